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
        char block[128];
        struct text key;

        text_init(&key, block, sizeof(block));
        alipay_answer_put_key(rows[i].method, rows[i].refusal, &key);
        assert_string_equal(key.at, rows[i].key);
    }
}

static void
the_signed_bytes_are_found_again_in_the_reply(void **state)
{
    const char *inner = "{\"a\":\"}\\\"sign\\\":{\"}";
    char block[256];
    struct text text;
    struct bytes found;

    (void)state;
    text_init(&text, block, sizeof(block));
    alipay_answer_wrap("x_response", bytes_text(inner), "c2lnbg==", &text);
    assert_string_equal(
        text.at, "{\"x_response\":{\"a\":\"}\\\"sign\\\":{\"},\"sign\":\"c2lnbg==\"}");
    assert_int_equal(json_raw(text_bytes(&text), "x_response", &found), ERR_OK);
    assert_true(bytes_is(found, inner));
    text_clear(&text);
    alipay_answer_wrap("x_response", bytes_text("{}"), NULL, &text);
    assert_string_equal(text.at, "{\"x_response\":{}}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(success_begins_with_code_and_msg, make_answer),
        cmocka_unit_test_setup(slashes_are_escaped, make_answer),
        cmocka_unit_test_setup(what_does_not_fit_is_remembered, make_answer),
        cmocka_unit_test_setup(a_refusal_replaces_what_was_written, make_answer),
        cmocka_unit_test(the_key_is_named_after_the_method),
        cmocka_unit_test(the_signed_bytes_are_found_again_in_the_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
