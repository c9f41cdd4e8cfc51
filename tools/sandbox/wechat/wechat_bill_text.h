/*
 * wechat_bill_text.h -- the text of a bill: UTF-8 with a BOM, CRLF, a backtick before each value.
 *
 * WeChat Pay, "download trade bill" and "download fund bill". Exactly what happened on a
 * day of Beijing, but for what a fault changes. In the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_BILL_TEXT_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_BILL_TEXT_H

#include "tools/sandbox/wechat/wechat.h"

enum wechat_bill_type {
    WECHAT_BILL_ALL,
    WECHAT_BILL_SUCCESS,
    WECHAT_BILL_REFUND
};

/* Which bill. */
struct wechat_bill_of {
    struct moment day;     /* its first moment */
    const char *mchid;     /* who asks */
    const char *sub_mchid; /* of one sub-merchant; "" for all */
    enum wechat_bill_type type;
    struct sandbox_fault_taken fault;
};

/** wechat_bill_text_trade() writes *ret_count rows; 0: nothing happened. */
enum err wechat_bill_text_trade(struct wechat *wechat, const struct wechat_bill_of *of,
    struct arena *arena, struct text *text, size_t *ret_count) MUST_CHECK;

enum err wechat_bill_text_fund(struct wechat *wechat, const struct wechat_bill_of *of,
    struct text *text, size_t *ret_count) MUST_CHECK;

#endif
