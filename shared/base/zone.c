#include "shared/base/zone.h"

#include <stdio.h>

#define US_PER_HOUR (INT64_C(3600) * 1000000)
#define US_PER_MINUTE (INT64_C(60) * 1000000)
#define MINUTES_PER_DAY 1440
#define HOURS_PER_DAY 24
#define LAST_SUNDAY 5 /* the fifth, or the fourth where there is none */

enum rule_name {
    RULE_NONE,
    RULE_EUROPE,
    RULE_AMERICA,
    RULE_AUSTRALIA,
    RULE_NEW_ZEALAND
};

/* A change of clocks: on the nth Sunday of a month, at an hour of UTC, or of standard time. */
struct change {
    int64_t month;
    int64_t sunday; /* 1.., LAST_SUNDAY */
    int64_t hour;
    bool is_utc;
};

struct rule {
    struct change forward;
    struct change back;
};

/* What the law says since 2007 (America), 1996 (Europe), 2008 (Australia), 2007 (New Zealand). */
static const struct rule rules[] = {
    [RULE_EUROPE] = {{3, LAST_SUNDAY, 1, true}, {10, LAST_SUNDAY, 1, true}},
    [RULE_AMERICA] = {{3, 2, 2, false}, {11, 1, 1, false}},
    [RULE_AUSTRALIA] = {{10, 1, 2, false}, {4, 1, 2, false}},
    [RULE_NEW_ZEALAND] = {{9, LAST_SUNDAY, 2, false}, {4, 1, 2, false}},
};

struct zone {
    const char *name;
    int64_t hours;
    enum rule_name rule;
};

#define ZONE(name, hours, rule) {name, hours, RULE_##rule},
static const struct zone zones[] = {
#include "shared/base/zone.def"
};
#undef ZONE

const struct zone *
zone_of(struct bytes name)
{
    for (size_t i = 0; i < LENGTH(zones); i++)
        if (bytes_is(name, zones[i].name))
            return &zones[i];
    return NULL;
}

const char *
zone_name(const struct zone *zone)
{
    return zone->name;
}

static int64_t
sunday_of(int64_t year, const struct change *change)
{
    int64_t first = date_days((struct date){year, change->month, 1});
    int64_t sunday = first + (7 - date_weekday(first)) % 7 + (change->sunday - 1) * 7;

    return change->sunday == LAST_SUNDAY && date_of_days(sunday).month != change->month ? sunday - 7
                                                                                        : sunday;
}

static int64_t
change_us(const struct zone *zone, int64_t year, const struct change *change)
{
    int64_t hour = change->is_utc ? change->hour : change->hour - zone->hours;

    return (sunday_of(year, change) * HOURS_PER_DAY + hour) * US_PER_HOUR;
}

/* In the south, summer lies over the turn of the year. */
static bool
is_summer(const struct zone *zone, struct moment at)
{
    const struct rule *rule = &rules[zone->rule];
    int64_t standard = at.us + zone->hours * US_PER_HOUR;
    int64_t year = date_of_days(date_divide_down(standard, HOURS_PER_DAY * US_PER_HOUR)).year;
    int64_t forward = change_us(zone, year, &rule->forward);
    int64_t back = change_us(zone, year, &rule->back);

    if (forward < back)
        return at.us >= forward && at.us < back;
    return at.us >= forward || at.us < back;
}

static int64_t
offset_us(const struct zone *zone, struct moment at)
{
    int64_t hours = zone->hours;

    if (zone->rule != RULE_NONE && is_summer(zone, at))
        hours++;
    return hours * US_PER_HOUR;
}

struct span
zone_offset(const struct zone *zone, struct moment at)
{
    return span_us(offset_us(zone, at));
}

struct zone_time
zone_local(const struct zone *zone, struct moment at)
{
    int64_t minutes = date_divide_down(at.us + offset_us(zone, at), US_PER_MINUTE);
    int64_t days = date_divide_down(minutes, MINUTES_PER_DAY);

    return (struct zone_time){date_of_days(days), minutes - days * MINUTES_PER_DAY};
}

struct moment
zone_moment(const struct zone *zone, struct zone_time local)
{
    int64_t wall = (date_days(local.date) * MINUTES_PER_DAY + local.minute) * US_PER_MINUTE;
    struct moment standard = {wall - zone->hours * US_PER_HOUR};
    struct moment summer = {standard.us - US_PER_HOUR};

    if (zone->rule == RULE_NONE || !is_summer(zone, summer))
        return zone->rule != RULE_NONE && is_summer(zone, standard)
                   ? (struct moment){standard.us - standard.us % US_PER_HOUR}
                   : standard;
    return summer;
}

struct moment
zone_day(const struct zone *zone, struct moment at, int64_t days)
{
    struct zone_time local = zone_local(zone, at);

    local.date.day += days;
    local.minute = 0;
    return zone_moment(zone, local);
}

const char *
zone_format(const struct zone *zone, struct moment at, char text[static MOMENT_ISO_MAX])
{
    struct moment wall = {at.us + offset_us(zone, at) - MOMENT_CHINA_OFFSET_US};
    int64_t hours = offset_us(zone, at) / US_PER_HOUR;
    int64_t distance = hours < 0 ? -hours : hours;

    (void)moment_format_china(wall, text);
    text[10] = 'T';
    (void)snprintf(text + MOMENT_TEXT_MAX - 1, MOMENT_ISO_MAX - (MOMENT_TEXT_MAX - 1), "%c%02u:00",
        hours < 0 ? '-' : '+', (unsigned)(distance % 100));
    return text;
}

enum err
zone_parse(const struct zone *zone, struct bytes text, struct moment *ret_moment)
{
    char whole[MOMENT_TEXT_MAX + 1] = "0000-00-00T00:00:00Z";
    struct moment wall;
    enum err err;

    if (text.size != sizeof("0000-00-00") - 1 && text.size != sizeof("0000-00-00T00:00") - 1)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < text.size; i++)
        whole[i] = (char)text.at[i];
    err = moment_parse_iso(bytes_text(whole), &wall);
    if (err == ERR_OK)
        *ret_moment = zone_moment(zone,
            (struct zone_time){
                date_of_days(date_divide_down(wall.us, MINUTES_PER_DAY * US_PER_MINUTE)),
                wall.us / US_PER_MINUTE -
                    date_divide_down(wall.us, MINUTES_PER_DAY * US_PER_MINUTE) * MINUTES_PER_DAY});
    return err;
}
