/*
 * split_state.h -- the life of a split: one request to a channel to share what a
 * payment brought, and of a split return: one request to take a share back.
 *
 * Pure. The channel alone ends either. Silence never does: it is asked about
 * under the same number, and only when the channel itself says that it has no
 * such number is the same request, with the same number, sent again. What each
 * receiver got is the state of its share (share_state.h).
 */
#ifndef SHARED_PAY_SPLIT_STATE_H
#define SHARED_PAY_SPLIT_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum split_state {
    SPLIT_CREATED, /* decided here; the channel is being told */
    SPLIT_PENDING, /* the channel has taken it */
    SPLIT_UNKNOWN, /* the channel may have it */
    SPLIT_DONE,    /* money went to somebody, or there was nothing to send but the end */
    SPLIT_FAILED,  /* the channel said no: nothing moved */
    SPLIT_STATES
};

enum split_event {
    SPLIT_ON_ACCEPTED, /* taken, or still being carried out */
    SPLIT_ON_SILENCE,  /* no answer, or one that says nothing */
    SPLIT_ON_ABSENT,   /* the channel does not know the number */
    SPLIT_ON_DONE,
    SPLIT_ON_FAILED,
    SPLIT_EVENTS
};

enum split_effect {
    SPLIT_DO_NOTHING,
    SPLIT_DO_QUERY,  /* ask again later */
    SPLIT_DO_SEND,   /* the same request again, under the same number */
    SPLIT_DO_END,    /* what was asked has ended */
    SPLIT_DO_CORRECT /* the channel contradicts itself: it was done after all */
};

struct split_step {
    enum split_state state;
    enum split_effect effect;
};

extern const struct fsm split_state_machine;

/** split_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err split_state_step(
    enum split_state state, enum split_event event, struct split_step *ret_step) MUST_CHECK;

/** split_state_is_final() is whether the channel has said its last word. */
bool split_state_is_final(enum split_state state);

#endif
