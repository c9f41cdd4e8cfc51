#include "hub/channel/wechat/wechat_identity.h"

#include "hub/channel/wechat/wechat_test_help.h"

static enum err
read_body(struct wechat_test *test, int status, const char *body, char *payer)
{
    const struct adapter_heard heard = {.status = status, .body = bytes_text(body)};

    return wechat_adapter.read_identity(&test->account.base, &heard, test->arena, payer);
}

static void
a_code_is_exchanged_with_the_app_s_secret(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->account;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.identify(&account.base, "051/x", wechat_test_now, test->arena, &ask),
        ERR_OK);
    assert_string_equal(ask.method, "GET");
    assert_string_equal(ask.url,
        "https://api.weixin.qq.com/sns/oauth2/access_token?appid=wxd678efh567hg6787&secret=secret"
        "&code=051%2Fx&grant_type=authorization_code");
    assert_int_equal(ask.body.size, 0);
    assert_int_equal(ask.headers_count, 0);
    account.app_secret[0] = '\0';
    assert_int_equal(
        wechat_adapter.identify(&account.base, "051", wechat_test_now, test->arena, &ask),
        ERR_UNSUPPORTED);
}

static void
the_merchant_s_own_app_is_asked_under_a_provider(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct wechat_account account = test->partner;
    struct adapter_ask ask;

    text_set(account.sub_appid, sizeof(account.sub_appid), "wx8888888888888888");
    assert_int_equal(
        wechat_adapter.identify(&account.base, "051", wechat_test_now, test->arena, &ask), ERR_OK);
    assert_non_null(strstr(ask.url, "?appid=wx8888888888888888&"));
}

static void
the_payer_is_an_openid(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE];

    assert_int_equal(read_body(test, 200,
                         "{\"access_token\":\"t\",\"expires_in\":7200,\"refresh_token\":\"r\","
                         "\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\",\"scope\":\"snsapi_base\"}",
                         payer),
        ERR_OK);
    assert_string_equal(payer, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
}

static void
each_errcode_is_what_it_means(void **state)
{
    static const struct {
        int errcode;
        enum err err;
    } rows[] = {{40029, ERR_EXPIRED}, {40163, ERR_EXPIRED}, {42003, ERR_EXPIRED},
        {41008, ERR_EXPIRED}, {40013, ERR_FORBIDDEN}, {40125, ERR_FORBIDDEN},
        {41002, ERR_FORBIDDEN}, {41004, ERR_FORBIDDEN}, {48001, ERR_FORBIDDEN}, {-1, ERR_NO_ANSWER},
        {45011, ERR_NO_ANSWER}, {99999, ERR_NO_ANSWER}};
    struct wechat_test *test = wechat_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE];

    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(
            read_body(test, 200,
                arena_printf(test->arena, "{\"errcode\":%d,\"errmsg\":\"no\"}", rows[i].errcode),
                payer),
            rows[i].err);
}

static void
nonsense_may_be_asked_again(void **state)
{
    static const char *const bodies[] = {
        "", "[]", "{}", "{\"openid\":\"\"}", "{\"openid\":\"a b\"}", "{\"openid\":1}", "<html>"};
    struct wechat_test *test = wechat_test_begin(state);
    char payer[ADAPTER_PAYER_SIZE];

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(read_body(test, 200, bodies[i], payer), ERR_NO_ANSWER);
    assert_int_equal(read_body(test, 502, "{\"openid\":\"o1\"}", payer), ERR_NO_ANSWER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_exchanged_with_the_app_s_secret),
        cmocka_unit_test(the_merchant_s_own_app_is_asked_under_a_provider),
        cmocka_unit_test(the_payer_is_an_openid),
        cmocka_unit_test(each_errcode_is_what_it_means),
        cmocka_unit_test(nonsense_may_be_asked_again),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
