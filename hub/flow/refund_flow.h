/*
 * refund_flow.h -- a refund is asked for, what its channel says of it, and what
 * becomes of late money that is held.
 *
 * A payment whose shares are to be taken back first has its refund wait
 * (refund_shares_back() in refund.h goes on with it).
 */
#ifndef HUB_FLOW_REFUND_FLOW_H
#define HUB_FLOW_REFUND_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/refund.h"

/*
 * A merchant, or its till, wants money of a payment to go back. The merchant's
 * own number is the idempotency key: the same number with the same payment and
 * amount is the same refund, handed back as it stands; ERR_CONFLICT with others.
 * ERR_NOT_FOUND: no such payment of this merchant; ERR_BAD_STATE: it brought no
 * money; ERR_OUT_OF_RANGE: more than is left of it. Cash has been given back when
 * it is asked for: it is done at once.
 */
struct refund_ask {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    struct money amount;
    char number[65];
    char reason[241];
    int64_t app_id;     /* who asks; 0 for none */
    int64_t asked_by;   /* the terminal or the person; 0 for none */
    struct claim claim; /* made by refund_flow_ask() */

    struct refund_row refund; /* handed back */
    struct payment_row payment;
    struct orders_row order;
};

/*
 * The channel is about to be told. send: it is to be, and query_id is the row that asks about
 * it when the answer is lost, and that the answer is an answer to. Else there is nothing to
 * tell it any more.
 */
struct refund_asking {
    struct operation operation;
    int64_t merchant_id;
    int64_t refund_id;
    int64_t outbox_id;

    int64_t query_id; /* handed back */
    bool send;
};

enum refund_source {
    REFUND_SOURCE_ASK, /* the answer to the request itself */
    REFUND_SOURCE_QUERY,
    REFUND_SOURCE_CALLBACK
};

/*
 * The channel said something. wrong_amount: it speaks of another amount than
 * ours, or of more than was left, and nothing was changed but an alarm raised.
 */
struct refund_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t refund_id;
    int64_t outbox_id; /* the row that asked, or asks after it; 0 for a callback */
    enum refund_source source;
    struct adapter_refund_reply reply;

    struct refund_row refund; /* handed back */
    struct payment_row payment;
    struct orders_row order;
    bool news; /* the refund moved */
    bool wrong_amount;
};

enum refund_verdict {
    REFUND_VERDICT_SEND,  /* back to the payer */
    REFUND_VERDICT_REDEEM /* the goods were handed over: the money pays its order */
};

/* A person decides about late money. ERR_BAD_STATE: it is not held, or the order is paid. */
struct refund_judge {
    struct operation operation;
    int64_t merchant_id;
    int64_t refund_id;
    enum refund_verdict verdict;

    struct refund_row refund; /* handed back */
    struct payment_row payment;
    struct orders_row order;
};

/* A timer: the order's terminal has had time to tell what it accepted. */
struct refund_settle {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    int64_t outbox_id;
};

void refund_flow_ask(struct refund_ask *ask);
void refund_flow_asking(struct refund_asking *asking);
void refund_flow_said(struct refund_said *said);
void refund_flow_judge(struct refund_judge *judge);
void refund_flow_settle(struct refund_settle *settle);

#endif
