#include "tools/sandbox/wechat/wechat_test.h"

/* What a setting changes. They are borrowed, so a change counts at once. */

static struct wechat_settings kept;

static int
keep_and_open(void **state)
{
    kept = test_settings;
    return fixture_open(state);
}

static int
restore_and_close(void **state)
{
    test_settings = kept;
    return fixture_close(state);
}

static struct net_call *
call(struct fixture *fixture, const char *method, const char *target, const char *body)
{
    return call_with(fixture, method, target, body,
        authorisation(fixture, test_keys.merchant, method, target, body));
}

static void
with_a_public_key_there_are_no_certificates(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *answer;

    text_set(test_settings.key_mode, sizeof(test_settings.key_mode), "public_key");
    answer = call(fixture, "GET", "/v3/certificates", "");
    assert_int_equal(answer->status, 404);
    assert_contains(answer->body, "无可用的平台证书");
    answer = call(fixture, "POST", PAY "/native", TEST_ORDER("ORDER1", "1"));
    assert_string_equal(
        header_of(fixture, answer->headers, "wechatpay-serial"), test_settings.public_key_id);
}

static void
while_keys_are_switched_the_certificate_signs_unless_asked_otherwise(void **state)
{
    struct fixture *fixture = *state;

    text_set(test_settings.key_mode, sizeof(test_settings.key_mode), "both");
    assert_string_equal(
        header_of(fixture, call(fixture, "POST", PAY "/native", TEST_ORDER("ORDER1", "1"))->headers,
            "wechatpay-serial"),
        wechat_of(fixture->sandbox)->certificate_serial);
}

static void
a_merchant_without_an_api_key_is_told_so(void **state)
{
    test_settings.api_v3_key[0] = '\0';
    assert_contains(call(*state, "GET", TEST_QUERY, "")->body, "商户未设置APIv3密钥。");
}

static void
a_merchant_without_a_certificate_is_told_so(void **state)
{
    struct fixture *fixture = *state;

    sandbox_close(&fixture->sandbox);
    test_settings.merchant_public_key[0] = '\0';
    fixture_start(fixture);
    assert_contains(call(fixture, "GET", TEST_QUERY, "")->body, "商户未申请过证书。");
}

static void
codepay_says_of_a_password_in_two_ways(void **state)
{
    static const char body[] =
        "{\"appid\":\"" TEST_APPID "\",\"mchid\":\"" TEST_MCHID "\",\"description\":\"coffee\","
        "\"out_trade_no\":\"ORDER1\",\"payer\":{\"auth_code\":\"134567890123459902\"},"
        "\"amount\":{\"total\":8888},\"scene_info\":{\"store_info\":{\"id\":\"S1\"}}}";
    struct net_call *answer;

    text_set(test_settings.password_status, sizeof(test_settings.password_status), "200");
    answer = v3(*state, "POST", PAY "/codepay", body);
    assert_int_equal(answer->status, 200);
    assert_contains(answer->body, "\"trade_state\":\"USERPAYING\"");
    text_set(test_settings.password_status, sizeof(test_settings.password_status), "202");
    answer = v3(*state, "POST", PAY "/codepay", body);
    assert_int_equal(answer->status, 202);
    assert_contains(answer->body, "\"code\":\"USERPAYING\"");
}

static void
refunds_of_one_order_can_have_to_wait(void **state)
{
    struct fixture *fixture = *state;

    test_settings.refund_gap = span_s(60);
    pay(fixture);
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R1", "1"))->status, 200);
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R2", "1"))->status, 429);
    fake_wait(&fixture->fake, span_s(60));
    assert_int_equal(v3(fixture, "POST", REFUNDS, TEST_REFUND("R2", "1"))->status, 200);
}

static void
shares_can_have_to_wait(void **state)
{
    struct fixture *fixture = *state;
    const char *body;
    struct net_call *answer;

    test_settings.share_after = span_s(60);
    answer = v3(fixture, "POST", PAY "/native",
        TEST_ORDER("ORDER1", "8888},\"settle_info\":{\"profit_sharing\":true"));
    answer = ask(fixture, "GET",
        arena_printf(fixture->arena, "/wechat/bizpayurl/up?pr=%s",
            value_of(fixture, answer->body, "bizpayurl/up?pr=")),
        NULL, NULL);
    press(fixture, value_of(fixture, answer->location, "prepay_id="), NULL);
    body = arena_printf(fixture->arena,
        "{\"transaction_id\":\"%s\",\"out_order_no\":\"U1\",\"description\":\"done\"}",
        value_of(fixture, query(fixture), "\"transaction_id\":\""));
    answer = v3(fixture, "POST", "/v3/profitsharing/orders/unfreeze", body);
    assert_contains(answer->body, "请稍后再试");
    fake_wait(&fixture->fake, span_s(60));
    answer = v3(fixture, "POST", "/v3/profitsharing/orders/unfreeze", body);
    assert_int_equal(answer->status, 200);
}

#define WITH_SETTINGS(test) cmocka_unit_test_setup_teardown(test, keep_and_open, restore_and_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SETTINGS(with_a_public_key_there_are_no_certificates),
        WITH_SETTINGS(while_keys_are_switched_the_certificate_signs_unless_asked_otherwise),
        WITH_SETTINGS(a_merchant_without_an_api_key_is_told_so),
        WITH_SETTINGS(a_merchant_without_a_certificate_is_told_so),
        WITH_SETTINGS(codepay_says_of_a_password_in_two_ways),
        WITH_SETTINGS(refunds_of_one_order_can_have_to_wait),
        WITH_SETTINGS(shares_can_have_to_wait),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
