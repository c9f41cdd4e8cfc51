/* Cash goes back for a sale that was paid in cash: once recorded, and never more than came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
sell_for_cash(struct rig *rig, const char *amount)
{
    rig_type(rig, amount);
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    rig_key(rig, TILL_KEY_ESC);
}

static void
cash_is_given_back_offline_and_recorded_with_its_slip(void **state)
{
    struct rig *rig = *state;
    struct message_record record;

    sell_for_cash(rig, "12.34");
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.view, SCREEN_CASH_BACK);
    assert_int_equal(rig->screen.cash_due.fen, 1230);
    rig_type(rig, "5");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_BACK_GIVEN);
    assert_int_equal(rig->screen.note.amount.fen, 500);
    record = rig_record(rig, 2);
    assert_int_equal(record.kind, MESSAGE_KIND_CASH_BACK);
    assert_int_equal(record.about, 1);
    assert_int_equal(record.amount_fen, 1234);
    assert_int_equal(record.collected_fen, 500);
    assert_int_equal(record.offline, 1);
    assert_int_equal(rig_state(rig, 1), SALE_CASH);
    assert_int_equal(rig_state(rig, 2), SALE_GIVEN_BACK);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_CASH_BACK), 1);
    assert_int_equal(rig->prints_count, 2);
    assert_int_equal(rig->screen.last.amount.fen, -500);
}

static void
no_more_goes_back_than_was_taken(void **state)
{
    struct rig *rig = *state;

    sell_for_cash(rig, "10");
    rig_key(rig, TILL_KEY_BACK);
    rig_type(rig, "10.01");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_BACK);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_BACK_TOO_MUCH);
    assert_int_equal(rig->screen.note.amount.fen, 1000);
    assert_int_equal(rig->till.last_sequence, 1);
    rig_key(rig, TILL_KEY_CLEAR);
    rig_type(rig, "4");
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.cash_due.fen, 600);
    rig_type(rig, "6.01");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->till.last_sequence, 2);
    /* Nothing typed is all that is left; then there is nothing. */
    rig_key(rig, TILL_KEY_CLEAR);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig_record(rig, 3).collected_fen, 600);
    assert_false(rig->screen.can_give_back);
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_BACK_NOTHING);
}

static void
what_was_given_back_is_known_after_a_restart(void **state)
{
    struct rig *rig = *state;

    sell_for_cash(rig, "10");
    rig_key(rig, TILL_KEY_BACK);
    rig_type(rig, "7");
    rig->dies_after_commit = true;
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 2); /* the slip was queued */
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.cash_due.fen, 300);
    rig_key(rig, TILL_KEY_ESC);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->till.last_sequence, 2);
}

static void
an_earlier_sale_is_chosen(void **state)
{
    struct rig *rig = *state;

    sell_for_cash(rig, "10");
    sell_for_cash(rig, "20");
    rig_open_sale(rig, "30");
    rig_result(rig, 3, 3000, MESSAGE_OUTCOME_PAID);
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.choices_count, 2);
    assert_int_equal(rig->screen.sequence, 2);
    rig_key(rig, TILL_KEY_DOWN);
    assert_int_equal(rig->screen.sequence, 1);
    rig_key(rig, TILL_KEY_DOWN);
    assert_int_equal(rig->screen.sequence, 2);
    rig_key(rig, TILL_KEY_UP);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig_record(rig, rig->till.last_sequence).about, 1);
    assert_int_equal(rig_record(rig, rig->till.last_sequence).collected_fen, 1000);
}

static void
a_wallet_s_sale_gives_no_cash_back(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "10");
    rig_result(rig, 1, 1000, MESSAGE_OUTCOME_PAID);
    rig_key(rig, TILL_KEY_BACK);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_BACK_NOTHING);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_REFUSED), 1);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_RIG(cash_is_given_back_offline_and_recorded_with_its_slip),
        ON_RIG(no_more_goes_back_than_was_taken),
        ON_RIG(what_was_given_back_is_known_after_a_restart),
        ON_RIG(an_earlier_sale_is_chosen),
        ON_RIG(a_wallet_s_sale_gives_no_cash_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
