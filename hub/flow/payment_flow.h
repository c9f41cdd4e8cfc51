/*
 * payment_flow.h -- a payment begins, and what its channel says of it.
 */
#ifndef HUB_FLOW_PAYMENT_FLOW_H
#define HUB_FLOW_PAYMENT_FLOW_H

#include "hub/flow/sale.h"

/*
 * A payer presses Pay. attempt is the idempotency key: a second press finds the
 * first payment. ERR_BAD_STATE: the order is paid or closed (see order);
 * ERR_EXPIRED: its time is over.
 */
struct payment_start {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    enum channel channel;
    char attempt[81];
    char
        secret[513]; /* what the channel takes to say who the payer is; goes into the outbox only */

    struct orders_row order; /* handed back */
    struct payment_row payment;
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
    PAYMENT_SOURCE_CALLBACK
};

/*
 * The channel said something. wrong_amount: it speaks of another amount than
 * ours, and nothing was changed but an alarm raised.
 */
struct payment_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id; /* the row that asked; 0 for a callback */
    enum payment_source source;
    struct adapter_reply reply;

    struct payment_row payment; /* handed back */
    struct orders_row order;
    bool news; /* the payment moved */
    bool wrong_amount;
};

void payment_flow_start(struct payment_start *start);
void payment_flow_identified(struct payment_identified *identified);
void payment_flow_said(struct payment_said *said);

/** payment_flow_query_after() is when the query after so many is due; false: a person must look. */
bool payment_flow_query_after(int64_t queries, struct span *ret_after);

#endif
