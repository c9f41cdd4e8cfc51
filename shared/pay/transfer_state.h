/*
 * transfer_state.h -- the life of a transfer: money that is to leave a wallet,
 * for a bank or for another wallet.
 *
 * Pure. The money is reserved when the transfer is asked for, and given back
 * when it is rejected or fails. Silence never ends one: a transfer that was sent
 * and of which nobody knows is unknown until somebody does. What has ended ends
 * otherwise only by a word that contradicts what was said, and that has to be proved.
 */
#ifndef SHARED_PAY_TRANSFER_STATE_H
#define SHARED_PAY_TRANSFER_STATE_H

#include <stdbool.h>

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum transfer_state {
    TRANSFER_ASKED,    /* reserved; a person must approve it */
    TRANSFER_APPROVED, /* may be carried out */
    TRANSFER_SENT,     /* on its way */
    TRANSFER_UNKNOWN,  /* was sent, and nobody knows what became of it */
    TRANSFER_PAID,     /* it has arrived */
    TRANSFER_FAILED,   /* it certainly has not, and is back in the wallet */
    TRANSFER_REJECTED, /* a person said no; back in the wallet */
    TRANSFER_STATES
};

enum transfer_event {
    TRANSFER_ON_APPROVED,
    TRANSFER_ON_REJECTED,
    TRANSFER_ON_SENT,    /* it is being carried out, or still is */
    TRANSFER_ON_SILENCE, /* no answer, or one that says nothing */
    TRANSFER_ON_PAID,
    TRANSFER_ON_FAILED,
    TRANSFER_EVENTS
};

enum transfer_effect {
    TRANSFER_DO_NOTHING,
    TRANSFER_DO_SEND,      /* have it carried out */
    TRANSFER_DO_POST,      /* the journal of money that has left */
    TRANSFER_DO_GIVE_BACK, /* the journal that undoes the reservation */
    TRANSFER_DO_CORRECT,   /* it has left all the same: both journals, debt for what is not there */
    TRANSFER_DO_TAKE_BACK  /* it had left and is back: the journal that undoes both */
};

struct transfer_step {
    enum transfer_state state;
    enum transfer_effect effect;
};

extern const struct fsm transfer_state_machine;

/** transfer_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err transfer_state_step(enum transfer_state state, enum transfer_event event,
    struct transfer_step *ret_step) MUST_CHECK;

/** transfer_state_is_final() is whether it has ended. */
bool transfer_state_is_final(enum transfer_state state);

/** transfer_state_contradicts() is whether the step undoes an end: it has to be proved. */
bool transfer_state_contradicts(const struct transfer_step *step);

#endif
