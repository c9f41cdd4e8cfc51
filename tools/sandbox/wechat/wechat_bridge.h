/*
 * wechat_bridge.h -- what stands in for WeChat's browser and app: JSAPI and APP payments.
 *
 * GET /wechat/jsbridge.js defines WeixinJSBridge for a merchant's page. Its
 * invoke('getBrandWCPayRequest', params, then) is POST /wechat/jsbridge/invoke, which
 * anything that plays a phone may call by itself, with the parameters of an app
 * (prepayid, sign) as well. The signature is checked, and who pays pays at once.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_BRIDGE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_BRIDGE_H

#include "tools/sandbox/wechat/wechat.h"

sandbox_call_fn wechat_bridge_script;
sandbox_call_fn wechat_bridge_invoke;

#endif
