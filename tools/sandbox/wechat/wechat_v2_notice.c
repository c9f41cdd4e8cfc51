#include "tools/sandbox/wechat/wechat_v2_notice.h"

#include <string.h>

#include "shared/text/encode.h"
#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_v2_refund.h"
#include "tools/sandbox/wechat/wechat_v2_sign.h"

#define BODY_MAX ((size_t)16 * 1024)
#define NONCE_SIZE 33

static void
put(struct text *text, const char *name, const char *value)
{
    if (value[0] != '\0')
        text_printf(text, "<%s><![CDATA[%s]]></%s>\n", name, value, name);
}

static void
put_fen(struct text *text, const char *name, struct money amount)
{
    text_printf(text, "<%s><![CDATA[%lld]]></%s>\n", name, (long long)amount.fen, name);
}

static void
key_of(const char *api_key, uint8_t ret_key[static CRYPT_AES_KEY_SIZE])
{
    const struct bytes part = bytes_text(api_key);
    char hex[ENCODE_HEX_SIZE(CRYPT_MD5_SIZE)];
    uint8_t digest[CRYPT_MD5_SIZE];

    crypt_md5(&part, 1, digest);
    (void)encode_hex(bytes_of(digest, sizeof(digest)), hex, sizeof(hex));
    memcpy(ret_key, hex, CRYPT_AES_KEY_SIZE);
}

/* base64 of the sealed text. */
static enum err
seal(const char *api_key, struct bytes plain, struct arena *arena, const char **ret_sealed)
{
    uint8_t key[CRYPT_AES_KEY_SIZE];
    uint8_t *raw = arena_take(arena, plain.size + CRYPT_AES_BLOCK_SIZE);
    char *base64 = arena_take(arena, ENCODE_BASE64_SIZE(plain.size + CRYPT_AES_BLOCK_SIZE));
    size_t size;
    enum err err;

    if (raw == NULL || base64 == NULL)
        return ERR_NO_SPACE;
    key_of(api_key, key);
    err = crypt_ecb_seal(key, plain, raw, &size);
    if (err == ERR_OK)
        *ret_sealed = encode_base64(
            bytes_of(raw, size), base64, ENCODE_BASE64_SIZE(plain.size + CRYPT_AES_BLOCK_SIZE));
    return err;
}

void
wechat_v2_notice_put(
    struct text *text, const struct wechat_order *order, const struct wechat_refund *refund)
{
    char time[MOMENT_TEXT_MAX];

    text_put(text, "<root>\n");
    put(text, "out_refund_no", refund->out_refund_no);
    put(text, "out_trade_no", order->out_trade_no);
    put(text, "refund_account", "REFUND_SOURCE_UNSETTLED_FUNDS");
    put_fen(text, "refund_fee", refund->amount);
    put(text, "refund_id", refund->refund_id);
    put(text, "refund_recv_accout", "支付用户零钱");
    put(text, "refund_request_source", "API");
    put(text, "refund_status", wechat_v2_refund_status(refund->status));
    put_fen(text, "settlement_refund_fee", refund->amount);
    put_fen(text, "settlement_total_fee", order->total);
    if (refund->status == WECHAT_REFUND_SUCCESS)
        put(text, "success_time", moment_format_china(refund->ended, time));
    put_fen(text, "total_fee", order->total);
    put(text, "transaction_id", order->transaction_id);
    text_put(text, "</root>");
}

enum err
wechat_v2_notice_body(
    struct wechat *wechat, const char *plain, struct arena *arena, struct bytes *ret_body)
{
    const char *sealed = "";
    char nonce[NONCE_SIZE];
    struct text body;
    enum err err = seal(wechat->settings->api_v2_key, bytes_text(plain), arena, &sealed);

    if (err == ERR_OK)
        err = sandbox_call_text(arena, BODY_MAX, &body);
    if (err != ERR_OK)
        return err;
    wechat_number_token(wechat->sandbox->random, nonce, sizeof(nonce));
    wechat_v2_sign_put_xml(&body,
        &(struct form){
            .fields = {{"return_code", "SUCCESS"}, {"appid", wechat->settings->appid},
                {"mch_id", wechat->settings->mchid}, {"nonce_str", nonce}, {"req_info", sealed}},
            .count = 5});
    *ret_body = text_bytes(&body);
    return text_ok(&body) ? ERR_OK : ERR_TOO_BIG;
}
