/*
 * alipay_test_help.h -- the other side of Alipay, for the tests: keys and signed answers.
 *
 * One fixture for a whole group, since keys take long to make; an arena that
 * each test empties. One thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_TEST_HELP_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/channel/alipay/alipay.h"
#include "hub/channel/alipay/alipay_account.h"
#include "hub/channel/alipay/alipay_sign.h"
#include "hub/channel/alipay/alipay_v2.h"
#include "hub/channel/alipay/alipay_v3.h"
#include "shared/crypt/crypt_test_certs.h"
#include "shared/crypt/crypt_test_pair.h"
#include "shared/text/encode.h"

#define TEST_ARENA_SIZE (1 << 20)
#define TEST_APP "2021000000000001"
#define TEST_SELLER "2088000000000009"

static const struct adapter_payment alipay_test_payment = {.number = "N1", .trade = ""};

struct alipay_test {
    struct crypt_key *our_private;
    struct crypt_key *our_public;
    struct crypt_key *their_private;
    struct crypt_key *their_public;
    struct alipay_account account;
    struct alipay_account v3; /* the same in the other API */
    struct arena *arena;
};

static inline int
alipay_test_setup(void **state)
{
    static struct alipay_test test;

    crypt_test_pair(crypt_test_ours, &test.our_private, &test.our_public);
    crypt_test_pair(crypt_test_theirs, &test.their_private, &test.their_public);
    assert_int_equal(arena_make(TEST_ARENA_SIZE, &test.arena), ERR_OK);
    test.account = (struct alipay_account){
        .base = {&alipay_adapter},
        .envelope = &alipay_v2,
        .app_id = TEST_APP,
        .seller_id = TEST_SELLER,
        .gateway_url = "https://openapi.alipay.com/gateway.do",
        .page_url = "https://openapi.alipay.com/gateway.do",
        .authorise_url = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm",
        .cashier_url = "",
        .notify_url = "https://pay.example/callback/alipay/7",
        .private_key = test.our_private,
        .channel_key = test.their_public,
    };
    test.v3 = test.account;
    test.v3.base.adapter = &alipay_adapter_v3;
    test.v3.envelope = &alipay_v3;
    text_set(test.v3.gateway_url, sizeof(test.v3.gateway_url), "https://openapi.alipay.com");
    *state = &test;
    return 0;
}

static inline int
alipay_test_teardown(void **state)
{
    struct alipay_test *test = *state;

    crypt_key_free(&test->our_private);
    crypt_key_free(&test->our_public);
    crypt_key_free(&test->their_private);
    crypt_key_free(&test->their_public);
    arena_free(&test->arena);
    return 0;
}

/* The fixture, with its arena empty. */
static inline struct alipay_test *
alipay_test_begin(void **state)
{
    struct alipay_test *test = *state;

    arena_reset(test->arena);
    return test;
}

static inline const char *
alipay_test_sign_by(struct alipay_test *test, const struct crypt_key *key, const char *message)
{
    size_t room = ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX);
    char *sign = arena_take(test->arena, room);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    assert_non_null(sign);
    assert_int_equal(crypt_rsa_sign(key, bytes_text(message), signature, &size), ERR_OK);
    return encode_base64(bytes_of(signature, size), sign, room);
}

static inline const char *
alipay_test_sign(struct alipay_test *test, const char *message)
{
    return alipay_test_sign_by(test, test->their_private, message);
}

static inline struct adapter_heard
alipay_test_heard(int status, struct bytes body)
{
    return (struct adapter_heard){.status = status, .body = body};
}

/* {"name":content,"sign":"…"} as the gateway sends it. */
static inline struct bytes
alipay_test_reply(struct alipay_test *test, const char *name, const char *content)
{
    return bytes_text(arena_printf(test->arena, "{\"%s\":%s,\"sign\":\"%s\"}", name, content,
        alipay_test_sign(test, content)));
}

/* An account of v3 in certificate mode; Alipay's certificate there is of our own key. */
static inline struct adapter_account *
alipay_test_open_v3(struct alipay_test *test)
{
    const struct adapter_value given[] = {
        {"app_id", TEST_APP},
        {"private_key", crypt_test_ours},
        {"app_certificate", cert_leaf},
        {"root_certificate", cert_root},
        {"alipay_certificate", arena_printf(test->arena, "%s%s", cert_leaf, cert_middle)},
    };
    const struct adapter_values values = {given, LENGTH(given)};
    struct adapter_account *account = NULL;
    const char *field;

    assert_int_equal(
        alipay_adapter_v3.open(&values, "https://pay.example/callback", &field, &account), ERR_OK);
    return account;
}

/* An answer of v3 that is signed by key, at that time by their clock. */
static inline struct adapter_heard
alipay_test_signed_v3(struct alipay_test *test, const struct crypt_key *key, const char *body,
    struct moment signed_at, struct moment at)
{
    const size_t count = 3;
    struct net_header *headers = arena_take(test->arena, count * sizeof(*headers));
    const char *time = arena_printf(test->arena, "%lld", (long long)(signed_at.us / 1000));
    const char *message = arena_printf(test->arena, "%s\nn1\n%s\n", time, body);

    assert_non_null(headers);
    assert_non_null(message);
    headers[0] = (struct net_header){"alipay-timestamp", time};
    headers[1] = (struct net_header){"alipay-nonce", "n1"};
    headers[2] = (struct net_header){"alipay-signature", alipay_test_sign_by(test, key, message)};
    return (struct adapter_heard){.status = 200,
        .headers = headers,
        .headers_count = count,
        .body = bytes_text(body),
        .at = at};
}

/* The body of a callback: form's fields, then sign and sign_type. */
static inline struct bytes
alipay_test_callback(struct alipay_test *test, const struct form *form)
{
    size_t room = 8192;
    char *block = arena_take(test->arena, room);
    const char *string = alipay_sign_string(form, ALIPAY_SIGN_OVER_CALLBACK, test->arena);
    struct text text;

    assert_non_null(block);
    assert_non_null(string);
    text_init(&text, block, room);
    for (size_t i = 0; i < form->count; i++)
        form_put(&text, form->fields[i].name, bytes_text(form->fields[i].value));
    form_put(&text, "sign", bytes_text(alipay_test_sign(test, string)));
    form_put(&text, "sign_type", bytes_text("RSA2"));
    assert_true(text_ok(&text));
    return text_bytes(&text);
}

#endif
