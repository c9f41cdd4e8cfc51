/*
 * wechat_courier.h -- WeChat Pay's notifications, as sandbox_courier.h carries them.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_COURIER_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_COURIER_H

#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/wechat/wechat.h"

/** wechat_courier_open() makes wechat->courier. */
enum err wechat_courier_open(struct wechat *wechat) MUST_CHECK;

#endif
