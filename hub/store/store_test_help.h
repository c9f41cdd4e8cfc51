/*
 * store_test_help.h -- a hub's database in memory with a lane on it, for the tests.
 *
 * Its net has a clock that stands still until a test moves it, and a seeded
 * random source; it can do nothing else, so turns are run by lane_turn() and
 * nobody is answered. One thread. Each test opens a database of its own name.
 */
#ifndef HUB_STORE_STORE_TEST_HELP_H
#define HUB_STORE_STORE_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "hub/store/database.h"
#include "hub/store/engine_sqlite.h"
#include "hub/store/lane.h"

#define STORE_TEST_START_US (INT64_C(1790000000) * 1000000)
#define STORE_TEST_ASKED_MAX 64

struct store_test_clock {
    struct clock clock; /* first */
    int64_t now_us;
};

struct store_test_asked {
    const char *sql;
    struct statement statement;
    struct query *query;
};

struct store_test {
    struct net net; /* first */
    struct store_test_clock clock;
    struct random random;
    struct database store;
    struct lane *lane;
    struct store_test_asked asked[STORE_TEST_ASKED_MAX];
    size_t asked_count;
};

static inline struct moment
store_test_moment(const struct clock *clock)
{
    return (struct moment){((const struct store_test_clock *)clock)->now_us};
}

static inline struct tick
store_test_tick(const struct clock *clock)
{
    return (struct tick){((const struct store_test_clock *)clock)->now_us - STORE_TEST_START_US};
}

static inline void
store_test_no_timer(struct net *net, struct net_timer **timer)
{
    (void)net;
    assert_null(*timer);
}

static inline void
store_test_broken(void *context)
{
    (void)context;
    fail_msg("nobody is told that the lane is broken: lane_turn() says it");
}

static inline void
store_test_open(struct store_test *test, const char *name)
{
    static const struct net_ops ops = {.timer_cancel = store_test_no_timer};
    char path[80];
    struct lane_options options;

    *test = (struct store_test){0};
    test->clock =
        (struct store_test_clock){{store_test_moment, store_test_tick}, STORE_TEST_START_US};
    random_seed(&test->random, 1);
    test->net = (struct net){&ops, &test->clock.clock, &test->random};
    (void)snprintf(path, sizeof(path), "file:/%s?vfs=memdb", name);
    assert_int_equal(database_open(&(struct database_options){.place = path}, &test->clock.clock,
                         &test->random, &test->store),
        ERR_OK);
    options = (struct lane_options){.net = &test->net,
        .engine = test->store.writer,
        .node = test->store.node,
        .id_floor = test->store.id_floor,
        .on_broken = store_test_broken};
    assert_int_equal(lane_open(&options, &test->lane), ERR_OK);
}

static inline void
store_test_close(struct store_test *test)
{
    lane_close(&test->lane);
    database_close(&test->store);
}

/* One turn of one operation; how it ended. */
static inline enum err
store_test_turn(struct store_test *test, struct operation *operation)
{
    operation->next = NULL;
    assert_int_equal(lane_turn(test->lane, operation), ERR_OK);
    return operation->err;
}

static inline struct query *
store_test_statement(struct store_test *test, const char *sql)
{
    struct store_test_asked *asked = test->asked;

    while (asked < test->asked + test->asked_count && asked->sql != sql)
        asked++;
    if (asked == test->asked + test->asked_count) {
        assert_true(test->asked_count < STORE_TEST_ASKED_MAX);
        *asked = (struct store_test_asked){
            .sql = sql, .statement = {.name = "test", .postgres = sql, .sqlite = sql}};
        assert_int_equal(
            engine_prepare(test->store.writer, &asked->statement, &asked->query), ERR_OK);
        test->asked_count++;
    }
    return asked->query;
}

/* Runs a constant text of SQL that changes something. */
static inline void
store_test_run(struct store_test *test, const char *sql)
{
    assert_int_equal(query_run(store_test_statement(test, sql)), ERR_OK);
}

/* The one whole number that a constant text of SQL asks for; 0 when there is no row. */
static inline int64_t
store_test_ask_of(struct store_test *test, const char *sql, const int64_t *values, size_t count)
{
    struct query *statement = store_test_statement(test, sql);
    int64_t value;
    enum err err;

    for (size_t i = 0; i < count; i++)
        query_bind_int(statement, (int)i + 1, values[i]);
    err = query_step(statement);
    value = err == ERR_OK ? query_int(statement, 0) : 0;
    assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
    query_reset(statement);
    return value;
}

static inline int64_t
store_test_ask(struct store_test *test, const char *sql)
{
    return store_test_ask_of(test, sql, NULL, 0);
}

/* And one text, copied; "" when there is no row. */
static inline const char *
store_test_ask_text(struct store_test *test, const char *sql)
{
    static char block[512];
    struct query *statement = store_test_statement(test, sql);
    enum err err = query_step(statement);

    assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
    block[0] = '\0';
    if (err == ERR_OK)
        assert_int_equal(text_copy(query_text(statement, 0), block, sizeof(block)), ERR_OK);
    query_reset(statement);
    return block;
}

#endif
