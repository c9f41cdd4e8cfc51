#include "tools/sandbox/wechat/wechat_applyment_row.h"
#include "tools/sandbox/wechat/wechat_test.h"

#include "shared/text/encode.h"

/* Applications: handed in, judged, asked about. */

#define APPLYMENTS "/v3/applyment4sub/applyment/"
#define CODE "1900000001_17"
#define BY_CODE APPLYMENTS "business_code/" CODE
#define ADMIN "/sandbox/wechat/applyment"

static const char *
seal(struct fixture *fixture, const char *plain)
{
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    size_t room = ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX);
    size_t size;

    assert_int_equal(
        crypt_rsa_encrypt(test_keys.platform, bytes_text(plain), sealed, &size), ERR_OK);
    return encode_base64(bytes_of(sealed, size), arena_take(fixture->arena, room), room);
}

/* An application whose telephone number is that text. */
static const char *
papers(struct fixture *fixture, const char *phone)
{
    return arena_printf(fixture->arena,
        "{\"business_code\":\"" CODE "\",\"contact_info\":{\"contact_type\":\"LEGAL\","
        "\"contact_name\":\"%s\",\"mobile_phone\":\"%s\",\"contact_email\":\"%s\"},"
        "\"subject_info\":{\"subject_type\":\"SUBJECT_TYPE_ENTERPRISE\"},"
        "\"business_info\":{\"merchant_shortname\":\"张三餐饮店\",\"service_phone\":\"0758000\"},"
        "\"settlement_info\":{\"settlement_id\":\"719\",\"qualification_type\":\"餐饮\"},"
        "\"bank_account_info\":{\"bank_account_type\":\"BANK_ACCOUNT_TYPE_CORPORATE\","
        "\"account_name\":\"%s\",\"account_bank\":\"工商银行\",\"account_number\":\"%s\"}}",
        seal(fixture, "张三"), phone, seal(fixture, "a@b.example"), seal(fixture, "张三"),
        seal(fixture, "6222021234567890"));
}

static struct net_call *
submit(struct fixture *fixture)
{
    return v3(fixture, "POST", APPLYMENTS, papers(fixture, seal(fixture, "13800138000")));
}

static void
judge(struct fixture *fixture, const char *state, const char *more)
{
    const char *body = arena_printf(
        fixture->arena, "{\"business_code\":\"" CODE "\",\"state\":\"%s\"%s}", state, more);

    assert_int_equal(call_with(fixture, "POST", ADMIN, body, "")->status, 200);
}

static const char *
asked(struct fixture *fixture)
{
    struct net_call *call = v3(fixture, "GET", BY_CODE, "");

    assert_int_equal(call->status, 200);
    return call->body;
}

static void
an_application_is_handed_in_and_asked_about_by_both_numbers(void **state)
{
    struct fixture *fixture = *state;
    const char *body;

    assert_contains(v3(fixture, "GET", BY_CODE, "")->body,
        "\"code\":\"PARAM_ERROR\",\"message\":\"未能找到申请单\"");
    assert_contains(submit(fixture)->body, "{\"applyment_id\":2000002124775691}");
    body = asked(fixture);
    assert_contains(body, "\"business_code\":\"" CODE "\",\"applyment_id\":2000002124775691");
    assert_contains(body, "\"applyment_state\":\"APPLYMENT_STATE_AUDITING\"");
    assert_contains(body, "\"sign_url\":\"https://pay.weixin.qq.com/public/apply4ec_sign/s?");
    assert_null(strstr(body, "sub_mchid"));
    assert_string_equal(
        v3(fixture, "GET", APPLYMENTS "applyment_id/2000002124775691", "")->body, body);
    assert_int_equal(v3(fixture, "GET", APPLYMENTS "applyment_id/x", "")->status, 400);
    assert_contains(state_of(fixture), "\"shortname\":\"张三餐饮店\"");
}

static void
what_is_not_sealed_for_wechat_or_missing_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = v3(fixture, "POST", APPLYMENTS, papers(fixture, "13800138000"));

    assert_int_equal(call->status, 400);
    assert_contains(call->body, "\"field\":\"/contact_info/mobile_phone\"");
    assert_contains(call->body, "敏感信息解密失败");
    call = v3(fixture, "POST", APPLYMENTS, papers(fixture, ""));
    assert_contains(call->body, "此字段为必填项");
    call = v3(fixture, "POST", APPLYMENTS, "{\"business_code\":\"no-hyphens\"}");
    assert_contains(call->body, "\"field\":\"/business_code\"");
    assert_int_equal(v3(fixture, "GET", BY_CODE, "")->status, 400);
}

static void
what_was_rejected_goes_in_again_under_its_number_and_nothing_else_does(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(submit(fixture)->status, 200);
    assert_contains(submit(fixture)->body, "不允许修改");
    judge(fixture, "REJECTED",
        ",\"faults\":[{\"field\":\"license_copy\",\"name\":\"营业执照照片\",\"reason\":\"不清晰\"}"
        "]");
    assert_contains(asked(fixture), "\"audit_detail\":[{\"field\":\"license_copy\",\"field_name\":"
                                    "\"营业执照照片\",\"reject_reason\":\"不清晰\"}]");
    assert_contains(submit(fixture)->body, "{\"applyment_id\":2000002124775691}");
    assert_contains(asked(fixture), "APPLYMENT_STATE_AUDITING");
    judge(fixture, "REJECTED", "");
    assert_contains(asked(fixture), "\"audit_detail\":[]");
}

static void
whose_application_is_finished_is_a_sub_merchant(void **state)
{
    struct fixture *fixture = *state;
    const char *sub;

    judge(fixture, "TO_BE_SIGNED", ""); /* filed elsewhere */
    sub = value_of(fixture, asked(fixture), "\"sub_mchid\":\"");
    assert_false(wechat_is_sub(wechat_of(fixture->sandbox), sub));
    judge(fixture, "FINISHED", "");
    assert_string_equal(value_of(fixture, asked(fixture), "\"sub_mchid\":\""), sub);
    assert_true(wechat_is_sub(wechat_of(fixture->sandbox), sub));
    judge(fixture, "FINISHED", ",\"sub_mchid\":\"" TEST_SUB "\"");
    assert_contains(asked(fixture), "\"sub_mchid\":\"" TEST_SUB "\"");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        WITH_SANDBOX(an_application_is_handed_in_and_asked_about_by_both_numbers),
        WITH_SANDBOX(what_is_not_sealed_for_wechat_or_missing_is_refused),
        WITH_SANDBOX(what_was_rejected_goes_in_again_under_its_number_and_nothing_else_does),
        WITH_SANDBOX(whose_application_is_finished_is_a_sub_merchant),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
