#include "shared/pay/transfer_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The step, or one that no row holds when this cannot happen. */
static struct transfer_step
step_of(enum transfer_state state, enum transfer_event event)
{
    struct transfer_step step = {.state = TRANSFER_STATES};
    enum err err = transfer_state_step(state, event, &step);

    assert_int_equal(err, step.state == TRANSFER_STATES ? ERR_BAD_STATE : ERR_OK);
    return step;
}

static void
the_machine_is_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&transfer_state_machine), ERR_OK);
}

static void
silence_never_ends_a_transfer(void **state)
{
    (void)state;
    for (unsigned from = 0; from < TRANSFER_STATES; from++) {
        struct transfer_step step = step_of((enum transfer_state)from, TRANSFER_ON_SILENCE);

        if (step.state == TRANSFER_STATES)
            continue;
        assert_int_equal(step.effect, TRANSFER_DO_NOTHING);
        assert_int_equal(transfer_state_is_final(step.state),
            transfer_state_is_final((enum transfer_state)from));
    }
    assert_int_equal(step_of(TRANSFER_SENT, TRANSFER_ON_SILENCE).state, TRANSFER_UNKNOWN);
    assert_int_equal(step_of(TRANSFER_UNKNOWN, TRANSFER_ON_SILENCE).state, TRANSFER_UNKNOWN);
}

static void
nothing_is_carried_out_before_it_is_approved(void **state)
{
    static const enum transfer_event events[] = {
        TRANSFER_ON_SENT, TRANSFER_ON_SILENCE, TRANSFER_ON_PAID, TRANSFER_ON_FAILED};

    (void)state;
    for (size_t i = 0; i < LENGTH(events); i++)
        assert_int_equal(step_of(TRANSFER_ASKED, events[i]).state, TRANSFER_STATES);
    assert_int_equal(step_of(TRANSFER_ASKED, TRANSFER_ON_APPROVED).effect, TRANSFER_DO_SEND);
}

static void
what_may_have_left_is_not_rejected_any_more(void **state)
{
    static const enum transfer_state states[] = {TRANSFER_SENT, TRANSFER_UNKNOWN, TRANSFER_PAID};

    (void)state;
    for (size_t i = 0; i < LENGTH(states); i++)
        assert_int_equal(step_of(states[i], TRANSFER_ON_REJECTED).state, TRANSFER_STATES);
}

/* However it goes, the reserved money leaves or comes back, and that once. */
static void
money_leaves_or_comes_back_exactly_when_a_transfer_ends(void **state)
{
    (void)state;
    for (unsigned from = 0; from < TRANSFER_STATES; from++)
        for (unsigned event = 0; event < TRANSFER_EVENTS; event++) {
            struct transfer_step step =
                step_of((enum transfer_state)from, (enum transfer_event)event);
            bool was_final = transfer_state_is_final((enum transfer_state)from);

            if (step.state == TRANSFER_STATES)
                continue;
            assert_int_equal(
                step.effect == TRANSFER_DO_POST, !was_final && step.state == TRANSFER_PAID);
            assert_int_equal(step.effect == TRANSFER_DO_GIVE_BACK,
                !was_final && (step.state == TRANSFER_FAILED || step.state == TRANSFER_REJECTED));
            if (was_final && !transfer_state_contradicts(&step))
                assert_int_equal(step.state, from);
        }
}

/* The bank's word that it left, or came back; nothing else undoes an end. */
static void
only_where_the_money_is_contradicts_an_end(void **state)
{
    (void)state;
    for (unsigned from = 0; from < TRANSFER_STATES; from++)
        for (unsigned event = 0; event < TRANSFER_EVENTS; event++) {
            struct transfer_step step =
                step_of((enum transfer_state)from, (enum transfer_event)event);
            bool was_final = transfer_state_is_final((enum transfer_state)from);

            if (step.state == TRANSFER_STATES)
                continue;
            assert_int_equal(transfer_state_contradicts(&step), was_final && step.state != from);
            if (transfer_state_contradicts(&step))
                assert_true((event == TRANSFER_ON_PAID && from != TRANSFER_PAID) ||
                            (event == TRANSFER_ON_FAILED && from == TRANSFER_PAID));
        }
    assert_int_equal(step_of(TRANSFER_FAILED, TRANSFER_ON_PAID).effect, TRANSFER_DO_CORRECT);
    assert_int_equal(step_of(TRANSFER_REJECTED, TRANSFER_ON_PAID).effect, TRANSFER_DO_CORRECT);
    assert_int_equal(step_of(TRANSFER_PAID, TRANSFER_ON_FAILED).effect, TRANSFER_DO_TAKE_BACK);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_is_sound),
        cmocka_unit_test(silence_never_ends_a_transfer),
        cmocka_unit_test(nothing_is_carried_out_before_it_is_approved),
        cmocka_unit_test(what_may_have_left_is_not_rejected_any_more),
        cmocka_unit_test(money_leaves_or_comes_back_exactly_when_a_transfer_ends),
        cmocka_unit_test(only_where_the_money_is_contradicts_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
