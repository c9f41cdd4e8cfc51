/*
 * rival_test_help.h -- another connection that gets in front of a lane's turns, for
 * the tests of what only a database with several writers can do.
 *
 * Without one (make unit) those tests have nothing to do; make unit-postgres runs
 * them. What the rival does happens at a fault_point() of the turn, on its thread.
 */
#ifndef HUB_STORE_RIVAL_TEST_HELP_H
#define HUB_STORE_RIVAL_TEST_HELP_H

#include "hub/store/engine_postgres_inside.h"

#include <sys/socket.h>

#include "hub/store/store_test_help.h"
#include "shared/base/fault.h"

#define TERMINAL 100001

/* What happens between a turn's reading and its end, done by another connection. */
struct rival {
    struct engine *engine;
    const char *point;
    const char *sql[3]; /* each a statement of its own; up to NULL */
    unsigned left;      /* how often it still happens */
    unsigned visits;    /* how often a turn came by */
    int64_t pid;        /* of the lane's connection, for the server to end; 0 */
    int socket;         /* of the lane's connection, to be cut; 0 */
};

/* Adds up in a queue row; told apart by what it found. */
struct bump {
    struct operation operation; /* first */
    int64_t terminal;
    int64_t found;
    unsigned decided;
};

static struct rival rival;

static inline void
run_on(struct engine *engine, const char *sql)
{
    const struct statement statement = {.name = sql, .postgres = sql, .sqlite = sql};
    struct query *query;

    assert_int_equal(engine_prepare(engine, &statement, &query), ERR_OK);
    if (query_run(query) != ERR_OK)
        fail_msg("%s: %s", sql, engine_detail(engine));
}

static inline int64_t
ask_on(struct engine *engine, const char *sql)
{
    const struct statement statement = {.name = sql, .postgres = sql, .sqlite = sql};
    struct query *query;
    int64_t value;

    assert_int_equal(engine_prepare(engine, &statement, &query), ERR_OK);
    if (query_step(query) != ERR_OK)
        fail_msg("%s: %s", sql, engine_detail(engine));
    value = query_int(query, 0);
    query_reset(query);
    return value;
}

static inline void
end_backend(struct engine *engine, int64_t pid)
{
    static const struct statement end = {
        .name = "end", .postgres = "SELECT pg_terminate_backend(CAST($1 AS integer), 5000)"};
    struct query *query;

    assert_int_equal(engine_prepare(engine, &end, &query), ERR_OK);
    query_bind_int(query, 1, pid);
    assert_int_equal(query_run(query), ERR_OK);
}

static inline void
interfere(void *context, const char *name)
{
    struct rival *at = context;

    if (at->point == NULL || strcmp(name, at->point) != 0)
        return;
    at->visits++;
    if (at->left == 0)
        return;
    at->left--;
    for (size_t i = 0; i < LENGTH(at->sql) && at->sql[i] != NULL; i++)
        run_on(at->engine, at->sql[i]);
    if (at->pid != 0)
        end_backend(at->engine, at->pid);
    at->pid = 0;
    if (at->socket != 0)
        (void)shutdown(at->socket, SHUT_RDWR);
    at->socket = 0;
}

static inline int
open_rival(void **state)
{
    static struct store_test test;
    static int opened;
    const struct engine_options options = {.place = test.place, .role = ENGINE_WRITER};
    char name[24];

    *state = &test;
    if (!store_test_is_postgres())
        return 0;
    /* A schema of its own: some change its tables. */
    (void)snprintf(name, sizeof(name), "rival_%d", ++opened);
    store_test_open(&test, name);
    rival = (struct rival){0};
    assert_int_equal(engine_open(&options, &rival.engine), ERR_OK);
    fault_set_hook(interfere, &rival);
    return 0;
}

static inline int
close_rival(void **state)
{
    if (!store_test_is_postgres())
        return 0;
    fault_set_hook(NULL, NULL);
    engine_close(&rival.engine);
    store_test_close(*state);
    return 0;
}

static inline void
bump_keys(struct operation *operation, struct desk *desk)
{
    const struct bump *bump = (const struct bump *)operation;

    desk_want(desk, TABLE_queue, KEY_OF(bump->terminal, 1));
}

static inline enum err
bump_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct bump *bump = (struct bump *)operation;
    struct queue_row *row = desk_get_queue(desk, KEY_OF(bump->terminal, 1));

    (void)turn;
    bump->decided++;
    if (row == NULL)
        row = desk_add_queue(desk, &(struct queue_row){.terminal_id = bump->terminal, .epoch = 1});
    bump->found = row->sequence++;
    desk_change_queue(desk, row);
    return ERR_OK;
}

static const struct operation_kind bump_kind = {"bump", bump_keys, bump_decide};

/* Bumps the counters of so many terminals in one turn. */
static inline void
bump_all(struct store_test *test, struct bump *bumps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bumps[i] = (struct bump){
            .operation = {.kind = &bump_kind,
                .next = i + 1 < count ? &bumps[i + 1].operation : NULL},
            .terminal = TERMINAL + (int64_t)i,
        };
    assert_int_equal(lane_turn(test->lane, &bumps[0].operation), ERR_OK);
}

static inline struct bump
bump_once(struct store_test *test)
{
    struct bump bump;

    bump_all(test, &bump, 1);
    return bump;
}

/* From now on the rival does that, so often, when a turn comes by there. */
static inline void
plan(const char *point, unsigned times, const char *sql)
{
    rival.point = point;
    rival.left = times;
    rival.visits = 0;
    rival.sql[0] = sql;
}

static inline int64_t
counter(struct store_test *test)
{
    return store_test_ask(test, "SELECT sequence FROM queue WHERE terminal_id = 100001");
}

#endif
