/*
 * wechat_share_receiver.h -- who may receive shares: added, deleted.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_RECEIVER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_RECEIVER_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_share_receiver_add(struct wechat_request *request) MUST_CHECK;
enum err wechat_share_receiver_delete(struct wechat_request *request) MUST_CHECK;

#endif
