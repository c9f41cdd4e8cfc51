/*
 * order_random_channel.h -- the channel that order_random_test.c plays against.
 *
 * It keeps its own books of what it was asked and what its payers did, and answers
 * what is true, or loses the request, or the answer, or says nothing of use.
 */
#ifndef HUB_FLOW_ORDER_RANDOM_CHANNEL_H
#define HUB_FLOW_ORDER_RANDOM_CHANNEL_H

#include "hub/flow/order_test_help.h"

#define ORDERS_MAX 3
#define PAYABLE_MAX (ORDERS_MAX * 3)
#define TRADES_MAX 24

enum trade_state {
    TRADE_NONE, /* the channel has never heard of it */
    TRADE_WAITING,
    TRADE_PAID,
    TRADE_CLOSED,
    TRADE_RETURNED
};

/* What the channel knows of a payment. */
struct trade {
    int64_t payment_id;
    int64_t fen;
    int64_t expires_us; /* we told the channel */
    enum trade_state state;
    bool asked;      /* it may have been told to create it */
    bool refused;    /* it said no to the barcode */
    bool cancelled;  /* before it came: it will never be */
    bool calls_back; /* a callback is on its way */
};

struct life {
    struct flow_test *test;
    struct random random;
    int64_t orders[ORDERS_MAX]; /* what is closed and expires */
    size_t orders_count;
    int64_t payable[PAYABLE_MAX]; /* orders and parts */
    size_t payable_count;
    struct trade trades[TRADES_MAX];
    size_t trades_count;
    unsigned attempts;
    bool truthful; /* nothing gets lost any more */
};

static inline uint64_t
below(struct life *life, uint64_t bound)
{
    return random_below(&life->random, bound);
}

static inline bool
chance(struct life *life, uint64_t in)
{
    return !life->truthful && below(life, in) == 0;
}

/* The channel closes by itself what nobody has paid in the time that we told it. */
static inline void
pass_time(struct life *life)
{
    for (size_t i = 0; i < life->trades_count; i++) {
        struct trade *trade = &life->trades[i];

        if (trade->state == TRADE_WAITING && trade->expires_us <= life->test->store.clock.now_us)
            trade->state = TRADE_CLOSED;
    }
}

/* The channel's answer to a question, or none. */
static inline enum adapter_state
queried(struct life *life, const struct trade *trade)
{
    static const enum adapter_state answers[] = {
        [TRADE_NONE] = ADAPTER_ABSENT,
        [TRADE_WAITING] = ADAPTER_PENDING,
        [TRADE_PAID] = ADAPTER_PAID,
        [TRADE_CLOSED] = ADAPTER_CLOSED,
        /* As one that was paid, and given back: adapter.h. */
        [TRADE_RETURNED] = ADAPTER_PAID,
    };

    return chance(life, 4) ? ADAPTER_UNKNOWN : answers[trade->state];
}

/* Told once more, it may say no to what it has. */
static inline enum adapter_state
created(struct life *life, struct trade *trade)
{
    if (chance(life, 5))
        return ADAPTER_UNKNOWN; /* it never came */
    if (trade->state != TRADE_NONE)
        return below(life, 2) == 0 ? ADAPTER_REFUSED : ADAPTER_PENDING;
    if (chance(life, 8))
        return ADAPTER_REFUSED;
    if (!trade->cancelled)
        trade->state = TRADE_WAITING;
    return chance(life, 5) ? ADAPTER_UNKNOWN : ADAPTER_PENDING;
}

static inline void
is_paid(struct life *life, struct trade *trade)
{
    trade->state = TRADE_PAID;
    trade->calls_back = life->truthful || below(life, 3) != 0;
}

static inline enum adapter_state
paid_by_barcode(struct life *life, struct trade *trade)
{
    enum adapter_state answer = ADAPTER_REFUSED;

    /* It is sent once: a second one would be charged twice by a channel that allows it. */
    assert_int_equal(trade->state, TRADE_NONE);
    assert_false(trade->refused);
    if (chance(life, 6))
        return ADAPTER_UNKNOWN;
    switch (below(life, 3)) {
    case 0:
        is_paid(life, trade);
        answer = ADAPTER_PAID;
        break;
    case 1:
        trade->state = TRADE_WAITING;
        answer = ADAPTER_PENDING;
        break;
    default:
        trade->refused = true;
        break;
    }
    return chance(life, 3) ? ADAPTER_UNKNOWN : answer;
}

static inline enum adapter_state
closed(struct life *life, struct trade *trade)
{
    if (chance(life, 5))
        return ADAPTER_UNKNOWN;
    if (trade->state == TRADE_NONE)
        return ADAPTER_ABSENT;
    if (trade->state != TRADE_WAITING)
        return trade->state == TRADE_CLOSED ? ADAPTER_CLOSED : ADAPTER_UNKNOWN;
    trade->state = TRADE_CLOSED;
    return chance(life, 4) ? ADAPTER_UNKNOWN : ADAPTER_CLOSED;
}

static inline enum adapter_state
cancelled(struct life *life, struct trade *trade)
{
    /* The payer may pay in this very moment. */
    if (trade->state == TRADE_WAITING && chance(life, 4))
        is_paid(life, trade);
    if (chance(life, 6))
        return ADAPTER_UNKNOWN;
    if (chance(life, 6))
        return ADAPTER_PENDING;
    if (chance(life, 8))
        return ADAPTER_REFUSED;
    trade->cancelled = true;
    if (trade->state == TRADE_WAITING)
        trade->state = TRADE_CLOSED;
    if (trade->state == TRADE_PAID)
        trade->state = TRADE_RETURNED;
    if (chance(life, 4))
        return ADAPTER_UNKNOWN;
    return trade->state == TRADE_RETURNED ? ADAPTER_RETURNED : ADAPTER_CLOSED;
}

#endif
