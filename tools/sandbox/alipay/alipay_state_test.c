#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/sandbox/alipay/alipay_state.h"

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&alipay_state_machine), ERR_OK);
}

static void
money_moves_once_and_only_from_where_it_is(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ALIPAY_STATES; from++)
        for (unsigned event = 0; event < ALIPAY_EVENTS; event++) {
            struct alipay_step step;

            if (alipay_state_step((enum alipay_state)from, (enum alipay_event)event, &step) !=
                ERR_OK)
                continue;
            if (step.effect == ALIPAY_DO_PAY)
                assert_true(from == ALIPAY_WAIT_BUYER_PAY && event == ALIPAY_ON_PAID);
            if (step.effect == ALIPAY_DO_REFUND)
                assert_int_equal(from, ALIPAY_TRADE_SUCCESS);
            if (step.state == ALIPAY_TRADE_SUCCESS && from != ALIPAY_TRADE_SUCCESS)
                assert_int_equal(step.effect, ALIPAY_DO_PAY);
        }
}

static void
a_closed_or_finished_trade_is_never_paid(void **state)
{
    struct alipay_step step;

    (void)state;
    assert_int_equal(alipay_state_step(ALIPAY_TRADE_CLOSED, ALIPAY_ON_PAID, &step), ERR_BAD_STATE);
    assert_int_equal(
        alipay_state_step(ALIPAY_TRADE_FINISHED, ALIPAY_ON_PAID, &step), ERR_BAD_STATE);
    assert_int_equal(
        alipay_state_step(ALIPAY_QR_CANCELLED, ALIPAY_ON_SCANNED, &step), ERR_BAD_STATE);
    assert_int_equal(alipay_state_step(ALIPAY_QR_EXPIRED, ALIPAY_ON_SCANNED, &step), ERR_BAD_STATE);
}

static void
a_partial_refund_leaves_success_and_a_full_one_closes(void **state)
{
    struct alipay_step step;

    (void)state;
    assert_int_equal(
        alipay_state_step(ALIPAY_TRADE_SUCCESS, ALIPAY_ON_REFUNDED_PART, &step), ERR_OK);
    assert_int_equal(step.state, ALIPAY_TRADE_SUCCESS);
    assert_int_equal(
        alipay_state_step(ALIPAY_TRADE_SUCCESS, ALIPAY_ON_REFUNDED_ALL, &step), ERR_OK);
    assert_int_equal(step.state, ALIPAY_TRADE_CLOSED);
}

static void
an_unscanned_qr_is_no_trade(void **state)
{
    (void)state;
    assert_false(alipay_state_is_trade(ALIPAY_QR_WAITING));
    assert_false(alipay_state_is_trade(ALIPAY_QR_EXPIRED));
    assert_false(alipay_state_is_trade(ALIPAY_QR_CANCELLED));
    assert_true(alipay_state_is_trade(ALIPAY_WAIT_BUYER_PAY));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(money_moves_once_and_only_from_where_it_is),
        cmocka_unit_test(a_closed_or_finished_trade_is_never_paid),
        cmocka_unit_test(a_partial_refund_leaves_success_and_a_full_one_closes),
        cmocka_unit_test(an_unscanned_qr_is_no_trade),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
