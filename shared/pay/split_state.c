#include "shared/pay/split_state.h"

static const char *const states[SPLIT_STATES] = {
    [SPLIT_CREATED] = "created",
    [SPLIT_PENDING] = "pending",
    [SPLIT_UNKNOWN] = "unknown",
    [SPLIT_DONE] = "done",
    [SPLIT_FAILED] = "failed",
};

static const char *const events[SPLIT_EVENTS] = {
    [SPLIT_ON_ACCEPTED] = "accepted",
    [SPLIT_ON_SILENCE] = "silence",
    [SPLIT_ON_ABSENT] = "absent",
    [SPLIT_ON_DONE] = "done",
    [SPLIT_ON_FAILED] = "failed",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state    on this event       go here          and do this */
    { SPLIT_CREATED,    SPLIT_ON_ACCEPTED,  SPLIT_PENDING,   SPLIT_DO_QUERY },
    { SPLIT_CREATED,    SPLIT_ON_SILENCE,   SPLIT_UNKNOWN,   SPLIT_DO_QUERY },
    { SPLIT_CREATED,    SPLIT_ON_ABSENT,    SPLIT_UNKNOWN,   SPLIT_DO_SEND },
    { SPLIT_CREATED,    SPLIT_ON_DONE,      SPLIT_DONE,      SPLIT_DO_END },
    { SPLIT_CREATED,    SPLIT_ON_FAILED,    SPLIT_FAILED,    SPLIT_DO_END },

    /* It said that it had taken it: that it has lost it is no word on the money. */
    { SPLIT_PENDING,    SPLIT_ON_ACCEPTED,  SPLIT_PENDING,   SPLIT_DO_QUERY },
    { SPLIT_PENDING,    SPLIT_ON_SILENCE,   SPLIT_PENDING,   SPLIT_DO_QUERY },
    { SPLIT_PENDING,    SPLIT_ON_ABSENT,    SPLIT_PENDING,   SPLIT_DO_QUERY },
    { SPLIT_PENDING,    SPLIT_ON_DONE,      SPLIT_DONE,      SPLIT_DO_END },
    { SPLIT_PENDING,    SPLIT_ON_FAILED,    SPLIT_FAILED,    SPLIT_DO_END },

    { SPLIT_UNKNOWN,    SPLIT_ON_ACCEPTED,  SPLIT_PENDING,   SPLIT_DO_QUERY },
    { SPLIT_UNKNOWN,    SPLIT_ON_SILENCE,   SPLIT_UNKNOWN,   SPLIT_DO_QUERY },
    { SPLIT_UNKNOWN,    SPLIT_ON_ABSENT,    SPLIT_UNKNOWN,   SPLIT_DO_SEND },
    { SPLIT_UNKNOWN,    SPLIT_ON_DONE,      SPLIT_DONE,      SPLIT_DO_END },
    { SPLIT_UNKNOWN,    SPLIT_ON_FAILED,    SPLIT_FAILED,    SPLIT_DO_END },

    /* Money that has moved has moved, whatever the channel says later. */
    { SPLIT_DONE,       SPLIT_ON_ACCEPTED,  SPLIT_DONE,      SPLIT_DO_NOTHING },
    { SPLIT_DONE,       SPLIT_ON_SILENCE,   SPLIT_DONE,      SPLIT_DO_NOTHING },
    { SPLIT_DONE,       SPLIT_ON_ABSENT,    SPLIT_DONE,      SPLIT_DO_NOTHING },
    { SPLIT_DONE,       SPLIT_ON_DONE,      SPLIT_DONE,      SPLIT_DO_NOTHING },
    { SPLIT_DONE,       SPLIT_ON_FAILED,    SPLIT_DONE,      SPLIT_DO_NOTHING },

    { SPLIT_FAILED,     SPLIT_ON_ACCEPTED,  SPLIT_FAILED,    SPLIT_DO_NOTHING },
    { SPLIT_FAILED,     SPLIT_ON_SILENCE,   SPLIT_FAILED,    SPLIT_DO_NOTHING },
    { SPLIT_FAILED,     SPLIT_ON_ABSENT,    SPLIT_FAILED,    SPLIT_DO_NOTHING },
    { SPLIT_FAILED,     SPLIT_ON_DONE,      SPLIT_DONE,      SPLIT_DO_CORRECT },
    { SPLIT_FAILED,     SPLIT_ON_FAILED,    SPLIT_FAILED,    SPLIT_DO_NOTHING },
};
/* clang-format on */

const struct fsm split_state_machine = {
    .name = "split",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = SPLIT_STATES,
    .events_count = SPLIT_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
split_state_step(enum split_state state, enum split_event event, struct split_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < SPLIT_STATES);
    NEED((unsigned)event < SPLIT_EVENTS);
    edge = fsm_find(&split_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct split_step){
        .state = (enum split_state)edge->to,
        .effect = (enum split_effect)edge->effect,
    };
    return ERR_OK;
}

bool
split_state_is_final(enum split_state state)
{
    return state >= SPLIT_DONE;
}
