#include "shared/base/moment.h"

#include <stdio.h>
#include <string.h>

#include "shared/base/date.h"

#define US_PER_S INT64_C(1000000)
#define US_PER_DAY (INT64_C(86400) * US_PER_S)

/*
 * Beijing's wall clock. Moments come from outside, too: one before the year 0 or
 * after 9999 is taken for the first or the last one, so that its text has its shape.
 */
static int64_t
local_of(struct moment moment)
{
    const int64_t first = INT64_C(-719528) * US_PER_DAY;
    const int64_t last = INT64_C(2932897) * US_PER_DAY - 1;

    if (moment.us < first - MOMENT_CHINA_OFFSET_US)
        return first;
    if (moment.us > last - MOMENT_CHINA_OFFSET_US)
        return last;
    return moment.us + MOMENT_CHINA_OFFSET_US;
}

/* Two digits that stay two digits whatever comes in. */
static unsigned
two(int64_t value)
{
    return (unsigned)(value % 100);
}

const char *
moment_format_china(struct moment moment, char text[static MOMENT_TEXT_MAX])
{
    int64_t local = local_of(moment);
    int64_t days = date_divide_down(local, US_PER_DAY);
    int64_t second = (local - days * US_PER_DAY) / US_PER_S;
    struct date date = date_of_days(days);

    (void)snprintf(text, MOMENT_TEXT_MAX, "%04u-%02u-%02u %02u:%02u:%02u",
        (unsigned)(date.year % 10000), two(date.month), two(date.day), two(second / 3600),
        two(second / 60 % 60), two(second % 60));
    return text;
}

const char *
moment_format_iso(struct moment moment, char text[static MOMENT_ISO_MAX])
{
    static const char zone[] = "+08:00";

    (void)moment_format_china(moment, text);
    text[10] = 'T';
    memcpy(text + MOMENT_TEXT_MAX - 1, zone, sizeof(zone));
    return text;
}

/* The digits of text from start to end as a number, or -1. */
static int64_t
digits(struct bytes text, size_t start, size_t end)
{
    int64_t value = 0;

    for (size_t i = start; i < end; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return -1;
        value = value * 10 + (text.at[i] - '0');
    }
    return value;
}

/* A wall clock of the given shape, as if it were UTC. */
static enum err
parse_wall(struct bytes text, const char *shape, int64_t *ret_us)
{
    struct date date;
    struct date again;
    int64_t days;
    int64_t clock[3];

    for (size_t i = 0; i < text.size; i++)
        if (shape[i] != '0' && text.at[i] != (uint8_t)shape[i])
            return ERR_BAD_INPUT;
    date = (struct date){digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)};
    for (size_t i = 0; i < LENGTH(clock); i++)
        clock[i] = digits(text, 11 + 3 * i, 13 + 3 * i);
    if (date.year < 0 || date.month < 1 || date.month > 12 || date.day < 1)
        return ERR_BAD_INPUT;
    if (clock[0] < 0 || clock[0] > 23 || clock[1] < 0 || clock[1] > 59 || clock[2] < 0 ||
        clock[2] > 59)
        return ERR_BAD_INPUT;
    /* The 31st of April comes back as the 1st of May. */
    days = date_days(date);
    again = date_of_days(days);
    if (again.month != date.month || again.day != date.day)
        return ERR_BAD_INPUT;
    *ret_us = days * US_PER_DAY + (clock[0] * 3600 + clock[1] * 60 + clock[2]) * US_PER_S;
    return ERR_OK;
}

enum err
moment_parse_china(struct bytes text, struct moment *ret_moment)
{
    int64_t local;
    enum err err = ERR_BAD_INPUT;

    if (text.size == MOMENT_TEXT_MAX - 1)
        err = parse_wall(text, "0000-00-00 00:00:00", &local);
    if (err == ERR_OK)
        ret_moment->us = local - MOMENT_CHINA_OFFSET_US;
    return err;
}

/* "Z", or "+08:00" and its kin. */
static enum err
parse_zone(struct bytes zone, int64_t *ret_us)
{
    int64_t hour;
    int64_t minute;

    *ret_us = 0;
    if (bytes_is(zone, "Z"))
        return ERR_OK;
    if (zone.size != 6 || (zone.at[0] != '+' && zone.at[0] != '-') || zone.at[3] != ':')
        return ERR_BAD_INPUT;
    hour = digits(zone, 1, 3);
    minute = digits(zone, 4, 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return ERR_BAD_INPUT;
    *ret_us = (hour * 60 + minute) * 60 * US_PER_S * (zone.at[0] == '-' ? -1 : 1);
    return ERR_OK;
}

enum err
moment_parse_iso(struct bytes text, struct moment *ret_moment)
{
    const size_t wall = MOMENT_TEXT_MAX - 1;
    size_t end = wall;
    int64_t local;
    int64_t offset;
    enum err err = ERR_BAD_INPUT;

    if (text.size > wall)
        err = parse_wall(bytes_of(text.at, wall), "0000-00-00T00:00:00", &local);
    if (err == ERR_OK && text.at[wall] == '.') {
        do
            end++;
        while (end < text.size && text.at[end] >= '0' && text.at[end] <= '9');
        if (end == wall + 1)
            err = ERR_BAD_INPUT;
    }
    if (err == ERR_OK)
        err = parse_zone(bytes_from(text, end), &offset);
    if (err == ERR_OK)
        ret_moment->us = local - offset;
    return err;
}

struct moment
moment_day_china(struct moment moment)
{
    int64_t days = date_divide_down(local_of(moment), US_PER_DAY);

    return (struct moment){.us = days * US_PER_DAY - MOMENT_CHINA_OFFSET_US};
}
