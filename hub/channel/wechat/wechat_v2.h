/*
 * wechat_v2.h -- WeChat Pay's API v2 as it is spoken: flat XML, signed under a shared key.
 *
 * pay.weixin.qq.com v2, chapters 4_2 and 4_3. Every answer has HTTP status 200. One whose
 * return_code is no success is not signed, and is believed as far as its words are listed;
 * all else counts only with a signature that fits, and about our own merchant.
 *
 * Keeps nothing; any thread; results live in the arena handed in.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_V2_H
#define HUB_CHANNEL_WECHAT_WECHAT_V2_H

#include "hub/channel/wechat/wechat_account.h"
#include "hub/channel/wechat/wechat_code.h"
#include "shared/text/form.h"

/** wechat_v2_begin() puts who we are; *about is what the request's nonce is made of. */
enum err wechat_v2_begin(const struct wechat_account *account, const char *about, struct moment now,
    struct arena *arena, struct form *form) MUST_CHECK;

/** wechat_v2_add() adds a field; "" is left out. What is pointed to has to live. */
void wechat_v2_add(struct form *form, const char *name, const char *value);

/** wechat_v2_add_number() adds a whole number; ERR_NO_SPACE: the arena is full. */
enum err wechat_v2_add_number(
    struct form *form, const char *name, int64_t value, struct arena *arena) MUST_CHECK;

/**
 * wechat_v2_ask() signs the form and makes the request. What gives money back shows our
 * certificate: ERR_UNSUPPORTED without one, or without an APIv2 key.
 */
enum err wechat_v2_ask(const struct wechat_account *account, const char *path,
    bool shows_certificate, struct form *form, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

struct wechat_v2_answer {
    enum meaning meaning; /* MEANING_DONE: it did what it is for */
    const char *code;     /* WeChat's own word; of what cannot be understood, ours */
    struct form form;     /* what was said; without fields when it may not be believed */
};

/** wechat_v2_read() never fails: what cannot be understood is MEANING_UNKNOWN. */
void wechat_v2_read(const struct wechat_account *account, enum wechat_code_call call,
    const struct adapter_heard *heard, struct arena *arena, struct wechat_v2_answer *ret_answer);

/** wechat_v2_fen() is a whole number of fen, or -1 without one. */
struct money wechat_v2_fen(const struct form *form, const char *name);

/** wechat_v2_time() is that of "yyyyMMddHHmmss", or no time. */
struct moment wechat_v2_time(const char *text);

#endif
