/*
 * wechat_share_return.h -- shares that a merchant gives back, and their query.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_RETURN_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_RETURN_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_share_return_ask(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_return_query(struct wechat_request *request) MUST_CHECK;

#endif
