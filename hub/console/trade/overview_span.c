#include "hub/console/trade/overview_span.h"

#include <string.h>

#define US_PER_MINUTE (INT64_C(60) * 1000000)
#define US_PER_HOUR (60 * US_PER_MINUTE)
#define MONTHS_OF_YEAR 12
#define DAYS_OF_WEEK 7

static const struct {
    const char *word;
    int64_t steps_max;
} bys[OVERVIEW_BYS] = {
    [OVERVIEW_BY_MINUTE] = {"minute", OVERVIEW_STEPS_MAX},
    [OVERVIEW_BY_HOUR] = {"hour", OVERVIEW_HOURS_MAX},
    [OVERVIEW_BY_DAY] = {"day", OVERVIEW_DAYS_MAX},
    [OVERVIEW_BY_MONTH] = {"month", OVERVIEW_MONTHS_MAX},
};

const char *
overview_by_word(enum overview_by by)
{
    return bys[by].word;
}

static bool
is_boundary(const struct overview_span *span, struct moment at)
{
    const struct zone_time local = zone_local(span->zone, at);

    switch (span->by) {
    case OVERVIEW_BY_MINUTE:
        return at.us % US_PER_MINUTE == 0;
    case OVERVIEW_BY_HOUR:
        return at.us % US_PER_HOUR == 0;
    case OVERVIEW_BY_DAY:
        return zone_day(span->zone, at, 0).us == at.us;
    case OVERVIEW_BY_MONTH:
        return zone_day(span->zone, at, 0).us == at.us && local.date.day == 1;
    case OVERVIEW_BYS:
        break;
    }
    NOT_REACHED();
}

/* So many days and months earlier by the wall clock. */
static struct moment
earlier(const struct zone *zone, struct moment at, int64_t days, int64_t months)
{
    struct zone_time local = zone_local(zone, at);

    local.date = date_add_months(local.date, -months);
    local.date.day -= days;
    return zone_moment(zone, local);
}

struct moment
overview_span_next(const struct overview_span *span, struct moment at)
{
    switch (span->by) {
    case OVERVIEW_BY_MINUTE:
        return moment_after(at, span_us(US_PER_MINUTE));
    case OVERVIEW_BY_HOUR:
        return moment_after(at, span_us(US_PER_HOUR));
    case OVERVIEW_BY_DAY:
        return zone_day(span->zone, at, 1);
    case OVERVIEW_BY_MONTH:
        return earlier(span->zone, at, 0, -1);
    case OVERVIEW_BYS:
        break;
    }
    NOT_REACHED();
}

/* Whether it has as many steps as may be, and one at least. */
static bool
is_of_some_steps(const struct overview_span *span)
{
    struct moment at = span->from;

    for (int64_t steps = 0; at.us < span->to.us; steps++) {
        if (steps == bys[span->by].steps_max)
            return false;
        at = overview_span_next(span, at);
    }
    return span->from.us < span->to.us;
}

static enum err
read_by(const char *word, enum overview_by *ret_by)
{
    for (enum overview_by by = OVERVIEW_BY_MINUTE; by < OVERVIEW_BYS; by++)
        if (strcmp(word, bys[by].word) == 0) {
            *ret_by = by;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

static enum err
read_end(
    const struct overview_span *span, const char *text, struct moment usual, struct moment *ret_end)
{
    enum err err = ERR_OK;

    *ret_end = usual;
    if (text[0] != '\0')
        err = zone_parse(span->zone, bytes_text(text), ret_end);
    return err == ERR_OK && !is_boundary(span, *ret_end) ? ERR_BAD_INPUT : err;
}

enum err
overview_span_read(const struct zone *zone, struct moment now, const struct overview_asked *asked,
    struct overview_span *ret_span, const char **ret_wrong)
{
    struct overview_span span = {.zone = zone, .by = OVERVIEW_BY_MINUTE};
    enum err err = ERR_OK;

    *ret_wrong = "by";
    if (asked->by[0] != '\0')
        err = read_by(asked->by, &span.by);
    if (err != ERR_OK)
        return err;
    *ret_wrong = "from";
    err = read_end(&span, asked->from, zone_day(zone, now, 0), &span.from);
    if (err != ERR_OK)
        return err;
    *ret_wrong = "to";
    err = read_end(&span, asked->to, zone_day(zone, now, 1), &span.to);
    if (err == ERR_OK && !is_of_some_steps(&span))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK)
        *ret_span = span;
    return err;
}

struct overview_span
overview_span_before(const struct overview_span *span)
{
    struct overview_span before = *span;
    int64_t days = 0;
    int64_t months = 0;

    if (span->to.us <= earlier(span->zone, span->from, -1, 0).us)
        days = 1;
    else if (span->to.us <= earlier(span->zone, span->from, -DAYS_OF_WEEK, 0).us)
        days = DAYS_OF_WEEK;
    else
        months = span->to.us <= earlier(span->zone, span->from, 0, -1).us ? 1 : MONTHS_OF_YEAR;
    before.from = earlier(span->zone, span->from, days, months);
    before.to = earlier(span->zone, span->to, days, months);
    return before;
}

bool
overview_span_is_of_days(const struct overview_span *span)
{
    return zone_day(span->zone, span->from, 0).us == span->from.us &&
           zone_day(span->zone, span->to, 0).us == span->to.us;
}

bool
overview_span_is_of_hours(const struct overview_span *span)
{
    return span->from.us % US_PER_HOUR == 0 && span->to.us % US_PER_HOUR == 0;
}
