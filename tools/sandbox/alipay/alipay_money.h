/*
 * alipay_money.h -- the two things that move money: paying and refunding.
 *
 * Each works in the caller's transaction: balances, trade and notify change
 * together or not at all.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_MONEY_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_MONEY_H

#include "tools/sandbox/alipay/alipay.h"
#include "tools/sandbox/alipay/alipay_answer.h"

/**
 * alipay_money_pay() has buyer pay *trade, and updates it. A second press is
 * ALIPAY_FINE and changes nothing. *ret_refusal says why not, else ALIPAY_FINE.
 */
enum err alipay_money_pay(struct alipay *alipay, struct alipay_trade *trade,
    const struct sandbox_payer *buyer, struct arena *arena,
    enum alipay_refusal *ret_refusal) MUST_CHECK;

struct alipay_refunding {
    enum alipay_event event; /* ALIPAY_ON_REFUNDED_PART, _ALL or ALIPAY_ON_CANCELLED */
    const char *out_request_no;
    const char *reason;
    struct money amount;
    struct span hidden; /* for so long its query does not know of it */
};

/**
 * alipay_money_refund() gives back part of a paid trade, and updates it; the merchant is
 * notified if the settings say so.
 */
enum err alipay_money_refund(struct alipay *alipay, struct alipay_trade *trade,
    const struct alipay_refunding *refunding, struct arena *arena,
    enum alipay_refusal *ret_refusal) MUST_CHECK;

#endif
