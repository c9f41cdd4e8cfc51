/*
 * takings.h -- what a place took, day by day (日账单) or month by month (月账单).
 *
 * Income, expense and what is to be settled, of whole days or months of the place's zone: the
 * figures of the overview once more (hub/console/trade/overview_read.h), so that both always agree.
 * To be settled is what wallets have paid, less what they were given back and the fee; cash is in
 * the till already. On the reader's thread; what is read lies in the arena.
 */
#ifndef HUB_CONSOLE_TRADE_TAKINGS_H
#define HUB_CONSOLE_TRADE_TAKINGS_H

#include "hub/console/trade/overview_read.h"

/* "2026-11-30" of a day, "2026-11" of a month; with its end. */
#define TAKINGS_DATE_SIZE 11

/**
 * takings_read() reads what was asked for; what was left out is the days of this month so far, or
 * the months of this year. Steps that have not begun are left away. ERR_BAD_INPUT: *ret_wrong is
 * the name of the field, as by overview_span_read(); by is "day" or "month".
 */
enum err takings_read(struct reader *reader, const struct scope *scope, struct moment now,
    const struct overview_asked *asked, struct arena *arena, struct overview_sums *ret_sums,
    const char **ret_wrong) MUST_CHECK;

/** takings_to_settle() is of figures and, among them, those of cash. */
int64_t takings_to_settle(const struct figures *all, const struct figures *cash);

/** takings_date() is how a step is called. */
void takings_date(
    const struct overview_span *span, struct moment at, char ret_date[static TAKINGS_DATE_SIZE]);

#endif
