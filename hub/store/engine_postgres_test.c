/*
 * What only a database with several writers can do to a turn. Without one
 * (make unit) these have nothing to do; make unit-postgres runs them.
 */
#include "hub/store/engine_postgres_inside.h"

#include <sys/socket.h>

#include "hub/store/store_test_help.h"
#include "shared/base/fault.h"

#define TERMINAL 100001
#define RIVAL_TURNS 4

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

static void
run_on(struct engine *engine, const char *sql)
{
    const struct statement statement = {.name = sql, .postgres = sql, .sqlite = sql};
    struct query *query;

    assert_int_equal(engine_prepare(engine, &statement, &query), ERR_OK);
    if (query_run(query) != ERR_OK)
        fail_msg("%s: %s", sql, engine_detail(engine));
}

static int64_t
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

static void
end_backend(struct engine *engine, int64_t pid)
{
    static const struct statement end = {
        .name = "end", .postgres = "SELECT pg_terminate_backend(CAST($1 AS integer), 5000)"};
    struct query *query;

    assert_int_equal(engine_prepare(engine, &end, &query), ERR_OK);
    query_bind_int(query, 1, pid);
    assert_int_equal(query_run(query), ERR_OK);
}

static void
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

static int
open_rival(void **state)
{
    static struct store_test test;
    const struct engine_options options = {.place = test.place, .role = ENGINE_WRITER};

    *state = &test;
    if (!store_test_is_postgres())
        return 0;
    store_test_open(&test, "rival");
    rival = (struct rival){0};
    assert_int_equal(engine_open(&options, &rival.engine), ERR_OK);
    fault_set_hook(interfere, &rival);
    return 0;
}

static int
close_rival(void **state)
{
    if (!store_test_is_postgres())
        return 0;
    fault_set_hook(NULL, NULL);
    engine_close(&rival.engine);
    store_test_close(*state);
    return 0;
}

static void
bump_keys(struct operation *operation, struct desk *desk)
{
    const struct bump *bump = (const struct bump *)operation;

    desk_want(desk, TABLE_queue, KEY_OF(bump->terminal, 1));
}

static enum err
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
static void
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

static struct bump
bump_once(struct store_test *test)
{
    struct bump bump;

    bump_all(test, &bump, 1);
    return bump;
}

/* From now on the rival does that, so often, when a turn comes by there. */
static void
plan(const char *point, unsigned times, const char *sql)
{
    rival.point = point;
    rival.left = times;
    rival.visits = 0;
    rival.sql[0] = sql;
}

static int64_t
counter(struct store_test *test)
{
    return store_test_ask(test, "SELECT sequence FROM queue WHERE terminal_id = 100001");
}

static void
a_turn_that_lost_a_compare_and_set_looks_again(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    plan("lane.decided", 2, "UPDATE queue SET sequence = sequence + 10, version = version + 1");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.decided, 3);
    assert_int_equal(bump.found, 21);
    assert_int_equal(counter(test), 22);
}

static void
a_turn_that_always_loses_is_busy_and_changes_nothing(void **state)
{
    struct store_test *test = *state;
    struct bump bumps[2];

    if (!store_test_is_postgres())
        return;
    bump_all(test, bumps, 2);
    plan("lane.decided", 1000, "UPDATE queue SET version = version + 1 WHERE terminal_id = 100001");
    bump_all(test, bumps, 2);
    /* Who is not in anybody's way goes through alone. */
    assert_int_equal(bumps[0].operation.err, ERR_BUSY);
    assert_int_equal(bumps[1].operation.err, ERR_OK);
    assert_int_equal(counter(test), 1);
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 3);
}

static void
a_row_that_another_connection_has_added_first_is_found(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    plan("lane.decided", 1,
        "INSERT INTO queue (terminal_id, epoch, sequence, chain, aside_count, heard_us, version)"
        " VALUES (100001, 1, 41, '', 0, 0, 1)");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.found, 41);
    assert_int_equal(counter(test), 42);
}

static void
a_deadlock_is_begun_again(void **state)
{
    struct store_test *test = *state;
    struct bump bumps[2];

    if (!store_test_is_postgres())
        return;
    bump_all(test, bumps, 2);
    /* The server names its victim so; which of two it chooses is its own affair. */
    run_on(test->store.writer,
        "CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
        " IF nextval(''failures'') = 1 THEN RAISE EXCEPTION USING ERRCODE = ''40P01'';"
        " END IF; RETURN NEW; END'");
    run_on(test->store.writer, "CREATE SEQUENCE failures");
    run_on(test->store.writer,
        "CREATE TRIGGER fail BEFORE UPDATE ON queue FOR EACH ROW EXECUTE FUNCTION fail_once()");
    bump_all(test, bumps, 2);
    assert_int_equal(bumps[0].operation.err, ERR_OK);
    assert_int_equal(bumps[0].decided, 2);
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 4);
}

static void
a_connection_that_is_lost_before_the_commit_is_made_again(void **state)
{
    struct store_test *test = *state;
    struct lane_figures figures;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    for (unsigned i = 0; i < RIVAL_TURNS; i++) {
        static const char *const points[] = {"lane.decided", "lane.before_commit"};

        rival.pid = ask_on(test->store.writer, "SELECT pg_backend_pid()");
        plan(points[i % 2], 1, NULL);
        bump = bump_once(test);
        assert_int_equal(bump.operation.err, ERR_OK);
        assert_int_equal(bump.found, i + 1);
        assert_int_equal(counter(test), i + 2);
    }
    /* Before COMMIT nothing was lost; on its way it was asked about: nothing happened twice. */
    lane_figures(test->lane, &figures);
    assert_int_equal(figures.unsure, 0);
}

static void
a_commit_whose_answer_is_lost_is_settled_by_its_id(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    for (unsigned i = 0; i < RIVAL_TURNS; i++) {
        static const char *const points[] = {"postgres.commit_sent", "lane.before_commit"};
        const struct postgres *postgres = (struct postgres *)(void *)test->store.writer;

        /* The server commits and cannot say so; or it never hears of it. */
        rival.socket = PQsocket(postgres->handle);
        plan(points[i % 2], 1, NULL);
        bump = bump_once(test);
        assert_int_equal(bump.operation.err, ERR_OK);
        assert_int_equal(bump.decided, i % 2 + 1);
        assert_int_equal(ask_on(rival.engine, "SELECT sequence FROM queue"), i + 2);
    }
    /* The server itself ends the connection meanwhile: whichever it does first, once. */
    rival.pid = ask_on(test->store.writer, "SELECT pg_backend_pid()");
    plan("postgres.commit_sent", 1, NULL);
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(ask_on(rival.engine, "SELECT sequence FROM queue"), RIVAL_TURNS + 2);
}

static void
a_database_that_is_away_is_unreachable_and_the_lane_goes_on(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    atomic_store(&test->store.node.until, 0);
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_UNREACHABLE);
    assert_int_equal(bump.decided, 0);
    atomic_store(&test->store.node.until, INT64_MAX);
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(counter(test), 2);
}

static void
whose_number_another_hub_has_taken_may_not_act(void **state)
{
    struct store_test *test = *state;
    struct bump bump = {.operation = {.kind = &bump_kind}, .terminal = TERMINAL};

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    run_on(rival.engine, "UPDATE node SET token = 'another' WHERE number = 0");
    assert_int_equal(lane_turn(test->lane, &bump.operation), ERR_EXPIRED);
    assert_int_equal(bump.decided, 0);
    assert_int_equal(ask_on(rival.engine, "SELECT sequence FROM queue"), 1);
}

static struct net_work *works[16];
static size_t works_count;
static size_t answers_count;

static enum err
take_work(struct net *net, struct net_work *work)
{
    (void)net;
    assert_true(works_count < LENGTH(works));
    works[works_count++] = work;
    return ERR_OK;
}

static void
count_answer(struct operation *operation)
{
    assert_int_equal(operation->err, ERR_OK);
    answers_count++;
}

static void
submit(struct lane *lane, struct bump *bump, int64_t terminal, int64_t merchant_id)
{
    *bump = (struct bump){
        .operation = {.kind = &bump_kind, .answer = count_answer, .merchant_id = merchant_id},
        .terminal = terminal,
    };
    assert_int_equal(lane_submit(lane, &bump->operation), ERR_OK);
}

static void
run_works(void)
{
    for (size_t i = 0; i < works_count; i++) {
        works[i]->run(works[i]);
        works[i]->done(works[i]);
    }
    works_count = 0;
}

static void
a_merchant_has_one_track_and_merchants_have_several(void **state)
{
    static const struct net_ops net = {.work = take_work, .timer_cancel = store_test_no_timer};
    struct store_test *test = *state;
    struct lane_options options = {.net = &test->net,
        .engine = test->store.writer,
        .more = &rival.engine,
        .more_count = 1,
        .node = &test->store.node,
        .on_broken = store_test_broken};
    struct bump bumps[16];
    struct lane_figures figures;
    struct lane *lane;

    if (!store_test_is_postgres())
        return;
    test->net.ops = &net;
    works_count = answers_count = 0;
    assert_int_equal(lane_open(&options, &lane), ERR_OK);
    for (size_t i = 0; i < LENGTH(bumps); i++)
        submit(lane, &bumps[i], TERMINAL + (int64_t)i, 7);
    assert_int_equal(works_count, 1);
    run_works();
    assert_int_equal(answers_count, LENGTH(bumps));
    for (size_t i = 0; i < LENGTH(bumps); i++)
        submit(lane, &bumps[i], TERMINAL + (int64_t)i, (int64_t)i);
    assert_int_equal(works_count, 2);
    run_works();
    assert_int_equal(answers_count, 2 * LENGTH(bumps));
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 2 * LENGTH(bumps));
    lane_figures(lane, &figures);
    assert_int_equal(figures.operations, 2 * LENGTH(bumps));
    lane_close(&lane);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rival, close_rival)
    static const struct CMUnitTest tests[] = {
        TEST(a_turn_that_lost_a_compare_and_set_looks_again),
        TEST(a_turn_that_always_loses_is_busy_and_changes_nothing),
        TEST(a_row_that_another_connection_has_added_first_is_found),
        TEST(a_deadlock_is_begun_again),
        TEST(a_connection_that_is_lost_before_the_commit_is_made_again),
        TEST(a_commit_whose_answer_is_lost_is_settled_by_its_id),
        TEST(a_database_that_is_away_is_unreachable_and_the_lane_goes_on),
        TEST(whose_number_another_hub_has_taken_may_not_act),
        TEST(a_merchant_has_one_track_and_merchants_have_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
