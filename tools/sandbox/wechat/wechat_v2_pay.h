/*
 * wechat_v2_pay.h -- API v2: barcodes, their query, reverse; close.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V2_PAY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V2_PAY_H

#include "tools/sandbox/wechat/wechat_v2.h"

enum err wechat_v2_pay_micropay(struct wechat_v2_request *request) MUST_CHECK;
enum err wechat_v2_pay_query(struct wechat_v2_request *request) MUST_CHECK;
enum err wechat_v2_pay_reverse(struct wechat_v2_request *request) MUST_CHECK;
enum err wechat_v2_pay_close(struct wechat_v2_request *request) MUST_CHECK;

#endif
