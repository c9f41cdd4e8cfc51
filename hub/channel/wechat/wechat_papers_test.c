#include "hub/channel/wechat/wechat_papers.h"

#include "hub/channel/wechat/wechat_test_help.h"
#include "shared/text/json.h"

#define CODE "1900000001_17"

static enum err
submit(struct wechat_test *test, const char *text, struct adapter_ask *ask, const char **wrong)
{
    const struct adapter_onboarding_papers papers = {CODE, bytes_text(text)};

    return wechat_papers_submit(
        &test->account.base, &papers, wechat_test_now, test->arena, ask, wrong);
}

/* The plain text of a field that was sealed for WeChat Pay. */
static const char *
open_field(struct wechat_test *test, const struct json_node *object, const char *name)
{
    const char *text = json_text(json_find(object, name));
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    assert_non_null(text);
    assert_int_equal(encode_read_base64(bytes_text(text), raw, sizeof(raw), &size), ERR_OK);
    assert_int_equal(
        crypt_rsa_decrypt(test->their_private, bytes_of(raw, size), plain, &size), ERR_OK);
    return arena_text(test->arena, bytes_of(plain, size));
}

static void
papers_are_sent_as_they_stand_but_for_what_is_sealed(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct json_node *root;
    struct adapter_ask ask;
    const char *wrong;

    assert_int_equal(submit(test,
                         "{\"business_code\":\"" CODE "\",\"contact_info\":{\"contact_name\":"
                         "\"张三\",\"mobile_phone\":\"13800138000\"},\"subject_info\":{"
                         "\"identity_info\":{\"owner\":true},\"ubo_info_list\":[{"
                         "\"ubo_id_doc_name\":\"李四\",\"ubo_period_end\":\"长期\"}]},"
                         "\"addition_info\":{\"business_addition_pics\":[\"m1\",\"m2\"]}}",
                         &ask, &wrong),
        ERR_OK);
    wechat_test_asked(
        test, &ask, "POST", "/v3/applyment4sub/applyment/", arena_text(test->arena, ask.body));
    assert_null(strstr(arena_text(test->arena, ask.body), "13800138000"));
    assert_null(strstr(arena_text(test->arena, ask.body), "张三"));
    assert_int_equal(json_parse(ask.body, test->arena, &root), ERR_OK);
    assert_string_equal(
        open_field(test, json_find(root, "contact_info"), "mobile_phone"), "13800138000");
    assert_string_equal(open_field(test, json_find(root, "contact_info"), "contact_name"), "张三");
    assert_string_equal(
        open_field(test, json_first(json_find(json_find(root, "subject_info"), "ubo_info_list")),
            "ubo_id_doc_name"),
        "李四");
    assert_non_null(strstr(arena_text(test->arena, ask.body),
        "\"ubo_period_end\":\"长期\"}]},\"addition_info\":{\"business_addition_pics\":[\"m1\","
        "\"m2\"]}}"));
    assert_non_null(strstr(arena_text(test->arena, ask.body), "\"owner\":true"));
}

static void
papers_of_another_number_or_with_an_empty_field_are_not_sent(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;
    const char *wrong;

    assert_int_equal(submit(test, "{\"business_code\":\"1\"}", &ask, &wrong), ERR_BAD_INPUT);
    assert_string_equal(wrong, "business_code");
    assert_int_equal(submit(test, "{}", &ask, &wrong), ERR_BAD_INPUT);
    assert_int_equal(submit(test, "[]", &ask, &wrong), ERR_BAD_INPUT);
    assert_int_equal(submit(test, "no json", &ask, &wrong), ERR_BAD_INPUT);
    assert_int_equal(submit(test, "{\"business_code\":\"" CODE "\",\"a\":{\"account_name\":\"\"}}",
                         &ask, &wrong),
        ERR_BAD_INPUT);
    assert_string_equal(wrong, "account_name");
    assert_int_equal(
        submit(test, "{\"business_code\":\"" CODE "\",\"a\":1.5}", &ask, &wrong), ERR_BAD_INPUT);
    assert_string_equal(wrong, "a");
}

static struct adapter_onboarding_reply
read_heard(struct wechat_test *test, const struct adapter_heard *heard)
{
    struct adapter_onboarding_reply reply;

    assert_int_equal(wechat_papers_read(&test->account.base, heard, test->arena, &reply), ERR_OK);
    return reply;
}

static void
what_may_have_been_taken_is_never_a_no(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard =
        wechat_test_heard(test, 200, "{\"applyment_id\":2000002124775691}");
    struct adapter_onboarding_reply reply = read_heard(test, &heard);

    assert_int_equal(reply.answer, ADAPTER_ONBOARDING_DONE);
    assert_string_equal(reply.channel_number, "2000002124775691");
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_UNKNOWN);
    heard = wechat_test_heard(test, 200, "{}");
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_UNKNOWN);
    heard = wechat_test_refusal(test, 500, "SYSTEM_ERROR");
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_UNKNOWN);
    heard = wechat_test_refusal(test, 400, "NEW_CODE");
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_UNKNOWN);
    heard = wechat_test_refusal(test, 429, "FREQUENCY_LIMITED");
    assert_int_equal(read_heard(test, &heard).answer, ADAPTER_ONBOARDING_LATER);
    heard = wechat_test_refusal(test, 400, "PARAM_ERROR");
    reply = read_heard(test, &heard);
    assert_int_equal(reply.answer, ADAPTER_ONBOARDING_REFUSED);
    assert_string_equal(reply.note, "错");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_are_sent_as_they_stand_but_for_what_is_sealed),
        cmocka_unit_test(papers_of_another_number_or_with_an_empty_field_are_not_sent),
        cmocka_unit_test(what_may_have_been_taken_is_never_a_no),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
