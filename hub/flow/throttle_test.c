/* How often a secret may be tried. */
#include "hub/flow/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct throttle *throttle;
static struct tick now;

static int
open_throttle(void **state)
{
    (void)state;
    now = (struct tick){1000000};
    return throttle_make(&throttle) == ERR_OK ? 0 : -1;
}

static int
close_throttle(void **state)
{
    (void)state;
    throttle_free(&throttle);
    return 0;
}

/* Seconds that a try would have to wait; a try that need not is made. */
static int64_t
try_it(struct throttle_key key)
{
    struct span wait;

    return throttle_enter(throttle, now, &key, 1, &wait) ? 0 : (wait.us + 999999) / 1000000;
}

static struct throttle_key
login(const char *name)
{
    return throttle_key("login", bytes_text(name), 3);
}

static void
after_the_free_ones_each_wait_is_twice_as_long(void **state)
{
    static const int64_t waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900};

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_it(login("lin")), 0);
    for (size_t i = 0; i < LENGTH(waits); i++) {
        assert_int_equal(try_it(login("lin")), waits[i]);
        now = tick_after(now, span_s(waits[i]));
        assert_int_equal(try_it(login("lin")), 0);
    }
    assert_int_equal(try_it(login("wu")), 0);
}

static void
what_is_quiet_for_an_hour_is_forgotten(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_it(login("lin")), 0);
    assert_int_equal(try_it(login("lin")), 1);
    now = tick_after(now, THROTTLE_FORGET);
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_it(login("lin")), 0);
    assert_int_equal(try_it(login("lin")), 1);
}

static void
one_that_was_right_is_given_back(void **state)
{
    struct throttle_key key = login("lin");

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(try_it(key), 0);
        throttle_forgive(throttle, &key, 1);
    }
}

static void
what_must_wait_for_one_key_is_counted_for_none(void **state)
{
    struct throttle_key keys[] = {login("lin"), throttle_key_address("10.0.0.1", 100)};
    struct span wait;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_it(keys[0]), 0);
    for (int i = 0; i < 200; i++)
        assert_false(throttle_enter(throttle, now, keys, 2, &wait));
    for (int i = 0; i < 100; i++)
        assert_int_equal(try_it(keys[1]), 0);
    assert_int_equal(try_it(keys[1]), 1);
}

static void
a_network_of_ipv6_is_one_address(void **state)
{
    static const char *const same[][2] = {{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9"},
        {"2001:db8::1", "2001:db8::ffff:2"}, {"2001:db8::1", "2001:db8:0:0:1::1"},
        {"::ffff:10.0.0.1", "10.0.0.1"}, {"2001:db8:1:2:aaaa::", "2001:db8:1:2:bbbb:1:1:1"}};
    static const char *const others[][2] = {{"2001:db8:1:2::1", "2001:db8:1:3::1"},
        {"10.0.0.1", "10.0.0.2"}, {"2001:db8::1", "2001:db9::1"}};

    (void)state;
    for (size_t i = 0; i < LENGTH(same); i++)
        assert_true(
            throttle_key_address(same[i][0], 1).hash == throttle_key_address(same[i][1], 1).hash);
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_false(throttle_key_address(others[i][0], 1).hash ==
                     throttle_key_address(others[i][1], 1).hash);
}

static void
a_flood_of_other_keys_frees_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(try_it(login("lin")), 0);
    for (int i = 0; i < THROTTLE_KEYS * 4; i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "flood%d", i);
        (void)try_it(login(name));
    }
    assert_int_equal(try_it(login("lin")), 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_throttle, close_throttle)
    static const struct CMUnitTest tests[] = {
        TEST(after_the_free_ones_each_wait_is_twice_as_long),
        TEST(what_is_quiet_for_an_hour_is_forgotten),
        TEST(one_that_was_right_is_given_back),
        TEST(what_must_wait_for_one_key_is_counted_for_none),
        TEST(a_network_of_ipv6_is_one_address),
        TEST(a_flood_of_other_keys_frees_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
