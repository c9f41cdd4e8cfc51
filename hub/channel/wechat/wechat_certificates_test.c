#include "hub/channel/wechat/wechat_certificates.h"

#include "hub/channel/wechat/wechat_test_help.h"
#include "shared/crypt/crypt_test_certs.h"

#define LEAF_SERIAL "0123456789ABCDEF0123456789ABCDEF01234567" /* of cert_leaf, whose key is ours */
#define NONCE "61f9c719728a"
#define SEALED_SIZE 4096

/* {"data":[…]} of one certificate under that serial. */
static const char *
list_of(struct wechat_test *test, const char *serial, const char *plain)
{
    uint8_t sealed[SEALED_SIZE];
    char text[ENCODE_BASE64_SIZE(SEALED_SIZE)];

    assert_int_equal(crypt_seal((const uint8_t *)TEST_V3_KEY, (const uint8_t *)NONCE,
                         bytes_text("certificate"), bytes_text(plain), sealed),
        ERR_OK);
    (void)encode_base64(bytes_of(sealed, strlen(plain) + CRYPT_GCM_TAG_SIZE), text, sizeof(text));
    return arena_printf(test->arena,
        "{\"data\":[{\"serial_no\":\"%s\",\"effective_time\":\"2024-02-29T20:34:56+08:00\","
        "\"expire_time\":\"2034-02-26T20:34:56+08:00\",\"encrypt_certificate\":{\"algorithm\":"
        "\"AEAD_AES_256_GCM\",\"nonce\":\"" NONCE
        "\",\"associated_data\":\"certificate\",\"ciphertext\":\"%s\"}}]}",
        serial, text);
}

static enum err
read_heard(struct wechat_test *test, const struct adapter_heard *heard, const char **ret_value)
{
    return wechat_certificates_calls.read(&test->account.base, heard, test->arena, ret_value);
}

/* Signed by the certificate that is in it. */
static struct adapter_heard
signed_by_leaf(struct wechat_test *test, const char *body)
{
    struct wechat_test leaf = *test;

    leaf.their_private = test->our_private;
    return wechat_test_signed(&leaf, LEAF_SERIAL, TEST_NOW_S, 200, body);
}

static void
certificates_are_asked_for(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.certificates->ask(&test->account.base, wechat_test_now, test->arena, &ask),
        ERR_OK);
    wechat_test_asked(test, &ask, "GET", "/v3/certificates?algorithm_type=RSA", "");
    assert_non_null(adapter_form_find(
        wechat_adapter.fields, wechat_adapter.fields_count, wechat_adapter.certificates->field));
}

static void
the_first_ones_are_signed_by_themselves(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = signed_by_leaf(test, list_of(test, LEAF_SERIAL, cert_leaf));
    struct wechat_account account = {.keys_count = 0};
    const char *value;

    assert_int_equal(read_heard(test, &heard, &value), ERR_OK);
    /* It is a value of the field. */
    assert_int_equal(wechat_account_add_certificates(&account, value), ERR_OK);
    assert_int_equal(account.keys_count, 1);
    assert_string_equal(account.keys[0].serial, LEAF_SERIAL);
    crypt_key_free(&account.opened[0]);
}

static void
later_ones_may_be_signed_by_a_key_that_we_have(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard =
        wechat_test_heard(test, 200, list_of(test, LEAF_SERIAL, cert_leaf));
    const char *value;

    assert_int_equal(read_heard(test, &heard, &value), ERR_OK);
    assert_non_null(strstr(value, "-----BEGIN CERTIFICATE-----"));
}

static void
what_is_not_wechat_s_is_refused(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const char *body = list_of(test, LEAF_SERIAL, cert_leaf);
    struct adapter_heard heard = signed_by_leaf(test, body);
    const char *value = "";

    /* Signed by nobody that it knows, or by nobody. */
    heard = wechat_test_signed(test, TEST_SERIAL, TEST_NOW_S, 200, body);
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_SIGNATURE);
    heard = wechat_test_signed(test, LEAF_SERIAL, TEST_NOW_S, 200, body);
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_SIGNATURE);
    heard.headers_count = 0;
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_SIGNATURE);
    /* Another serial than its own; no certificate. */
    heard = wechat_test_heard(test, 200, list_of(test, TEST_SERIAL, cert_leaf));
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_INPUT);
    heard = wechat_test_heard(test, 200, list_of(test, LEAF_SERIAL, "no certificate"));
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_INPUT);
    heard = wechat_test_heard(test, 200, "{\"data\":[]}");
    assert_int_equal(read_heard(test, &heard, &value), ERR_BAD_INPUT);
    assert_string_equal(value, "");
}

static void
an_account_may_have_none(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct adapter_heard heard = wechat_test_refusal(test, 404, "RESOURCE_NOT_EXISTS");
    const char *value;

    assert_int_equal(read_heard(test, &heard, &value), ERR_NOT_FOUND);
    heard = wechat_test_refusal(test, 404, "");
    assert_int_equal(read_heard(test, &heard, &value), ERR_NO_ANSWER);
    heard = wechat_test_refusal(test, 401, "SIGN_ERROR");
    assert_int_equal(read_heard(test, &heard, &value), ERR_NO_ANSWER);
    heard = wechat_test_refusal(test, 500, "SYSTEM_ERROR");
    assert_int_equal(read_heard(test, &heard, &value), ERR_NO_ANSWER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_are_asked_for),
        cmocka_unit_test(the_first_ones_are_signed_by_themselves),
        cmocka_unit_test(later_ones_may_be_signed_by_a_key_that_we_have),
        cmocka_unit_test(what_is_not_wechat_s_is_refused),
        cmocka_unit_test(an_account_may_have_none),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
