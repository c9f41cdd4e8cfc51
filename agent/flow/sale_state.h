/*
 * sale_state.h -- the life of a sale on its till.
 *
 * Pure. The hub has the last word about wallets, the till about cash. A result
 * counts once: whatever comes again leads to nothing, which is what makes each
 * result be announced and printed at most once.
 */
#ifndef AGENT_FLOW_SALE_STATE_H
#define AGENT_FLOW_SALE_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum sale_state {
    SALE_OPEN, /* its QR was shown; nobody knows more */
    SALE_PAID, /* the hub said so */
    SALE_CASH,
    SALE_CODED,       /* a confirmation code was accepted; the hub has not said anything yet */
    SALE_CANCELLED,   /* the cashier gave it up; the phone may have paid all the same */
    SALE_UNCONFIRMED, /* no code would fit; a supervisor closed it */
    SALE_CLOSED,      /* the hub said that nobody can pay it any more */
    SALE_TWICE,       /* cash was taken, then the wallet paid too: its money goes back */
    SALE_DISPUTED,    /* a code was accepted and the hub knows no payment */
    SALE_GIVEN_BACK,  /* no sale: cash that was given back for an earlier one */
    SALE_STATES
};

enum sale_event {
    SALE_ON_PAID, /* the hub's result */
    SALE_ON_CLOSED,
    SALE_ON_CASH,
    SALE_ON_CODE,
    SALE_ON_CANCEL,
    SALE_ON_GIVE_UP, /* by a supervisor */
    SALE_ON_GIVE_BACK,
    SALE_EVENTS
};

enum sale_effect {
    SALE_DO_NOTHING,
    SALE_DO_ANNOUNCE,      /* record, show, print */
    SALE_DO_ANNOUNCE_LATE, /* the same, and say that it was thought not paid */
    SALE_DO_CONFIRM,       /* quietly: the code was right */
    SALE_DO_RETURN,        /* say that the wallet's money will be returned */
    SALE_DO_END,           /* show that it is over */
    SALE_DO_DISPUTE,       /* call a supervisor */
    SALE_DO_RECORD         /* record what was done here; show, and print when money came */
};

struct sale_step {
    enum sale_state state;
    enum sale_effect effect;
};

extern const struct fsm sale_state_machine;

/** sale_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err sale_state_step(
    enum sale_state state, enum sale_event event, struct sale_step *ret_step) MUST_CHECK;

/** sale_state_is_pending() is whether a code or a result may still decide it. */
bool sale_state_is_pending(enum sale_state state);

#endif
