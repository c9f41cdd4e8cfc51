#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/db/db.h"
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

static int64_t
count(struct db *db)
{
    struct db_statement *statement;
    int64_t result;

    assert_int_equal(db_prepare(db, "count", "SELECT count(*) FROM coin", &statement), ERR_OK);
    assert_int_equal(db_step(statement), ERR_OK);
    result = db_int(statement, 0);
    db_reset(statement);
    return result;
}

static void
a_second_writing_process_is_refused_and_the_lock_says_who_has_it(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    char line[32] = "";
    char want[32];
    pid_t child = fork();
    int status = 0;
    FILE *lock;

    assert_true(child >= 0);
    if (child == 0) {
        struct db *second = NULL;

        _exit((int)db_open(&(struct db_options){.path = place->path, .role = DB_WRITER}, &second));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERR_BUSY);
    (void)snprintf(want, sizeof(want), "open %ld\n", (long)getpid());
    lock = fopen(place_beside(place, ".lock"), "r");
    assert_non_null(lock);
    assert_non_null(fgets(line, sizeof(line), lock));
    assert_string_equal(line, want);
    (void)fclose(lock);
    db_close(&db);
}

static void
one_database_has_one_writer_under_any_of_its_names(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    struct db *second = NULL;
    char alias[PLACE_NAME_SIZE];

    (void)snprintf(alias, sizeof(alias), "%s/alias.db", place->folder);
    assert_int_equal(symlink(place->path, alias), 0);
    assert_int_equal(
        db_open(&(struct db_options){.path = alias, .role = DB_WRITER}, &second), ERR_BUSY);
    assert_null(second);
    db_close(&db);
    db = open_as(alias, DB_WRITER);
    db_close(&db);
    assert_int_equal(unlink(alias), 0);
}

static void
a_file_that_is_no_database_is_corrupt(void **state)
{
    static const enum db_role roles[] = {DB_WRITER, DB_READER};
    struct place *place = *state;
    FILE *file = fopen(place->path, "w");

    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        (void)fputs("not a database; ", file);
    assert_int_equal(fclose(file), 0);
    for (size_t i = 0; i < LENGTH(roles); i++) {
        struct db *db = NULL;

        assert_int_equal(
            db_open(&(struct db_options){.path = place->path, .role = roles[i]}, &db), ERR_CORRUPT);
        assert_null(db);
    }
}

static void
damage_inside_a_database_is_corrupt(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    FILE *file;

    assert_int_equal(
        db_script(db, "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n"
                      " LIMIT 100) INSERT INTO coin SELECT id, 5 FROM n"),
        ERR_OK);
    assert_int_equal(db_check(db), ERR_OK);
    db_close(&db);
    file = fopen(place->path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 4096 + 200, SEEK_SET), 0);
    for (int i = 0; i < 3800; i++)
        (void)fputc(0xa5, file);
    assert_int_equal(fclose(file), 0);
    db = open_as(place->path, DB_WRITER);
    assert_int_equal(db_check(db), ERR_CORRUPT);
    assert_true(strlen(db_detail(db)) > 0);
    db_close(&db);
}

static void
a_path_that_cannot_be_used_is_forbidden(void **state)
{
    struct place *place = *state;
    struct db *db = open_new(place->path);
    char below[PLACE_NAME_SIZE + 16];
    char missing[PLACE_NAME_SIZE + 16];

    db_close(&db);
    (void)snprintf(below, sizeof(below), "%s/below.db", place->path);
    (void)snprintf(missing, sizeof(missing), "%s/none/a.db", place->folder);
    assert_int_equal(
        db_open(&(struct db_options){.path = below, .role = DB_WRITER}, &db), ERR_FORBIDDEN);
    assert_int_equal(
        db_open(&(struct db_options){.path = missing, .role = DB_WRITER}, &db), ERR_FORBIDDEN);
    assert_int_equal(
        db_open(&(struct db_options){.path = missing, .role = DB_READER}, &db), ERR_FORBIDDEN);
    assert_int_equal(db_open(&(struct db_options){.path = place->folder, .role = DB_WRITER}, &db),
        ERR_FORBIDDEN);
    /* A file by URI would have no lock. */
    assert_int_equal(
        db_open(&(struct db_options){.path = "file:/tmp/a.db", .role = DB_WRITER}, &db),
        ERR_BAD_INPUT);
    assert_null(db);
    (void)snprintf(below, sizeof(below), "%s.lock", place->folder);
    (void)unlink(below);
}

static void
databases_in_memory_share_data_while_one_is_open(void **state)
{
    static const char path[] = "file:/db_test?vfs=memdb";
    struct db *db = open_new(path);
    struct db *reader = open_as(path, DB_READER);

    (void)state;
    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(db_script(db, "INSERT INTO coin VALUES (1, 5)"), ERR_OK);
    assert_int_equal(db_commit(db), ERR_OK);
    assert_int_equal(db_checkpoint(db), ERR_OK);
    assert_int_equal(db_log_bytes(db), 0);
    assert_int_equal(count(reader), 1);
    db_close(&db);
    db = open_as(path, DB_WRITER);
    assert_int_equal(count(db), 1);
    db_close(&db);
    db_close(&reader);
    db = open_new(path); /* all were closed: it begins anew */
    assert_int_equal(count(db), 0);
    db_close(&db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_second_writing_process_is_refused_and_the_lock_says_who_has_it),
        IN_PLACE(one_database_has_one_writer_under_any_of_its_names),
        IN_PLACE(a_file_that_is_no_database_is_corrupt),
        IN_PLACE(damage_inside_a_database_is_corrupt),
        IN_PLACE(a_path_that_cannot_be_used_is_forbidden),
        cmocka_unit_test(databases_in_memory_share_data_while_one_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
