#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
a_restart_after_the_commit_prints_what_was_queued(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig->dies_after_commit = true;
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->prints_count, 0);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->copies_count, 0);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_receipt_in_doubt_is_asked_about_and_never_repeated_by_itself(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig->dies_printing = true;
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->prints_count, 1);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_PRINTED);
    assert_int_equal(rig->screen.note.number, 1);
    rig_restart(rig);
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->prints_count, 2);
    assert_int_equal(rig->copies_count, 1);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    rig_restart(rig);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    assert_int_equal(rig->prints_count, 2);
}

static void
a_receipt_that_came_out_is_not_asked_about_again(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig->dies_printing = true;
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    rig_restart(rig);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    rig_restart(rig);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_printer_that_took_nothing_may_try_again_without_a_copy(void **state)
{
    struct rig *rig = *state;

    rig->print_err = ERR_UNREACHABLE;
    rig_open_sale(rig, "1");
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.last.print, SCREEN_PRINT_FAILED);
    assert_int_equal(rig->prints_count, 1);
    rig->print_err = ERR_OK;
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->prints_count, 2);
    assert_int_equal(rig->copies_count, 0);
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->copies_count, 1);
}

static void
what_is_wrong_with_the_printer_is_said_until_it_prints_again(void **state)
{
    struct rig *rig = *state;

    rig->print_err = ERR_UNREACHABLE;
    rig->trouble = PRINTER_PAPER;
    rig_open_sale(rig, "1");
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PRINT_PAPER);
    rig->print_err = ERR_OK;
    rig->trouble = PRINTER_FINE;
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_NOTHING);
    assert_int_equal(rig->screen.last.print, SCREEN_PRINT_DONE);
}

static void
the_drawer_opens_for_cash_and_by_its_key(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->pulses_count, 0);
    rig_type(rig, "2");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->pulses_count, 1);
    rig_key(rig, TILL_KEY_DRAWER);
    assert_int_equal(rig->pulses_count, 2);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_DRAWER), 1);
    rig->till.settings.open_drawer = false;
    rig_key(rig, TILL_KEY_DRAWER);
    assert_int_equal(rig->pulses_count, 2);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_DRAWER_NONE);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RIG(a_restart_after_the_commit_prints_what_was_queued),
        ON_RIG(a_receipt_in_doubt_is_asked_about_and_never_repeated_by_itself),
        ON_RIG(a_receipt_that_came_out_is_not_asked_about_again),
        ON_RIG(what_is_wrong_with_the_printer_is_said_until_it_prints_again),
        ON_RIG(the_drawer_opens_for_cash_and_by_its_key),
        ON_RIG(a_printer_that_took_nothing_may_try_again_without_a_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
