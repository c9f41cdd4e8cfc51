/*
 * adapter_split.h -- the part of a dialect that shares a payment among receivers.
 *
 * As adapter.h: pure, any thread, everything made lives in the arena handed in.
 * A channel that shares nothing has none of this; a NULL in it is a call that the
 * channel does not have.
 */
#ifndef HUB_CHANNEL_ADAPTER_SPLIT_H
#define HUB_CHANNEL_ADAPTER_SPLIT_H

#include "hub/channel/adapter.h"
#include "shared/pay/share.h"
#include "shared/pay/share_state.h"

#define ADAPTER_ACCOUNT_SIZE 129 /* a receiver's account, with terminator */

enum adapter_split_call {
    ADAPTER_SPLIT_SEND,
    ADAPTER_SPLIT_QUERY,
    ADAPTER_SPLIT_RETURN,
    ADAPTER_SPLIT_RETURN_QUERY,
    ADAPTER_SPLIT_BIND,
    ADAPTER_SPLIT_UNBIND,
    ADAPTER_SPLIT_CALLS
};

struct adapter_share {
    const char *type; /* the channel's word for the kind of account */
    const char *account;
    struct money amount;
};

/* One request to share; without shares it only releases what is left. */
struct adapter_split {
    const char *number;         /* ours, of the split */
    const char *payment_number; /* ours, of the payment */
    const char *trade;          /* the channel's number of the payment */
    const struct adapter_share *shares;
    size_t shares_count;
    bool finish; /* what is left is released */
};

/* One share that is asked back. */
struct adapter_give_back {
    const char *number; /* ours, of the return */
    const char *split_number;
    const char *trade;
    const char *account; /* who gives it back */
    struct money amount;
};

struct adapter_receiver {
    const char *number; /* ours, of the request */
    const char *type;
    const char *account;
    const char *name; /* "" when there is none */
    const char *relation;
    const char *custom_relation;
};

enum adapter_split_state {
    ADAPTER_SPLIT_UNKNOWN,
    ADAPTER_SPLIT_PENDING, /* taken; the shares say what became of each */
    ADAPTER_SPLIT_DONE,    /* all of it has been dealt with; a receiver is bound, or unbound */
    ADAPTER_SPLIT_FAILED,  /* it was tried, and nothing moved */
    ADAPTER_SPLIT_REFUSED, /* this very request: of a query it says nothing of the money */
    ADAPTER_SPLIT_LOOK,    /* likewise, but that may be because the number has done its work */
    ADAPTER_SPLIT_ABSENT   /* it does not know the number */
};

struct adapter_share_said {
    char account[ADAPTER_ACCOUNT_SIZE];
    struct money amount;
    enum share_state state;
    char code[ADAPTER_CODE_SIZE]; /* why not */
};

struct adapter_split_reply {
    enum adapter_split_state state;
    char ours[ADAPTER_OURS_SIZE]; /* our number, when the answer repeats it */
    char number[ADAPTER_NUMBER_SIZE];
    char code[ADAPTER_CODE_SIZE];
    struct adapter_share_said shares[SHARE_COUNT_MAX];
    size_t shares_count;
};

struct adapter_splits {
    enum err (*send)(const struct adapter_account *account, const struct adapter_split *split,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*query)(const struct adapter_account *account, const struct adapter_split *split,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*give_back)(const struct adapter_account *account,
        const struct adapter_give_back *give_back, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*give_back_query)(const struct adapter_account *account,
        const struct adapter_give_back *give_back, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    enum err (*bind)(const struct adapter_account *account, const struct adapter_receiver *receiver,
        struct moment now, struct arena *arena, struct adapter_ask *ret_ask);
    enum err (*unbind)(const struct adapter_account *account,
        const struct adapter_receiver *receiver, struct moment now, struct arena *arena,
        struct adapter_ask *ret_ask);
    /* Reads the answer to one of them; a signature that does not fit is ADAPTER_SPLIT_UNKNOWN. */
    enum err (*read)(const struct adapter_account *account, enum adapter_split_call call,
        const struct adapter_heard *heard, struct arena *arena,
        struct adapter_split_reply *ret_reply);
};

#endif
