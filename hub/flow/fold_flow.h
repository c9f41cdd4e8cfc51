/*
 * fold_flow.h -- figures that are over are summed once more, so that months are read quickly.
 *
 * The minutes of a merchant become minutes and hours over all its stores, and days of its zone;
 * the hours of its terminals, apps and plates become days. A piece is an operation of the lane: it
 * moves the merchant's row of table rollup_fold, which says how far that level has come, and sums
 * what lies between in the same transaction, so whoever is killed, or does the same at the same
 * time, doubles nothing. These are caches: reading is what is folded and, behind the mark, what is
 * not.
 *
 * Figures are written in the minute of their turn, so an hour that is over for an hour does not
 * change any more; where that would leave much to be read again and again, minutes are folded
 * sooner. When a merchant's zone changes, its days are taken apart, the newest first,
 * and folded anew.
 */
#ifndef HUB_FLOW_FOLD_FLOW_H
#define HUB_FLOW_FOLD_FLOW_H

#include "hub/store/lane.h"
#include "shared/base/zone.h"

/* Stored; never renumbered. */
enum fold_level {
    FOLD_HOURS = 1,       /* rollup to rollup_hour */
    FOLD_DAYS = 2,        /* rollup to rollup_day */
    FOLD_SOURCE_DAYS = 3, /* rollup_source to rollup_source_day */
    FOLD_MINUTES = 4,     /* rollup to rollup_minute */
    FOLD_LEVELS_END
};

/* How old an hour is before it is folded. */
#define FOLD_AFTER span_s(3600)
/* Of a merchant that has more rows than that, minutes are folded when they are so old. */
#define FOLD_BUSY_AFTER span_s(10 * 60)
#define FOLD_BUSY_ROWS 1000
/* How many rows a piece sums, or some more of one moment. */
#define FOLD_ROWS_MAX 4000

/* One step of one merchant at one level: forward, or back when until lies before from. */
struct fold_piece {
    struct operation operation;
    int64_t merchant_id; /* 0: nobody has anything before until that is not folded */
    enum fold_level level;
    struct moment from;        /* where the mark is; when it is elsewhere by now, nothing is done */
    struct moment until;       /* where it goes */
    struct moment day;         /* of a level of days, forward: the local day that both lie in */
    char zone[ZONE_NAME_SIZE]; /* whose days: the row's own until it is at 0 */

    bool moved; /* handed back */
};

void fold_flow_piece(struct fold_piece *piece);

/** fold_flow_has_days() is whether a level is by days, so that it depends on the zone. */
bool fold_flow_has_days(enum fold_level level);

#endif
