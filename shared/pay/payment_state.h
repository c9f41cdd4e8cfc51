/*
 * payment_state.h -- the life of a payment: one attempt to pay an order
 * through one channel.
 *
 * Pure. The channel alone ends a payment: it says paid, refused or closed.
 * Silence never does; a payment whose outcome is not known is asked about
 * until it is.
 *
 * A barcode payment that does not end is reversed. From the moment that the
 * channel may have been asked to, only its answer to that counts: a reversal
 * gives back what was paid in the meantime, so that a "paid" from before it
 * says nothing any more. When the channel will not do it ("kept"), an earlier
 * reversal may have done it all the same: then it is asked, and callbacks, which
 * may be old, still say nothing.
 */
#ifndef SHARED_PAY_PAYMENT_STATE_H
#define SHARED_PAY_PAYMENT_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum payment_state {
    PAYMENT_CREATED,   /* decided here; the channel is being told */
    PAYMENT_PENDING,   /* the channel knows it and waits for the payer */
    PAYMENT_UNKNOWN,   /* the channel may know it */
    PAYMENT_REVERSING, /* the channel is being asked to undo it, whatever became of it */
    PAYMENT_KEPT,      /* it would not: only what a query says from now on counts */
    PAYMENT_PAID,      /* its money paid the order */
    PAYMENT_LATE,      /* its money came for an order that was paid or closed: in suspense */
    PAYMENT_REFUSED,   /* the channel said no; nothing moved */
    PAYMENT_CLOSED,    /* the channel closed it unpaid */
    PAYMENT_RETURNED,  /* reversed after it was paid: the money went back, nothing is booked */
    PAYMENT_STATES
};

enum payment_event {
    PAYMENT_ON_ACCEPTED, /* created at the channel, or still waiting there */
    PAYMENT_ON_SILENCE,  /* no answer, or one that says nothing */
    PAYMENT_ON_REFUSED,
    PAYMENT_ON_PAID,
    PAYMENT_ON_LATE, /* paid, and the order does not want it any more */
    PAYMENT_ON_CLOSED,
    PAYMENT_ON_REVERSING, /* we are about to ask the channel to undo it */
    PAYMENT_ON_KEPT,      /* the channel will not undo it */
    PAYMENT_ON_RETURNED,  /* it has undone it, and gives the payer's money back */
    PAYMENT_ON_DISPLACED, /* the till had taken cash for the same order: the cash stays */
    PAYMENT_ON_REDEEMED,  /* the till had handed the goods over for this late money */
    PAYMENT_EVENTS
};

enum payment_effect {
    PAYMENT_DO_NOTHING,
    PAYMENT_DO_QUERY,     /* ask again later */
    PAYMENT_DO_POST,      /* the journal of a payment */
    PAYMENT_DO_POST_LATE, /* the journal of late money */
    PAYMENT_DO_MOVE_LATE, /* the journal that moves a booked payment to suspense */
    PAYMENT_DO_REDEEM,    /* and the one that moves it from there to the merchant */
    PAYMENT_DO_DROP       /* tell the order that this attempt fell */
};

struct payment_step {
    enum payment_state state;
    enum payment_effect effect;
};

extern const struct fsm payment_state_machine;

/** payment_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err payment_state_step(
    enum payment_state state, enum payment_event event, struct payment_step *ret_step) MUST_CHECK;

/** payment_state_is_final() is whether the channel has said its last word. */
bool payment_state_is_final(enum payment_state state);

#endif
