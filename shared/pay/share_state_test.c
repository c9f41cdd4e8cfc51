#include "shared/pay/share_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct share_step
step_of(unsigned state, unsigned event)
{
    struct share_step step = {.state = SHARE_STATES};

    assert_int_equal(
        share_state_step((enum share_state)state, (enum share_event)event, &step), ERR_OK);
    return step;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&share_state_machine), ERR_OK);
}

static void
silence_changes_no_share(void **state)
{
    (void)state;
    for (unsigned from = 0; from < SHARE_STATES; from++) {
        assert_int_equal(step_of(from, SHARE_ON_SILENCE).state, from);
        assert_int_equal(step_of(from, SHARE_ON_SILENCE).effect, SHARE_DO_NOTHING);
    }
}

static void
a_share_is_posted_once(void **state)
{
    (void)state;
    for (unsigned event = 0; event < SHARE_EVENTS; event++) {
        assert_int_equal(step_of(SHARE_DONE, event).state, SHARE_DONE);
        assert_int_equal(step_of(SHARE_DONE, event).effect, SHARE_DO_NOTHING);
    }
    assert_int_equal(step_of(SHARE_PENDING, SHARE_ON_DONE).effect, SHARE_DO_POST);
    assert_int_equal(step_of(SHARE_PENDING, SHARE_ON_FAILED).effect, SHARE_DO_REVERSE);
    assert_int_equal(step_of(SHARE_FAILED, SHARE_ON_FAILED).effect, SHARE_DO_NOTHING);
}

static void
a_share_that_failed_and_was_paid_after_all_is_heard(void **state)
{
    (void)state;
    assert_int_equal(step_of(SHARE_FAILED, SHARE_ON_DONE).state, SHARE_DONE);
    assert_int_equal(step_of(SHARE_FAILED, SHARE_ON_DONE).effect, SHARE_DO_CORRECT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_changes_no_share),
        cmocka_unit_test(a_share_is_posted_once),
        cmocka_unit_test(a_share_that_failed_and_was_paid_after_all_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
