/*
 * order_state.h -- the life of an order: what the shop wants to be paid.
 *
 * Pure. An order may see several payments; at most one wins it. Closing asks
 * the channel first: while that is under way the order is "closing", and money
 * that turns up then still pays it. Only "closed" and "paid" turn money away
 * (late paid).
 */
#ifndef SHARED_PAY_ORDER_STATE_H
#define SHARED_PAY_ORDER_STATE_H

#include "shared/base/err.h"
#include "shared/base/fsm.h"

enum order_state {
    ORDER_OPEN,    /* known; nobody is paying */
    ORDER_PAYING,  /* a payment is under way at a channel */
    ORDER_CLOSING, /* cancelled or expired; the channel is being asked */
    ORDER_PAID,
    ORDER_CLOSED,
    ORDER_STATES
};

enum order_event {
    ORDER_ON_PAY,    /* a payer begins a payment */
    ORDER_ON_FALL,   /* that payment was refused or closed; no money moved */
    ORDER_ON_PAID,   /* a wallet's money */
    ORDER_ON_CASH,   /* cash that the till has taken: a fact, never refused */
    ORDER_ON_CANCEL, /* the cashier gives up */
    ORDER_ON_EXPIRE, /* its time is over by the hub's clock */
    ORDER_ON_REOPEN, /* a confirmation code was accepted after an offline cancel */
    ORDER_EVENTS
};

enum order_effect {
    ORDER_DO_NOTHING,
    ORDER_DO_CLOSE_PAYMENT, /* ask the channel: query, then close */
    ORDER_DO_WIN,           /* this money pays the order: book it, tell the terminal */
    ORDER_DO_WIN_CLOSE,     /* the same, and close the payment that is under way */
    ORDER_DO_DISPLACE,      /* cash came for a paid order: a wallet's money moves to suspense */
    ORDER_DO_SUSPEND        /* late paid: to suspense, and raise an alarm */
};

struct order_step {
    enum order_state state;
    enum order_effect effect;
};

extern const struct fsm order_state_machine;

/** order_state_step() is ERR_BAD_STATE when this cannot happen. */
enum err order_state_step(
    enum order_state state, enum order_event event, struct order_step *ret_step) MUST_CHECK;

#endif
