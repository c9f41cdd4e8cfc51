/*
 * figures.h -- what the overview counts, in the transaction of what it counts.
 *
 * An order is initiated when the hub first hears of it; money is paid, late or given back in
 * the moment of that; a fee is what was taken less what refunds have returned; cash is a
 * channel of its own. By the minute, the store and the channel (table rollup), and by the hour
 * for each terminal, app and plate that the order came from (table rollup_source).
 *
 * What was counted stays counted where it was: when a payment comes to stand otherwise, what
 * the figures had of it is taken back in the minute of that, and the correction is written
 * down, so that orders, payments, refunds and corrections come to the figures of each minute
 * (view counted; `shanju-hub check`). docs/adr/0044.
 */
#ifndef HUB_FLOW_FIGURES_H
#define HUB_FLOW_FIGURES_H

#include "hub/store/lane.h"

#define FIGURES_MINUTE_US (INT64_C(60) * 1000000)
#define FIGURES_HOUR_US (60 * FIGURES_MINUTE_US)

/* What an order came from. Stored; never renumbered. */
enum figures_source {
    FIGURES_SOURCE_TERMINAL = 1,
    FIGURES_SOURCE_APP = 2,
    FIGURES_SOURCE_PLATE = 3,
    FIGURES_SOURCE_END
};

/* Counts and fen, as in table rollup; below 0 takes back. */
struct figures {
    int64_t initiated_count;
    int64_t initiated_fen;
    int64_t paid_count;
    int64_t paid_fen; /* what the merchant receives, before our fee */
    int64_t fee_fen;
    int64_t late_count;
    int64_t late_fen;
    int64_t refund_count;
    int64_t refund_fen;
};

/** figures_count() counts something of an order now; channel 0 before anybody pays. */
void figures_count(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    int64_t channel, const struct figures *figures);

/**
 * figures_correct() writes down for a recount what the figures have of an order at a moment,
 * and the rows of orders, payments and refunds do not say any more, or say too much of (< 0).
 */
void figures_correct(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    int64_t channel, struct moment at, const struct figures *figures);

/** figures_take_back() is what takes figures back: each of them the other way. */
struct figures figures_take_back(const struct figures *figures);

#endif
