#include "shared/pay/onboarding_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&onboarding_state_machine), ERR_OK);
}

static void
what_is_finished_or_cancelled_stays_so(void **state)
{
    enum onboarding_state to;

    (void)state;
    for (unsigned i = 0; i < ONBOARDING_STATES; i++) {
        assert_int_equal(onboarding_state_step(ONBOARDING_FINISHED, (enum onboarding_state)i, &to),
            ERR_BAD_STATE);
        assert_int_equal(onboarding_state_step(ONBOARDING_CANCELLED, (enum onboarding_state)i, &to),
            ERR_BAD_STATE);
    }
}

static void
what_was_rejected_goes_in_again_and_is_not_finished_by_itself(void **state)
{
    enum onboarding_state to;

    (void)state;
    assert_int_equal(onboarding_state_step(ONBOARDING_REJECTED, ONBOARDING_SUBMITTED, &to), ERR_OK);
    assert_int_equal(to, ONBOARDING_SUBMITTED);
    assert_int_equal(
        onboarding_state_step(ONBOARDING_REJECTED, ONBOARDING_FINISHED, &to), ERR_BAD_STATE);
    assert_int_equal(
        onboarding_state_step(ONBOARDING_DRAFT, ONBOARDING_FINISHED, &to), ERR_BAD_STATE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(what_is_finished_or_cancelled_stays_so),
        cmocka_unit_test(what_was_rejected_goes_in_again_and_is_not_finished_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
