#include "shared/pay/split_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct split_step
step_of(unsigned state, unsigned event)
{
    struct split_step step = {.state = SPLIT_STATES};

    assert_int_equal(
        split_state_step((enum split_state)state, (enum split_event)event, &step), ERR_OK);
    return step;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&split_state_machine), ERR_OK);
}

static void
silence_never_ends_a_split(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SPLIT_STATES; from++) {
        struct split_step step = step_of(from, SPLIT_ON_SILENCE);

        if (split_state_is_final((enum split_state)from)) {
            assert_int_equal(step.state, from);
            assert_int_equal(step.effect, SPLIT_DO_NOTHING);
        } else {
            assert_false(split_state_is_final(step.state));
            assert_int_equal(step.effect, SPLIT_DO_QUERY);
        }
    }
}

static void
only_what_the_channel_never_took_is_sent_again(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SPLIT_STATES; from++)
        for (unsigned event = 0; event < SPLIT_EVENTS; event++)
            assert_int_equal(step_of(from, event).effect == SPLIT_DO_SEND,
                event == SPLIT_ON_ABSENT && (from == SPLIT_CREATED || from == SPLIT_UNKNOWN));
}

static void
only_the_channel_s_words_end_a_split(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SPLIT_DONE; from++) {
        assert_int_equal(step_of(from, SPLIT_ON_DONE).state, SPLIT_DONE);
        assert_int_equal(step_of(from, SPLIT_ON_FAILED).state, SPLIT_FAILED);
        assert_false(split_state_is_final(step_of(from, SPLIT_ON_ACCEPTED).state));
        assert_false(split_state_is_final(step_of(from, SPLIT_ON_ABSENT).state));
    }
}

static void
what_ends_is_told_once(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SPLIT_STATES; from++)
        for (unsigned event = 0; event < SPLIT_EVENTS; event++) {
            struct split_step step = step_of(from, event);
            bool ends =
                !split_state_is_final((enum split_state)from) && split_state_is_final(step.state);

            assert_int_equal(step.effect == SPLIT_DO_END, ends);
        }
}

static void
a_channel_that_says_failed_and_then_done_is_heard(void **state)
{
    (void)state;
    assert_int_equal(step_of(SPLIT_FAILED, SPLIT_ON_DONE).state, SPLIT_DONE);
    assert_int_equal(step_of(SPLIT_FAILED, SPLIT_ON_DONE).effect, SPLIT_DO_CORRECT);
    for (unsigned event = 0; event < SPLIT_EVENTS; event++)
        assert_int_equal(step_of(SPLIT_DONE, event).effect, SPLIT_DO_NOTHING);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_never_ends_a_split),
        cmocka_unit_test(only_what_the_channel_never_took_is_sent_again),
        cmocka_unit_test(only_the_channel_s_words_end_a_split),
        cmocka_unit_test(what_ends_is_told_once),
        cmocka_unit_test(a_channel_that_says_failed_and_then_done_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
