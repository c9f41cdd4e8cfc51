/*
 * split_return_flow.h -- a share is taken back, and what its channel says of it.
 *
 * What is asked back is reserved on the share, so that no two returns ask for the
 * same money; the books and the payment change when it has come.
 */
#ifndef HUB_FLOW_SPLIT_RETURN_FLOW_H
#define HUB_FLOW_SPLIT_RETURN_FLOW_H

#include "hub/flow/split_flow.h"

/*
 * The merchant takes a share back by call. The number is the idempotency key, as
 * with splits. ERR_NOT_FOUND: no such split, or no share of that receiver in it;
 * ERR_BAD_STATE: the receiver has not got it; ERR_OUT_OF_RANGE: more than is left of
 * it; ERR_UNSUPPORTED: the channel takes no share back by itself (Alipay: only as a
 * part of a refund).
 */
struct split_return_request {
    struct operation operation;
    int64_t merchant_id;
    int64_t split_id;
    int64_t receiver_id;
    struct money amount;
    char number[SPLIT_NUMBER_SIZE];
    struct claim claim;

    struct split_return_row give_back; /* handed back */
};

/* The channel said something of a return. */
struct split_return_said {
    struct operation operation;
    int64_t merchant_id;
    int64_t return_id;
    int64_t outbox_id; /* the row that asked, or asks after it */
    enum split_source source;
    struct adapter_split_reply reply;

    struct split_return_row give_back; /* handed back */
    bool news;                         /* the return moved */
};

/**
 * split_return_flow_add() puts a return on the desk: row says how much (no more than is left
 * of the share), under which number, for which refund; the rest is filled in. Whether the
 * channel is asked: false when it came out of a wallet of ours, and is done.
 */
bool split_return_flow_add(struct desk *desk, const struct turn *turn,
    const struct payment_row *payment, struct share_row *share, struct split_return_row *row);

/** split_return_flow_request() digests what is asked: call it when the struct is filled. */
void split_return_flow_request(struct split_return_request *request);
void split_return_flow_asking(struct split_asking *asking);
void split_return_flow_said(struct split_return_said *said);

#endif
