#include "agent/flow/sale_state.h"

static const char *const states[SALE_STATES] = {
    [SALE_OPEN] = "open",
    [SALE_PAID] = "paid",
    [SALE_CASH] = "cash",
    [SALE_CODED] = "coded",
    [SALE_CANCELLED] = "cancelled",
    [SALE_UNCONFIRMED] = "unconfirmed",
    [SALE_CLOSED] = "closed",
    [SALE_TWICE] = "twice",
    [SALE_DISPUTED] = "disputed",
    [SALE_GIVEN_BACK] = "given_back",
};

static const char *const events[SALE_EVENTS] = {
    [SALE_ON_PAID] = "paid",
    [SALE_ON_CLOSED] = "closed",
    [SALE_ON_CASH] = "cash",
    [SALE_ON_CODE] = "code",
    [SALE_ON_CANCEL] = "cancel",
    [SALE_ON_GIVE_UP] = "give_up",
    [SALE_ON_GIVE_BACK] = "give_back",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state      on this event      go here            and do this */
    { SALE_OPEN,          SALE_ON_PAID,      SALE_PAID,         SALE_DO_ANNOUNCE },
    { SALE_OPEN,          SALE_ON_CLOSED,    SALE_CLOSED,       SALE_DO_END },
    { SALE_OPEN,          SALE_ON_CASH,      SALE_CASH,         SALE_DO_RECORD },
    { SALE_OPEN,          SALE_ON_CODE,      SALE_CODED,        SALE_DO_RECORD },
    { SALE_OPEN,          SALE_ON_CANCEL,    SALE_CANCELLED,    SALE_DO_RECORD },
    { SALE_OPEN,          SALE_ON_GIVE_UP,   SALE_UNCONFIRMED,  SALE_DO_RECORD },
    { SALE_OPEN,          SALE_ON_GIVE_BACK, SALE_GIVEN_BACK,   SALE_DO_RECORD },

    { SALE_PAID,          SALE_ON_PAID,      SALE_PAID,         SALE_DO_NOTHING },
    { SALE_PAID,          SALE_ON_CLOSED,    SALE_PAID,         SALE_DO_NOTHING },

    /* The cash stays; the wallet's money is late. */
    { SALE_CASH,          SALE_ON_PAID,      SALE_TWICE,        SALE_DO_RETURN },
    { SALE_CASH,          SALE_ON_CLOSED,    SALE_CASH,         SALE_DO_NOTHING },
    { SALE_TWICE,         SALE_ON_PAID,      SALE_TWICE,        SALE_DO_NOTHING },
    { SALE_TWICE,         SALE_ON_CLOSED,    SALE_TWICE,        SALE_DO_NOTHING },

    /* The receipt was printed when the code was accepted. */
    { SALE_CODED,         SALE_ON_PAID,      SALE_PAID,         SALE_DO_CONFIRM },
    { SALE_CODED,         SALE_ON_CLOSED,    SALE_DISPUTED,     SALE_DO_DISPUTE },
    { SALE_DISPUTED,      SALE_ON_PAID,      SALE_PAID,         SALE_DO_CONFIRM },
    { SALE_DISPUTED,      SALE_ON_CLOSED,    SALE_DISPUTED,     SALE_DO_NOTHING },

    /* No sale: there is nothing that could be paid. */
    { SALE_GIVEN_BACK,    SALE_ON_PAID,      SALE_GIVEN_BACK,   SALE_DO_NOTHING },
    { SALE_GIVEN_BACK,    SALE_ON_CLOSED,    SALE_GIVEN_BACK,   SALE_DO_NOTHING },

    /* Paid after all. */
    { SALE_CANCELLED,     SALE_ON_PAID,      SALE_PAID,         SALE_DO_ANNOUNCE_LATE },
    { SALE_CANCELLED,     SALE_ON_CLOSED,    SALE_CLOSED,       SALE_DO_NOTHING },
    { SALE_CANCELLED,     SALE_ON_CODE,      SALE_CODED,        SALE_DO_RECORD },
    { SALE_CANCELLED,     SALE_ON_GIVE_UP,   SALE_UNCONFIRMED,  SALE_DO_RECORD },
    { SALE_UNCONFIRMED,   SALE_ON_PAID,      SALE_PAID,         SALE_DO_ANNOUNCE_LATE },
    { SALE_UNCONFIRMED,   SALE_ON_CLOSED,    SALE_UNCONFIRMED,  SALE_DO_NOTHING },
    { SALE_CLOSED,        SALE_ON_PAID,      SALE_PAID,         SALE_DO_ANNOUNCE_LATE },
    { SALE_CLOSED,        SALE_ON_CLOSED,    SALE_CLOSED,       SALE_DO_NOTHING },
};
/* clang-format on */

const struct fsm sale_state_machine = {
    .name = "sale",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = SALE_STATES,
    .events_count = SALE_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
sale_state_step(enum sale_state state, enum sale_event event, struct sale_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < SALE_STATES);
    NEED((unsigned)event < SALE_EVENTS);
    edge = fsm_find(&sale_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct sale_step){
        .state = (enum sale_state)edge->to,
        .effect = (enum sale_effect)edge->effect,
    };
    return ERR_OK;
}

bool
sale_state_is_pending(enum sale_state state)
{
    return state == SALE_OPEN || state == SALE_CANCELLED;
}
