/*
 * split_flow.h -- a paid payment is shared, and what its channel says of it.
 */
#ifndef HUB_FLOW_SPLIT_FLOW_H
#define HUB_FLOW_SPLIT_FLOW_H

#include "hub/flow/claim.h"
#include "hub/flow/sending.h"
#include "hub/flow/split.h"

#define SPLIT_NUMBER_SIZE 65 /* the merchant's own, with terminator */

struct split_ask_share {
    int64_t receiver_id;
    struct money amount;
};

/*
 * The merchant shares a payment by call. The number is the idempotency key: the
 * same request again is handed the same split, another one under it is ERR_CONFLICT.
 * ERR_NOT_FOUND: no such order or receiver; ERR_BAD_STATE: it is not paid, not to be
 * shared, its rest is released (or would be, while another split is under way), or a
 * receiver is not bound at its channel; ERR_OUT_OF_RANGE: more than is left of the
 * payment, than the channel's cap, or than the wallet has; ERR_BAD_INPUT: a receiver
 * twice, an amount below 1 fen, or neither shares nor finish.
 */
struct split_request {
    struct operation operation;
    int64_t merchant_id;
    int64_t order_id;
    char number[SPLIT_NUMBER_SIZE];
    struct split_ask_share shares[SHARE_COUNT_MAX];
    size_t shares_count;
    bool finish; /* what is left is released with it */
    struct claim claim;

    struct split_row split; /* handed back */
};

/* A timer of a payment that is to be shared: by its rule, or the release of the rest. */
struct split_due {
    struct operation operation;
    int64_t merchant_id;
    int64_t payment_id;
    int64_t outbox_id;

    struct split_row split; /* handed back; id 0 when there was nothing to do, or not yet */
};

/*
 * The channel is about to be told. send: it is to be, and query_id is the row that asks about
 * it when the answer is lost, and that the answer is an answer to. Else there is nothing to
 * tell it any more.
 */
struct split_asking {
    struct operation operation;
    int64_t merchant_id;
    int64_t about; /* the split; of split_return_flow_asking() the return */
    int64_t outbox_id;

    int64_t query_id; /* handed back */
    bool send;
};

enum split_source {
    SPLIT_SOURCE_SEND,
    SPLIT_SOURCE_QUERY
};

/* The channel said something of a split. */
struct split_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t split_id;
    int64_t outbox_id; /* the row that asked, or asks after it */
    enum split_source source;
    struct adapter_split_reply reply;

    struct split_row split; /* handed back */
    bool news;              /* the split moved */
};

/** split_flow_request() digests what is asked: call it when the struct is filled. */
void split_flow_request(struct split_request *request);

/** split_flow_due() carries out the order's rule, once; split_flow_release() ends the sharing. */
void split_flow_due(struct split_due *due);
void split_flow_release(struct split_due *due);

/** split_flow_refuses() is whether an answer says no to the request itself; a return's, too. */
bool split_flow_refuses(enum split_source source, enum adapter_split_state state);

/** split_flow_words() is what an answer says of the whole request, or of its number; likewise. */
enum split_event split_flow_words(enum split_source source, enum adapter_split_state state,
    const struct sending *sending, struct moment now);

void split_flow_asking(struct split_asking *asking);
void split_flow_said(struct split_said *said);

#endif
