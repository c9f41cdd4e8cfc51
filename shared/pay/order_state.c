#include "shared/pay/order_state.h"

static const char *const states[ORDER_STATES] = {
    [ORDER_OPEN] = "open",
    [ORDER_PAYING] = "paying",
    [ORDER_CLOSING] = "closing",
    [ORDER_PAID] = "paid",
    [ORDER_CLOSED] = "closed",
};

static const char *const events[ORDER_EVENTS] = {
    [ORDER_ON_PAY] = "pay",
    [ORDER_ON_FALL] = "fall",
    [ORDER_ON_PAID] = "paid",
    [ORDER_ON_CASH] = "cash",
    [ORDER_ON_CANCEL] = "cancel",
    [ORDER_ON_EXPIRE] = "expire",
    [ORDER_ON_REOPEN] = "reopen",
};

/* clang-format off */
static const struct fsm_edge edges[] = {
    /* in this state    on this event      go here         and do this */
    { ORDER_OPEN,       ORDER_ON_PAY,      ORDER_PAYING,   ORDER_DO_NOTHING },
    { ORDER_OPEN,       ORDER_ON_PAID,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_OPEN,       ORDER_ON_CASH,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_OPEN,       ORDER_ON_CANCEL,   ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_OPEN,       ORDER_ON_EXPIRE,   ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_OPEN,       ORDER_ON_REOPEN,   ORDER_OPEN,     ORDER_DO_NOTHING },

    /* Another wallet, another payer: a payment of its own number; the first to be paid wins. */
    { ORDER_PAYING,     ORDER_ON_PAY,      ORDER_PAYING,   ORDER_DO_NOTHING },
    { ORDER_PAYING,     ORDER_ON_FALL,     ORDER_OPEN,     ORDER_DO_NOTHING },
    { ORDER_PAYING,     ORDER_ON_PAID,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_PAYING,     ORDER_ON_CASH,     ORDER_PAID,     ORDER_DO_WIN_CLOSE },
    { ORDER_PAYING,     ORDER_ON_CANCEL,   ORDER_CLOSING,  ORDER_DO_CLOSE_PAYMENT },
    { ORDER_PAYING,     ORDER_ON_EXPIRE,   ORDER_CLOSING,  ORDER_DO_CLOSE_PAYMENT },
    { ORDER_PAYING,     ORDER_ON_REOPEN,   ORDER_PAYING,   ORDER_DO_NOTHING },

    { ORDER_CLOSING,    ORDER_ON_FALL,     ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_CLOSING,    ORDER_ON_PAID,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_CLOSING,    ORDER_ON_CASH,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_CLOSING,    ORDER_ON_CANCEL,   ORDER_CLOSING,  ORDER_DO_NOTHING },
    { ORDER_CLOSING,    ORDER_ON_EXPIRE,   ORDER_CLOSING,  ORDER_DO_NOTHING },
    { ORDER_CLOSING,    ORDER_ON_REOPEN,   ORDER_PAYING,   ORDER_DO_NOTHING },

    /* Paid once, paid for ever; more money is late. */
    { ORDER_PAID,       ORDER_ON_PAID,     ORDER_PAID,     ORDER_DO_SUSPEND },
    { ORDER_PAID,       ORDER_ON_CASH,     ORDER_PAID,     ORDER_DO_DISPLACE },
    { ORDER_PAID,       ORDER_ON_FALL,     ORDER_PAID,     ORDER_DO_NOTHING },
    { ORDER_PAID,       ORDER_ON_CANCEL,   ORDER_PAID,     ORDER_DO_NOTHING },
    { ORDER_PAID,       ORDER_ON_EXPIRE,   ORDER_PAID,     ORDER_DO_NOTHING },
    { ORDER_PAID,       ORDER_ON_REOPEN,   ORDER_PAID,     ORDER_DO_NOTHING },

    { ORDER_CLOSED,     ORDER_ON_PAID,     ORDER_CLOSED,   ORDER_DO_SUSPEND },
    { ORDER_CLOSED,     ORDER_ON_CASH,     ORDER_PAID,     ORDER_DO_WIN },
    { ORDER_CLOSED,     ORDER_ON_FALL,     ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_CLOSED,     ORDER_ON_CANCEL,   ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_CLOSED,     ORDER_ON_EXPIRE,   ORDER_CLOSED,   ORDER_DO_NOTHING },
    { ORDER_CLOSED,     ORDER_ON_REOPEN,   ORDER_OPEN,     ORDER_DO_NOTHING },
};
/* clang-format on */

const struct fsm order_state_machine = {
    .name = "order",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = ORDER_STATES,
    .events_count = ORDER_EVENTS,
    .edges_count = LENGTH(edges),
};

enum err
order_state_step(enum order_state state, enum order_event event, struct order_step *ret_step)
{
    const struct fsm_edge *edge;

    NEED((unsigned)state < ORDER_STATES);
    NEED((unsigned)event < ORDER_EVENTS);
    edge = fsm_find(&order_state_machine, state, event);
    if (edge == NULL)
        return ERR_BAD_STATE;
    *ret_step = (struct order_step){
        .state = (enum order_state)edge->to,
        .effect = (enum order_effect)edge->effect,
    };
    return ERR_OK;
}
