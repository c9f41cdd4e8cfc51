#include "agent/flow/print_state.h"

static const char *const states[PRINT_STATES] = {
    [PRINT_QUEUED] = "queued",
    [PRINT_SENT] = "sent",
    [PRINT_CONFIRMED] = "confirmed",
    [PRINT_FAILED] = "failed",
    [PRINT_UNKNOWN] = "unknown",
    [PRINT_REPLACED] = "replaced",
};

static const char *const events[PRINT_EVENTS] = {
    [PRINT_ON_SEND] = "send",
    [PRINT_ON_DONE] = "done",
    [PRINT_ON_REFUSED] = "refused",
    [PRINT_ON_SILENCE] = "silence",
    [PRINT_ON_SEEN] = "seen",
    [PRINT_ON_AGAIN] = "again",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state    on this event      go here */
    { PRINT_QUEUED,     PRINT_ON_SEND,     PRINT_SENT,       0 },
    { PRINT_SENT,       PRINT_ON_DONE,     PRINT_CONFIRMED,  0 },
    { PRINT_SENT,       PRINT_ON_REFUSED,  PRINT_FAILED,     0 },
    { PRINT_SENT,       PRINT_ON_SILENCE,  PRINT_UNKNOWN,    0 },
    { PRINT_FAILED,     PRINT_ON_AGAIN,    PRINT_QUEUED,     0 },
    { PRINT_UNKNOWN,    PRINT_ON_SEEN,     PRINT_CONFIRMED,  0 },
    { PRINT_UNKNOWN,    PRINT_ON_AGAIN,    PRINT_REPLACED,   0 },
    { PRINT_CONFIRMED,  PRINT_ON_AGAIN,    PRINT_CONFIRMED,  0 },
};
/* clang-format on */

const struct fsm print_state_machine = {
    .name = "print",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = PRINT_STATES,
    .events_count = PRINT_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
print_state_step(enum print_state state, enum print_event event, enum print_state *ret_state)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < PRINT_STATES);
    NEED((unsigned)event < PRINT_EVENTS);
    edge = fsm_find(&print_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_state = (enum print_state)edge->to;
    return ERR_OK;
}
