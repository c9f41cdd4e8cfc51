/*
 * channel_courier.h -- speaks to channels about payments, and has the answers decided.
 *
 * The only one who calls a channel. An errand: read the payment, build and sign
 * the request on a worker, send it, read the answer, submit the operation that
 * it means. Silence is reported as silence, and so is an answer that speaks of
 * another payment. Before a payment is closed it is asked about, so that money
 * is never closed away; one that is over is not created any more, and one whose
 * money is booked costs no further call.
 */
#ifndef HUB_COURIER_CHANNEL_COURIER_H
#define HUB_COURIER_CHANNEL_COURIER_H

#include "hub/courier/courier.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/roster.h"

struct channel_courier;

struct channel_courier_options {
    struct net *net;
    struct lane *lane;
    struct reader *reader;
    struct roster *roster;
    /* On the loop, when a payment or its order may have moved. */
    void (*news)(void *context, const struct payment_row *payment, const struct orders_row *order);
    void *context;
    /* Something was signed by a key that an account does not have; NULL: nobody minds. */
    void (*unknown_key)(void *context, struct roster_account *account);
    void *keeper;                  /* its context */
    struct span timeout;           /* of one call */
    bool exchanges;                /* what is asked about orders, and said, is kept for people */
    struct span complaints_every;  /* how often accounts are asked for complaints; 0 for never */
    struct span onboardings_every; /* how often channels are asked about applications; likewise */
};

enum err channel_courier_make(
    const struct channel_courier_options *options, struct channel_courier **ret_courier) MUST_CHECK;
void channel_courier_free(struct channel_courier **courier);

/**
 * channel_courier_stop() asks nobody any more; then(context) runs when no worker
 * signs for it. What was on its way is still in the outbox.
 */
void channel_courier_stop(struct channel_courier *courier, net_fn *then, void *context);

/** channel_courier_carry() carries the topic "channel"; context is the channel_courier. */
void channel_courier_carry(void *context, const struct outbox_row *row);

#endif
