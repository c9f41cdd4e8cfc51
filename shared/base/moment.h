/*
 * moment.h -- three kinds of time that cannot be mixed up.
 *
 * A moment is a date on the calendar (UTC, microseconds since 1970) and can
 * jump. A tick is a reading of the monotonic clock and means nothing outside
 * this process. A span is a length of time. Timeouts are made of ticks,
 * records are made of moments, and the compiler keeps them apart.
 */
#ifndef SHARED_BASE_MOMENT_H
#define SHARED_BASE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct moment {
    int64_t us;
};

struct tick {
    int64_t us;
};

struct span {
    int64_t us;
};

/* "2026-11-23 09:53:58" and its terminator. */
#define MOMENT_TEXT_MAX 20
/* "2026-11-23T09:53:58+08:00" and its terminator. */
#define MOMENT_ISO_MAX 26

/* China has one zone and no summer time: UTC+8. Channels speak it; shops' days are cut by it. */
#define MOMENT_CHINA_OFFSET_US (INT64_C(8) * 3600 * 1000000)

static inline struct span
span_us(int64_t us)
{
    return (struct span){.us = us};
}

static inline struct span
span_ms(int64_t ms)
{
    return (struct span){.us = ms * 1000};
}

static inline struct span
span_s(int64_t s)
{
    return (struct span){.us = s * 1000000};
}

static inline struct tick
tick_after(struct tick from, struct span span)
{
    return (struct tick){.us = from.us + span.us};
}

static inline bool
tick_reached(struct tick now, struct tick deadline)
{
    return now.us >= deadline.us;
}

static inline struct moment
moment_after(struct moment from, struct span span)
{
    return (struct moment){.us = from.us + span.us};
}

/**
 * moment_format_china() writes "yyyy-MM-dd HH:mm:ss" of Beijing's wall clock, and
 * returns text. What lies before the year 0 or after 9999 reads as its first or
 * last second.
 */
const char *moment_format_china(struct moment moment, char text[static MOMENT_TEXT_MAX]);

/** moment_format_iso() is that as RFC 3339 has it, with the zone. */
const char *moment_format_iso(struct moment moment, char text[static MOMENT_ISO_MAX]);

/** moment_parse_china() reads exactly what moment_format_china() writes. */
enum err moment_parse_china(struct bytes text, struct moment *ret_moment) MUST_CHECK;

/**
 * moment_parse_iso() reads RFC 3339 of any zone: "2026-11-23T09:53:58+08:00", "…Z"; parts of a
 * second are read and dropped. A leap second is refused, and so is a time without its zone.
 */
enum err moment_parse_iso(struct bytes text, struct moment *ret_moment) MUST_CHECK;

/** moment_day_china() is the start of the Beijing day that moment lies in. */
struct moment moment_day_china(struct moment moment);

#endif
