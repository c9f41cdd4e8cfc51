/*
 * wechat_applyment.h -- applications of sub-merchants-to-be (特约商户进件), for a service provider.
 *
 * /v3/applyment4sub/applyment/, …/business_code/{} and …/applyment_id/{} (WeChat Pay API v3,
 * 特约商户进件, 提交申请单, 查询申请单状态). What is sealed has to open with the key that the header
 * Wechatpay-Serial names. A number that is not known is PARAM_ERROR, as WeChat Pay has it. Ours,
 * since the documents do not tell: one that is under way or over takes no other papers
 * (PARAM_ERROR); the papers are looked at and forgotten. Who decides about them is in
 * wechat_applyment_clerk.h.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_H

#include "tools/sandbox/wechat/wechat_v3.h"

enum err wechat_applyment_submit(struct wechat_request *request) MUST_CHECK;
enum err wechat_applyment_by_code(struct wechat_request *request) MUST_CHECK;
enum err wechat_applyment_by_id(struct wechat_request *request) MUST_CHECK;

#endif
