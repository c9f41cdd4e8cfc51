#include "hub/console/trade/takings.h"

#include "hub/console/console.h"

/* The first day of a month, so many months on from this one or from January. */
static void
put_first(const struct zone *zone, struct moment now, bool of_year, int64_t months,
    char ret_text[static TAKINGS_DATE_SIZE])
{
    struct zone_time local = zone_local(zone, now);
    char text[MOMENT_ISO_MAX];

    local.minute = 0;
    local.date.day = 1;
    if (of_year)
        local.date.month = 1;
    local.date = date_add_months(local.date, months);
    (void)zone_format(zone, zone_moment(zone, local), text);
    memcpy(ret_text, text, TAKINGS_DATE_SIZE - 1);
    ret_text[TAKINGS_DATE_SIZE - 1] = '\0';
}

/* Until the end of today, or of this month: the first moment behind it. */
static struct moment
end_of(const struct overview_span *span, struct moment now)
{
    struct moment at = span->from;

    while (at.us <= now.us && at.us < span->to.us)
        at = overview_span_next(span, at);
    return at;
}

static enum err
read_span(const struct zone *zone, struct moment now, const struct overview_asked *asked,
    struct overview_span *ret_span, const char **ret_wrong)
{
    const bool is_by_month = strcmp(asked->by, "month") == 0;
    char first[TAKINGS_DATE_SIZE];
    char next[TAKINGS_DATE_SIZE];
    struct overview_asked whole = *asked;

    *ret_wrong = "by";
    if (!is_by_month && asked->by[0] != '\0' && strcmp(asked->by, "day") != 0)
        return ERR_BAD_INPUT;
    whole.by = is_by_month ? "month" : "day";
    put_first(zone, now, is_by_month, 0, first);
    put_first(zone, now, false, 1, next);
    if (asked->from[0] == '\0')
        whole.from = first;
    if (asked->to[0] == '\0' && is_by_month)
        whole.to = next;
    return overview_span_read(zone, now, &whole, ret_span, ret_wrong);
}

enum err
takings_read(struct reader *reader, const struct scope *scope, struct moment now,
    const struct overview_asked *asked, struct arena *arena, struct overview_sums *ret_sums,
    const char **ret_wrong)
{
    const struct zone *zone = NULL;
    struct overview_span span;
    enum err err;

    *ret_wrong = NULL;
    err = console_zone(reader, scope, &zone);
    if (err != ERR_OK)
        return err;
    err = read_span(zone, now, asked, &span, ret_wrong);
    if (err != ERR_OK)
        return err;
    *ret_wrong = NULL;
    span.to = end_of(&span, now);
    return overview_read_sums(reader, scope, &span, arena, ret_sums);
}

int64_t
takings_to_settle(const struct figures *all, const struct figures *cash)
{
    return (all->paid_fen - cash->paid_fen) - (all->refund_fen - cash->refund_fen) - all->fee_fen;
}

void
takings_date(
    const struct overview_span *span, struct moment at, char ret_date[static TAKINGS_DATE_SIZE])
{
    char text[MOMENT_ISO_MAX];

    (void)zone_format(span->zone, at, text);
    memcpy(ret_date, text, TAKINGS_DATE_SIZE - 1);
    ret_date[span->by == OVERVIEW_BY_MONTH ? sizeof("2026-11") - 1 : TAKINGS_DATE_SIZE - 1] = '\0';
}
