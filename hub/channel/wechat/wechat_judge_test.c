/* What answers of WeChat Pay's say about our account, v3 and v2. */
#include "hub/channel/wechat/wechat_judge.h"

#include "hub/channel/wechat/wechat_test_help.h"

static struct adapter_judgement
judge(struct wechat_test *test, const struct adapter_heard *heard)
{
    struct adapter_judgement judgement;

    adapter_judge(&test->account.base, heard, test->arena, &judgement);
    return judgement;
}

/* Unsigned, as refusals are. */
static struct adapter_judgement
refused(struct wechat_test *test, int status, const char *body)
{
    const struct adapter_heard heard = {
        .status = status, .body = bytes_text(body), .at = {TEST_NOW_S * INT64_C(1000000)}};

    return judge(test, &heard);
}

static void
what_is_wrong_is_named(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum adapter_fault fault;
        const char *field;
    } rows[] = {
        {401, "{\"code\":\"SIGN_ERROR\",\"message\":\"签名错误\"}", ADAPTER_FAULT_SIGNATURE,
            "private_key"},
        {400, "{\"code\":\"MCH_NOT_EXISTS\"}", ADAPTER_FAULT_ACCOUNT, "mchid"},
        {400, "{\"code\":\"APPID_MCHID_NOT_MATCH\"}", ADAPTER_FAULT_ACCOUNT, "appid"},
        {403, "{\"code\":\"NO_AUTH\"}", ADAPTER_FAULT_PERMISSION, ""},
        {200, "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>",
            ADAPTER_FAULT_SIGNATURE, "api_v2_key"},
        {200,
            "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code>"
            "<err_code>NOAUTH</err_code></xml>",
            ADAPTER_FAULT_PERMISSION, ""},
    };
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct adapter_judgement judgement = refused(test, rows[i].status, rows[i].body);

        assert_int_equal(judgement.health, ADAPTER_HEALTH_BROKEN);
        assert_int_equal(judgement.fault, rows[i].fault);
        assert_string_equal(judgement.field, rows[i].field);
        assert_true(judgement.code[0] != '\0');
    }
}

static void
whoever_is_let_in_is_well(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 200, "{}");

    assert_int_equal(judge(test, &heard).health, ADAPTER_HEALTH_WELL);
    assert_int_equal(
        refused(test, 404, "{\"code\":\"ORDER_NOT_EXIST\"}").health, ADAPTER_HEALTH_WELL);
    assert_int_equal(refused(test, 200,
                         "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code>"
                         "<err_code>ORDERNOTEXIST</err_code></xml>")
                         .health,
        ADAPTER_HEALTH_WELL);
}

static void
a_key_that_we_do_not_have_is_seen(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_signed(test, "7132D72A", TEST_NOW_S, 200, "{}");
    struct adapter_judgement judgement = judge(test, &heard);

    assert_int_equal(judgement.health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(judgement.fault, ADAPTER_FAULT_THEIR_KEY);
    heard = wechat_test_heard(test, 200, "{}");
    assert_int_equal(judge(test, &heard).fault, ADAPTER_FAULT_NONE);
    /* A certificate that has ended is as good as none. */
    for (size_t i = 0; i < test->account.keys_count; i++)
        test->account.keys[i].until = (struct moment){1};
    assert_int_equal(judge(test, &heard).fault, ADAPTER_FAULT_THEIR_KEY);
    for (size_t i = 0; i < test->account.keys_count; i++)
        test->account.keys[i].until = (struct moment){0};
}

static void
what_says_nothing_of_us_is_unsure(void **state)
{
    static const char *const bodies[] = {"", "{", "{}", "[]", "<html>502</html>", "<xml/>",
        "{\"code\":\"A_NEW_ONE\"}", "{\"errcode\":40029}", "{\"code\":\"FREQUENCY_LIMITED\"}"};
    struct wechat_test *test = wechat_test_begin(state);

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(refused(test, 400, bodies[i]).health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(refused(test, 500, "{\"code\":\"SIGN_ERROR\"}").health, ADAPTER_HEALTH_UNSURE);
    assert_int_equal(refused(test, 200, "{\"openid\":\"o\"}").health, ADAPTER_HEALTH_UNSURE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(whoever_is_let_in_is_well),
        cmocka_unit_test(a_key_that_we_do_not_have_is_seen),
        cmocka_unit_test(what_says_nothing_of_us_is_unsure),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
