/*
 * wechat_codepay.h -- barcodes in API v3: codepay, and reverse.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_CODEPAY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_CODEPAY_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_codepay_pay(struct wechat_request *request) MUST_CHECK;
enum err wechat_codepay_reverse(struct wechat_request *request) MUST_CHECK;

#endif
