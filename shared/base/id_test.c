#include "shared/base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DAY_US (INT64_C(86400) * 1000000)

/* A clock that a test sets by hand. */
struct hand_clock {
    struct clock clock;
    struct moment now;
};

static struct moment
hand_moment(const struct clock *clock)
{
    const struct hand_clock *hand = (const void *)clock;

    return hand->now;
}

static struct hand_clock
clock_at(int64_t us)
{
    return (struct hand_clock){.clock = {.moment = hand_moment}, .now = {.us = us}};
}

static void
ids_increase_within_one_millisecond(void **state)
{
    struct hand_clock hand = clock_at(ID_EPOCH_US + DAY_US);
    struct id_maker maker;
    int64_t last = 0;

    (void)state;
    id_maker_init(&maker, &hand.clock, 5, 0);
    /* More than the 4096 that a millisecond holds: the maker borrows from the next ones. */
    for (unsigned i = 0; i < 20000; i++) {
        int64_t id = id_make(&maker);

        assert_true(id > last);
        assert_int_equal(id >> 12 & ID_NODE_MAX, 5);
        last = id;
    }
    assert_int_equal(id_moment(last).us, hand.now.us + 4000);
}

static void
ids_increase_when_the_clock_steps_back(void **state)
{
    static const int64_t steps_us[] = {0, 1000, -DAY_US, 1, -1, 5000, -400 * DAY_US, 2 * DAY_US, 0};
    struct hand_clock hand = clock_at(ID_EPOCH_US + 100 * DAY_US);
    struct id_maker maker;
    int64_t last = 0;

    (void)state;
    id_maker_init(&maker, &hand.clock, ID_NODE_MAX, 0);
    for (size_t i = 0; i < LENGTH(steps_us); i++) {
        hand.now.us += steps_us[i];
        for (unsigned j = 0; j < 5000; j++) {
            int64_t id = id_make(&maker);

            assert_true(id > last);
            last = id;
        }
    }
}

static void
an_id_tells_when_it_was_made(void **state)
{
    struct hand_clock hand = clock_at(ID_EPOCH_US + 7 * DAY_US + 123456);
    struct id_maker maker;
    int64_t id;

    (void)state;
    id_maker_init(&maker, &hand.clock, 0, 0);
    id = id_make(&maker);
    assert_int_equal(id_moment(id).us, ID_EPOCH_US + 7 * DAY_US + 123000);
    assert_true(id >= id_first(hand.now));
    assert_true(id < id_first(moment_after(hand.now, span_ms(1))));
}

static void
a_maker_starts_after_its_floor(void **state)
{
    struct hand_clock hand = clock_at(ID_EPOCH_US + DAY_US);
    struct id_maker maker;
    int64_t floor;

    (void)state;
    /* The floor is from the future, and of a node that sorts behind ours. */
    floor = id_first(moment_after(hand.now, span_s(60))) + ((int64_t)ID_NODE_MAX << 12) + 4095;
    id_maker_init(&maker, &hand.clock, 1, floor);
    assert_true(id_make(&maker) > floor);
}

static void
a_clock_before_the_epoch_makes_no_negative_id(void **state)
{
    struct hand_clock hand = clock_at(0);
    struct id_maker maker;
    int64_t first;

    (void)state;
    id_maker_init(&maker, &hand.clock, 0, 0);
    first = id_make(&maker);
    assert_true(first > 0);
    assert_true(id_make(&maker) > first);
    assert_int_equal(id_first(hand.now), 0);
}

static void
the_last_id_is_positive(void **state)
{
    /* 41 bits of milliseconds end in 2093. */
    struct hand_clock hand = clock_at(ID_EPOCH_US + ((INT64_C(1) << 41) - 1) * 1000);
    struct id_maker maker;

    (void)state;
    id_maker_init(&maker, &hand.clock, ID_NODE_MAX, 0);
    assert_true(id_make(&maker) > 0);
}

static void
a_range_of_ids_may_begin_and_end_anywhere(void **state)
{
    static const int64_t rising_us[] = {
        INT64_MIN, 0, ID_EPOCH_US, ID_EPOCH_US + 1000, ID_EPOCH_US + 100 * DAY_US, INT64_MAX};

    (void)state;
    for (size_t i = 1; i < LENGTH(rising_us); i++) {
        int64_t before = id_first((struct moment){.us = rising_us[i - 1]});
        int64_t after = id_first((struct moment){.us = rising_us[i]});

        assert_true(before >= 0);
        assert_true(rising_us[i] <= ID_EPOCH_US ? after == 0 : after > before);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_increase_within_one_millisecond),
        cmocka_unit_test(ids_increase_when_the_clock_steps_back),
        cmocka_unit_test(an_id_tells_when_it_was_made),
        cmocka_unit_test(a_maker_starts_after_its_floor),
        cmocka_unit_test(a_clock_before_the_epoch_makes_no_negative_id),
        cmocka_unit_test(the_last_id_is_positive),
        cmocka_unit_test(a_range_of_ids_may_begin_and_end_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
