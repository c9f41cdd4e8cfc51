#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

#define CODE "280000000000000001"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const struct adapter_create coffee = {
    .number = "N1",
    .subject = "拿铁/latte",
    .payer = "",
    .barcode = CODE,
    .amount = {1234},
    .expires = {INT64_C(1795398958) * 1000000},
};

static const char *
field_of(struct alipay_test *test, const struct adapter_ask *ask, const char *name)
{
    struct form form = {.count = 0};

    assert_int_equal(form_read(bytes_text(strchr(ask->url, '?') + 1), test->arena, &form), ERR_OK);
    assert_int_equal(form_read(ask->body, test->arena, &form), ERR_OK);
    return form_value(&form, name);
}

static struct adapter_reply
read_content(struct alipay_test *test, enum adapter_call call, const char *content)
{
    const char *name =
        call == ADAPTER_CALL_PAY ? "alipay_trade_pay_response" : "alipay_trade_cancel_response";
    const struct adapter_heard heard =
        alipay_test_heard(200, alipay_test_reply(test, name, content));
    struct adapter_reply reply;

    assert_int_equal(alipay_adapter.read(&test->account.base, call, &alipay_test_payment, &heard,
                         test->arena, &reply),
        ERR_OK);
    return reply;
}

static enum adapter_state
state_of_refusal(
    struct alipay_test *test, enum adapter_call call, const char *code, const char *sub_code)
{
    return read_content(test, call,
        arena_printf(
            test->arena, "{\"code\":\"%s\",\"msg\":\"-\",\"sub_code\":\"%s\"}", code, sub_code))
        .state;
}

static void
a_barcode_is_paid_with_our_expiry(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter.pay(&test->account.base, &coffee, now, test->arena, &ask), ERR_OK);
    assert_string_equal(field_of(test, &ask, "method"), "alipay.trade.pay");
    assert_string_equal(
        field_of(test, &ask, "notify_url"), "https://pay.example/callback/alipay/7");
    assert_string_equal(field_of(test, &ask, "biz_content"),
        "{\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\",\"subject\":\"拿铁 latte\","
        "\"product_code\":\"FACE_TO_FACE_PAYMENT\",\"scene\":\"bar_code\","
        "\"auth_code\":\"" CODE "\",\"timeout_express\":\"2m\"}");
    /* Addresses are logged on the way; bodies are not. */
    assert_null(strstr(ask.url, CODE));
}

static void
an_expiry_is_rounded_up_to_minutes(void **state)
{
    static const struct {
        int64_t span_us;
        const char *express;
    } rows[] = {
        {1, "\"1m\""},
        {INT64_C(60000000), "\"1m\""},
        {INT64_C(60000001), "\"2m\""},
        {INT64_C(30) * 86400 * 1000000, "\"21600m\""},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct adapter_create create = coffee;
        struct adapter_ask ask;

        create.expires.us = now.us + rows[i].span_us;
        assert_int_equal(
            alipay_adapter.pay(&test->account.base, &create, now, test->arena, &ask), ERR_OK);
        assert_non_null(strstr(field_of(test, &ask, "biz_content"), rows[i].express));
    }
}

static void
what_cannot_be_paid_is_not_asked_for(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_create create = coffee;
    struct adapter_ask ask;

    create.amount = money_of(0);
    assert_int_equal(
        alipay_adapter.pay(&test->account.base, &create, now, test->arena, &ask), ERR_OUT_OF_RANGE);
    create = coffee;
    create.expires = now;
    assert_int_equal(
        alipay_adapter.pay(&test->account.base, &create, now, test->arena, &ask), ERR_EXPIRED);
}

static void
ten_thousand_says_paid_and_how_much(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_content(test, ADAPTER_CALL_PAY,
        "{\"code\":\"10000\",\"msg\":\"Success\",\"trade_no\":\"2026112322001\","
        "\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\",\"receipt_amount\":\"12.30\","
        "\"buyer_pay_amount\":\"12.00\",\"gmt_payment\":\"2026-11-23 09:54:10\"}");

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.ours, "N1");
    assert_string_equal(reply.number, "2026112322001");
    assert_true(reply.total_known);
    assert_int_equal(reply.total.fen, 1234);
    assert_int_equal(reply.receipt.fen, 1230);
    assert_int_equal(reply.payer_paid.fen, 1200);
    assert_int_equal(reply.paid.us, INT64_C(1795398850) * 1000000);
    /* One that does not say how much can be checked against nothing. */
    assert_int_equal(read_content(test, ADAPTER_CALL_PAY,
                         "{\"code\":\"10000\",\"trade_no\":\"2\",\"out_trade_no\":\"N1\"}")
                         .state,
        ADAPTER_UNKNOWN);
}

static void
a_payer_who_types_his_password_is_waited_for(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_content(test, ADAPTER_CALL_PAY,
        "{\"code\":\"10003\",\"msg\":\" order success pay inprocess\","
        "\"trade_no\":\"2026112322001\",\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\"}");

    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.code, "10003");
}

static void
a_refused_barcode_moved_nothing(void **state)
{
    static const char *const codes[][2] = {
        {"40004", "ACQ.PAYMENT_AUTH_CODE_INVALID"},
        {"40004", "ACQ.BUYER_BALANCE_NOT_ENOUGH"},
        {"40004", "ACQ.MOBILE_PAYMENT_SWITCH_OFF"},
        {"40002", "isv.invalid-signature"},
        {"40005", "isv.app-call-limited"},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(
            state_of_refusal(test, ADAPTER_CALL_PAY, codes[i][0], codes[i][1]), ADAPTER_REFUSED);
}

static void
what_may_have_paid_is_unknown(void **state)
{
    static const char *const codes[][2] = {
        {"20000", "isp.unknow-error"},
        {"40004", "ACQ.SYSTEM_ERROR"},
        {"40004", "ACQ.TRADE_HAS_SUCCESS"},
        {"40004", "ACQ.CONTEXT_INCONSISTENT"},
        {"40004", "ACQ.PULL_MOBILE_CASHIER_FAIL"},
        {"40004", "ACQ.SOMETHING_NEW"},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(
            state_of_refusal(test, ADAPTER_CALL_PAY, codes[i][0], codes[i][1]), ADAPTER_UNKNOWN);
}

static void
a_reversal_names_our_number_alone(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        alipay_adapter.reverse(&test->account.base, &alipay_test_payment, now, test->arena, &ask),
        ERR_OK);
    assert_string_equal(field_of(test, &ask, "method"), "alipay.trade.cancel");
    assert_string_equal(field_of(test, &ask, "biz_content"), "{\"out_trade_no\":\"N1\"}");
    assert_null(field_of(test, &ask, "notify_url"));
}

static void
a_reversal_says_what_it_has_undone(void **state)
{
    static const struct {
        const char *more;
        enum adapter_state state;
    } rows[] = {
        {",\"retry_flag\":\"N\",\"action\":\"close\"", ADAPTER_CLOSED},
        {",\"retry_flag\":\"N\",\"action\":\"refund\"", ADAPTER_RETURNED},
        {",\"retry_flag\":\"N\"", ADAPTER_CLOSED},
        {",\"retry_flag\":\"Y\"", ADAPTER_PENDING},
        {",\"retry_flag\":\"Y\",\"action\":\"refund\"", ADAPTER_PENDING},
        {",\"retry_flag\":\"N\",\"action\":\"other\"", ADAPTER_UNKNOWN},
        {"", ADAPTER_UNKNOWN},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(read_content(test, ADAPTER_CALL_REVERSE,
                             arena_printf(test->arena,
                                 "{\"code\":\"10000\",\"out_trade_no\":\"N1\"%s}", rows[i].more))
                             .state,
            rows[i].state);
}

static void
a_reversal_that_is_refused_is_told_from_one_that_is_not_known(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(
        state_of_refusal(test, ADAPTER_CALL_REVERSE, "40004", "ACQ.TRADE_HAS_FINISHED"),
        ADAPTER_REFUSED);
    assert_int_equal(
        state_of_refusal(test, ADAPTER_CALL_REVERSE, "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH"),
        ADAPTER_REFUSED);
    assert_int_equal(
        state_of_refusal(test, ADAPTER_CALL_REVERSE, "40004", "AQC.SYSTEM_ERROR"), ADAPTER_UNKNOWN);
    assert_int_equal(
        state_of_refusal(test, ADAPTER_CALL_REVERSE, "20000", "aop.unknow-error"), ADAPTER_UNKNOWN);
    assert_int_equal(state_of_refusal(test, ADAPTER_CALL_REVERSE, "40005", "isv.app-call-limited"),
        ADAPTER_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_barcode_is_paid_with_our_expiry),
        cmocka_unit_test(an_expiry_is_rounded_up_to_minutes),
        cmocka_unit_test(what_cannot_be_paid_is_not_asked_for),
        cmocka_unit_test(ten_thousand_says_paid_and_how_much),
        cmocka_unit_test(a_payer_who_types_his_password_is_waited_for),
        cmocka_unit_test(a_refused_barcode_moved_nothing),
        cmocka_unit_test(what_may_have_paid_is_unknown),
        cmocka_unit_test(a_reversal_names_our_number_alone),
        cmocka_unit_test(a_reversal_says_what_it_has_undone),
        cmocka_unit_test(a_reversal_that_is_refused_is_told_from_one_that_is_not_known),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
