/*
 * wechat_v2.h -- API v2: flat XML, signed with the merchant's key, HTTP 200 whatever happens.
 *
 * What is not proven to be the merchant's is answered return_code FAIL, unsigned. Reverse
 * and refund need his certificate (wechat_settings.h, client_certificate).
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V2_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V2_H

#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_answer.h"

/* What a method gets: it adds fields to reply, or refuses. */
struct wechat_v2_request {
    struct wechat *wechat;
    struct arena *arena;
    const struct form *form;
    const char *mchid; /* whose orders these are */
    struct moment now;
    struct form reply;
    enum wechat_refusal refusal;
    const char *lacks;                /* the field that is not there, or wrong; or NULL */
    struct sandbox_fault_taken asked; /* that it is refused */
    struct sandbox_fault_taken told;  /* how the answer goes wrong */
    struct bytes file;                /* instead of the reply: a bill */
};

/** wechat_v2_serve() is the handler of all paths. */
sandbox_call_fn wechat_v2_serve;

/** wechat_v2_text() is a field, "" when it is missing. */
const char *wechat_v2_text(const struct wechat_v2_request *request, const char *name);

/** wechat_v2_need() is a field of 1 to max bytes; else the request lacks it. */
const char *wechat_v2_need(struct wechat_v2_request *request, const char *name, size_t max);

/** wechat_v2_amount() is an amount of at least one fen; else the request lacks it. */
struct money wechat_v2_amount(struct wechat_v2_request *request, const char *name);

/** wechat_v2_find() finds by transaction_id or out_trade_no; ERR_NOT_FOUND, with the refusal. */
enum err wechat_v2_find(
    struct wechat_v2_request *request, struct wechat_order *ret_order) MUST_CHECK;

/* Fields of the reply; text that is empty is left out. */
void wechat_v2_put(struct wechat_v2_request *request, const char *name, const char *value);
void wechat_v2_put_int(struct wechat_v2_request *request, const char *name, int64_t value);
void wechat_v2_put_time(struct wechat_v2_request *request, const char *name, struct moment moment);

#endif
