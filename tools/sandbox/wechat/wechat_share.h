/*
 * wechat_share.h -- profit sharing: orders, ending it, what is left, how much is allowed.
 *
 * Direct merchants and service providers share the paths: a sub_mchid tells them apart.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_share_order(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_query(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_unfreeze(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_amounts(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_config(struct wechat_request *request) MUST_CHECK;

/** wechat_share_owner() is whose orders these are; NULL: it has refused. */
const char *wechat_share_owner(struct wechat_request *request, bool in_query);

#endif
