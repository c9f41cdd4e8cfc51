#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/sandbox/alipay/alipay_answer.h"

static int
make_answer(void **state)
{
    static struct alipay_answer answer;
    static char block[ALIPAY_ANSWER_MAX];

    answer = (struct alipay_answer){.refusal = ALIPAY_FINE};
    text_init(&answer.text, block, sizeof(block));
    *state = &answer;
    return 0;
}

static void
success_begins_with_code_and_msg(void **state)
{
    struct alipay_answer *answer = *state;

    alipay_answer_begin(answer);
    alipay_answer_put(answer, "out_trade_no", "T1");
    alipay_answer_put(answer, "trade_no", "");
    alipay_answer_put_yuan(answer, "total_amount", money_of(8888));
    alipay_answer_end(answer);
    assert_string_equal(answer->text.at, "{\"code\":\"10000\",\"msg\":\"Success\",\"out_trade_no\":"
                                         "\"T1\",\"total_amount\":\"88.88\"}");
}

static void
slashes_are_escaped(void **state)
{
    struct alipay_answer *answer = *state;

    alipay_answer_begin_bare(answer);
    alipay_answer_put(answer, "qr_code", "https://qr.alipay.com/bax1");
    alipay_answer_end(answer);
    assert_string_equal(answer->text.at, "{\"qr_code\":\"https:\\/\\/qr.alipay.com\\/bax1\"}");
}

static void
what_does_not_fit_is_remembered(void **state)
{
    struct alipay_answer *answer = *state;

    alipay_answer_begin_bare(answer);
    answer->text.size = answer->text.length + sizeof("\"a\":\"///\"}");
    alipay_answer_put(answer, "a", "///");
    alipay_answer_end(answer);
    assert_false(text_ok(&answer->text));
}

static void
a_refusal_replaces_what_was_written(void **state)
{
    struct alipay_answer *answer = *state;

    alipay_answer_begin(answer);
    alipay_answer_put(answer, "trade_no", "1");
    alipay_answer_refuse(answer, ALIPAY_TRADE_NOT_EXIST, NULL);
    assert_int_equal(answer->refusal, ALIPAY_TRADE_NOT_EXIST);
    assert_string_equal(answer->text.at,
        "{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\","
        "\"sub_msg\":\"交易不存在\"}");
}

static void
the_key_is_named_after_the_method(void **state)
{
    const struct {
        const char *method;
        enum alipay_refusal refusal;
        const char *key;
    } rows[] = {
        {"alipay.trade.query", ALIPAY_FINE, "alipay_trade_query_response"},
        {"alipay.trade.query", ALIPAY_TRADE_NOT_EXIST, "alipay_trade_query_response"},
        {"alipay.system.oauth.token", ALIPAY_FINE, "alipay_system_oauth_token_response"},
        {"alipay.system.oauth.token", ALIPAY_INVALID_CODE, "error_response"},
        {"", ALIPAY_MISSING_METHOD, "error_response"},
        {"a\"b", ALIPAY_INVALID_METHOD, "error_response"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char inner[] = "{}";
        const struct alipay_answer answer = {
            .text = {.at = inner, .length = 2}, .refusal = rows[i].refusal};
        const struct alipay_wrap wrap = {.method = rows[i].method, .cert_sn = "", .sign = ""};
        char block[128];
        char expected[128];
        struct text text;

        text_init(&text, expected, sizeof(expected));
        text_printf(&text, "{\"%s\":{}}", rows[i].key);
        text_init(&text, block, sizeof(block));
        alipay_answer_wrap(&answer, &wrap, &text);
        assert_string_equal(block, expected);
    }
}

static void
the_signed_bytes_are_found_again_in_the_reply(void **state)
{
    char inner[] = "{\"a\":\"}\\\"sign\\\":{\"}";
    const struct alipay_answer answer = {.text = {.at = inner, .length = sizeof(inner) - 1}};
    struct alipay_wrap wrap = {.method = "x", .cert_sn = "", .sign = "c2lnbg=="};
    char block[256];
    struct text text;
    struct bytes found;

    (void)state;
    text_init(&text, block, sizeof(block));
    alipay_answer_wrap(&answer, &wrap, &text);
    assert_string_equal(
        text.at, "{\"x_response\":{\"a\":\"}\\\"sign\\\":{\"},\"sign\":\"c2lnbg==\"}");
    assert_int_equal(json_raw(text_bytes(&text), "x_response", &found), ERR_OK);
    assert_true(bytes_is(found, inner));
    text_clear(&text);
    wrap.cert_sn = "5e3b";
    alipay_answer_wrap(&answer, &wrap, &text);
    assert_non_null(strstr(block, "},\"alipay_cert_sn\":\"5e3b\",\"sign\":\"c2lnbg==\"}"));
}

static void
a_code_that_is_told_is_found_with_or_without_its_prefix(void **state)
{
    struct alipay_answer *answer = *state;

    alipay_answer_refuse_as(answer, "SELLER_BEEN_BLOCKED");
    assert_int_equal(answer->refusal, ALIPAY_SELLER_BLOCKED);
    alipay_answer_refuse_as(answer, "ACQ.SYSTEM_ERROR");
    assert_int_equal(answer->refusal, ALIPAY_BUSY_ERROR);
    alipay_answer_refuse_as(answer, "SYSTEM_ERROR");
    assert_int_equal(answer->refusal, ALIPAY_SYSTEM_ERROR);
    alipay_answer_refuse_as(answer, "ACQ.NEW_ONE");
    assert_non_null(strstr(answer->text.at, "\"sub_code\":\"ACQ.NEW_ONE\""));
}

static void
version_3_says_only_what_it_has_to(void **state)
{
    struct alipay_answer *answer = *state;

    answer->rest = true;
    alipay_answer_begin(answer);
    alipay_answer_put(answer, "url", "a/b");
    alipay_answer_end(answer);
    assert_string_equal(answer->text.at, "{\"url\":\"a/b\"}");
    alipay_answer_refuse(answer, ALIPAY_INVALID_APP_ID, NULL);
    assert_string_equal(answer->text.at,
        "{\"code\":\"invalid-app-id\",\"message\":\"无效的AppID参数\",\"links\":[{\"link\":"
        "\"https://opendocs.alipay.com/open-v3/054oog\",\"desc\":\"解决方案\"}]}");
    assert_int_equal(alipay_answer_status(ALIPAY_INVALID_APP_ID), 400);
    assert_int_equal(alipay_answer_status(ALIPAY_UNKNOWN_ERROR), 500);
    assert_int_equal(alipay_answer_status(ALIPAY_FINE), 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(success_begins_with_code_and_msg, make_answer),
        cmocka_unit_test_setup(slashes_are_escaped, make_answer),
        cmocka_unit_test_setup(what_does_not_fit_is_remembered, make_answer),
        cmocka_unit_test_setup(a_refusal_replaces_what_was_written, make_answer),
        cmocka_unit_test_setup(
            a_code_that_is_told_is_found_with_or_without_its_prefix, make_answer),
        cmocka_unit_test_setup(version_3_says_only_what_it_has_to, make_answer),
        cmocka_unit_test(the_key_is_named_after_the_method),
        cmocka_unit_test(the_signed_bytes_are_found_again_in_the_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
