/*
 * sale_attempt.h -- an attempt's key stands for its payment, for ever.
 *
 * Of an order its newest payments are followed (sale.h), and each carries the key of
 * the press or the scan that began it, so a repeat is found among them. One that goes
 * out of sight leaves a claim behind: orders that are tried so often are few, and all
 * others pay nothing for it.
 */
#ifndef HUB_FLOW_SALE_ATTEMPT_H
#define HUB_FLOW_SALE_ATTEMPT_H

#include "hub/flow/sale.h"

/* A press of Pay, or a barcode that was scanned. */
struct sale_attempt_key {
    enum payment_way way;
    enum channel channel; /* of a page; a barcode says by itself whose it is */
    const char *text;     /* "" stands for nothing */
};

/** sale_attempt_want() is for keys(): sale_want_attempts(), and what an old key stands for. */
void sale_attempt_want(
    struct desk *desk, const struct orders_row *order, const struct sale_attempt_key *key);

/** sale_attempt_find() is the payment that the key has begun already, or NULL. */
struct payment_row *sale_attempt_find(
    struct desk *desk, const struct orders_row *order, const struct sale_attempt_key *key);

/** sale_attempt_leave() is for a payment that is followed no longer. */
void sale_attempt_leave(
    struct desk *desk, const struct turn *turn, const struct payment_row *payment);

#endif
