#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
order(struct rig *rig, enum till_key key, const struct till_order *wanted, int64_t sequence)
{
    const struct till_command command = {.key = key, .order = wanted};
    struct till_event event = {.kind = TILL_ON_COMMAND, .command = &command};
    struct store_sale sale;
    struct store_print print;

    if (sequence != 0 && store_sale_find(rig->store, 1, sequence, &sale) == ERR_OK) {
        event.sale = &sale;
        if (store_print_last(rig->store, 1, sequence, &print) == ERR_OK)
            event.print = &print;
    }
    rig_event(rig, &event);
}

static void
a_program_s_sale_has_its_reference_and_its_lines(void **state)
{
    struct rig *rig = *state;
    const struct till_order wanted = {.reference = "T-1",
        .amount = {834},
        .items = {{"三明治", 1, 534}, {"水", 2, 300}},
        .items_count = 2};
    struct store_item items[STORE_ITEMS_MAX];
    struct store_sale sale;
    size_t count;

    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(store_sale_of(rig->store, "T-1", &sale), ERR_OK);
    assert_int_equal(sale.amount_fen, 834);
    assert_int_equal(store_item_list(rig->store, 1, sale.sequence, items, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_string_equal(items[1].name, "水");
    assert_int_equal(items[1].quantity, 2);
    assert_int_equal(store_sale_of(rig->store, "", &sale), ERR_NOT_FOUND);
}

static void
the_customer_sees_the_lines_of_this_sale_and_not_of_the_last(void **state)
{
    struct rig *rig = *state;
    struct till_order wanted = {.reference = "T-1", .amount = {800}, .items_count = 8};

    for (size_t i = 0; i < wanted.items_count; i++)
        wanted.items[i] = (struct store_item){"水", 2, 100};
    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(SCREEN_ITEMS_MAX, rig->screen.items_count);
    assert_int_equal(8 - SCREEN_ITEMS_MAX, rig->screen.items_more);
    assert_string_equal("水", rig->screen.items[5].name);
    assert_int_equal(100, rig->screen.items[5].amount.fen);
    rig_result(rig, 1, 800, MESSAGE_OUTCOME_PAID);
    assert_int_equal(SCREEN_ITEMS_MAX, rig->screen.items_count);
    rig_open_sale(rig, "5");
    assert_int_equal(SCREEN_COLLECTING, rig->screen.view);
    assert_int_equal(0, rig->screen.items_count);
    assert_int_equal(0, rig->screen.items_more);
}

static void
a_cashier_in_the_middle_of_something_is_not_disturbed(void **state)
{
    struct rig *rig = *state;
    const struct till_order wanted = {.reference = "T-1", .amount = {100}, .cash = true};
    struct store_sale sale;

    rig_type(rig, "5");
    assert_false(rig->screen.takes_order);
    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(store_sale_of(rig->store, "T-1", &sale), ERR_NOT_FOUND);
    assert_string_equal(rig->screen.entry, "5");
    rig_key(rig, TILL_KEY_QR);
    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(store_sale_of(rig->store, "T-1", &sale), ERR_NOT_FOUND);
    assert_int_equal(rig->screen.due.fen, 500);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_REFUSED), 2);
}

static void
cash_of_a_program_is_given_back_under_its_reference(void **state)
{
    struct rig *rig = *state;
    const struct till_order wanted = {
        .reference = "T-1", .amount = {1234}, .cash = true, .tendered = {2000}};
    const struct till_order back = {.reference = "R-1", .amount = {500}, .cash = true};
    const struct till_order rest = {.reference = "R-2", .amount = {731}, .cash = true};
    struct store_sale sale;

    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(store_sale_of(rig->store, "T-1", &sale), ERR_OK);
    assert_int_equal(sale.collected_fen, 1230);
    assert_int_equal(sale.tendered_fen, 2000);
    order(rig, TILL_KEY_GIVE_BACK, &back, 1);
    assert_int_equal(store_sale_of(rig->store, "R-1", &sale), ERR_OK);
    assert_int_equal(sale.state, SALE_GIVEN_BACK);
    order(rig, TILL_KEY_GIVE_BACK, &rest, 1);
    assert_int_equal(store_sale_of(rig->store, "R-2", &sale), ERR_NOT_FOUND);
    assert_true(rig->screen.takes_order);
}

static void
too_little_cash_leaves_nothing_behind(void **state)
{
    struct rig *rig = *state;
    const struct till_order wanted = {
        .reference = "T-1", .amount = {100}, .cash = true, .tendered = {50}};
    struct store_sale sale;

    order(rig, TILL_KEY_ORDER, &wanted, 0);
    assert_int_equal(store_sale_of(rig->store, "T-1", &sale), ERR_NOT_FOUND);
    assert_int_equal(rig->screen.view, SCREEN_READY);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CASH_SHORT);
    assert_int_equal(rig->pulses_count, 0);
}

static void
an_old_receipt_is_printed_again_as_a_copy(void **state)
{
    struct rig *rig = *state;

    rig_type(rig, "1");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_type(rig, "2");
    rig_key(rig, TILL_KEY_CASH);
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->prints_count, 2);
    order(rig, TILL_KEY_REPRINT, NULL, 1);
    assert_int_equal(rig->prints_count, 3);
    assert_int_equal(rig->copies_count, 1);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RIG(a_program_s_sale_has_its_reference_and_its_lines),
        ON_RIG(the_customer_sees_the_lines_of_this_sale_and_not_of_the_last),
        ON_RIG(a_cashier_in_the_middle_of_something_is_not_disturbed),
        ON_RIG(cash_of_a_program_is_given_back_under_its_reference),
        ON_RIG(too_little_cash_leaves_nothing_behind),
        ON_RIG(an_old_receipt_is_printed_again_as_a_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
