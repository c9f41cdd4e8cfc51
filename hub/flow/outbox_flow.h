/*
 * outbox_flow.h -- what became of an effect.
 */
#ifndef HUB_FLOW_OUTBOX_FLOW_H
#define HUB_FLOW_OUTBOX_FLOW_H

#include "hub/store/lane.h"

/**
 * outbox_flow_finish() ends a row that was wanted: "sent" or "dead". A row that is
 * not there, or has ended, stays as it is.
 */
void outbox_flow_finish(
    struct desk *desk, int64_t merchant_id, int64_t outbox_id, const char *state);

/** outbox_flow_again() keeps it pending, due at that moment, one try more. */
void outbox_flow_again(
    struct desk *desk, int64_t merchant_id, int64_t outbox_id, struct moment due);

/* An effect that needs no decision was delivered: a push that its terminal acknowledged. */
struct outbox_done {
    struct operation operation;
    int64_t merchant_id;
    int64_t outbox_id;
};

void outbox_flow_done(struct outbox_done *done);

#endif
