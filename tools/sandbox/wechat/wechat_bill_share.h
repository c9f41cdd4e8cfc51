/*
 * wechat_bill_share.h -- the text of a bill of shares, and of those that went back.
 *
 * Its columns are as merchants tell of them; WeChat's document has no example.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_BILL_SHARE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_BILL_SHARE_H

#include "tools/sandbox/wechat/wechat_bill_text.h"

/** wechat_bill_share_text() writes *ret_count rows; 0: nothing happened. */
enum err wechat_bill_share_text(struct wechat *wechat, const struct wechat_bill_of *of,
    struct text *text, size_t *ret_count) MUST_CHECK;

#endif
