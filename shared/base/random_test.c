#include "shared/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/need.h"

static void
a_seed_repeats_itself(void **state)
{
    struct random one;
    struct random two;

    (void)state;
    random_seed(&one, 42);
    random_seed(&two, 42);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(random_below(&one, UINT64_MAX), random_below(&two, UINT64_MAX));
}

/* The authors' own xoshiro256** and splitmix64, run with the seed 0. */
static void
the_numbers_are_those_of_the_published_generator(void **state)
{
    static const uint64_t want[] = {UINT64_C(0x99ec5f36cb75f2b4), UINT64_C(0xbf6e1f784956452a),
        UINT64_C(0x1a5f849d4933e6e0), UINT64_C(0x6aa594f1262d2d2c)};
    struct random random;

    (void)state;
    random_seed(&random, 0);
    assert_true(random.state[0] == UINT64_C(0xe220a8397b1dcdaf));
    for (size_t i = 0; i < LENGTH(want); i++) {
        uint64_t got;

        random_fill(&random, &got, sizeof(got));
        assert_true(got == want[i]);
    }
}

static void
other_seeds_differ(void **state)
{
    uint64_t words[64];

    (void)state;
    for (size_t i = 0; i < LENGTH(words); i++) {
        struct random random;

        random_seed(&random, i);
        random_fill(&random, &words[i], sizeof(words[i]));
        for (size_t j = 0; j < i; j++)
            assert_true(words[i] != words[j]);
    }
}

static void
every_value_below_the_bound_turns_up_as_often(void **state)
{
    unsigned seen[7] = {0};
    struct random random;

    (void)state;
    random_seed(&random, 6);
    for (unsigned i = 0; i < 70000; i++)
        seen[random_below(&random, LENGTH(seen))]++;
    /* 10000 expected; five standard deviations are 463. */
    for (size_t i = 0; i < LENGTH(seen); i++)
        assert_in_range(seen[i], 9500, 10500);
}

static void
a_bound_is_never_reached(void **state)
{
    static const uint64_t bounds[] = {
        1, 2, 3, 10, 255, 256, UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1, UINT64_MAX};
    struct random random;

    (void)state;
    random_seed(&random, 7);
    for (size_t i = 0; i < LENGTH(bounds); i++)
        for (unsigned j = 0; j < 1000; j++)
            assert_true(random_below(&random, bounds[i]) < bounds[i]);
}

static void
only_what_was_asked_for_is_filled(void **state)
{
    struct random seeded;
    struct random *sources[] = {&seeded, random_system()};

    (void)state;
    random_seed(&seeded, 8);
    for (size_t i = 0; i < LENGTH(sources); i++)
        for (size_t size = 0; size <= 32; size++) {
            uint8_t block[34];
            bool changed = false;

            memset(block, 0xA5, sizeof(block));
            random_fill(sources[i], block + 1, size);
            assert_int_equal(0xA5, block[0]);
            assert_int_equal(0xA5, block[1 + size]);
            for (size_t j = 0; j < size; j++)
                changed = changed || block[1 + j] != 0xA5;
            assert_true(changed || size < 8);
        }
}

static void
the_system_does_not_repeat_itself(void **state)
{
    uint8_t one[16];
    uint8_t two[16];

    (void)state;
    random_fill(random_system(), one, sizeof(one));
    random_fill(random_system(), two, sizeof(two));
    assert_memory_not_equal(one, two, sizeof(one));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_repeats_itself),
        cmocka_unit_test(the_numbers_are_those_of_the_published_generator),
        cmocka_unit_test(other_seeds_differ),
        cmocka_unit_test(every_value_below_the_bound_turns_up_as_often),
        cmocka_unit_test(a_bound_is_never_reached),
        cmocka_unit_test(only_what_was_asked_for_is_filled),
        cmocka_unit_test(the_system_does_not_repeat_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
