/* A row is in hand from when it is taken until it is dropped. */
#include "hub/courier/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 2000

static void
what_is_taken_is_in_hand_until_it_is_dropped(void **state)
{
    struct hand hand = {0};
    struct hand_hold hold;

    (void)state;
    assert_false(hand_has(&hand, 7));
    hand_take(&hand, 7, &hold);
    assert_true(hand_has(&hand, 7));
    assert_false(hand_has(&hand, 8));
    hand_drop(&hand, &hold);
    assert_false(hand_has(&hand, 7));
    assert_int_equal(hand.count, 0);
}

static void
many_are_told_apart(void **state)
{
    static struct hand_hold holds[MANY];
    struct hand hand = {0};

    (void)state;
    for (int64_t i = 0; i < MANY; i++)
        hand_take(&hand, i << 20, &holds[i]);
    for (int64_t i = 0; i < MANY; i += 2)
        hand_drop(&hand, &holds[i]);
    for (int64_t i = 0; i < MANY; i++)
        assert_int_equal(hand_has(&hand, i << 20), i % 2 == 1);
    assert_int_equal(hand.count, MANY / 2);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_is_in_hand_until_it_is_dropped),
        cmocka_unit_test(many_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
