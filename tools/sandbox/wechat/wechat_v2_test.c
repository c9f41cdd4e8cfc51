#include "tools/sandbox/wechat/wechat_test.h"

#include "shared/text/xml.h"
#include "tools/sandbox/wechat/wechat_v2_sign.h"

/* Barcodes: API v2 with both digests, and codepay of API v3. */

#define CODE "134567890123456"
#define FEE_FEN 53

/* "a=1&b=2" becomes signed XML; its answer's fields, the signature checked. */
static struct form
v2_by(struct fixture *fixture, const char *path, const char *fields, const char *type,
    const char *serial)
{
    const struct net_header headers[] = {{"x-client-certificate-serial", serial}};
    char *block = arena_take(fixture->arena, FAKE_BODY);
    struct net_call *call = &fixture->fake.calls[fixture->fake.calls_count++ % FAKE_CALLS];
    char sign[WECHAT_V2_SIGN_SIZE];
    struct form form = {.count = 0};
    struct text body;
    struct net_request request = {.method = bytes_text("POST"),
        .path = bytes_text(path),
        .peer = "127.0.0.1",
        .headers = headers,
        .headers_count = serial[0] == '\0' ? 0 : 1};

    assert_int_equal(
        form_read(bytes_text(arena_printf(fixture->arena,
                      "appid=" TEST_APPID "&mch_id=" TEST_MCHID "&nonce_str=n1&sign_type=%s&%s",
                      type, fields)),
            fixture->arena, &form),
        ERR_OK);
    assert_int_equal(wechat_v2_sign_make(&form, test_settings.api_v2_key, type, sign), ERR_OK);
    form.fields[form.count++] = (struct form_field){"sign", sign};
    text_init(&body, block, FAKE_BODY);
    xml_begin(&body);
    for (size_t i = 0; i < form.count; i++)
        xml_put(&body, form.fields[i].name, bytes_text(form.fields[i].value));
    xml_end(&body);
    request.body = text_bytes(&body);
    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    assert_true(call->answered);
    assert_int_equal(call->status, 200);
    assert_int_equal(xml_read(bytes_text(call->body), fixture->arena, &form), ERR_OK);
    if (form_value(&form, "sign") != NULL) {
        assert_int_equal(wechat_v2_sign_make(&form, test_settings.api_v2_key, type, sign), ERR_OK);
        assert_string_equal(form_value(&form, "sign"), sign);
    }
    return form;
}

static struct form
v2(struct fixture *fixture, const char *path, const char *fields)
{
    return v2_by(fixture, path, fields, "MD5", test_settings.merchant_serial);
}

static struct form
micropay(struct fixture *fixture, const char *number, const char *code)
{
    return v2(fixture, "/pay/micropay",
        arena_printf(fixture->arena,
            "body=coffee&out_trade_no=%s&total_fee=8888&spbill_create_ip=127.0.0.1&auth_code=%s",
            number, code));
}

static void
assert_field(const struct form *form, const char *name, const char *value)
{
    const char *found = form_value(form, name);

    if (found == NULL || strcmp(found, value) != 0)
        fail_msg("%s is %s, not %s", name, found == NULL ? "missing" : found, value);
}

static const char *
trade_state(struct fixture *fixture, const char *number)
{
    struct form form =
        v2(fixture, "/pay/orderquery", arena_printf(fixture->arena, "out_trade_no=%s", number));

    return arena_text(fixture->arena, bytes_text(form_value(&form, "trade_state")));
}

static void
a_barcode_pays_at_once_and_once(void **state)
{
    struct form form = micropay(*state, "ORDER1", CODE "001");

    assert_field(&form, "result_code", "SUCCESS");
    assert_field(&form, "trade_type", "MICROPAY");
    assert_field(&form, "total_fee", "8888");
    assert_int_equal(strlen(form_value(&form, "time_end")), 14);
    assert_balances(*state, 8888 - FEE_FEN, TEST_RICH_FEN - 8888);
    form = micropay(*state, "ORDER1", CODE "002");
    assert_field(&form, "err_code", "ORDERPAID");
    form = micropay(*state, "ORDER2", CODE "001");
    assert_field(&form, "err_code", "AUTH_CODE_ERROR");
    form = micropay(*state, "ORDER2", "284567890123456001");
    assert_field(&form, "err_code", "AUTH_CODE_INVALID");
    form = micropay(*state, "ORDER2", "134567890123455136");
    assert_field(&form, "err_code", "NOTENOUGH");
    assert_string_equal(trade_state(*state, "ORDER2"), "PAYERROR");
    form = micropay(*state, "ORDER2", CODE "003");
    assert_field(&form, "result_code", "SUCCESS");
    assert_int_equal(((struct fixture *)*state)->fake.fetches_count, 0);
}

static void
both_digests_are_taken_and_a_wrong_one_is_told_unsigned(void **state)
{
    struct form form = v2_by(*state, "/pay/orderquery", "out_trade_no=ORDER1", "HMAC-SHA256", "");

    assert_field(&form, "err_code", "ORDERNOTEXIST");
    form = v2(*state, "/pay/orderquery", "out_trade_no=ORDER1&sign=x");
    assert_field(&form, "return_code", "FAIL");
    assert_field(&form, "return_msg", "XML格式错误");
    form = v2(*state, "/pay/orderquery", "out_trade_no=ORDER1&sub_mch_id=1900000999");
    assert_field(&form, "return_code", "FAIL");
    assert_field(&form, "return_msg", "商户号mch_id或sub_mch_id不存在");
    form = v2(*state, "/pay/micropay", "body=a&out_trade_no=ORDER1&auth_code=1&total_fee=0");
    assert_field(&form, "return_code", "FAIL");
    assert_null(form_value(&form, "sign"));
}

static void
a_password_is_typed_or_the_code_is_given_up(void **state)
{
    struct fixture *fixture = *state;
    struct form form = micropay(fixture, "ORDER1", "134567890123459901");

    assert_field(&form, "err_code", "USERPAYING");
    assert_string_equal(trade_state(fixture, "ORDER1"), "USERPAYING");
    fake_wait(&fixture->fake, span_s(5));
    assert_string_equal(trade_state(fixture, "ORDER1"), "SUCCESS");
    form = micropay(fixture, "ORDER2", "134567890123459902");
    assert_field(&form, "err_code", "USERPAYING");
    fake_wait(&fixture->fake, span_s(44));
    assert_string_equal(trade_state(fixture, "ORDER2"), "USERPAYING");
    fake_wait(&fixture->fake, span_s(1));
    assert_string_equal(trade_state(fixture, "ORDER2"), "REVOKED");
}

static void
a_code_can_be_paid_although_the_answer_says_nothing_of_it(void **state)
{
    struct form form = micropay(*state, "ORDER1", "134567890123459904");

    assert_field(&form, "err_code", "SYSTEMERROR");
    assert_string_equal(trade_state(*state, "ORDER1"), "SUCCESS");
    form = micropay(*state, "ORDER2", "134567890123459907");
    assert_field(&form, "err_code", "BANKERROR");
    assert_string_equal(trade_state(*state, "ORDER2"), "SUCCESS");
    form = micropay(*state, "ORDER3", "134567890123459905");
    assert_field(&form, "err_code", "AUTHCODEEXPIRE");
    form = micropay(*state, "ORDER4", "134567890123459903");
    assert_field(&form, "err_code", "NOTENOUGH");
    add_fault(*state, "{\"what\":\"refused\",\"text\":\"NOTSUPORTCARD\"}");
    form = micropay(*state, "ORDER5", CODE "005");
    assert_field(&form, "err_code", "NOTSUPORTCARD");
}

static void
reversing_gives_back_and_may_be_repeated(void **state)
{
    struct form form = micropay(*state, "ORDER1", CODE "001");

    add_fault(*state, "{\"what\":\"cancel_retry\"}");
    form = v2(*state, "/secapi/pay/reverse", "out_trade_no=ORDER1");
    assert_field(&form, "recall", "Y");
    assert_string_equal(trade_state(*state, "ORDER1"), "SUCCESS");
    form = v2(*state, "/secapi/pay/reverse", "out_trade_no=ORDER1");
    assert_field(&form, "recall", "N");
    form = v2(*state, "/secapi/pay/reverse", "out_trade_no=ORDER1");
    assert_field(&form, "recall", "N");
    assert_string_equal(trade_state(*state, "ORDER1"), "REVOKED");
    assert_balances(*state, 0, TEST_RICH_FEN);
    form = micropay(*state, "ORDER1", CODE "002");
    assert_field(&form, "err_code", "ORDERREVERSED");
    form = v2(*state, "/pay/closeorder", "out_trade_no=ORDER1");
    assert_field(&form, "result_code", "FAIL");
}

static void
who_has_no_certificate_reverses_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct net_call *call = ask(fixture, "POST", "/secapi/pay/reverse", "<xml></xml>", NULL);

    assert_int_equal(call->status, 400);
    assert_contains(call->body, "No required SSL certificate was sent");
}

static void
an_old_refund_is_told_of_in_its_manner(void **state)
{
    struct fixture *fixture = *state;
    struct form form = micropay(fixture, "ORDER1", CODE "001");

    fixture->fake.notify_body = "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>";
    form = v2(fixture, "/secapi/pay/refund",
        "out_trade_no=ORDER1&out_refund_no=R1&total_fee=8888&refund_fee=88&notify_url=http%3A%2F%2F"
        "127.0.0.1%3A9%2Fnotify");
    assert_field(&form, "refund_fee", "88");
    form = v2(fixture, "/pay/refundquery", "out_refund_no=R1");
    assert_field(&form, "refund_status_0", "PROCESSING");
    fake_wait(&fixture->fake, span_s(1));
    form = v2(fixture, "/pay/refundquery", "out_trade_no=ORDER1");
    assert_field(&form, "refund_status_0", "SUCCESS");
    assert_field(&form, "refund_count", "1");
    assert_int_equal(fixture->fake.fetches_count, 1);
    assert_contains(fixture->fake.fetches[0].body, "<req_info><![CDATA[");
    fake_wait(&fixture->fake, span_s(60));
    assert_int_equal(fixture->fake.fetches_count, 1);
    form = v2(fixture, "/pay/refundquery", "out_refund_no=R2");
    assert_field(&form, "err_code", "REFUNDNOTEXIST");
}

#define CODEPAY(number, code)                                                                      \
    "{\"appid\":\"" TEST_APPID "\",\"mchid\":\"" TEST_MCHID "\",\"description\":\"coffee\","       \
    "\"out_trade_no\":\"" number "\",\"payer\":{\"auth_code\":\"" code "\"},"                      \
    "\"amount\":{\"total\":8888},\"scene_info\":{\"store_info\":{\"id\":\"S1\"}}}"
#define WHO "{\"appid\":\"" TEST_APPID "\",\"mchid\":\"" TEST_MCHID "\"}"

static void
codepay_pays_waits_and_is_reversed(void **state)
{
    struct net_call *call = v3(*state, "POST", PAY "/codepay", CODEPAY("ORDER1", CODE "001"));

    assert_int_equal(call->status, 200);
    assert_contains(call->body, "\"trade_type\":\"MICROPAY\"");
    call = v3(*state, "POST", PAY "/codepay", CODEPAY("ORDER2", "134567890123459902"));
    assert_int_equal(call->status, 202);
    assert_contains(call->body, "\"code\":\"USERPAYING\"");
    call = v3(*state, "POST", PAY "/out-trade-no/ORDER2/close", "{\"mchid\":\"" TEST_MCHID "\"}");
    assert_contains(call->body, "撤销");
    for (int i = 0; i < 2; i++) {
        call = v3(*state, "POST", PAY "/out-trade-no/ORDER2/reverse", WHO);
        assert_int_equal(call->status, 200);
    }
    call = v3(*state, "POST", PAY "/out-trade-no/ORDER1/reverse", WHO);
    assert_int_equal(call->status, 200);
    assert_balances(*state, 0, TEST_RICH_FEN);
    assert_contains(query(*state), "\"trade_state\":\"REVOKED\"");
    call = v3(*state, "POST", PAY "/out-trade-no/ORDER9/reverse", WHO);
    assert_contains(call->body, "ORDER_NOT_EXIST");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SANDBOX(a_barcode_pays_at_once_and_once),
        WITH_SANDBOX(both_digests_are_taken_and_a_wrong_one_is_told_unsigned),
        WITH_SANDBOX(a_password_is_typed_or_the_code_is_given_up),
        WITH_SANDBOX(a_code_can_be_paid_although_the_answer_says_nothing_of_it),
        WITH_SANDBOX(reversing_gives_back_and_may_be_repeated),
        WITH_SANDBOX(who_has_no_certificate_reverses_nothing),
        WITH_SANDBOX(an_old_refund_is_told_of_in_its_manner),
        WITH_SANDBOX(codepay_pays_waits_and_is_reversed),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
