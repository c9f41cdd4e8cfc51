/*
 * outbox_flow.h -- effects: rows of the outbox, and what became of them.
 */
#ifndef HUB_FLOW_OUTBOX_FLOW_H
#define HUB_FLOW_OUTBOX_FLOW_H

#include "hub/store/lane.h"

/**
 * outbox_flow_add() puts an effect on the desk and returns its id; its id, time and state
 * (pending, unless it has one) are filled in. row.body lives in the turn's arena.
 */
int64_t outbox_flow_add(struct desk *desk, const struct turn *turn, struct outbox_row row,
    const char *topic, const char *action);

/**
 * outbox_flow_finish() ends a row that was wanted: "sent" or "dead"; one of a channel
 * loses its body. A row that is not there, or has ended, stays as it is.
 */
void outbox_flow_finish(
    struct desk *desk, int64_t merchant_id, int64_t outbox_id, const char *state);

/** outbox_flow_pending() is a row that was wanted, while it is pending; else, and for 0, NULL. */
struct outbox_row *outbox_flow_pending(struct desk *desk, int64_t merchant_id, int64_t outbox_id);

/** outbox_flow_tries() is how often a row that was wanted was tried: each counts by itself. */
int64_t outbox_flow_tries(struct desk *desk, int64_t merchant_id, int64_t outbox_id);

/** outbox_flow_again() keeps it pending, due at that moment, one try more. */
void outbox_flow_again(
    struct desk *desk, int64_t merchant_id, int64_t outbox_id, struct moment due);

/** outbox_flow_revive() has a row carried now, as that action and as if never before. */
void outbox_flow_revive(
    struct desk *desk, const struct turn *turn, struct outbox_row *row, const char *action);

/**
 * outbox_flow_go_on() is what a channel's answer that ended nothing leads to: that action,
 * due then, by the row that asked when it is of that action, else that row ends and next is
 * added. Nothing when the row has ended already: somebody else goes on.
 */
void outbox_flow_go_on(struct desk *desk, const struct turn *turn, int64_t outbox_id,
    const struct outbox_row *next, const char *action);

/* An effect that needs no decision was delivered: a push that its terminal acknowledged. */
struct outbox_done {
    struct operation operation;
    int64_t merchant_id;
    int64_t outbox_id;
};

void outbox_flow_done(struct outbox_done *done);

/** outbox_flow_look() has the courier told if another hub has carried it or taken it over. */
void outbox_flow_look(struct outbox_done *look);

#endif
