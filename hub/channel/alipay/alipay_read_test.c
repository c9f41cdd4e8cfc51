#include "hub/channel/alipay/alipay_read.h"

#include <string.h>

#include "hub/channel/alipay/alipay_test_help.h"

#define CREATE "alipay_trade_create_response"
#define PRECREATE "alipay_trade_precreate_response"
#define QUERY "alipay_trade_query_response"
#define CLOSE "alipay_trade_close_response"

static const char *const names[] = {
    [ADAPTER_CALL_CREATE] = CREATE,
    [ADAPTER_CALL_QUERY] = QUERY,
    [ADAPTER_CALL_CLOSE] = CLOSE,
};

static struct adapter_reply
read_body(struct alipay_test *test, enum adapter_call call, struct bytes body)
{
    const struct adapter_heard heard = alipay_test_heard(200, body);
    struct adapter_reply reply;

    assert_int_equal(alipay_read_answer(&test->account.base, call, &alipay_test_payment, &heard,
                         test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
read_content(struct alipay_test *test, enum adapter_call call, const char *content)
{
    return read_body(test, call, alipay_test_reply(test, names[call], content));
}

static struct adapter_reply
read_refusal(
    struct alipay_test *test, enum adapter_call call, const char *code, const char *sub_code)
{
    return read_content(test, call,
        arena_printf(test->arena,
            "{\"code\":\"%s\",\"msg\":\"Business Failed\",\"sub_code\":\"%s\"}", code, sub_code));
}

static struct adapter_reply
read_status(struct alipay_test *test, const char *status, const char *more)
{
    return read_content(test, ADAPTER_CALL_QUERY,
        arena_printf(test->arena,
            "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"N1\","
            "\"trade_no\":\"2026112322001\",\"trade_status\":\"%s\"%s}",
            status, more));
}

static void
a_created_trade_waits_under_its_number(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_content(test, ADAPTER_CALL_CREATE,
        "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"N1\","
        "\"trade_no\":\"2026112322001\"}");

    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.number, "2026112322001");
    assert_string_equal(reply.code, "10000");
    assert_false(reply.total_known);
}

static void
a_created_trade_without_a_number_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char long_number[ADAPTER_NUMBER_SIZE + 1];

    memset(long_number, '1', sizeof(long_number));
    long_number[ADAPTER_NUMBER_SIZE] = '\0';
    assert_int_equal(
        read_content(test, ADAPTER_CALL_CREATE, "{\"code\":\"10000\"}").state, ADAPTER_UNKNOWN);
    assert_int_equal(
        read_content(test, ADAPTER_CALL_CREATE,
            arena_printf(test->arena, "{\"code\":\"10000\",\"trade_no\":\"%s\"}", long_number))
            .state,
        ADAPTER_UNKNOWN);
}

static void
a_qr_waits_under_what_is_scanned(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_body(test, ADAPTER_CALL_CREATE,
        alipay_test_reply(test, PRECREATE,
            "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":\"N1\","
            "\"qr_code\":\"https:\\/\\/qr.alipay.com\\/bax0\"}"));

    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.handle, "https://qr.alipay.com/bax0");
    assert_string_equal(reply.number, "");
    /* No other call is answered by a precreate. */
    assert_int_equal(read_body(test, ADAPTER_CALL_PAY,
                         alipay_test_reply(test, PRECREATE, "{\"code\":\"10003\"}"))
                         .state,
        ADAPTER_UNKNOWN);
    assert_int_equal(read_body(test, ADAPTER_CALL_CREATE,
                         alipay_test_reply(test, PRECREATE,
                             "{\"code\":\"40004\",\"sub_code\":\"ACQ.TOTAL_FEE_EXCEED\"}"))
                         .state,
        ADAPTER_REFUSED);
    assert_string_equal(read_body(test, ADAPTER_CALL_CREATE,
                            bytes_text("{\"" PRECREATE "\":{\"code\":\"40002\","
                                       "\"sub_code\":\"isv.invalid-app-id\"}}"))
                            .code,
        "isv.invalid-app-id");
}

static void
a_refused_create_moved_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply =
        read_refusal(test, ADAPTER_CALL_CREATE, "40004", "ACQ.SELLER_BEEN_BLOCKED");

    assert_int_equal(reply.state, ADAPTER_REFUSED);
    assert_string_equal(reply.code, "ACQ.SELLER_BEEN_BLOCKED");
    assert_int_equal(read_refusal(test, ADAPTER_CALL_CREATE, "40005", "isv.app-call-limited").state,
        ADAPTER_REFUSED);
    assert_int_equal(
        read_refusal(test, ADAPTER_CALL_CREATE, "40002", "isv.invalid-signature").state,
        ADAPTER_REFUSED);
}

static void
a_create_that_may_have_happened_is_unknown(void **state)
{
    static const char *const codes[][2] = {
        {"20000", "isp.unknow-error"},
        {"40004", "ACQ.SYSTEM_ERROR"},
        {"40004", "ACQ.TRADE_HAS_SUCCESS"},
        {"40004", "ACQ.TRADE_HAS_CLOSE"},
        {"40004", "ACQ.CONTEXT_INCONSISTENT"},
        {"40004", "ACQ.SOMETHING_NEW"},
        {"50000", ""},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(read_refusal(test, ADAPTER_CALL_CREATE, codes[i][0], codes[i][1]).state,
            ADAPTER_UNKNOWN);
}

static void
only_the_trade_s_status_says_paid(void **state)
{
    static const char paid[] = ",\"total_amount\":\"12.34\",\"receipt_amount\":\"12.30\","
                               "\"buyer_pay_amount\":\"12.00\","
                               "\"send_pay_date\":\"2026-11-23 09:54:10\"";
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_status(test, "TRADE_SUCCESS", paid);

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_false(reply.given_back);
    assert_string_equal(reply.number, "2026112322001");
    assert_string_equal(reply.code, "TRADE_SUCCESS");
    assert_true(reply.total_known);
    assert_int_equal(reply.total.fen, 1234);
    assert_int_equal(reply.receipt.fen, 1230);
    assert_int_equal(reply.payer_paid.fen, 1200);
    assert_int_equal(reply.paid.us, INT64_C(1795398850) * 1000000);
    assert_int_equal(read_status(test, "TRADE_FINISHED", paid).state, ADAPTER_PAID);
    assert_int_equal(read_status(test, "WAIT_BUYER_PAY",
                         ",\"total_amount\":\"12.34\",\"receipt_amount\":\"0.00\"")
                         .state,
        ADAPTER_PENDING);
    assert_int_equal(read_status(test, "TRADE_PENDING", paid).state, ADAPTER_UNKNOWN);
    assert_int_equal(read_status(test, "", paid).state, ADAPTER_UNKNOWN);
}

static void
a_paid_trade_says_how_much_or_is_unknown(void **state)
{
    static const char *const nothings[] = {
        "",
        ",\"total_amount\":\"0.00\"",
        ",\"total_amount\":\"-1.00\"",
        ",\"total_amount\":\"1.234\"",
        ",\"total_amount\":null",
        ",\"total_amount\":1e3",
        ",\"total_amount\":88.888",
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(nothings); i++)
        assert_int_equal(read_status(test, "TRADE_SUCCESS", nothings[i]).state, ADAPTER_UNKNOWN);
}

/* So they stand in Alipay's own samples. */
static void
amounts_may_be_numbers(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_status(
        test, "TRADE_SUCCESS", ",\"total_amount\":88.88,\"receipt_amount\":80,\"point\":1e-7");

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_int_equal(reply.total.fen, 8888);
    assert_int_equal(reply.receipt.fen, 8000);
}

static void
an_answer_names_our_number(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char long_number[ADAPTER_OURS_SIZE + 1];

    assert_string_equal(read_status(test, "WAIT_BUYER_PAY", "").ours, "N1");
    assert_string_equal(read_content(test, ADAPTER_CALL_QUERY, "{\"code\":\"10000\"}").ours, "");
    memset(long_number, '1', sizeof(long_number));
    long_number[ADAPTER_OURS_SIZE] = '\0';
    assert_int_equal(read_content(test, ADAPTER_CALL_QUERY,
                         arena_printf(test->arena,
                             "{\"code\":\"10000\",\"out_trade_no\":\"%s\",\"trade_no\":\"1\","
                             "\"trade_status\":\"WAIT_BUYER_PAY\"}",
                             long_number))
                         .state,
        ADAPTER_UNKNOWN);
}

static void
what_is_not_said_of_a_payment_is_the_total(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply =
        read_status(test, "TRADE_SUCCESS", ",\"total_amount\":\"5.00\",\"send_pay_date\":\"?\"");

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_int_equal(reply.receipt.fen, 500);
    assert_int_equal(reply.payer_paid.fen, 500);
    assert_int_equal(reply.paid.us, 0);
    reply = read_status(
        test, "TRADE_SUCCESS", ",\"total_amount\":\"5.00\",\"receipt_amount\":\"0.00\"");
    assert_int_equal(reply.receipt.fen, 0);
}

static void
a_closed_trade_that_nobody_paid_is_closed(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_status(test, "TRADE_CLOSED",
        ",\"total_amount\":\"12.34\",\"receipt_amount\":\"0.00\",\"buyer_pay_amount\":\"0.00\"");

    assert_int_equal(reply.state, ADAPTER_CLOSED);
    assert_string_equal(reply.code, "TRADE_CLOSED");
}

/* A full refund closes a trade; Alipay then tells a time of payment and a receipt of nothing. */
static void
a_closed_trade_that_was_paid_is_paid(void **state)
{
    static const char *const evidence[] = {
        (",\"total_amount\":\"12.34\",\"receipt_amount\":\"0.00\","
         "\"send_pay_date\":\"2026-11-23 09:54:10\""),
        ",\"total_amount\":\"12.34\",\"receipt_amount\":\"12.34\"",
        ",\"total_amount\":\"12.34\",\"buyer_pay_amount\":\"12.34\"",
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(evidence); i++) {
        struct adapter_reply reply = read_status(test, "TRADE_CLOSED", evidence[i]);

        assert_int_equal(reply.state, ADAPTER_PAID);
        assert_string_equal(reply.code, "TRADE_CLOSED");
        assert_true(reply.given_back);
        assert_int_equal(reply.receipt.fen, 1234);
    }
}

static void
a_query_knows_what_does_not_exist(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(read_refusal(test, ADAPTER_CALL_QUERY, "40004", "ACQ.TRADE_NOT_EXIST").state,
        ADAPTER_ABSENT);
}

/* That we may not ask says nothing about the payment. */
static void
a_refused_query_is_unknown(void **state)
{
    static const char *const codes[][2] = {
        {"40002", "isv.invalid-signature"},
        {"40004", "ACQ.INVALID_PARAMETER"},
        {"40004", "ACQ.SYSTEM_ERROR"},
        {"40005", "isv.app-call-limited"},
        {"40006", "isv.insufficient-isv-permissions"},
        {"20000", ""},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(read_refusal(test, ADAPTER_CALL_QUERY, codes[i][0], codes[i][1]).state,
            ADAPTER_UNKNOWN);
}

static void
a_close_of_nothing_closes_nothing(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_int_equal(read_content(test, ADAPTER_CALL_CLOSE,
                         "{\"code\":\"10000\",\"msg\":\"Success\",\"trade_no\":\"2\"}")
                         .state,
        ADAPTER_CLOSED);
    assert_int_equal(read_refusal(test, ADAPTER_CALL_CLOSE, "40004", "ACQ.TRADE_NOT_EXIST").state,
        ADAPTER_ABSENT);
}

static void
a_refused_close_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply =
        read_refusal(test, ADAPTER_CALL_CLOSE, "40004", "ACQ.TRADE_STATUS_ERROR");

    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "ACQ.TRADE_STATUS_ERROR");
}

static void
a_refusal_may_stand_under_error_response(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct bytes body = alipay_test_reply(
        test, "error_response", "{\"code\":\"40002\",\"sub_code\":\"isv.invalid-parameter\"}");

    assert_int_equal(read_body(test, ADAPTER_CALL_CREATE, body).state, ADAPTER_REFUSED);
}

static void
an_answer_that_cannot_be_trusted_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const char *content = "{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\","
                          "\"total_amount\":\"12.34\",\"trade_no\":\"2\"}";
    const char *sign = alipay_test_sign(test, content);
    const char *bodies[] = {
        "",
        "<html>502</html>",
        "{}",
        arena_printf(test->arena, "{\"%s\":%s}", QUERY, content),
        arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"AAAA\"}", QUERY, content),
        /* Signed for 12.34, altered on the way. */
        arena_printf(test->arena,
            "{\"%s\":{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\","
            "\"total_amount\":\"1.34\",\"trade_no\":\"2\"},\"sign\":\"%s\"}",
            QUERY, sign),
        /* Cut off. */
        arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"%s\"", QUERY, content, sign),
        /* Two answers in one. */
        arena_printf(
            test->arena, "{\"%s\":%s,\"%s\":{},\"sign\":\"%s\"}", QUERY, content, QUERY, sign),
        /* The answer to another call. */
        arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"%s\"}", CLOSE, content, sign),
    };

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(
            read_body(test, ADAPTER_CALL_QUERY, bytes_text(bodies[i])).state, ADAPTER_UNKNOWN);
}

static void
an_answer_with_another_status_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct bytes body = alipay_test_reply(test, QUERY,
        "{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"12.34\"}");
    const struct adapter_heard heard = alipay_test_heard(502, body);
    struct adapter_reply reply;

    assert_int_equal(alipay_read_answer(&test->account.base, ADAPTER_CALL_QUERY,
                         &alipay_test_payment, &heard, test->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "NO_ANSWER");
}

/* isv.invalid-app-id comes without a signature. */
static void
an_unsigned_refusal_still_says_why(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_body(test, ADAPTER_CALL_CREATE,
        bytes_text("{\"alipay_trade_create_response\":{\"code\":\"40002\","
                   "\"msg\":\"Invalid Arguments\",\"sub_code\":\"isv.invalid-app-id\"}}"));

    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "isv.invalid-app-id");
}

static void
a_payer_s_words_do_not_end_the_answer(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_status(test, "TRADE_SUCCESS",
        ",\"total_amount\":\"12.34\",\"buyer_logon_id\":\"a}\\\"sign\\\":{\"");

    assert_int_equal(reply.state, ADAPTER_PAID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_created_trade_waits_under_its_number),
        cmocka_unit_test(a_created_trade_without_a_number_is_unknown),
        cmocka_unit_test(a_qr_waits_under_what_is_scanned),
        cmocka_unit_test(a_refused_create_moved_nothing),
        cmocka_unit_test(a_create_that_may_have_happened_is_unknown),
        cmocka_unit_test(only_the_trade_s_status_says_paid),
        cmocka_unit_test(a_paid_trade_says_how_much_or_is_unknown),
        cmocka_unit_test(amounts_may_be_numbers),
        cmocka_unit_test(an_answer_names_our_number),
        cmocka_unit_test(what_is_not_said_of_a_payment_is_the_total),
        cmocka_unit_test(a_closed_trade_that_nobody_paid_is_closed),
        cmocka_unit_test(a_closed_trade_that_was_paid_is_paid),
        cmocka_unit_test(a_query_knows_what_does_not_exist),
        cmocka_unit_test(a_refused_query_is_unknown),
        cmocka_unit_test(a_close_of_nothing_closes_nothing),
        cmocka_unit_test(a_refused_close_is_unknown),
        cmocka_unit_test(a_refusal_may_stand_under_error_response),
        cmocka_unit_test(an_answer_that_cannot_be_trusted_is_unknown),
        cmocka_unit_test(an_answer_with_another_status_is_unknown),
        cmocka_unit_test(an_unsigned_refusal_still_says_why),
        cmocka_unit_test(a_payer_s_words_do_not_end_the_answer),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
