#include "hub/channel/wechat/wechat_account.h"

#include "hub/channel/wechat/wechat_test_help.h"
#include "shared/crypt/crypt_test_certs.h"

#define LEAF_SERIAL "0123456789ABCDEF0123456789ABCDEF01234567" /* of cert_leaf */

#define VALUES_MAX 24

/* What a form may hold; add() changes a value or puts one more. */
struct given {
    struct adapter_value values[VALUES_MAX];
    size_t count;
};

static void
add(struct given *given, const char *name, const char *value)
{
    for (size_t i = 0; i < given->count; i++)
        if (strcmp(given->values[i].name, name) == 0) {
            given->values[i].value = value;
            return;
        }
    given->values[given->count++] = (struct adapter_value){name, value};
}

static const char *
public_pem(struct wechat_test *test)
{
    char *pem = arena_take(test->arena, CRYPT_RSA_TEXT_MAX);

    assert_int_equal(crypt_rsa_put_public(test->their_public, pem, CRYPT_RSA_TEXT_MAX), ERR_OK);
    return pem;
}

static struct given
least(struct wechat_test *test)
{
    struct given given = {.count = 0};

    add(&given, "mchid", "1900000001");
    add(&given, "appid", "wxd678efh567hg6787");
    add(&given, "serial", TEST_SERIAL);
    add(&given, "private_key", crypt_test_ours);
    add(&given, "api_v3_key", TEST_V3_KEY);
    add(&given, "public_key", public_pem(test));
    add(&given, "public_key_id", TEST_KEY_ID);
    return given;
}

static enum err
open_account(
    const struct given *given, const char **ret_field, struct adapter_account **ret_account)
{
    const struct adapter_values values = {given->values, given->count};
    enum err err =
        adapter_form_check(wechat_adapter.fields, wechat_adapter.fields_count, &values, ret_field);

    return err == ERR_OK ? wechat_adapter.open(&values, TEST_NOTIFY, ret_field, ret_account) : err;
}

static void
assert_wrong(struct given given, const char *name, const char *value, const char *field)
{
    struct adapter_account *account = NULL;
    const char *wrong = "";

    add(&given, name, value);
    if (open_account(&given, &wrong, &account) == ERR_OK)
        fail_msg("%s=%s was taken", name, value);
    assert_string_equal(wrong, field);
    assert_null(account);
}

static void
an_account_opens_with_what_it_must_be_told(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct given given = least(test);
    const struct wechat_account *ours;
    struct adapter_account *account = NULL;
    const char *field;

    assert_int_equal(open_account(&given, &field, &account), ERR_OK);
    NEED(account != NULL);
    ours = wechat_account_of(account);
    assert_ptr_equal(account->adapter, &wechat_adapter);
    assert_false(ours->partner);
    assert_false(ours->barcode_v3);
    assert_int_equal(ours->v2_sign, WECHAT_V2_HMAC);
    assert_string_equal(ours->api_url, TEST_API);
    assert_string_equal(ours->notify_url, TEST_NOTIFY);
    assert_int_equal(ours->keys_count, 1);
    assert_string_equal(ours->keys[0].serial, TEST_KEY_ID);
    assert_null(ours->certificate);
    assert_string_equal(wechat_account_app(ours), "wxd678efh567hg6787");
    wechat_adapter.close(&account);
    assert_null(account);
}

static void
an_account_opens_with_all_that_it_can_be_told(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    struct given given = least(test);
    const struct wechat_account *ours;
    struct adapter_account *account = NULL;
    const char *field;

    add(&given, "partner", "yes");
    add(&given, "sub_mchid", "1900000109");
    add(&given, "sub_appid", "wx8888888888888888");
    add(&given, "app_secret", "s3cret");
    add(&given, "api_v2_key", TEST_V2_KEY);
    add(&given, "v2_sign", "MD5");
    add(&given, "serial", "");
    add(&given, "certificate", cert_leaf);
    add(&given, "certificates", arena_printf(test->arena, "%s%s", cert_root, cert_middle));
    add(&given, "barcode", "v3");
    add(&given, "store", "S9");
    add(&given, "api", "http://127.0.0.1:9100/wechat");
    assert_int_equal(open_account(&given, &field, &account), ERR_OK);
    NEED(account != NULL);
    ours = wechat_account_of(account);
    assert_true(ours->partner);
    assert_true(ours->barcode_v3);
    assert_int_equal(ours->v2_sign, WECHAT_V2_MD5);
    assert_string_equal(wechat_account_app(ours), "wx8888888888888888");
    assert_string_equal(ours->serial, LEAF_SERIAL);
    assert_string_equal(ours->certificate, cert_leaf);
    assert_string_equal(ours->certificate_key, crypt_test_ours);
    assert_string_equal(ours->api_url, "http://127.0.0.1:9100/wechat");
    /* Both kinds of keys, while it is moved from the one to the other. */
    assert_int_equal(ours->keys_count, 3);
    assert_string_equal(ours->keys[0].serial, TEST_KEY_ID);
    assert_int_equal(ours->keys[0].until.us, 0);
    assert_true(ours->keys[1].until.us > wechat_test_now.us);
    wechat_adapter.close(&account);
}

static void
what_cannot_be_used_is_named(void **state)
{
    struct wechat_test *test = wechat_test_begin(state);
    const struct given given = least(test);

    assert_wrong(given, "mchid", "", "mchid");
    assert_wrong(given, "mchid", "19000 0001", "mchid");
    assert_wrong(given, "appid", "wx\"d", "appid");
    assert_wrong(given, "serial", "xyz", "serial");
    assert_wrong(given, "serial", "", "serial");
    assert_wrong(given, "certificate", cert_leaf, "serial"); /* another one's */
    assert_wrong(given, "certificate", "-----BEGIN CERTIFICATE-----\n", "certificate");
    assert_wrong(given, "certificates", crypt_test_ours, "certificates");
    assert_wrong(given, "api_v3_key", "short", "api_v3_key");
    assert_wrong(given, "api_v2_key", "short", "api_v2_key");
    assert_wrong(given, "private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "private_key");
    assert_wrong(given, "public_key", "-----BEGIN PUBLIC KEY-----\nAAAA\n", "public_key");
    assert_wrong(given, "public_key_id", "", "public_key_id");
    assert_wrong(given, "public_key", "", "public_key_id");
    assert_wrong(given, "public_key_id", TEST_PLATFORM, "public_key_id");
    assert_wrong(given, "partner", "yes", "sub_mchid");
    assert_wrong(given, "sub_mchid", "1900000109", "sub_mchid");
    assert_wrong(given, "sub_appid", "wx8888888888888888", "sub_appid");
    assert_wrong(given, "barcode", "v4", "barcode");
    assert_wrong(given, "api", "ftp://x", "api");
    assert_wrong(given, "api", "https://x/", "api");
    assert_wrong(given, "nothing", "x", "nothing");
}

static void
secrets_are_fields_that_are_sealed(void **state)
{
    static const char *const secrets[] = {"app_secret", "private_key", "api_v3_key", "api_v2_key"};
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < LENGTH(secrets); i++) {
        const struct adapter_field *field =
            adapter_form_find(wechat_adapter.fields, wechat_adapter.fields_count, secrets[i]);

        assert_non_null(field);
        assert_true(adapter_field_is_secret(field));
    }
    for (size_t i = 0; i < wechat_adapter.fields_count; i++)
        count += adapter_field_is_secret(&wechat_adapter.fields[i]);
    assert_int_equal(count, LENGTH(secrets));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_opens_with_what_it_must_be_told),
        cmocka_unit_test(an_account_opens_with_all_that_it_can_be_told),
        cmocka_unit_test(what_cannot_be_used_is_named),
        cmocka_unit_test(secrets_are_fields_that_are_sealed),
    };

    return cmocka_run_group_tests(tests, wechat_test_setup, wechat_test_teardown);
}
