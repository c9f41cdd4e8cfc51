/*
 * payment_flow.h -- a payment begins, and what its channel says of it.
 */
#ifndef HUB_FLOW_PAYMENT_FLOW_H
#define HUB_FLOW_PAYMENT_FLOW_H

#include "hub/flow/sale.h"

/* Why no payment could begin, beside ERR_BAD_STATE. */
enum payment_hindrance {
    PAYMENT_HINDRANCE_NONE,
    PAYMENT_HINDRANCE_OVER,   /* the order is paid or closed, or about to be closed */
    PAYMENT_HINDRANCE_WHOLE,  /* it has parts, and they are what is paid */
    PAYMENT_HINDRANCE_PAGE,   /* a payer is paying it on his own phone */
    PAYMENT_HINDRANCE_BARCODE /* a barcode is being asked about */
};

/*
 * A payer presses Pay. attempt is the idempotency key: a second press finds the
 * first payment. ERR_BAD_STATE: the order is paid or closed, or a barcode is under
 * way (see hindrance); ERR_EXPIRED: its time is over.
 */
struct payment_start {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    enum channel channel;
    enum payment_way way; /* a page, unless it says another; not a barcode */
    int64_t account_id;   /* of the roster, for good */
    char attempt[81];
    /*
     * What the channel takes to say who the payer is; of a browser, the payer's address. It goes
     * into the outbox only.
     */
    char secret[513];

    struct orders_row order; /* handed back */
    struct payment_row payment;
    enum payment_hindrance hindrance;
};

/* The channel said who the payer is: the payment can be created there. */
struct payment_identified {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id;
    enum err outcome; /* ERR_OK, or why not: REFUSED class ends the payment, others try again */
    char payer[ADAPTER_PAYER_SIZE];

    struct payment_row payment; /* handed back */
    struct orders_row order;
};

enum payment_source {
    PAYMENT_SOURCE_CREATE,
    PAYMENT_SOURCE_QUERY,
    PAYMENT_SOURCE_CLOSE,
    PAYMENT_SOURCE_PAY,     /* a barcode */
    PAYMENT_SOURCE_REVERSE, /* and its end */
    PAYMENT_SOURCE_CALLBACK
};

/*
 * The channel said something. ERR_BUSY: a callback says "paid" of what is being
 * reversed, and is to come again when that has ended. wrong_amount: it speaks of
 * another amount than ours, and nothing was changed but an alarm raised.
 */
struct payment_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id; /* the row that asked; 0 for a callback */
    enum payment_source source;
    int64_t account_id; /* whose callback it is, else ERR_FORBIDDEN; 0 for what we asked */
    bool again;         /* the same may have been sent before: a refusal is no word on that */
    int64_t asked_us;   /* when we asked; 0 for a callback */
    struct adapter_reply reply;

    struct payment_row payment; /* handed back */
    struct orders_row order;
    bool news; /* the payment moved */
    bool wrong_amount;
};

/* A channel that closes nothing is asked again when the payment's time is over. */
struct payment_waits {
    struct operation operation;
    int64_t merchant_id;
    int64_t outbox_id;
    struct moment until;
};

void payment_flow_start(struct payment_start *start);
void payment_flow_identified(struct payment_identified *identified);
void payment_flow_said(struct payment_said *said);
void payment_flow_waits(struct payment_waits *waits);

/** payment_flow_hindrance() is what keeps a payment of that way from beginning on an order. */
enum payment_hindrance payment_flow_hindrance(
    struct desk *desk, const struct orders_row *order, enum payment_way way);

/**
 * payment_flow_begin() begins a payment of the order that is no barcode's, which nothing hinders:
 * channel, account_id, way and attempt are those of *wanted. said is as payment_start's secret.
 * ERR_EXPIRED; ERR_NO_SPACE.
 */
enum err payment_flow_begin(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct payment_row *wanted, const char *said,
    struct payment_row **ret_payment) MUST_CHECK;

/** payment_flow_add() puts an attempt on the desk, the newest of its order; NULL without room. */
struct payment_row *payment_flow_add(struct desk *desk, const struct turn *turn,
    struct orders_row *order, const struct payment_row *payment);

/** payment_flow_drop(): an attempt brought nothing, and its order is open again, or closed. */
void payment_flow_drop(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct payment_row *payment);

/** payment_flow_want() wants, for keys(), a payment, what asked, its order and the siblings. */
void payment_flow_want(
    struct desk *desk, int64_t merchant_id, int64_t payment_id, int64_t outbox_id);

/** payment_flow_query_after() is when the query after so many is due; false: a person must look. */
bool payment_flow_query_after(int64_t queries, struct span *ret_after);

#endif
