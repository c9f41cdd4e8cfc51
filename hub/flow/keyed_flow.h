/*
 * keyed_flow.h -- a change that an app or a person asks for, made at most once.
 *
 * Around any operation: in its transaction the nonce of the signed request is kept,
 * and the Idempotency-Key becomes the name of what the operation makes. A repeat finds
 * the resource, and the operation is not run; the same key with another request is
 * refused. An operation that refuses keeps neither: the key is free again, and the nonce is
 * kept by keyed_flow_spend() before anybody is told. Nonces are forgotten after
 * SWEEP_NONCE_KEPT (hub/store/sweep.h), keys never.
 */
#ifndef HUB_FLOW_KEYED_FLOW_H
#define HUB_FLOW_KEYED_FLOW_H

#include "hub/flow/claim.h"

enum keyed_refusal {
    KEYED_REFUSAL_OWN, /* the inner operation's */
    KEYED_REFUSAL_NONCE,
    KEYED_REFUSAL_KEY
};

struct keyed {
    struct operation operation;
    struct operation *inner;
    /* The resource that the inner operation has made or found. */
    int64_t (*about)(const struct operation *inner);
    int64_t merchant_id;
    struct claim key;
    struct claim nonce;
    bool has_nonce;

    int64_t resource_id; /* handed back */
    bool repeated;
    enum keyed_refusal refusal;
};

/* The nonce of a request that is refused. */
struct keyed_spent {
    struct operation operation; /* first */
    struct claim nonce;
};

/**
 * keyed_flow() makes it ready. name is the Idempotency-Key, content what is asked
 * under it (method, path and body), nonce the request's.
 */
void keyed_flow(struct keyed *keyed, int64_t app_id, struct bytes name, struct bytes content,
    struct bytes nonce);

/** keyed_flow_staff() is that for a person, whose session stands for signature and nonce. */
void keyed_flow_staff(
    struct keyed *keyed, int64_t staff_id, struct bytes name, struct bytes content);

/**
 * keyed_flow_spend() makes ready the keeping of the nonce alone: of a request that is refused,
 * which is not to be done when the network brings it once more, after a restart or to another
 * hub. The operation is ERR_CONFLICT when a copy of the request was done meanwhile.
 */
void keyed_flow_spend(
    struct keyed_spent *spent, int64_t merchant_id, int64_t app_id, struct bytes nonce);

#endif
