#include "tools/sandbox/alipay/alipay_state.h"

static const char *const states[ALIPAY_STATES] = {
    [ALIPAY_NEW] = "NEW",
    [ALIPAY_QR_WAITING] = "QR_WAITING",
    [ALIPAY_WAIT_BUYER_PAY] = "WAIT_BUYER_PAY",
    [ALIPAY_QR_EXPIRED] = "QR_EXPIRED",
    [ALIPAY_QR_CANCELLED] = "QR_CANCELLED",
    [ALIPAY_TRADE_SUCCESS] = "TRADE_SUCCESS",
    [ALIPAY_TRADE_CLOSED] = "TRADE_CLOSED",
    [ALIPAY_TRADE_FINISHED] = "TRADE_FINISHED",
};

static const char *const events[ALIPAY_EVENTS] = {
    [ALIPAY_ON_CREATED] = "created",
    [ALIPAY_ON_PRECREATED] = "precreated",
    [ALIPAY_ON_SCANNED] = "scanned",
    [ALIPAY_ON_PAID] = "paid",
    [ALIPAY_ON_REFUNDED_PART] = "refunded_part",
    [ALIPAY_ON_REFUNDED_ALL] = "refunded_all",
    [ALIPAY_ON_CLOSED] = "closed",
    [ALIPAY_ON_CANCELLED] = "cancelled",
    [ALIPAY_ON_EXPIRED] = "expired",
    [ALIPAY_ON_FINISHED] = "finished",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state         on this event             go here                 and do this */
    { ALIPAY_NEW,             ALIPAY_ON_CREATED,        ALIPAY_WAIT_BUYER_PAY,  ALIPAY_DO_NOTHING },
    { ALIPAY_NEW,             ALIPAY_ON_PRECREATED,     ALIPAY_QR_WAITING,      ALIPAY_DO_NOTHING },

    { ALIPAY_QR_WAITING,      ALIPAY_ON_PRECREATED,     ALIPAY_QR_WAITING,      ALIPAY_DO_NOTHING },
    { ALIPAY_QR_WAITING,      ALIPAY_ON_SCANNED,        ALIPAY_WAIT_BUYER_PAY,  ALIPAY_DO_NOTHING },
    { ALIPAY_QR_WAITING,      ALIPAY_ON_CANCELLED,      ALIPAY_QR_CANCELLED,    ALIPAY_DO_NOTHING },
    { ALIPAY_QR_WAITING,      ALIPAY_ON_EXPIRED,        ALIPAY_QR_EXPIRED,      ALIPAY_DO_NOTHING },
    /* Asking again gives a fresh QR. */
    { ALIPAY_QR_EXPIRED,      ALIPAY_ON_PRECREATED,     ALIPAY_QR_WAITING,      ALIPAY_DO_NOTHING },
    { ALIPAY_QR_EXPIRED,      ALIPAY_ON_CANCELLED,      ALIPAY_QR_CANCELLED,    ALIPAY_DO_NOTHING },
    { ALIPAY_QR_CANCELLED,    ALIPAY_ON_CANCELLED,      ALIPAY_QR_CANCELLED,    ALIPAY_DO_NOTHING },

    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_CREATED,        ALIPAY_WAIT_BUYER_PAY,  ALIPAY_DO_NOTHING },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_PRECREATED,     ALIPAY_WAIT_BUYER_PAY,  ALIPAY_DO_NOTHING },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_SCANNED,        ALIPAY_WAIT_BUYER_PAY,  ALIPAY_DO_NOTHING },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_PAID,           ALIPAY_TRADE_SUCCESS,   ALIPAY_DO_PAY },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_CLOSED,         ALIPAY_TRADE_CLOSED,    ALIPAY_DO_NOTHING },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_CANCELLED,      ALIPAY_TRADE_CLOSED,    ALIPAY_DO_NOTHING },
    { ALIPAY_WAIT_BUYER_PAY,  ALIPAY_ON_EXPIRED,        ALIPAY_TRADE_CLOSED,    ALIPAY_DO_NOTHING },

    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_SCANNED,        ALIPAY_TRADE_SUCCESS,   ALIPAY_DO_NOTHING },
    /* The button was pressed twice. */
    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_PAID,           ALIPAY_TRADE_SUCCESS,   ALIPAY_DO_NOTHING },
    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_REFUNDED_PART,  ALIPAY_TRADE_SUCCESS,   ALIPAY_DO_REFUND },
    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_REFUNDED_ALL,   ALIPAY_TRADE_CLOSED,    ALIPAY_DO_REFUND },
    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_CANCELLED,      ALIPAY_TRADE_CLOSED,    ALIPAY_DO_REFUND },
    { ALIPAY_TRADE_SUCCESS,   ALIPAY_ON_FINISHED,       ALIPAY_TRADE_FINISHED,  ALIPAY_DO_NOTHING },

    { ALIPAY_TRADE_CLOSED,    ALIPAY_ON_CANCELLED,      ALIPAY_TRADE_CLOSED,    ALIPAY_DO_NOTHING },
};
/* clang-format on */

const struct fsm alipay_state_machine = {
    .name = "alipay_trade",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = ALIPAY_STATES,
    .events_count = ALIPAY_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
alipay_state_step(enum alipay_state state, enum alipay_event event, struct alipay_step *ret_step)
{
    const struct fsm_edge *edge = fsm_find(&alipay_state_machine, state, event);

    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct alipay_step){
        .state = (enum alipay_state)edge->to,
        .effect = (enum alipay_effect)edge->effect,
    };
    return ERR_OK;
}

bool
alipay_state_is_trade(enum alipay_state state)
{
    return state == ALIPAY_WAIT_BUYER_PAY || state == ALIPAY_TRADE_SUCCESS ||
           state == ALIPAY_TRADE_CLOSED || state == ALIPAY_TRADE_FINISHED;
}

const char *
alipay_state_name(enum alipay_state state)
{
    NEED(state < ALIPAY_STATES);
    return states[state];
}
