#include "shared/pay/payment_state.h"

static const char *const states[PAYMENT_STATES] = {
    [PAYMENT_CREATED] = "created",
    [PAYMENT_PENDING] = "pending",
    [PAYMENT_UNKNOWN] = "unknown",
    [PAYMENT_PAID] = "paid",
    [PAYMENT_LATE] = "late",
    [PAYMENT_REFUSED] = "refused",
    [PAYMENT_CLOSED] = "closed",
};

static const char *const events[PAYMENT_EVENTS] = {
    [PAYMENT_ON_ACCEPTED] = "accepted",
    [PAYMENT_ON_SILENCE] = "silence",
    [PAYMENT_ON_REFUSED] = "refused",
    [PAYMENT_ON_PAID] = "paid",
    [PAYMENT_ON_LATE] = "late",
    [PAYMENT_ON_CLOSED] = "closed",
    [PAYMENT_ON_DISPLACED] = "displaced",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state      on this event         go here            and do this */
    { PAYMENT_CREATED,    PAYMENT_ON_ACCEPTED,  PAYMENT_PENDING,   PAYMENT_DO_QUERY },
    { PAYMENT_CREATED,    PAYMENT_ON_SILENCE,   PAYMENT_UNKNOWN,   PAYMENT_DO_QUERY },
    { PAYMENT_CREATED,    PAYMENT_ON_REFUSED,   PAYMENT_REFUSED,   PAYMENT_DO_DROP },
    { PAYMENT_CREATED,    PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_POST },
    { PAYMENT_CREATED,    PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_POST_LATE },
    { PAYMENT_CREATED,    PAYMENT_ON_CLOSED,    PAYMENT_CLOSED,    PAYMENT_DO_DROP },

    { PAYMENT_PENDING,    PAYMENT_ON_ACCEPTED,  PAYMENT_PENDING,   PAYMENT_DO_QUERY },
    { PAYMENT_PENDING,    PAYMENT_ON_SILENCE,   PAYMENT_PENDING,   PAYMENT_DO_QUERY },
    { PAYMENT_PENDING,    PAYMENT_ON_REFUSED,   PAYMENT_REFUSED,   PAYMENT_DO_DROP },
    { PAYMENT_PENDING,    PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_POST },
    { PAYMENT_PENDING,    PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_POST_LATE },
    { PAYMENT_PENDING,    PAYMENT_ON_CLOSED,    PAYMENT_CLOSED,    PAYMENT_DO_DROP },

    { PAYMENT_UNKNOWN,    PAYMENT_ON_ACCEPTED,  PAYMENT_PENDING,   PAYMENT_DO_QUERY },
    { PAYMENT_UNKNOWN,    PAYMENT_ON_SILENCE,   PAYMENT_UNKNOWN,   PAYMENT_DO_QUERY },
    { PAYMENT_UNKNOWN,    PAYMENT_ON_REFUSED,   PAYMENT_REFUSED,   PAYMENT_DO_DROP },
    { PAYMENT_UNKNOWN,    PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_POST },
    { PAYMENT_UNKNOWN,    PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_POST_LATE },
    { PAYMENT_UNKNOWN,    PAYMENT_ON_CLOSED,    PAYMENT_CLOSED,    PAYMENT_DO_DROP },

    /* Channels repeat themselves: a second "paid" changes nothing. */
    { PAYMENT_PAID,       PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_NOTHING },
    { PAYMENT_PAID,       PAYMENT_ON_LATE,      PAYMENT_PAID,      PAYMENT_DO_NOTHING },
    { PAYMENT_PAID,       PAYMENT_ON_ACCEPTED,  PAYMENT_PAID,      PAYMENT_DO_NOTHING },
    { PAYMENT_PAID,       PAYMENT_ON_SILENCE,   PAYMENT_PAID,      PAYMENT_DO_NOTHING },
    { PAYMENT_PAID,       PAYMENT_ON_DISPLACED, PAYMENT_LATE,      PAYMENT_DO_MOVE_LATE },
    { PAYMENT_LATE,       PAYMENT_ON_PAID,      PAYMENT_LATE,      PAYMENT_DO_NOTHING },
    { PAYMENT_LATE,       PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_NOTHING },
    { PAYMENT_LATE,       PAYMENT_ON_ACCEPTED,  PAYMENT_LATE,      PAYMENT_DO_NOTHING },
    { PAYMENT_LATE,       PAYMENT_ON_SILENCE,   PAYMENT_LATE,      PAYMENT_DO_NOTHING },

    /* A channel that contradicts itself: money counts, whatever it said before. */
    { PAYMENT_REFUSED,    PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_POST },
    { PAYMENT_REFUSED,    PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_POST_LATE },
    { PAYMENT_REFUSED,    PAYMENT_ON_REFUSED,   PAYMENT_REFUSED,   PAYMENT_DO_NOTHING },
    { PAYMENT_REFUSED,    PAYMENT_ON_CLOSED,    PAYMENT_REFUSED,   PAYMENT_DO_NOTHING },
    { PAYMENT_REFUSED,    PAYMENT_ON_ACCEPTED,  PAYMENT_REFUSED,   PAYMENT_DO_NOTHING },
    { PAYMENT_REFUSED,    PAYMENT_ON_SILENCE,   PAYMENT_REFUSED,   PAYMENT_DO_NOTHING },
    { PAYMENT_CLOSED,     PAYMENT_ON_PAID,      PAYMENT_PAID,      PAYMENT_DO_POST },
    { PAYMENT_CLOSED,     PAYMENT_ON_LATE,      PAYMENT_LATE,      PAYMENT_DO_POST_LATE },
    { PAYMENT_CLOSED,     PAYMENT_ON_CLOSED,    PAYMENT_CLOSED,    PAYMENT_DO_NOTHING },
    { PAYMENT_CLOSED,     PAYMENT_ON_REFUSED,   PAYMENT_CLOSED,    PAYMENT_DO_NOTHING },
    { PAYMENT_CLOSED,     PAYMENT_ON_ACCEPTED,  PAYMENT_CLOSED,    PAYMENT_DO_NOTHING },
    { PAYMENT_CLOSED,     PAYMENT_ON_SILENCE,   PAYMENT_CLOSED,    PAYMENT_DO_NOTHING },
};
/* clang-format on */

const struct fsm payment_state_machine = {
    .name = "payment",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = PAYMENT_STATES,
    .events_count = PAYMENT_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
payment_state_step(
    enum payment_state state, enum payment_event event, struct payment_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < PAYMENT_STATES);
    NEED((unsigned)event < PAYMENT_EVENTS);
    edge = fsm_find(&payment_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct payment_step){
        .state = (enum payment_state)edge->to,
        .effect = (enum payment_effect)edge->effect,
    };
    return ERR_OK;
}

bool
payment_state_is_final(enum payment_state state)
{
    return state >= PAYMENT_PAID;
}
