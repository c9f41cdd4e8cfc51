#include "hub/flow/figures.h"

static void
count_source(struct desk *desk, const struct rollup_row *rollup, enum figures_source kind,
    int64_t source_id, int64_t now_us)
{
    if (source_id == 0)
        return;
    desk_tally_rollup_source(desk, &(struct rollup_source_row){.merchant_id = rollup->merchant_id,
                                       .hour_us = now_us - now_us % FIGURES_HOUR_US,
                                       .kind = kind,
                                       .source_id = source_id,
                                       .store_id = rollup->store_id,
                                       .channel = rollup->channel,
                                       .initiated_count = rollup->initiated_count,
                                       .initiated_fen = rollup->initiated_fen,
                                       .paid_count = rollup->paid_count,
                                       .paid_fen = rollup->paid_fen,
                                       .fee_fen = rollup->fee_fen,
                                       .late_count = rollup->late_count,
                                       .late_fen = rollup->late_fen,
                                       .refund_count = rollup->refund_count,
                                       .refund_fen = rollup->refund_fen});
}

void
figures_count(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    int64_t channel, const struct figures *figures)
{
    const int64_t now_us = turn->now.us;
    const struct rollup_row rollup = {.merchant_id = order->merchant_id,
        .minute_us = now_us - now_us % FIGURES_MINUTE_US,
        .store_id = order->store_id,
        .channel = channel,
        .partner_id = order->partner_id,
        .initiated_count = figures->initiated_count,
        .initiated_fen = figures->initiated_fen,
        .paid_count = figures->paid_count,
        .paid_fen = figures->paid_fen,
        .fee_fen = figures->fee_fen,
        .late_count = figures->late_count,
        .late_fen = figures->late_fen,
        .refund_count = figures->refund_count,
        .refund_fen = figures->refund_fen};

    desk_tally_rollup(desk, &rollup);
    count_source(desk, &rollup, FIGURES_SOURCE_TERMINAL, order->terminal_id, now_us);
    count_source(desk, &rollup, FIGURES_SOURCE_APP, order->app_id, now_us);
    count_source(desk, &rollup, FIGURES_SOURCE_PLATE, order->plate_id, now_us);
}

void
figures_correct(struct desk *desk, const struct turn *turn, const struct orders_row *order,
    int64_t channel, struct moment at, const struct figures *figures)
{
    NEED(figures->initiated_count == 0 && figures->initiated_fen == 0);
    desk_log_correction(desk, &(struct correction_row){.merchant_id = order->merchant_id,
                                  .id = id_make(turn->ids),
                                  .order_id = order->id,
                                  .channel = channel,
                                  .at_us = at.us,
                                  .paid_count = figures->paid_count,
                                  .paid_fen = figures->paid_fen,
                                  .fee_fen = figures->fee_fen,
                                  .late_count = figures->late_count,
                                  .late_fen = figures->late_fen,
                                  .refund_count = figures->refund_count,
                                  .refund_fen = figures->refund_fen});
}

struct figures
figures_take_back(const struct figures *figures)
{
    return (struct figures){
        .initiated_count = -figures->initiated_count,
        .initiated_fen = -figures->initiated_fen,
        .paid_count = -figures->paid_count,
        .paid_fen = -figures->paid_fen,
        .fee_fen = -figures->fee_fen,
        .late_count = -figures->late_count,
        .late_fen = -figures->late_fen,
        .refund_count = -figures->refund_count,
        .refund_fen = -figures->refund_fen,
    };
}
