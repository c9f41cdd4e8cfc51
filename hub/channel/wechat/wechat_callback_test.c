#include "hub/channel/wechat/wechat_callback.h"

#include "hub/channel/wechat/wechat_test_help.h"

#define NONCE "fdasflkja484"
#define SEALED_SIZE 4096
#define PAYMENT                                                                                    \
    "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\",\"out_trade_no\":\"" TEST_NUMBER   \
    "\",\"transaction_id\":\"4200000001\",\"trade_state\":\"SUCCESS\",\"success_time\":"           \
    "\"2026-11-23T09:53:50+08:00\",\"amount\":{\"total\":1234,\"payer_total\":1234,"               \
    "\"currency\":\"CNY\"}}"
#define REFUND                                                                                     \
    "{\"mchid\":\"1900000001\",\"out_trade_no\":\"" TEST_NUMBER                                    \
    "\",\"refund_id\":\"50\",\"out_refund_no\":\"0000070000000000000000002\",\"refund_status\":"   \
    "\"SUCCESS\",\"amount\":{\"total\":1234,\"refund\":600}}"

/* A callback's body: plain sealed under that key. */
static const char *
event(struct wechat_test *test, const char *type, const char *key, const char *label,
    const char *plain)
{
    uint8_t sealed[SEALED_SIZE];
    char text[ENCODE_BASE64_SIZE(SEALED_SIZE)];

    assert_int_equal(crypt_seal((const uint8_t *)key, (const uint8_t *)NONCE, bytes_text(label),
                         bytes_text(plain), sealed),
        ERR_OK);
    (void)encode_base64(bytes_of(sealed, strlen(plain) + CRYPT_GCM_TAG_SIZE), text, sizeof(text));
    return arena_printf(test->arena,
        "{\"id\":\"EV-2018022511223320873\",\"create_time\":\"2026-11-23T09:53:50+08:00\","
        "\"resource_type\":\"encrypt-resource\",\"event_type\":\"%s\",\"summary\":\"支付成功\","
        "\"resource\":{\"original_type\":\"transaction\",\"algorithm\":\"AEAD_AES_256_GCM\","
        "\"ciphertext\":\"%s\",\"associated_data\":\"%s\",\"nonce\":\"" NONCE "\"}}",
        type, text, label);
}

static enum err
hear(struct wechat_test *test, const struct adapter_heard *heard, struct adapter_callback *ret)
{
    return wechat_adapter.read_callback(&test->account.base, heard, test->arena, ret);
}

static enum err
tell(struct wechat_test *test, const char *type, const char *plain, struct adapter_callback *ret)
{
    const struct adapter_heard heard =
        wechat_test_heard(test, 0, event(test, type, TEST_V3_KEY, "transaction", plain));

    return hear(test, &heard, ret);
}

static void
a_payment_is_told_of(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    assert_int_equal(tell(test, "TRANSACTION.SUCCESS", PAYMENT, &told), ERR_OK);
    assert_string_equal(told.number, TEST_NUMBER);
    assert_string_equal(told.id, "EV-2018022511223320873");
    assert_string_equal(told.refund, "");
    assert_int_equal(told.reply.state, ADAPTER_PAID);
    assert_string_equal(told.reply.ours, TEST_NUMBER);
    assert_string_equal(told.reply.number, "4200000001");
    assert_int_equal(told.reply.total.fen, 1234);
    assert_int_equal(told.reply.paid.us, (TEST_NOW_S - 8) * 1000000);
}

static void
a_partner_is_told_of_its_merchant_s(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard;
    struct adapter_callback told;

    heard = wechat_test_heard(test, 0,
        event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "",
            "{\"sp_appid\":\"wxd678efh567hg6787\",\"sp_mchid\":\"1900000001\",\"sub_mchid\":"
            "\"1900000109\",\"out_trade_no\":\"" TEST_NUMBER
            "\",\"transaction_id\":\"42\",\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":"
            "1234}}"));
    assert_int_equal(
        wechat_adapter.read_callback(&test->partner.base, &heard, test->arena, &told), ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_PAID);
    /* The same is none of a merchant's of its own. */
    assert_int_equal(hear(test, &heard, &told), ERR_FORBIDDEN);
    heard =
        wechat_test_heard(test, 0, event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "", PAYMENT));
    assert_int_equal(wechat_adapter.read_callback(&test->partner.base, &heard, test->arena, &told),
        ERR_FORBIDDEN);
}

/* How it went, a query tells. */
static void
a_refund_is_told_of_by_its_number(void **state)
{
    static const char *const types[] = {"REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"};
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    for (size_t i = 0; i < LENGTH(types); i++) {
        assert_int_equal(tell(test, types[i], REFUND, &told), ERR_OK);
        assert_string_equal(told.number, TEST_NUMBER);
        assert_string_equal(told.refund, "0000070000000000000000002");
        assert_int_equal(told.reply.state, ADAPTER_UNKNOWN);
    }
    assert_int_equal(
        tell(test, "REFUND.SUCCESS",
            "{\"mchid\":\"1900000002\",\"out_trade_no\":\"1\",\"out_refund_no\":\"2\"}", &told),
        ERR_FORBIDDEN);
    assert_int_equal(
        tell(test, "REFUND.SUCCESS",
            "{\"mchid\":\"1900000001\",\"out_trade_no\":\"1\",\"out_refund_no\":\"\"}", &told),
        ERR_BAD_INPUT);
}

static void
what_is_not_signed_by_wechat_is_refused(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *body = event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "transaction", PAYMENT);
    struct adapter_heard heard = wechat_test_heard(test, 0, body);
    struct net_header headers[5];
    struct adapter_callback told;

    heard.headers_count = 4;
    assert_int_equal(hear(test, &heard, &told), ERR_BAD_SIGNATURE);
    heard = wechat_test_heard(test, 0, body);
    heard.body = bytes_text(arena_printf(test->arena, "%s ", body));
    assert_int_equal(hear(test, &heard, &told), ERR_BAD_SIGNATURE);
    /* What WeChat sends to see whether anybody looks. */
    heard = wechat_test_heard(test, 0, body);
    memcpy(headers, heard.headers, sizeof(headers));
    headers[4].value = arena_printf(test->arena, "WECHATPAY/SIGNTEST/%s", headers[4].value);
    heard.headers = headers;
    assert_int_equal(hear(test, &heard, &told), ERR_BAD_SIGNATURE);
    assert_true(wechat_adapter.is_probe(&heard));
    headers[4].value = "AAAA";
    assert_false(wechat_adapter.is_probe(&heard));
    heard.headers_count = 0;
    assert_false(wechat_adapter.is_probe(&heard));
}

static void
a_key_that_we_do_not_have_is_an_error_of_its_own(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *body = event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "transaction", PAYMENT);
    struct adapter_heard heard = wechat_test_signed(test, TEST_SERIAL, TEST_NOW_S, 0, body);
    struct adapter_callback told;

    assert_int_equal(hear(test, &heard, &told), ERR_NOT_FOUND);
    /* While the account is moved from one kind of key to the other both are good. */
    heard = wechat_test_signed(test, TEST_PLATFORM, TEST_NOW_S, 0, body);
    assert_int_equal(hear(test, &heard, &told), ERR_OK);
}

static void
what_is_old_is_refused_and_a_repeat_has_the_same_id(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *body = event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "transaction", PAYMENT);
    struct adapter_heard heard = wechat_test_signed(test, TEST_KEY_ID, TEST_NOW_S - 299, 0, body);
    struct adapter_callback told;
    struct adapter_callback again;

    assert_int_equal(hear(test, &heard, &told), ERR_OK);
    assert_int_equal(hear(test, &heard, &again), ERR_OK);
    assert_string_equal(told.id, again.id);
    /* Replayed later. */
    heard.at.us += 1000000;
    assert_int_equal(hear(test, &heard, &told), ERR_EXPIRED);
    heard = wechat_test_signed(test, TEST_KEY_ID, TEST_NOW_S + 300, 0, body);
    assert_int_equal(hear(test, &heard, &told), ERR_EXPIRED);
}

static void
what_is_not_sealed_for_us_is_refused(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *body = event(
        test, "TRANSACTION.SUCCESS", "0000000000abcdefghijklmnopqrstuv", "transaction", PAYMENT);
    struct adapter_heard heard = wechat_test_heard(test, 0, body);
    struct adapter_callback told;
    char *flipped;
    char *at;

    assert_int_equal(hear(test, &heard, &told), ERR_BAD_SIGNATURE);
    /* Signed by WeChat, and its tag flipped. */
    flipped = arena_text(test->arena,
        bytes_text(event(test, "TRANSACTION.SUCCESS", TEST_V3_KEY, "transaction", PAYMENT)));
    at = strstr(flipped, "\",\"associated_data\"") - 8;
    *at = *at == 'A' ? 'B' : 'A';
    heard = wechat_test_heard(test, 0, flipped);
    assert_int_equal(hear(test, &heard, &told), ERR_BAD_SIGNATURE);
}

static void
another_merchant_s_or_app_s_is_refused(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    assert_int_equal(tell(test, "TRANSACTION.SUCCESS",
                         "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000002\","
                         "\"out_trade_no\":\"1\",\"trade_state\":\"SUCCESS\"}",
                         &told),
        ERR_FORBIDDEN);
    assert_int_equal(tell(test, "TRANSACTION.SUCCESS",
                         "{\"appid\":\"wx0000000000000000\",\"mchid\":\"1900000001\","
                         "\"out_trade_no\":\"1\",\"trade_state\":\"SUCCESS\"}",
                         &told),
        ERR_FORBIDDEN);
}

/* Which amount is right only the order knows: it is told as it was said. */
static void
another_amount_is_told_as_it_was_said_and_no_amount_is_no_payment(void **state)
{
    static const char head[] = "{\"mchid\":\"1900000001\",\"out_trade_no\":\"" TEST_NUMBER
                               "\",\"trade_state\":\"SUCCESS\",\"amount\":";
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    assert_int_equal(tell(test, "TRANSACTION.SUCCESS",
                         arena_printf(test->arena, "%s{\"total\":1}}", head), &told),
        ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_PAID);
    assert_int_equal(told.reply.total.fen, 1);
    assert_int_equal(
        tell(test, "TRANSACTION.SUCCESS", arena_printf(test->arena, "%s{}}", head), &told), ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_UNKNOWN);
    assert_int_equal(
        tell(test, "TRANSACTION.SUCCESS",
            arena_printf(test->arena, "%s{\"total\":1234,\"currency\":\"HKD\"}}", head), &told),
        ERR_BAD_INPUT);
}

static void
what_is_no_payment_event_is_of_no_interest(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    assert_int_equal(tell(test, "TRANSACTION.CLOSED", PAYMENT, &told), ERR_OK);
    assert_int_equal(told.reply.state, ADAPTER_UNKNOWN);
}

static void
a_complaint_is_told_of_by_its_number(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    assert_int_equal(tell(test, "COMPLAINT.CREATE",
                         "{\"complaint_id\":\"200201820200101080076610000\",\"action_type\":"
                         "\"CREATE_COMPLAINT\"}",
                         &told),
        ERR_OK);
    assert_string_equal(told.complaint, "200201820200101080076610000");
    assert_string_equal(told.number, "");
    assert_string_equal(told.refund, "");
    assert_int_equal(told.reply.state, ADAPTER_UNKNOWN);
    assert_int_equal(
        tell(test, "COMPLAINT.STATE_CHANGE", "{\"complaint_id\":\"\"}", &told), ERR_BAD_INPUT);
    assert_int_equal(tell(test, "COMPLAINT.STATE_CHANGE", "{}", &told), ERR_BAD_INPUT);
}

static void
nonsense_is_refused(void **state)
{
    static const char *const bodies[] = {"", "[]", "{}", "{\"id\":\"1\",\"resource\":{}}",
        "{\"id\":\"1\",\"resource\":{\"algorithm\":\"AEAD_SM4_GCM\",\"nonce\":\"" NONCE
        "\",\"ciphertext\":\"AAAA\"}}",
        "{\"id\":\"1\",\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\",\"nonce\":\"" NONCE
        "\",\"ciphertext\":\"AAAA\"}}",
        "{\"id\":\"\",\"resource\":{\"algorithm\":\"AEAD_AES_256_GCM\",\"nonce\":\"" NONCE
        "\",\"ciphertext\":\"AAAA\"}}",
        "<xml><return_code>SUCCESS</return_code></xml>"};
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_callback told;

    for (size_t i = 0; i < LENGTH(bodies); i++) {
        const struct adapter_heard heard = wechat_test_heard(test, 0, bodies[i]);

        assert_int_equal(hear(test, &heard, &told), ERR_BAD_INPUT);
    }
    assert_int_equal(tell(test, "TRANSACTION.SUCCESS", "not json", &told), ERR_BAD_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payment_is_told_of),
        cmocka_unit_test(a_partner_is_told_of_its_merchant_s),
        cmocka_unit_test(a_refund_is_told_of_by_its_number),
        cmocka_unit_test(a_complaint_is_told_of_by_its_number),
        cmocka_unit_test(what_is_not_signed_by_wechat_is_refused),
        cmocka_unit_test(a_key_that_we_do_not_have_is_an_error_of_its_own),
        cmocka_unit_test(what_is_old_is_refused_and_a_repeat_has_the_same_id),
        cmocka_unit_test(what_is_not_sealed_for_us_is_refused),
        cmocka_unit_test(another_merchant_s_or_app_s_is_refused),
        cmocka_unit_test(another_amount_is_told_as_it_was_said_and_no_amount_is_no_payment),
        cmocka_unit_test(what_is_no_payment_event_is_of_no_interest),
        cmocka_unit_test(nonsense_is_refused),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
