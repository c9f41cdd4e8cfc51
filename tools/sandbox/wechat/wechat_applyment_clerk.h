/*
 * wechat_applyment_clerk.h -- the clerk's side of applications, and the merchant's who signs.
 *
 * POST /sandbox/wechat/applyment moves one; one that is not known is filed, as on WeChat Pay's
 * own page for service providers:
 *
 *     {"business_code":"1900000001_17","state":"REJECTED",
 *      "faults":[{"field":"license_copy","name":"营业执照照片","reason":"图片不清晰"}]}
 *     {"business_code":"1900000001_17","state":"FINISHED","sub_mchid":"1900000109"}
 *
 * "state" is WeChat's word without APPLYMENT_STATE_, or a new one; without sub_mchid it gets a
 * number when WeChat Pay gives one out. Whose application is finished is a sub-merchant.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_CLERK_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_APPLYMENT_CLERK_H

#include "shared/text/json.h"
#include "tools/sandbox/wechat/wechat.h"

sandbox_call_fn wechat_applyment_clerk_admin;

/** wechat_applyment_clerk_put_state() is their part of GET /sandbox/state, the newest first. */
enum err wechat_applyment_clerk_put_state(
    struct wechat_store *store, struct sandbox_call *call, struct json_writer *json) MUST_CHECK;

/** wechat_applyment_clerk_is_sub() is whether that number came of an application. */
bool wechat_applyment_clerk_is_sub(const struct wechat *wechat, const char *mchid);

#endif
