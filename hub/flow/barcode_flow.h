/*
 * barcode_flow.h -- the shop scans what the payer's phone shows (B扫C).
 *
 * A barcode is money for a minute and good once, so it is sent at most once: that
 * it may have been sent is committed before it is. From then on the payment is
 * asked about, also when our own crash came between, on its channel's timing;
 * what has not ended by then is reversed. That a reversal may have been sent is
 * committed before it is, too, since it gives back what was paid in the meantime:
 * from then on only the channel's answer to it counts (shared/pay/payment_state.h).
 *
 * The barcode itself is in the outbox's row alone, until that row has ended.
 */
#ifndef HUB_FLOW_BARCODE_FLOW_H
#define HUB_FLOW_BARCODE_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/payment_flow.h"
#include "shared/pay/barcode.h"

/*
 * A barcode was scanned for an order or a part. attempt is the idempotency key:
 * the same attempt finds its payment. ERR_BAD_INPUT, ERR_UNSUPPORTED: no barcode
 * of a channel; ERR_BAD_STATE: see hindrance; ERR_EXPIRED: the order's time is over;
 * ERR_CONFLICT: the name of key stands for something else.
 */
struct barcode_pay {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    char attempt[81];
    char barcode[BARCODE_TEXT_SIZE + 8]; /* as the scanner gave it; its owner wipes it */
    const struct claim *key;             /* the caller's idempotency key, made with it; NULL */

    struct orders_row order; /* handed back */
    struct payment_row payment;
    enum payment_hindrance hindrance;
};

/*
 * The barcode is about to be sent. send: it is to be, and query_id is the row that
 * asks about it when the answer is lost. Else its time is over or nobody wants the
 * payment any more, and it has ended unsent.
 */
struct barcode_asking {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id;
    int64_t account_id; /* that it is sent by, from now on; 0 for what the payment says */

    struct payment_row payment; /* handed back */
    struct orders_row order;
    int64_t query_id;
    bool send;
};

/* The reversal is about to be sent: likewise. What was never sent is closed here. */
struct barcode_reversing {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id;

    struct payment_row payment; /* handed back */
    struct orders_row order;
    bool send;
};

void barcode_flow_pay(struct barcode_pay *pay);
void barcode_flow_asking(struct barcode_asking *asking);
void barcode_flow_reversing(struct barcode_reversing *reversing);

/**
 * barcode_flow_begin() begins a payment of an order that nothing hinders
 * (payment_flow_hindrance()): ERR_EXPIRED when its time is over, ERR_NO_SPACE.
 */
enum err barcode_flow_begin(struct desk *desk, const struct turn *turn, struct orders_row *order,
    const struct barcode *barcode, const char *attempt,
    struct payment_row **ret_payment) MUST_CHECK;

/**
 * barcode_flow_go_on() is what comes after an answer that ended nothing: the row
 * outbox_id again, or the reversal. The payment's state is that after the answer.
 */
void barcode_flow_go_on(struct desk *desk, const struct turn *turn,
    const struct payment_row *payment, int64_t outbox_id);

/**
 * barcode_flow_dropped() is for a payment that has ended without money. A reversal that found
 * nothing at the channel may have overtaken the request that it undoes: the shop goes on, and
 * the channel is asked once more when nothing can come any longer.
 */
void barcode_flow_dropped(struct desk *desk, const struct turn *turn,
    const struct payment_said *said, const struct payment_row *payment);

/** barcode_flow_looks_on() has that question asked again when it found nothing out; whether so. */
bool barcode_flow_looks_on(struct desk *desk, const struct turn *turn,
    const struct payment_said *said, const struct payment_row *payment);

#endif
