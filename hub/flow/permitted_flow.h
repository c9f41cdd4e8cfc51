/*
 * permitted_flow.h -- an operation that is made only if its person may, as its transaction sees it.
 *
 * The gate of the console lets a request in by what it knows of a session, up to five seconds old
 * (session_ring.h), and between the gate and the lane a change may wait. So whoever takes a post
 * away, ends a session or suspends somebody, and is told that it is done, can rely on it only if
 * what was under way looks again: at the rows, beside those that it changes. Around any other
 * operation, as keyed (keyed_flow.h) is.
 */
#ifndef HUB_FLOW_PERMITTED_FLOW_H
#define HUB_FLOW_PERMITTED_FLOW_H

#include "hub/flow/permission.h"
#include "hub/store/lane.h"

/* What he has to be able to do where. */
struct permitted_demand {
    int64_t organisation_id;
    struct permissions may; /* all of them; none: he needs only be seen there */
};

enum permitted_refusal {
    PERMITTED_REFUSAL_NONE,
    PERMITTED_REFUSAL_SIGNED_OUT, /* the session is over, or the person may not come in any more */
    PERMITTED_REFUSAL_NOT_FOUND,  /* no post of his is there or above, or there is no such place */
    PERMITTED_REFUSAL_FORBIDDEN   /* his posts do not let him */
};

/* What it points to lives as long as the operation. */
struct permitted {
    struct operation operation; /* first */
    struct operation *inner;
    int64_t session_id;
    int64_t staff_id;
    const int64_t *posts; /* those that he had at the gate: one that he got since does not count */
    size_t posts_count;
    const struct permitted_demand *demands;
    size_t demands_count;

    enum permitted_refusal refusal; /* handed back: NONE where an error is the inner one's */
};

/** permitted_flow() makes it ready; the inner operation is ready already. */
void permitted_flow(struct permitted *permitted);

#endif
