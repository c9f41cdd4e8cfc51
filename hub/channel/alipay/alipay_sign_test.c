#include "hub/channel/alipay/alipay_sign.h"

#include "hub/channel/alipay/alipay_test_help.h"

#define REPLY "alipay_trade_query_response"

static const struct form request = {
    .count = 10,
    .fields =
        {
            {"method", "alipay.trade.precreate"},
            {"app_id", "2021000000000001"},
            {"charset", "utf-8"},
            {"version", "1.0"},
            {"sign_type", "RSA2"},
            {"timestamp", "2026-11-23 09:53:58"},
            {"notify_url", "https://a.example/n?x=1&y=2"},
            {"return_url", ""},
            {"sign", "not part of itself"},
            {"biz_content",
                "{\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\",\"subject\":\"中 文+&%\"}"},
        },
};

/* The string that the Node SDK (alipay-sdk) signs for the same request. */
static void
a_request_signs_the_same_string_as_the_sdk(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);

    assert_string_equal(alipay_sign_string(&request, ALIPAY_SIGN_OVER_REQUEST, test->arena),
        "app_id=2021000000000001&biz_content={\"out_trade_no\":\"T1\",\"total_amount\":\"88.88\","
        "\"subject\":\"中 文+&%\"}&charset=utf-8&method=alipay.trade.precreate"
        "&notify_url=https://a.example/n?x=1&y=2&sign_type=RSA2"
        "&timestamp=2026-11-23 09:53:58&version=1.0");
}

static void
a_callback_signs_without_the_sign_type(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct form form = {
        .count = 4, .fields = {{"sign_type", "RSA2"}, {"b", "2"}, {"sign", "x"}, {"a", "1"}}};

    assert_string_equal(
        alipay_sign_string(&form, ALIPAY_SIGN_OVER_CALLBACK, test->arena), "a=1&b=2");
    assert_string_equal(
        alipay_sign_string(&form, ALIPAY_SIGN_OVER_REQUEST, test->arena), "a=1&b=2&sign_type=RSA2");
}

static void
nothing_to_sign_is_an_empty_string(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const struct form form = {.count = 0};

    assert_string_equal(alipay_sign_string(&form, ALIPAY_SIGN_OVER_REQUEST, test->arena), "");
}

static void
a_request_is_signed_with_our_key(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    const char *string;
    const char *sign;
    size_t size;

    assert_int_equal(alipay_sign_request(test->our_private, &request, test->arena, &sign), ERR_OK);
    assert_int_equal(
        encode_read_base64(bytes_text(sign), signature, sizeof(signature), &size), ERR_OK);
    string = alipay_sign_string(&request, ALIPAY_SIGN_OVER_REQUEST, test->arena);
    assert_int_equal(
        crypt_rsa_verify(test->our_public, bytes_text(string), bytes_of(signature, size)), ERR_OK);
}

static enum err
read_reply(struct alipay_test *test, struct bytes body, struct bytes *ret_content)
{
    return alipay_sign_read_reply(test->their_public, body, REPLY, test->arena, ret_content);
}

static void
a_reply_is_read_as_the_bytes_that_were_signed(void **state)
{
    static const char *const contents[] = {
        "{}",
        "{ \"code\" : \"10000\" }",
        "{\"subject\":\"a}\\\"sign\\\":{\"}",
        "{\"subject\":\"\\\\\",\"sign\":\"not this one\",\"alipay_trade_query_response\":{}}",
        "{\"subject\":\"中文\",\"url\":\"https:\\/\\/a.example\\/\"}",
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(contents); i++) {
        struct bytes body = alipay_test_reply(test, REPLY, contents[i]);
        struct bytes content;

        assert_int_equal(read_reply(test, body, &content), ERR_OK);
        assert_true(bytes_is(content, contents[i]));
    }
}

static void
a_slash_may_be_signed_either_way(void **state)
{
    static const char *const pairs[][2] = {
        {"{\"a\":\"x/y\"}", "{\"a\":\"x\\/y\"}"},
        {"{\"a\":\"x\\/y\"}", "{\"a\":\"x/y\"}"},
        {"{\"a\":\"x/y\\/z\"}", "{\"a\":\"x/y/z\"}"},
        {"{\"a\":\"x/y\\/z\"}", "{\"a\":\"x\\/y\\/z\"}"},
        {"{\"a\":\"\\\\/\\n/\"}", "{\"a\":\"\\\\\\/\\n\\/\"}"},
    };
    struct alipay_test *test = alipay_test_begin(state);

    for (size_t i = 0; i < LENGTH(pairs); i++) {
        struct bytes body = bytes_text(arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"%s\"}",
            REPLY, pairs[i][0], alipay_test_sign(test, pairs[i][1])));
        struct bytes content;

        assert_int_equal(read_reply(test, body, &content), ERR_OK);
        assert_true(bytes_is(content, pairs[i][0]));
    }
}

/* "\\/" is a backslash and a slash; taken for "\/" it would be another text. */
static void
a_backslash_before_a_slash_is_not_lost(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct bytes body = bytes_text(arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"%s\"}", REPLY,
        "{\"a\":\"x\\\\/y\"}", alipay_test_sign(test, "{\"a\":\"x\\/y\"}")));
    struct bytes content;

    assert_int_equal(read_reply(test, body, &content), ERR_BAD_SIGNATURE);
}

static void
the_sign_itself_may_have_escapes(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const char *sign = alipay_test_sign(test, "{}");
    char *escaped = arena_take(test->arena, 2048);
    struct text text;
    struct bytes content;

    text_init(&text, escaped, 2048);
    for (size_t i = 0; sign[i] != '\0'; i++)
        text_printf(&text, sign[i] == '/' ? "\\/" : "%c", sign[i]);
    assert_int_equal(
        read_reply(test,
            bytes_text(arena_printf(test->arena, "{\"sign\":\"%s\",\"%s\":{}}", escaped, REPLY)),
            &content),
        ERR_OK);
}

static void
a_reply_that_is_not_signed_by_them_is_refused(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    const char *bodies[] = {
        "{\"alipay_trade_query_response\":{}}",
        "{\"alipay_trade_query_response\":{},\"sign\":\"\"}",
        "{\"alipay_trade_query_response\":{},\"sign\":\"AAAA\"}",
        "{\"alipay_trade_query_response\":{},\"sign\":\"????\"}",
        "{\"alipay_trade_query_response\":{},\"sign\":7}",
        arena_printf(test->arena, "{\"%s\":{\"a\":\"2\"},\"sign\":\"%s\"}", REPLY,
            alipay_test_sign(test, "{\"a\":\"1\"}")),
    };
    struct bytes content;

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(read_reply(test, bytes_text(bodies[i]), &content), ERR_BAD_SIGNATURE);
    assert_int_equal(read_reply(test, bytes_text("{\"other\":{}}"), &content), ERR_NOT_FOUND);
    assert_int_equal(read_reply(test, bytes_text("<html>"), &content), ERR_BAD_INPUT);
}

static void
our_own_signature_is_not_theirs(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    struct bytes body = alipay_test_reply(test, REPLY, "{}");
    struct bytes content;

    assert_int_equal(alipay_sign_read_reply(test->our_public, body, REPLY, test->arena, &content),
        ERR_BAD_SIGNATURE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_signs_the_same_string_as_the_sdk),
        cmocka_unit_test(a_callback_signs_without_the_sign_type),
        cmocka_unit_test(nothing_to_sign_is_an_empty_string),
        cmocka_unit_test(a_request_is_signed_with_our_key),
        cmocka_unit_test(a_reply_is_read_as_the_bytes_that_were_signed),
        cmocka_unit_test(a_slash_may_be_signed_either_way),
        cmocka_unit_test(a_backslash_before_a_slash_is_not_lost),
        cmocka_unit_test(the_sign_itself_may_have_escapes),
        cmocka_unit_test(a_reply_that_is_not_signed_by_them_is_refused),
        cmocka_unit_test(our_own_signature_is_not_theirs),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
