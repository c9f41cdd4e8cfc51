/*
 * stuck_flow.h -- what nobody asks about any more is asked about again.
 *
 * After a day an effect gives up, and is dead: in sight (hub/flow/stuck_read.h), until a
 * person has it asked about again. That is always safe: a channel is asked what became of
 * a number, and what moves money is sent again only when the channel's own word is that
 * it has no such number. A receiver is told once more; a notice is posted once more.
 */
#ifndef HUB_FLOW_STUCK_FLOW_H
#define HUB_FLOW_STUCK_FLOW_H

#include "hub/store/lane.h"

/* How many effects of one thing are looked at. */
#define STUCK_EFFECTS_MAX 8

/*
 * A person wants it asked about, now. id is a payment's, a refund's, a split's, a split
 * return's or a receiver's; or that of a notice. effects are its effects that wait or are
 * dead (stuck_read_effects()): those that wait to ask again do it now, dead ones live again,
 * as a question. What has ended, or waits for a person, is not asked about: asked is false, and
 * its dead effects are out of sight. ERR_NOT_FOUND.
 */
struct stuck_again {
    struct operation operation;
    int64_t merchant_id;
    int64_t id;
    int64_t effects[STUCK_EFFECTS_MAX];
    size_t effects_count;

    bool asked; /* handed back */
    const char *what;
    char state[10];
};

void stuck_flow_again(struct stuck_again *again);

#endif
