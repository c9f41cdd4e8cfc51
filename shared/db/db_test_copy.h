/*
 * db_test_copy.h -- copies of one database in memory, for the tests.
 *
 * To run all migrations for each test took half of the time of all tests. A
 * database in memory is there while somebody has it open: db_test_keep() and
 * db_test_copy() do until db_test_release(). Opened by db_open() once before, for
 * that configures SQLite. One thread.
 */
#ifndef SHARED_DB_DB_TEST_COPY_H
#define SHARED_DB_DB_TEST_COPY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

/** db_test_keep() opens "file:/name?vfs=memdb", so that it stays. */
static inline void *
db_test_keep(const char *place)
{
    sqlite3 *kept = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;

    assert_int_equal(sqlite3_open_v2(place, &kept, flags, NULL), SQLITE_OK);
    return kept;
}

/** db_test_copy() makes a new one of that, and keeps it. */
static inline void *
db_test_copy(void *from, const char *place)
{
    sqlite3 *kept = db_test_keep(place);
    sqlite3_backup *backup = sqlite3_backup_init(kept, "main", from, "main");

    assert_non_null(backup);
    assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    assert_int_equal(sqlite3_backup_finish(backup), SQLITE_OK);
    return kept;
}

static inline void
db_test_release(void *kept)
{
    assert_int_equal(sqlite3_close((sqlite3 *)kept), SQLITE_OK);
}

#endif
