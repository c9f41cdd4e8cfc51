/*
 * split.h -- what operations on splits, shares and split returns have in common.
 *
 * Pure, on the desk. A payment that is to be shared has a row of sharing from the
 * moment that it pays its order; its splits and shares are counted there. What is
 * asked of the wallet is in transit until each share's end is known. A share goes
 * to the receiver's account at the channel, or to the wallet of an organisation of
 * ours: then nobody is asked, and it is done at once.
 */
#ifndef HUB_FLOW_SPLIT_H
#define HUB_FLOW_SPLIT_H

#include "hub/channel/adapter_split.h"
#include "hub/flow/move_flow.h"
#include "hub/flow/sale.h"
#include "hub/flow/wallet.h"
#include "shared/pay/receiver_state.h"
#include "shared/pay/split_state.h"

/* What is not shared by then is released, this long before the channel does it. */
#define SPLIT_RELEASE_BEFORE span_s(24 * 3600)
/* How often that is looked at again while a split's end is not known. */
#define SPLIT_RELEASE_AGAIN span_s(3600)

/* What a new split is made of. */
struct split_plan {
    const struct receiver_row *receivers[SHARE_COUNT_MAX];
    struct money amounts[SHARE_COUNT_MAX];
    size_t count;
    struct money sum;
    bool finish;        /* what is left is released with it */
    int64_t rule_id;    /* that makes it; 0 */
    const char *number; /* the merchant's own; "" */
};

/** split_won() is told that a payment pays its order: what is to be shared waits from here. */
void split_won(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    const struct payment_row *payment);

/** split_want() wants a payment's sharing, order and holder, and the wallet that pays it. */
void split_want(struct desk *desk, int64_t merchant_id, int64_t payment_id);

/** split_want_shares() wants count shares of a payment, from a place on. */
void split_want_shares(
    struct desk *desk, int64_t merchant_id, int64_t payment_id, int64_t first_place, int64_t count);

/** split_figures() is the payment as shares are computed from it. */
struct share_payment split_figures(const struct payment_row *payment);

/** split_cap() is what may be shared of a payment by a rule, in 1/10000; rule may be NULL. */
int64_t split_cap(const struct payment_row *payment, const struct split_rule_row *rule);

/**
 * split_check() is whether the payment can be shared now: ERR_BAD_STATE when it is not
 * paid or all of it refunded, is not to be shared, or its rest is released;
 * ERR_OUT_OF_RANGE after too many splits.
 */
enum err split_check(
    const struct payment_row *payment, const struct sharing_row *sharing) MUST_CHECK;

/** split_is_kept() is whether we keep wallets of what the payment's holder holds. */
bool split_is_kept(struct desk *desk, const struct payment_row *payment);

/** split_fits() is whether a receiver can be given a share of what came through a channel. */
bool split_fits(const struct receiver_row *receiver, int64_t channel, bool kept);

/**
 * split_add() puts a split and its shares on the desk, reserves the money and has the
 * channel asked; what goes to wallets of ours is done with that. ERR_OUT_OF_RANGE when
 * the wallet has not got it: nothing was done.
 */
enum err split_add(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    struct sharing_row *sharing, const struct split_plan *plan,
    struct split_row **ret_split) MUST_CHECK;

/** split_state_of() and its sibling read a row's state; text that is none is ERR_CORRUPT. */
enum err split_state_of(const char *name, enum split_state *ret_state) MUST_CHECK;
enum err split_share_state(const struct share_row *share, enum share_state *ret_state) MUST_CHECK;
void split_set_state(char *to, size_t size, enum split_state state);
void split_set_share_state(struct share_row *share, enum share_state state);

/** split_post_share() moves a share's money: its journal and the payment's sum. */
void split_post_share(struct desk *desk, const struct turn *turn, struct payment_row *payment,
    const struct share_row *share, enum share_effect effect);

/** split_ask() has the channel asked about a thing, about, which the row names: the row's id. */
int64_t split_ask(struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t about,
    const char *action, struct moment due);

/** split_tell() tells the app that made the order how a split has ended. */
void split_tell(struct desk *desk, const struct turn *turn, const struct split_row *split);

/** split_alarm() tells people of something that is not as it should be. */
void split_alarm(struct desk *desk, const struct turn *turn, int64_t merchant_id, int64_t order_id,
    const char *kind, const char *detail);

#endif
