/*
 * refund.h -- what operations on refunds have in common.
 *
 * Pure, on the desk. A refund of paid money leaves the wallet of its payment's
 * book; one of late money (kind "late") leaves suspense. It is reserved before
 * its channel is asked, and counts in payment.refunded from the moment that it is
 * asked for until it fails, so that all refunds together are never more than was
 * received. Whoever begins or moves one has said refund_want() or has wanted the
 * payment, its order and, for a wallet's money, wallet_want() of its book.
 */
#ifndef HUB_FLOW_REFUND_H
#define HUB_FLOW_REFUND_H

#include "hub/flow/sale.h"
#include "hub/flow/wallet.h"
#include "shared/pay/refund_state.h"

/* What a held refund waits for. Stored; never renumbered. */
enum refund_hold {
    REFUND_HOLD_NONE = 0,
    REFUND_HOLD_TERMINAL = 1, /* until its terminal has synced past the order */
    REFUND_HOLD_PERSON = 2
};

/* A refund with what hangs on it. */
struct refund_place {
    struct refund_row *refund;
    struct payment_row *payment;
    struct orders_row *order;
};

/** refund_want() wants a refund, its payment, order and wallet; for keys(). */
void refund_want(struct desk *desk, int64_t merchant_id, int64_t refund_id);

/** refund_find() finds what refund_want() wanted: ERR_NOT_FOUND; ERR_CORRUPT without a part. */
enum err refund_find(struct desk *desk, int64_t merchant_id, int64_t refund_id,
    struct refund_place *ret_place) MUST_CHECK;

/** refund_state_of() is the row's state; stored text that is none is ERR_CORRUPT. */
enum err refund_state_of(const struct refund_row *refund, enum refund_state *ret_state) MUST_CHECK;

/** refund_taken() is what was reserved for it, and from where. */
struct journal_taken refund_taken(const struct refund_row *refund);

/** refund_left() is how much of a payment may still be refunded. */
int64_t refund_left(const struct payment_row *payment);

/**
 * refund_begin() puts a new refund on the desk: how is REFUND_ON_HOLD, _WAIT, _SEND or
 * _PAID_OUT. wanted names its amount (within refund_left()) and whatever is known besides;
 * the rest is filled in from the payment. NULL when memory ran out.
 */
struct refund_row *refund_begin(struct desk *desk, const struct turn *turn,
    struct payment_row *payment, struct orders_row *order, const struct refund_row *wanted,
    enum refund_event how);

/**
 * refund_move() takes a step that refund_state_step() allowed: the state, the journal, the
 * figures and the alarm that belong to it. What asks the channel again is left to the caller.
 */
void refund_move(struct desk *desk, const struct turn *turn, const struct refund_place *place,
    const struct refund_step *step);

/** refund_ask_channel() has the channel told ("refund") or asked ("refund_query"): the row's id. */
int64_t refund_ask_channel(struct desk *desk, const struct turn *turn,
    const struct refund_row *refund, const char *action, struct span after);

/** refund_send() releases one that is held; ERR_BAD_STATE for any other. */
enum err refund_send(
    struct desk *desk, const struct turn *turn, const struct refund_place *place) MUST_CHECK;

/**
 * refund_shares_back() has the channel told, for a refund that waits for shares: they are back,
 * or will not come. The wallet had been charged for them too: what came back first pays the
 * debt that this refund made. ERR_BAD_STATE unless it waits.
 */
enum err refund_shares_back(
    struct desk *desk, const struct turn *turn, const struct refund_place *place) MUST_CHECK;

#endif
