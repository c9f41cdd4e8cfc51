#include "shared/pay/refund_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The step, or one that no row holds when this cannot happen. */
static struct refund_step
step_of(unsigned state, unsigned event)
{
    struct refund_step step = {.state = REFUND_STATES};
    enum err err = refund_state_step((enum refund_state)state, (enum refund_event)event, &step);

    assert_int_equal(err, step.state == REFUND_STATES ? ERR_BAD_STATE : ERR_OK);
    return step;
}

static bool
is_told(unsigned state)
{
    return state >= REFUND_CREATED && state <= REFUND_FAILED;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&refund_state_machine), ERR_OK);
}

static void
silence_never_ends_a_refund(void **state)
{
    (void)state;
    for (unsigned from = REFUND_CREATED; from <= REFUND_FAILED; from++) {
        struct refund_step step = step_of(from, REFUND_ON_SILENCE);

        if (refund_state_is_final((enum refund_state)from)) {
            assert_int_equal(step.state, from);
            assert_int_equal(step.effect, REFUND_DO_NOTHING);
        } else {
            assert_false(refund_state_is_final(step.state));
            assert_int_equal(step.effect, REFUND_DO_QUERY);
        }
    }
}

static void
only_what_the_channel_never_took_is_sent_again(void **state)
{
    (void)state;
    for (unsigned from = REFUND_CREATED; from <= REFUND_FAILED; from++)
        for (unsigned event = REFUND_ON_ACCEPTED; event < REFUND_EVENTS; event++)
            assert_int_equal(step_of(from, event).effect == REFUND_DO_SEND,
                event == REFUND_ON_ABSENT && (from == REFUND_CREATED || from == REFUND_UNKNOWN));
}

static void
the_channel_is_told_only_of_money_that_is_reserved(void **state)
{
    (void)state;
    for (unsigned from = 0; from < REFUND_STATES; from++) {
        struct refund_step step = step_of(from, REFUND_ON_SEND);
        bool reserved = refund_state_is_under_way((enum refund_state)from);

        if (step.state == REFUND_STATES)
            continue;
        assert_int_equal(step.state, REFUND_CREATED);
        assert_int_equal(step.effect, reserved ? REFUND_DO_SEND : REFUND_DO_RESERVE_SEND);
    }
}

static void
money_in_transit_leaves_it_once(void **state)
{
    (void)state;
    for (unsigned from = 0; from < REFUND_STATES; from++)
        for (unsigned event = 0; event < REFUND_EVENTS; event++) {
            struct refund_step step = step_of(from, event);
            bool was = refund_state_is_under_way((enum refund_state)from);

            if (step.state == REFUND_STATES)
                continue;
            assert_int_equal(
                step.effect == REFUND_DO_RESERVE || step.effect == REFUND_DO_RESERVE_SEND,
                !was && refund_state_is_under_way(step.state));
            assert_int_equal(step.effect == REFUND_DO_POST, was && step.state == REFUND_DONE);
            assert_int_equal(step.effect == REFUND_DO_REVERSE, was && step.state == REFUND_FAILED);
        }
}

static void
only_the_channel_s_words_end_what_it_was_told(void **state)
{
    (void)state;
    for (unsigned from = REFUND_CREATED; from < REFUND_DONE; from++)
        for (unsigned event = 0; event < REFUND_EVENTS; event++) {
            struct refund_step step = step_of(from, event);

            if (event == REFUND_ON_DONE)
                assert_int_equal(step.state, REFUND_DONE);
            else if (event == REFUND_ON_FAILED)
                assert_int_equal(step.state, REFUND_FAILED);
            else
                assert_true(step.state == REFUND_STATES || !refund_state_is_final(step.state));
        }
}

static void
a_channel_that_says_failed_and_then_done_is_heard(void **state)
{
    (void)state;
    assert_int_equal(step_of(REFUND_FAILED, REFUND_ON_DONE).state, REFUND_DONE);
    assert_int_equal(step_of(REFUND_FAILED, REFUND_ON_DONE).effect, REFUND_DO_CORRECT);
    assert_int_equal(step_of(REFUND_DONE, REFUND_ON_FAILED).state, REFUND_DONE);
    assert_int_equal(step_of(REFUND_DONE, REFUND_ON_FAILED).effect, REFUND_DO_COMPLAIN);
}

static void
a_refund_that_was_told_is_never_taken_back(void **state)
{
    (void)state;
    for (unsigned from = 0; from < REFUND_STATES; from++) {
        if (is_told(from))
            assert_int_equal(step_of(from, REFUND_ON_DROP).state, REFUND_STATES);
        /* And of what was never told the channel cannot speak. */
        for (unsigned event = REFUND_ON_ACCEPTED; event < REFUND_EVENTS; event++)
            assert_int_equal(step_of(from, event).state == REFUND_STATES, !is_told(from));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_never_ends_a_refund),
        cmocka_unit_test(only_what_the_channel_never_took_is_sent_again),
        cmocka_unit_test(the_channel_is_told_only_of_money_that_is_reserved),
        cmocka_unit_test(money_in_transit_leaves_it_once),
        cmocka_unit_test(only_the_channel_s_words_end_what_it_was_told),
        cmocka_unit_test(a_channel_that_says_failed_and_then_done_is_heard),
        cmocka_unit_test(a_refund_that_was_told_is_never_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
