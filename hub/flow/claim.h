/*
 * claim.h -- names that stand for one thing, for ever.
 *
 * An idempotency key, or a merchant's own number of an order, a refund, a split
 * or a transfer, names the resource that was first made under it, together with
 * a digest of what was asked. A repeat finds the resource; the same name with
 * other content is refused. The row is written in the transaction that makes the
 * resource, so of two who come at once one finds the other's.
 */
#ifndef HUB_FLOW_CLAIM_H
#define HUB_FLOW_CLAIM_H

#include "hub/store/lane.h"
#include "shared/crypt/crypt.h"

/* Stored; never renumbered. */
enum claim_kind {
    CLAIM_KEY = 1, /* Idempotency-Key of an app */
    CLAIM_ORDER = 2,
    CLAIM_REFUND = 3,
    CLAIM_SPLIT = 4,
    CLAIM_SPLIT_RETURN = 5,
    CLAIM_TRANSFER = 6,
    CLAIM_NONCE = 7, /* of a signed request */
    CLAIM_MOVE = 8,  /* a journal that another book asked for */
    CLAIM_RECEIVER = 9,
    CLAIM_RULE = 10,       /* of sharing */
    CLAIM_SETTLEMENT = 11, /* what a channel paid out; hub/flow/wallet_flow.h */
    CLAIM_RELEASE = 12,
    CLAIM_FREEZE = 13,
    CLAIM_ATTEMPT = 14,        /* to pay an order, out of sight; hub/flow/sale_attempt.h */
    CLAIM_RECORD = 15,         /* of a terminal, of a kind that repeats; hub/flow/record_name.h */
    CLAIM_PLATE = 16,          /* a payer's opening of a plate's page; hub/flow/plate_flow.h */
    CLAIM_COMPLAINT = 17,      /* the channel's number of one */
    CLAIM_COMPLAINT_WORD = 18, /* what we say about one */
    CLAIM_ONBOARDING = 19,     /* a partner's number of an application */
    CLAIM_STAFF_KEY = 20       /* Idempotency-Key of a person */
};

struct claim {
    enum claim_kind kind;
    int64_t hash;
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint8_t content[CRYPT_SHA256_SIZE];
};

/**
 * claim_make() digests a name, within a scope (an app, a payment; 0 for the merchant),
 * and what is asked under it.
 */
void claim_make(enum claim_kind kind, int64_t scope, struct bytes name, struct bytes content,
    struct claim *ret_claim);

/** claim_want() is for keys(). */
void claim_want(struct desk *desk, int64_t merchant_id, const struct claim *claim);

/** claim_has() is whether the name has been read and is taken: for a later round of keys(). */
bool claim_has(struct desk *desk, int64_t merchant_id, const struct claim *claim);

/**
 * claim_look() is ERR_OK and what the name stands for, ERR_NOT_FOUND when it is free,
 * ERR_CONFLICT when it stands for something that was asked differently.
 */
enum err claim_look(struct desk *desk, int64_t merchant_id, const struct claim *claim,
    int64_t *ret_about) MUST_CHECK;

/** claim_put() takes a free name. */
void claim_put(struct desk *desk, const struct turn *turn, int64_t merchant_id,
    const struct claim *claim, int64_t about);

#endif
