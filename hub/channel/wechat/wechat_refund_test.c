#include "hub/channel/wechat/wechat_refund.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define REFUND_NUMBER "0000070000000000000000002"

static const struct adapter_refund half = {
    .payment = {.number = TEST_NUMBER, .trade = "42", .amount = {1234}},
    .number = REFUND_NUMBER,
    .reason = "少了一杯",
    .amount = {600},
};

#define NUMBERS                                                                                    \
    "{\"refund_id\":\"50000000382019052709732678859\",\"out_trade_no\":\"" TEST_NUMBER             \
    "\",\"out_refund_no\":\"" REFUND_NUMBER "\","
#define AMOUNT "\"amount\":{\"total\":1234,\"refund\":600,\"payer_refund\":600}}"

static enum err
ask_for(struct wechat_test *test, const struct wechat_account *account,
    const struct adapter_refund *refund, struct adapter_ask *ret_ask)
{
    return wechat_adapter.refund(&account->base, refund, wechat_test_now, test->arena, ret_ask);
}

static struct adapter_refund_reply
read_heard(struct wechat_test *test, enum adapter_call call, const struct adapter_heard *heard)
{
    struct adapter_refund_reply reply;

    assert_int_equal(
        wechat_refund_read(&test->account.base, call, &half, heard, test->arena, &reply), ERR_OK);
    return reply;
}

static struct adapter_refund_reply
read_body(struct wechat_test *test, enum adapter_call call, const char *body)
{
    const struct adapter_heard heard = wechat_test_heard(test, 200, body);

    return read_heard(test, call, &heard);
}

static enum adapter_refund_state
state_of(struct wechat_test *test, enum adapter_call call, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, call, &heard).state;
}

static void
a_refund_is_asked_for_under_our_numbers(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_refund refund = half;
    struct adapter_ask ask;

    assert_int_equal(ask_for(test, &test->account, &half, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/refund/domestic/refunds",
        "{\"out_trade_no\":\"" TEST_NUMBER "\",\"out_refund_no\":\"" REFUND_NUMBER
        "\",\"reason\":\"少了一杯\",\"notify_url\":\"" TEST_NOTIFY
        "\",\"amount\":{\"refund\":600,\"total\":1234,\"currency\":\"CNY\"}}");
    refund.reason = "";
    assert_int_equal(ask_for(test, &test->partner, &refund, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "POST", "/v3/refund/domestic/refunds",
        "{\"sub_mchid\":\"1900000109\",\"out_trade_no\":\"" TEST_NUMBER
        "\",\"out_refund_no\":\"" REFUND_NUMBER "\",\"notify_url\":\"" TEST_NOTIFY
        "\",\"amount\":{\"refund\":600,\"total\":1234,\"currency\":\"CNY\"}}");
}

static void
a_refund_is_asked_about_by_its_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.refund_query(&test->account.base, &half, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET", "/v3/refund/domestic/refunds/" REFUND_NUMBER, "");
    assert_int_equal(
        wechat_adapter.refund_query(&test->partner.base, &half, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET",
        "/v3/refund/domestic/refunds/" REFUND_NUMBER "?sub_mchid=1900000109", "");
}

static void
a_refund_that_cannot_be_is_not_asked_for(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_refund refund = half;
    struct adapter_ask ask;

    refund.amount = money_of(1235);
    assert_int_equal(ask_for(test, &test->account, &refund, &ask), ERR_OUT_OF_RANGE);
    refund.amount = money_of(0);
    assert_int_equal(ask_for(test, &test->account, &refund, &ask), ERR_OUT_OF_RANGE);
    refund = half;
    refund.reason = "\xff";
    assert_int_equal(ask_for(test, &test->account, &refund, &ask), ERR_BAD_INPUT);
}

static void
each_status_is_what_it_means(void **state)
{
    static const struct {
        const char *status;
        enum adapter_refund_state state;
    } statuses[] = {
        {"SUCCESS", ADAPTER_REFUND_DONE},
        {"PROCESSING", ADAPTER_REFUND_PENDING},
        {"ABNORMAL", ADAPTER_REFUND_PENDING}, /* people send it elsewhere */
        {"CLOSED", ADAPTER_REFUND_FAILED},
        {"SOMETHING", ADAPTER_REFUND_UNKNOWN},
    };
    static const enum adapter_call calls[] = {ADAPTER_CALL_REFUND, ADAPTER_CALL_REFUND_QUERY};
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(statuses); i++)
        for (size_t call = 0; call < LENGTH(calls); call++) {
            const struct adapter_refund_reply reply = read_body(test, calls[call],
                arena_printf(test->arena, NUMBERS "\"status\":\"%s\"," AMOUNT, statuses[i].status));

            assert_int_equal(reply.state, statuses[i].state);
            assert_string_equal(reply.ours, TEST_NUMBER);
            assert_string_equal(reply.refund_ours, REFUND_NUMBER);
            assert_string_equal(reply.number, "50000000382019052709732678859");
            assert_string_equal(reply.code, statuses[i].status);
            assert_true(reply.amount_known);
            assert_int_equal(reply.amount.fen, 600);
        }
}

static void
a_refund_without_an_amount_is_not_understood(void **state)
{
    static const char *const bodies[] = {
        NUMBERS "\"status\":\"SUCCESS\"}",
        NUMBERS "\"status\":\"SUCCESS\",\"amount\":{\"refund\":0}}",
        NUMBERS "\"status\":\"SUCCESS\",\"amount\":{\"refund\":\"600\"}}",
        "[]",
    };
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(
            read_body(test, ADAPTER_CALL_REFUND_QUERY, bodies[i]).state, ADAPTER_REFUND_UNKNOWN);
}

static void
unsigned_success_is_none(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard =
        wechat_test_heard(test, 200, NUMBERS "\"status\":\"SUCCESS\"," AMOUNT);

    heard.headers_count = 1;
    assert_int_equal(read_heard(test, ADAPTER_CALL_REFUND, &heard).state, ADAPTER_REFUND_UNKNOWN);
}

static void
a_refusal_is_one_of_the_request_alone(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND, 403, "NOT_ENOUGH"), ADAPTER_REFUND_REFUSED);
    assert_int_equal(state_of(test, ADAPTER_CALL_REFUND, 403, "NO_AUTH"), ADAPTER_REFUND_REFUSED);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND, 400, "INVALID_REQUEST"), ADAPTER_REFUND_LOOK);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND, 429, "FREQUENCY_LIMITED"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND, 404, "RESOURCE_NOT_EXISTS"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND, 500, "SYSTEM_ERROR"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REFUND, 400, "BRAND_NEW"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(state_of(test, ADAPTER_CALL_REFUND_QUERY, 404, "RESOURCE_NOT_EXISTS"),
        ADAPTER_REFUND_ABSENT);
    assert_int_equal(state_of(test, ADAPTER_CALL_REFUND_QUERY, 404, ""), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND_QUERY, 403, "NOT_ENOUGH"), ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        state_of(test, ADAPTER_CALL_REFUND_QUERY, 401, "SIGN_ERROR"), ADAPTER_REFUND_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refund_is_asked_for_under_our_numbers),
        cmocka_unit_test(a_refund_is_asked_about_by_its_number),
        cmocka_unit_test(a_refund_that_cannot_be_is_not_asked_for),
        cmocka_unit_test(each_status_is_what_it_means),
        cmocka_unit_test(a_refund_without_an_amount_is_not_understood),
        cmocka_unit_test(unsigned_success_is_none),
        cmocka_unit_test(a_refusal_is_one_of_the_request_alone),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
