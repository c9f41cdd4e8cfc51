#include "hub/channel/alipay/alipay_identity.h"

#include "hub/channel/alipay/alipay_test_help.h"

#define TOKEN "alipay_system_oauth_token_response"

static enum err
identify(struct alipay_test *test, struct bytes body, char *payer)
{
    const struct adapter_heard heard = alipay_test_heard(200, body);

    return alipay_identity_read(&test->account.base, &heard, test->arena, payer);
}

static void
a_payer_is_who_the_answer_names(void **state)
{
    struct alipay_test *test = alipay_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE];

    assert_int_equal(identify(test,
                         alipay_test_reply(test, TOKEN,
                             "{\"user_id\":\"2088102122524333\",\"open_id\":\"abc\","
                             "\"access_token\":\"t\",\"expires_in\":3600}"),
                         payer),
        ERR_OK);
    assert_string_equal(payer, "2088102122524333");
    assert_int_equal(
        identify(test, alipay_test_reply(test, TOKEN, "{\"open_id\":\"07_a-Z\"}"), payer), ERR_OK);
    assert_string_equal(payer, "07_a-Z");
}

static void
a_dead_code_is_told_from_no_answer(void **state)
{
    struct adapter_heard heard;
    struct alipay_test *test = alipay_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE] = "untouched";
    static const struct {
        const char *body;
        enum err err;
    } answers[] = {
        {"{\"error_response\":{\"code\":\"40002\",\"sub_code\":\"isv.code-invalid\"}}",
            ERR_EXPIRED},
        {"{\"error_response\":{\"code\":\"40002\",\"sub_code\":\"isv.invalid-app-id\"}}",
            ERR_FORBIDDEN},
        {"{\"error_response\":{\"code\":\"20000\",\"sub_code\":\"isp.unknow-error\"}}",
            ERR_NO_ANSWER},
        {"{\"error_response\":{\"code\":\"40005\",\"sub_code\":\"isv.app-call-limited\"}}",
            ERR_NO_ANSWER},
        {"{\"alipay_system_oauth_token_response\":{\"code\":\"40002\","
         "\"sub_code\":\"isv.code-invalid\"}}",
            ERR_EXPIRED},
        {"{\"alipay_system_oauth_token_response\":{\"user_id\":\"2088102122524333\"}}",
            ERR_NO_ANSWER},
        {"{\"alipay_system_oauth_token_response\":{\"user_id\":\"2088102122524333\"},"
         "\"sign\":\"AAAA\"}",
            ERR_NO_ANSWER},
        {"<html>", ERR_NO_ANSWER},
        {"{\"error_response\":7}", ERR_NO_ANSWER},
    };

    for (size_t i = 0; i < LENGTH(answers); i++)
        assert_int_equal(identify(test, bytes_text(answers[i].body), payer), answers[i].err);
    assert_int_equal(identify(test, alipay_test_reply(test, TOKEN, "{\"user_id\":\"a b\"}"), payer),
        ERR_NO_ANSWER);
    heard = alipay_test_heard(500, alipay_test_reply(test, TOKEN, "{\"user_id\":\"1\"}"));
    assert_int_equal(
        alipay_identity_read(&test->account.base, &heard, test->arena, payer), ERR_NO_ANSWER);
    assert_string_equal(payer, "untouched");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payer_is_who_the_answer_names),
        cmocka_unit_test(a_dead_code_is_told_from_no_answer),
    };

    return cmocka_run_group_tests(tests, alipay_test_setup, alipay_test_teardown);
}
