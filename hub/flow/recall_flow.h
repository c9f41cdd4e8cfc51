/*
 * recall_flow.h -- before a refund of a payment that was shared, shares come back.
 *
 * As much of them as of the receipt, each receiver its part. A share that its
 * channel cannot take back, or that does not come, is charged to the merchant: the
 * payer's money never waits for it longer than a return's end takes to be known.
 */
#ifndef HUB_FLOW_RECALL_FLOW_H
#define HUB_FLOW_RECALL_FLOW_H

#include "hub/flow/split_return_flow.h"

/* How long a refund waits for a split under way to end, and how often it looks. */
#define RECALL_WAIT span_s(3600)
#define RECALL_AGAIN span_s(30)

/* A timer of a refund that waits (the action "recall"). */
struct recall_begin {
    struct operation operation;
    int64_t merchant_id;
    int64_t refund_id;
    int64_t outbox_id;

    int64_t asked; /* handed back: how much is asked back now */
};

/** recall_flow_start() has a refund that waits begin: the timer. */
void recall_flow_start(struct desk *desk, const struct turn *turn, const struct refund_row *refund);

void recall_flow_begin(struct recall_begin *begin);

#endif
