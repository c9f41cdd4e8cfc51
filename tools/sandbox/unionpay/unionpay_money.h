/*
 * unionpay_money.h -- where money moves, and what time brings: in the caller's transaction.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_MONEY_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_MONEY_H

#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/unionpay/unionpay.h"

/* What a respCode that refuses says: two letters. "" is none. */
#define UNIONPAY_CODE_SIZE 3

/**
 * unionpay_money_pay() pays what waits, or says in *ret_code why not: "64" for a payer who has
 * not so much, "35" for what can no longer be paid, "" when it is paid, now or before.
 */
enum err unionpay_money_pay(struct unionpay *unionpay, struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char **ret_code) MUST_CHECK;

/** unionpay_money_end_refund() gives the payer back what a refund or a void is about. */
enum err unionpay_money_end_refund(
    struct unionpay *unionpay, struct unionpay_trade *refund, struct arena *arena) MUST_CHECK;

/** unionpay_money_due() does what is due by now: passwords, refunds, what expired. */
enum err unionpay_money_due(struct unionpay *unionpay, struct arena *arena) MUST_CHECK;

#endif
