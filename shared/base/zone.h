/*
 * zone.h -- local days and hours of a time zone.
 *
 * Zones are those of zone.def, by their IANA names; each is whole hours from UTC at any time,
 * so that hours are the same ones everywhere. Pure: nothing is read from the machine. When
 * clocks are set forward the hour that is left out is taken for the moment of that; when they
 * are set back, a time that is there twice is its first.
 */
#ifndef SHARED_BASE_ZONE_H
#define SHARED_BASE_ZONE_H

#include "shared/base/date.h"
#include "shared/base/moment.h"

/* The longest name of one, with its terminator. */
#define ZONE_NAME_SIZE 41
#define ZONE_CHINA "Asia/Shanghai"

struct zone;

/** zone_of() is the zone of that name, or NULL. */
const struct zone *zone_of(struct bytes name);

const char *zone_name(const struct zone *zone);

/** zone_offset() is how far its clocks are from UTC at a moment. */
struct span zone_offset(const struct zone *zone, struct moment at);

/* What a wall clock says. */
struct zone_time {
    struct date date;
    int64_t minute; /* of the day: 0..1439 */
};

struct zone_time zone_local(const struct zone *zone, struct moment at);

/** zone_moment() is the inverse; a day too many carries over, as of date_days(). */
struct moment zone_moment(const struct zone *zone, struct zone_time local);

/** zone_day() is when the local day begins that at lies in, or one so many days later. */
struct moment zone_day(const struct zone *zone, struct moment at, int64_t days);

/* "2026-11-23T09:53:58+08:00" and its terminator. */
const char *zone_format(
    const struct zone *zone, struct moment at, char text[static MOMENT_ISO_MAX]);

/** zone_parse() reads "2026-11-23" or "2026-11-23T09:53" of its wall clock. */
enum err zone_parse(
    const struct zone *zone, struct bytes text, struct moment *ret_moment) MUST_CHECK;

#endif
