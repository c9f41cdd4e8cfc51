/*
 * cash_back.h -- a till has given cash back for a sale that was paid in cash.
 *
 * It was done before we hear of it, also offline, so it is booked whatever it is: as a
 * refund, as far as that much was taken in cash and has not gone back yet; the rest as
 * cash that is missing in the till (over_short), with an alarm, for nobody owed it.
 * Pure, on the desk.
 */
#ifndef HUB_FLOW_CASH_BACK_H
#define HUB_FLOW_CASH_BACK_H

#include "hub/flow/sale.h"

/* Which record says so: part of the refund's reason. */
struct cash_back {
    int64_t terminal_id;
    int64_t epoch;
    int64_t sequence;
    struct money amount;
};

/**
 * cash_back_take() books it; the order's attempts were wanted, and the payment that won.
 * ERR_OUT_OF_RANGE: that is no amount, and nothing was booked.
 */
enum err cash_back_take(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct cash_back *back) MUST_CHECK;

#endif
