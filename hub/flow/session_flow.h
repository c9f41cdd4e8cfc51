/*
 * session_flow.h -- a session is used, and ends.
 */
#ifndef HUB_FLOW_SESSION_FLOW_H
#define HUB_FLOW_SESSION_FLOW_H

#include "hub/flow/staff.h"
#include "hub/store/lane.h"

/* When a session was used last is stored to the minute. */
#define SESSION_FLOW_TOUCH span_s(60)

/* A session that an operation begins. What it is pointed at lives as long as the operation. */
struct session_new {
    uint8_t hash[CRYPT_SHA256_SIZE]; /* of its token */
    struct span lasts;
    const char *address;
    const char *agent; /* cut to what the row holds */
};

/** session_flow_add() puts it on the desk; its stage is "code" or "in". */
void session_flow_add(struct desk *desk, const struct turn *turn, int64_t staff_id,
    const char *stage, const struct session_new *made);

/**
 * session_flow_live() is the session of that token where it stands in that stage and its person
 * may come in; else NULL. Both rows must have been wanted.
 */
struct session_row *session_flow_live(struct desk *desk, const struct turn *turn,
    const uint8_t hash[static CRYPT_SHA256_SIZE], const char *stage);

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
