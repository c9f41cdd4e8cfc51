#include "tools/sandbox/wechat/wechat_test.h"

#include "tools/sandbox/wechat/wechat_notify.h"

/* Whole flows in one process, with a clock that the test turns. */

/* 8888 less 60 in 10 000, half a fen rounded up. */
#define FEE_FEN 53

static void
an_order_waits_until_a_payer_has_pressed(void **state)
{
    struct fixture *fixture = *state;
    const char *prepay_id = scan(fixture);

    assert_contains(query(fixture), "\"trade_state\":\"NOTPAY\"");
    assert_int_equal(press(fixture, prepay_id, NULL)->status, 303);
    assert_int_equal(press(fixture, prepay_id, NULL)->status, 303);
    assert_contains(query(fixture), "\"trade_state\":\"SUCCESS\"");
    assert_balances(fixture, 8888 - FEE_FEN, TEST_RICH_FEN - 8888);
    assert_int_equal(fixture->fake.fetches_count, 1);
    assert_contains(notified(fixture, 0), "\"trade_state\":\"SUCCESS\"");
    assert_contains(fixture->fake.fetches[0].body, "\"event_type\":\"TRANSACTION.SUCCESS\"");
}

static void
who_has_not_enough_does_not_pay(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = press(fixture, scan(fixture), TEST_POOR_COOKIE);

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "NOT_ENOUGH");
    assert_contains(query(fixture), "\"trade_state\":\"NOTPAY\"");
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

static void
a_wrong_signature_is_refused_without_one(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = call_with(fixture, "GET", TEST_QUERY, "",
        authorisation(fixture, test_keys.platform, "GET", TEST_QUERY, ""));

    assert_int_equal(call->status, 401);
    assert_string_equal(call->body, "{\"code\":\"SIGN_ERROR\",\"message\":\"签名错误\"}");
    assert_null(strstr(call->headers, "wechatpay-"));
    assert_contains(call->headers, "-268443699\n");
}

static void
a_request_is_good_for_five_minutes(void **state)
{
    struct fixture *fixture = *state;
    const char *header = authorisation(fixture, test_keys.merchant, "GET", TEST_QUERY, "");

    fake_wait(&fixture->fake, span_s(300));
    assert_int_equal(call_with(fixture, "GET", TEST_QUERY, "", header)->status, 404);
    fake_wait(&fixture->fake, span_s(1));
    assert_contains(call_with(fixture, "GET", TEST_QUERY, "", header)->body, "不得超过5分钟");
}

static void
what_is_out_of_bounds_is_refused_with_its_field(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } bad[] = {
        {TEST_ORDER("SHORT", "1"), "\"field\":\"/out_trade_no\""},
        {TEST_ORDER("ORDER@1", "1"), "\"field\":\"/out_trade_no\""},
        {TEST_ORDER("ORDER1", "0"), "\"field\":\"/amount/total\""},
        {TEST_ORDER("ORDER1", "1.5"), "\"field\":\"/amount/total\""},
        {TEST_ORDER("ORDER1", "1,\"currency\":\"USD\""), "\"field\":\"/amount/currency\""},
        {TEST_ORDER("ORDER1", "1},\"attach\":5,\"x\":{"), "\"field\":\"/attach\""},
        {TEST_ORDER("ORDER1", "1},\"time_expire\":\"2026-11-23T09:54:00+08:00\",\"x\":{"),
            "\"field\":\"/time_expire\""},
        {TEST_ORDER("ORDER1", "1},\"time_expire\":\"soon\",\"x\":{"), "\"field\":\"/time_expire\""},
        {"{\"mchid\":\"" TEST_MCHID "\"}", "\"field\":\"/appid\""},
        {"[]", "PARAM_ERROR"},
        {"{\"a\":", "PARAM_ERROR"},
    };

    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct net_call *call = v3(*state, "POST", PAY "/native", bad[i].body);

        assert_int_equal(call->status, 400);
        assert_contains(call->body, bad[i].field);
    }
}

static void
time_closes_what_is_unpaid(void **state)
{
    struct fixture *fixture = *state;
    const char *prepay_id = scan(fixture);

    fake_wait(&fixture->fake, span_s(7 * 86400));
    assert_contains(query(fixture), "\"trade_state\":\"CLOSED\"");
    assert_int_equal(press(fixture, prepay_id, NULL)->status, 200);
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

static void
a_code_is_dead_after_two_hours_and_asking_again_makes_a_new_one(void **state)
{
    struct fixture *fixture = *state;
    const char *old = scan(fixture);
    const char *fresh;

    fake_wait(&fixture->fake, span_s(7200));
    assert_int_equal(press(fixture, old, NULL)->status, 404);
    fresh = scan(fixture);
    assert_string_not_equal(fresh, old);
    assert_int_equal(press(fixture, fresh, NULL)->status, 303);
}

static void
refunds_are_known_by_their_number_and_never_too_much(void **state)
{
    struct fixture *fixture = *state;

    assert_contains(
        v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "1"))->body, "RESOURCE_NOT_EXISTS");
    (void)scan(fixture);
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "1"))->body, "订单未支付");
    pay(fixture);
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "8889"))->body, "可退金额");
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "888"))->body, "PROCESSING");
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "888"))->body, "PROCESSING");
    assert_contains(
        v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "887"))->body, "REFUND_FEE_MISMATCH");
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R2", "8001"))->body, "可退金额");
    assert_contains(query(fixture), "\"trade_state\":\"REFUND\"");
    assert_balances(fixture, 8000 - 48, TEST_RICH_FEN - 8888);
    fake_wait(&fixture->fake, span_s(1));
    assert_contains(v3(fixture, "GET", REFUNDS "/R1", "")->body, "\"status\":\"SUCCESS\"");
    assert_contains(notified(fixture, 1), "\"refund_status\":\"SUCCESS\"");
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R2", "8000"))->body, "PROCESSING");
    fake_wait(&fixture->fake, span_s(1));
    assert_balances(fixture, 0, TEST_RICH_FEN);
}

static void
a_refund_that_cannot_be_done_gives_the_merchant_his_money_back(void **state)
{
    struct fixture *fixture = *state;

    pay(fixture);
    add_fault(fixture, "{\"what\":\"refund_fail\",\"value\":1}");
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "8888"))->body, "PROCESSING");
    assert_balances(fixture, 0, TEST_RICH_FEN - 8888);
    fake_wait(&fixture->fake, span_s(1));
    assert_contains(v3(fixture, "GET", REFUNDS "/R1", "")->body, "\"status\":\"CLOSED\"");
    assert_balances(fixture, 8888 - FEE_FEN, TEST_RICH_FEN - 8888);
    assert_contains(fixture->fake.fetches[1].body, "\"event_type\":\"REFUND.CLOSED\"");
}

static void
the_schedule_of_notifications_ends_after_a_day(void **state)
{
    static const int64_t after_s[] = {
        15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600};
    struct fixture *fixture = *state;
    int64_t at_us;

    fixture->fake.notify_status = 500;
    pay(fixture);
    at_us = fixture->fake.now_us;
    for (size_t i = 0; i < LENGTH(after_s); i++) {
        at_us += after_s[i] * 1000000;
        fake_wait(&fixture->fake, span_s(after_s[i]));
        assert_int_equal(fixture->fake.fetches_count, i + 2);
        assert_int_equal(fixture->fake.fetches[i + 1].sent_us, at_us);
    }
    fake_wait(&fixture->fake, span_s(86400));
    assert_int_equal(fixture->fake.fetches_count, WECHAT_NOTIFY_TRIES_MAX);
    assert_contains(state_of(fixture), "\"state\":\"given_up\"");
}

static void
a_204_takes_a_notification_and_a_202_does_not(void **state)
{
    const struct bytes empty = bytes_of("", 0);

    (void)state;
    assert_true(wechat_notify_taken("TRANSACTION.SUCCESS", 200, empty));
    assert_true(wechat_notify_taken("TRANSACTION.SUCCESS", 204, empty));
    assert_false(wechat_notify_taken("TRANSACTION.SUCCESS", 202, empty));
    assert_false(wechat_notify_taken("TRANSACTION.SUCCESS", 500, empty));
    assert_false(wechat_notify_taken("V2.REFUND", 200, empty));
    assert_true(wechat_notify_taken(
        "V2.REFUND", 200, bytes_text("<xml><return_code>SUCCESS</return_code></xml>")));
}

static void
a_restart_goes_on_with_what_was_to_be_told(void **state)
{
    struct fixture *fixture = *state;

    fixture->fake.notify_status = 0;
    pay(fixture);
    assert_contains(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "88"))->body, "PROCESSING");
    sandbox_close(&fixture->sandbox);
    fixture->fake.notify_status = 200;
    fixture_start(fixture);
    fake_wait(&fixture->fake, span_s(20));
    assert_contains(fixture->fake.fetches[fixture->fake.fetches_count - 1].body,
        "\"event_type\":\"TRANSACTION.SUCCESS\"");
    assert_contains(v3(fixture, "GET", REFUNDS "/R1", "")->body, "\"status\":\"SUCCESS\"");
}

static void
a_call_that_is_never_answered_ends_with_the_sandbox(void **state)
{
    struct fixture *fixture = *state;
    const char *header = authorisation(fixture, test_keys.merchant, "GET", TEST_QUERY, "");
    struct net_call *call;

    (void)scan(fixture);
    add_fault(fixture, "{\"what\":\"reply_never\"}");
    call = call_with(fixture, "GET", TEST_QUERY, "", header);
    assert_false(call->answered);
    sandbox_close(&fixture->sandbox);
    assert_true(call->answered);
    fixture_start(fixture);
}

/* What a sandbox of that seed tells of one payment: headers and body. */
static void
tell(int64_t seed, char to[static FAKE_BODY])
{
    struct fixture *fixture;
    struct text text;
    void *state;

    (void)fixture_open(&state);
    fixture = state;
    sandbox_close(&fixture->sandbox);
    fixture->settings.seed = seed;
    fixture_start(fixture);
    pay(fixture);
    text_init(&text, to, FAKE_BODY);
    text_put(&text, fixture->fake.fetches[0].headers);
    text_put(&text, fixture->fake.fetches[0].body);
    (void)fixture_close(&state);
}

static void
one_seed_tells_the_same_bytes(void **state)
{
    static char told[3][FAKE_BODY];

    (void)state;
    tell(7, told[0]);
    tell(7, told[1]);
    tell(8, told[2]);
    assert_string_equal(told[0], told[1]);
    assert_string_not_equal(told[0], told[2]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_tells_the_same_bytes),
        WITH_SANDBOX(an_order_waits_until_a_payer_has_pressed),
        WITH_SANDBOX(who_has_not_enough_does_not_pay),
        WITH_SANDBOX(a_wrong_signature_is_refused_without_one),
        WITH_SANDBOX(a_request_is_good_for_five_minutes),
        WITH_SANDBOX(what_is_out_of_bounds_is_refused_with_its_field),
        WITH_SANDBOX(time_closes_what_is_unpaid),
        WITH_SANDBOX(a_code_is_dead_after_two_hours_and_asking_again_makes_a_new_one),
        WITH_SANDBOX(refunds_are_known_by_their_number_and_never_too_much),
        WITH_SANDBOX(a_refund_that_cannot_be_done_gives_the_merchant_his_money_back),
        WITH_SANDBOX(the_schedule_of_notifications_ends_after_a_day),
        cmocka_unit_test(a_204_takes_a_notification_and_a_202_does_not),
        WITH_SANDBOX(a_restart_goes_on_with_what_was_to_be_told),
        WITH_SANDBOX(a_call_that_is_never_answered_ends_with_the_sandbox),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
