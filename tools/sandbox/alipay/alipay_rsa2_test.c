#include "tools/sandbox/alipay/alipay_test.h"

/* As in Alipay's documentation of the request signature: biz_content and notify_url stand raw. */
static const struct form documented = {
    .fields =
        {
            {"method", "alipay.trade.precreate"},
            {"app_id", "2021000000000001"},
            {"version", "1.0"},
            {"charset", "utf-8"},
            {"sign_type", "RSA2"},
            {"timestamp", "2026-11-23 09:53:58"},
            {"notify_url", "https://a.example/n?x=1&y=2"},
            {"return_url", ""},
            {"sign", "AAAA"},
            {"biz_content",
                "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\",\"subject\":\"中 文+&%\"}"},
        },
    .count = 10,
};

static void
the_documented_string_is_made(void **state)
{
    char block[1024];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    alipay_rsa2_put_text(ALIPAY_RSA2_REQUEST, &documented, &text);
    assert_string_equal(text.at,
        "app_id=2021000000000001&biz_content={\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\","
        "\"subject\":\"中 文+&%\"}&charset=utf-8&method=alipay.trade.precreate"
        "&notify_url=https://a.example/n?x=1&y=2&sign_type=RSA2"
        "&timestamp=2026-11-23 09:53:58&version=1.0");
}

static void
a_notify_is_signed_without_its_sign_type(void **state)
{
    const struct form form = {
        .fields = {{"sign_type", "RSA2"}, {"b", "2"}, {"sign", "x"}, {"a", "1"}, {"c", ""}},
        .count = 5};
    char block[64];
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    alipay_rsa2_put_text(ALIPAY_RSA2_NOTIFY, &form, &text);
    assert_string_equal(text.at, "a=1&b=2");
}

static void
what_was_signed_is_verified_and_nothing_else(void **state)
{
    char sign[ALIPAY_RSA2_SIZE];

    (void)state;
    assert_int_equal(alipay_rsa2_make(test_keys.app, bytes_text("a=1"), sign), ERR_OK);
    assert_int_equal(alipay_rsa2_check(test_keys.app, bytes_text("a=1"), sign), ERR_OK);
    assert_int_equal(alipay_rsa2_check(test_keys.app, bytes_text("a=2"), sign), ERR_BAD_SIGNATURE);
    assert_int_equal(
        alipay_rsa2_check(test_keys.alipay, bytes_text("a=1"), sign), ERR_BAD_SIGNATURE);
    assert_int_equal(
        alipay_rsa2_check(test_keys.app, bytes_text("a=1"), "no base64!"), ERR_BAD_SIGNATURE);
    assert_int_equal(alipay_rsa2_check(test_keys.app, bytes_text("a=1"), ""), ERR_BAD_SIGNATURE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_string_is_made),
        cmocka_unit_test(a_notify_is_signed_without_its_sign_type),
        cmocka_unit_test(what_was_signed_is_verified_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
