/*
 * wechat_parcel.h -- the body of one sending of a notification, true or as a fault wants it.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_PARCEL_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_PARCEL_H

#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/wechat/wechat.h"

/**
 * wechat_parcel_body() writes the JSON, its resource sealed under a fresh nonce, as the
 * delivery's fault wants it; it lives in the delivery's arena.
 */
enum err wechat_parcel_body(struct wechat *wechat, const struct sandbox_delivery *delivery,
    struct bytes *ret_body) MUST_CHECK;

/** wechat_parcel_falsify() makes every amount in an object another one, of the same length. */
void wechat_parcel_falsify(char *json);

#endif
