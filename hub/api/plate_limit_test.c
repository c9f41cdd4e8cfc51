#include "hub/api/plate_limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/flow/sale.h"

#define PLATE 7
#define HERE bytes_text("203.0.113.9")
#define THERE bytes_text("203.0.113.10")

static const struct tick start = {1000000};

static int
open_limit(void **state)
{
    struct plate_limit *limit = NULL;

    assert_int_equal(plate_limit_make(&limit), ERR_OK);
    *state = limit;
    return 0;
}

static int
close_limit(void **state)
{
    struct plate_limit *limit = *state;

    plate_limit_free(&limit);
    return 0;
}

static void
one_address_begins_so_many_at_a_plate_and_others_go_on(void **state)
{
    struct plate_limit *limit = *state;

    for (int64_t i = 1; i <= PLATE_LIMIT_BY_ADDRESS; i++) {
        assert_int_equal(plate_limit_check(limit, start, PLATE, HERE), ERR_OK);
        plate_limit_begun(limit, start, PLATE, HERE, i);
    }
    assert_int_equal(plate_limit_check(limit, start, PLATE, HERE), ERR_TOO_OFTEN);
    assert_int_equal(plate_limit_check(limit, start, PLATE, THERE), ERR_OK);
    assert_int_equal(plate_limit_check(limit, start, PLATE + 1, HERE), ERR_OK);
}

static void
what_is_paid_or_out_of_time_counts_no_more(void **state)
{
    struct plate_limit *limit = *state;
    struct tick later = tick_after(start, SALE_VALID_SPAN);

    for (int64_t i = 1; i <= PLATE_LIMIT_BY_ADDRESS; i++)
        plate_limit_begun(limit, start, PLATE, HERE, i);
    plate_limit_paid(limit, 5);
    assert_int_equal(plate_limit_check(limit, start, PLATE, HERE), ERR_OK);
    plate_limit_begun(limit, start, PLATE, HERE, 1000);
    assert_int_equal(plate_limit_check(limit, start, PLATE, HERE), ERR_TOO_OFTEN);
    assert_int_equal(plate_limit_check(limit, later, PLATE, HERE), ERR_OK);
}

static void
a_plate_has_its_bound_whoever_comes(void **state)
{
    struct plate_limit *limit = *state;

    for (int64_t i = 0; i < PLATE_LIMIT_BY_PLATE; i++) {
        const struct bytes from = bytes_of(&i, sizeof(i));

        assert_int_equal(plate_limit_check(limit, start, PLATE, from), ERR_OK);
        plate_limit_begun(limit, start, PLATE, from, i + 1);
    }
    assert_int_equal(plate_limit_check(limit, start, PLATE, THERE), ERR_TOO_OFTEN);
    assert_int_equal(plate_limit_check(limit, start, PLATE + 1, THERE), ERR_OK);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_limit, close_limit)
    static const struct CMUnitTest tests[] = {
        TEST(one_address_begins_so_many_at_a_plate_and_others_go_on),
        TEST(what_is_paid_or_out_of_time_counts_no_more),
        TEST(a_plate_has_its_bound_whoever_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
