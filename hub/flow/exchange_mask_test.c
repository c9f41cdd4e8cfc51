#include "hub/flow/exchange_mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[EXCHANGE_MASK_SIZE];
static struct text text;

static const char *
heard(const char *body)
{
    struct arena *arena;

    assert_int_equal(arena_make((size_t)512 * 1024, &arena), ERR_OK);
    text_init(&text, block, sizeof(block));
    exchange_mask_heard(&text, bytes_text(body), arena);
    arena_free(&arena);
    return block;
}

static const char *
asked(const char *url, const char *body)
{
    const struct adapter_ask ask = {.method = "POST", .url = url, .body = bytes_text(body)};
    struct arena *arena;

    assert_int_equal(arena_make((size_t)512 * 1024, &arena), ERR_OK);
    text_init(&text, block, sizeof(block));
    exchange_mask_ask(&text, &ask, arena);
    arena_free(&arena);
    return block;
}

static void
what_says_how_a_payment_stands_is_shown(void **state)
{
    (void)state;
    assert_string_equal(
        heard("{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"88.88\","
              "\"amount\":{\"total\":8888},\"ok\":true,\"none\":null}"),
        "{\"code\":\"10000\",\"trade_status\":\"TRADE_SUCCESS\",\"total_amount\":\"88.88\","
        "\"amount\":{\"total\":\"8888\"},\"ok\":true,\"none\":null}");
    assert_string_equal(heard("respCode=00&txnAmt=100"), "respCode=00\ntxnAmt=100");
    assert_string_equal(
        heard("<xml><return_code><![CDATA[SUCCESS]]></return_code><total_fee>1</total_fee></xml>"),
        "return_code=SUCCESS\ntotal_fee=1");
}

static void
what_signs_or_lets_in_is_not(void **state)
{
    (void)state;
    assert_string_equal(heard("{\"sign\":\"aGVsbG8gd29ybGQ=\",\"access_token\":\"t0ken\","
                              "\"app_secret\":7,\"encrypt_certificate\":[\"MII\"]}"),
        "{\"sign\":\"***\",\"access_token\":\"***\",\"app_secret\":\"***\","
        "\"encrypt_certificate\":[\"***\"]}");
    assert_string_equal(heard("signature=abc&signMethod=01"), "signature=***\nsignMethod=01");
}

static void
of_a_payer_only_the_ends_are_shown(void **state)
{
    (void)state;
    assert_string_equal(heard("{\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"}}"),
        "{\"payer\":{\"openid\":\"oUp***6o\"}}");
    assert_string_equal(
        heard("{\"phone\":\"13812345678\",\"card\":6222021234567890,\"name\":\"张三\"}"),
        "{\"phone\":\"138***78\",\"card\":\"***\",\"name\":\"***\"}");
    assert_string_equal(
        heard("{\"shop\":\"北京市朝阳区第一门店\"}"), "{\"shop\":\"北京市***门店\"}");
}

static void
a_payers_code_is_none_of_a_channels(void **state)
{
    (void)state;
    assert_string_equal(
        asked("https://api.example/token?appid=wx1&secret=s3cret&code=071abcdefghi", ""),
        "POST https://api.example/token?\nappid=wx1\nsecret=***\ncode=***");
    assert_string_equal(
        asked("https://a.example/gateway.do",
            "method=alipay.trade.pay&biz_content=%7B%22auth_code%22%3A%22281234567890%22%2C"
            "%22out_trade_no%22%3A%22N1%22%7D"),
        "POST https://a.example/gateway.do\n\nmethod=alipay.trade.pay\n"
        "biz_content={\"auth_code\":\"***\",\"out_trade_no\":\"N1\"}");
}

static void
what_cannot_be_read_is_not_shown(void **state)
{
    (void)state;
    assert_string_equal(heard("{\"sign\":\"abc"), "(12 bytes)");
    assert_string_equal(heard("<html><body>secret</body></html>"), "(32 bytes)");
    assert_string_equal(heard("%zz"), "(3 bytes)");
    assert_string_equal(heard("sealed"), "sealed=");
    assert_string_equal(heard(""), "");
}

static void
what_is_long_is_cut_where_a_letter_ends(void **state)
{
    static char body[30000];
    size_t length = (size_t)snprintf(body, sizeof(body), "{\"l\":[");

    (void)state;
    for (size_t i = 0; i < 900; i++)
        length += (size_t)snprintf(
            body + length, sizeof(body) - length, "%s\"一二三四五六七八\"", i == 0 ? "" : ",");
    (void)snprintf(body + length, sizeof(body) - length, "]}");
    (void)heard(body);
    assert_true(text_is_utf8(text_bytes(&text)));
    assert_true(text.length > EXCHANGE_MASK_SIZE - 16 && text.length < EXCHANGE_MASK_SIZE);
    assert_string_equal(block + text.length - strlen("…"), "…");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_says_how_a_payment_stands_is_shown),
        cmocka_unit_test(what_signs_or_lets_in_is_not),
        cmocka_unit_test(of_a_payer_only_the_ends_are_shown),
        cmocka_unit_test(a_payers_code_is_none_of_a_channels),
        cmocka_unit_test(what_cannot_be_read_is_not_shown),
        cmocka_unit_test(what_is_long_is_cut_where_a_letter_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
