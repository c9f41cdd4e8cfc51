/*
 * share.h -- how much of a payment can be shared, and how it is divided.
 *
 * Pure. Rates are in 1/10000. Shares are taken of the base: what the merchant
 * receives, less the fee, less what was refunded, less what is shared already.
 * A channel caps what may be shared of a payment, all splits of it together;
 * everything is checked before anything is sent. What a split divides adds up
 * to the fen.
 */
#ifndef SHARED_PAY_SHARE_H
#define SHARED_PAY_SHARE_H

#include <stdbool.h>

#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/pay/channel.h"

#define SHARE_RATE_MAX 10000
/* Receivers of one split. */
#define SHARE_COUNT_MAX 50
/* Splits of one payment. */
#define SHARE_SPLITS_MAX 50

/* What a channel allows. */
struct share_terms {
    bool splits;      /* false: this channel shares nothing */
    bool gives_back;  /* a share can be returned by a call of its own */
    int64_t cap_rate; /* of the receipt, all splits of a payment together */
    struct span wait; /* that the channel wants between the payment and the first split */
    struct span hold; /* from the payment until the channel releases the rest by itself */
};

/** share_terms_of() is what the channel's own documents say; settings may lower the cap. */
struct share_terms share_terms_of(enum channel channel);

/* What a payment stands at; all fen, none negative. */
struct share_payment {
    struct money receipt;
    struct money fee; /* less what refunds gave back of it */
    struct money refunded;
    struct money shared; /* less what was returned */
};

/** share_base() is what shares are taken of; 0 when nothing is left. */
enum err share_base(const struct share_payment *payment, struct money *ret_base) MUST_CHECK;

/** share_room() is what may still be shared: the base, and no more than the cap leaves. */
enum err share_room(
    const struct share_payment *payment, int64_t cap_rate, struct money *ret_room) MUST_CHECK;

/**
 * share_check_rates() refuses what can never be sent: ERR_BAD_INPUT without
 * receivers or with a rate that is not 1 .. SHARE_RATE_MAX, ERR_OUT_OF_RANGE for
 * too many of them or a sum above the cap.
 */
enum err share_check_rates(const int64_t *rates, size_t count, int64_t cap_rate) MUST_CHECK;

/* Who bears the part of a fen that the rates leave over. Stored; never renumbered. */
enum share_rest {
    SHARE_REST_MERCHANT = 0, /* it stays with the merchant */
    SHARE_REST_RECEIVERS = 1 /* it is shared, as far as there is room */
};

/**
 * share_by_rates() divides what the rates make of the base, and no more than the
 * room, by largest remainder; a part may be 0. The rates have been checked.
 */
enum err share_by_rates(const struct share_payment *payment, int64_t cap_rate, const int64_t *rates,
    size_t count, enum share_rest rest, struct money *ret_parts) MUST_CHECK;

/**
 * share_check_amounts() is for amounts that were named: each at least 1 fen, or
 * ERR_BAD_INPUT; more together than the room is ERR_OUT_OF_RANGE.
 */
enum err share_check_amounts(const struct share_payment *payment, int64_t cap_rate,
    const struct money *amounts, size_t count, struct money *ret_sum) MUST_CHECK;

/**
 * share_to_take_back() is what must come back of the shares before so much is
 * refunded (with so much of the fee): as much of them as of the rest of the
 * receipt, and at least what the refund would lack.
 */
enum err share_to_take_back(const struct share_payment *payment, struct money refund,
    struct money fee_back, struct money *ret_amount) MUST_CHECK;

#endif
