/*
 * wechat_fund.h -- every change of a merchant's balance, written down for the fund bill.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_FUND_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_FUND_H

#include "tools/sandbox/wechat/wechat.h"

enum wechat_fund_kind {
    WECHAT_FUND_TRADE,
    WECHAT_FUND_FEE,
    WECHAT_FUND_REFUND,
    WECHAT_FUND_REFUND_BACK, /* it could not be done */
    WECHAT_FUND_FEE_BACK,    /* with a refund */
    WECHAT_FUND_SHARE,
    WECHAT_FUND_RETURN,   /* of a share */
    WECHAT_FUND_UNFREEZE, /* what was not shared */
    WECHAT_FUND_KINDS
};

/**
 * wechat_fund_move() gives amount, or takes it where it is negative, in the caller's
 * transaction. ERR_OUT_OF_RANGE: he has not so much. number is what WeChat Pay calls what it was
 * for.
 */
enum err wechat_fund_move(struct wechat *wechat, const char *mchid, struct money amount,
    enum wechat_fund_kind kind, const char *number) MUST_CHECK;

/** wechat_fund_name() and _type() are the bill's words for a stored kind. */
const char *wechat_fund_name(struct bytes kind);
const char *wechat_fund_type(struct bytes kind);

#endif
