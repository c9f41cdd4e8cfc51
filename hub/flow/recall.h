/*
 * recall.h -- the count of the returns that a refund waits for.
 *
 * Pure, on the desk.
 */
#ifndef HUB_FLOW_RECALL_H
#define HUB_FLOW_RECALL_H

#include "hub/flow/refund.h"

/** recall_want() is for keys() of whoever ends a return: of a refund, or of none (0). */
void recall_want(struct desk *desk, int64_t merchant_id, int64_t refund_id);

/** recall_came() tells the refund that one of its returns has ended; the last one sends it. */
void recall_came(
    struct desk *desk, const struct turn *turn, const struct split_return_row *row, bool back);

#endif
