#include "hub/channel/alipay/alipay_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/need.h"

struct row {
    const char *code;
    const char *sub_code;
    enum alipay_code_call call;
    enum meaning meaning;
};

static void
expect(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(
            alipay_code_of(rows[i].call, rows[i].code, rows[i].sub_code), rows[i].meaning);
}

static void
the_gateway_s_codes_mean_the_same_for_every_call(void **state)
{
    (void)state;
    for (unsigned call = ALIPAY_CODE_CALL_PAY; call <= ALIPAY_CODE_CALL_BILL; call++) {
        const struct row rows[] = {
            {"10000", "", call, MEANING_DONE},
            {"10003", "", call, MEANING_WAITING},
            {"20000", "isp.unknow-error", call, MEANING_UNKNOWN},
            {"20000", "aop.unknow-error", call, MEANING_UNKNOWN},
            {"20001", "aop.invalid-auth-token", call, MEANING_BROKEN},
            {"40001", "isv.missing-signature", call, MEANING_BROKEN},
            {"40002", "isv.invalid-signature", call, MEANING_BROKEN},
            {"40002", "isv.invalid-app-id", call, MEANING_BROKEN},
            {"40003", "isv.missing-signature-config", call, MEANING_BROKEN},
            {"40005", "isv.app-call-limited", call, MEANING_LATER},
            {"40005", "isv.method-call-limited", call, MEANING_LATER},
            {"40006", "isv.insufficient-isv-permissions", call, MEANING_BROKEN},
        };

        expect(rows, LENGTH(rows));
    }
}

static void
what_is_not_listed_is_unknown(void **state)
{
    static const struct row rows[] = {
        {"", "", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"10001", "", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40001", "isv.missing-something-new", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40004", "", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40004", "ACQ.", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40004", "ACQ.SOMETHING_NEW", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        /* Listed, but for other methods. */
        {"40004", "ACQ.TRADE_NOT_EXIST", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40004", "ACQ.PAYMENT_FAIL", ALIPAY_CODE_CALL_REFUND, MEANING_UNKNOWN},
        {"40004", "ACQ.TRADE_HAS_SUCCESS", ALIPAY_CODE_CALL_CLOSE, MEANING_UNKNOWN},
        /* Listed, but with another code. */
        {"40006", "ACQ.PAYMENT_FAIL", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
a_system_error_is_unknown_however_it_is_spelt(void **state)
{
    static const struct row rows[] = {
        {"40004", "ACQ.SYSTEM_ERROR", ALIPAY_CODE_CALL_PAY, MEANING_UNKNOWN},
        {"40004", "AQC.SYSTEM_ERROR", ALIPAY_CODE_CALL_CANCEL, MEANING_UNKNOWN},
        {"40004", "ACQ.SYSTEM_ERROR", ALIPAY_CODE_CALL_REFUND, MEANING_UNKNOWN},
        {"40004", "isp.UNKNOWN_ERROR", ALIPAY_CODE_CALL_BILL, MEANING_UNKNOWN},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
a_payment_is_refused_only_by_listed_codes(void **state)
{
    static const char *const refusals[] = {"ACQ.INVALID_PARAMETER", "ACQ.ACCESS_FORBIDDEN",
        "ACQ.EXIST_FORBIDDEN_WORD", "ACQ.PARTNER_ERROR", "ACQ.TOTAL_FEE_EXCEED",
        "ACQ.PAYMENT_AUTH_CODE_INVALID", "ACQ.BUYER_BALANCE_NOT_ENOUGH",
        "ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", "ACQ.ERROR_BALANCE_PAYMENT_DISABLE",
        "ACQ.BUYER_SELLER_EQUAL", "ACQ.TRADE_BUYER_NOT_MATCH", "ACQ.BUYER_ENABLE_STATUS_FORBID",
        "ACQ.MOBILE_PAYMENT_SWITCH_OFF", "ACQ.PAYMENT_FAIL",
        "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "ACQ.BEYOND_PAY_RESTRICTION",
        "ACQ.BEYOND_PER_RECEIPT_RESTRICTION", "ACQ.SELLER_BEEN_BLOCKED",
        "ACQ.PAYMENT_REQUEST_HAS_RISK", "ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE",
        "ACQ.INVALID_STORE_ID", "ACQ.APPLY_PC_MERCHANT_CODE_ERROR"};

    (void)state;
    for (size_t i = 0; i < LENGTH(refusals); i++)
        assert_int_equal(
            alipay_code_of(ALIPAY_CODE_CALL_PAY, "40004", refusals[i]), MEANING_REFUSED);
}

static void
another_state_than_we_think_asks_for_a_look(void **state)
{
    static const struct row rows[] = {
        {"40004", "ACQ.TRADE_HAS_SUCCESS", ALIPAY_CODE_CALL_PAY, MEANING_LOOK},
        {"40004", "ACQ.TRADE_HAS_CLOSE", ALIPAY_CODE_CALL_PAY, MEANING_LOOK},
        {"40004", "ACQ.CONTEXT_INCONSISTENT", ALIPAY_CODE_CALL_PAY, MEANING_LOOK},
        {"40004", "ACQ.TRADE_STATUS_ERROR", ALIPAY_CODE_CALL_CLOSE, MEANING_LOOK},
        {"40004", "ACQ.REASON_TRADE_STATUS_INVALID", ALIPAY_CODE_CALL_CLOSE, MEANING_LOOK},
        {"40004", "ACQ.REASON_ILLEGAL_STATUS", ALIPAY_CODE_CALL_CLOSE, MEANING_LOOK},
        {"40004", "ACQ.TRADE_HAS_CLOSE", ALIPAY_CODE_CALL_REFUND, MEANING_LOOK},
        {"40004", "ACQ.DISCORDANT_REPEAT_REQUEST", ALIPAY_CODE_CALL_REFUND, MEANING_LOOK},
        {"40004", "ACQ.DUP_OUT_REQUEST_NO", ALIPAY_CODE_CALL_SETTLE, MEANING_LOOK},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
a_trade_may_be_absent(void **state)
{
    static const struct row rows[] = {
        {"40004", "ACQ.TRADE_NOT_EXIST", ALIPAY_CODE_CALL_QUERY, MEANING_ABSENT},
        {"40004", "ACQ.TRADE_NOT_EXIST", ALIPAY_CODE_CALL_CLOSE, MEANING_ABSENT},
        {"40004", "ACQ.TRADE_NOT_EXIST", ALIPAY_CODE_CALL_REFUND, MEANING_ABSENT},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
the_other_methods_have_their_own_refusals(void **state)
{
    static const struct row rows[] = {
        {"40004", "ACQ.TRADE_CANCEL_TIME_OUT", ALIPAY_CODE_CALL_CANCEL, MEANING_REFUSED},
        {"40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", ALIPAY_CODE_CALL_CANCEL, MEANING_REFUSED},
        {"40004", "ACQ.NOT_ALLOW_PARTIAL_REFUND", ALIPAY_CODE_CALL_REFUND, MEANING_REFUSED},
        {"40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", ALIPAY_CODE_CALL_REFUND, MEANING_REFUSED},
        {"40004", "ACQ.ROYALTY_RECEIVER_INVALID", ALIPAY_CODE_CALL_SETTLE, MEANING_REFUSED},
        {"40004", "USER_NOT_EXIST", ALIPAY_CODE_CALL_BIND, MEANING_REFUSED},
        {"40004", "isp.bill_not_exist", ALIPAY_CODE_CALL_BILL, MEANING_LATER},
        {"40004", "isv.NO_BILL_DATA", ALIPAY_CODE_CALL_BILL, MEANING_ABSENT},
        {"40004", "isv.USER_RATE_LIMIT", ALIPAY_CODE_CALL_BILL, MEANING_LATER},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
the_gateway_s_rows_mean_in_v3_what_they_mean_in_v2(void **state)
{
    (void)state;
    for (unsigned call = ALIPAY_CODE_CALL_PAY; call <= ALIPAY_CODE_CALL_BILL; call++)
        for (size_t i = 0; i < alipay_code_gateway_rows_count; i++) {
            const struct alipay_code_gateway_row *row = &alipay_code_gateway_rows[i];

            if (row->sub_code == NULL)
                continue;
            assert_int_equal(alipay_code_of(call, row->code, row->sub_code), row->meaning);
            assert_int_equal(alipay_code_of_v3(call, row->sub_code), row->meaning);
            assert_int_equal(alipay_code_of_v3(call, strchr(row->sub_code, '.') + 1), row->meaning);
        }
}

static void
the_methods_rows_mean_in_v3_what_they_mean_in_v2(void **state)
{
    char code[64];

    (void)state;
    for (unsigned call = ALIPAY_CODE_CALL_PAY; call <= ALIPAY_CODE_CALL_BILL; call++)
        for (size_t i = 0; i < alipay_code_business_rows_count; i++) {
            const struct alipay_code_business_row *row = &alipay_code_business_rows[i];

            if ((row->calls & 1U << call) == 0)
                continue;
            (void)snprintf(code, sizeof(code), "ACQ.%s", row->name);
            assert_int_equal(alipay_code_of(call, "40004", code), row->meaning);
            assert_int_equal(alipay_code_of_v3(call, code), row->meaning);
            assert_int_equal(alipay_code_of_v3(call, row->name), row->meaning);
        }
}

static void
what_v3_says_that_is_not_listed_is_unknown(void **state)
{
    static const char *const codes[] = {"", "10000", "10003", "20000", "unknow-error",
        "isp.unknow-error", "missing-something-new", "ACQ.", "ACQ.SOMETHING_NEW",
        "ACQ.TRADE_NOT_EXIST" /* of a query, not of a payment */};

    (void)state;
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_int_equal(alipay_code_of_v3(ALIPAY_CODE_CALL_PAY, codes[i]), MEANING_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gateway_s_codes_mean_the_same_for_every_call),
        cmocka_unit_test(what_is_not_listed_is_unknown),
        cmocka_unit_test(a_system_error_is_unknown_however_it_is_spelt),
        cmocka_unit_test(a_payment_is_refused_only_by_listed_codes),
        cmocka_unit_test(another_state_than_we_think_asks_for_a_look),
        cmocka_unit_test(a_trade_may_be_absent),
        cmocka_unit_test(the_other_methods_have_their_own_refusals),
        cmocka_unit_test(the_gateway_s_rows_mean_in_v3_what_they_mean_in_v2),
        cmocka_unit_test(the_methods_rows_mean_in_v3_what_they_mean_in_v2),
        cmocka_unit_test(what_v3_says_that_is_not_listed_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
