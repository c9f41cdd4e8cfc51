#include "shared/pay/transfer_state.h"

static const char *const states[TRANSFER_STATES] = {
    [TRANSFER_ASKED] = "asked",
    [TRANSFER_APPROVED] = "approved",
    [TRANSFER_SENT] = "sent",
    [TRANSFER_UNKNOWN] = "unknown",
    [TRANSFER_PAID] = "paid",
    [TRANSFER_FAILED] = "failed",
    [TRANSFER_REJECTED] = "rejected",
};

static const char *const events[TRANSFER_EVENTS] = {
    [TRANSFER_ON_APPROVED] = "approved",
    [TRANSFER_ON_REJECTED] = "rejected",
    [TRANSFER_ON_SENT] = "sent",
    [TRANSFER_ON_SILENCE] = "silence",
    [TRANSFER_ON_PAID] = "paid",
    [TRANSFER_ON_FAILED] = "failed",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state      on this event          go here             and do this */
    { TRANSFER_ASKED,     TRANSFER_ON_APPROVED,  TRANSFER_APPROVED,  TRANSFER_DO_SEND },
    { TRANSFER_ASKED,     TRANSFER_ON_REJECTED,  TRANSFER_REJECTED,  TRANSFER_DO_GIVE_BACK },

    /* Nothing has left yet: a person may still think better of it, or pay it by hand. */
    { TRANSFER_APPROVED,  TRANSFER_ON_APPROVED,  TRANSFER_APPROVED,  TRANSFER_DO_NOTHING },
    { TRANSFER_APPROVED,  TRANSFER_ON_REJECTED,  TRANSFER_REJECTED,  TRANSFER_DO_GIVE_BACK },
    { TRANSFER_APPROVED,  TRANSFER_ON_SENT,      TRANSFER_SENT,      TRANSFER_DO_NOTHING },
    { TRANSFER_APPROVED,  TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_POST },
    { TRANSFER_APPROVED,  TRANSFER_ON_FAILED,    TRANSFER_FAILED,    TRANSFER_DO_GIVE_BACK },

    { TRANSFER_SENT,      TRANSFER_ON_APPROVED,  TRANSFER_SENT,      TRANSFER_DO_NOTHING },
    { TRANSFER_SENT,      TRANSFER_ON_SENT,      TRANSFER_SENT,      TRANSFER_DO_NOTHING },
    { TRANSFER_SENT,      TRANSFER_ON_SILENCE,   TRANSFER_UNKNOWN,   TRANSFER_DO_NOTHING },
    { TRANSFER_SENT,      TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_POST },
    { TRANSFER_SENT,      TRANSFER_ON_FAILED,    TRANSFER_FAILED,    TRANSFER_DO_GIVE_BACK },

    { TRANSFER_UNKNOWN,   TRANSFER_ON_APPROVED,  TRANSFER_UNKNOWN,   TRANSFER_DO_NOTHING },
    { TRANSFER_UNKNOWN,   TRANSFER_ON_SENT,      TRANSFER_SENT,      TRANSFER_DO_NOTHING },
    { TRANSFER_UNKNOWN,   TRANSFER_ON_SILENCE,   TRANSFER_UNKNOWN,   TRANSFER_DO_NOTHING },
    { TRANSFER_UNKNOWN,   TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_POST },
    { TRANSFER_UNKNOWN,   TRANSFER_ON_FAILED,    TRANSFER_FAILED,    TRANSFER_DO_GIVE_BACK },

    /* What is said again changes nothing; what contradicts it is refused, for a person. */
    { TRANSFER_PAID,      TRANSFER_ON_APPROVED,  TRANSFER_PAID,      TRANSFER_DO_NOTHING },
    { TRANSFER_PAID,      TRANSFER_ON_SENT,      TRANSFER_PAID,      TRANSFER_DO_NOTHING },
    { TRANSFER_PAID,      TRANSFER_ON_SILENCE,   TRANSFER_PAID,      TRANSFER_DO_NOTHING },
    { TRANSFER_PAID,      TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_NOTHING },
    { TRANSFER_FAILED,    TRANSFER_ON_SENT,      TRANSFER_FAILED,    TRANSFER_DO_NOTHING },
    { TRANSFER_FAILED,    TRANSFER_ON_SILENCE,   TRANSFER_FAILED,    TRANSFER_DO_NOTHING },
    { TRANSFER_FAILED,    TRANSFER_ON_FAILED,    TRANSFER_FAILED,    TRANSFER_DO_NOTHING },
    { TRANSFER_REJECTED,  TRANSFER_ON_REJECTED,  TRANSFER_REJECTED,  TRANSFER_DO_NOTHING },

    /* But where the money is the bank says, whatever was said before: it had left, or is back. */
    { TRANSFER_FAILED,    TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_CORRECT },
    { TRANSFER_REJECTED,  TRANSFER_ON_PAID,      TRANSFER_PAID,      TRANSFER_DO_CORRECT },
    { TRANSFER_PAID,      TRANSFER_ON_FAILED,    TRANSFER_FAILED,    TRANSFER_DO_TAKE_BACK },
};
/* clang-format on */

const struct fsm transfer_state_machine = {
    .name = "transfer",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = TRANSFER_STATES,
    .events_count = TRANSFER_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
transfer_state_step(
    enum transfer_state state, enum transfer_event event, struct transfer_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < TRANSFER_STATES);
    NEED((unsigned)event < TRANSFER_EVENTS);
    edge = fsm_find(&transfer_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct transfer_step){
        .state = (enum transfer_state)edge->to,
        .effect = (enum transfer_effect)edge->effect,
    };
    return ERR_OK;
}

bool
transfer_state_is_final(enum transfer_state state)
{
    return state >= TRANSFER_PAID;
}

bool
transfer_state_contradicts(const struct transfer_step *step)
{
    return step->effect == TRANSFER_DO_CORRECT || step->effect == TRANSFER_DO_TAKE_BACK;
}
