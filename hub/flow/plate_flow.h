/*
 * plate_flow.h -- a payer types an amount at a plate: an order.
 *
 * A plate is a QR that is printed and stands at a store (docs/adr/0035). Each opening of its
 * page has a key, which stands for one order for ever, so a double press is one order. The
 * order belongs to no terminal; those that the plate names are told when it is paid
 * (hub/flow/plate_push.h).
 */
#ifndef HUB_FLOW_PLATE_FLOW_H
#define HUB_FLOW_PLATE_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/sale.h"

#define PLATE_FLOW_REMARK_MAX 40 /* letters; in bytes, what message plate_paid carries */
#define PLATE_FLOW_TERMINALS_MAX 16
#define PLATE_FLOW_AMOUNT_MAX INT64_C(5000000) /* of a plate that sets no limit of its own */

/* Why not, as far as the payer can do something about it. */
enum plate_hindrance {
    PLATE_HINDRANCE_NONE,
    PLATE_HINDRANCE_OFF,
    PLATE_HINDRANCE_SUSPENDED, /* the store is, or who is above it */
    PLATE_HINDRANCE_LITTLE,    /* less than the plate takes: amount_min */
    PLATE_HINDRANCE_MUCH,      /* more: amount_max */
    PLATE_HINDRANCE_REMARK     /* too long, or no text */
};

/*
 * The texts are borrowed until it is answered. A repeat hands back the order as it stands now,
 * also when the plate is off by then. ERR_NOT_FOUND: no such plate. ERR_FORBIDDEN, ERR_SUSPENDED,
 * ERR_OUT_OF_RANGE, ERR_BAD_INPUT: see hindrance. ERR_CONFLICT: the key stands for another
 * amount or remark.
 */
struct plate_order {
    struct operation operation;
    int64_t merchant_id;
    int64_t plate_id;
    const char *key;    /* of this opening of the page */
    const char *remark; /* "" for none */
    struct money amount;

    struct claim claim; /* of the key; plate_flow_order() makes it */

    struct orders_row order; /* handed back */
    enum plate_hindrance hindrance;
    struct money amount_min; /* of the plate */
    struct money amount_max;
    bool repeated;
};

void plate_flow_order(struct plate_order *order);

/** plate_flow_name() is the claim of an opening, for whoever looks an order up by it. */
void plate_flow_name(
    int64_t plate_id, const char *key, struct bytes content, struct claim *ret_claim);

#endif
