#include "hub/channel/wechat/wechat_onboarding.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define CODE "1900000001_17"
#define ONE                                                                                        \
    "\"business_code\":\"" CODE "\",\"applyment_id\":2000002124775691,"                            \
    "\"sign_url\":\"https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=1\""
#define IN(state) ",\"applyment_state\":\"APPLYMENT_STATE_" state "\""

static struct adapter_onboarding_reply
read_heard(struct wechat_test *test, const struct adapter_heard *heard)
{
    struct adapter_onboarding_reply reply;

    assert_int_equal(
        wechat_onboarding_calls.read(&test->account.base, CODE, heard, test->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_onboarding_reply
read_text(struct wechat_test *test, const char *body)
{
    const struct adapter_heard heard = wechat_test_heard(test, 200, body);

    return read_heard(test, &heard);
}

static enum adapter_onboarding_answer
refused(struct wechat_test *test, int status, const char *code)
{
    const struct adapter_heard heard = wechat_test_refusal(test, status, code);

    return read_heard(test, &heard).answer;
}

static void
one_is_asked_about_by_the_partner_s_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_account *account = &test->account.base;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_onboarding_calls.ask(account, CODE, wechat_test_now, test->arena, &ask), ERR_OK);
    wechat_test_asked(test, &ask, "GET", "/v3/applyment4sub/applyment/business_code/" CODE, "");
    /* It becomes a part of a path. */
    assert_int_equal(
        wechat_onboarding_calls.ask(account, "1/../2", wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
    assert_int_equal(wechat_onboarding_calls.ask(account, "", wechat_test_now, test->arena, &ask),
        ERR_BAD_INPUT);
}

static void
each_state_of_wechat_s_is_one_of_ours(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    static const struct {
        const char *body;
        enum onboarding_state is;
    } rows[] = {
        {"{" ONE IN("EDITTING") "}", ONBOARDING_DRAFT},
        {"{" ONE IN("AUDITING") "}", ONBOARDING_AUDITING},
        {"{" ONE IN("REJECTED") "}", ONBOARDING_REJECTED},
        {"{" ONE IN("TO_BE_CONFIRMED") "}", ONBOARDING_TO_BE_CONFIRMED},
        {"{" ONE IN("TO_BE_SIGNED") ",\"sub_mchid\":\"1900000109\"}", ONBOARDING_TO_BE_SIGNED},
        {"{" ONE IN("SIGNING") ",\"sub_mchid\":\"1900000109\"}", ONBOARDING_TO_BE_SIGNED},
        {"{" ONE IN("FINISHED") ",\"sub_mchid\":\"1900000109\"}", ONBOARDING_FINISHED},
        {"{" ONE IN("CANCELED") "}", ONBOARDING_CANCELLED},
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct adapter_onboarding_reply reply = read_text(test, rows[i].body);

        assert_int_equal(reply.answer, ADAPTER_ONBOARDING_DONE);
        assert_true(reply.listed);
        assert_int_equal(reply.state, rows[i].is);
        assert_string_equal(reply.channel_number, "2000002124775691");
    }
}

static void
what_is_wrong_is_told_field_by_field(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_onboarding_reply reply = read_text(test,
        "{" ONE IN(
            "REJECTED") ",\"applyment_state_msg\":\"资料有误\",\"audit_detail\":["
                        "{\"field\":\"license_copy\",\"field_name\":\"营业执照照片\",\"reject_"
                        "reason\":\"不清晰\"},"
                        "{\"field_name\":\"银行账号\",\"reject_reason\":\"与户名不符\"},{}]}");

    assert_string_equal(reply.note, "资料有误");
    assert_int_equal(reply.faults_count, 2);
    assert_string_equal(reply.faults[0].field, "license_copy");
    assert_string_equal(reply.faults[0].reason, "不清晰");
    assert_string_equal(reply.faults[1].field, "银行账号");
    /* WeChat Pay rejects without a word, too. */
    reply = read_text(test, "{" ONE IN("REJECTED") ",\"audit_detail\":[]}");
    assert_int_equal(reply.state, ONBOARDING_REJECTED);
    assert_int_equal(reply.faults_count, 0);
}

static void
a_state_that_is_not_listed_is_no_state(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_onboarding_reply reply = read_text(test, "{" ONE IN("FROZEN") "}");

    assert_int_equal(reply.answer, ADAPTER_ONBOARDING_DONE);
    assert_false(reply.listed);
    assert_string_equal(reply.code, "APPLYMENT_STATE_FROZEN");
}

static void
an_address_that_is_none_of_the_web_is_not_said(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct adapter_onboarding_reply reply = read_text(test,
        "{\"business_code\":\"" CODE "\",\"sign_url\":\"javascript:alert(1)\"" IN("AUDITING") "}");

    assert_int_equal(reply.answer, ADAPTER_ONBOARDING_DONE);
    assert_string_equal(reply.sign_url, "");
}

static void
long_texts_are_cut_where_a_letter_ends(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    char field[200];
    struct adapter_onboarding_reply reply;

    memset(field, 'f', sizeof(field) - 1);
    field[sizeof(field) - 1] = '\0';
    memcpy(field + ADAPTER_ONBOARDING_FIELD_MAX - 1, "图", strlen("图"));
    reply = read_text(
        test, arena_printf(test->arena,
                  "{" ONE IN("REJECTED") ",\"audit_detail\":[{\"field\":\"%s\"}]}", field));
    assert_int_equal(reply.faults_count, 1);
    assert_int_equal(strlen(reply.faults[0].field), ADAPTER_ONBOARDING_FIELD_MAX - 1);
}

static void
what_is_not_signed_or_is_about_another_or_nonsense_says_nothing(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_heard(test, 200, "{" ONE IN("REJECTED") "}");
    static const char *const bodies[] = {
        "{\"business_code\":\"1900000001_18\"" IN("REJECTED") "}",
        "{\"applyment_id\":1" IN("REJECTED") "}",
        "{" ONE "}",
        "{" ONE IN("FINISHED") "}",
        "{" ONE IN("FINISHED") ",\"sub_mchid\":\"../1\"}",
        "{" ONE IN("REJECTED") ",\"audit_detail\":{\"field\":\"x\"}}",
        "{" ONE IN("REJECTED") ",\"audit_detail\":[1]}",
        "{\"business_code\":\"" CODE "\",\"applyment_id\":-1" IN("REJECTED") "}",
        "[]",
        "{}",
    };

    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_DONE);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_UNKNOWN);
    for (size_t i = 0; i < LENGTH(bodies); i++) {
        const struct adapter_onboarding_reply reply = read_text(test, bodies[i]);

        assert_int_equal(reply.answer, ADAPTER_ONBOARDING_UNKNOWN);
        assert_false(reply.listed);
        assert_int_equal(reply.faults_count, 0);
    }
}

static void
a_refusal_is_no_rejection(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);

    assert_int_equal(refused(test, 400, "PARAM_ERROR"), ADAPTER_ONBOARDING_ABSENT);
    assert_int_equal(refused(test, 404, "RESOURCE_NOT_EXISTS"), ADAPTER_ONBOARDING_ABSENT);
    assert_int_equal(refused(test, 403, "NO_AUTH"), ADAPTER_ONBOARDING_REFUSED);
    assert_int_equal(refused(test, 401, "SIGN_ERROR"), ADAPTER_ONBOARDING_REFUSED);
    assert_int_equal(refused(test, 429, "FREQUENCY_LIMITED"), ADAPTER_ONBOARDING_LATER);
    assert_int_equal(refused(test, 500, "SYSTEM_ERROR"), ADAPTER_ONBOARDING_UNKNOWN);
    assert_int_equal(refused(test, 500, "PARAM_ERROR"), ADAPTER_ONBOARDING_UNKNOWN);
    assert_int_equal(refused(test, 400, "NEW_CODE"), ADAPTER_ONBOARDING_UNKNOWN);
    assert_int_equal(refused(test, 400, ""), ADAPTER_ONBOARDING_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_asked_about_by_the_partner_s_number),
        cmocka_unit_test(each_state_of_wechat_s_is_one_of_ours),
        cmocka_unit_test(what_is_wrong_is_told_field_by_field),
        cmocka_unit_test(a_state_that_is_not_listed_is_no_state),
        cmocka_unit_test(an_address_that_is_none_of_the_web_is_not_said),
        cmocka_unit_test(long_texts_are_cut_where_a_letter_ends),
        cmocka_unit_test(what_is_not_signed_or_is_about_another_or_nonsense_says_nothing),
        cmocka_unit_test(a_refusal_is_no_rejection),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
