/*
 * wechat_share_money.h -- money that is held for being shared: given out, given back, let go.
 *
 * In the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_MONEY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SHARE_MONEY_H

#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_share_store.h"

/** wechat_share_money_end() carries out a share that is due. */
enum err wechat_share_money_end(struct wechat *wechat, struct wechat_share *share,
    struct moment now, struct arena *arena) MUST_CHECK;

/** wechat_share_money_unfreeze() gives the merchant what is left; nothing is shared any more. */
enum err wechat_share_money_unfreeze(struct wechat *wechat, struct wechat_order *order) MUST_CHECK;

/** wechat_share_money_back() gives a merchant what was for others: held again, or his. */
enum err wechat_share_money_back(struct wechat *wechat, const char *mchid, const char *out_trade_no,
    struct money amount, struct arena *arena) MUST_CHECK;

/** wechat_share_money_due() does so for all that is due, and ends sharing after 30 days. */
enum err wechat_share_money_due(
    struct wechat *wechat, struct moment now, struct arena *arena) MUST_CHECK;

#endif
