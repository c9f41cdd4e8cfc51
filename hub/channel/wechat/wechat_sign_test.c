#include "hub/channel/wechat/wechat_sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/text.h"
#include "shared/crypt/crypt_test_pair.h"
#include "shared/text/encode.h"

#define ARENA_SIZE (1 << 20)
#define SERIAL "7777777777777777777777777777777777777777"
#define DEAD "5157F09EFDC096DE15EBE81A47057A7232F1B8E2"
#define HEX "5157F09EFDC096DE15EBE81A47057A7232F1B8E3"
#define PUBLIC_KEY_ID "PUB_KEY_ID_0114232134912410000000000000"
#define API_KEY "0123456789abcdefghijklmnopqrstuv"
#define V2_KEY "192006250b4c09247ec02edce69f6a2d"
#define NOW_S INT64_C(1795398838)

static const struct moment now = {NOW_S * 1000000 + 5};
static const char body[] = "{\"code\":\"é\"}";

struct test {
    struct crypt_key *private_key;
    struct crypt_key *public_key;
    struct arena *arena;
};

static int
set_up(void **state)
{
    static struct test test;

    crypt_test_pair(crypt_test_ours, &test.private_key, &test.public_key);
    assert_int_equal(arena_make(ARENA_SIZE, &test.arena), ERR_OK);
    *state = &test;
    return 0;
}

static int
tear_down(void **state)
{
    struct test *test = *state;

    crypt_key_free(&test->private_key);
    crypt_key_free(&test->public_key);
    arena_free(&test->arena);
    return 0;
}

static struct test *
begin(void **state)
{
    struct test *test = *state;

    arena_reset(test->arena);
    return test;
}

static const char *
sign(struct test *test, const char *message)
{
    size_t room = ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    char *text = arena_take(test->arena, room);
    size_t size;

    assert_non_null(text);
    assert_int_equal(
        crypt_rsa_sign(test->private_key, bytes_text(message), signature, &size), ERR_OK);
    return encode_base64(bytes_of(signature, size), text, room);
}

/* Whether a base64 signature is one of message. */
static bool
is_signed(struct test *test, const char *signature, size_t length, const char *message)
{
    uint8_t bytes[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    return encode_read_base64(bytes_of(signature, length), bytes, sizeof(bytes), &size) == ERR_OK &&
           crypt_rsa_verify(test->public_key, bytes_text(message), bytes_of(bytes, size)) == ERR_OK;
}

/* The value of name="…" in an Authorization. */
static struct bytes
part(const char *authorisation, const char *name)
{
    char head[40];
    const char *at;

    (void)snprintf(head, sizeof(head), "%s=\"", name);
    at = strstr(authorisation, head);
    assert_non_null(at);
    at += strlen(head);
    return bytes_of(at, strcspn(at, "\""));
}

static enum err
verify(struct test *test, const struct wechat_signed *said, const char *what)
{
    const struct wechat_key keys[] = {{SERIAL, test->public_key, {NOW_S * 1000000 + 5}},
        {PUBLIC_KEY_ID, test->public_key, {0}}, {DEAD, test->public_key, {NOW_S * 1000000 + 4}},
        {HEX, test->public_key, {0}}};

    return wechat_sign_verify(keys, LENGTH(keys), said, bytes_text(what), now, test->arena);
}

static struct wechat_signed
signed_at(struct test *test, int64_t seconds, const char *serial)
{
    char *timestamp = arena_printf(test->arena, "%lld", (long long)seconds);

    return (struct wechat_signed){serial, timestamp, "n0nce",
        sign(test, arena_printf(test->arena, "%s\nn0nce\n%s\n", timestamp, body))};
}

static void
a_request_signs_its_first_line_time_nonce_and_body(void **state)
{
    struct test *test = begin(state);
    const struct wechat_signer signer = {"1900000001", SERIAL, test->private_key};
    const struct wechat_request request = {
        "POST", "/v3/pay/transactions/native?a=1", bytes_text(body)};
    const char *header;
    struct bytes nonce;

    assert_int_equal(wechat_sign_request(&signer, &request, now, test->arena, &header), ERR_OK);
    assert_true(bytes_starts(bytes_text(header), "WECHATPAY2-SHA256-RSA2048 "));
    assert_true(bytes_is(part(header, "mchid"), "1900000001"));
    assert_true(bytes_is(part(header, "serial_no"), SERIAL));
    assert_true(bytes_is(part(header, "timestamp"), "1795398838"));
    nonce = part(header, "nonce_str");
    assert_int_equal(nonce.size, 32);
    assert_true(is_signed(test, (const char *)part(header, "signature").at,
        part(header, "signature").size,
        arena_printf(test->arena, "POST\n/v3/pay/transactions/native?a=1\n1795398838\n%.*s\n%s\n",
            (int)nonce.size, (const char *)nonce.at, body)));
}

static void
a_request_without_a_body_signs_an_empty_line(void **state)
{
    struct test *test = begin(state);
    const struct wechat_signer signer = {"1900000001", SERIAL, test->private_key};
    const struct wechat_request request = {"GET", "/v3/certificates", {NULL, 0}};
    char nonce[WECHAT_SIGN_NONCE_SIZE];
    const char *header;

    assert_int_equal(wechat_sign_request(&signer, &request, now, test->arena, &header), ERR_OK);
    assert_true(
        is_signed(test, (const char *)part(header, "signature").at, part(header, "signature").size,
            arena_printf(test->arena, "GET\n/v3/certificates\n1795398838\n%s\n\n",
                wechat_sign_nonce(&request, now, nonce))));
}

static void
two_moments_have_two_nonces(void **state)
{
    const struct wechat_request request = {"GET", "/v3/certificates", {NULL, 0}};
    char nonce[WECHAT_SIGN_NONCE_SIZE];
    char other[WECHAT_SIGN_NONCE_SIZE];

    (void)state;
    assert_string_not_equal(wechat_sign_nonce(&request, now, nonce),
        wechat_sign_nonce(&request, moment_after(now, span_us(1)), other));
}

static void
a_cashier_is_opened_by_four_lines(void **state)
{
    struct test *test = begin(state);
    const char *signature;

    assert_int_equal(
        wechat_sign_invoke(test->private_key, "wx8888888888888888", "1414561699",
            "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "prepay_id=wx2014", test->arena, &signature),
        ERR_OK);
    assert_true(is_signed(test, signature, strlen(signature),
        "wx8888888888888888\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\nprepay_id=wx2014\n"));
}

static void
certificates_and_public_keys_are_good_at_once(void **state)
{
    struct test *test = begin(state);
    struct wechat_signed said = signed_at(test, NOW_S, SERIAL);

    assert_int_equal(verify(test, &said, body), ERR_OK);
    said = signed_at(test, NOW_S, PUBLIC_KEY_ID);
    assert_int_equal(verify(test, &said, body), ERR_OK);
    said.serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
    assert_int_equal(verify(test, &said, body), ERR_NOT_FOUND);
}

static void
a_certificate_ends_and_its_serial_is_one_in_any_case(void **state)
{
    struct test *test = begin(state);
    struct wechat_signed said = signed_at(test, NOW_S, DEAD);

    assert_int_equal(verify(test, &said, body), ERR_NOT_FOUND);
    said = signed_at(test, NOW_S, "5157f09efdc096de15ebe81a47057a7232f1b8e3");
    assert_int_equal(verify(test, &said, body), ERR_OK);
}

static void
what_was_altered_is_refused(void **state)
{
    struct test *test = begin(state);
    const struct wechat_signed good = signed_at(test, NOW_S, SERIAL);
    struct wechat_signed said = good;

    assert_int_equal(verify(test, &said, "{\"code\":\"e\"}"), ERR_BAD_SIGNATURE);
    said.nonce = "n0ncf";
    assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
    said = good;
    said.timestamp = "1795398839";
    assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
    said.timestamp = "soon";
    assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
    said = good;
    said.signature = "not base64!";
    assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
    for (unsigned i = 0; i < 4; i++) {
        const char **parts[] = {&said.serial, &said.timestamp, &said.nonce, &said.signature};

        said = good;
        *parts[i] = NULL;
        assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
    }
}

static void
a_probe_for_who_does_not_look_is_refused(void **state)
{
    struct test *test = begin(state);
    struct wechat_signed said = signed_at(test, NOW_S, SERIAL);

    said.signature = arena_printf(test->arena, "WECHATPAY/SIGNTEST/%s", said.signature);
    assert_int_equal(verify(test, &said, body), ERR_BAD_SIGNATURE);
}

static void
five_minutes_off_is_too_long_ago_or_too_early(void **state)
{
    struct test *test = begin(state);
    static const struct {
        int64_t off;
        enum err err;
    } times[] = {{-299, ERR_OK}, {-300, ERR_EXPIRED}, {299, ERR_OK}, {301, ERR_EXPIRED},
        {-86400, ERR_EXPIRED}};

    for (size_t i = 0; i < LENGTH(times); i++) {
        const struct wechat_signed said = signed_at(test, NOW_S + times[i].off, SERIAL);

        assert_int_equal(verify(test, &said, body), times[i].err);
    }
}

/* Sealed by Node's own crypto. */
static void
what_is_sealed_opens_under_its_key_nonce_and_label_alone(void **state)
{
    struct test *test = begin(state);
    struct wechat_sealed sealed = {"fdasflkja484", "transaction",
        "kdUr4QkJdpw0uI/iqth4k3aJFw1KdAUubZrfBDOlTj44hX/JViovJVdEktJQSLXTzw=="};
    struct bytes plain;

    assert_int_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_OK);
    assert_true(bytes_is(plain, "{\"trade_state\":\"SUCCESS\",\"付\":1}"));
    sealed.associated = "refund";
    assert_int_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_BAD_SIGNATURE);
    sealed = (struct wechat_sealed){"fdasflkja484", "", "khUhVvnK75GsPgyML7OCJwU="};
    assert_int_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_OK);
    assert_true(bytes_is(plain, "x"));
    sealed.ciphertext = "khUhVvnK75GsPgyML7OCJwV=";
    assert_int_not_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_OK);
    sealed.ciphertext = "khUh";
    assert_int_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_BAD_INPUT);
    sealed.ciphertext = "khUhVvnK75GsPgyML7OCJwU=";
    sealed.nonce = "short";
    assert_int_equal(wechat_sign_open(API_KEY, &sealed, test->arena, &plain), ERR_BAD_INPUT);
    sealed.nonce = "fdasflkja484";
    assert_int_equal(wechat_sign_open("short", &sealed, test->arena, &plain), ERR_BAD_INPUT);
}

/* The example of WeChat's own page on v2 signatures. */
static void
v2_signs_as_its_documentation_does(void **state)
{
    struct test *test = begin(state);
    struct form form = {.count = 7,
        .fields = {{"mch_id", "10000100"}, {"nonce_str", "ibuaiVcKdpRxkhJA"}, {"body", "test"},
            {"sign", "itself"}, {"attach", ""}, {"device_info", "1000"},
            {"appid", "wxd930ea5d5a258f4f"}}};
    char sign[WECHAT_SIGN_V2_SIZE];

    assert_string_equal(wechat_sign_v2(&form, V2_KEY, WECHAT_V2_MD5, test->arena, sign),
        "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_string_equal(wechat_sign_v2(&form, V2_KEY, WECHAT_V2_HMAC, test->arena, sign),
        "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6");
    form.fields[3].value = sign;
    assert_int_equal(wechat_sign_verify_v2(&form, V2_KEY, WECHAT_V2_HMAC, test->arena), ERR_OK);
    assert_int_equal(
        wechat_sign_verify_v2(&form, V2_KEY, WECHAT_V2_MD5, test->arena), ERR_BAD_SIGNATURE);
    form.fields[2].value = "tesT";
    assert_int_equal(
        wechat_sign_verify_v2(&form, V2_KEY, WECHAT_V2_HMAC, test->arena), ERR_BAD_SIGNATURE);
    form.fields[3].name = "sing";
    assert_int_equal(
        wechat_sign_verify_v2(&form, V2_KEY, WECHAT_V2_HMAC, test->arena), ERR_BAD_SIGNATURE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_signs_its_first_line_time_nonce_and_body),
        cmocka_unit_test(a_request_without_a_body_signs_an_empty_line),
        cmocka_unit_test(two_moments_have_two_nonces),
        cmocka_unit_test(a_cashier_is_opened_by_four_lines),
        cmocka_unit_test(certificates_and_public_keys_are_good_at_once),
        cmocka_unit_test(a_certificate_ends_and_its_serial_is_one_in_any_case),
        cmocka_unit_test(what_was_altered_is_refused),
        cmocka_unit_test(a_probe_for_who_does_not_look_is_refused),
        cmocka_unit_test(five_minutes_off_is_too_long_ago_or_too_early),
        cmocka_unit_test(what_is_sealed_opens_under_its_key_nonce_and_label_alone),
        cmocka_unit_test(v2_signs_as_its_documentation_does),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
