#include "tools/sandbox/wechat/wechat_parcel.h"

#include <string.h>

#include "shared/text/json.h"
#include "tools/sandbox/wechat/wechat_answer.h"
#include "tools/sandbox/wechat/wechat_notify.h"
#include "tools/sandbox/wechat/wechat_seal.h"
#include "tools/sandbox/wechat/wechat_v2_notice.h"

#define MORE_MAX 1024

/* The value of a key of plain becomes another one of the same length: its last character. */
static void
falsify(char *plain, const char *key)
{
    char *at = strstr(plain, key);

    if (at == NULL)
        return;
    at += strlen(key);
    at += *at == '"';
    at += strcspn(at, "\",}") - 1;
    *at = *at == '9' ? '8' : '9';
}

/* What a fault says in the place of the truth. */
static char *
falsified(const char *plain, enum sandbox_fault fault, struct arena *arena)
{
    char *copy = arena_text(arena, bytes_text(plain));

    if (copy == NULL)
        return NULL;
    if (fault == SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT)
        wechat_parcel_falsify(copy);
    if (fault == SANDBOX_FAULT_NOTIFY_WRONG_APP) {
        falsify(copy, "\"appid\":");
        falsify(copy, "\"sp_appid\":");
    }
    if (fault == SANDBOX_FAULT_NOTIFY_WRONG_MERCHANT) {
        falsify(copy, "\"mchid\":");
        falsify(copy, "\"sub_mchid\":");
    }
    return copy;
}

static void
put_body(struct text *body, const struct sandbox_delivery *delivery, const char *original,
    const struct wechat_sealed *sealed)
{
    struct json_writer json;

    json_start(&json, body);
    json_open_object(&json, NULL);
    wechat_answer_put(&json, "id", delivery->notify_id);
    wechat_answer_put_time(&json, "create_time", delivery->created);
    wechat_answer_put(&json, "resource_type", "encrypt-resource");
    wechat_answer_put(&json, "event_type", delivery->kind);
    wechat_answer_put(&json, "summary", wechat_notify_summary(delivery->kind));
    json_open_object(&json, "resource");
    wechat_answer_put(&json, "original_type", original);
    wechat_answer_put(&json, "algorithm", WECHAT_SEAL_ALGORITHM);
    wechat_answer_put(&json, "ciphertext", sealed->ciphertext);
    wechat_answer_put(&json, "associated_data", original);
    wechat_answer_put(&json, "nonce", sealed->nonce);
    json_close_object(&json);
    json_close_object(&json);
}

void
wechat_parcel_falsify(char *json)
{
    static const char *const amounts[] = {
        "\"total\":", "\"refund\":", "\"payer_total\":", "\"payer_refund\":"};

    for (size_t i = 0; i < LENGTH(amounts); i++)
        falsify(json, amounts[i]);
}

enum err
wechat_parcel_body(
    struct wechat *wechat, const struct sandbox_delivery *delivery, struct bytes *ret_body)
{
    enum sandbox_fault fault = delivery->fault.kind;
    struct arena *arena = delivery->arena;
    const char *original = wechat_notify_original(delivery->kind);
    const char *plain = falsified(delivery->content, fault, arena);
    struct wechat_sealed sealed;
    struct text body;
    enum err err = ERR_NO_SPACE;

    if (plain != NULL && wechat_notify_is_old(delivery->kind))
        return wechat_v2_notice_body(wechat, plain, arena, ret_body);
    if (plain != NULL)
        err = wechat_seal_make(wechat->settings->api_v3_key, wechat->sandbox->random, original,
            bytes_text(plain), arena, &sealed);
    if (err == ERR_OK && fault == SANDBOX_FAULT_NOTIFY_FLIPPED)
        err = wechat_seal_flip(arena, &sealed);
    if (err == ERR_OK)
        err = sandbox_call_text(arena, strlen(sealed.ciphertext) + MORE_MAX, &body);
    if (err != ERR_OK)
        return err;
    put_body(&body, delivery, original, &sealed);
    *ret_body = text_bytes(&body);
    if (fault == SANDBOX_FAULT_NOTIFY_TRUNCATED)
        ret_body->size /= 2;
    return text_ok(&body) ? ERR_OK : ERR_TOO_BIG;
}
