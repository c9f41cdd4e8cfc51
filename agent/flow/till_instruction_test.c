#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/till_rig_test.h"

#define NUMBER INT64_C(7012345678901234567)
#define A_DAY_US (INT64_C(86400) * 1000000)

static void
asked(struct rig *rig, enum message_instruction_what what)
{
    const struct message_instruction instruction = {.id = 41,
        .number = NUMBER + (int64_t)what,
        .what = (int64_t)what,
        .until_us = rig->now.moment.us + A_DAY_US};
    const struct till_event event = {.kind = TILL_ON_INSTRUCTION,
        .instruction = &instruction,
        .count = store_instruction_find(rig->store, instruction.number) == ERR_OK};

    rig_event(rig, &event);
}

static void
refused_as_unknown(struct rig *rig)
{
    const struct till_event event = {.kind = TILL_ON_REFUSAL, .text = "", .err = ERR_NOT_FOUND};

    rig_event(rig, &event);
}

static void
acknowledged(struct rig *rig)
{
    const struct till_event event = {.kind = TILL_ON_ACK, .sequence = rig->till.last_sequence};

    rig_event(rig, &event);
}

static void
it_restarts_once_and_says_so_again(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    asked(rig, MESSAGE_INSTRUCTION_RESTART);
    assert_int_equal(rig->leaves, TILL_RESTARTS);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_DONE);
    assert_int_equal(rig->end.id, 41);
    rig_restart(rig);
    rig->leaves = TILL_STAYS;
    rig->end = (struct message_instruction_end){0};
    rig_up(rig);
    asked(rig, MESSAGE_INSTRUCTION_RESTART);
    assert_int_equal(rig->leaves, TILL_STAYS);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_DONE);
}

static void
nobody_who_is_served_waits_for_a_restart(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_type(rig, "12.34");
    asked(rig, MESSAGE_INSTRUCTION_RESTART);
    assert_int_equal(rig->leaves, TILL_STAYS);
    assert_int_equal(rig->end.id, 0);
    rig_key(rig, TILL_KEY_CASH);
    rig_type(rig, "20");
    rig_key(rig, TILL_KEY_CONFIRM);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    assert_int_equal(rig->leaves, TILL_RESTARTS);
}

static void
what_comes_late_or_is_not_known_is_not_done(void **state)
{
    struct rig *rig = *state;
    struct message_instruction instruction = {
        .id = 41, .number = NUMBER, .what = MESSAGE_INSTRUCTION_RESTART};
    const struct till_event event = {.kind = TILL_ON_INSTRUCTION, .instruction = &instruction};

    rig_up(rig);
    instruction.until_us = rig->now.moment.us;
    rig_event(rig, &event);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_LATE);
    assert_int_equal(rig->leaves, TILL_STAYS);
    instruction.until_us += A_DAY_US;
    instruction.what = 99;
    rig_event(rig, &event);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_UNKNOWN);
    instruction.what = MESSAGE_INSTRUCTION_LOG;
    rig_event(rig, &event);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_DONE);
    assert_int_equal(rig->leaves, TILL_STAYS);
}

static void
it_is_wiped_when_the_hub_has_all_and_knows_it_no_more(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    rig_type(rig, "12.34");
    rig_key(rig, TILL_KEY_CASH);
    rig_type(rig, "20");
    rig_key(rig, TILL_KEY_CONFIRM);
    asked(rig, MESSAGE_INSTRUCTION_WIPE);
    assert_int_equal(rig->end.id, 0); /* a record is under way */
    acknowledged(rig);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_DONE);
    assert_int_equal(rig->leaves, TILL_STAYS);
    rig_type(rig, "5");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_WIPING);
    rig_key(rig, TILL_KEY_CASH);
    assert_int_equal(rig->screen.view, SCREEN_CASH_DONE);
    refused_as_unknown(rig);
    assert_int_equal(rig->leaves, TILL_IS_WIPED);
}

static void
one_that_died_before_is_still_to_be_wiped(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    asked(rig, MESSAGE_INSTRUCTION_WIPE);
    rig_restart(rig);
    rig->end = (struct message_instruction_end){0};
    rig_up(rig);
    rig_type(rig, "5");
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_WIPING);
    asked(rig, MESSAGE_INSTRUCTION_WIPE);
    assert_int_equal(rig->end.state, MESSAGE_INSTRUCTION_DONE);
    refused_as_unknown(rig);
    assert_int_equal(rig->leaves, TILL_IS_WIPED);
}

static void
one_that_is_revoked_only_keeps_what_it_has(void **state)
{
    struct rig *rig = *state;

    rig_up(rig);
    refused_as_unknown(rig);
    assert_int_equal(rig->leaves, TILL_STAYS);
    assert_int_equal(rig->screen.note.message, SCREEN_SAY_REVOKED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            it_restarts_once_and_says_so_again, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            nobody_who_is_served_waits_for_a_restart, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            what_comes_late_or_is_not_known_is_not_done, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            it_is_wiped_when_the_hub_has_all_and_knows_it_no_more, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            one_that_died_before_is_still_to_be_wiped, rig_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(
            one_that_is_revoked_only_keeps_what_it_has, rig_setup, rig_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
