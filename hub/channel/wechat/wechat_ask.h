/*
 * wechat_ask.h -- a signed request of WeChat Pay's API v3.
 *
 * As adapter.h: pure, any thread; everything made lives in the arena handed in.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_ASK_H
#define HUB_CHANNEL_WECHAT_WECHAT_ASK_H

#include "hub/channel/wechat/wechat_account.h"
#include "shared/text/json.h"

/* What is being asked for; begin, put fields, end. */
struct wechat_body {
    struct text text;
    struct json_writer json; /* inside the outermost object */
};

enum err wechat_ask_begin(struct arena *arena, struct wechat_body *ret_body) MUST_CHECK;

/** wechat_ask_put_who() puts who we are: "mchid", or "sp_mchid" and "sub_mchid". */
void wechat_ask_put_who(const struct wechat_account *account, struct json_writer *json);

/** wechat_ask_put_apps() puts the apps likewise. */
void wechat_ask_put_apps(const struct wechat_account *account, struct json_writer *json);

/** wechat_ask_put_who_query() is wechat_ask_put_who() for the query of a target. */
void wechat_ask_put_who_query(const struct wechat_account *account, struct text *target);

/** wechat_ask_put_sub() puts "sub_mchid" where there is one: for calls that name nobody else. */
void wechat_ask_put_sub(const struct wechat_account *account, struct json_writer *json);

/**
 * wechat_ask_post() closes body and signs it for target, a path with its query. ERR_TOO_BIG,
 * ERR_NO_SPACE.
 */
enum err wechat_ask_post(const struct wechat_account *account, const char *target,
    struct wechat_body *body, struct moment now, struct arena *arena,
    struct adapter_ask *ret_ask) MUST_CHECK;

/** wechat_ask_get() signs a request without a body. */
enum err wechat_ask_get(const struct wechat_account *account, const char *target, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask) MUST_CHECK;

/** wechat_ask_fetch() is that for a whole URL that WeChat gave us. ERR_BAD_INPUT: it is none. */
enum err wechat_ask_fetch(const struct wechat_account *account, const char *url, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask) MUST_CHECK;

#endif
