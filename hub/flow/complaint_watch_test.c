/* Each account is asked for its complaints, by one of all hubs, and as long as it is on. */
#include "hub/flow/complaint_watch.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/upkeep_flow.h"

#define ACCOUNT 77
#define HOUR_S 3600

static void
write_sql(struct flow_test *test, const char *sql)
{
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, sql);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
}

static void
want_walks(struct flow_test *test)
{
    struct upkeep_want want = {.account_id = ACCOUNT, .task = UPKEEP_COMPLAINTS};

    upkeep_flow_want(&want);
    assert_int_equal(store_test_turn(&test->store, &want.operation), ERR_OK);
}

static void
walked(struct flow_test *test, int64_t every_s, bool heard, bool more)
{
    struct complaint_watch_walked walked = {.account_id = ACCOUNT,
        .outbox_id = flow_test_ask(test, "SELECT outbox_id FROM upkeep"),
        .every = span_s(every_s),
        .subscribes = true,
        .heard = heard,
        .more = more,
        .deep = true};

    complaint_watch_walked(&walked);
    assert_int_equal(store_test_turn(&test->store, &walked.operation), ERR_OK);
}

static int64_t
walks(struct flow_test *test)
{
    return flow_test_ask(
        test, "SELECT count(*) FROM outbox WHERE action = 'complaints' AND state = 'pending'");
}

static int64_t
next_walk_in_ms(struct flow_test *test)
{
    return (flow_test_ask(test, "SELECT due_us FROM outbox WHERE action = 'complaints'") -
               test->store.clock.now_us) /
           1000;
}

static void
an_account_is_asked_every_quarter_of_an_hour_by_one_of_all_hubs(void **state)
{
    struct flow_test *test = *state;

    want_walks(test);
    want_walks(test);
    assert_int_equal(walks(test), 1);
    assert_int_equal(next_walk_in_ms(test), 0);
    walked(test, 900, true, true);
    assert_int_equal(flow_test_ask(test, "SELECT page FROM complaint_watch"), 1);
    assert_int_equal(next_walk_in_ms(test), 200);
    walked(test, 900, true, false);
    assert_int_equal(flow_test_ask(test, "SELECT page FROM complaint_watch"), 0);
    assert_int_equal(next_walk_in_ms(test), 900 * 1000);
    assert_int_equal(walks(test), 1);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'complaint_hear'"), 1);
}

static void
a_walk_that_fails_is_begun_again_soon_and_then_as_any_other(void **state)
{
    struct flow_test *test = *state;

    want_walks(test);
    walked(test, 900, false, false);
    assert_int_equal(next_walk_in_ms(test), 60 * 1000);
    walked(test, 900, false, false);
    assert_int_equal(next_walk_in_ms(test), 900 * 1000);
    walked(test, 900, true, false);
    walked(test, 30, false, false);
    assert_int_equal(next_walk_in_ms(test), 30 * 1000);
}

static void
whoever_is_not_to_be_asked_any_more_is_not(void **state)
{
    struct flow_test *test = *state;

    want_walks(test);
    walked(test, 0, true, false);
    assert_int_equal(walks(test), 0);
    want_walks(test);
    assert_int_equal(walks(test), 1);
    write_sql(test, "UPDATE channel_account SET state = 'off' WHERE id = 77");
    walked(test, 900, true, false);
    assert_int_equal(walks(test), 0);
}

static void
once_a_day_all_days_are_gone_over(void **state)
{
    const struct moment now = {INT64_C(1795398838) * 1000000};
    struct adapter_complaint_list list;
    bool deep;

    (void)state;
    list = complaint_watch_days(now, 2, now.us - span_s(HOUR_S).us, &deep);
    assert_false(deep);
    assert_int_equal(list.page, 2);
    assert_int_equal(list.to.us - list.from.us, INT64_C(24) * HOUR_S * 1000000);
    list = complaint_watch_days(now, 0, 0, &deep);
    assert_true(deep);
    assert_int_equal(list.to.us - list.from.us, INT64_C(29) * 24 * HOUR_S * 1000000);
}

static int
forget(void **state)
{
    static const char *const texts[] = {"DELETE FROM complaint_watch", "DELETE FROM upkeep",
        "DELETE FROM outbox", "UPDATE channel_account SET state = 'on' WHERE id = 77"};

    for (size_t i = 0; i < LENGTH(texts); i++)
        write_sql(*state, texts[i]);
    return 0;
}

static int
open_store(void **state)
{
    const struct channel_account_row row = {
        .id = ACCOUNT, .channel = CHANNEL_WECHAT, .dialect = "wechat", .state = "on"};
    int status = flow_test_open(state);
    struct engine *writer = ((struct flow_test *)*state)->store.store.writer;
    struct desk *desk = NULL;

    assert_int_equal(desk_make(writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(writer), ERR_OK);
    (void)desk_add_channel_account(desk, &row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(writer), ERR_OK);
    desk_free(&desk);
    return status;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, forget)
    const struct CMUnitTest tests[] = {
        TEST(an_account_is_asked_every_quarter_of_an_hour_by_one_of_all_hubs),
        TEST(a_walk_that_fails_is_begun_again_soon_and_then_as_any_other),
        TEST(whoever_is_not_to_be_asked_any_more_is_not),
        TEST(once_a_day_all_days_are_gone_over),
    };
#undef TEST

    return cmocka_run_group_tests(tests, open_store, flow_test_close);
}
