#include "shared/pay/receiver_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&receiver_state_machine), ERR_OK);
}

static void
silence_is_answered_by_asking_for_the_same_again(void **state)
{
    static const enum receiver_state asked[] = {RECEIVER_BINDING, RECEIVER_UNBINDING};
    struct receiver_step step;

    (void)state;
    for (size_t i = 0; i < LENGTH(asked); i++) {
        assert_int_equal(receiver_state_step(asked[i], RECEIVER_ON_SILENCE, &step), ERR_OK);
        assert_int_equal(step.state, asked[i]);
        assert_int_equal(step.effect, RECEIVER_DO_AGAIN);
    }
}

static void
a_receiver_cannot_go_while_the_channel_is_being_told_of_it(void **state)
{
    struct receiver_step step;

    (void)state;
    assert_int_equal(
        receiver_state_step(RECEIVER_BINDING, RECEIVER_ON_REMOVE, &step), ERR_BAD_STATE);
    assert_int_equal(
        receiver_state_step(RECEIVER_UNBINDING, RECEIVER_ON_ADD, &step), ERR_BAD_STATE);
}

static void
a_channel_that_will_not_unbind_keeps_the_receiver_bound(void **state)
{
    struct receiver_step step;

    (void)state;
    assert_int_equal(receiver_state_step(RECEIVER_UNBINDING, RECEIVER_ON_REFUSED, &step), ERR_OK);
    assert_int_equal(step.state, RECEIVER_BOUND);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_is_answered_by_asking_for_the_same_again),
        cmocka_unit_test(a_receiver_cannot_go_while_the_channel_is_being_told_of_it),
        cmocka_unit_test(a_channel_that_will_not_unbind_keeps_the_receiver_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
