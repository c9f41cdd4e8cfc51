#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/money.h"
#include "shared/pay/shift.h"

static void
the_drawer_holds_the_float_and_what_came_and_not_what_went(void **state)
{
    struct shift_sums sums = {0};
    int64_t expected = 0;

    (void)state;
    assert_int_equal(shift_add(&sums, SHIFT_LINE_CASH, 1230, false), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_CASH, 1000, true), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_CASH_BACK, 500, false), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_PAY_IN, 5000, false), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_PAY_OUT, 300, false), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_DROP, 4000, false), ERR_OK);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_ALIPAY, 99999, false), ERR_OK);
    assert_int_equal(shift_expected(&sums, 20000, &expected), ERR_OK);
    assert_int_equal(expected, 20000 + 1230 + 1000 - 500 + 5000 - 300 - 4000);
    assert_int_equal(sums.lines[SHIFT_LINE_CASH].count, 2);
    assert_int_equal(sums.lines[SHIFT_LINE_CASH].late_count, 1);
    assert_int_equal(sums.lines[SHIFT_LINE_CASH].late_fen, 1000);
}

static void
what_is_too_much_is_refused_and_changes_nothing(void **state)
{
    struct shift_sums sums = {0};
    struct shift_sums before;
    int64_t expected = 0;

    (void)state;
    assert_int_equal(shift_add(&sums, SHIFT_LINE_CASH, MONEY_FEN_MAX, true), ERR_OK);
    before = sums;
    assert_int_equal(shift_add(&sums, SHIFT_LINE_CASH, 1, false), ERR_OUT_OF_RANGE);
    assert_int_equal(shift_add(&sums, SHIFT_LINE_PAY_IN, -1, false), ERR_OUT_OF_RANGE);
    assert_true(shift_same(&sums, &before));
    assert_int_equal(shift_expected(&sums, 1, &expected), ERR_OUT_OF_RANGE);
    assert_int_equal(shift_expected(&sums, -1, &expected), ERR_OUT_OF_RANGE);
}

static void
sums_that_differ_in_anything_are_not_the_same(void **state)
{
    struct shift_sums sums = {0};
    struct shift_sums other = {0};

    (void)state;
    assert_int_equal(shift_add(&sums, SHIFT_LINE_WECHAT, 100, false), ERR_OK);
    assert_int_equal(shift_add(&other, SHIFT_LINE_WECHAT, 100, true), ERR_OK);
    assert_false(shift_same(&sums, &other));
    assert_int_equal(shift_add(&sums, SHIFT_LINE_WECHAT, 100, true), ERR_OK);
    assert_int_equal(shift_add(&other, SHIFT_LINE_WECHAT, 100, false), ERR_OK);
    assert_true(shift_same(&sums, &other));
}

static void
numbers_from_outside_are_looked_at(void **state)
{
    (void)state;
    assert_int_equal(shift_line_of(0), SHIFT_LINE_NONE);
    assert_int_equal(shift_line_of(SHIFT_LINES), SHIFT_LINE_NONE);
    assert_int_equal(shift_line_of(-7), SHIFT_LINE_NONE);
    assert_int_equal(shift_reason_of(INT64_MAX), SHIFT_REASON_NONE);
    assert_int_equal(shift_line_of_wallet(CHANNEL_CASH), SHIFT_LINE_NONE);
    for (int64_t i = 1; i < SHIFT_REASONS; i++) {
        enum shift_line line = shift_reason_line(shift_reason_of(i));

        assert_int_not_equal(shift_line_drawer(line), 0);
        assert_true(shift_reason_label(shift_reason_of(i), true)[0] != '\0');
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_drawer_holds_the_float_and_what_came_and_not_what_went),
        cmocka_unit_test(what_is_too_much_is_refused_and_changes_nothing),
        cmocka_unit_test(sums_that_differ_in_anything_are_not_the_same),
        cmocka_unit_test(numbers_from_outside_are_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
