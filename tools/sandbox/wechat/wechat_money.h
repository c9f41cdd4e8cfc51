/*
 * wechat_money.h -- paying and giving back: state, balances and notify in one transaction.
 *
 * The caller's. The channel keeps its fee at once and gives it back in proportion. Money
 * of an order that is to be shared is held (order->frozen) until it is unfrozen.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_MONEY_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_MONEY_H

#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_answer.h"

/** wechat_money_fee() is what the channel keeps of amount: half a fen is rounded up. */
struct money wechat_money_fee(const struct wechat *wechat, struct money amount);

/**
 * wechat_money_pay() takes order's money from the payer; order becomes what is stored.
 * *ret_refusal is why nothing was done, or WECHAT_FINE.
 */
enum err wechat_money_pay(struct wechat *wechat, struct wechat_order *order,
    const struct sandbox_payer *payer, struct arena *arena,
    enum wechat_refusal *ret_refusal) MUST_CHECK;

/**
 * wechat_money_refund() takes refund->amount from the merchant and moves the order by
 * event; refund->fee and ->frozen become what it consists of.
 */
enum err wechat_money_refund(struct wechat *wechat, struct wechat_order *order,
    enum wechat_event event, struct wechat_refund *refund,
    enum wechat_refusal *ret_refusal) MUST_CHECK;

/** wechat_money_end_refund() is its outcome: to the payer, back to the merchant, or in limbo. */
enum err wechat_money_end_refund(struct wechat *wechat, struct wechat_refund *refund,
    struct moment now, struct arena *arena) MUST_CHECK;

#endif
