#include "shared/base/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define S INT64_C(1000000)
#define DAY_US (86400 * S)

static const int64_t first_us = INT64_C(-62167248000) * S; /* 0000-01-01 in Beijing */
static const int64_t last_us = INT64_C(253402271999) * S;  /* 9999-12-31 23:59:59 */

static void
known_moments_read_as_known_texts(void **state)
{
    static const struct {
        int64_t s;
        const char *text;
    } rows[] = {
        {0, "1970-01-01 08:00:00"},
        {-1, "1970-01-01 07:59:59"},
        {-28800, "1970-01-01 00:00:00"},
        {-28801, "1969-12-31 23:59:59"},
        {951753600, "2000-02-29 00:00:00"},
        {1704038400, "2024-01-01 00:00:00"},
        {1709222399, "2024-02-29 23:59:59"},
        {1709222400, "2024-03-01 00:00:00"},
        {1795398838, "2026-11-23 09:53:58"},
        {4107513599, "2100-02-28 23:59:59"},
        {4107513600, "2100-03-01 00:00:00"},
        {-2203920000, "1900-03-01 00:00:00"},
        {-2203920001, "1900-02-28 23:59:59"},
    };
    char text[MOMENT_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct moment moment = {.us = rows[i].s * S};
        struct moment again;

        assert_string_equal(rows[i].text, moment_format_china(moment, text));
        assert_int_equal(ERR_OK, moment_parse_china(bytes_text(rows[i].text), &again));
        assert_int_equal(moment.us, again.us);
    }
}

static void
rfc_3339_has_a_t_and_the_zone(void **state)
{
    char text[MOMENT_ISO_MAX];

    (void)state;
    assert_string_equal("2026-11-23T09:53:58+08:00",
        moment_format_iso((struct moment){1795398838 * S + 999999}, text));
}

static void
days_that_do_not_exist_are_refused(void **state)
{
    static const struct {
        const char *text;
        enum err err;
    } rows[] = {
        {"2024-02-29 00:00:00", ERR_OK},
        {"2023-02-29 00:00:00", ERR_BAD_INPUT},
        {"2000-02-29 00:00:00", ERR_OK},
        {"1900-02-29 00:00:00", ERR_BAD_INPUT},
        {"2100-02-29 00:00:00", ERR_BAD_INPUT},
        {"2400-02-29 00:00:00", ERR_OK},
        {"2026-04-30 00:00:00", ERR_OK},
        {"2026-04-31 00:00:00", ERR_BAD_INPUT},
        {"2026-12-31 23:59:59", ERR_OK},
        {"2026-12-32 00:00:00", ERR_BAD_INPUT},
        {"2026-13-01 00:00:00", ERR_BAD_INPUT},
        {"2026-00-01 00:00:00", ERR_BAD_INPUT},
        {"2026-01-00 00:00:00", ERR_BAD_INPUT},
        {"2026-01-01 24:00:00", ERR_BAD_INPUT},
        {"2026-01-01 00:60:00", ERR_BAD_INPUT},
        {"2026-01-01 00:00:60", ERR_BAD_INPUT},
        {"2026-01-01T00:00:00", ERR_BAD_INPUT},
        {"2026/01/01 00:00:00", ERR_BAD_INPUT},
        {"2026-01-01 00:00:0", ERR_BAD_INPUT},
        {"2026-01-01 00:00:000", ERR_BAD_INPUT},
        {"2026-1-01 000:00:00", ERR_BAD_INPUT},
        {"2026-01-01 00:00:-1", ERR_BAD_INPUT},
        {"-026-01-01 00:00:00", ERR_BAD_INPUT},
        {"2026-01-01 0a:00:00", ERR_BAD_INPUT},
        {"0000-01-01 00:00:00", ERR_OK},
        {"9999-12-31 23:59:59", ERR_OK},
        {"", ERR_BAD_INPUT},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct moment moment = {.us = 77};

        assert_int_equal(rows[i].err, moment_parse_china(bytes_text(rows[i].text), &moment));
        assert_true(rows[i].err == ERR_OK || moment.us == 77);
    }
}

static void
every_second_comes_back_from_its_text(void **state)
{
    char text[MOMENT_TEXT_MAX];
    struct random random;

    (void)state;
    random_seed(&random, 5);
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t seconds = random_below(&random, (uint64_t)((last_us - first_us) / S) + 1);
        struct moment moment = {.us = first_us + (int64_t)seconds * S};
        struct moment again;

        assert_int_equal(
            ERR_OK, moment_parse_china(bytes_text(moment_format_china(moment, text)), &again));
        assert_int_equal(moment.us, again.us);
    }
}

static void
every_day_of_four_centuries_follows_the_one_before(void **state)
{
    char text[MOMENT_TEXT_MAX];
    char before[MOMENT_TEXT_MAX] = "1799-12-31 00:00:00";
    struct moment moment;

    (void)state;
    assert_int_equal(ERR_OK, moment_parse_china(bytes_text("1800-01-01 00:00:00"), &moment));
    for (unsigned day = 0; day < 146097; day++) {
        (void)moment_format_china(moment, text);
        assert_true(memcmp(before, text, sizeof(text)) < 0);
        memcpy(before, text, sizeof(text));
        moment = moment_after(moment, (struct span){DAY_US});
    }
    assert_string_equal("2200-01-01 00:00:00", moment_format_china(moment, text));
}

static void
a_day_begins_at_midnight_in_beijing(void **state)
{
    static const struct {
        const char *text;
        const char *day;
    } rows[] = {
        {"2026-11-23 00:00:00", "2026-11-23 00:00:00"},
        {"2026-11-23 07:59:59", "2026-11-23 00:00:00"},
        {"2026-11-23 08:00:00", "2026-11-23 00:00:00"},
        {"2026-11-23 23:59:59", "2026-11-23 00:00:00"},
        {"1969-12-31 23:59:59", "1969-12-31 00:00:00"},
    };
    char text[MOMENT_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct moment moment;

        assert_int_equal(ERR_OK, moment_parse_china(bytes_text(rows[i].text), &moment));
        moment.us += S - 1;
        moment = moment_day_china(moment);
        assert_string_equal(rows[i].day, moment_format_china(moment, text));
        assert_int_equal(0, (moment.us + MOMENT_CHINA_OFFSET_US) % DAY_US);
    }
}

static void
a_moment_beyond_the_calendar_reads_as_its_end(void **state)
{
    static const int64_t late[] = {INT64_MAX, INT64_MAX - DAY_US, INT64_C(253402272000) * S};
    static const int64_t early[] = {INT64_MIN, INT64_MIN + DAY_US, INT64_C(-62167248001) * S};
    char text[MOMENT_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < LENGTH(late); i++) {
        struct moment moment = {.us = late[i]};

        assert_string_equal("9999-12-31 23:59:59", moment_format_china(moment, text));
        assert_int_equal(last_us + S - DAY_US, moment_day_china(moment).us);
    }
    for (size_t i = 0; i < LENGTH(early); i++) {
        struct moment moment = {.us = early[i]};

        assert_string_equal("0000-01-01 00:00:00", moment_format_china(moment, text));
        assert_int_equal(first_us, moment_day_china(moment).us);
    }
}

static void
a_deadline_is_reached_at_its_tick(void **state)
{
    struct tick start = {.us = 5};
    struct tick deadline = tick_after(start, span_ms(2));

    (void)state;
    assert_int_equal(2005, deadline.us);
    assert_int_equal(3000000, span_s(3).us);
    assert_int_equal(7, span_us(7).us);
    assert_false(tick_reached((struct tick){.us = 2004}, deadline));
    assert_true(tick_reached((struct tick){.us = 2005}, deadline));
    assert_true(tick_reached((struct tick){.us = 2006}, deadline));
}

static void
a_time_of_any_zone_is_read_and_one_without_is_refused(void **state)
{
    static const char *const same[] = {"2026-11-23T09:53:58+08:00", "2026-11-23T01:53:58Z",
        "2026-11-22T20:53:58-05:00", "2026-11-23T01:53:58.999Z", "2026-11-23T07:23:58.5+05:30"};
    static const char *const wrong[] = {"", "2026-11-23", "2026-11-23T01:53:58",
        "2026-11-23 01:53:58Z", "2026-11-23T01:53:58z", "2026-11-23T01:53:58.Z",
        "2026-11-23T01:53:58 08:00", "2026-11-23T01:53:58+0800", "2026-11-23T01:53:58+24:00",
        "2026-11-23T01:53:58+08:60", "2026-02-30T01:53:58Z", "2026-11-23T01:53:60Z",
        "2026-11-23T01:53:58ZZ", "1795398838"};
    struct moment first;
    struct moment moment;

    (void)state;
    assert_int_equal(moment_parse_china(bytes_text("2026-11-23 09:53:58"), &first), ERR_OK);
    for (size_t i = 0; i < LENGTH(same); i++) {
        assert_int_equal(moment_parse_iso(bytes_text(same[i]), &moment), ERR_OK);
        assert_int_equal(moment.us, first.us);
    }
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(moment_parse_iso(bytes_text(wrong[i]), &moment), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_read_as_known_texts),
        cmocka_unit_test(rfc_3339_has_a_t_and_the_zone),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(every_second_comes_back_from_its_text),
        cmocka_unit_test(every_day_of_four_centuries_follows_the_one_before),
        cmocka_unit_test(a_day_begins_at_midnight_in_beijing),
        cmocka_unit_test(a_moment_beyond_the_calendar_reads_as_its_end),
        cmocka_unit_test(a_time_of_any_zone_is_read_and_one_without_is_refused),
        cmocka_unit_test(a_deadline_is_reached_at_its_tick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
