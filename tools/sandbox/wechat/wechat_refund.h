/*
 * wechat_refund.h -- refunds of API v3: asked for, looked up, and once more when abnormal.
 *
 * Direct merchants and service providers share the paths: a sub_mchid tells them apart.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_REFUND_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_REFUND_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_refund_ask(struct wechat_request *request) MUST_CHECK;
enum err wechat_refund_query(struct wechat_request *request) MUST_CHECK;
enum err wechat_refund_abnormal(struct wechat_request *request) MUST_CHECK;

/**
 * wechat_refund_make() refunds by the rules of both APIs. wanted has number, amount,
 * reason, url; order is whose. *ret_refusal, or WECHAT_FINE with wanted as it is stored.
 */
enum err wechat_refund_make(struct wechat *wechat, struct arena *arena, struct wechat_order *order,
    struct wechat_refund *wanted, enum wechat_refusal *ret_refusal) MUST_CHECK;

#endif
