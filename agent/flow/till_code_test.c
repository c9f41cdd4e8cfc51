#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
a_right_code_is_accepted_without_a_network(void **state)
{
    struct rig *rig = *state;
    struct message_record record;
    char code[CODE_SIZE];

    rig_open_sale(rig, "12.34");
    rig_enter_code(rig, rig_code(rig, 1, CHANNEL_WECHAT, code));
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig->screen.channel, CHANNEL_WECHAT);
    record = rig_record(rig, 2);
    assert_int_equal(record.kind, MESSAGE_KIND_CODE);
    assert_int_equal(record.tries, 1);
    assert_int_equal(record.about, 1);
    assert_int_equal(record.channel, CHANNEL_WECHAT);
    assert_int_equal(record.offline, 1);
    assert_int_equal(rig->prints_count, 1);
    /* The hub confirms later: nothing is told or printed a second time. */
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_PAID);
    assert_int_equal(rig_state(rig, 1), SALE_PAID);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_PAID), 0);
    assert_int_equal(rig->prints_count, 1);
    assert_int_equal(rig->till.coded_fen, 0);
}

static void
a_code_that_the_hub_disowns_is_told(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig_open_sale(rig, "12.34");
    rig_enter_code(rig, rig_code(rig, 1, CHANNEL_WECHAT, code));
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_CLOSED);
    rig_result(rig, 1, 1234, MESSAGE_OUTCOME_CLOSED);
    assert_int_equal(rig_state(rig, 1), SALE_DISPUTED);
    assert_int_equal(rig_told(rig, TILL_HAPPENED_DISPUTED), 1);
}

static void
a_code_of_another_sale_does_not_fit(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig_open_sale(rig, "1");
    (void)rig_code(rig, 1, CHANNEL_ALIPAY, code);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig->now.salt = 78;
    rig_open_sale(rig, "1");
    rig_enter_code(rig, code);
    assert_int_equal(rig->screen.view, SCREEN_CODE);
    assert_int_equal(rig->screen.tries_left, CODE_TRIES_MAX - 1);
}

static void
a_try_counts_before_it_is_checked(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];
    struct store_sale sale;

    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CODE);
    rig_type(rig, rig_code(rig, 1, CHANNEL_ALIPAY, code));
    rig->dies_after_commit = true;
    rig_key(rig, TILL_KEY_CONFIRM);
    rig_restart(rig);
    assert_int_equal(store_sale_find(rig->store, 1, 1, &sale), ERR_OK);
    assert_int_equal(sale.tries, 1);
    assert_int_equal(sale.state, SALE_OPEN);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
}

static void
a_code_of_seven_digits_is_no_try(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "1");
    rig_enter_code(rig, "1234567");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CODE_SHORT);
    assert_int_equal(rig->screen.tries_left, CODE_TRIES_MAX);
}

static void
after_five_wrong_codes_a_supervisor_closes_the_sale(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig_open_sale(rig, "1");
    (void)rig_code(rig, 1, CHANNEL_ALIPAY, code);
    for (unsigned i = 0; i < CODE_TRIES_MAX; i++)
        rig_enter_code(rig, "00000000");
    assert_int_equal(rig->screen.ask, SCREEN_ASK_PIN);
    rig_key(rig, TILL_KEY_ESC);
    rig_enter_code(rig, code);
    assert_int_equal(rig_state(rig, 1), SALE_OPEN);
    assert_int_equal(rig->screen.ask, SCREEN_ASK_PIN);
    rig_type(rig, "1111");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PIN_WRONG);
    rig_type(rig, "2468");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_UNCONFIRMED);
    assert_int_equal(rig_record(rig, 2).kind, MESSAGE_KIND_UNCONFIRMED);
    assert_int_equal(rig_record(rig, 2).tries, CODE_TRIES_MAX);
}

static void
without_a_pin_nobody_closes_it(void **state)
{
    struct rig *rig = *state;

    rig->till.settings.supervisor_pin[0] = '\0';
    rig_open_sale(rig, "1");
    for (unsigned i = 0; i < CODE_TRIES_MAX; i++)
        rig_enter_code(rig, "00000000");
    assert_int_equal(rig->screen.ask, SCREEN_ASK_NOTHING);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PIN_NONE);
}

static void
five_wrong_pins_lock_the_question_for_a_while(void **state)
{
    struct rig *rig = *state;

    rig->till.settings.code_sale_max = money_of(50);
    rig_open_sale(rig, "1");
    rig_enter_code(rig, "00000000");
    for (unsigned i = 0; i < TILL_PIN_TRIES_MAX; i++) {
        rig_type(rig, "1");
        rig_key(rig, TILL_KEY_CONFIRM);
    }
    rig_type(rig, "2468");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_PIN_WAIT);
    rig->now.tick.us += TILL_PIN_WAIT_S * INT64_C(1000000);
    rig_type(rig, "2468");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CODE_WRONG);
}

static void
a_code_above_a_limit_needs_a_supervisor(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig->till.settings.code_total_max = money_of(150);
    rig_open_sale(rig, "1");
    rig_enter_code(rig, rig_code(rig, 1, CHANNEL_ALIPAY, code));
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    rig_open_sale(rig, "1");
    rig_enter_code(rig, rig_code(rig, 3, CHANNEL_ALIPAY, code));
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CODE_LIMIT);
    rig_type(rig, "2468");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig->till.coded_fen, 200);
}

static void
a_till_that_was_alone_too_long_needs_a_supervisor(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig_up(rig);
    rig_down(rig);
    rig->now.moment.us += INT64_C(73) * 3600 * 1000000;
    rig->now.tick.us += 1000000;
    rig_open_sale(rig, "1");
    rig_enter_code(rig, rig_code(rig, 1, CHANNEL_ALIPAY, code));
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_CODE_LIMIT);
}

static void
a_code_reopens_a_sale_that_was_cancelled_offline(void **state)
{
    struct rig *rig = *state;
    char code[CODE_SIZE];

    rig_open_sale(rig, "1");
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_open_sale(rig, "2");
    rig_key(rig, TILL_KEY_CANCEL);
    rig_key(rig, TILL_KEY_CANCEL);
    rig_restart(rig);
    rig_key(rig, TILL_KEY_CODE);
    assert_int_equal(rig->screen.sequence, 3);
    rig_key(rig, TILL_KEY_DOWN);
    assert_int_equal(rig->screen.sequence, 1);
    rig_enter_code(rig, rig_code(rig, 1, CHANNEL_UNIONPAY, code));
    assert_int_equal(rig->screen.view, SCREEN_PAID);
    assert_int_equal(rig_state(rig, 1), SALE_CODED);
    assert_int_equal(rig_record(rig, 5).about, 1);
}

static void
a_new_epoch_keeps_the_sale_on_the_screen_and_its_old_code(void **state)
{
    struct rig *rig = *state;
    struct till_event start = {.kind = TILL_ON_START};
    struct store_state stored;
    char code[CODE_SIZE];
    int64_t moved;

    rig_open_sale(rig, "1");
    (void)rig_code(rig, 1, CHANNEL_ALIPAY, code);
    assert_int_equal(store_epoch_begin(rig->store, 2, &moved), ERR_OK);
    assert_int_equal(moved, 1);
    assert_int_equal(store_read_state(rig->store, 0, &stored), ERR_OK);
    start.state = &stored;
    rig_event(rig, &start);
    assert_int_equal(rig->screen.view, SCREEN_COLLECTING);
    assert_int_equal(rig->till.epoch, 2);
    rig_enter_code(rig, code);
    assert_int_equal(rig->screen.view, SCREEN_PAID);
}

#define ON_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_RIG(a_right_code_is_accepted_without_a_network),
        ON_RIG(a_code_that_the_hub_disowns_is_told),
        ON_RIG(a_code_of_another_sale_does_not_fit),
        ON_RIG(a_try_counts_before_it_is_checked),
        ON_RIG(a_code_of_seven_digits_is_no_try),
        ON_RIG(after_five_wrong_codes_a_supervisor_closes_the_sale),
        ON_RIG(without_a_pin_nobody_closes_it),
        ON_RIG(five_wrong_pins_lock_the_question_for_a_while),
        ON_RIG(a_code_above_a_limit_needs_a_supervisor),
        ON_RIG(a_till_that_was_alone_too_long_needs_a_supervisor),
        ON_RIG(a_code_reopens_a_sale_that_was_cancelled_offline),
        ON_RIG(a_new_epoch_keeps_the_sale_on_the_screen_and_its_old_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
