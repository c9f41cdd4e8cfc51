/*
 * wechat_order.h -- orders that a payer comes to: created for native, JSAPI, H5 and app; closed.
 *
 * The same number with the same parameters is the same order, asked for again.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_ORDER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_ORDER_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_order_native(struct wechat_request *request) MUST_CHECK;
enum err wechat_order_jsapi(struct wechat_request *request) MUST_CHECK;
enum err wechat_order_h5(struct wechat_request *request) MUST_CHECK;
enum err wechat_order_app(struct wechat_request *request) MUST_CHECK;
enum err wechat_order_close(struct wechat_request *request) MUST_CHECK;

/** wechat_order_read() reads what every order has; *ret_order is of "" and 0 besides. */
void wechat_order_read(struct wechat_request *request, struct wechat_order *ret_order);

/** wechat_order_check_app() is whether the appids are those of who asks; else it has refused. */
bool wechat_order_check_app(struct wechat_request *request, const struct wechat_order *order);

/** wechat_order_number() gives a new order its prepay_id and token. */
enum err wechat_order_number(
    struct wechat *wechat, struct arena *arena, struct wechat_order *order) MUST_CHECK;

#endif
