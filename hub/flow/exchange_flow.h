/*
 * exchange_flow.h -- what a channel was asked about an order, and has said, is kept for people.
 *
 * Masked (exchange_mask.h), at most EXCHANGE_MASK_SIZE of each side. It is evidence and decides
 * nothing: an operation of its own, submitted in front of the one that the answer means and so
 * of the same commit, but for a batch that is halved. One that cannot be stored is lost, with a
 * line in the log; the payment goes on. The sweep forgets it with the effects.
 */
#ifndef HUB_FLOW_EXCHANGE_FLOW_H
#define HUB_FLOW_EXCHANGE_FLOW_H

#include "hub/flow/exchange_mask.h"
#include "hub/store/lane.h"

#define EXCHANGE_CALLBACK "callback"

/* One exchange; on the heap, of whoever made it until it is submitted. */
struct exchange {
    struct operation operation; /* first */
    int64_t merchant_id;
    int64_t order_id;
    int64_t about_id;
    int64_t account_id;
    char action[25];  /* of the outbox's row, or EXCHANGE_CALLBACK */
    char outcome[17]; /* enum err by name */
    struct moment at;
    struct span took;
    int64_t status;
    size_t asked_size;
    size_t answered_size;
    char asked[EXCHANGE_MASK_SIZE];
    char answered[EXCHANGE_MASK_SIZE];
};

/**
 * exchange_flow_asked() makes one of a request, which is masked; NULL without memory, and then
 * nothing is kept. arena is for reading. Any thread.
 */
struct exchange *exchange_flow_asked(const struct adapter_ask *ask, struct arena *arena);

/** exchange_flow_heard() is likewise one of a callback, of which nothing was asked. */
struct exchange *exchange_flow_heard(struct bytes body, struct arena *arena);

/** exchange_flow_answered() adds what came, if anything did. */
void exchange_flow_answered(struct exchange *exchange, struct bytes body, struct arena *arena);

/** exchange_flow_keep() takes it, whose members are set; NULL is fine. On the loop. */
void exchange_flow_keep(struct lane *lane, struct exchange *exchange);

#endif
