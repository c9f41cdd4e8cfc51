/* What is over is forgotten a little at a time, and nothing else. */
#include "hub/store/sweep.h"

#include "hub/store/store_test_help.h"

#define MERCHANT 5
#define OTHER 6
#define KEPT span_s(3600)

static int
open_store(void **state)
{
    static struct store_test test;

    store_test_open(&test, "sweep");
    assert_int_equal(engine_begin(test.store.writer), ERR_OK);
    store_test_run(&test, "INSERT INTO merchant VALUES (5, 7, 0, 0, 0, 0, 0, 0, 0, 1)");
    store_test_run(&test, "INSERT INTO merchant VALUES (6, 8, 0, 0, 0, 0, 0, 0, 0, 1)");
    assert_int_equal(engine_commit(test.store.writer), ERR_OK);
    *state = &test;
    return 0;
}

static int
close_store(void **state)
{
    store_test_close(*state);
    return 0;
}

/* An effect of an hour and more ago, or of now. */
static int64_t
add(struct store_test *test, int64_t merchant_id, const char *topic, const char *word, int64_t id)
{
    struct query *statement = store_test_statement(test,
        "INSERT INTO outbox (merchant_id, id, topic, action, node, about, target, body, state,"
        " due_us, tries, created_us, version)"
        " VALUES (?1, ?2, ?3, 'x', 0, 0, 0, ?4, ?5, 0, 9, 0, 1)");

    query_bind_int(statement, 1, merchant_id);
    query_bind_int(statement, 2, id);
    query_bind_text(statement, 3, bytes_text(topic));
    query_bind_blob(statement, 4, bytes_of("", 0));
    query_bind_text(statement, 5, bytes_text(word));
    assert_int_equal(query_run(statement), ERR_OK);
    return id;
}

static int64_t
old_id(const struct store_test *test, int64_t place)
{
    return id_first((struct moment){test->clock.now_us - KEPT.us - 1000000}) + place;
}

static struct sweep_pass
sweep(struct store_test *test, int64_t after_id)
{
    struct sweep_pass pass = {.effects_kept = KEPT, .after_id = after_id};

    sweep_pass(&pass);
    assert_int_equal(store_test_turn(test, &pass.operation), ERR_OK);
    return pass;
}

static void
begin(struct store_test *test)
{
    assert_int_equal(engine_begin(test->store.writer), ERR_OK);
}

static void
commit(struct store_test *test)
{
    assert_int_equal(engine_commit(test->store.writer), ERR_OK);
}

static void
what_was_carried_out_long_ago_goes_and_what_waits_or_is_dead_stays(void **state)
{
    struct store_test *test = *state;
    struct sweep_pass pass;

    begin(test);
    (void)add(test, MERCHANT, "channel", "sent", old_id(test, 1));
    (void)add(test, MERCHANT, "feed", "feed", old_id(test, 2));
    (void)add(test, OTHER, "push", "sent", old_id(test, 3));
    (void)add(test, MERCHANT, "channel", "pending", old_id(test, 4));
    (void)add(test, MERCHANT, "channel", "dead", old_id(test, 5));
    (void)add(test, MERCHANT, "channel", "sent",
        id_first((struct moment){test->clock.now_us - KEPT.us + 1000000}));
    commit(test);
    pass = sweep(test, 0);
    assert_int_equal(pass.forgotten, 3);
    assert_int_equal(pass.dead, 1);
    assert_false(pass.more);
    assert_int_equal(pass.next_id, 0);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox"), 3);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'sent'"), 1);
    assert_int_equal(sweep(test, 0).forgotten, 0);
}

static void
a_pass_takes_no_more_than_so_many_and_says_that_there_are_more(void **state)
{
    struct store_test *test = *state;
    struct sweep_pass pass = {.more = true};

    begin(test);
    for (int64_t i = 0; i < SWEEP_ROWS_MAX + 10; i++)
        (void)add(test, MERCHANT, "channel", "sent", old_id(test, i));
    (void)add(test, OTHER, "channel", "sent", old_id(test, SWEEP_ROWS_MAX + 10));
    commit(test);
    for (unsigned i = 0; i < 2; i++) {
        int64_t left = store_test_ask(test, "SELECT count(*) FROM outbox");

        assert_true(pass.more);
        pass = sweep(test, pass.next_id);
        assert_true(pass.forgotten <= 2 * SWEEP_ROWS_MAX);
        assert_int_equal(
            store_test_ask(test, "SELECT count(*) FROM outbox"), left - pass.forgotten);
    }
    assert_false(pass.more);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox"), 0);
}

static void
what_channels_said_goes_as_long_ago_as_effects(void **state)
{
    static const char said[] =
        "INSERT INTO exchange VALUES (5, ?1, 1, 1, 1, 'query', 0, 1, 200, 'OK', ?2, ?2)";
    struct store_test *test = *state;

    begin(test);
    for (int64_t i = 0; i < 2; i++) {
        query_bind_int(store_test_statement(test, said), 1,
            i == 0 ? old_id(test, 1) : id_first((struct moment){test->clock.now_us}));
        query_bind_blob(store_test_statement(test, said), 2, bytes_text("said"));
        store_test_run(test, said);
    }
    commit(test);
    assert_int_equal(sweep(test, 0).forgotten, 1);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM exchange"), 1);
}

static void
attempts_go_with_their_notice(void **state)
{
    static const char attempt[] = "INSERT INTO attempt VALUES (5, ?1, ?2, 0, 200, 1, 'OK', '')";
    struct store_test *test = *state;
    const int64_t notices[] = {old_id(test, 1), old_id(test, 2)};

    begin(test);
    (void)add(test, MERCHANT, "notice", "sent", notices[0]);
    (void)add(test, MERCHANT, "notice", "dead", notices[1]);
    for (int64_t i = 0; i < 2; i++) {
        query_bind_int(store_test_statement(test, attempt), 1, old_id(test, 10 + i));
        query_bind_int(store_test_statement(test, attempt), 2, notices[i]);
        store_test_run(test, attempt);
    }
    commit(test);
    assert_int_equal(sweep(test, 0).forgotten, 2);
    assert_int_equal(store_test_ask(test, "SELECT outbox_id FROM attempt"), notices[1]);
}

/* A turn of many signed requests has kept as many nonces of one moment. */
static void
nonces_of_one_moment_go_together(void **state)
{
    static const char nonce[] = "INSERT INTO claim VALUES (5, 7, ?1, ?2, ?2, 0, 1000, 1)";
    static const uint8_t digest[32];
    struct store_test *test = *state;

    begin(test);
    for (int64_t i = 0; i < SWEEP_ROWS_MAX + 10; i++) {
        query_bind_int(store_test_statement(test, nonce), 1, i);
        query_bind_blob(store_test_statement(test, nonce), 2, bytes_of(digest, sizeof(digest)));
        store_test_run(test, nonce);
    }
    commit(test);
    assert_int_equal(sweep(test, 0).forgotten, SWEEP_ROWS_MAX + 10);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM claim"), 0);
}

static void
the_proof_of_a_connection_that_has_long_ended_goes(void **state)
{
    struct store_test *test = *state;

    begin(test);
    store_test_run(test, "INSERT INTO proof VALUES ('9/1', '1', 1)");
    store_test_run(test, "INSERT INTO proof VALUES ('9/2', '2', 9000000000000000)");
    commit(test);
    (void)sweep(test, 0);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM proof WHERE writer LIKE '9/%'"), 1);
}

static void
callbacks_that_were_refused_are_seen_for_three_months(void **state)
{
    struct store_test *test = *state;
    const int64_t hour = test->clock.now_us / (INT64_C(3600) * 1000000);
    struct query *statement = store_test_statement(test,
        "INSERT INTO security_event (merchant_id, account_id, kind, hour, channel, count, first_us,"
        " last_us, samples, version) VALUES (0, 3, 1, ?1, 3, 1, 0, 0, '', 1)");

    begin(test);
    for (int64_t ago = 0; ago < 10; ago++) {
        query_bind_int(statement, 1, hour - SWEEP_EVENTS_KEPT.us / 3600 / 1000000 - 5 + ago);
        assert_int_equal(query_run(statement), ERR_OK);
    }
    assert_int_equal(engine_commit(test->store.writer), ERR_OK);
    assert_int_equal(sweep(test, 0).forgotten, 5);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM security_event"), 5);
}

static void
sessions_of_people_go_three_months_after_their_end(void **state)
{
    struct store_test *test = *state;
    struct query *statement = store_test_statement(test,
        "INSERT INTO session (id, staff_id, token_hash, stage, created_us, seen_us, until_us,"
        " ended_us, tries, address, agent, version)"
        " VALUES (?1, 7, ?2, 'in', 0, 0, ?3, 0, 0, '', '', 1)");

    begin(test);
    for (int64_t i = 1; i <= 10; i++) {
        query_bind_int(statement, 1, i);
        query_bind_blob(statement, 2, bytes_of("", 0));
        query_bind_int(statement, 3, test->clock.now_us - SWEEP_EVENTS_KEPT.us - 5 + i);
        assert_int_equal(query_run(statement), ERR_OK);
    }
    commit(test);
    assert_int_equal(sweep(test, 0).forgotten, 4);
    assert_int_equal(store_test_ask(test, "SELECT min(id) FROM session"), 5);
}

static void
where_nothing_is_over_nothing_is_written(void **state)
{
    struct store_test *test = *state;
    int64_t before = engine_log_bytes(test->store.writer);

    assert_int_equal(sweep(test, 0).forgotten, 0);
    assert_int_equal(engine_log_bytes(test->store.writer), before);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    static const struct CMUnitTest tests[] = {
        TEST(what_was_carried_out_long_ago_goes_and_what_waits_or_is_dead_stays),
        TEST(a_pass_takes_no_more_than_so_many_and_says_that_there_are_more),
        TEST(what_channels_said_goes_as_long_ago_as_effects),
        TEST(attempts_go_with_their_notice),
        TEST(nonces_of_one_moment_go_together),
        TEST(the_proof_of_a_connection_that_has_long_ended_goes),
        TEST(callbacks_that_were_refused_are_seen_for_three_months),
        TEST(sessions_of_people_go_three_months_after_their_end),
        TEST(where_nothing_is_over_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
