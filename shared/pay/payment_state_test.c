#include "shared/pay/payment_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The step, or one that no row holds when this cannot happen. */
static struct payment_step
step_of(enum payment_state state, enum payment_event event)
{
    struct payment_step step = {.state = PAYMENT_STATES};
    enum err err = payment_state_step(state, event, &step);

    assert_int_equal(err, step.state == PAYMENT_STATES ? ERR_BAD_STATE : ERR_OK);
    return step;
}

static bool
has_money(enum payment_state state)
{
    return state == PAYMENT_PAID || state == PAYMENT_LATE;
}

static bool
posts(struct payment_step step)
{
    return step.effect == PAYMENT_DO_POST || step.effect == PAYMENT_DO_POST_LATE ||
           step.effect == PAYMENT_DO_MOVE_LATE || step.effect == PAYMENT_DO_REDEEM;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&payment_state_machine), ERR_OK);
}

static void
silence_never_ends_a_payment(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATES; from++) {
        struct payment_step step = step_of((enum payment_state)from, PAYMENT_ON_SILENCE);

        assert_true(step.state < PAYMENT_STATES);
        assert_int_equal(
            payment_state_is_final(step.state), payment_state_is_final((enum payment_state)from));
        assert_false(posts(step));
        /* What nobody knows is asked about. */
        if (!payment_state_is_final((enum payment_state)from))
            assert_int_equal(step.effect, PAYMENT_DO_QUERY);
    }
    assert_int_equal(step_of(PAYMENT_CREATED, PAYMENT_ON_SILENCE).state, PAYMENT_UNKNOWN);
}

static void
every_state_accepts_paid_and_late_but_those_of_a_reversal(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATES; from++) {
        if (from == PAYMENT_REVERSING || from == PAYMENT_RETURNED)
            continue;
        assert_true(has_money(step_of((enum payment_state)from, PAYMENT_ON_PAID).state));
        assert_true(has_money(step_of((enum payment_state)from, PAYMENT_ON_LATE).state));
    }
}

static void
only_its_own_answer_ends_a_reversal(void **state)
{
    static const enum payment_event others[] = {
        PAYMENT_ON_ACCEPTED, PAYMENT_ON_SILENCE, PAYMENT_ON_PAID, PAYMENT_ON_LATE};

    (void)state;
    for (size_t i = 0; i < LENGTH(others); i++) {
        assert_int_equal(step_of(PAYMENT_REVERSING, others[i]).state, PAYMENT_REVERSING);
        assert_int_equal(step_of(PAYMENT_REVERSING, others[i]).effect, PAYMENT_DO_QUERY);
        /* And what went back to the payer is booked by nothing that is heard of it later. */
        assert_int_equal(step_of(PAYMENT_RETURNED, others[i]).effect, PAYMENT_DO_NOTHING);
    }
    assert_int_equal(step_of(PAYMENT_REVERSING, PAYMENT_ON_RETURNED).state, PAYMENT_RETURNED);
    assert_int_equal(step_of(PAYMENT_REVERSING, PAYMENT_ON_KEPT).state, PAYMENT_KEPT);
    assert_int_equal(step_of(PAYMENT_KEPT, PAYMENT_ON_REVERSING).state, PAYMENT_REVERSING);
    /* Nothing is reversed that was never sent, or that has ended. */
    for (unsigned from = 0; from < PAYMENT_STATES; from++)
        if (from != PAYMENT_PENDING && from != PAYMENT_UNKNOWN && from != PAYMENT_REVERSING &&
            from != PAYMENT_KEPT)
            assert_int_equal(
                step_of((enum payment_state)from, PAYMENT_ON_REVERSING).state, PAYMENT_STATES);
}

static void
money_is_posted_once(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATES; from++)
        for (unsigned event = 0; event < PAYMENT_EVENTS; event++) {
            struct payment_step step = step_of((enum payment_state)from, (enum payment_event)event);

            if (step.state == PAYMENT_STATES)
                continue;
            if (!has_money((enum payment_state)from)) {
                /* Whoever comes to have money posts it, as what it is. */
                assert_int_equal(step.state == PAYMENT_PAID, step.effect == PAYMENT_DO_POST);
                assert_int_equal(step.state == PAYMENT_LATE, step.effect == PAYMENT_DO_POST_LATE);
            } else if (event != PAYMENT_ON_DISPLACED && event != PAYMENT_ON_REDEEMED) {
                assert_int_equal(step.effect, PAYMENT_DO_NOTHING);
            }
        }
}

static void
a_paid_payment_stays_paid_unless_cash_displaces_it(void **state)
{
    (void)state;
    for (unsigned event = 0; event < PAYMENT_EVENTS; event++) {
        struct payment_step step = step_of(PAYMENT_PAID, (enum payment_event)event);

        if (event == PAYMENT_ON_DISPLACED) {
            assert_int_equal(step.state, PAYMENT_LATE);
            assert_int_equal(step.effect, PAYMENT_DO_MOVE_LATE);
        } else {
            assert_true(step.state == PAYMENT_PAID || step.state == PAYMENT_STATES);
        }
        step = step_of(PAYMENT_LATE, (enum payment_event)event);
        if (event != PAYMENT_ON_REDEEMED)
            assert_true(step.state == PAYMENT_LATE || step.state == PAYMENT_STATES);
        if (event != PAYMENT_ON_DISPLACED)
            continue;
        for (unsigned from = 0; from < PAYMENT_STATES; from++)
            if (from != PAYMENT_PAID)
                assert_int_equal(
                    step_of((enum payment_state)from, PAYMENT_ON_DISPLACED).state, PAYMENT_STATES);
    }
}

static void
only_late_money_is_redeemed(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATES; from++) {
        struct payment_step step = step_of((enum payment_state)from, PAYMENT_ON_REDEEMED);

        assert_int_equal(step.state, from == PAYMENT_LATE ? PAYMENT_PAID : PAYMENT_STATES);
        if (from == PAYMENT_LATE)
            assert_int_equal(step.effect, PAYMENT_DO_REDEEM);
    }
}

static void
money_counts_whatever_the_channel_said_before(void **state)
{
    static const enum payment_state ends[] = {PAYMENT_REFUSED, PAYMENT_CLOSED};

    (void)state;
    for (size_t i = 0; i < LENGTH(ends); i++) {
        assert_int_equal(step_of(ends[i], PAYMENT_ON_PAID).effect, PAYMENT_DO_POST);
        assert_int_equal(step_of(ends[i], PAYMENT_ON_LATE).effect, PAYMENT_DO_POST_LATE);
        /* But a final no is told to the order once. */
        assert_int_equal(step_of(ends[i], PAYMENT_ON_REFUSED).effect, PAYMENT_DO_NOTHING);
        assert_int_equal(step_of(ends[i], PAYMENT_ON_CLOSED).effect, PAYMENT_DO_NOTHING);
    }
}

static void
the_order_is_told_when_an_attempt_ends_without_money(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_STATES; from++)
        for (unsigned event = 0; event < PAYMENT_EVENTS; event++) {
            struct payment_step step = step_of((enum payment_state)from, (enum payment_event)event);
            bool ends = !payment_state_is_final((enum payment_state)from) &&
                        (step.state == PAYMENT_REFUSED || step.state == PAYMENT_CLOSED ||
                            step.state == PAYMENT_RETURNED);

            assert_int_equal(step.effect == PAYMENT_DO_DROP, ends);
        }
}

static void
only_the_channel_s_words_end_a_payment(void **state)
{
    (void)state;
    for (unsigned from = 0; from < PAYMENT_PAID; from++) {
        assert_false(payment_state_is_final((enum payment_state)from));
        assert_false(
            payment_state_is_final(step_of((enum payment_state)from, PAYMENT_ON_ACCEPTED).state));
        assert_true(
            payment_state_is_final(step_of((enum payment_state)from, PAYMENT_ON_REFUSED).state));
        assert_true(
            payment_state_is_final(step_of((enum payment_state)from, PAYMENT_ON_CLOSED).state));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_never_ends_a_payment),
        cmocka_unit_test(every_state_accepts_paid_and_late_but_those_of_a_reversal),
        cmocka_unit_test(only_its_own_answer_ends_a_reversal),
        cmocka_unit_test(money_is_posted_once),
        cmocka_unit_test(a_paid_payment_stays_paid_unless_cash_displaces_it),
        cmocka_unit_test(only_late_money_is_redeemed),
        cmocka_unit_test(money_counts_whatever_the_channel_said_before),
        cmocka_unit_test(the_order_is_told_when_an_attempt_ends_without_money),
        cmocka_unit_test(only_the_channel_s_words_end_a_payment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
