/*
 * share_state.h -- what became of one receiver's share of a split.
 *
 * Pure. Every share ends by the channel's own word; what it says of one receiver
 * says nothing of the others.
 */
#ifndef SHARED_PAY_SHARE_STATE_H
#define SHARED_PAY_SHARE_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum share_state {
    SHARE_PENDING, /* asked for */
    SHARE_DONE,    /* the receiver has it */
    SHARE_FAILED,  /* refused or closed: the money stays with the merchant */
    SHARE_STATES
};

enum share_event {
    SHARE_ON_SILENCE, /* the channel says nothing of it, or that it is at it */
    SHARE_ON_DONE,
    SHARE_ON_FAILED,
    SHARE_EVENTS
};

enum share_effect {
    SHARE_DO_NOTHING,
    SHARE_DO_POST,    /* the journal of a share that was paid */
    SHARE_DO_REVERSE, /* the journal that takes back what was asked */
    SHARE_DO_CORRECT  /* asked and paid in one: the channel had said that it failed */
};

struct share_step {
    enum share_state state;
    enum share_effect effect;
};

extern const struct fsm share_state_machine;

/** share_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err share_state_step(
    enum share_state state, enum share_event event, struct share_step *ret_step) MUST_CHECK;

#endif
