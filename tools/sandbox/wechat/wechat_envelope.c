#include "tools/sandbox/wechat/wechat_envelope.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_number.h"

#define MESSAGE_MORE 128
#define SKEW_S 600
#define UNKNOWN_SERIAL "7F000000000000000000000000000000000000FF"
#define PROBE "WECHATPAY/SIGNTEST/"

static bool
is(const struct sandbox_fault_taken *fault, enum sandbox_fault reply, enum sandbox_fault notify)
{
    return fault->kind == reply || fault->kind == notify;
}

static void
choose_key(struct wechat *wechat, bool wants_public, struct wechat_envelope *envelope)
{
    const char *mode = wechat->settings->key_mode;
    bool public = strcmp(mode, "public_key") == 0 || (strcmp(mode, "both") == 0 && wants_public);

    envelope->key = public ? wechat->public_key : wechat->certificate_key;
    envelope->serial = public ? wechat->settings->public_key_id : wechat->certificate_serial;
}

enum err
wechat_envelope_prepare(struct wechat *wechat, struct arena *arena, struct bytes body,
    bool wants_public, const struct sandbox_fault_taken *fault,
    struct wechat_envelope *ret_envelope)
{
    int64_t now_s = sandbox_now(wechat->sandbox).us / 1000000;
    struct text timestamp;
    enum err err;

    *ret_envelope = (struct wechat_envelope){.signing = ERR_OK};
    choose_key(wechat, wants_public, ret_envelope);
    if (is(fault, SANDBOX_FAULT_REPLY_SKEWED, SANDBOX_FAULT_NOTIFY_SKEWED))
        now_s -= fault->value > 0 ? fault->value / 1000 : SKEW_S;
    if (is(fault, SANDBOX_FAULT_REPLY_UNKNOWN_SERIAL, SANDBOX_FAULT_NOTIFY_UNKNOWN_SERIAL))
        ret_envelope->serial = UNKNOWN_SERIAL;
    text_init(&timestamp, ret_envelope->timestamp, sizeof(ret_envelope->timestamp));
    text_put_int(&timestamp, now_s);
    wechat_number_token(wechat->sandbox->random, ret_envelope->nonce, sizeof(ret_envelope->nonce));
    err = sandbox_call_text(arena, body.size + MESSAGE_MORE, &ret_envelope->message);
    if (err != ERR_OK)
        return err;
    wechat_sign_put_answer(
        &ret_envelope->message, ret_envelope->timestamp, ret_envelope->nonce, body);
    return text_ok(&ret_envelope->message) ? ERR_OK : ERR_TOO_BIG;
}

void
wechat_envelope_sign(struct wechat_envelope *envelope)
{
    envelope->signing =
        wechat_sign_make(envelope->key, text_bytes(&envelope->message), envelope->sign);
}

size_t
wechat_envelope_finish(struct wechat_envelope *envelope, const struct sandbox_fault_taken *fault,
    struct net_header ret_headers[static WECHAT_ENVELOPE_HEADERS])
{
    if (is(fault, SANDBOX_FAULT_REPLY_NO_SIGNATURE, SANDBOX_FAULT_NOTIFY_NO_SIGNATURE))
        return 0;
    if (is(fault, SANDBOX_FAULT_REPLY_BAD_SIGNATURE, SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE))
        envelope->sign[0] = envelope->sign[0] == 'A' ? 'B' : 'A';
    if (is(fault, SANDBOX_FAULT_REPLY_PROBE, SANDBOX_FAULT_NOTIFY_PROBE))
        memcpy(envelope->sign, PROBE, strlen(PROBE));
    ret_headers[0] = (struct net_header){"wechatpay-timestamp", envelope->timestamp};
    ret_headers[1] = (struct net_header){"wechatpay-nonce", envelope->nonce};
    ret_headers[2] = (struct net_header){"wechatpay-signature", envelope->sign};
    ret_headers[3] = (struct net_header){"wechatpay-serial", envelope->serial};
    ret_headers[4] = (struct net_header){"wechatpay-signature-type", WECHAT_SIGN_SCHEME};
    return WECHAT_ENVELOPE_HEADERS;
}
