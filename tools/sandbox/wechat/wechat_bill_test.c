#include "tools/sandbox/wechat/wechat_test.h"

/* Bills: exactly what happened on a day, when it is over. */

#define BOM "\xef\xbb\xbf"
#define DAY "bill_date=2026-11-23"
/* From 09:53:58 of the 23rd to 10:00:00 of the 24th. */
#define TILL_READY_S (86400 + 362)

static const char *
bill(struct fixture *fixture, const char *path)
{
    const char *answer = v3(fixture, "GET", path, "")->body;
    const char *target = arena_printf(fixture->arena, "/v3/billdownload/file?token=%s",
        value_of(fixture, answer, "/v3/billdownload/file?token="));
    struct net_call *call = call_with(
        fixture, "GET", target, "", authorisation(fixture, test_keys.merchant, "GET", target, ""));
    struct crypt_sha1 *sha1;
    uint8_t digest[CRYPT_SHA1_SIZE];
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA1_SIZE)];

    assert_int_equal(call->status, 200);
    assert_null(strstr(call->headers, "wechatpay-"));
    assert_int_equal(crypt_sha1_make(&sha1), ERR_OK);
    crypt_sha1_add(sha1, bytes_text(call->body));
    crypt_sha1_end(sha1, digest);
    crypt_sha1_free(&sha1);
    assert_contains(answer, encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex)));
    return call->body;
}

static void
a_trade_bill_has_a_row_for_each_thing_that_happened(void **state)
{
    static const char begins[] = BOM
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
        "交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,"
        "充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,"
        "费率备注\r\n`2026-11-23 09:53:58,`" TEST_APPID ",`" TEST_MCHID ",`0,`,`4200";
    struct fixture *fixture = *state;
    const char *text;

    pay(fixture);
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "888"))->status, 200);
    fake_wait(&fixture->fake, span_s(TILL_READY_S));
    text = bill(fixture, "/v3/bill/tradebill?" DAY);
    assert_int_equal(strncmp(text, begins, strlen(begins)), 0);
    assert_contains(text,
        ",`ORDER1,`" TEST_RICH ",`NATIVE,`SUCCESS,`OTHERS,`CNY,`88.88,`0.00,`0,`0,"
        "`0.00,`0.00,`,`,`coffee,`,`0.53328,`0.60%,`88.88,`0.00,`\r\n");
    assert_contains(text, ",`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50301");
    assert_contains(text, ",`R1,`8.88,`0.00,`ORIGINAL,`SUCCESS,`coffee,`,`-0.05328,`0.60%,`0.00,"
                          "`8.88,`\r\n");
    assert_contains(text,
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
        "订单总金额,申请退款总金额\r\n`2,`88.88,`8.88,`0.00,`0.48000,`88.88,`8.88\r\n");
    text = bill(fixture, "/v3/bill/tradebill?" DAY "&bill_type=SUCCESS");
    assert_null(strstr(text, "退款单号"));
    assert_contains(text, "\r\n`1,`88.88,`0.00");
    text = bill(fixture, "/v3/bill/tradebill?" DAY "&bill_type=REFUND");
    assert_contains(text, "退款申请时间,退款成功时间,微信退款单号");
    assert_contains(text, "\r\n`1,`0.00,`8.88");
}

static void
a_fund_bill_says_what_moved_the_balance(void **state)
{
    struct fixture *fixture = *state;
    const char *text;

    pay(fixture);
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "888"))->status, 200);
    fake_wait(&fixture->fake, span_s(TILL_READY_S));
    text = bill(fixture, "/v3/bill/fundflowbill?" DAY);
    assert_contains(text, ",`交易,`交易,`收入,`88.88,`88.88,`system,`,`ORDER1\r\n");
    assert_contains(text, ",`交易,`扣除交易手续费,`支出,`0.53,`88.35,`system,`,");
    assert_contains(text, ",`退款,`退还交易手续费,`收入,`0.05,`88.40,`system,`,`REF4200");
    assert_contains(text, ",`退款,`退款,`支出,`8.88,`79.52,`system,`,`REF4200");
    assert_contains(
        text, "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`4,`2,`88.93,`2,`9.41\r\n");
}

static void
a_day_has_a_bill_when_it_is_over_and_something_happened(void **state)
{
    struct fixture *fixture = *state;

    pay(fixture);
    assert_contains(
        v3(fixture, "GET", "/v3/bill/tradebill?" DAY, "")->body, "\"NO_STATEMENT_EXIST\"");
    fake_wait(&fixture->fake, span_s(TILL_READY_S - 1));
    assert_contains(
        v3(fixture, "GET", "/v3/bill/tradebill?" DAY, "")->body, "\"STATEMENT_CREATING\"");
    fake_wait(&fixture->fake, span_s(1));
    assert_int_equal(v3(fixture, "GET", "/v3/bill/tradebill?" DAY, "")->status, 200);
    assert_contains(v3(fixture, "GET", "/v3/bill/tradebill?bill_date=2026-11-22", "")->body,
        "\"NO_STATEMENT_EXIST\"");
    assert_contains(
        v3(fixture, "GET", "/v3/bill/tradebill?bill_date=20261123", "")->body, "\"PARAM_ERROR\"");
    assert_contains(
        v3(fixture, "GET", "/v3/bill/tradebill?" DAY "&bill_type=X", "")->body, "\"PARAM_ERROR\"");
}

static void
a_link_is_good_for_five_minutes(void **state)
{
    struct fixture *fixture = *state;
    const char *target;

    pay(fixture);
    fake_wait(&fixture->fake, span_s(TILL_READY_S));
    target = arena_printf(fixture->arena, "/v3/billdownload/file?token=%s",
        value_of(fixture, v3(fixture, "GET", "/v3/bill/tradebill?" DAY, "")->body, "token="));
    fake_wait(&fixture->fake, span_s(300));
    assert_int_equal(v3(fixture, "GET", target, "")->status, 400);
}

static void
a_bill_differs_on_request(void **state)
{
    struct fixture *fixture = *state;

    pay(fixture);
    fake_wait(&fixture->fake, span_s(TILL_READY_S));
    add_fault(fixture, "{\"what\":\"bill_extra\"}");
    assert_contains(bill(fixture, "/v3/bill/tradebill?" DAY), ",`SANDBOXEXTRA,");
    add_fault(fixture, "{\"what\":\"bill_amount\",\"value\":2}");
    assert_contains(bill(fixture, "/v3/bill/tradebill?" DAY), "\r\n`1,`88.90,");
    add_fault(fixture, "{\"what\":\"bill_missing\"}");
    assert_contains(
        v3(fixture, "GET", "/v3/bill/tradebill?" DAY, "")->body, "\"NO_STATEMENT_EXIST\"");
    assert_contains(bill(fixture, "/v3/bill/tradebill?" DAY), "\r\n`1,`88.88,");
}

static void
a_comma_ends_no_value(void **state)
{
    struct fixture *fixture = *state;
    const char *body = TEST_ORDER("ORDER1", "1},\"attach\":\"a,b\\nc\",\"x\":{");
    struct net_call *call = v3(fixture, "POST", PAY "/native", body);

    call = ask(fixture, "GET",
        arena_printf(fixture->arena, "/wechat/bizpayurl/up?pr=%s",
            value_of(fixture, call->body, "bizpayurl/up?pr=")),
        NULL, NULL);
    press(fixture, value_of(fixture, call->location, "prepay_id="), NULL);
    fake_wait(&fixture->fake, span_s(TILL_READY_S));
    assert_contains(bill(fixture, "/v3/bill/tradebill?" DAY), ",`coffee,`a\\ b\\nc,`");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_trade_bill_has_a_row_for_each_thing_that_happened),
        WITH_SANDBOX(a_fund_bill_says_what_moved_the_balance),
        WITH_SANDBOX(a_day_has_a_bill_when_it_is_over_and_something_happened),
        WITH_SANDBOX(a_link_is_good_for_five_minutes),
        WITH_SANDBOX(a_bill_differs_on_request),
        WITH_SANDBOX(a_comma_ends_no_value),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
