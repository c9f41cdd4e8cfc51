#include "shared/pay/share_state.h"

static const char *const states[SHARE_STATES] = {
    [SHARE_PENDING] = "pending",
    [SHARE_DONE] = "done",
    [SHARE_FAILED] = "failed",
};

static const char *const events[SHARE_EVENTS] = {
    [SHARE_ON_SILENCE] = "silence",
    [SHARE_ON_DONE] = "done",
    [SHARE_ON_FAILED] = "failed",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state   on this event      go here         and do this */
    { SHARE_PENDING,   SHARE_ON_SILENCE,  SHARE_PENDING,  SHARE_DO_NOTHING },
    { SHARE_PENDING,   SHARE_ON_DONE,     SHARE_DONE,     SHARE_DO_POST },
    { SHARE_PENDING,   SHARE_ON_FAILED,   SHARE_FAILED,   SHARE_DO_REVERSE },

    { SHARE_DONE,      SHARE_ON_SILENCE,  SHARE_DONE,     SHARE_DO_NOTHING },
    { SHARE_DONE,      SHARE_ON_DONE,     SHARE_DONE,     SHARE_DO_NOTHING },
    { SHARE_DONE,      SHARE_ON_FAILED,   SHARE_DONE,     SHARE_DO_NOTHING },

    { SHARE_FAILED,    SHARE_ON_SILENCE,  SHARE_FAILED,   SHARE_DO_NOTHING },
    { SHARE_FAILED,    SHARE_ON_DONE,     SHARE_DONE,     SHARE_DO_CORRECT },
    { SHARE_FAILED,    SHARE_ON_FAILED,   SHARE_FAILED,   SHARE_DO_NOTHING },
};
/* clang-format on */

const struct fsm share_state_machine = {
    .name = "share",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = SHARE_STATES,
    .events_count = SHARE_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
share_state_step(enum share_state state, enum share_event event, struct share_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < SHARE_STATES);
    NEED((unsigned)event < SHARE_EVENTS);
    edge = fsm_find(&share_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct share_step){
        .state = (enum share_state)edge->to,
        .effect = (enum share_effect)edge->effect,
    };
    return ERR_OK;
}
