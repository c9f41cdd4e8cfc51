#include "hub/channel/alipay/alipay_v3.h"

#include <string.h>

#include "hub/channel/alipay/alipay_bill.h"
#include "hub/channel/alipay/alipay_split.h"
#include "hub/channel/alipay/alipay_test_help.h"

#define PAID                                                                                       \
    "{\"trade_no\":\"T1\",\"out_trade_no\":\"N1\",\"trade_status\":\"TRADE_SUCCESS\","             \
    "\"total_amount\":12.34,\"receipt_amount\":\"12.30\",\"send_pay_date\":\"2026-11-23 "          \
    "09:54:10\"}"

/* 2026-11-23 09:53:58 in Beijing. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const struct adapter_refund cup = {
    .payment = {.number = "N1", .trade = "T1"}, .number = "R1", .reason = ""};

static struct adapter_reply
read_heard(struct alipay_test *test, const struct adapter_account *account, enum adapter_call call,
    const struct adapter_heard *heard)
{
    struct adapter_reply reply;

    assert_int_equal(
        alipay_adapter_v3.read(account, call, &alipay_test_payment, heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
read_body(struct alipay_test *test, enum adapter_call call, const char *body)
{
    const struct adapter_heard heard =
        alipay_test_signed_v3(test, test->their_private, body, now, now);

    return read_heard(test, &test->v3.base, call, &heard);
}

static struct adapter_reply
read_refusal(struct alipay_test *test, enum adapter_call call, int status, const char *code)
{
    const char *body = arena_printf(test->arena,
        "{\"code\":\"%s\",\"message\":\"-\",\"links\":[{\"link\":\"https://a\",\"desc\":\"b\"}]}",
        code);
    const struct adapter_heard heard = {.status = status, .body = bytes_text(body), .at = now};

    return read_heard(test, &test->v3.base, call, &heard);
}

static void
a_signed_answer_says_what_became_of_a_payment(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_body(test, ADAPTER_CALL_QUERY, PAID);

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.ours, "N1");
    assert_string_equal(reply.number, "T1");
    assert_int_equal(reply.total.fen, 1234);
    assert_int_equal(reply.receipt.fen, 1230);
    assert_string_equal(reply.code, "TRADE_SUCCESS");
    reply = read_body(test, ADAPTER_CALL_CREATE, "{\"trade_no\":\"T1\",\"out_trade_no\":\"N1\"}");
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.handle, "T1");
    reply = read_body(test, ADAPTER_CALL_CREATE,
        "{\"out_trade_no\":\"N1\",\"qr_code\":\"https://qr.alipay.com/bax0\"}");
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_equal(reply.handle, "https://qr.alipay.com/bax0");
    assert_int_equal(
        read_body(test, ADAPTER_CALL_CLOSE, "{\"out_trade_no\":\"N1\"}").state, ADAPTER_CLOSED);
    assert_int_equal(
        read_body(test, ADAPTER_CALL_REVERSE, "{\"retry_flag\":\"N\",\"action\":\"refund\"}").state,
        ADAPTER_RETURNED);
    assert_int_equal(
        read_body(test, ADAPTER_CALL_REVERSE, "{\"retry_flag\":\"Y\"}").state, ADAPTER_PENDING);
}

static void
a_barcode_is_paid_when_the_answer_says_when(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_reply reply = read_body(test, ADAPTER_CALL_PAY,
        "{\"trade_no\":\"T1\",\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\","
        "\"gmt_payment\":\"2026-11-23 09:54:10\"}");

    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_int_equal(reply.paid.us, INT64_C(1795398850) * 1000000);
    assert_int_equal(read_body(test, ADAPTER_CALL_PAY,
                         "{\"trade_no\":\"T1\",\"out_trade_no\":\"N1\",\"total_amount\":\"12.34\"}")
                         .state,
        ADAPTER_PENDING);
    /* Paid, but how much? */
    assert_int_equal(read_body(test, ADAPTER_CALL_PAY,
                         "{\"trade_no\":\"T1\",\"gmt_payment\":\"2026-11-23 09:54:10\"}")
                         .state,
        ADAPTER_UNKNOWN);
}

static void
what_is_not_signed_by_them_in_time_is_unknown(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_heard fine = alipay_test_signed_v3(test, test->their_private, PAID, now, now);
    struct net_header without[3];
    struct adapter_heard heard;

    for (size_t missing = 0; missing < fine.headers_count; missing++) {
        memcpy(without, fine.headers, sizeof(without));
        without[missing].name = "x";
        heard = fine;
        heard.headers = without;
        assert_int_equal(
            read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    }
    heard = alipay_test_signed_v3(test, test->our_private, PAID, now, now);
    assert_int_equal(read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    assert_string_equal(
        read_heard(test, account, ADAPTER_CALL_QUERY, &heard).code, "BAD_SIGNATURE");
    /* Altered on the way, cut, and with something behind it. */
    heard = fine;
    heard.body = bytes_text(
        "{\"trade_no\":\"T1\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":1.34}");
    assert_int_equal(read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    for (size_t size = 0; size < fine.body.size; size++) {
        heard.body = bytes_of(fine.body.at, size);
        assert_int_equal(
            read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
    }
    heard.body = bytes_text(PAID "\n");
    assert_int_equal(read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_UNKNOWN);
}

static void
an_old_answer_is_no_answer(void **state)
{
    static const struct {
        int64_t off_s;
        enum adapter_state state;
    } rows[] = {
        {0, ADAPTER_PAID},
        {600, ADAPTER_PAID},
        {-600, ADAPTER_PAID},
        {601, ADAPTER_UNKNOWN},
        {-601, ADAPTER_UNKNOWN},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct moment then = {now.us + rows[i].off_s * 1000000};
        struct adapter_heard heard =
            alipay_test_signed_v3(test, test->their_private, PAID, then, now);

        assert_int_equal(
            read_heard(test, &test->v3.base, ADAPTER_CALL_QUERY, &heard).state, rows[i].state);
    }
}

static void
what_is_signed_and_makes_no_sense_is_unknown(void **state)
{
    static const char *const bodies[] = {
        "",
        "{",
        "[]",
        "7",
        "null",
        "\"a\"",
        "<html>",
        "{\"trade_status\":\"TRADE_SUCCESS\"}",
        "{\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"1\",\"total_amount\":\"2\"}",
        "{\"trade_status\":7}",
        /* Success has no code. */
        "{\"code\":\"40004\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"12.34\"}",
        "{\"code\":20000,\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"12.34\"}",
    };
    static const enum adapter_call calls[] = {
        ADAPTER_CALL_CREATE, ADAPTER_CALL_QUERY, ADAPTER_CALL_PAY, ADAPTER_CALL_REVERSE};
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(bodies); i++)
        for (size_t j = 0; j < LENGTH(calls); j++) {
            enum adapter_state told = read_body(test, calls[j], bodies[i]).state;

            assert_true(told == ADAPTER_UNKNOWN ||
                        (calls[j] == ADAPTER_CALL_PAY && told == ADAPTER_PENDING));
        }
}

static void
a_refusal_needs_no_signature_but_a_code_that_is_listed(void **state)
{
    static const struct {
        enum adapter_call call;
        int status;
        const char *code;
        enum adapter_state state;
    } rows[] = {
        {ADAPTER_CALL_QUERY, 400, "ACQ.TRADE_NOT_EXIST", ADAPTER_ABSENT},
        {ADAPTER_CALL_QUERY, 404, "ACQ.TRADE_NOT_EXIST", ADAPTER_ABSENT},
        {ADAPTER_CALL_CLOSE, 400, "ACQ.TRADE_NOT_EXIST", ADAPTER_ABSENT},
        {ADAPTER_CALL_CLOSE, 400, "ACQ.TRADE_STATUS_ERROR", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "ACQ.BUYER_BALANCE_NOT_ENOUGH", ADAPTER_REFUSED},
        {ADAPTER_CALL_PAY, 400, "ACQ.SYSTEM_ERROR", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "ACQ.TRADE_HAS_SUCCESS", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "ACQ.SOMETHING_NEW", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "10000", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_PAY, 400, "10003", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_CREATE, 400, "invalid-app-id", ADAPTER_REFUSED},
        {ADAPTER_CALL_CREATE, 401, "invalid-signature", ADAPTER_REFUSED},
        {ADAPTER_CALL_CREATE, 403, "insufficient-isv-permissions", ADAPTER_REFUSED},
        {ADAPTER_CALL_CREATE, 429, "app-call-limited", ADAPTER_REFUSED},
        {ADAPTER_CALL_REVERSE, 400, "ACQ.TRADE_CANCEL_TIME_OUT", ADAPTER_REFUSED},
        /* Whatever it says: it may have happened. */
        {ADAPTER_CALL_PAY, 500, "ACQ.BUYER_BALANCE_NOT_ENOUGH", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_QUERY, 502, "ACQ.TRADE_NOT_EXIST", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_QUERY, 302, "ACQ.TRADE_NOT_EXIST", ADAPTER_UNKNOWN},
        {ADAPTER_CALL_QUERY, 201, "ACQ.TRADE_NOT_EXIST", ADAPTER_UNKNOWN},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct adapter_reply reply = read_refusal(test, rows[i].call, rows[i].status, rows[i].code);

        assert_int_equal(reply.state, rows[i].state);
        assert_string_equal(reply.code, rows[i].code);
    }
}

static void
nothing_but_its_code_is_heard_of_a_refusal(void **state)
{
    static const char body[] =
        "{\"code\":\"ACQ.TRADE_NOT_EXIST\",\"trade_no\":\"T9\",\"out_trade_no\":\"N9\","
        "\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"99.00\"}";
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_heard heard = {.status = 400, .body = bytes_text(body), .at = now};
    struct adapter_reply reply = read_heard(test, &test->v3.base, ADAPTER_CALL_QUERY, &heard);

    assert_int_equal(reply.state, ADAPTER_ABSENT);
    assert_string_equal(reply.number, "");
    assert_string_equal(reply.ours, "");
    assert_false(reply.total_known);
    /* One that is signed, and wrongly, is not believed. */
    heard = alipay_test_signed_v3(test, test->our_private, body, now, now);
    heard.status = 400;
    reply = read_heard(test, &test->v3.base, ADAPTER_CALL_QUERY, &heard);
    assert_int_equal(reply.state, ADAPTER_UNKNOWN);
    assert_string_equal(reply.code, "BAD_SIGNATURE");
    heard = alipay_test_signed_v3(test, test->their_private, body, now, now);
    heard.status = 400;
    assert_int_equal(
        read_heard(test, &test->v3.base, ADAPTER_CALL_QUERY, &heard).state, ADAPTER_ABSENT);
}

static void
without_a_body_nobody_has_answered(void **state)
{
    static const char *const bodies[] = {"", "<html>502</html>", "{\"code\":", "[]"};
    static const int statuses[] = {400, 404, 429, 500, 502, 0};
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(bodies); i++)
        for (size_t j = 0; j < LENGTH(statuses); j++) {
            struct adapter_heard heard = {
                .status = statuses[j], .body = bytes_text(bodies[i]), .at = now};
            struct adapter_reply reply = read_heard(test, &test->v3.base, ADAPTER_CALL_PAY, &heard);

            assert_int_equal(reply.state, ADAPTER_UNKNOWN);
            assert_string_equal(reply.code, "NO_ANSWER");
        }
}

static void
refunds_shares_bills_and_payers_are_read_as_in_v2(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct adapter_account *account = &test->v3.base;
    struct adapter_heard heard = alipay_test_signed_v3(test, test->their_private,
        "{\"out_trade_no\":\"N1\",\"fund_change\":\"Y\",\"refund_fee\":5.00}", now, now);
    struct adapter_refund_reply refund;
    struct adapter_split_reply split;
    struct adapter_bill_reply bill;
    char payer[ADAPTER_PAYER_SIZE];

    assert_int_equal(alipay_adapter_v3.read_refund(
                         account, ADAPTER_CALL_REFUND, &cup, &heard, test->arena, &refund),
        ERR_OK);
    assert_int_equal(refund.state, ADAPTER_REFUND_DONE);
    assert_int_equal(refund.total.fen, 500);
    heard = alipay_test_signed_v3(test, test->their_private,
        "{\"out_request_no\":\"S1\",\"royalty_detail_list\":[{\"trans_in\":\"2088\","
        "\"amount\":1.00,\"state\":\"SUCCESS\"}]}",
        now, now);
    assert_int_equal(
        alipay_split_calls.read(account, ADAPTER_SPLIT_QUERY, &heard, test->arena, &split), ERR_OK);
    assert_int_equal(split.state, ADAPTER_SPLIT_DONE);
    assert_int_equal(split.shares[0].amount.fen, 100);
    heard = alipay_test_signed_v3(
        test, test->their_private, "{\"bill_download_url\":\"http://a/b\"}", now, now);
    assert_int_equal(
        alipay_bill_calls.read(account, ADAPTER_BILL_TRADE, &heard, test->arena, &bill), ERR_OK);
    assert_int_equal(bill.state, ADAPTER_BILL_READY);
    heard = alipay_test_signed_v3(test, test->their_private, "{\"open_id\":\"07_a-Z\"}", now, now);
    assert_int_equal(alipay_adapter_v3.read_identity(account, &heard, test->arena, payer), ERR_OK);
    assert_string_equal(payer, "07_a-Z");
}

static void
a_refused_authorisation_is_told_from_no_answer(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum err err;
    } rows[] = {
        {400, "{\"code\":\"code-invalid\",\"message\":\"-\"}", ERR_EXPIRED},
        {400, "{\"code\":\"isv.code-invalid\",\"message\":\"-\"}", ERR_EXPIRED},
        {400, "{\"code\":\"invalid-app-id\",\"message\":\"-\"}", ERR_FORBIDDEN},
        {429, "{\"code\":\"app-call-limited\",\"message\":\"-\"}", ERR_NO_ANSWER},
        {500, "{\"code\":\"code-invalid\",\"message\":\"-\"}", ERR_NO_ANSWER},
        {400, "{\"code\":\"unknow-error\",\"message\":\"-\"}", ERR_NO_ANSWER},
        {200, "{\"user_id\":\"2088102122524333\"}", ERR_NO_ANSWER},
        {502, "", ERR_NO_ANSWER},
    };
    struct alipay_test *test = alipay_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE] = "untouched";

    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_heard heard = {
            .status = rows[i].status, .body = bytes_text(rows[i].body), .at = now};

        assert_int_equal(
            alipay_adapter_v3.read_identity(&test->v3.base, &heard, test->arena, payer),
            rows[i].err);
    }
    assert_string_equal(payer, "untouched");
}

static enum adapter_state
state_with_sn(struct alipay_test *test, const struct adapter_account *account, const char *sn,
    struct moment at)
{
    /* Their certificate is of our key, in the tests. */
    struct adapter_heard heard = alipay_test_signed_v3(test, test->our_private, PAID, at, at);
    struct net_header headers[4];

    memcpy(headers, heard.headers, 3 * sizeof(headers[0]));
    headers[3] = (struct net_header){"alipay-sn", sn};
    heard.headers = headers;
    heard.headers_count = sn == NULL ? 3 : 4;
    return read_heard(test, account, ADAPTER_CALL_QUERY, &heard).state;
}

static void
an_answer_is_verified_by_the_certificate_that_it_names(void **state)
{
    const struct moment long_after = {INT64_C(2500000000) * 1000000};
    struct alipay_test *test = alipay_test_begin(state);
    struct adapter_account *account = alipay_test_open_v3(test);
    const char *sn = alipay_account_of(account)->certificates[0].sn;

    assert_int_equal(state_with_sn(test, account, sn, now), ADAPTER_PAID);
    assert_int_equal(state_with_sn(test, account, NULL, now), ADAPTER_PAID);
    assert_int_equal(
        state_with_sn(test, account, "00000000000000000000000000000000", now), ADAPTER_UNKNOWN);
    assert_int_equal(state_with_sn(test, account, "", now), ADAPTER_UNKNOWN);
    assert_int_equal(state_with_sn(test, account, sn, long_after), ADAPTER_UNKNOWN);
    alipay_adapter_v3.close(&account);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_answer_says_what_became_of_a_payment),
        cmocka_unit_test(a_barcode_is_paid_when_the_answer_says_when),
        cmocka_unit_test(what_is_not_signed_by_them_in_time_is_unknown),
        cmocka_unit_test(an_old_answer_is_no_answer),
        cmocka_unit_test(what_is_signed_and_makes_no_sense_is_unknown),
        cmocka_unit_test(a_refusal_needs_no_signature_but_a_code_that_is_listed),
        cmocka_unit_test(nothing_but_its_code_is_heard_of_a_refusal),
        cmocka_unit_test(without_a_body_nobody_has_answered),
        cmocka_unit_test(refunds_shares_bills_and_payers_are_read_as_in_v2),
        cmocka_unit_test(a_refused_authorisation_is_told_from_no_answer),
        cmocka_unit_test(an_answer_is_verified_by_the_certificate_that_it_names),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
