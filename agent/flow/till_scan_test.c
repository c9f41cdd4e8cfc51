#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

static void
scan(struct rig *rig, const char *barcode)
{
    const struct till_command command = {.key = TILL_KEY_SCAN, .barcode = barcode};
    const struct till_event event = {.kind = TILL_ON_COMMAND, .command = &command};

    rig_event(rig, &event);
}

static void
scanner(struct rig *rig, bool found)
{
    const struct till_command command = {.key = TILL_KEY_SCANNER, .digit = found};
    const struct till_event event = {.kind = TILL_ON_COMMAND, .command = &command};

    rig_event(rig, &event);
}

static void
a_barcode_is_told_to_whoever_listens(void **state)
{
    struct rig *rig = *state;

    scan(rig, "6901234567892");
    assert_int_equal(1, rig_told(rig, TILL_HAPPENED_SCANNED));
    assert_string_equal("6901234567892", rig->notices[rig->notices_count - 1].barcode);
    assert_int_equal(SCREEN_READY, rig->screen.view);
}

static void
a_barcode_changes_no_sale_and_answers_no_question(void **state)
{
    struct rig *rig = *state;

    rig_open_sale(rig, "12.34");
    scan(rig, "134567890123456789");
    assert_int_equal(SCREEN_COLLECTING, rig->screen.view);
    assert_int_equal(SALE_OPEN, rig_state(rig, 1));
    assert_int_equal(1, rig_told(rig, TILL_HAPPENED_SCANNED));
    rig_progress(rig, 1, MESSAGE_STAGE_PAYING);
    rig_key(rig, TILL_KEY_CANCEL);
    assert_int_equal(SCREEN_ASK_CANCEL, rig->screen.ask);
    scan(rig, "134567890123456789");
    assert_int_equal(SCREEN_ASK_CANCEL, rig->screen.ask);
    assert_int_equal(1, rig_told(rig, TILL_HAPPENED_SCANNED));
}

static void
a_barcode_is_no_amount(void **state)
{
    struct rig *rig = *state;

    rig_type(rig, "5");
    scan(rig, "6901234567892");
    assert_string_equal("5", rig->screen.entry);
}

static void
a_scanner_that_goes_is_said_and_comes_back(void **state)
{
    struct rig *rig = *state;

    assert_int_equal(SCREEN_SCANNER_NONE, rig->screen.scanner);
    scanner(rig, true);
    assert_int_equal(SCREEN_SCANNER_FOUND, rig->screen.scanner);
    assert_int_equal(SCREEN_SAY_NOTHING, rig->screen.note.message);
    scanner(rig, false);
    assert_int_equal(SCREEN_SCANNER_LOST, rig->screen.scanner);
    assert_int_equal(SCREEN_SAY_SCANNER_LOST, rig->screen.note.message);
    scanner(rig, true);
    assert_int_equal(SCREEN_SAY_SCANNER_FOUND, rig->screen.note.message);
    rig_open_sale(rig, "12.34");
    scanner(rig, false);
    assert_int_equal(SCREEN_SAY_WAITING_OFFLINE, rig->screen.note.message);
    assert_int_equal(SCREEN_SCANNER_LOST, rig->screen.scanner);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_barcode_is_told_to_whoever_listens, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            a_barcode_changes_no_sale_and_answers_no_question, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(a_barcode_is_no_amount, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            a_scanner_that_goes_is_said_and_comes_back, rig_setup, rig_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
