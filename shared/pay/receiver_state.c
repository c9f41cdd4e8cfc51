#include "shared/pay/receiver_state.h"

static const char *const states[RECEIVER_STATES] = {
    [RECEIVER_BINDING] = "binding",
    [RECEIVER_BOUND] = "bound",
    [RECEIVER_REFUSED] = "refused",
    [RECEIVER_UNBINDING] = "unbinding",
    [RECEIVER_UNBOUND] = "unbound",
};

static const char *const events[RECEIVER_EVENTS] = {
    [RECEIVER_ON_ADD] = "add",
    [RECEIVER_ON_REMOVE] = "remove",
    [RECEIVER_ON_DONE] = "done",
    [RECEIVER_ON_REFUSED] = "refused",
    [RECEIVER_ON_SILENCE] = "silence",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state       on this event         go here              and do this */
    { RECEIVER_BINDING,    RECEIVER_ON_ADD,      RECEIVER_BINDING,    RECEIVER_DO_NOTHING },
    { RECEIVER_BINDING,    RECEIVER_ON_DONE,     RECEIVER_BOUND,      RECEIVER_DO_NOTHING },
    { RECEIVER_BINDING,    RECEIVER_ON_REFUSED,  RECEIVER_REFUSED,    RECEIVER_DO_NOTHING },
    { RECEIVER_BINDING,    RECEIVER_ON_SILENCE,  RECEIVER_BINDING,    RECEIVER_DO_AGAIN },

    { RECEIVER_BOUND,      RECEIVER_ON_ADD,      RECEIVER_BOUND,      RECEIVER_DO_NOTHING },
    { RECEIVER_BOUND,      RECEIVER_ON_REMOVE,   RECEIVER_UNBINDING,  RECEIVER_DO_UNBIND },

    { RECEIVER_REFUSED,    RECEIVER_ON_ADD,      RECEIVER_BINDING,    RECEIVER_DO_BIND },
    { RECEIVER_REFUSED,    RECEIVER_ON_REMOVE,   RECEIVER_UNBOUND,    RECEIVER_DO_NOTHING },

    { RECEIVER_UNBINDING,  RECEIVER_ON_REMOVE,   RECEIVER_UNBINDING,  RECEIVER_DO_NOTHING },
    { RECEIVER_UNBINDING,  RECEIVER_ON_DONE,     RECEIVER_UNBOUND,    RECEIVER_DO_NOTHING },
    { RECEIVER_UNBINDING,  RECEIVER_ON_REFUSED,  RECEIVER_BOUND,      RECEIVER_DO_NOTHING },
    { RECEIVER_UNBINDING,  RECEIVER_ON_SILENCE,  RECEIVER_UNBINDING,  RECEIVER_DO_AGAIN },

    { RECEIVER_UNBOUND,    RECEIVER_ON_ADD,      RECEIVER_BINDING,    RECEIVER_DO_BIND },
    { RECEIVER_UNBOUND,    RECEIVER_ON_REMOVE,   RECEIVER_UNBOUND,    RECEIVER_DO_NOTHING },
};
/* clang-format on */

const struct fsm receiver_state_machine = {
    .name = "receiver",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = RECEIVER_STATES,
    .events_count = RECEIVER_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
receiver_state_step(
    enum receiver_state state, enum receiver_event event, struct receiver_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < RECEIVER_STATES);
    NEED((unsigned)event < RECEIVER_EVENTS);
    edge = fsm_find(&receiver_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct receiver_step){
        .state = (enum receiver_state)edge->to,
        .effect = (enum receiver_effect)edge->effect,
    };
    return ERR_OK;
}
