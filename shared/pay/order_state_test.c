#include "shared/pay/order_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool
is_over(enum order_state state)
{
    return state == ORDER_PAID || state == ORDER_CLOSED;
}

/* The step, or one that no row holds when this cannot happen. */
static struct order_step
step_of(enum order_state state, enum order_event event)
{
    struct order_step step = {.state = ORDER_STATES};
    enum err err = order_state_step(state, event, &step);

    assert_int_equal(err, step.state == ORDER_STATES ? ERR_BAD_STATE : ERR_OK);
    return step;
}

static bool
wins(struct order_step step)
{
    return step.effect == ORDER_DO_WIN || step.effect == ORDER_DO_WIN_CLOSE;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&order_state_machine), ERR_OK);
}

static void
every_state_accepts_money(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++) {
        assert_true(step_of((enum order_state)from, ORDER_ON_PAID).state < ORDER_STATES);
        assert_true(step_of((enum order_state)from, ORDER_ON_CASH).state < ORDER_STATES);
    }
}

static void
an_order_is_paid_once_and_for_ever(void **state)
{
    (void)state;
    for (unsigned event = 0; event < ORDER_EVENTS; event++) {
        struct order_step step = step_of(ORDER_PAID, (enum order_event)event);

        assert_true(step.state == ORDER_PAID || step.state == ORDER_STATES);
        assert_false(wins(step));
    }
}

static void
whoever_comes_to_paid_has_won_and_only_money_comes_there(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++)
        for (unsigned event = 0; event < ORDER_EVENTS; event++) {
            struct order_step step = step_of((enum order_state)from, (enum order_event)event);

            if (from == ORDER_PAID)
                continue;
            assert_int_equal(step.state == ORDER_PAID, wins(step));
            if (wins(step))
                assert_true(event == ORDER_ON_PAID || event == ORDER_ON_CASH);
        }
}

static void
a_wallet_s_money_is_suspended_when_the_order_is_over_and_wins_before(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++) {
        struct order_step step = step_of((enum order_state)from, ORDER_ON_PAID);

        if (is_over((enum order_state)from)) {
            assert_int_equal(step.effect, ORDER_DO_SUSPEND);
            assert_int_equal(step.state, from);
        } else {
            assert_int_equal(step.effect, ORDER_DO_WIN);
            assert_int_equal(step.state, ORDER_PAID);
        }
    }
}

static void
cash_that_was_taken_always_ends_paid_and_displaces_a_winner(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++) {
        struct order_step step = step_of((enum order_state)from, ORDER_ON_CASH);

        assert_int_equal(step.state, ORDER_PAID);
        assert_int_equal(step.effect == ORDER_DO_DISPLACE, from == ORDER_PAID);
        /* A payment that is under way would bring the money a second time. */
        assert_int_equal(step.effect == ORDER_DO_WIN_CLOSE, from == ORDER_PAYING);
    }
}

static void
nothing_begins_to_pay_an_order_that_is_over_or_closing(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++)
        assert_int_equal(step_of((enum order_state)from, ORDER_ON_PAY).state,
            from == ORDER_OPEN || from == ORDER_PAYING ? ORDER_PAYING : ORDER_STATES);
}

static void
an_order_under_way_is_closed_only_after_its_payment_fell(void **state)
{
    static const enum order_event ends[] = {ORDER_ON_CANCEL, ORDER_ON_EXPIRE};

    (void)state;
    for (size_t i = 0; i < LENGTH(ends); i++) {
        struct order_step step = step_of(ORDER_PAYING, ends[i]);

        assert_int_equal(step.state, ORDER_CLOSING);
        assert_int_equal(step.effect, ORDER_DO_CLOSE_PAYMENT);
        assert_int_equal(step_of(ORDER_CLOSING, ends[i]).state, ORDER_CLOSING);
        assert_int_equal(step_of(ORDER_OPEN, ends[i]).state, ORDER_CLOSED);
    }
    assert_int_equal(step_of(ORDER_CLOSING, ORDER_ON_FALL).state, ORDER_CLOSED);
    assert_int_equal(step_of(ORDER_PAYING, ORDER_ON_FALL).state, ORDER_OPEN);
}

static void
giving_up_and_reopening_may_come_in_any_state(void **state)
{
    static const enum order_event words[] = {ORDER_ON_CANCEL, ORDER_ON_EXPIRE, ORDER_ON_REOPEN};

    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++)
        for (size_t i = 0; i < LENGTH(words); i++)
            assert_true(step_of((enum order_state)from, words[i]).state < ORDER_STATES);
}

static void
a_reopened_order_can_be_paid(void **state)
{
    (void)state;
    for (unsigned from = 0; from < ORDER_STATES; from++) {
        enum order_state to = step_of((enum order_state)from, ORDER_ON_REOPEN).state;

        assert_true(from == ORDER_PAID || !is_over(to));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(every_state_accepts_money),
        cmocka_unit_test(an_order_is_paid_once_and_for_ever),
        cmocka_unit_test(whoever_comes_to_paid_has_won_and_only_money_comes_there),
        cmocka_unit_test(a_wallet_s_money_is_suspended_when_the_order_is_over_and_wins_before),
        cmocka_unit_test(cash_that_was_taken_always_ends_paid_and_displaces_a_winner),
        cmocka_unit_test(nothing_begins_to_pay_an_order_that_is_over_or_closing),
        cmocka_unit_test(an_order_under_way_is_closed_only_after_its_payment_fell),
        cmocka_unit_test(giving_up_and_reopening_may_come_in_any_state),
        cmocka_unit_test(a_reopened_order_can_be_paid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
