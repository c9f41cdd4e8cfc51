#include "hub/channel/wechat/wechat_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/need.h"

#define PAY WECHAT_CODE_CALL_PAY
#define QUERY WECHAT_CODE_CALL_QUERY
#define CLOSE WECHAT_CODE_CALL_CLOSE
#define REVERSE WECHAT_CODE_CALL_REVERSE
#define REFUND WECHAT_CODE_CALL_REFUND
#define REFUND_QUERY WECHAT_CODE_CALL_REFUND_QUERY
#define SPLIT WECHAT_CODE_CALL_SPLIT
#define SPLIT_QUERY WECHAT_CODE_CALL_SPLIT_QUERY
#define BIND WECHAT_CODE_CALL_BIND
#define BILL WECHAT_CODE_CALL_BILL
#define CERTIFICATES WECHAT_CODE_CALL_CERTIFICATES

struct row {
    enum wechat_code_call call;
    const char *code;
    enum meaning meaning;
};

static void
expect(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wechat_code_of(rows[i].call, rows[i].code) != rows[i].meaning)
            fail_msg("call %d code %s is not %d", rows[i].call, rows[i].code, rows[i].meaning);
}

static void
what_is_wrong_with_our_account_is_broken_for_every_call(void **state)
{
    static const char *const codes[] = {"SIGN_ERROR", "签名错误", "APPID_MCHID_NOT_MATCH",
        "MCH_NOT_EXISTS", "MCHID_NOT_EXIST", "APPID_NOT_EXIST", "NO_AUTH", "LACK_PARAMS",
        "XML_FORMAT_ERROR", "REQUIRE_POST_METHOD", "POST_DATA_EMPTY", "NOT_UTF8"};

    (void)state;
    for (unsigned call = PAY; call <= CERTIFICATES; call++)
        for (size_t i = 0; i < LENGTH(codes); i++)
            expect(&(struct row){call, codes[i], MEANING_BROKEN}, 1);
}

static void
both_spellings_of_a_code_are_one(void **state)
{
    static const struct row rows[] = {
        {PAY, "SYSTEMERROR", MEANING_UNKNOWN},
        {PAY, "SYSTEM_ERROR", MEANING_UNKNOWN},
        {PAY, "NOTENOUGH", MEANING_REFUSED},
        {PAY, "NOT_ENOUGH", MEANING_REFUSED},
        {QUERY, "ORDERNOTEXIST", MEANING_ABSENT},
        {QUERY, "ORDER_NOT_EXIST", MEANING_ABSENT},
        {PAY, "NOAUTH", MEANING_BROKEN},
        {PAY, "NO_AUTH", MEANING_BROKEN},
        {PAY, "RULELIMIT", MEANING_REFUSED},
        {PAY, "RULE_LIMIT", MEANING_REFUSED},
        {PAY, "NOT_ENOUGH_", MEANING_REFUSED},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_is_not_listed_is_unknown(void **state)
{
    static const struct row rows[] = {
        {PAY, "", MEANING_UNKNOWN},
        {PAY, "_", MEANING_UNKNOWN},
        {PAY, "NOTENOUG", MEANING_UNKNOWN},
        {PAY, "NOTENOUGHT", MEANING_UNKNOWN},
        {PAY, "notenough", MEANING_UNKNOWN},
        {PAY, "SOMETHING_NEW", MEANING_UNKNOWN},
        {QUERY, "NOTENOUGH", MEANING_UNKNOWN},
        {REFUND, "AUTHCODEEXPIRE", MEANING_UNKNOWN},
        {SPLIT, "ORDERNOTEXIST", MEANING_UNKNOWN},
        {PAY, "ORDERNOTEXIST", MEANING_UNKNOWN},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_paying_says(void **state)
{
    static const struct row rows[] = {
        {PAY, "PARAM_ERROR", MEANING_REFUSED},
        {PAY, "INVALID_REQUEST", MEANING_REFUSED},
        {PAY, "BANK_ERROR", MEANING_UNKNOWN},
        {PAY, "SERVICE_UNAVAILABLE", MEANING_UNKNOWN},
        {PAY, "INVALID_TRANSACTIONID", MEANING_UNKNOWN},
        {PAY, "OPENID_MISMATCH", MEANING_UNKNOWN},
        {PAY, "FREQUENCY_LIMITED", MEANING_LATER},
        {PAY, "RATELIMIT_EXCEEDED", MEANING_LATER},
        {PAY, "RATELIMIT_EXCEED", MEANING_LATER},
        {PAY, "OUT_TRADE_NO_USED", MEANING_LOOK},
        {PAY, "ORDERPAID", MEANING_LOOK},
        {PAY, "ORDER_CLOSED", MEANING_LOOK},
        {PAY, "ORDERREVERSED", MEANING_LOOK},
        {PAY, "USERPAYING", MEANING_WAITING},
        {PAY, "TRADE_ERROR", MEANING_REFUSED},
        {PAY, "ACCOUNT_ERROR", MEANING_REFUSED},
        {PAY, "USER_ACCOUNT_ABNORMAL", MEANING_REFUSED},
        {PAY, "AUTHCODEEXPIRE", MEANING_REFUSED},
        {PAY, "AUTH_CODE_ERROR", MEANING_REFUSED},
        {PAY, "AUTH_CODE_INVALID", MEANING_REFUSED},
        {PAY, "NOTSUPORTCARD", MEANING_REFUSED},
        {PAY, "BUYER_MISMATCH", MEANING_REFUSED},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_asking_closing_and_undoing_say(void **state)
{
    static const struct row rows[] = {
        {QUERY, "PARAM_ERROR", MEANING_REFUSED},
        {QUERY, "SYSTEMERROR", MEANING_UNKNOWN},
        {QUERY, "BANKERROR", MEANING_UNKNOWN},
        {QUERY, "INVALID_TRANSACTIONID", MEANING_UNKNOWN},
        {QUERY, "RATELIMIT_EXCEEDED", MEANING_LATER},
        {QUERY, "RATELIMIT_EXCEED", MEANING_LATER},
        {QUERY, "FREQUENCY_LIMITED", MEANING_LATER},
        {QUERY, "USERPAYING", MEANING_WAITING},
        {QUERY, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {QUERY, "INVALID_REQUEST", MEANING_REFUSED},
        {CLOSE, "SYSTEMERROR", MEANING_UNKNOWN},
        {CLOSE, "ORDERPAID", MEANING_LOOK},
        {CLOSE, "ORDERCLOSED", MEANING_LOOK},
        {CLOSE, "ORDERREVERSED", MEANING_LOOK},
        {CLOSE, "TRADE_ERROR", MEANING_LOOK},
        {CLOSE, "INVALID_REQUEST", MEANING_LOOK},
        {CLOSE, "ORDERNOTEXIST", MEANING_ABSENT},
        {CLOSE, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {CLOSE, "FREQUENCY_LIMITED", MEANING_LATER},
        {REVERSE, "SYSTEMERROR", MEANING_UNKNOWN},
        {REVERSE, "USERPAYING", MEANING_WAITING},
        {REVERSE, "ORDERPAID", MEANING_LOOK},
        {REVERSE, "ORDERCLOSED", MEANING_LOOK},
        {REVERSE, "ORDERREVERSED", MEANING_LOOK},
        {REVERSE, "TRADE_ERROR", MEANING_LOOK},
        {REVERSE, "INVALID_REQUEST", MEANING_LOOK},
        {REVERSE, "ORDERNOTEXIST", MEANING_ABSENT},
        {REVERSE, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {REVERSE, "RATELIMIT_EXCEED", MEANING_UNKNOWN},
        {REVERSE, "PARAM_ERROR", MEANING_REFUSED},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_giving_back_says(void **state)
{
    static const struct row rows[] = {
        {REFUND, "SYSTEM_ERROR", MEANING_UNKNOWN},
        {REFUND, "BANKERROR", MEANING_UNKNOWN},
        {REFUND, "FREQUENCY_LIMITED", MEANING_UNKNOWN},
        {REFUND, "RATELIMIT_EXCEEDED", MEANING_UNKNOWN},
        {REFUND, "RATELIMIT_EXCEED", MEANING_UNKNOWN},
        {REFUND, "INVALID_TRANSACTIONID", MEANING_UNKNOWN},
        {REFUND, "NOT_ENOUGH", MEANING_REFUSED},
        {REFUND, "USER_ACCOUNT_ABNORMAL", MEANING_REFUSED},
        {REFUND, "ACCOUNTERROR", MEANING_REFUSED},
        {REFUND, "RULE_LIMIT", MEANING_REFUSED},
        {REFUND, "PARAM_ERROR", MEANING_REFUSED},
        {REFUND, "TRADE_OVERDUE", MEANING_REFUSED},
        {REFUND, "TRADE_ERROR", MEANING_LOOK},
        {REFUND, "INVALID_REQUEST", MEANING_LOOK},
        {REFUND, "REFUND_FEE_MISMATCH", MEANING_LOOK},
        {REFUND, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {REFUND, "ORDERNOTEXIST", MEANING_ABSENT},
        {REFUND_QUERY, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {REFUND_QUERY, "REFUNDNOTEXIST", MEANING_ABSENT},
        {REFUND_QUERY, "ORDERNOTEXIST", MEANING_ABSENT},
        {REFUND_QUERY, "INVALID_REQUEST", MEANING_REFUSED},
        {REFUND_QUERY, "SYSTEMERROR", MEANING_UNKNOWN},
        {REFUND_QUERY, "FREQUENCY_LIMITED", MEANING_LATER},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_sharing_says(void **state)
{
    static const struct row rows[] = {
        {SPLIT, "PARAM_ERROR", MEANING_REFUSED},
        {SPLIT, "INVALID_REQUEST", MEANING_LOOK},
        {SPLIT, "NOT_ENOUGH", MEANING_REFUSED},
        {SPLIT, "RULE_LIMIT", MEANING_REFUSED},
        {SPLIT, "ACCOUNT_ERROR", MEANING_REFUSED},
        {SPLIT, "USER_ACCOUNT_ABNORMAL", MEANING_REFUSED},
        {SPLIT, "RESOURCE_NOT_EXISTS", MEANING_REFUSED},
        {SPLIT, "RATELIMIT_EXCEED", MEANING_UNKNOWN},
        {SPLIT, "FREQUENCY_LIMITED", MEANING_UNKNOWN},
        {SPLIT, "SYSTEM_ERROR", MEANING_UNKNOWN},
        {SPLIT_QUERY, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {SPLIT_QUERY, "INVALID_REQUEST", MEANING_REFUSED},
        {SPLIT_QUERY, "RATELIMIT_EXCEED", MEANING_LATER},
        {SPLIT_QUERY, "SYSTEM_ERROR", MEANING_UNKNOWN},
        {BIND, "INVALID_REQUEST", MEANING_REFUSED},
        {BIND, "RESOURCE_NOT_EXISTS", MEANING_REFUSED},
        {BIND, "RULE_LIMIT", MEANING_REFUSED},
        {BIND, "ACCOUNT_ERROR", MEANING_REFUSED},
        {BIND, "USER_ACCOUNT_ABNORMAL", MEANING_REFUSED},
        {BIND, "RATELIMIT_EXCEED", MEANING_LATER},
        {BIND, "SYSTEM_ERROR", MEANING_UNKNOWN},
        {BIND, "SERVICE_UNAVAILABLE", MEANING_UNKNOWN},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
what_bills_and_certificates_say(void **state)
{
    static const struct row rows[] = {
        {BILL, "NO_STATEMENT_EXIST", MEANING_ABSENT},
        {BILL, "STATEMENT_CREATING", MEANING_LATER},
        {BILL, "SYSTEM_ERROR", MEANING_LATER},
        {BILL, "SERVICE_UNAVAILABLE", MEANING_LATER},
        {BILL, "FREQUENCY_LIMITED", MEANING_LATER},
        {BILL, "INVALID_REQUEST", MEANING_REFUSED},
        {BILL, "PARAM_ERROR", MEANING_REFUSED},
        {CERTIFICATES, "RESOURCE_NOT_EXISTS", MEANING_ABSENT},
        {CERTIFICATES, "SYSTEM_ERROR", MEANING_LATER},
        {CERTIFICATES, "RATELIMIT_EXCEEDED", MEANING_LATER},
        {CERTIFICATES, "INVALID_REQUEST", MEANING_REFUSED},
    };

    (void)state;
    expect(rows, LENGTH(rows));
}

static void
the_status_has_a_word_in_it(void **state)
{
    (void)state;
    assert_int_equal(wechat_code_answer(PAY, 202, "USERPAYING"), MEANING_WAITING);
    assert_int_equal(wechat_code_answer(PAY, 202, "NOT_ENOUGH"), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(PAY, 202, ""), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(PAY, 400, "PARAM_ERROR"), MEANING_REFUSED);
    assert_int_equal(wechat_code_answer(PAY, 403, "NOT_ENOUGH"), MEANING_REFUSED);
    assert_int_equal(wechat_code_answer(REFUND, 429, "FREQUENCY_LIMITED"), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(PAY, 500, "NOT_ENOUGH"), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(PAY, 503, "SERVICE_UNAVAILABLE"), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(PAY, 302, "PARAM_ERROR"), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(QUERY, 404, ""), MEANING_UNKNOWN);
    assert_int_equal(wechat_code_answer(QUERY, 404, "ORDER_NOT_EXIST"), MEANING_ABSENT);
    assert_int_equal(wechat_code_answer(BILL, 502, ""), MEANING_LATER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_our_account_is_broken_for_every_call),
        cmocka_unit_test(both_spellings_of_a_code_are_one),
        cmocka_unit_test(what_is_not_listed_is_unknown),
        cmocka_unit_test(what_paying_says),
        cmocka_unit_test(what_asking_closing_and_undoing_say),
        cmocka_unit_test(what_giving_back_says),
        cmocka_unit_test(what_sharing_says),
        cmocka_unit_test(what_bills_and_certificates_say),
        cmocka_unit_test(the_status_has_a_word_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
