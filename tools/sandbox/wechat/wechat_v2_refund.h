/*
 * wechat_v2_refund.h -- API v2: refunds and their query.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V2_REFUND_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V2_REFUND_H

#include "tools/sandbox/wechat/wechat_v2.h"

enum err wechat_v2_refund_ask(struct wechat_v2_request *request) MUST_CHECK;
enum err wechat_v2_refund_query(struct wechat_v2_request *request) MUST_CHECK;

/** wechat_v2_refund_status() is how API v2 calls it. */
const char *wechat_v2_refund_status(enum wechat_refund_status status);

#endif
