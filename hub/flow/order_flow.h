/*
 * order_flow.h -- orders that a merchant's app makes, and orders that a shop closes.
 *
 * An order of an app has no terminal: its own id is its sequence. The merchant's
 * number of it is a name for ever (claim.h). With parts it is a whole
 * (docs/adr/0009): each part is an order that is paid by itself.
 */
#ifndef HUB_FLOW_ORDER_FLOW_H
#define HUB_FLOW_ORDER_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/sale.h"
#include "hub/flow/whole.h"
#include "shared/pay/barcode.h"

#define ORDER_FLOW_VALID_MIN span_s(60)
#define ORDER_FLOW_VALID_MAX span_s(7 * 24 * 3600)
#define ORDER_FLOW_NUMBER_MAX 64
#define ORDER_FLOW_SUBJECT_MAX 128      /* letters */
#define ORDER_FLOW_DESCRIPTION_MAX 1024 /* bytes */
#define ORDER_FLOW_URL_MAX 512

/*
 * The texts are borrowed until it is answered. A repeat (the same name and the same
 * content, of which the barcode is no part) hands back the order as it stands now:
 * repeated. ERR_CONFLICT: the number, or the key, was used with other content.
 * ERR_OUT_OF_RANGE: the amount is not 1 … amount_max, parts are not 2 … 10 of 1 fen or
 * more that add up to it, or the validity is out of its range. ERR_BAD_INPUT: the texts,
 * or the barcode. ERR_UNSUPPORTED: it is of no channel. ERR_NOT_FOUND: no such merchant,
 * or no such store or split rule of it.
 */
struct order_create {
    struct operation operation;
    int64_t merchant_id;
    int64_t app_id;
    int64_t store_id;        /* 0 for none */
    const char *number;      /* the merchant's: letters, digits, "-" and "_" */
    const char *subject;     /* what is paid for: payers and channels see it */
    const char *description; /* for the merchant; "" for none */
    const char *return_url;  /* where its payer's browser goes on to; "" for nowhere */
    struct money amount;
    struct money amount_max; /* a setting */
    struct money parts[WHOLE_PARTS_MAX];
    size_t parts_count;      /* 0 for an order of one part */
    struct span valid;       /* 0 for SALE_VALID_SPAN */
    int64_t split_rule;      /* 0 for none */
    const struct claim *key; /* the caller's idempotency key, made with it; NULL */

    /*
     * A payer's, as the scanner gave it, whose money is asked for in the same turn, unless
     * something hinders it: then there is no payment. "" for none, and for a whole. Its owner
     * wipes it.
     */
    char barcode[BARCODE_TEXT_SIZE + 8];
    char attempt[81]; /* what that payment is called */

    /* Or a payment that the app has chosen the way of: NATIVE or BROWSER; PAGE for none. */
    enum payment_way way;
    enum channel channel;
    int64_t account_id; /* which takes it */
    char address[46];   /* of the payer's browser; "" for none */

    struct claim name; /* of the number; order_flow_create() makes it */

    struct orders_row order;    /* handed back */
    struct payment_row payment; /* that was begun with it; id 0 for none */
    struct orders_row part_orders[WHOLE_PARTS_MAX];
    bool repeated;
};

/*
 * The shop gives an order up: what is under way is asked about at its channel and closed
 * there first, and the order is "closing" until then. Of a whole, every part that is not
 * over. Closing what is over changes nothing.
 */
struct order_close {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;

    struct orders_row order; /* handed back */
};

/* A payer opens an order of an app, by its pass. ERR_NOT_FOUND: none, or a whole. */
struct order_open {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;

    struct orders_row order; /* handed back */
    char title[91];          /* the store, or the merchant */
    char return_url[513];    /* where its payer goes on to; "" for nowhere */
    bool first;              /* nobody had opened it */
};

void order_flow_create(struct order_create *create);
void order_flow_close(struct order_close *close);
void order_flow_open(struct order_open *open);

/** order_flow_name() is the claim of a merchant's number, for whoever looks an order up by it. */
void order_flow_name(const char *number, struct bytes content, struct claim *ret_claim);

#endif
