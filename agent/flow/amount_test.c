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

static const char *
typed(const enum till_key *keys, size_t count)
{
    static char entry[8];

    entry[0] = '\0';
    for (size_t i = 0; i < count; i++)
        (void)amount_type(entry, sizeof(entry), &(struct till_command){.key = keys[i], .digit = 5});
    return entry;
}

static void
what_fits_of_a_double_zero_is_typed(void **state)
{
    static const enum till_key keys[] = {
        TILL_KEY_DIGIT, TILL_KEY_DOUBLE_ZERO, TILL_KEY_POINT, TILL_KEY_DIGIT};
    char entry[8] = "500.5";
    const struct till_command zeros = {.key = TILL_KEY_DOUBLE_ZERO};

    (void)state;
    assert_string_equal(typed(keys, LENGTH(keys)), entry);
    assert_true(amount_type(entry, sizeof(entry), &zeros));
    assert_string_equal(entry, "500.50");
    assert_false(amount_type(entry, sizeof(entry), &zeros));
    assert_string_equal(entry, "500.50");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_may_be_a_sum_of_products),
        cmocka_unit_test(what_fits_of_a_double_zero_is_typed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
