/*
 * store_test_help.h -- a hub's database with a lane on it, for the tests.
 *
 * It is SQLite in memory, or, when SHANJU_TEST_POSTGRES is set, a schema of its own
 * on the PostgreSQL that PGHOST and its kin name (make unit-postgres). What a test
 * asks is one text for both, with ?1 ?2 for its parameters.
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
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/store/database.h"
#include "hub/store/engine_sqlite.h"
#include "hub/store/lane.h"
#include "shared/db/db_test_copy.h"

#define STORE_TEST_START_US (INT64_C(1790000000) * 1000000)
#define STORE_TEST_ASKED_MAX 96
#define STORE_TEST_SQL_SIZE 2048
#define STORE_TEST_PLACE_SIZE 120

struct store_test_clock {
    struct clock clock; /* first */
    int64_t now_us;
};

struct store_test_asked {
    const char *sql;
    struct statement statement;
    struct query *query;
    char postgres[STORE_TEST_SQL_SIZE];
};

struct store_test {
    struct net net; /* first */
    struct store_test_clock clock;
    struct random random;
    struct database store;
    struct lane *lane;
    char place[STORE_TEST_PLACE_SIZE]; /* for readers and other connections */
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

static inline bool
store_test_is_postgres(void)
{
    return getenv("SHANJU_TEST_POSTGRES") != NULL;
}

static inline uint64_t
store_test_number(const char *name, int64_t usual)
{
    const char *text = getenv(name);
    int64_t number = usual;

    if (text != NULL)
        assert_int_equal(text_read_int(bytes_text(text), &number), ERR_OK);
    assert_true(number > 0);
    return (uint64_t)number;
}

/*
 * How often to do it: so often, TEST_MORE times, for who has the time; else a tenth of that,
 * so that all tests take seconds; and TEST_LESS times less where each round takes longer.
 */
static inline uint64_t
store_test_rounds(uint64_t rounds)
{
    uint64_t more = store_test_number("TEST_MORE", 1);
    uint64_t less = store_test_number("TEST_LESS", store_test_is_postgres() ? 2 : 1);

    if (getenv("TEST_MORE") == NULL)
        less *= 10;
    return rounds * more / less > 0 ? rounds * more / less : 1;
}

/* A statement of no parameters on a connection of its own. */
static inline void
store_test_run_at(const char *place, const char *sql)
{
    const struct statement statement = {.name = "test", .postgres = sql, .sqlite = sql};
    struct engine *engine;
    struct query *query;

    assert_int_equal(
        engine_open(&(struct engine_options){.place = place, .role = ENGINE_WRITER}, &engine),
        ERR_OK);
    assert_int_equal(engine_prepare(engine, &statement, &query), ERR_OK);
    assert_int_equal(query_run(query), ERR_OK);
    engine_close(&engine);
}

static inline void
store_test_name(const char *name, char *place, size_t size)
{
    if (store_test_is_postgres())
        (void)snprintf(
            place, size, "postgres:///?options=-csearch_path%%3D%s_%d", name, (int)getpid());
    else
        (void)snprintf(place, size, "file:/%s?vfs=memdb", name);
}

/* An empty place of that name: in memory, or a schema. */
static inline void
store_test_place(const char *name, char *place, size_t size)
{
    char sql[160];

    store_test_name(name, place, size);
    if (!store_test_is_postgres())
        return;
    (void)snprintf(sql, sizeof(sql), "DROP SCHEMA IF EXISTS %s_%d CASCADE", name, (int)getpid());
    store_test_run_at(place, sql);
    (void)snprintf(sql, sizeof(sql), "CREATE SCHEMA %s_%d", name, (int)getpid());
    store_test_run_at(place, sql);
    /* What SQLite calls so: the engines have no common names for these. */
    store_test_run_at(place, "CREATE FUNCTION instr(bytea, text) RETURNS integer IMMUTABLE"
                             " RETURN position(convert_to($2, 'UTF8') IN $1)");
    store_test_run_at(place, "CREATE FUNCTION join_up(text, text) RETURNS text IMMUTABLE"
                             " RETURN CASE WHEN $1 IS NULL THEN $2 ELSE $1 || ',' || $2 END");
    store_test_run_at(place, "CREATE AGGREGATE group_concat(text) (SFUNC = join_up, STYPE = text)");
}

/* What migrations make of an empty database in memory; it stays until the process ends. */
static inline void *
store_test_migrated(void)
{
    static const char place[] = "file:/store_test_migrated?vfs=memdb";
    static void *kept;
    struct engine *engine;

    if (kept != NULL)
        return kept;
    assert_int_equal(
        engine_open(&(struct engine_options){.place = place, .role = ENGINE_WRITER}, &engine),
        ERR_OK);
    assert_int_equal(engine_migrate(engine, STORE_TEST_START_US), ERR_OK);
    kept = db_test_keep(place);
    engine_close(&engine);
    return kept;
}

/*
 * A schema that a test before this one has filled, without what it holds; the platform's own
 * organisation is the migrations'.
 */
static inline void
store_test_empty(const char *place)
{
    store_test_run_at(place,
        "DO $$ DECLARE filled text; BEGIN"
        " SELECT string_agg(CAST(oid AS regclass)::text, ', ') INTO filled FROM pg_class"
        " WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'"
        " AND relname NOT IN ('migration', 'organisation') AND pg_relation_size(oid) > 0;"
        /* The audit does not let itself be emptied (0011). */
        " ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;"
        " IF filled IS NOT NULL THEN EXECUTE 'TRUNCATE ' || filled || ' CASCADE'; END IF;"
        " ALTER TABLE audit ENABLE TRIGGER USER; ALTER TABLE audit_head ENABLE TRIGGER USER;"
        " DELETE FROM organisation WHERE id <> 1; END $$");
}

/* An empty place with all tables; a schema is made once for all tests of a file. */
static inline void *
store_test_tables(const char *name, char *place, size_t size)
{
    static char made[STORE_TEST_PLACE_SIZE];

    store_test_name(name, place, size);
    if (!store_test_is_postgres())
        return db_test_copy(store_test_migrated(), place);
    if (strcmp(made, place) == 0) {
        store_test_empty(place);
        return NULL;
    }
    store_test_place(name, place, size);
    (void)snprintf(made, sizeof(made), "%s", place);
    return NULL;
}

static inline void
store_test_open(struct store_test *test, const char *name)
{
    static const struct net_ops ops = {.timer_cancel = store_test_no_timer};
    struct lane_options options;
    void *copy;

    *test = (struct store_test){0};
    test->clock =
        (struct store_test_clock){{store_test_moment, store_test_tick}, STORE_TEST_START_US};
    random_seed(&test->random, 1);
    test->net = (struct net){&ops, &test->clock.clock, &test->random};
    copy = store_test_tables(name, test->place, sizeof(test->place));
    assert_int_equal(database_open(&(struct database_options){.place = test->place},
                         &test->clock.clock, &test->random, &test->store),
        ERR_OK);
    db_test_release(copy);
    /* Tests move the clock by days. */
    atomic_store(&test->store.node.until, INT64_MAX);
    options = (struct lane_options){.net = &test->net,
        .engine = test->store.writer,
        .node = &test->store.node,
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
        asked->sql = sql;
        asked->statement =
            (struct statement){.name = sql, .postgres = asked->postgres, .sqlite = sql};
        assert_int_equal(
            text_copy(bytes_text(sql), asked->postgres, sizeof(asked->postgres)), ERR_OK);
        for (char *at = strchr(asked->postgres, '?'); at != NULL; at = strchr(at, '?'))
            *at = '$';
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
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        fail_msg("%s", engine_detail(test->store.writer));
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

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        fail_msg("%s", engine_detail(test->store.writer));
    block[0] = '\0';
    if (err == ERR_OK)
        assert_int_equal(text_copy(query_text(statement, 0), block, sizeof(block)), ERR_OK);
    query_reset(statement);
    return block;
}

#endif
