#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/db/db.h"

static const struct db_migration three[] = {
    {"coin", "CREATE TABLE coin (id INTEGER PRIMARY KEY) STRICT; INSERT INTO coin VALUES (1)"},
    {"coin_fen", "ALTER TABLE coin ADD COLUMN fen INTEGER NOT NULL DEFAULT 5"},
    {"note", "CREATE TABLE note (body TEXT NOT NULL) STRICT;\n-- a last word\n"},
};

static int
open_memory(void **state)
{
    struct db *db = NULL;

    assert_int_equal(
        db_open(&(struct db_options){.path = "file:/db_migrate_test?vfs=memdb"}, &db), ERR_OK);
    *state = db;
    return 0;
}

static int
close_memory(void **state)
{
    struct db *db = *state;

    db_close(&db);
    return 0;
}

/* The first number that sql answers with. */
static int64_t
ask(struct db *db, const char *sql)
{
    struct db_statement *statement;
    int64_t answer;

    assert_int_equal(db_prepare(db, "ask", sql, &statement), ERR_OK);
    assert_int_equal(db_step(statement), ERR_OK);
    answer = db_int(statement, 0);
    db_reset(statement);
    return answer;
}

static int64_t
schema_version(struct db *db)
{
    return ask(db, "PRAGMA schema_version");
}

static void
migrations_are_applied_in_order_and_once(void **state)
{
    struct db *db = *state;
    int64_t version;

    assert_int_equal(db_migrate(db, three, 2, 100), ERR_OK);
    assert_int_equal(ask(db, "SELECT fen FROM coin"), 5);
    assert_int_equal(db_migrate(db, three, 3, 200), ERR_OK);
    version = schema_version(db);
    assert_int_equal(db_migrate(db, three, 3, 300), ERR_OK);
    assert_int_equal(schema_version(db), version);
    assert_int_equal(ask(db, "SELECT count(*) FROM coin"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM migration"), 3);
    assert_int_equal(ask(db, "SELECT applied_us FROM migration WHERE number = 2"), 100);
    assert_int_equal(ask(db, "SELECT applied_us FROM migration WHERE number = 3"), 200);
    assert_int_equal(ask(db, "SELECT name = 'note' FROM migration WHERE number = 3"), 1);
    assert_int_equal(ask(db, "SELECT sum(length(sha256)) FROM migration"), 96);
}

static void
a_newer_version_is_refused_and_nothing_changes(void **state)
{
    struct db *db = *state;
    int64_t version;

    assert_int_equal(db_migrate(db, three, 3, 100), ERR_OK);
    version = schema_version(db);
    assert_int_equal(db_migrate(db, three, 2, 200), ERR_UNSUPPORTED);
    assert_non_null(strstr(db_detail(db), "migration 3"));
    assert_int_equal(db_migrate(db, three, 0, 200), ERR_UNSUPPORTED);
    assert_int_equal(schema_version(db), version);
    assert_int_equal(ask(db, "SELECT count(*) FROM migration WHERE applied_us = 100"), 3);
}

static void
an_edited_migration_is_refused_and_nothing_changes(void **state)
{
    struct db *db = *state;
    struct db_migration edited[LENGTH(three)] = {three[0], three[1], three[2]};
    int64_t version;

    assert_int_equal(db_migrate(db, three, 2, 100), ERR_OK);
    version = schema_version(db);
    edited[1].sql = "ALTER TABLE coin ADD COLUMN fen INTEGER NOT NULL DEFAULT 6";
    assert_int_equal(db_migrate(db, edited, 3, 200), ERR_CORRUPT);
    assert_non_null(strstr(db_detail(db), "migration 2 (coin_fen)"));
    assert_int_equal(schema_version(db), version);
    assert_int_equal(ask(db, "SELECT count(*) FROM migration"), 2);
}

static void
a_gap_in_the_applied_numbers_is_refused(void **state)
{
    struct db *db = *state;

    assert_int_equal(db_migrate(db, three, 2, 100), ERR_OK);
    assert_int_equal(db_script(db, "DELETE FROM migration WHERE number = 1"), ERR_OK);
    assert_int_equal(db_migrate(db, three, 3, 200), ERR_CORRUPT);
}

static void
a_migration_that_fails_half_way_leaves_no_trace(void **state)
{
    static const struct db_migration broken[] = {
        {"coin", "CREATE TABLE coin (id INTEGER PRIMARY KEY) STRICT"},
        {"half", "CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1)"},
    };
    struct db *db = *state;

    assert_int_equal(db_migrate(db, broken, 2, 100), ERR_SYSTEM);
    assert_non_null(strstr(db_detail(db), "nowhere"));
    assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
    assert_int_equal(ask(db, "SELECT count(*) FROM migration"), 1);
    assert_int_equal(db_migrate(db, broken, 1, 200), ERR_OK);
}

static void
a_migration_cannot_end_its_transaction(void **state)
{
    static const struct db_migration sly[] = {{"sly", "CREATE TABLE coin (id INTEGER); COMMIT"}};
    struct db *db = *state;

    assert_int_equal(db_migrate(db, sly, 1, 100), ERR_SYSTEM);
    assert_int_equal(ask(db, "SELECT count(*) FROM migration"), 0);
}

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, open_memory, close_memory)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(migrations_are_applied_in_order_and_once),
        IN_MEMORY(a_newer_version_is_refused_and_nothing_changes),
        IN_MEMORY(an_edited_migration_is_refused_and_nothing_changes),
        IN_MEMORY(a_gap_in_the_applied_numbers_is_refused),
        IN_MEMORY(a_migration_that_fails_half_way_leaves_no_trace),
        IN_MEMORY(a_migration_cannot_end_its_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
