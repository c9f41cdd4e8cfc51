/*
 * overview_span.h -- which span of time an overview is of, and what it is held against.
 *
 * Pure. Local moments of the organisation's zone, each on the boundary of a step: a minute, an
 * hour, a day, a month. Days have 23 or 25 hours where clocks change.
 */
#ifndef HUB_CONSOLE_TRADE_OVERVIEW_SPAN_H
#define HUB_CONSOLE_TRADE_OVERVIEW_SPAN_H

#include "shared/base/zone.h"

enum overview_by {
    OVERVIEW_BY_MINUTE,
    OVERVIEW_BY_HOUR,
    OVERVIEW_BY_DAY,
    OVERVIEW_BY_MONTH,
    OVERVIEW_BYS
};

/* The most steps of any span: a day of 25 hours, by the minute. */
#define OVERVIEW_STEPS_MAX 1500
/* Hours, days and months are fewer, since their steps say more. */
#define OVERVIEW_HOURS_MAX (10 * 24 + 1)
#define OVERVIEW_DAYS_MAX 400
#define OVERVIEW_MONTHS_MAX 120

struct overview_span {
    const struct zone *zone;
    enum overview_by by;
    struct moment from;
    struct moment to; /* not included */
};

/* What was asked for; "" for what was left out. */
struct overview_asked {
    const char *from; /* "2026-11-23" or "2026-11-23T09:53" */
    const char *to;
    const char *by; /* "minute", … */
};

/**
 * overview_span_read() reads what was asked for: nothing is today by the minute, and from alone
 * goes on until the end of today. ERR_BAD_INPUT: *ret_wrong is the name of the field, which is no
 * moment, lies on no boundary, or makes an empty span or one of too many steps.
 */
enum err overview_span_read(const struct zone *zone, struct moment now,
    const struct overview_asked *asked, struct overview_span *ret_span,
    const char **ret_wrong) MUST_CHECK;

const char *overview_by_word(enum overview_by by);

/** overview_span_next() is the boundary behind one. */
struct moment overview_span_next(const struct overview_span *span, struct moment at);

/**
 * overview_span_before() is the same span a day earlier, when it is of a day at most; a week, of
 * a week; a month, of a month; else a year.
 */
struct overview_span overview_span_before(const struct overview_span *span);

/** overview_span_is_of_days() is whether it begins and ends at midnights. */
bool overview_span_is_of_days(const struct overview_span *span);

/** overview_span_is_of_hours() is whether it begins and ends with hours. */
bool overview_span_is_of_hours(const struct overview_span *span);

#endif
