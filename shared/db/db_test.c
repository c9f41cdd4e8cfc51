#include "shared/db/db.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/db/db_place.h"

static struct db *
open_as(const char *path, enum db_role role)
{
    struct db *db = NULL;

    assert_int_equal(db_open(&(struct db_options){.path = path, .role = role}, &db), ERR_OK);
    return db;
}

/* A writer on a table "coin" that holds nothing yet. */
static struct db *
open_new(const char *path)
{
    struct db *db = open_as(path, DB_WRITER);

    assert_int_equal(
        db_script(db, "CREATE TABLE coin (id INTEGER PRIMARY KEY, fen INTEGER NOT NULL) STRICT"),
        ERR_OK);
    return db;
}

static struct db_statement *
prepare(struct db *db, const char *sql)
{
    struct db_statement *statement = NULL;
    enum err err = db_prepare(db, "test", sql, &statement);

    if (err != ERR_OK)
        fail_msg("%s", db_detail(db));
    return statement;
}

static enum err
insert(struct db_statement *statement, int64_t id)
{
    db_bind_int(statement, 1, id);
    return db_run(statement);
}

static struct db_statement *
prepare_insert(struct db *db)
{
    return prepare(db, "INSERT INTO coin VALUES (?1, 5)");
}

static int64_t
count(struct db *db)
{
    struct db_statement *statement = prepare(db, "SELECT count(*) FROM coin");
    int64_t result;

    assert_int_equal(db_step(statement), ERR_OK);
    result = db_int(statement, 0);
    assert_int_equal(db_step(statement), ERR_NOT_FOUND);
    db_reset(statement);
    return result;
}

/* A process that inserts one coin, commits it if it may, and is killed there. */
static void
insert_and_be_killed(const char *path, bool with_commit)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        struct db *db = open_as(path, DB_WRITER);

        if (db_begin(db) == ERR_OK && insert(prepare_insert(db), 1) == ERR_OK &&
            (!with_commit || db_commit(db) == ERR_OK))
            (void)kill(getpid(), SIGKILL);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void
a_committed_transaction_survives_kill_9(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);

    db_close(&db);
    insert_and_be_killed(place->path, true);
    db = open_as(place->path, DB_WRITER);
    assert_int_equal(count(db), 1);
    db_close(&db);
}

static void
an_uncommitted_transaction_does_not_survive_kill_9(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);

    db_close(&db);
    insert_and_be_killed(place->path, false);
    db = open_as(place->path, DB_WRITER);
    assert_int_equal(count(db), 0);
    db_close(&db);
}

static void
a_reader_sees_commits_and_cannot_write(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db *reader = open_as(place->path, DB_READER);

    assert_int_equal(insert(prepare_insert(db), 1), ERR_OK);
    assert_int_equal(count(reader), 1);
    assert_int_equal(insert(prepare_insert(reader), 2), ERR_FORBIDDEN);
    assert_int_equal(db_script(reader, "PRAGMA query_only=0; DELETE FROM coin"), ERR_FORBIDDEN);
    assert_int_equal(count(db), 1);
    db_close(&reader);
    db_close(&db);
}

static void
a_reader_keeps_its_snapshot_and_never_moves_the_log(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db *reader = open_as(place->path, DB_READER);

    assert_int_equal(db_begin(reader), ERR_OK);
    assert_int_equal(count(reader), 0);
    assert_int_equal(insert(prepare_insert(db), 1), ERR_OK);
    assert_int_equal(db_checkpoint(db), ERR_BUSY); /* the reader needs the file as it was */
    assert_int_equal(count(reader), 0);
    assert_int_equal(db_commit(reader), ERR_OK);
    assert_int_equal(count(reader), 1);
    db_close(&db);
    db_close(&reader);
    assert_true(place_has(place, "-wal")); /* it was the last one, and left the log alone */
}

static void
a_full_database_undoes_the_transaction_and_lives_on(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = prepare_insert(db);
    enum err err = ERR_OK;
    int64_t id = 0;

    assert_int_equal(insert(statement, 0), ERR_OK);
    assert_int_equal(db_script(db, "PRAGMA max_page_count=4"), ERR_OK);
    assert_int_equal(db_begin(db), ERR_OK);
    while (err == ERR_OK)
        err = insert(statement, ++id);
    assert_int_equal(err, ERR_NO_SPACE);
    /* What follows in the lost transaction must not be committed on its own. */
    assert_int_equal(insert(statement, 1), ERR_NO_SPACE);
    assert_int_equal(db_script(db, "DELETE FROM coin"), ERR_NO_SPACE);
    assert_int_equal(db_commit(db), ERR_NO_SPACE);
    assert_int_equal(count(db), 1);
    assert_int_equal(db_script(db, "PRAGMA max_page_count=1000"), ERR_OK);
    assert_int_equal(db_begin(db), ERR_OK);
    for (int64_t i = 1; i <= id; i++)
        assert_int_equal(insert(statement, i), ERR_OK);
    assert_int_equal(db_commit(db), ERR_OK);
    assert_int_equal(count(db), id + 1);
    db_close(&db);
}

static void
text_and_blob_come_back_as_they_went_in(void **state)
{
    static const uint8_t raw[] = {0, 0xff, 0, 0x80};
    struct place *place = *state;
    struct db *db = open_as(place->path, DB_WRITER);
    struct db_statement *write;
    struct db_statement *read;

    assert_int_equal(db_script(db, "CREATE TABLE note (a TEXT, b BLOB, c ANY) STRICT"), ERR_OK);
    write = prepare(db, "INSERT INTO note VALUES (?1, ?2, ?3)");
    read = prepare(db, "SELECT a, b, c, typeof(a), typeof(b) FROM note ORDER BY rowid");
    db_bind_text(write, 1, bytes_text("\xe5\x96\x84\xe6\x95\xb0"));
    db_bind_blob(write, 2, bytes_of(raw, sizeof(raw)));
    db_bind_int(write, 3, INT64_MIN);
    assert_int_equal(db_run(write), ERR_OK);
    db_bind_text(write, 1, bytes_of(NULL, 0));
    db_bind_blob(write, 2, bytes_of(NULL, 0));
    db_bind_null(write, 3);
    assert_int_equal(db_run(write), ERR_OK);

    assert_int_equal(db_step(read), ERR_OK);
    assert_true(bytes_is(db_text(read, 0), "\xe5\x96\x84\xe6\x95\xb0"));
    assert_true(bytes_equal(db_blob(read, 1), bytes_of(raw, sizeof(raw))));
    assert_true(db_int(read, 2) == INT64_MIN);
    assert_false(db_is_null(read, 2));
    /* No bytes are an empty text and an empty blob, not NULL. */
    assert_int_equal(db_step(read), ERR_OK);
    assert_true(bytes_is(db_text(read, 3), "text"));
    assert_true(bytes_is(db_text(read, 4), "blob"));
    assert_int_equal(db_text(read, 0).size, 0);
    assert_int_equal(db_blob(read, 1).size, 0);
    assert_true(db_is_null(read, 2));
    assert_int_equal(db_step(read), ERR_NOT_FOUND);
    db_close(&db);
}

static void
bindings_do_not_outlive_their_use(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = prepare(db, "INSERT INTO coin VALUES (?1, ?2)");

    db_bind_int(statement, 1, 1);
    db_bind_int(statement, 2, 5);
    assert_int_equal(db_run(statement), ERR_OK);
    db_bind_int(statement, 1, 2);
    assert_int_equal(db_run(statement), ERR_CONFLICT); /* fen is NULL, not 5 */
    db_close(&db);
}

static void
a_compare_and_set_that_lost_changes_no_row(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *set = prepare(db, "UPDATE coin SET fen = ?3 WHERE id = ?1 AND fen = ?2");

    assert_int_equal(insert(prepare_insert(db), 7), ERR_OK);
    for (int64_t i = 0; i < 2; i++) {
        db_bind_int(set, 1, 7);
        db_bind_int(set, 2, 5);
        db_bind_int(set, 3, 10);
        assert_int_equal(db_run(set), ERR_OK);
        assert_int_equal(db_changes(db), 1 - i);
    }
    db_close(&db);
}

static void
a_conflict_leaves_the_transaction_open(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = prepare_insert(db);

    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(insert(statement, 1), ERR_OK);
    assert_int_equal(insert(statement, 1), ERR_CONFLICT);
    assert_non_null(strstr(db_detail(db), "coin.id"));
    assert_int_equal(insert(statement, 2), ERR_OK);
    assert_int_equal(db_commit(db), ERR_OK);
    assert_int_equal(count(db), 2);
    db_close(&db);
}

static void
a_transaction_ends_as_what_was_done_in_it(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = prepare_insert(db);

    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(db_end(db, insert(statement, 1)), ERR_OK);
    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(insert(statement, 2), ERR_OK);
    assert_int_equal(db_end(db, insert(statement, 1)), ERR_CONFLICT);
    assert_int_equal(count(db), 1);
    db_close(&db);
}

static void
foreign_keys_are_enforced(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);

    assert_int_equal(
        db_script(db, "CREATE TABLE side (coin_id INTEGER NOT NULL REFERENCES coin) STRICT"),
        ERR_OK);
    assert_int_equal(db_script(db, "INSERT INTO side VALUES (9)"), ERR_CONFLICT);
    db_close(&db);
}

static void
a_statement_that_sqlite_would_misread_is_refused(void **state)
{
    static const char *const wrong[] = {
        "SELECT $2, $1",
        "SELECT :a",
        "SELECT 1; SELECT 2",
        "SELECT \"no such column\"",
        "",
    };
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = NULL;

    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(db_prepare(db, "wrong", wrong[i], &statement), ERR_SYSTEM);
    assert_null(statement);
    assert_int_equal(db_prepare(db, "right", "SELECT ?2, ?1;\n", &statement), ERR_OK);
    db_close(&db);
}

static void
the_writer_checkpoints_when_the_log_has_grown(void **state)
{
    struct place *place = *state;
    struct db_options options = {.path = place->path, .role = DB_WRITER, .checkpoint_pages = 8};
    struct db *db = open_new(place->path);
    struct db_statement *statement;
    struct stat about;

    db_close(&db);
    assert_int_equal(db_open(&options, &db), ERR_OK);
    statement = prepare_insert(db);
    for (int64_t id = 0; id < 1000; id++) {
        assert_int_equal(db_begin(db), ERR_OK);
        assert_int_equal(insert(statement, id), ERR_OK);
        assert_int_equal(db_commit(db), ERR_OK);
    }
    assert_int_equal(stat(place_beside(place, "-wal"), &about), 0);
    assert_true(about.st_size < INT64_C(40) * 4120);
    /* Each commit wrote at least one page and the header of its frame. */
    assert_true(db_log_bytes(db) >= INT64_C(1000) * 4120);
    assert_int_equal(db_log_bytes(db) % 4120, 0);
    db_close(&db);
    assert_false(place_has(place, "-wal"));
    assert_false(place_has(place, ".sync-failed"));
}

static void
what_was_killed_before_its_commit_never_was(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db_statement *statement = prepare_insert(db);

    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(insert(statement, 1), ERR_OK);
    db_kill(true);
    assert_int_equal(db_commit(db), ERR_DISK);
    assert_int_equal(insert(statement, 2), ERR_DISK);
    assert_int_equal(db_script(db, "SELECT 1"), ERR_DISK);
    db_close(&db);
    db_kill(false);
    db = open_as(place->path, DB_WRITER);
    assert_int_equal(count(db), 0);
    db_close(&db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_committed_transaction_survives_kill_9),
        IN_PLACE(an_uncommitted_transaction_does_not_survive_kill_9),
        IN_PLACE(what_was_killed_before_its_commit_never_was),
        IN_PLACE(a_reader_sees_commits_and_cannot_write),
        IN_PLACE(a_reader_keeps_its_snapshot_and_never_moves_the_log),
        IN_PLACE(a_full_database_undoes_the_transaction_and_lives_on),
        IN_PLACE(text_and_blob_come_back_as_they_went_in),
        IN_PLACE(bindings_do_not_outlive_their_use),
        IN_PLACE(a_compare_and_set_that_lost_changes_no_row),
        IN_PLACE(a_conflict_leaves_the_transaction_open),
        IN_PLACE(a_transaction_ends_as_what_was_done_in_it),
        IN_PLACE(foreign_keys_are_enforced),
        IN_PLACE(a_statement_that_sqlite_would_misread_is_refused),
        IN_PLACE(the_writer_checkpoints_when_the_log_has_grown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
