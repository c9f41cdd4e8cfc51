#include "tools/fleet/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
nothing_took_no_time(void **state)
{
    static const struct histogram empty;

    (void)state;
    assert_int_equal(0, histogram_at(&empty, 990).us);
}

static void
a_percentile_is_right_within_a_step(void **state)
{
    static struct histogram histogram;

    (void)state;
    for (int64_t us = 1; us <= 100000; us++)
        histogram_add(&histogram, span_us(us));
    assert_in_range(histogram_at(&histogram, 500).us, 50000, 50000 + 50000 / 32);
    assert_in_range(histogram_at(&histogram, 990).us, 99000, 100000);
    assert_int_equal(100000, histogram_at(&histogram, 1000).us);
    assert_int_equal(100000, histogram.max_us);
}

static void
small_and_huge_values_have_a_bucket(void **state)
{
    static struct histogram histogram;

    (void)state;
    histogram_add(&histogram, span_us(-5));
    histogram_add(&histogram, span_us(63));
    histogram_add(&histogram, span_us(64));
    assert_int_equal(63, histogram_at(&histogram, 666).us);
    histogram_add(&histogram, span_us(INT64_MAX));
    assert_int_equal(4, histogram.count);
    assert_true(histogram_at(&histogram, 1000).us > 1000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_took_no_time),
        cmocka_unit_test(a_percentile_is_right_within_a_step),
        cmocka_unit_test(small_and_huge_values_have_a_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
