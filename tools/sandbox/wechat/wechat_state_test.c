#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/sandbox/wechat/wechat_state.h"

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&wechat_state_machine), ERR_OK);
}

static void
money_moves_once_and_only_from_where_it_is(void **state)
{
    (void)state;
    for (unsigned from = 0; from < WECHAT_STATES; from++)
        for (unsigned event = 0; event < WECHAT_EVENTS; event++) {
            struct wechat_step step;

            if (wechat_state_step((enum wechat_state)from, (enum wechat_event)event, &step) !=
                ERR_OK)
                continue;
            if (step.effect == WECHAT_DO_PAY)
                assert_true(from == WECHAT_NOTPAY || from == WECHAT_USERPAYING);
            if (step.effect == WECHAT_DO_REFUND)
                assert_true(wechat_state_is_paid((enum wechat_state)from));
            if (wechat_state_is_paid(step.state) && !wechat_state_is_paid((enum wechat_state)from))
                assert_int_equal(step.effect, WECHAT_DO_PAY);
        }
}

static void
what_is_closed_or_reversed_is_never_paid(void **state)
{
    struct wechat_step step;

    (void)state;
    assert_int_equal(wechat_state_step(WECHAT_CLOSED, WECHAT_ON_PAID, &step), ERR_BAD_STATE);
    assert_int_equal(wechat_state_step(WECHAT_REVOKED, WECHAT_ON_PAID, &step), ERR_BAD_STATE);
    assert_int_equal(wechat_state_step(WECHAT_SUCCESS, WECHAT_ON_CLOSED, &step), ERR_BAD_STATE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(money_moves_once_and_only_from_where_it_is),
        cmocka_unit_test(what_is_closed_or_reversed_is_never_paid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
