/*
 * receiver_state.h -- whether a channel knows a receiver of shares.
 *
 * Pure. Binding and unbinding move no money and may be repeated, so silence is
 * answered by asking for the same again. A channel that will not unbind keeps
 * the receiver bound.
 */
#ifndef SHARED_PAY_RECEIVER_STATE_H
#define SHARED_PAY_RECEIVER_STATE_H

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum receiver_state {
    RECEIVER_BINDING, /* the channel is being told */
    RECEIVER_BOUND,   /* shares can be sent to it */
    RECEIVER_REFUSED, /* the channel does not want it */
    RECEIVER_UNBINDING,
    RECEIVER_UNBOUND,
    RECEIVER_STATES
};

enum receiver_event {
    RECEIVER_ON_ADD,
    RECEIVER_ON_REMOVE,
    RECEIVER_ON_DONE,    /* what was asked for has happened */
    RECEIVER_ON_REFUSED, /* the channel said no to it */
    RECEIVER_ON_SILENCE,
    RECEIVER_EVENTS
};

enum receiver_effect {
    RECEIVER_DO_NOTHING,
    RECEIVER_DO_BIND,
    RECEIVER_DO_UNBIND,
    RECEIVER_DO_AGAIN
};

struct receiver_step {
    enum receiver_state state;
    enum receiver_effect effect;
};

extern const struct fsm receiver_state_machine;

/** receiver_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err receiver_state_step(enum receiver_state state, enum receiver_event event,
    struct receiver_step *ret_step) MUST_CHECK;

#endif
