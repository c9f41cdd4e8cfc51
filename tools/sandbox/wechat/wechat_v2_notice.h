/*
 * wechat_v2_notice.h -- API v2: a refund that has ended, sealed by AES-256-ECB.
 *
 * The key is the MD5 of the merchant's v2 key, in small hexadecimal digits.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V2_NOTICE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V2_NOTICE_H

#include "tools/sandbox/wechat/wechat.h"

/** wechat_v2_notice_put() writes the plain text of req_info. */
void wechat_v2_notice_put(
    struct text *text, const struct wechat_order *order, const struct wechat_refund *refund);

/** wechat_v2_notice_body() is the XML that is sent. */
enum err wechat_v2_notice_body(struct wechat *wechat, const char *plain, struct arena *arena,
    struct bytes *ret_body) MUST_CHECK;

#endif
