#include "shared/base/date.h"

#define MONTHS 12

int64_t
date_divide_down(int64_t a, int64_t b)
{
    int64_t quotient = a / b;

    return a % b < 0 ? quotient - 1 : quotient;
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
int64_t
date_days(struct date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = date_divide_down(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

/* The inverse, civil_from_days of the same source. */
struct date
date_of_days(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = date_divide_down(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_shifted = (5 * day_of_year + 2) / 153;
    int64_t month = month_shifted < 10 ? month_shifted + 3 : month_shifted - 9;

    return (struct date){
        .year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * month_shifted + 2) / 5 + 1,
    };
}

struct date
date_add_months(struct date date, int64_t months)
{
    int64_t count = date.year * MONTHS + date.month - 1 + months;
    int64_t year = date_divide_down(count, MONTHS);
    struct date first = {year, count - year * MONTHS + 1, 1};
    int64_t next = count + 1;
    int64_t next_year = date_divide_down(next, MONTHS);
    int64_t length =
        date_days((struct date){next_year, next - next_year * MONTHS + 1, 1}) - date_days(first);

    first.day = date.day < length ? date.day : length;
    return first;
}

int64_t
date_weekday(int64_t days)
{
    int64_t since_sunday = days + 4; /* 1970-01-01 was a Thursday */

    return since_sunday - date_divide_down(since_sunday, 7) * 7;
}
