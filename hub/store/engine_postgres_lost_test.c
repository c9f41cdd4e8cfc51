/*
 * PostgreSQL goes away, ends what is under way, or does not let us in any more.
 */
#include "hub/store/rival_test_help.h"

#define RIVAL_TURNS 4

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
what_became_of_a_commit_is_asked_about_for_so_long_and_no_longer(void **state)
{
    struct store_test *test = *state;
    struct postgres *postgres = (struct postgres *)(void *)test->store.writer;
    char xid[POSTGRES_XID_SIZE];

    if (!store_test_is_postgres())
        return;
    postgres->settle_span = span_ms(200);
    /* It is under way. */
    run_on(rival.engine, "BEGIN");
    (void)snprintf(xid, sizeof(xid), "%lld",
        (long long)ask_on(
            rival.engine, "SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)"));
    assert_int_equal(engine_postgres_settle(postgres, xid, "0/1"), ERR_NO_ANSWER);
    run_on(rival.engine, "ROLLBACK");
    assert_int_equal(engine_postgres_settle(postgres, xid, "0/1"), ERR_BUSY);
    /* The server takes the question, and does not answer it. */
    run_on(rival.engine, "BEGIN");
    run_on(rival.engine, "LOCK TABLE proof");
    assert_int_equal(engine_postgres_settle(postgres, xid, "0/1"), ERR_NO_ANSWER);
    run_on(rival.engine, "ROLLBACK");
    assert_int_equal(engine_postgres_settle(postgres, xid, "0/1"), ERR_BUSY);
}

static void
a_takeover_whose_commit_is_not_answered_is_told_all_the_same(void **state)
{
    struct store_test *test = *state;
    const struct postgres *postgres = (struct postgres *)(void *)test->store.writer;
    struct node_taken taken;
    struct node dead;
    enum err err;

    if (!store_test_is_postgres())
        return;
    assert_int_equal(
        node_take(rival.engine, &test->clock.clock, &test->random, span_s(15), &dead), ERR_OK);
    run_on(rival.engine, "UPDATE node SET until_us = 1 WHERE number = 1");
    run_on(rival.engine,
        "INSERT INTO outbox (merchant_id, id, topic, action, node, about, target, body, state,"
        " due_us, tries, created_us, version)"
        " VALUES (5, 1, 'push', 'result', 1, 0, 0, '', 'pending', 0, 0, 0, 1)");
    rival.socket = PQsocket(postgres->handle);
    plan("postgres.commit_sent", 1, NULL);
    /* The answer may have come before the line was cut: either way it is told. */
    err = node_take_over(test->store.writer, &test->store.node, &taken);
    assert_true(err == ERR_NO_ANSWER || err == ERR_OK);
    assert_int_equal(taken.count, 1);
    /* The server may still be at it. */
    while (ask_on(rival.engine, "SELECT node FROM outbox") == 1)
        run_on(rival.engine, "SELECT pg_sleep(0.01)");
    err = node_take_over(test->store.writer, &test->store.node, &taken);
    /* Where the answer had come, nobody has noticed yet that the line was cut. */
    if (err == ERR_UNREACHABLE)
        err = node_take_over(test->store.writer, &test->store.node, &taken);
    assert_int_equal(err, ERR_OK);
    assert_int_equal(taken.count, 0);
}

/* A role that may enter, or may not any more. */
static void
let_in(const struct store_test *test, const char *verb, const char *how)
{
    char sql[80];

    (void)snprintf(sql, sizeof(sql), "%s ROLE guest_%d %s", verb, (int)getpid(), how);
    store_test_run_at(test->place, sql);
}

static void
a_database_that_shuts_us_out_while_we_run_is_away(void **state)
{
    struct store_test *test = *state;
    struct engine_options options = {.role = ENGINE_WRITER};
    char place[sizeof(test->place) + 24];
    struct engine *engine;
    struct engine *other;
    struct moment now;

    if (!store_test_is_postgres())
        return;
    (void)snprintf(place, sizeof(place), "postgres://guest_%d@/%s", (int)getpid(),
        test->place + strlen("postgres:///"));
    options.place = place;
    let_in(test, "CREATE", "LOGIN SUPERUSER");
    assert_int_equal(engine_open(&options, &engine), ERR_OK);
    let_in(test, "ALTER", "NOLOGIN");
    end_backend(rival.engine, ask_on(engine, "SELECT pg_backend_pid()"));
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(engine_now(engine, &now), ERR_UNREACHABLE);
    assert_non_null(strstr(engine_detail(engine), "not permitted to log in"));
    /* To a program that starts it is a mistake in its settings. */
    assert_int_equal(engine_open(&options, &other), ERR_FORBIDDEN);
    let_in(test, "ALTER", "LOGIN");
    assert_int_equal(engine_now(engine, &now), ERR_OK);
    engine_close(&engine);
    let_in(test, "DROP", "");
}

static void
what_the_database_refuses_is_never_the_operations_own_no(void **state)
{
    static const struct {
        const char *sql;
        enum err err;
    } refusals[] = {
        {"UPDATE refusal SET code = '23514'", ERR_NOT_STORED},  /* check_violation */
        {"UPDATE refusal SET code = '22003'", ERR_NOT_STORED},  /* numeric_value_out_of_range */
        {"UPDATE refusal SET code = '54000'", ERR_NOT_STORED},  /* program_limit_exceeded */
        {"UPDATE refusal SET code = '42501'", ERR_UNREACHABLE}, /* insufficient_privilege */
        {"UPDATE refusal SET code = '28000'", ERR_UNREACHABLE}, /* invalid_authorization */
        {"UPDATE refusal SET code = '3D000'", ERR_UNREACHABLE}, /* invalid_catalog_name */
        {"UPDATE refusal SET code = 'XX000'", ERR_CORRUPT},     /* internal_error */
        {"UPDATE refusal SET code = '42P01'", ERR_SYSTEM},      /* undefined_table */
    };
    struct store_test *test = *state;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    run_on(rival.engine, "CREATE TABLE refusal AS SELECT CAST('' AS text) AS code");
    run_on(rival.engine, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                         " RAISE EXCEPTION USING ERRCODE = (SELECT code FROM refusal); END'");
    run_on(rival.engine,
        "CREATE TRIGGER refuse BEFORE UPDATE ON queue FOR EACH ROW EXECUTE FUNCTION refuse()");
    for (size_t i = 0; i < LENGTH(refusals); i++) {
        struct bump bump;

        run_on(rival.engine, refusals[i].sql);
        bump = bump_once(test);
        assert_int_equal(bump.operation.err, refusals[i].err);
        assert_true(err_class(bump.operation.err) == ERR_CLASS_RETRY ||
                    err_class(bump.operation.err) == ERR_CLASS_BROKEN);
    }
    run_on(rival.engine, "DROP TRIGGER refuse ON queue");
    assert_int_equal(bump_once(test).operation.err, ERR_OK);
    assert_int_equal(counter(test), 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rival, close_rival)
    static const struct CMUnitTest tests[] = {
        TEST(a_connection_that_is_lost_before_the_commit_is_made_again),
        TEST(a_commit_whose_answer_is_lost_is_settled_by_its_id),
        TEST(what_became_of_a_commit_is_asked_about_for_so_long_and_no_longer),
        TEST(a_takeover_whose_commit_is_not_answered_is_told_all_the_same),
        TEST(a_database_that_is_away_is_unreachable_and_the_lane_goes_on),
        TEST(a_database_that_shuts_us_out_while_we_run_is_away),
        TEST(what_the_database_refuses_is_never_the_operations_own_no),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
