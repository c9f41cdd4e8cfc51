/*
 * callback_bench -- WeChat Pay's callbacks a second, as its adapter takes them.
 *
 *     callback_bench SECONDS      one line of JSON
 *
 * A payment is told of: headers and signature verified, the resource opened by AES-256-GCM, its
 * JSON read and compared with the account. What the hub then does with it is another matter.
 * Seconds are the processor's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "hub/channel/wechat/wechat.h"
#include "hub/channel/wechat/wechat_account.h"
#include "shared/crypt/crypt_test_pair.h"
#include "shared/text/encode.h"

#define ARENA_SIZE (1 << 20)
#define BATCH 16
#define KEY_ID "PUB_KEY_ID_0119000000012025010100000000000001"
#define V3_KEY "0123456789abcdefghijklmnopqrstuv"
#define NONCE "fdasflkja484"
#define TIME "1795398838"
#define NOW_US INT64_C(1795398839000000)
#define PLAIN                                                                                      \
    "{\"appid\":\"wxd678efh567hg6787\",\"mchid\":\"1900000001\",\"out_trade_no\":"                 \
    "\"0000070000000000000000001\",\"transaction_id\":\"4200000001202611230000000001\","           \
    "\"trade_type\":\"NATIVE\",\"trade_state\":\"SUCCESS\",\"trade_state_desc\":\"支付成功\"," \
    "\"bank_type\":\"OTHERS\",\"attach\":\"\",\"success_time\":\"2026-11-23T09:53:50+08:00\","     \
    "\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\"},\"amount\":{\"total\":1234,"          \
    "\"payer_total\":1234,\"currency\":\"CNY\",\"payer_currency\":\"CNY\"}}"

static char body[4096];
static char signature[ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)];

static void
seal_body(void)
{
    uint8_t sealed[sizeof(PLAIN) + CRYPT_GCM_TAG_SIZE];
    char text[ENCODE_BASE64_SIZE(sizeof(sealed))];

    NEED(crypt_seal((const uint8_t *)V3_KEY, (const uint8_t *)NONCE, bytes_text("transaction"),
             bytes_text(PLAIN), sealed) == ERR_OK);
    (void)encode_base64(bytes_of(sealed, strlen(PLAIN) + CRYPT_GCM_TAG_SIZE), text, sizeof(text));
    (void)snprintf(body, sizeof(body),
        "{\"id\":\"EV-2018022511223320873\",\"create_time\":\"2026-11-23T09:53:50+08:00\","
        "\"resource_type\":\"encrypt-resource\",\"event_type\":\"TRANSACTION.SUCCESS\","
        "\"summary\":\"支付成功\",\"resource\":{\"original_type\":\"transaction\",\"algorithm\":"
        "\"AEAD_AES_256_GCM\",\"ciphertext\":\"%s\",\"associated_data\":\"transaction\","
        "\"nonce\":\"" NONCE "\"}}",
        text);
}

static void
sign_body(const struct crypt_key *key)
{
    uint8_t bytes[CRYPT_RSA_SIGNATURE_MAX];
    char message[sizeof(body) + 64];
    size_t size;

    (void)snprintf(message, sizeof(message), TIME "\n" NONCE "\n%s\n", body);
    NEED(crypt_rsa_sign(key, bytes_text(message), bytes, &size) == ERR_OK);
    (void)encode_base64(bytes_of(bytes, size), signature, sizeof(signature));
}

static int64_t
used_us(void)
{
    struct rusage usage;

    NEED(getrusage(RUSAGE_SELF, &usage) == 0);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
take_one(const struct wechat_account *account, struct arena *arena)
{
    const struct net_header headers[] = {
        {"content-type", "application/json"},
        {"wechatpay-serial", KEY_ID},
        {"wechatpay-timestamp", TIME},
        {"wechatpay-nonce", NONCE},
        {"wechatpay-signature", signature},
    };
    const struct adapter_heard heard = {.headers = headers,
        .headers_count = LENGTH(headers),
        .body = bytes_text(body),
        .at = {NOW_US}};
    struct adapter_callback callback;

    arena_reset(arena);
    NEED(wechat_adapter.read_callback(&account->base, &heard, arena, &callback) == ERR_OK);
    NEED(callback.reply.state == ADAPTER_PAID && callback.reply.total.fen == 1234);
}

static int64_t
rate_of(const struct wechat_account *account, struct arena *arena, int64_t seconds)
{
    int64_t start = used_us();
    int64_t count = 0;
    int64_t used;

    do {
        for (int i = 0; i < BATCH; i++, count++)
            take_one(account, arena);
        used = used_us() - start;
    } while (used < seconds * 1000000);
    return used > 0 ? count * 1000000 / used : 0;
}

int
main(int count, char **arguments)
{
    struct crypt_key *private;
    struct crypt_key *public;
    struct arena *arena = NULL;
    int64_t seconds = 0;

    if (count != 2 || text_read_int(bytes_text(arguments[1]), &seconds) != ERR_OK || seconds <= 0)
        return 2;
    crypt_test_pair(crypt_test_theirs, &private, &public);
    NEED(arena_make(ARENA_SIZE, &arena) == ERR_OK);
    seal_body();
    sign_body(private);
    const struct wechat_account account = {.base = {&wechat_adapter},
        .mchid = "1900000001",
        .appid = "wxd678efh567hg6787",
        .v3_key = V3_KEY,
        .keys = {{KEY_ID, public, {0}}},
        .keys_count = 1};
    (void)printf("{\"callbacks_per_s\":%lld}\n", (long long)rate_of(&account, arena, seconds));
    crypt_key_free(&private);
    crypt_key_free(&public);
    arena_free(&arena);
    return EXIT_SUCCESS;
}
