/*
 * wechat_test.h -- a sandbox of WeChat Pay, its merchant and its payers, for tests of this folder.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_TEST_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_TEST_H

#include "shared/crypt/crypt_test_pair.h"
#include "tools/sandbox/core/sandbox_test.h"
#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_sign.h"

#define TEST_MCHID "1900000001"
#define TEST_SUB "1900000109"
#define TEST_APPID "wxd678efh567hg6787"
#define TEST_KEY "v3keyv3keyv3keyv3keyv3keyv3key00"
#define TEST_NOTIFY_URL "http://127.0.0.1:9/notify"
#define TEST_RICH "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
#define TEST_POOR "oUpF8uN95-Ptaags6E_roPHg7AG0"
#define TEST_RICH_FEN 100000000
#define TEST_POOR_COOKIE "a=b; sandbox_payer=" TEST_POOR

#define PAY "/v3/pay/transactions"
#define REFUNDS "/v3/refund/domestic/refunds"
#define TEST_ORDER(number, total)                                                                  \
    "{\"appid\":\"" TEST_APPID "\",\"mchid\":\"" TEST_MCHID "\",\"description\":\"coffee\","       \
    "\"out_trade_no\":\"" number "\",\"notify_url\":\"" TEST_NOTIFY_URL "\","                      \
    "\"amount\":{\"total\":" total "}}"
#define TEST_QUERY PAY "/out-trade-no/ORDER1?mchid=" TEST_MCHID
#define TEST_REFUND(number, fen)                                                                   \
    "{\"out_trade_no\":\"ORDER1\",\"out_refund_no\":\"" number                                     \
    "\",\"notify_url\":\"" TEST_NOTIFY_URL "\",\"amount\":{\"refund\":" fen                        \
    ",\"total\":8888,\"currency\":\"CNY\"}}"

/* Keys are slow to make: once for all tests of a program. */
static struct test_keys {
    struct crypt_key *merchant;
    struct crypt_key *platform;
} test_keys;

static struct wechat_settings test_settings = {
    .mchid = TEST_MCHID,
    .appid = TEST_APPID,
    .sub_mchids = TEST_SUB ", 1900000110",
    .api_v3_key = TEST_KEY,
    .api_v2_key = "v2keyv2keyv2keyv2keyv2keyv2key00",
    .merchant_serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
    .public_key_id = "PUB_KEY_ID_0114232134912410000000000000",
    .key_mode = "certificate",
    .password_status = "202",
    .client_certificate = "header",
    .code_url = "weixin",
    .redirect_hosts = "127.0.0.1",
    .fee_rate = 60,
    .refund_takes = {INT64_C(1000000)},
    .share_ratio = 3000,
};

static inline int
fixture_open(void **state)
{
    struct fixture *fixture = fixture_make(&wechat_dialect, &test_settings);

    fake_wait(&fixture->fake, span_us(0));
    *state = fixture;
    return 0;
}

static inline int
test_keys_make(void **state)
{
    (void)state;
    crypt_test_pair(crypt_test_ours, &test_keys.merchant, NULL);
    crypt_test_pair(crypt_test_theirs, &test_keys.platform, NULL);
    assert_int_equal(crypt_rsa_put_public(test_keys.merchant, test_settings.merchant_public_key,
                         sizeof(test_settings.merchant_public_key)),
        ERR_OK);
    assert_int_equal(crypt_rsa_put_private(test_keys.platform, test_settings.certificate_key,
                         sizeof(test_settings.certificate_key)),
        ERR_OK);
    assert_int_equal(crypt_rsa_put_private(test_keys.merchant, test_settings.public_key,
                         sizeof(test_settings.public_key)),
        ERR_OK);
    return 0;
}

static inline int
test_keys_free(void **state)
{
    (void)state;
    crypt_key_free(&test_keys.merchant);
    crypt_key_free(&test_keys.platform);
    return 0;
}

/* The value of that header in what the fake net kept, or NULL. */
static inline const char *
header_of(struct fixture *fixture, const char *headers, const char *name)
{
    const char *at = strstr(headers, name);

    if (at == NULL)
        return NULL;
    at += strlen(name) + 2;
    return arena_text(fixture->arena, bytes_of(at, strcspn(at, "\n")));
}

/* Authorization for target at that time, signed by key. */
static inline const char *
authorisation(struct fixture *fixture, const struct crypt_key *key, const char *method,
    const char *target, const char *body)
{
    const struct wechat_sign_header header = {
        .timestamp =
            arena_printf(fixture->arena, "%lld", (long long)(fixture->fake.now_us / 1000000)),
        .nonce = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
    };
    char *block = arena_take(fixture->arena, FAKE_BODY);
    char sign[WECHAT_SIGN_SIZE];
    struct text message;

    text_init(&message, block, FAKE_BODY);
    wechat_sign_put_request(
        &message, bytes_text(method), bytes_text(target), &header, bytes_text(body));
    assert_int_equal(wechat_sign_make(key, text_bytes(&message), sign), ERR_OK);
    return arena_printf(fixture->arena,
        WECHAT_SIGN_SCHEME " mchid=\"" TEST_MCHID "\",nonce_str=\"%s\",timestamp=\"%s\","
                           "serial_no=\"%s\",signature=\"%s\"",
        header.nonce, header.timestamp, test_settings.merchant_serial, sign);
}

static inline struct net_call *
call_with(struct fixture *fixture, const char *method, const char *target, const char *body,
    const char *authorization)
{
    const struct net_header headers[] = {
        {"accept", "application/json"},
        {"user-agent", "test"},
        {"content-type", "application/json"},
        {"authorization", authorization},
        {"wechatpay-serial", wechat_of(fixture->sandbox)->certificate_serial},
    };
    size_t path_length = strcspn(target, "?");
    const struct net_request request = {
        .method = bytes_text(method),
        .path = bytes_of(target, path_length),
        .query = bytes_text(target[path_length] == '?' ? target + path_length + 1 : ""),
        .body = bytes_text(body),
        .peer = "127.0.0.1",
        .headers = headers,
        .headers_count = LENGTH(headers),
    };
    struct net_call *call = &fixture->fake.calls[fixture->fake.calls_count++ % FAKE_CALLS];

    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    return call;
}

/* Whether what is signed by headers over body is signed by WeChat's certificate. */
static inline enum err
verify(struct fixture *fixture, const char *headers, const char *body)
{
    char *block = arena_take(fixture->arena, FAKE_BODY);
    const char *sign = header_of(fixture, headers, "wechatpay-signature");
    struct text message;

    if (sign == NULL)
        return ERR_NOT_FOUND;
    text_init(&message, block, FAKE_BODY);
    wechat_sign_put_answer(&message, header_of(fixture, headers, "wechatpay-timestamp"),
        header_of(fixture, headers, "wechatpay-nonce"), bytes_text(body));
    return wechat_sign_check(test_keys.platform, text_bytes(&message), sign);
}

/* One call of API v3: 2xx are signed, and nothing else is. */
static inline struct net_call *
v3(struct fixture *fixture, const char *method, const char *target, const char *body)
{
    struct net_call *call = call_with(fixture, method, target, body,
        authorisation(fixture, test_keys.merchant, method, target, body));

    assert_true(call->answered);
    assert_int_equal(
        verify(fixture, call->headers, call->body), call->status < 300 ? ERR_OK : ERR_NOT_FOUND);
    return call;
}

static inline const char *
query(struct fixture *fixture)
{
    return v3(fixture, "GET", TEST_QUERY, "")->body;
}

/* Create natively, scan; the prepay_id. */
static inline const char *
scan(struct fixture *fixture)
{
    struct net_call *call = v3(fixture, "POST", PAY "/native", TEST_ORDER("ORDER1", "8888"));
    const char *target = arena_printf(fixture->arena, "/wechat/bizpayurl/up?pr=%s",
        value_of(fixture, call->body, "bizpayurl/up?pr="));

    assert_int_equal(call->status, 200);
    call = ask(fixture, "GET", target, NULL, NULL);
    assert_int_equal(call->status, 302);
    return value_of(fixture, call->location, "prepay_id=");
}

static inline struct net_call *
press(struct fixture *fixture, const char *prepay_id, const char *cookie)
{
    return ask(fixture, "POST", "/wechat/pay",
        arena_printf(fixture->arena, "prepay_id=%s", prepay_id), cookie);
}

static inline void
pay(struct fixture *fixture)
{
    assert_int_equal(press(fixture, scan(fixture), NULL)->status, 303);
}

/* What the number-th notification that was sent says, its signature and tag checked. */
static inline const char *
notified(struct fixture *fixture, size_t number)
{
    const struct net_fetch *fetch = &fixture->fake.fetches[number];
    const char *nonce = value_of(fixture, fetch->body, "\"nonce\":\"");
    const char *associated = value_of(fixture, fetch->body, "\"associated_data\":\"");
    const char *ciphertext = value_of(fixture, fetch->body, "\"ciphertext\":\"");
    uint8_t *sealed = arena_take(fixture->arena, FAKE_BODY);
    uint8_t *plain = arena_take(fixture->arena, FAKE_BODY);
    size_t size;

    assert_true(number < fixture->fake.fetches_count);
    assert_int_equal(verify(fixture, fetch->headers, fetch->body), ERR_OK);
    assert_int_equal(encode_read_base64(bytes_text(ciphertext), sealed, FAKE_BODY, &size), ERR_OK);
    assert_int_equal(crypt_open((const uint8_t *)TEST_KEY, (const uint8_t *)nonce,
                         bytes_text(associated), bytes_of(sealed, size), plain),
        ERR_OK);
    return (const char *)plain;
}

static inline void
assert_balances(struct fixture *fixture, int64_t merchant_fen, int64_t rich_fen)
{
    const char *state = state_of(fixture);

    assert_contains(state, arena_printf(fixture->arena, "\"mchid\":\"%s\",\"balance_fen\":%lld}",
                               TEST_MCHID, (long long)merchant_fen));
    assert_contains(
        state, arena_printf(fixture->arena, "5135\",\"balance_fen\":%lld}", (long long)rich_fen));
}

#define WITH_SANDBOX(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

#endif
