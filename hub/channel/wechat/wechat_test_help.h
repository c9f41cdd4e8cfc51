/*
 * wechat_test_help.h -- the other side of WeChat Pay, for the tests: keys and signed answers.
 *
 * One fixture for a whole group, since keys take long to make; an arena that
 * each test empties. One thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_TEST_HELP_H
#define HUB_CHANNEL_WECHAT_WECHAT_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "hub/channel/wechat/wechat.h"
#include "hub/channel/wechat/wechat_account.h"
#include "shared/crypt/crypt_test_pair.h"
#include "shared/text/encode.h"

#define TEST_ARENA_SIZE (1 << 21)
#define TEST_API "https://api.mch.weixin.qq.com"
#define TEST_NOTIFY "https://pay.example/callback/wechat/7"
#define TEST_SERIAL "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
#define TEST_KEY_ID "PUB_KEY_ID_0119000000012025010100000000000001"
#define TEST_PLATFORM "7777777777777777777777777777777777777777"
#define TEST_V3_KEY "0123456789abcdefghijklmnopqrstuv"
#define TEST_V2_KEY "192006250b4c09247ec02edce69f6a2d"
#define TEST_NUMBER "0000070000000000000000001"
#define TEST_NOW_S INT64_C(1795398838) /* 2026-11-23 09:53:58 in Beijing */

static char wechat_test_certificate[] = "-----BEGIN CERTIFICATE-----";
static char wechat_test_certificate_key[] = "-----BEGIN PRIVATE KEY-----";
static const struct moment wechat_test_now = {TEST_NOW_S * 1000000};
static const struct adapter_payment wechat_test_payment = {
    .number = TEST_NUMBER, .trade = "", .amount = {1234}};

struct wechat_test {
    struct crypt_key *our_private;
    struct crypt_key *our_public;
    struct crypt_key *their_private;
    struct crypt_key *their_public;
    struct wechat_account account; /* a merchant's own */
    struct wechat_account partner; /* the same under a service provider */
    struct arena *arena;
};

static inline int
wechat_test_setup(void **state)
{
    static struct wechat_test test;

    crypt_test_pair(crypt_test_ours, &test.our_private, &test.our_public);
    crypt_test_pair(crypt_test_theirs, &test.their_private, &test.their_public);
    assert_int_equal(arena_make(TEST_ARENA_SIZE, &test.arena), ERR_OK);
    test.account = (struct wechat_account){
        .base = {&wechat_adapter},
        .mchid = "1900000001",
        .appid = "wxd678efh567hg6787",
        .app_secret = "secret",
        .serial = TEST_SERIAL,
        .v3_key = TEST_V3_KEY,
        .v2_key = TEST_V2_KEY,
        .v2_sign = WECHAT_V2_HMAC,
        .store = "S1",
        .address = "127.0.0.1",
        .api_url = TEST_API,
        .authorise_url = "https://open.weixin.qq.com/connect/oauth2/authorize",
        .token_url = "https://api.weixin.qq.com/sns/oauth2/access_token",
        .notify_url = TEST_NOTIFY,
        .certificate = wechat_test_certificate,
        .certificate_key = wechat_test_certificate_key,
        .private_key = test.our_private,
        .keys = {{TEST_KEY_ID, test.their_public, {0}}, {TEST_PLATFORM, test.their_public, {0}}},
        .keys_count = 2,
    };
    test.partner = test.account;
    test.partner.partner = true;
    text_set(test.partner.sub_mchid, sizeof(test.partner.sub_mchid), "1900000109");
    *state = &test;
    return 0;
}

static inline int
wechat_test_teardown(void **state)
{
    struct wechat_test *test = *state;

    crypt_key_free(&test->our_private);
    crypt_key_free(&test->our_public);
    crypt_key_free(&test->their_private);
    crypt_key_free(&test->their_public);
    arena_free(&test->arena);
    return 0;
}

/* The fixture, with its arena empty. */
static inline struct wechat_test *
wechat_test_begin(void **state)
{
    struct wechat_test *test = *state;

    arena_reset(test->arena);
    return test;
}

static inline const char *
wechat_test_sign(struct wechat_test *test, const char *message)
{
    size_t room = ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX);
    char *sign = arena_take(test->arena, room);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    assert_non_null(sign);
    assert_int_equal(
        crypt_rsa_sign(test->their_private, bytes_text(message), signature, &size), ERR_OK);
    return encode_base64(bytes_of(signature, size), sign, room);
}

/* What WeChat says, signed under that serial at that second. */
static inline struct adapter_heard
wechat_test_signed(
    struct wechat_test *test, const char *serial, int64_t seconds, int status, const char *body)
{
    struct net_header *headers = arena_take(test->arena, 5 * sizeof(*headers));
    const char *timestamp = arena_printf(test->arena, "%lld", (long long)seconds);

    assert_non_null(headers);
    headers[0] = (struct net_header){"content-type", "application/json"};
    headers[1] = (struct net_header){"wechatpay-serial", serial};
    headers[2] = (struct net_header){"wechatpay-timestamp", timestamp};
    headers[3] = (struct net_header){"wechatpay-nonce", "c5ac7061fccab6bf3e254dcf98995b8c"};
    headers[4] = (struct net_header){"wechatpay-signature",
        wechat_test_sign(test, arena_printf(test->arena,
                                   "%s\nc5ac7061fccab6bf3e254dcf98995b8c\n%s\n", timestamp, body))};
    return (struct adapter_heard){.status = status,
        .headers = headers,
        .headers_count = 5,
        .body = bytes_text(body),
        .at = wechat_test_now};
}

static inline struct adapter_heard
wechat_test_heard(struct wechat_test *test, int status, const char *body)
{
    return wechat_test_signed(test, TEST_KEY_ID, TEST_NOW_S, status, body);
}

/* A refusal as WeChat sends it: not signed. */
static inline struct adapter_heard
wechat_test_refusal(struct wechat_test *test, int status, const char *code)
{
    const char *body =
        arena_printf(test->arena, "{\"code\":\"%s\",\"message\":\"\xe9\x94\x99\"}", code);

    return (struct adapter_heard){
        .status = status, .body = bytes_text(body), .at = wechat_test_now};
}

/* The value of name="…" in an Authorization. */
static inline const char *
wechat_test_part(struct wechat_test *test, const char *authorisation, const char *name)
{
    const char *head = arena_printf(test->arena, "%s=\"", name);
    const char *at = strstr(authorisation, head);

    assert_non_null(at);
    at += strlen(head);
    return arena_text(test->arena, bytes_of(at, strcspn(at, "\"")));
}

/* Byte for byte, and signed by us over exactly that. */
static inline void
wechat_test_asked(struct wechat_test *test, const struct adapter_ask *ask, const char *method,
    const char *target, const char *body)
{
    const char *authorisation = header_find(ask->headers, ask->headers_count, "authorization");
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    const char *message;
    size_t size;

    assert_string_equal(ask->method, method);
    assert_string_equal(ask->url, arena_printf(test->arena, TEST_API "%s", target));
    assert_int_equal(ask->body.size, strlen(body));
    assert_memory_equal(ask->body.at, body, strlen(body));
    if (body[0] == '\0')
        assert_null(ask->type);
    else
        assert_string_equal(ask->type, "application/json");
    assert_string_equal(
        header_find(ask->headers, ask->headers_count, "accept"), "application/json");
    assert_string_equal(header_find(ask->headers, ask->headers_count, "user-agent"), "shanju");
    assert_string_equal(
        header_find(ask->headers, ask->headers_count, "wechatpay-serial"), TEST_KEY_ID);
    assert_non_null(authorisation);
    assert_true(bytes_starts(bytes_text(authorisation), "WECHATPAY2-SHA256-RSA2048 "));
    assert_string_equal(wechat_test_part(test, authorisation, "mchid"), "1900000001");
    assert_string_equal(wechat_test_part(test, authorisation, "serial_no"), TEST_SERIAL);
    message = arena_printf(test->arena, "%s\n%s\n%s\n%s\n%s\n", method, target,
        wechat_test_part(test, authorisation, "timestamp"),
        wechat_test_part(test, authorisation, "nonce_str"), body);
    assert_int_equal(
        encode_read_base64(bytes_text(wechat_test_part(test, authorisation, "signature")),
            signature, sizeof(signature), &size),
        ERR_OK);
    assert_int_equal(
        crypt_rsa_verify(test->our_public, bytes_text(message), bytes_of(signature, size)), ERR_OK);
}

#endif
