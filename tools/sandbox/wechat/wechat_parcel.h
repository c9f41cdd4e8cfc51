/*
 * wechat_parcel.h -- the body of one sending of a notification, true or as a fault wants it.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_PARCEL_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_PARCEL_H

#include "tools/sandbox/wechat/wechat.h"

/* A row of the outbox, copied. */
struct wechat_parcel {
    const char *notify_id;
    const char *mchid;
    const char *out_trade_no;
    const char *url;
    const char *event_type;
    const char *plain;
    struct moment created;
};

/** wechat_parcel_body() writes the JSON, its resource sealed under a fresh nonce. */
enum err wechat_parcel_body(struct wechat *wechat, const struct wechat_parcel *parcel,
    enum sandbox_fault fault, struct arena *arena, struct bytes *ret_body) MUST_CHECK;

/** wechat_parcel_falsify() makes every amount in an object another one, of the same length. */
void wechat_parcel_falsify(char *json);

#endif
