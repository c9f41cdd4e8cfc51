#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/flow/amount.h"

static void
an_amount_may_be_a_sum_of_products(void **state)
{
    static const struct {
        const char *entry;
        int64_t fen;
    } good[] = {{"", 0}, {"5", 500}, {"12.3", 1230}, {"12.", 1200}, {"3*8.5", 2550},
        {"3*8.5+2", 2750}, {"8.5*3", 2550}, {"2*3*1.5", 900}, {"1+", 100}, {"4*", 400}};
    struct money amount;

    (void)state;
    for (size_t i = 0; i < LENGTH(good); i++) {
        assert_int_equal(amount_of(good[i].entry, &amount), ERR_OK);
        assert_int_equal(amount.fen, good[i].fen);
    }
    assert_int_equal(amount_of("1.5*1.5", &amount), ERR_BAD_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_may_be_a_sum_of_products),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
