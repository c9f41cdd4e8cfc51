#include "shared/pay/refund_state.h"

static const char *const states[REFUND_STATES] = {
    [REFUND_NEW] = "new",
    [REFUND_HELD] = "held",
    [REFUND_WAITING] = "waiting",
    [REFUND_CREATED] = "created",
    [REFUND_PENDING] = "pending",
    [REFUND_UNKNOWN] = "unknown",
    [REFUND_DONE] = "done",
    [REFUND_FAILED] = "failed",
    [REFUND_DROPPED] = "dropped",
};

static const char *const events[REFUND_EVENTS] = {
    [REFUND_ON_HOLD] = "hold",
    [REFUND_ON_WAIT] = "wait",
    [REFUND_ON_SEND] = "send",
    [REFUND_ON_PAID_OUT] = "paid_out",
    [REFUND_ON_DROP] = "drop",
    [REFUND_ON_ACCEPTED] = "accepted",
    [REFUND_ON_SILENCE] = "silence",
    [REFUND_ON_ABSENT] = "absent",
    [REFUND_ON_DONE] = "done",
    [REFUND_ON_FAILED] = "failed",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state     on this event        go here           and do this */
    { REFUND_NEW,        REFUND_ON_HOLD,      REFUND_HELD,      REFUND_DO_NOTHING },
    { REFUND_NEW,        REFUND_ON_WAIT,      REFUND_WAITING,   REFUND_DO_RESERVE },
    { REFUND_NEW,        REFUND_ON_SEND,      REFUND_CREATED,   REFUND_DO_RESERVE_SEND },
    { REFUND_NEW,        REFUND_ON_PAID_OUT,  REFUND_DONE,      REFUND_DO_POST_CASH },

    { REFUND_HELD,       REFUND_ON_SEND,      REFUND_CREATED,   REFUND_DO_RESERVE_SEND },
    { REFUND_HELD,       REFUND_ON_DROP,      REFUND_DROPPED,   REFUND_DO_GIVE_UP },
    { REFUND_WAITING,    REFUND_ON_SEND,      REFUND_CREATED,   REFUND_DO_SEND },

    { REFUND_CREATED,    REFUND_ON_ACCEPTED,  REFUND_PENDING,   REFUND_DO_QUERY },
    { REFUND_CREATED,    REFUND_ON_SILENCE,   REFUND_UNKNOWN,   REFUND_DO_QUERY },
    { REFUND_CREATED,    REFUND_ON_ABSENT,    REFUND_UNKNOWN,   REFUND_DO_SEND },
    { REFUND_CREATED,    REFUND_ON_DONE,      REFUND_DONE,      REFUND_DO_POST },
    { REFUND_CREATED,    REFUND_ON_FAILED,    REFUND_FAILED,    REFUND_DO_REVERSE },

    /* It said that it had taken it: that it has lost it is no word on the money. */
    { REFUND_PENDING,    REFUND_ON_ACCEPTED,  REFUND_PENDING,   REFUND_DO_QUERY },
    { REFUND_PENDING,    REFUND_ON_SILENCE,   REFUND_PENDING,   REFUND_DO_QUERY },
    { REFUND_PENDING,    REFUND_ON_ABSENT,    REFUND_PENDING,   REFUND_DO_QUERY },
    { REFUND_PENDING,    REFUND_ON_DONE,      REFUND_DONE,      REFUND_DO_POST },
    { REFUND_PENDING,    REFUND_ON_FAILED,    REFUND_FAILED,    REFUND_DO_REVERSE },

    { REFUND_UNKNOWN,    REFUND_ON_ACCEPTED,  REFUND_PENDING,   REFUND_DO_QUERY },
    { REFUND_UNKNOWN,    REFUND_ON_SILENCE,   REFUND_UNKNOWN,   REFUND_DO_QUERY },
    { REFUND_UNKNOWN,    REFUND_ON_ABSENT,    REFUND_UNKNOWN,   REFUND_DO_SEND },
    { REFUND_UNKNOWN,    REFUND_ON_DONE,      REFUND_DONE,      REFUND_DO_POST },
    { REFUND_UNKNOWN,    REFUND_ON_FAILED,    REFUND_FAILED,    REFUND_DO_REVERSE },

    /* Money that has moved has moved, whatever the channel says later. */
    { REFUND_DONE,       REFUND_ON_ACCEPTED,  REFUND_DONE,      REFUND_DO_NOTHING },
    { REFUND_DONE,       REFUND_ON_SILENCE,   REFUND_DONE,      REFUND_DO_NOTHING },
    { REFUND_DONE,       REFUND_ON_ABSENT,    REFUND_DONE,      REFUND_DO_NOTHING },
    { REFUND_DONE,       REFUND_ON_DONE,      REFUND_DONE,      REFUND_DO_NOTHING },
    { REFUND_DONE,       REFUND_ON_FAILED,    REFUND_DONE,      REFUND_DO_COMPLAIN },

    { REFUND_FAILED,     REFUND_ON_ACCEPTED,  REFUND_FAILED,    REFUND_DO_NOTHING },
    { REFUND_FAILED,     REFUND_ON_SILENCE,   REFUND_FAILED,    REFUND_DO_NOTHING },
    { REFUND_FAILED,     REFUND_ON_ABSENT,    REFUND_FAILED,    REFUND_DO_NOTHING },
    { REFUND_FAILED,     REFUND_ON_DONE,      REFUND_DONE,      REFUND_DO_CORRECT },
    { REFUND_FAILED,     REFUND_ON_FAILED,    REFUND_FAILED,    REFUND_DO_NOTHING },
};
/* clang-format on */

const struct fsm refund_state_machine = {
    .name = "refund",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = REFUND_STATES,
    .events_count = REFUND_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
refund_state_step(enum refund_state state, enum refund_event event, struct refund_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < REFUND_STATES);
    NEED((unsigned)event < REFUND_EVENTS);
    edge = fsm_find(&refund_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct refund_step){
        .state = (enum refund_state)edge->to,
        .effect = (enum refund_effect)edge->effect,
    };
    return ERR_OK;
}

bool
refund_state_is_final(enum refund_state state)
{
    return state >= REFUND_DONE;
}

bool
refund_state_is_under_way(enum refund_state state)
{
    return state >= REFUND_WAITING && state < REFUND_DONE;
}
