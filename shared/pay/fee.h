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

#endif
