#include "shared/db/db_file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/db/db.h"
#include "shared/db/db_place.h"

/* The two calls below stand before the C library's, for SQLite and for us. */
static bool sync_fails;

static int
sync_or_fail(long number, int fd)
{
    if (!sync_fails)
        return (int)syscall(number, fd);
    errno = EIO;
    return -1;
}

int
fsync(int fd)
{
    return sync_or_fail(SYS_fsync, fd);
}

int
fdatasync(int fildes)
{
    return sync_or_fail(SYS_fdatasync, fildes);
}

static struct db *
open_writer(const char *path)
{
    struct db_options options = {.path = path, .role = DB_WRITER, .checkpoint_pages = 50};
    struct db *db = NULL;

    assert_int_equal(db_open(&options, &db), ERR_OK);
    assert_int_equal(db_script(db, "CREATE TABLE IF NOT EXISTS coin (id INTEGER)"), ERR_OK);
    return db;
}

static enum err
insert(struct db *db)
{
    enum err err = db_begin(db);

    if (err == ERR_OK)
        err = db_script(db, "INSERT INTO coin VALUES (1)");
    return db_end(db, err);
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

/* A database of one coin whose writer died of a failed sync, with more in its log. */
static void
leave_failed(const char *path)
{
    struct db *db = open_writer(path);

    assert_int_equal(insert(db), ERR_OK);
    sync_fails = true;
    assert_int_equal(insert(db), ERR_DISK);
    sync_fails = false;
    db_close(&db);
}

static ino_t
inode_of(struct place *place, const char *suffix)
{
    struct stat about;

    assert_int_equal(stat(place_beside(place, suffix), &about), 0);
    return about.st_ino;
}

static void
assert_lock_says(struct place *place, const char *word)
{
    char want[32];
    char line[32] = "";
    FILE *lock = fopen(place_beside(place, ".lock"), "r");

    assert_non_null(lock);
    assert_non_null(fgets(line, sizeof(line), lock));
    (void)fclose(lock);
    (void)snprintf(want, sizeof(want), "%s %ld\n", word, (long)getpid());
    assert_string_equal(line, want);
}

static void
a_failed_sync_is_the_end_of_the_connection(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(place->path);
    struct db_statement *kept;
    struct db_statement *late = NULL;

    assert_int_equal(db_prepare(db, "kept", "SELECT 1", &kept), ERR_OK);
    assert_false(place_has(place, ".sync-failed"));
    sync_fails = true;
    assert_int_equal(insert(db), ERR_DISK);
    assert_true(strlen(db_detail(db)) > 0);
    assert_true(place_has(place, ".sync-failed"));
    sync_fails = false; /* that the disk is well again changes nothing */
    assert_int_equal(db_begin(db), ERR_DISK);
    db_rollback(db);
    assert_int_equal(db_step(kept), ERR_DISK);
    assert_int_equal(db_run(kept), ERR_DISK);
    assert_int_equal(db_script(db, "SELECT 1"), ERR_DISK);
    assert_int_equal(db_prepare(db, "late", "SELECT 1", &late), ERR_DISK);
    assert_int_equal(db_checkpoint(db), ERR_DISK);
    assert_int_equal(db_check(db), ERR_DISK);
    assert_null(late);
    db_close(&db);
    assert_lock_says(place, "open");
    assert_true(place_has(place, "-wal"));
}

static void
a_new_file_that_cannot_sync_is_not_opened(void **state)
{
    struct place *place = *state;
    struct db_options options = {.path = place->path, .role = DB_WRITER};
    struct db *db = NULL;

    sync_fails = true;
    assert_int_equal(db_open(&options, &db), ERR_DISK);
    sync_fails = false;
    assert_null(db);
    db = open_writer(place->path);
    assert_int_equal(insert(db), ERR_OK);
    db_close(&db);
}

static void
the_writer_after_a_failed_sync_works_on_fresh_copies(void **state)
{
    struct place *place = *state;
    struct db *db;
    ino_t old_file;
    ino_t old_log;

    leave_failed(place->path);
    old_file = inode_of(place, "");
    old_log = inode_of(place, "-wal");
    db = open_writer(place->path);
    assert_true(inode_of(place, "") != old_file);
    assert_true(inode_of(place, "-wal") != old_log);
    assert_false(place_has(place, ".sync-failed"));
    assert_int_equal(db_check(db), ERR_OK);
    assert_true(count(db) >= 1); /* what was promised is there; what was not may be */
    assert_int_equal(insert(db), ERR_OK);
    db_close(&db);
    assert_lock_says(place, "closed");
    db = open_writer(place->path);
    assert_true(count(db) >= 2);
    db_close(&db);
}

static void
a_rescue_keeps_the_mode_of_the_file(void **state)
{
    struct place *place = *state;
    struct stat about;
    struct db *db;

    leave_failed(place->path);
    assert_int_equal(chmod(place->path, 0640), 0);
    db = open_writer(place->path);
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    db_close(&db);
}

static void
a_rescue_that_fails_leaves_the_files_and_its_mark(void **state)
{
    struct place *place = *state;
    struct db_options options = {.path = place->path, .role = DB_WRITER};
    struct db *db = NULL;
    ino_t old_file;

    leave_failed(place->path);
    old_file = inode_of(place, "");
    sync_fails = true;
    assert_int_equal(db_open(&options, &db), ERR_DISK);
    assert_null(db);
    assert_true(place_has(place, ".sync-failed"));
    assert_true(inode_of(place, "") == old_file);
    assert_false(place_has(place, ".copy"));
    sync_fails = false;
    db = open_writer(place->path);
    assert_true(count(db) >= 1);
    db_close(&db);
}

static void
a_rescue_that_was_cut_short_begins_again(void **state)
{
    struct place *place = *state;
    FILE *half;
    struct db *db;

    leave_failed(place->path);
    half = fopen(place_beside(place, ".copy"), "w");
    assert_non_null(half);
    (void)fputs("half a copy", half);
    (void)fclose(half);
    db = open_writer(place->path);
    assert_int_equal(db_check(db), ERR_OK);
    assert_true(count(db) >= 1);
    db_close(&db);
}

static void
without_a_mark_the_files_stay(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(place->path);
    ino_t file = inode_of(place, "");

    db_close(&db);
    assert_lock_says(place, "closed");
    assert_int_equal(db_file_rescue(place->path), ERR_OK);
    assert_true(inode_of(place, "") == file);
}

static void
a_checkpoint_that_cannot_sync_is_the_end_too(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(place->path);

    assert_int_equal(insert(db), ERR_OK);
    sync_fails = true;
    assert_int_equal(db_checkpoint(db), ERR_DISK);
    sync_fails = false;
    assert_int_equal(insert(db), ERR_DISK);
    db_close(&db);
    assert_true(place_has(place, ".sync-failed"));
    db = open_writer(place->path);
    assert_int_equal(count(db), 1);
    db_close(&db);
}

static void
a_close_that_cannot_sync_leaves_a_mark(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(place->path);

    assert_int_equal(insert(db), ERR_OK);
    sync_fails = true;
    db_close(&db);
    sync_fails = false;
    assert_true(place_has(place, ".sync-failed"));
    assert_lock_says(place, "open");
    db = open_writer(place->path);
    assert_int_equal(count(db), 1);
    db_close(&db);
}

static void
a_lock_is_free_again_when_its_holder_is_gone(void **state)
{
    struct place *place = *state;
    int first = -1;
    int second = -1;

    assert_int_equal(db_file_lock(place->path, &first), ERR_OK);
    assert_int_equal(db_file_lock(place->path, &second), ERR_BUSY);
    assert_int_equal(second, -1);
    db_file_unlock(&first, true);
    assert_int_equal(first, -1);
    assert_int_equal(db_file_lock(place->path, &second), ERR_OK);
    db_file_unlock(&second, true);
    db_file_unlock(&second, true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_failed_sync_is_the_end_of_the_connection),
        IN_PLACE(a_new_file_that_cannot_sync_is_not_opened),
        IN_PLACE(the_writer_after_a_failed_sync_works_on_fresh_copies),
        IN_PLACE(a_rescue_keeps_the_mode_of_the_file),
        IN_PLACE(a_rescue_that_fails_leaves_the_files_and_its_mark),
        IN_PLACE(a_rescue_that_was_cut_short_begins_again),
        IN_PLACE(without_a_mark_the_files_stay),
        IN_PLACE(a_checkpoint_that_cannot_sync_is_the_end_too),
        IN_PLACE(a_close_that_cannot_sync_leaves_a_mark),
        IN_PLACE(a_lock_is_free_again_when_its_holder_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
