/*
 * session_flow.h -- a session is used, and ends.
 */
#ifndef HUB_FLOW_SESSION_FLOW_H
#define HUB_FLOW_SESSION_FLOW_H

#include "hub/flow/staff.h"
#include "hub/store/lane.h"

/* When a session was used last is stored to the minute. */
#define SESSION_FLOW_TOUCH span_s(60)

/* Signing out: of one session, or of all that a person has. */
struct session_end {
    struct operation operation; /* first */
    int64_t staff_id;
    int64_t session_id; /* 0: all */
    int64_t made_id;    /* handed back: the session, or the person */
};

/** session_flow_end() makes it ready. ERR_NOT_FOUND for another person's; twice is fine. */
void session_flow_end(struct session_end *end);

/** session_flow_touch() has it stored that a session was used now; nobody waits for that. */
void session_flow_touch(struct lane *lane, int64_t session_id, struct moment now);

#endif
