#include "shared/db/db_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MANY 1000

struct coin {
    int64_t id;
    const char *name;
    struct bytes stamp;
};

static struct db *
open_purse(const char *name)
{
    char path[60];
    struct db *db = NULL;

    (void)snprintf(path, sizeof(path), "file:/%s?vfs=memdb", name);
    assert_int_equal(db_open(&(struct db_options){.path = path, .role = DB_WRITER}, &db), ERR_OK);
    assert_int_equal(db_script(db, "CREATE TABLE coin (name TEXT NOT NULL, id INTEGER PRIMARY KEY,"
                                   " stamp BLOB NOT NULL, one INTEGER NOT NULL) STRICT"),
        ERR_OK);
    return db;
}

static struct db_statement *
prepare(struct db *db, const char *sql)
{
    struct db_statement *statement = NULL;

    assert_int_equal(db_prepare(db, "test", sql, &statement), ERR_OK);
    return statement;
}

static struct db_statement *
prepare_insert(struct db *db)
{
    return prepare(db, "INSERT OR ROLLBACK INTO coin (id, name, stamp, one)"
                       " SELECT c0, c1, c2, 1 FROM db_rows");
}

static void
give(const void *context, const void *row, size_t column, struct db_value *value)
{
    const struct coin *coin = row;

    (void)context;
    if (column == 0)
        db_rows_int(value, coin->id);
    else if (column == 1)
        db_rows_text(value, bytes_text(coin->name));
    else
        db_rows_blob(value, coin->stamp);
}

static enum err
insert(struct db_statement *statement, const struct coin *coins, size_t count)
{
    static const void *rows[MANY];

    for (size_t i = 0; i < count; i++)
        rows[i] = &coins[i];
    return db_rows_run(statement, &(struct db_rows){rows, count, give, NULL});
}

static int64_t
ask(struct db *db, const char *sql)
{
    struct db_statement *statement = prepare(db, sql);
    int64_t answer;

    assert_int_equal(db_step(statement), ERR_OK);
    answer = db_int(statement, 0);
    db_reset(statement);
    return answer;
}

static void
rows_are_written_in_their_order_with_every_kind_of_value(void **state)
{
    const struct coin coins[] = {{9, "", bytes_of(NULL, 0)}, {INT64_MAX, "分", bytes_of("\0\1", 2)},
        {INT64_MIN, "jiao", bytes_text("x")}};
    struct db *db = open_purse("rows_kinds");
    struct db_statement *row;

    (void)state;
    assert_int_equal(insert(prepare_insert(db), coins, LENGTH(coins)), ERR_OK);
    assert_int_equal(ask(db, "SELECT count(*) FROM coin WHERE one = 1"), LENGTH(coins));
    row = prepare(db, "SELECT name, stamp FROM coin WHERE id = ?1");
    for (size_t i = 0; i < LENGTH(coins); i++) {
        db_bind_int(row, 1, coins[i].id);
        assert_int_equal(db_step(row), ERR_OK);
        assert_true(bytes_is(db_text(row, 0), coins[i].name));
        assert_int_equal(db_blob(row, 1).size, coins[i].stamp.size);
        if (coins[i].stamp.size > 0)
            assert_memory_equal(db_blob(row, 1).at, coins[i].stamp.at, coins[i].stamp.size);
        db_reset(row);
    }
    db_close(&db);
}

static void
a_statement_is_used_again_and_no_rows_are_none(void **state)
{
    static struct coin coins[MANY];
    struct db *db = open_purse("rows_again");
    struct db_statement *statement = prepare_insert(db);

    (void)state;
    assert_int_equal(insert(statement, coins, 0), ERR_OK);
    assert_int_equal(ask(db, "SELECT count(*) FROM coin"), 0);
    for (int64_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++)
            coins[i] = (struct coin){round * MANY + (int64_t)i, "coin", bytes_text("stamp")};
        assert_int_equal(insert(statement, coins, MANY), ERR_OK);
    }
    assert_int_equal(ask(db, "SELECT count(*) FROM coin"), 3 * MANY);
    assert_int_equal(ask(db, "SELECT count(*) FROM db_rows"), 0);
    db_close(&db);
}

static void
a_row_that_is_refused_loses_the_transaction_and_nothing_after_it_is_written(void **state)
{
    const struct coin first = {7, "first", bytes_text("x")};
    const struct coin coins[] = {
        {6, "six", bytes_text("x")}, {7, "seven", bytes_text("x")}, {8, "eight", bytes_text("x")}};
    struct db *db = open_purse("rows_refused");
    struct db_statement *statement = prepare_insert(db);

    (void)state;
    assert_int_equal(insert(statement, &first, 1), ERR_OK);
    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(insert(statement, coins, LENGTH(coins)), ERR_CONFLICT);
    assert_int_equal(insert(statement, &coins[2], 1), ERR_CONFLICT);
    db_rollback(db);
    assert_int_equal(ask(db, "SELECT count(*) FROM coin"), 1);
    /* The connection is as good as before. */
    assert_int_equal(db_begin(db), ERR_OK);
    assert_int_equal(insert(statement, &coins[2], 1), ERR_OK);
    assert_int_equal(db_commit(db), ERR_OK);
    assert_int_equal(ask(db, "SELECT sum(id) FROM coin"), 15);
    db_close(&db);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_written_in_their_order_with_every_kind_of_value),
        cmocka_unit_test(a_statement_is_used_again_and_no_rows_are_none),
        cmocka_unit_test(
            a_row_that_is_refused_loses_the_transaction_and_nothing_after_it_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
