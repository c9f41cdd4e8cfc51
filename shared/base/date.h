/*
 * date.h -- days of the calendar as numbers.
 *
 * Gregorian, before its beginning too. Pure; knows no zone: see zone.h.
 */
#ifndef SHARED_BASE_DATE_H
#define SHARED_BASE_DATE_H

#include <stdint.h>

struct date {
    int64_t year;
    int64_t month; /* 1..12 */
    int64_t day;   /* 1..31 */
};

/** date_days() is how many days after 1970-01-01 it is; a day or month too many carries over. */
int64_t date_days(struct date date);

/** date_of_days() is the inverse. */
struct date date_of_days(int64_t days);

/** date_add_months() is so many months later, or < 0; on the last day where a month is shorter. */
struct date date_add_months(struct date date, int64_t months);

/** date_weekday() is 0 for a Sunday to 6. */
int64_t date_weekday(int64_t days);

/** date_divide_down() is the quotient, rounded towards less. */
int64_t date_divide_down(int64_t a, int64_t b);

#endif
