#include "tools/fleet/recipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct recipe
cash_at(int64_t sequence)
{
    return (struct recipe){.kind = MESSAGE_KIND_CASH,
        .terminal = 7,
        .epoch = 1,
        .sequence = sequence,
        .till_us = INT64_C(1790000000000000)};
}

static void
the_same_place_makes_the_same_bytes(void **state)
{
    struct recipe recipe = cash_at(5);
    uint8_t once[MESSAGE_ITEM_MAX];
    uint8_t again[MESSAGE_ITEM_MAX];
    size_t once_size;
    size_t again_size;

    (void)state;
    assert_int_equal(ERR_OK, recipe_put(&recipe, once, sizeof(once), &once_size));
    assert_int_equal(ERR_OK, recipe_put(&recipe, again, sizeof(again), &again_size));
    assert_int_equal(once_size, again_size);
    assert_memory_equal(once, again, once_size);
    recipe.sequence = 6;
    assert_int_equal(ERR_OK, recipe_put(&recipe, again, sizeof(again), &again_size));
    assert_false(bytes_equal(bytes_of(once, once_size), bytes_of(again, again_size)));
}

static void
every_cash_sale_leaves_a_remainder(void **state)
{
    (void)state;
    for (int64_t sequence = 1; sequence <= 10000; sequence++) {
        struct recipe recipe = cash_at(sequence);
        struct message_record record = recipe_record(&recipe);

        assert_in_range(record.amount_fen - record.collected_fen, 1, 9);
        assert_int_equal(0, record.collected_fen % 10);
        assert_true(record.collected_fen > 0 && record.tendered_fen >= record.collected_fen);
        assert_in_range(record.salt, 0, UINT32_MAX);
    }
}

static void
what_follows_a_sale_speaks_of_it(void **state)
{
    struct recipe recipe = cash_at(9);
    int64_t amount;

    (void)state;
    recipe.kind = MESSAGE_KIND_SALE;
    amount = recipe_record(&recipe).amount_fen;
    assert_int_equal(0, recipe_record(&recipe).about);
    recipe.kind = MESSAGE_KIND_PAID;
    recipe.sequence = 10;
    assert_int_equal(9, recipe_record(&recipe).about);
    assert_int_equal(amount, recipe_record(&recipe).amount_fen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_place_makes_the_same_bytes),
        cmocka_unit_test(every_cash_sale_leaves_a_remainder),
        cmocka_unit_test(what_follows_a_sale_speaks_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
