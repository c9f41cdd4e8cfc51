/*
 * refund_state.h -- the life of a refund: money of one payment on its way back to
 * its payer.
 *
 * Pure. Money is reserved before the channel is asked, and the channel alone ends
 * what it was asked for: silence never does. It is asked about under the same
 * number, and only when the channel itself says that it has no such number is the
 * same request, with the same number, sent again. A channel that said failed and
 * then says done is believed.
 */
#ifndef SHARED_PAY_REFUND_STATE_H
#define SHARED_PAY_REFUND_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum refund_state {
    REFUND_NEW,     /* being decided, and never stored */
    REFUND_HELD,    /* late money that waits for its terminal, or for a person; not reserved */
    REFUND_WAITING, /* reserved; shares are being taken back first */
    REFUND_CREATED, /* reserved; the channel is being told */
    REFUND_PENDING, /* the channel has taken it */
    REFUND_UNKNOWN, /* the channel may have it */
    REFUND_DONE,    /* the payer has the money */
    REFUND_FAILED,  /* the channel said no: nothing moved */
    REFUND_DROPPED, /* was held, and is not wanted any more: the money was redeemed */
    REFUND_STATES
};

enum refund_event {
    REFUND_ON_HOLD,     /* begins held */
    REFUND_ON_WAIT,     /* begins waiting for shares */
    REFUND_ON_SEND,     /* begins, is released, or waits for no shares any more: to the channel */
    REFUND_ON_PAID_OUT, /* cash that a till has given back */
    REFUND_ON_DROP,     /* will not be sent */
    REFUND_ON_ACCEPTED, /* the channel took it, or still carries it out */
    REFUND_ON_SILENCE,  /* no answer, or one that says nothing */
    REFUND_ON_ABSENT,   /* the channel does not know the number */
    REFUND_ON_DONE,
    REFUND_ON_FAILED,
    REFUND_EVENTS
};

enum refund_effect {
    REFUND_DO_NOTHING,
    REFUND_DO_RESERVE,      /* take the money from where it is */
    REFUND_DO_RESERVE_SEND, /* and tell the channel */
    REFUND_DO_SEND,         /* tell the channel; again, under the same number */
    REFUND_DO_QUERY,        /* ask about it later */
    REFUND_DO_POST,         /* the journal of a refund that is done */
    REFUND_DO_POST_CASH,    /* of cash that was given back */
    REFUND_DO_REVERSE,      /* the mirror of what was reserved */
    REFUND_DO_GIVE_UP,      /* nothing was reserved: only the payment may be refunded again */
    REFUND_DO_CORRECT,      /* done after all: reserve once more, and post */
    REFUND_DO_COMPLAIN      /* done, and now it says failed: a person must look */
};

struct refund_step {
    enum refund_state state;
    enum refund_effect effect;
};

extern const struct fsm refund_state_machine;

/** refund_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err refund_state_step(
    enum refund_state state, enum refund_event event, struct refund_step *ret_step) MUST_CHECK;

/** refund_state_is_final() is whether nothing more is to be done. */
bool refund_state_is_final(enum refund_state state);

/** refund_state_is_under_way() is whether its money is in transit. */
bool refund_state_is_under_way(enum refund_state state);

#endif
