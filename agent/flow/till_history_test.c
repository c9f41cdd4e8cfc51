#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
take_cash(struct rig *rig, const char *amount)
{
    rig_type(rig, amount);
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
}

static void
what_was_sold_is_listed_newest_first_page_by_page(void **state)
{
    struct rig *rig = *state;

    for (int i = 0; i < SCREEN_ROWS_MAX + 3; i++)
        take_cash(rig, "1");
    rig_key(rig, TILL_KEY_ESC);
    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.view, SCREEN_HISTORY);
    assert_int_equal(rig->screen.rows_count, SCREEN_ROWS_MAX);
    assert_int_equal(rig->screen.rows[0].sequence, SCREEN_ROWS_MAX + 3);
    for (int i = 0; i < SCREEN_ROWS_MAX; i++)
        rig_key(rig, TILL_KEY_DOWN);
    assert_int_equal(rig->screen.rows_count, 3);
    assert_int_equal(rig->screen.rows[rig->screen.row_chosen].sequence, 3);
    rig_key(rig, TILL_KEY_DOWN);
    rig_key(rig, TILL_KEY_DOWN);
    rig_key(rig, TILL_KEY_DOWN);
    assert_int_equal(rig->screen.rows[rig->screen.row_chosen].sequence, 1);
    rig_key(rig, TILL_KEY_UP);
    rig_key(rig, TILL_KEY_UP);
    rig_key(rig, TILL_KEY_UP);
    assert_int_equal(rig->screen.rows[0].sequence, SCREEN_ROWS_MAX + 3);
    rig_key(rig, TILL_KEY_ESC);
    assert_int_equal(rig->screen.view, SCREEN_READY);
}

static void
a_sale_is_found_by_its_number_and_printed_again(void **state)
{
    struct rig *rig = *state;

    take_cash(rig, "1");
    take_cash(rig, "2");
    take_cash(rig, "3");
    rig_key(rig, TILL_KEY_HISTORY);
    rig_type(rig, "2");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.rows[rig->screen.row_chosen].amount.fen, 200);
    assert_string_equal(rig->screen.entry, "");
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->prints_count, 4);
    assert_int_equal(rig->copies_count, 1);
    assert_int_equal(rig->screen.view, SCREEN_HISTORY);
    rig_type(rig, "77");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_HISTORY_NONE);
    assert_int_equal(rig->screen.note.number, 77);
}

static void
cash_is_given_back_for_the_chosen_one(void **state)
{
    struct rig *rig = *state;

    take_cash(rig, "1");
    take_cash(rig, "2");
    rig_key(rig, TILL_KEY_HISTORY);
    rig_key(rig, TILL_KEY_DOWN);
    assert_true(rig->screen.rows[rig->screen.row_chosen].can_give_back);
    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.view, SCREEN_CASH_BACK);
    assert_int_equal(rig->screen.due.fen, 100);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_CASH_BACK), 1);
    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.rows_count, 3);
    assert_int_equal(rig->screen.rows[0].state, SALE_GIVEN_BACK);
    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.view, SCREEN_HISTORY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_BACK_NOTHING);
}

static void
before_the_first_sale_it_says_so(void **state)
{
    struct rig *rig = *state;

    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.rows_count, 0);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_HISTORY_NOTHING);
    rig_key(rig, TILL_KEY_DOWN);
    rig_key(rig, TILL_KEY_UP);
    rig_key(rig, TILL_KEY_COPY);
    rig_key(rig, TILL_KEY_HISTORY);
    assert_int_equal(rig->screen.view, SCREEN_HISTORY);
    assert_int_equal(rig->prints_count, 0);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RIG(what_was_sold_is_listed_newest_first_page_by_page),
        ON_RIG(a_sale_is_found_by_its_number_and_printed_again),
        ON_RIG(cash_is_given_back_for_the_chosen_one),
        ON_RIG(before_the_first_sale_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
