/*
 * partner.h -- the share of a fee that belongs to who brought the merchant.
 *
 * Pure, on the desk. The order says who and at what rate (a snapshot); the share
 * is of the receipt amount, half-up, and never more than the fee that was taken.
 * It moves from the merchant's book to the partner's when the payment wins its
 * order, and back in proportion when the payment is refunded.
 */
#ifndef HUB_FLOW_PARTNER_H
#define HUB_FLOW_PARTNER_H

#include "hub/flow/move_flow.h"

/**
 * partner_pay() sends a payment's share, and notes it on the payment, which the caller
 * changes; its receipt amount and fee are set.
 */
void partner_pay(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    struct payment_row *payment);

/**
 * partner_part() is what a refund calls back: of the share in proportion to all that is
 * refunded, what has not been called back yet. payment->refunded counts the refund already;
 * the caller adds the part to partner_returned, and takes it off again if the refund fails.
 */
int64_t partner_part(const struct payment_row *payment);

/** partner_call_back() sends back amount of the share: when a refund is done; 0 does nothing. */
void partner_call_back(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment, int64_t amount);

#endif
