/*
 * Shifts and the drawer: what is sold counts once, in the shift that was open; a report never
 * changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
open_shift(struct rig *rig, const char *cashier, const char *opening)
{
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "1");
    rig_type(rig, cashier);
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_type(rig, opening);
    rig_key(rig, TILL_KEY_SHIFT);
}

/* As far as the question whether it is right. */
static void
count_drawer(struct rig *rig, const char *counted)
{
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "1");
    rig_type(rig, counted);
    rig_key(rig, TILL_KEY_CONFIRM);
}

static void
close_shift(struct rig *rig, const char *counted)
{
    count_drawer(rig, counted);
    rig->now.salt++;
    rig_key(rig, TILL_KEY_SHIFT);
}

static void
move_cash(struct rig *rig, const char *choice, const char *amount)
{
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, choice);
    rig_type(rig, amount);
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_key(rig, TILL_KEY_SHIFT);
}

static void
sell_for_cash(struct rig *rig, const char *amount)
{
    rig_type(rig, amount);
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    rig_key(rig, TILL_KEY_ESC);
}

static struct store_shift
shift_of(struct rig *rig, int64_t number)
{
    struct store_shift shift = {0};

    assert_int_equal(store_shift_find(rig->store, number, &shift), ERR_OK);
    return shift;
}

static void
assert_line(const struct store_shift *shift, enum shift_line line, int64_t count, int64_t fen)
{
    assert_int_equal(shift->sums.lines[line].count, count);
    assert_int_equal(shift->sums.lines[line].fen, fen);
}

static void
a_shift_counts_what_came_and_went_and_its_report_is_printed_once(void **state)
{
    struct rig *rig = *state;
    struct store_shift shift;
    struct message_record record;
    struct shift_report report;

    open_shift(rig, "7", "200");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_OPENED);
    assert_string_equal(rig->screen.staff, "7");
    sell_for_cash(rig, "12.34");
    rig_open_sale(rig, "30");
    rig_result(rig, 3, 3000, MESSAGE_OUTCOME_PAID);
    rig_key(rig, TILL_KEY_BACK);
    rig_type(rig, "2.30");
    rig_key(rig, TILL_KEY_CONFIRM);
    move_cash(rig, "2", "50");
    move_cash(rig, "3", "8");
    move_cash(rig, "4", "100");
    assert_int_equal(rig->screen.shift.expected.fen, 20000 + 1230 - 230 + 5000 - 800 - 10000);
    rig->prints_count = 0;
    close_shift(rig, "150");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_UNDER);
    assert_int_equal(rig->screen.note.amount.fen, 200);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->receipt.kind, RECEIPT_SHIFT);
    assert_int_equal(rig->receipt.shift.expected.fen, 15200);
    shift = shift_of(rig, 1);
    assert_int_equal(shift.state, STORE_SHIFT_CLOSED);
    assert_line(&shift, SHIFT_LINE_CASH, 1, 1230);
    assert_line(&shift, SHIFT_LINE_CASH_BACK, 1, 230);
    assert_line(&shift, SHIFT_LINE_ALIPAY, 1, 3000);
    assert_line(&shift, SHIFT_LINE_DROP, 1, 10000);
    record = rig_record(rig, shift.sequence);
    assert_int_equal(record.kind, MESSAGE_KIND_SHIFT_CLOSE);
    assert_int_equal(record.shift, 1);
    assert_int_equal(record.collected_fen, 15000);
    assert_int_equal(shift_report_get(record.report, &report), ERR_OK);
    assert_true(shift_same(&report.sums, &shift.sums));
    assert_int_equal(report.expected_fen, 15200);
}

static void
every_record_of_a_shift_names_it(void **state)
{
    struct rig *rig = *state;

    sell_for_cash(rig, "1");
    open_shift(rig, "7", "0");
    sell_for_cash(rig, "2");
    assert_int_equal(rig_record(rig, 1).shift, 0);
    assert_int_equal(rig_record(rig, 2).kind, MESSAGE_KIND_SHIFT_OPEN);
    assert_int_equal(rig_record(rig, 2).shift, 1);
    assert_int_equal(rig_record(rig, 2).shift_salt, 77);
    assert_int_equal(rig_record(rig, 3).shift, 1);
    assert_int_equal(rig_record(rig, 3).shift_salt, 77);
    assert_true(bytes_is(rig_record(rig, 3).staff, "7"));
}

static void
enter_closes_nothing_and_opens_nothing(void **state)
{
    struct rig *rig = *state;

    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "1");
    rig_key(rig, TILL_KEY_CONFIRM); /* nobody was named */
    assert_int_equal(rig->screen.shift_step, SCREEN_SHIFT_CASHIER);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_CASHIER);
    rig_type(rig, "3");
    for (int i = 0; i < 5; i++)
        rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->till.last_sequence, 0);
    rig_key(rig, TILL_KEY_SHIFT);
    assert_int_equal(rig->till.last_sequence, 1);
    count_drawer(rig, "0");
    for (int i = 0; i < 5; i++)
        rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.shift_step, SCREEN_SHIFT_REVIEW);
    assert_int_equal(rig->till.last_sequence, 1);
}

static void
what_is_not_over_is_named_and_carried(void **state)
{
    struct rig *rig = *state;
    struct store_shift shift;

    open_shift(rig, "7", "0");
    rig_up(rig);
    rig_open_sale(rig, "10");
    rig_progress(rig, 2, MESSAGE_STAGE_PAYING);
    rig_key(rig, TILL_KEY_SHIFT); /* the payer is at it */
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SALE_OPEN);
    rig_down(rig);
    count_drawer(rig, "0");
    assert_int_equal(rig->screen.pending_count, 1);
    assert_int_equal(rig->screen.pending[0], 2);
    rig_key(rig, TILL_KEY_SHIFT);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_CARRY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_CARRY);
    assert_int_equal(rig->till.last_sequence, 2);
    rig_key(rig, TILL_KEY_ESC);
    assert_int_equal(rig->screen.shift_step, SCREEN_SHIFT_REVIEW);
    rig_key(rig, TILL_KEY_SHIFT);
    rig_key(rig, TILL_KEY_SHIFT);
    shift = shift_of(rig, 1);
    assert_int_equal(shift.state, STORE_SHIFT_CLOSED);
    assert_int_equal(shift.carried_count, 1);
    assert_line(&shift, SHIFT_LINE_ALIPAY, 0, 0);
}

static void
a_result_after_the_close_is_the_next_shift_s_and_late(void **state)
{
    struct rig *rig = *state;
    struct store_shift before, after, next;
    struct message_record record;

    open_shift(rig, "7", "0");
    rig_open_sale(rig, "10");
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    count_drawer(rig, "0");
    rig_key(rig, TILL_KEY_SHIFT);
    rig->now.salt = 4711;
    rig_key(rig, TILL_KEY_SHIFT);
    before = shift_of(rig, 1);
    assert_int_equal(before.state, STORE_SHIFT_CLOSED);
    rig_result(rig, 2, 1000, MESSAGE_OUTCOME_PAID); /* between two shifts */
    record = rig_record(rig, rig->till.last_sequence);
    assert_int_equal(record.kind, MESSAGE_KIND_PAID);
    assert_int_equal(record.shift, 2);
    assert_int_equal(record.shift_salt, 4711);
    rig_restart(rig);
    open_shift(rig, "8", "0");
    after = shift_of(rig, 1);
    assert_true(shift_same(&before.sums, &after.sums));
    next = shift_of(rig, 2);
    assert_int_equal(next.state, STORE_SHIFT_OPEN);
    assert_int_equal(next.salt, 4711);
    assert_line(&next, SHIFT_LINE_ALIPAY, 1, 1000);
    assert_int_equal(next.sums.lines[SHIFT_LINE_ALIPAY].late_count, 1);
    assert_int_equal(next.sums.lines[SHIFT_LINE_ALIPAY].late_fen, 1000);
}

static void
what_was_sold_without_a_shift_is_of_none(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "0");
    close_shift(rig, "0");
    sell_for_cash(rig, "5");
    rig_open_sale(rig, "6");
    rig_result(rig, rig->till.last_sequence, 600, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig_record(rig, 3).shift, 0);
    assert_int_equal(rig_record(rig, 5).shift, 0);
    assert_line(&rig->till.shift, SHIFT_LINE_CASH, 0, 0);
    assert_line(&rig->till.shift, SHIFT_LINE_ALIPAY, 0, 0);
}

static void
nothing_is_sold_without_a_shift_where_one_is_required(void **state)
{
    struct rig *rig = *state;

    rig->till.settings.shift_required = true;
    rig_open_sale(rig, "10");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_FIRST);
    rig_key(rig, TILL_KEY_CASH);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->till.last_sequence, 0);
    /* The amount waits while a shift is opened. */
    rig_key(rig, TILL_KEY_SHIFT);
    rig_key(rig, TILL_KEY_ESC);
    assert_string_equal(rig->screen.entry, "10");
    rig_key(rig, TILL_KEY_CLEAR);
    open_shift(rig, "7", "0");
    sell_for_cash(rig, "10");
    assert_int_equal(rig->till.last_sequence, 2);
}

static void
numbers_go_on_without_a_gap_and_the_float_is_what_was_left(void **state)
{
    struct rig *rig = *state;

    for (int64_t i = 1; i <= 3; i++) {
        open_shift(rig, "7", "");
        assert_int_equal(rig->screen.shift.number, i);
        assert_int_equal(rig->screen.shift.opening.fen, (i - 1) * 5000);
        move_cash(rig, "2", "50");
        rig_restart(rig);
        assert_int_equal(rig->screen.shift.number, i);
        count_drawer(rig, i == 1 ? "50" : i == 2 ? "100" : "150");
        rig_key(rig, TILL_KEY_SHIFT);
        assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_EVEN);
    }
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "6");
    assert_int_equal(rig->screen.shifts_count, 3);
    assert_int_equal(rig->screen.shifts[0].number, 3);
    assert_int_equal(rig->screen.shifts[2].number, 1);
}

static void
a_report_is_printed_again_as_a_copy(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    close_shift(rig, "10");
    open_shift(rig, "8", "10");
    close_shift(rig, "9");
    rig->prints_count = 0;
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "6");
    rig_key(rig, TILL_KEY_DOWN);
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->prints_count, 1);
    assert_true(rig->receipt.copy);
    assert_int_equal(rig->receipt.shift.number, 1);
    assert_string_equal(rig->receipt.staff, "7");
}

static void
a_till_that_dies_at_the_close_has_closed_and_prints_when_it_starts(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    count_drawer(rig, "10");
    rig->dies_after_commit = true;
    rig_key(rig, TILL_KEY_SHIFT);
    assert_int_equal(rig->prints_count, 0);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->receipt.kind, RECEIPT_SHIFT);
    assert_int_equal(rig->screen.shift.number, 0);
}

static void
a_till_that_dies_while_it_prints_the_report_asks(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    count_drawer(rig, "10");
    rig->dies_printing = true;
    rig_key(rig, TILL_KEY_SHIFT);
    rig_restart(rig);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_PRINTED);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PRINT_ASK_SHIFT);
    assert_int_equal(rig->screen.note.number, 1);
    rig_key(rig, TILL_KEY_COPY);
    assert_true(rig->receipt.copy);
    assert_int_equal(rig->receipt.kind, RECEIPT_SHIFT);
}

static void
no_more_is_taken_out_than_should_be_there(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    move_cash(rig, "3", "10.01");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_SHIFT_DRAWER_HAS);
    assert_int_equal(rig->screen.note.amount.fen, 1000);
    assert_int_equal(rig->till.last_sequence, 1);
}

static void
a_close_that_cannot_be_stored_did_not_happen(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    count_drawer(rig, "10");
    rig->commit_err = ERR_NO_SPACE;
    rig_key(rig, TILL_KEY_SHIFT);
    rig->commit_err = ERR_OK;
    assert_int_equal(rig->screen.shift.number, 1);
    assert_int_equal(rig->screen.shift_step, SCREEN_SHIFT_REVIEW);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_DISK_FULL);
    rig_key(rig, TILL_KEY_SHIFT);
    assert_int_equal(shift_of(rig, 1).state, STORE_SHIFT_CLOSED);
}

static void
a_closed_shift_cannot_be_written_again(void **state)
{
    struct rig *rig = *state;
    struct store_change change = {.now_us = 1, .shifts_count = 1};

    open_shift(rig, "7", "10");
    close_shift(rig, "10");
    change.shifts[0] = shift_of(rig, 1);
    change.shifts[0].counted_fen = 999;
    assert_int_not_equal(store_commit(rig->store, &change), ERR_OK);
    assert_int_equal(shift_of(rig, 1).counted_fen, 1000);
}

static void
the_drawer_opens_to_be_counted_and_for_what_goes_in_or_out(void **state)
{
    struct rig *rig = *state;

    open_shift(rig, "7", "10");
    assert_int_equal(rig->pulses_count, 1);
    move_cash(rig, "2", "5");
    assert_int_equal(rig->pulses_count, 2);
    rig_key(rig, TILL_KEY_SHIFT);
    rig_type(rig, "1");
    assert_int_equal(rig->pulses_count, 3);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_RIG(a_shift_counts_what_came_and_went_and_its_report_is_printed_once),
        ON_RIG(every_record_of_a_shift_names_it),
        ON_RIG(enter_closes_nothing_and_opens_nothing),
        ON_RIG(what_is_not_over_is_named_and_carried),
        ON_RIG(a_result_after_the_close_is_the_next_shift_s_and_late),
        ON_RIG(what_was_sold_without_a_shift_is_of_none),
        ON_RIG(nothing_is_sold_without_a_shift_where_one_is_required),
        ON_RIG(numbers_go_on_without_a_gap_and_the_float_is_what_was_left),
        ON_RIG(a_report_is_printed_again_as_a_copy),
        ON_RIG(a_till_that_dies_at_the_close_has_closed_and_prints_when_it_starts),
        ON_RIG(a_till_that_dies_while_it_prints_the_report_asks),
        ON_RIG(no_more_is_taken_out_than_should_be_there),
        ON_RIG(a_close_that_cannot_be_stored_did_not_happen),
        ON_RIG(a_closed_shift_cannot_be_written_again),
        ON_RIG(the_drawer_opens_to_be_counted_and_for_what_goes_in_or_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
