#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

#define ORDER INT64_C(7012345678901234567)

static void
paid_at_a_plate(struct rig *rig, int64_t order)
{
    const struct message_plate_paid paid = {.id = 31,
        .order = order,
        .amount_fen = 1234,
        .channel = CHANNEL_WECHAT,
        .paid_us = rig->now.moment.us,
        .number = bytes_text("P123"),
        .plate = bytes_text("3号桌"),
        .remark = bytes_text("少冰")};
    struct till_event event = {.kind = TILL_ON_PLATE, .plate_paid = &paid};
    struct store_sale sale;

    if (store_sale_find(rig->store, 0, order, &sale) == ERR_OK)
        event.sale = &sale;
    rig_event(rig, &event);
}

static unsigned
told(const struct rig *rig, enum till_happened what)
{
    unsigned count = 0;

    for (size_t i = 0; i < rig->notices_count; i++)
        count += rig->notices[i].what == what ? 1 : 0;
    return count;
}

static void
it_is_told_printed_and_acknowledged_once(void **state)
{
    struct rig *rig = *state;
    struct store_sale sale;

    rig_up(rig);
    paid_at_a_plate(rig, ORDER);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PLATE_PAID);
    assert_int_equal(rig->screen.note.amount.fen, 1234);
    assert_string_equal(rig->screen.last.plate, "3号桌");
    assert_int_equal(rig->screen.last.print, SCREEN_PRINT_DONE);
    assert_int_equal(told(rig, TILL_HAPPENED_PLATE), 1);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->acks_count, 1);
    assert_int_equal(store_sale_find(rig->store, 0, ORDER, &sale), ERR_OK);
    assert_string_equal(sale.remark, "少冰");
    paid_at_a_plate(rig, ORDER);
    assert_int_equal(told(rig, TILL_HAPPENED_PLATE), 1);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->acks_count, 2);
    /* It is nothing that the till recorded. */
    assert_int_equal(rig->till.last_sequence, 0);
}

static void
the_sale_on_the_screen_goes_on(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_open_sale(rig, "5");
    paid_at_a_plate(rig, ORDER);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.due.fen, 500);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PLATE_PAID);
    rig_result(rig, 1, 500, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig->prints_count, 2);
}

static void
a_till_that_dies_after_the_commit_prints_it_and_does_not_repeat_it(void **state)
{
    struct rig *rig = *state;

    rig->dies_after_commit = true;
    paid_at_a_plate(rig, ORDER);
    assert_int_equal(rig->prints_count, 0);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
    assert_string_equal(rig->screen.last.plate, "3号桌");
    paid_at_a_plate(rig, ORDER);
    assert_int_equal(told(rig, TILL_HAPPENED_PLATE), 0);
    assert_int_equal(rig->prints_count, 1);
}

static void
a_receipt_in_doubt_is_asked_about_and_a_copy_says_so(void **state)
{
    struct rig *rig = *state;

    rig->dies_printing = true;
    paid_at_a_plate(rig, ORDER);
    rig_restart(rig);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_PRINTED);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PRINT_ASK_PLATE);
    rig_key(rig, TILL_KEY_COPY);
    assert_int_equal(rig->prints_count, 2);
    assert_int_equal(rig->copies_count, 1);
}

static void
the_next_sale_is_the_till_s_own_and_is_named_as_always(void **state)
{
    struct rig *rig = *state;

    paid_at_a_plate(rig, ORDER);
    rig_restart(rig);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    rig_open_sale(rig, "5");
    assert_int_equal(rig->screen.sequence, 1);
    rig_restart(rig);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->screen.sequence, 1);
}

static void
an_amount_that_cannot_be_is_only_acknowledged(void **state)
{
    struct rig *rig = *state;
    const struct message_plate_paid paid = {.id = 31, .order = ORDER, .amount_fen = -1};
    const struct till_event event = {.kind = TILL_ON_PLATE, .plate_paid = &paid};

    rig_event(rig, &event);
    assert_int_equal(rig->acks_count, 1);
    assert_int_equal(told(rig, TILL_HAPPENED_PLATE), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
    static const struct CMUnitTest tests[] = {
        TEST(it_is_told_printed_and_acknowledged_once),
        TEST(the_sale_on_the_screen_goes_on),
        TEST(a_till_that_dies_after_the_commit_prints_it_and_does_not_repeat_it),
        TEST(a_receipt_in_doubt_is_asked_about_and_a_copy_says_so),
        TEST(the_next_sale_is_the_till_s_own_and_is_named_as_always),
        TEST(an_amount_that_cannot_be_is_only_acknowledged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
