#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/print_state.h"
#include "agent/flow/sale_state.h"

static void
its_machines_are_sound(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&sale_state_machine), ERR_OK);
    assert_int_equal(fsm_verify(&print_state_machine), ERR_OK);
}

static void
every_sale_has_an_answer_to_the_hub(void **state)
{
    struct sale_step step;

    (void)state;
    for (unsigned i = 0; i < SALE_STATES; i++) {
        assert_int_equal(sale_state_step((enum sale_state)i, SALE_ON_PAID, &step), ERR_OK);
        assert_int_equal(sale_state_step((enum sale_state)i, SALE_ON_CLOSED, &step), ERR_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_machines_are_sound),
        cmocka_unit_test(every_sale_has_an_answer_to_the_hub),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
