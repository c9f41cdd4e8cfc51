/*
 * fee.h -- what a payment costs.
 *
 * Rates are in 1/10000, snapshotted on the order. Half-up for each payment.
 */
#ifndef SHARED_PAY_FEE_H
#define SHARED_PAY_FEE_H

#include "shared/base/money.h"

#define FEE_RATE_MAX 10000

/** fee_of() is amount × rate ÷ 10000, half-up; ERR_BAD_INPUT unless rate is 0 .. FEE_RATE_MAX. */
enum err fee_of(struct money amount, int64_t rate, struct money *ret_fee) MUST_CHECK;

/** What a payment is when one more refund of it is asked for; all in fen. */
struct fee_refund {
    int64_t receipt;  /* what the merchant received */
    int64_t charged;  /* the fee, or the channel's cost, of that */
    int64_t refunded; /* by all refunds, the new one included */
    int64_t returned; /* of charged, by those before it */
};

/**
 * fee_of_refund() is what the new refund returns: charged × refunded ÷ receipt, half-up, less
 * what was returned before, within 0 .. amount. ERR_BAD_INPUT for a receipt of 0.
 */
enum err fee_of_refund(
    const struct fee_refund *refund, int64_t amount, int64_t *ret_returned) MUST_CHECK;

#endif
