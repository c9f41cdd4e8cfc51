#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
a_sale_is_kept_before_its_qr_is_shown(void **state)
{
    struct rig *rig = *state;
    struct message_record record;

    rig_up(rig);
    rig_open_sale(rig, "12.34");
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_true(rig->screen.qr.side > 0);
    assert_memory_equal(rig->screen.url, "HTTPS://PAY.EXAMPLE.COM/T/", 26);
    record = rig_record(rig, 1);
    assert_int_equal(record.kind, MESSAGE_KIND_SALE);
    assert_int_equal(record.amount_fen, 1234);
    assert_int_equal(record.salt, 77);
    assert_int_equal(record.about, 0);
    assert_int_equal(record.clock_known, 1);
    assert_int_equal(rig_state(rig, 1), SALE_OPEN);
}

static void
a_sale_that_cannot_be_kept_is_not_shown(void **state)
{
    struct rig *rig = *state;

    rig->commit_err = ERR_NO_SPACE;
    rig_open_sale(rig, "12.34");
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_DISK_FULL);
    assert_string_equal(rig->screen.entry, "12.34");
    rig->commit_err = ERR_OK;
    rig->now.has_room = false;
    rig_key(rig, TILL_KEY_QR);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    rig->now.has_room = true;
    rig_key(rig, TILL_KEY_QR);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.sequence, 1);
}

static void
a_disk_that_fails_stops_the_till(void **state)
{
    struct rig *rig = *state;

    rig->commit_err = ERR_DISK;
    rig_open_sale(rig, "1");
    assert_int_equal(rig->screen.view, SCREEN_ERROR);
}

static void
a_result_is_shown_and_printed_once(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "12.34");
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    rig_restart(rig);
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_PAID), 0); /* since the restart */
    assert_int_equal(rig->acks_count, 3);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->till.last_sequence, 2);
    assert_int_equal(rig_record(rig, 2).kind, MESSAGE_KIND_PAID);
    assert_int_equal(rig_record(rig, 2).about, 1);
    assert_int_equal(rig->screen.last.print, SCREEN_PRINT_DONE);
}

static void
a_result_takes_the_screen_and_the_next_digit_leaves_it(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "12.34");
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig->screen.channel, CHANNEL_ALIPAY);
    assert_string_equal(rig->screen.number, "P123");
    assert_int_equal(rig_told(rig, TILL_HAPPENED_PAID), 1);
    rig_type(rig, "5");
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.entered.fen, 500);
    assert_true(rig->screen.last.known);
}

static void
a_result_of_another_sale_leaves_the_screen_alone(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_open_sale(rig, "2");
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PAID_EARLIER);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_PAID_LATE), 1);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_result_for_another_amount_pays_nothing(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "12.34");
    rig_result(rig, 1, 1, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig_state(rig, 1), SALE_OPEN);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_STRAY), 1);
}

/* It was put back to an older state, and before that it had another sale of that name. */
static void
a_result_of_another_sale_of_the_same_name_pays_nothing(void **state)
{
    struct rig *rig = *state;
    struct message_result result = {.id = 5, .epoch = 1, .sequence = 1, .amount_fen = 1234};
    struct till_event event = {.kind = TILL_ON_RESULT, .result = &result};
    struct store_sale sale;

    rig_open_sale(rig, "12.34");
    assert_int_equal(store_sale_find(rig->store, 1, 1, &sale), ERR_OK);
    event.sale = &sale;
    result.salt = sale.salt + 1;
    result.state = MESSAGE_OUTCOME_CLOSED;
    rig_event(rig, &event);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_STRAY), 0);
    result.state = MESSAGE_OUTCOME_PAID;
    rig_event(rig, &event);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_STRAY), 1);
    assert_int_equal(rig_state(rig, 1), SALE_OPEN);
    assert_int_equal(rig->acks_count, 2);
}

static void
a_sale_for_cash_has_a_salt_of_its_own(void **state)
{
    struct rig *rig = *state;

    rig->now.salt = 4711;
    rig_type(rig, "5");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig_record(rig, 1).kind, MESSAGE_KIND_CASH);
    assert_int_equal(rig_record(rig, 1).salt, 4711);
    rig_open_sale(rig, "1");
    rig->now.salt = 4712;
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(rig_record(rig, 3).kind, MESSAGE_KIND_CANCEL);
    assert_int_equal(rig_record(rig, 3).salt, 4711);
}

static void
a_result_of_an_unknown_sale_is_told_and_its_number_stays_free(void **state)
{
    struct rig *rig = *state;

    rig_result(rig, 9, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_STRAY), 1);
    assert_int_equal(rig->acks_count, 1);
    rig_open_sale(rig, "1");
    assert_int_equal(rig->screen.sequence, 1);
}

static void
cancelling_online_needs_one_key(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(rig->screen.view, SCREEN_CANCELLED);
    assert_int_equal(rig_record(rig, 2).kind, MESSAGE_KIND_CANCEL);
    assert_int_equal(rig_record(rig, 2).about, 1);
}

static void
cancelling_offline_or_while_paying_asks_first(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_CANCEL);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CANCEL_OFFLINE);
    rig_key(rig, TILL_KEY_ESC);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    assert_int_equal(rig_state(rig, 1), SALE_OPEN);
    rig_up(rig);
    rig_progress(rig, 1, MESSAGE_STAGE_PAYING);
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CANCEL_PAYING);
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(rig_state(rig, 1), SALE_CANCELLED);
}

static void
a_result_after_a_cancel_is_paid_after_all(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CANCEL);
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PAID_AFTER_ALL);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_result_after_cash_says_that_the_wallet_gets_its_money_back(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "12.34");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CASH_AND_PHONE);
    assert_int_equal(rig_record(rig, 2).kind, MESSAGE_KIND_CASH);
    assert_int_equal(rig_record(rig, 2).about, 1);
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_WALLET_RETURNED);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_RETURNED), 1);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_PAID), 0);
    assert_int_equal(rig_state(rig, 1), SALE_TWICE);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_result_while_cash_is_counted_stops_the_counting(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "12.34");
    rig_key(rig, TILL_KEY_CASH);
    rig_type(rig, "20");
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig_state(rig, 1), SALE_PAID);
}

static void
a_sale_that_the_hub_closes_is_over(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "1");
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_CLOSED);
    assert_int_equal(rig->screen.view, SCREEN_CANCELLED);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CLOSED);
    assert_int_equal(rig->till.pending_count, 0);
}

static void
cash_is_rounded_down_and_change_is_counted(void **state)
{
    struct rig *rig = *state;
    struct message_record record;

    rig_type(rig, "12.34");
    rig_key(rig, TILL_KEY_CASH);
    assert_int_equal(rig->screen.view, SCREEN_CASH);
    assert_int_equal(rig->screen.cash_due.fen, 1230);
    rig_type(rig, "5");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CASH_SHORT);
    assert_int_equal(rig->screen.note.amount.fen, 730);
    rig_key(rig, TILL_KEY_CLEAR);
    rig_type(rig, "20");
    assert_int_equal(rig->screen.change.fen, 770);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    record = rig_record(rig, 1);
    assert_int_equal(record.kind, MESSAGE_KIND_CASH);
    assert_int_equal(record.about, 0);
    assert_int_equal(record.amount_fen, 1234);
    assert_int_equal(record.collected_fen, 1230);
    assert_int_equal(record.tendered_fen, 2000);
    assert_int_equal(record.channel, CHANNEL_CASH);
    assert_int_equal(rig->screen.change.fen, 770);
    assert_int_equal(rig->prints_count, 1);
}

static void
esc_never_loses_an_amount(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_type(rig, "12.34");
    rig_key(rig, TILL_KEY_ESC);
    assert_string_equal(rig->screen.entry, "12.34");
    rig_key(rig, TILL_KEY_CASH);
    rig_type(rig, "20");
    rig_key(rig, TILL_KEY_ESC);
    assert_string_equal(rig->screen.entry, "12.34");
    rig_key(rig, TILL_KEY_QR);
    rig_key(rig, TILL_KEY_ESC);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_string_equal(rig->screen.entry, "12.34");
    assert_int_equal(rig_state(rig, 1), SALE_CANCELLED);
    rig_key(rig, TILL_KEY_CODE);
    rig_key(rig, TILL_KEY_ESC);
    assert_string_equal(rig->screen.entry, "12.34");
}

static void
enter_pays_in_the_stores_way(void **state)
{
    struct rig *rig = *state;

    rig_type(rig, "1");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    rig->till.settings.enter_is_cash = true;
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_type(rig, "1");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH);
}

static void
a_payer_who_pays_into_silence_makes_the_outcome_unknown(void **state)
{
    struct rig *rig = *state;
    const struct till_event timer = {.kind = TILL_ON_TIMER};

    rig_up(rig);
    rig_open_sale(rig, "1");
    rig_progress(rig, 1, MESSAGE_STAGE_PAYING);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    rig->now.tick.us += TILL_UNKNOWN_AFTER_S * INT64_C(1000000);
    rig_event(rig, &timer);
    assert_int_equal(rig->screen.view, SCREEN_UNKNOWN);
    /* The queue goes on; the answer is told when it comes. */
    rig_type(rig, "2");
    assert_int_equal(rig->screen.view, SCREEN_READY);
    rig_key(rig, TILL_KEY_QR);
    rig_result(rig, 1, 100, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PAID_EARLIER);
}

static void
a_till_of_1970_sells_and_says_so(void **state)
{
    struct rig *rig = *state;
    const struct till_event up = {.kind = TILL_ON_UP, .hub_us = INT64_C(1795000000) * 1000000};

    rig->now.moment.us = 5000000;
    rig_open_sale(rig, "1");
    assert_int_equal(rig_record(rig, 1).clock_known, 0);
    assert_int_equal(rig_record(rig, 1).issued_s, 0);
    rig_event(rig, &up);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_open_sale(rig, "1");
    assert_int_equal(rig_record(rig, 3).clock_known, 1);
    assert_int_equal(rig_record(rig, 3).issued_s, 1795000000);
}

static void
a_restart_finds_every_sale_as_it_was(void **state)
{
    struct rig *rig = *state;
    char url[TICKET_URL_MAX];

    rig_open_sale(rig, "12.34");
    memcpy(url, rig->screen.url, sizeof(url));
    rig_restart(rig);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_string_equal(rig->screen.url, url);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_restart(rig);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->till.pending_count, 1);
    rig_type(rig, "3");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_restart(rig);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.last.channel, CHANNEL_CASH);
    assert_int_equal(rig->screen.last.print, SCREEN_PRINT_DONE);
    assert_int_equal(rig->prints_count, 1);
}

static void
the_sync_word_counts_what_waits(void **state)
{
    struct rig *rig = *state;
    const struct till_event ack = {.kind = TILL_ON_ACK, .sequence = 1};

    assert_int_equal(rig->screen.sync, SCREEN_OFFLINE);
    rig_up(rig);
    assert_int_equal(rig->screen.sync, SCREEN_SYNCED);
    rig_open_sale(rig, "1");
    assert_int_equal(rig->screen.sync, SCREEN_WAITING);
    assert_int_equal(rig->screen.waiting_count, 1);
    rig_event(rig, &ack);
    assert_int_equal(rig->screen.sync, SCREEN_SYNCED);
    rig_down(rig);
    assert_int_equal(rig->screen.sync, SCREEN_OFFLINE);
    assert_int_equal(strlen(rig->screen.offline_since), 5);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RIG(a_sale_is_kept_before_its_qr_is_shown),
        ON_RIG(a_sale_that_cannot_be_kept_is_not_shown),
        ON_RIG(a_disk_that_fails_stops_the_till),
        ON_RIG(a_result_is_shown_and_printed_once),
        ON_RIG(a_result_takes_the_screen_and_the_next_digit_leaves_it),
        ON_RIG(a_result_of_another_sale_leaves_the_screen_alone),
        ON_RIG(a_result_for_another_amount_pays_nothing),
        ON_RIG(a_result_of_another_sale_of_the_same_name_pays_nothing),
        ON_RIG(a_sale_for_cash_has_a_salt_of_its_own),
        ON_RIG(a_result_of_an_unknown_sale_is_told_and_its_number_stays_free),
        ON_RIG(cancelling_online_needs_one_key),
        ON_RIG(cancelling_offline_or_while_paying_asks_first),
        ON_RIG(a_result_after_a_cancel_is_paid_after_all),
        ON_RIG(a_result_after_cash_says_that_the_wallet_gets_its_money_back),
        ON_RIG(a_result_while_cash_is_counted_stops_the_counting),
        ON_RIG(a_sale_that_the_hub_closes_is_over),
        ON_RIG(cash_is_rounded_down_and_change_is_counted),
        ON_RIG(esc_never_loses_an_amount),
        ON_RIG(enter_pays_in_the_stores_way),
        ON_RIG(a_payer_who_pays_into_silence_makes_the_outcome_unknown),
        ON_RIG(a_till_of_1970_sells_and_says_so),
        ON_RIG(a_restart_finds_every_sale_as_it_was),
        ON_RIG(the_sync_word_counts_what_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
