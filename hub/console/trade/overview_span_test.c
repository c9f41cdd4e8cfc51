#include "hub/console/trade/overview_span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <cmocka.h>

/* 2026-11-23 09:53:58 in Shanghai. */
static const struct moment now = {INT64_C(1795398838) * 1000000};

static const char *
text_of(const struct zone *zone, struct moment at)
{
    static char texts[4][MOMENT_ISO_MAX];
    static unsigned next;

    return zone_format(zone, at, texts[next++ % LENGTH(texts)]);
}

static struct overview_span
read(const char *zone, const char *from, const char *to, const char *by)
{
    struct overview_span span;
    const char *wrong;

    assert_int_equal(overview_span_read(zone_of(bytes_text(zone)), now,
                         &(struct overview_asked){from, to, by}, &span, &wrong),
        ERR_OK);
    return span;
}

static void
nothing_is_today_by_the_minute(void **state)
{
    struct overview_span span = read(ZONE_CHINA, "", "", "");

    (void)state;
    assert_string_equal(overview_by_word(span.by), "minute");
    assert_string_equal(text_of(span.zone, span.from), "2026-11-23T00:00:00+08:00");
    assert_string_equal(text_of(span.zone, span.to), "2026-11-24T00:00:00+08:00");
    /* Elsewhere it is still yesterday. */
    span = read("America/New_York", "", "", "");
    assert_string_equal(text_of(span.zone, span.from), "2026-11-22T00:00:00-05:00");
}

static void
what_is_wrong_is_named(void **state)
{
    static const struct {
        struct overview_asked asked;
        const char *wrong;
    } rows[] = {
        {{"", "", "week"}, "by"},
        {{"yesterday", "", "day"}, "from"},
        {{"2026-02-30", "", "day"}, "from"},
        {{"2026-11-01T00:30", "2026-11-02", "hour"}, "from"},
        {{"2026-11-01T01:00", "2026-11-02", "day"}, "from"},
        {{"2026-11-02", "2026-12-01", "month"}, "from"},
        {{"2026-11-01", "2026-11-15", "month"}, "to"},
        {{"2026-11-02", "2026-11-02", "day"}, "to"},
        {{"2026-11-02", "2026-11-01", "minute"}, "to"},
        {{"2026-11-01", "2026-11-03", "minute"}, "to"},
        {{"2026-11-01", "2026-12-03", "hour"}, "to"},
        {{"2024-11-01", "2026-11-01", "day"}, "to"},
        {{"0001-01-01", "9999-01-01", "month"}, "to"},
        {{"2026-11-24", "", "minute"}, "to"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct overview_span span;
        const char *wrong = NULL;

        assert_int_equal(
            overview_span_read(zone_of(bytes_text(ZONE_CHINA)), now, &rows[i].asked, &span, &wrong),
            ERR_BAD_INPUT);
        assert_string_equal(wrong, rows[i].wrong);
    }
}

static int64_t
steps_of(const struct overview_span *span)
{
    int64_t steps = 0;

    for (struct moment at = span->from; at.us < span->to.us; at = overview_span_next(span, at))
        steps++;
    return steps;
}

static void
steps_are_as_many_as_the_clock_has(void **state)
{
    static const struct {
        const char *zone;
        struct overview_asked asked;
        int64_t steps;
    } rows[] = {
        {ZONE_CHINA, {"2026-11-23", "2026-11-24", "minute"}, 1440},
        {"Europe/Berlin", {"2026-10-25", "2026-10-26", "minute"}, 1500},
        {"Europe/Berlin", {"2026-03-29", "2026-03-30", "hour"}, 23},
        {"Europe/Berlin", {"2026-03-01", "2026-04-01", "day"}, 31},
        {"Europe/Berlin", {"2026-01-01", "2027-01-01", "month"}, 12},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct overview_span span =
            read(rows[i].zone, rows[i].asked.from, rows[i].asked.to, rows[i].asked.by);

        assert_int_equal(steps_of(&span), rows[i].steps);
    }
}

static void
a_span_is_held_against_the_one_before(void **state)
{
    static const struct {
        struct overview_asked asked;
        const char *from;
        const char *to;
    } rows[] = {
        {{"2026-03-30", "2026-03-31", "minute"}, "2026-03-29T00:00:00+01:00",
            "2026-03-30T00:00:00+02:00"},
        {{"2026-03-30T10:00", "2026-03-30T11:00", "minute"}, "2026-03-29T10:00:00+02:00",
            "2026-03-29T11:00:00+02:00"},
        {{"2026-11-16", "2026-11-23", "day"}, "2026-11-09T00:00:00+01:00",
            "2026-11-16T00:00:00+01:00"},
        {{"2026-03-01", "2026-04-01", "day"}, "2026-02-01T00:00:00+01:00",
            "2026-03-01T00:00:00+01:00"},
        {{"2026-01-01", "2027-01-01", "month"}, "2025-01-01T00:00:00+01:00",
            "2026-01-01T00:00:00+01:00"},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct overview_span span =
            read("Europe/Berlin", rows[i].asked.from, rows[i].asked.to, rows[i].asked.by);
        struct overview_span before = overview_span_before(&span);

        assert_string_equal(text_of(span.zone, before.from), rows[i].from);
        assert_string_equal(text_of(span.zone, before.to), rows[i].to);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_today_by_the_minute),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(steps_are_as_many_as_the_clock_has),
        cmocka_unit_test(a_span_is_held_against_the_one_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
