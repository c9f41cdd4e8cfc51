#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

#define ASK "alipay_trade_refund_response"
#define QUERY "alipay_trade_fastpay_refund_query_response"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const struct adapter_refund cup = {
    .payment = {.number = "P1", .trade = "", .amount = {1234}},
    .number = "R1",
    .reason = "少了一杯",
    .amount = {500},
};

static const char *
field_of(struct alipay_test *test, const struct adapter_ask *ask, const char *name)
{
    struct form form = {.count = 0};

    assert_int_equal(form_read(bytes_text(strchr(ask->url, '?') + 1), test->arena, &form), ERR_OK);
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    return form_value(&form, name);
}

static struct adapter_refund_reply
read_body(struct alipay_test *test, enum adapter_call call, int status, struct bytes body)
{
    const struct adapter_heard heard = alipay_test_heard(status, body);
    struct adapter_refund_reply reply;

    assert_int_equal(
        alipay_adapter.read_refund(&test->account.base, call, &cup, &heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_refund_reply
read_content(struct alipay_test *test, enum adapter_call call, const char *content)
{
    return read_body(test, call, 200,
        alipay_test_reply(test, call == ADAPTER_CALL_REFUND ? ASK : QUERY, content));
}

static enum adapter_refund_state
state_of_refusal(
    struct alipay_test *test, enum adapter_call call, const char *code, const char *sub_code)
{
    return read_content(test, call,
        arena_printf(
            test->arena, "{\"code\":\"%s\",\"msg\":\"-\",\"sub_code\":\"%s\"}", code, sub_code))
        .state;
}

static void
a_refund_names_the_trade_and_itself(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter.refund(&test->account.base, &cup, now, test->arena, &ask), ERR_OK);
    assert_string_equal(field_of(test, &ask, "method"), "alipay.trade.refund");
    assert_string_equal(field_of(test, &ask, "biz_content"),
        "{\"out_trade_no\":\"P1\",\"out_request_no\":\"R1\",\"refund_amount\":\"5.00\","
        "\"refund_reason\":\"少了一杯\"}");
    assert_null(field_of(test, &ask, "notify_url"));
    assert_int_equal(
        alipay_adapter.refund_query(&test->account.base, &cup, now, test->arena, &ask), ERR_OK);
    assert_string_equal(field_of(test, &ask, "method"), "alipay.trade.fastpay.refund.query");
    assert_string_equal(
        field_of(test, &ask, "biz_content"), "{\"out_trade_no\":\"P1\",\"out_request_no\":\"R1\"}");
}

static void
a_refund_of_more_than_was_paid_is_not_asked_for(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_refund refund = cup;
    struct adapter_ask ask;

    refund.amount = money_of(1235);
    assert_int_equal(alipay_adapter.refund(&test->account.base, &refund, now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
    refund.amount = money_of(0);
    assert_int_equal(alipay_adapter.refund(&test->account.base, &refund, now, test->arena, &ask),
        ERR_OUT_OF_RANGE);
    refund = cup;
    refund.reason = "\xff";
    assert_int_equal(
        alipay_adapter.refund(&test->account.base, &refund, now, test->arena, &ask), ERR_BAD_INPUT);
}

static void
a_change_of_funds_is_a_refund_and_the_fee_is_of_all_of_them(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_refund_reply reply = read_content(test, ADAPTER_CALL_REFUND,
        "{\"code\":\"10000\",\"msg\":\"Success\",\"fund_change\":\"Y\",\"out_trade_no\":\"P1\","
        "\"trade_no\":\"2026\",\"refund_fee\":\"8.00\"}");

    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_string_equal(reply.ours, "P1");
    assert_false(reply.amount_known);
    assert_true(reply.total_known);
    assert_int_equal(reply.total.fen, 800);
}

static void
a_call_that_moved_nothing_is_asked_about(void **state)
{
    static const char *const contents[] = {
        "{\"code\":\"10000\",\"fund_change\":\"N\",\"refund_fee\":\"5.00\"}",
        "{\"code\":\"10000\",\"refund_fee\":\"5.00\"}",
        "{\"code\":\"10000\",\"fund_change\":\"Y\",\"out_trade_no\":\"P1\"}",
        "{\"code\":\"10000\",\"fund_change\":\"Y\",\"refund_fee\":\"0.00\"}",
        "{\"code\":10000}",
        "[]",
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(contents); i++)
        assert_int_equal(
            read_content(test, ADAPTER_CALL_REFUND, contents[i]).state, ADAPTER_REFUND_UNKNOWN);
}

static void
only_what_certainly_moved_nothing_is_refused(void **state)
{
    static const char *const refused[] = {"ACQ.SELLER_BALANCE_NOT_ENOUGH",
        "ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_NOT_ALLOW_REFUND"};
    static const char *const looks[] = {
        "ACQ.TRADE_HAS_CLOSE", "ACQ.TRADE_STATUS_ERROR", "ACQ.DISCORDANT_REPEAT_REQUEST"};
    static const char *const unknown[] = {
        "ACQ.SYSTEM_ERROR", "AQC.SYSTEM_ERROR", "ACQ.TRADE_NOT_EXIST", "ACQ.A_NEW_ONE"};
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(refused); i++)
        assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REFUND, "40004", refused[i]),
            ADAPTER_REFUND_REFUSED);
    for (size_t i = 0; i < LENGTH(looks); i++)
        assert_int_equal(
            state_of_refusal(test, ADAPTER_CALL_REFUND, "40004", looks[i]), ADAPTER_REFUND_LOOK);
    for (size_t i = 0; i < LENGTH(unknown); i++)
        assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REFUND, "40004", unknown[i]),
            ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REFUND, "20000", "isp.unknow-error"),
        ADAPTER_REFUND_UNKNOWN);
    /* Too often: the same request later, when a query has said that it is not there. */
    assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REFUND, "40005", "isv.app-call-limited"),
        ADAPTER_REFUND_UNKNOWN);
}

static void
a_query_says_how_much_of_which_refund(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_refund_reply reply = read_content(test, ADAPTER_CALL_REFUND_QUERY,
        "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"P1\",\"out_request_no\":\"R1\","
        "\"refund_amount\":\"5.00\",\"refund_status\":\"REFUND_SUCCESS\",\"total_amount\":\"12."
        "34\"}");

    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_string_equal(reply.refund_ours, "R1");
    assert_string_equal(reply.code, "REFUND_SUCCESS");
    assert_true(reply.amount_known);
    assert_int_equal(reply.amount.fen, 500);
}

/* Success without a status: it was never received, or it failed. */
static void
a_query_that_knows_no_refund_says_so_by_saying_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(
        read_content(test, ADAPTER_CALL_REFUND_QUERY, "{\"code\":\"10000\",\"msg\":\"Success\"}")
            .state,
        ADAPTER_REFUND_ABSENT);
    assert_int_equal(read_content(test, ADAPTER_CALL_REFUND_QUERY,
                         "{\"code\":\"10000\",\"refund_status\":\"REFUND_PROCESSING\"}")
                         .state,
        ADAPTER_REFUND_PENDING);
    assert_int_equal(read_content(test, ADAPTER_CALL_REFUND_QUERY,
                         "{\"code\":\"10000\",\"refund_status\":\"REFUND_SUCCESS\"}")
                         .state,
        ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(
        state_of_refusal(test, ADAPTER_CALL_REFUND_QUERY, "40004", "ACQ.TRADE_NOT_EXIST"),
        ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REFUND_QUERY, "40004", "ACQ.SYSTEM_ERROR"),
        ADAPTER_REFUND_UNKNOWN);
}

static void
what_is_not_signed_is_not_heard(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct bytes body = bytes_text("{\"" QUERY "\":{\"code\":\"10000\"},\"sign\":\"AAAA\"}");

    assert_int_equal(
        read_body(test, ADAPTER_CALL_REFUND_QUERY, 200, body).state, ADAPTER_REFUND_UNKNOWN);
    body = alipay_test_reply(test, QUERY, "{\"code\":\"10000\"}");
    assert_int_equal(
        read_body(test, ADAPTER_CALL_REFUND_QUERY, 502, body).state, ADAPTER_REFUND_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_REFUND, 200, bytes_text("oops")).state,
        ADAPTER_REFUND_UNKNOWN);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refund_names_the_trade_and_itself),
        cmocka_unit_test(a_refund_of_more_than_was_paid_is_not_asked_for),
        cmocka_unit_test(a_change_of_funds_is_a_refund_and_the_fee_is_of_all_of_them),
        cmocka_unit_test(a_call_that_moved_nothing_is_asked_about),
        cmocka_unit_test(only_what_certainly_moved_nothing_is_refused),
        cmocka_unit_test(a_query_says_how_much_of_which_refund),
        cmocka_unit_test(a_query_that_knows_no_refund_says_so_by_saying_nothing),
        cmocka_unit_test(what_is_not_signed_is_not_heard),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
