#include "shared/base/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <cmocka.h>

#define HOUR INT64_C(3600)

static const struct zone *
named(const char *name)
{
    const struct zone *zone = zone_of(bytes_text(name));

    assert_non_null(zone);
    return zone;
}

static struct moment
utc(const char *text)
{
    struct moment moment;

    assert_int_equal(moment_parse_iso(bytes_text(text), &moment), ERR_OK);
    return moment;
}

static void
what_is_no_zone_of_whole_hours_is_none(void **state)
{
    static const char *const names[] = {
        "", "Asia/Kolkata", "Mars/Olympus", "asia/shanghai", "Asia/Shanghai "};

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++)
        assert_null(zone_of(bytes_text(names[i])));
    assert_string_equal(zone_name(named(ZONE_CHINA)), ZONE_CHINA);
}

/* IANA tzdata 2024b: when the clocks of each rule change. */
static void
clocks_change_when_the_law_says(void **state)
{
    static const struct {
        const char *zone;
        const char *at; /* the first moment of it */
        int64_t hours;  /* from UTC from then on */
    } changes[] = {
        {"Europe/Paris", "2026-03-29T01:00:00Z", 2},
        {"Europe/Paris", "2026-10-25T01:00:00Z", 1},
        {"Europe/London", "2027-03-28T01:00:00Z", 1},
        {"Europe/Helsinki", "2030-03-31T01:00:00Z", 3},
        {"America/New_York", "2026-03-08T07:00:00Z", -4},
        {"America/New_York", "2026-11-01T06:00:00Z", -5},
        {"America/Los_Angeles", "2027-03-14T10:00:00Z", -7},
        {"Australia/Sydney", "2026-04-04T16:00:00Z", 10},
        {"Australia/Sydney", "2026-10-03T16:00:00Z", 11},
        {"Pacific/Auckland", "2026-04-04T14:00:00Z", 12},
        {"Pacific/Auckland", "2026-09-26T14:00:00Z", 13},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(changes); i++) {
        const struct zone *zone = named(changes[i].zone);
        struct moment at = utc(changes[i].at);

        assert_int_equal(zone_offset(zone, at).us, changes[i].hours * HOUR * 1000000);
        assert_int_not_equal(
            zone_offset(zone, (struct moment){at.us - 1}).us, changes[i].hours * HOUR * 1000000);
    }
}

static void
a_day_of_a_change_has_23_hours_or_25(void **state)
{
    static const struct {
        const char *zone;
        const char *noon;
        int64_t hours;
    } days[] = {
        {ZONE_CHINA, "2026-03-29T04:00:00Z", 24},
        {"Europe/Berlin", "2026-03-29T10:00:00Z", 23},
        {"Europe/Berlin", "2026-10-25T11:00:00Z", 25},
        {"America/Chicago", "2026-03-08T17:00:00Z", 23},
        {"Australia/Melbourne", "2026-04-05T02:00:00Z", 25},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(days); i++) {
        const struct zone *zone = named(days[i].zone);
        struct moment noon = utc(days[i].noon);

        assert_int_equal(zone_day(zone, noon, 1).us - zone_day(zone, noon, 0).us,
            days[i].hours * HOUR * 1000000);
    }
}

static void
the_last_microsecond_of_a_day_is_of_it(void **state)
{
    const struct zone *zone = named(ZONE_CHINA);
    struct moment day = utc("2026-11-22T16:00:00Z");

    (void)state;
    assert_int_equal(zone_day(zone, day, 0).us, day.us);
    assert_int_equal(zone_day(zone, (struct moment){day.us - 1}, 1).us, day.us);
    assert_int_equal(
        zone_day(zone, (struct moment){day.us - 1}, 0).us, day.us - 24 * HOUR * 1000000);
}

static void
every_hour_of_every_zone_is_read_back(void **state)
{
#define ZONE(name, hours, rule) name,
    static const char *const names[] = {
#include "shared/base/zone.def"
    };
#undef ZONE
    const int64_t first = utc("2026-01-01T00:00:00Z").us;

    (void)state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const struct zone *zone = named(names[i]);

        assert_true(strlen(names[i]) < ZONE_NAME_SIZE);
        for (int64_t hour = 0; hour < 2 * 366 * 24; hour++) {
            struct moment at = {first + hour * HOUR * 1000000};
            struct moment again = zone_moment(zone, zone_local(zone, at));

            /* The second of two hours that read the same is taken for the first. */
            if (again.us != at.us)
                assert_int_equal(again.us, at.us - HOUR * 1000000);
            assert_int_equal(zone_local(zone, again).minute, zone_local(zone, at).minute);
        }
    }
}

static void
an_hour_that_is_left_out_is_the_moment_of_the_change(void **state)
{
    const struct zone *zone = named("Europe/Rome");
    struct moment moment;

    (void)state;
    assert_int_equal(zone_parse(zone, bytes_text("2026-03-29T02:30"), &moment), ERR_OK);
    assert_int_equal(moment.us, utc("2026-03-29T01:00:00Z").us);
    assert_int_equal(zone_parse(zone, bytes_text("2026-10-25T02:30"), &moment), ERR_OK);
    assert_int_equal(moment.us, utc("2026-10-25T00:30:00Z").us);
}

static void
a_wall_clock_is_read_and_written(void **state)
{
    static const char *const wrong[] = {"", "2026-11", "2026-13-01", "2026-02-30",
        "2026-11-23 09:53", "2026-11-23T24:00", "2026-11-23T09:60", "2026-11-23T09:53:00",
        "2026-1a-23"};
    const struct zone *zone = named("America/New_York");
    char text[MOMENT_ISO_MAX];
    struct moment moment;

    (void)state;
    assert_int_equal(zone_parse(zone, bytes_text("2026-07-04T09:53"), &moment), ERR_OK);
    assert_string_equal(zone_format(zone, moment, text), "2026-07-04T09:53:00-04:00");
    assert_int_equal(zone_parse(zone, bytes_text("2026-12-24"), &moment), ERR_OK);
    assert_string_equal(zone_format(zone, moment, text), "2026-12-24T00:00:00-05:00");
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(zone_parse(zone, bytes_text(wrong[i]), &moment), ERR_BAD_INPUT);
}

static void
months_end_where_they_end(void **state)
{
    static const struct {
        struct date from;
        int64_t months;
        struct date to;
    } rows[] = {
        {{2026, 3, 31}, -1, {2026, 2, 28}},
        {{2028, 3, 31}, -1, {2028, 2, 29}},
        {{2026, 1, 15}, -1, {2025, 12, 15}},
        {{2026, 12, 1}, 1, {2027, 1, 1}},
        {{2028, 2, 29}, -12, {2027, 2, 28}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(
            date_days(date_add_months(rows[i].from, rows[i].months)), date_days(rows[i].to));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_zone_of_whole_hours_is_none),
        cmocka_unit_test(clocks_change_when_the_law_says),
        cmocka_unit_test(a_day_of_a_change_has_23_hours_or_25),
        cmocka_unit_test(the_last_microsecond_of_a_day_is_of_it),
        cmocka_unit_test(every_hour_of_every_zone_is_read_back),
        cmocka_unit_test(an_hour_that_is_left_out_is_the_moment_of_the_change),
        cmocka_unit_test(a_wall_clock_is_read_and_written),
        cmocka_unit_test(months_end_where_they_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
