#include "shared/config/config_near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/need.h"

static void
a_slip_is_near_and_another_word_is_not(void **state)
{
    static const struct {
        const char *wrong;
        const char *right;
        size_t distance; /* SIZE_MAX: not near */
    } rows[] = {
        {"port", "port", 0},
        {"prot", "port", 1},
        {"prt", "port", 1},
        {"porrt", "port", 1},
        {"pork", "port", 1},
        {"pots", "port", 2},
        {"address", "port", SIZE_MAX},
        {"", "a", SIZE_MAX},
        {"b", "a", SIZE_MAX},
        {"", "", SIZE_MAX},
        {"checkpiont_paegs", "checkpoint_pages", 2},
        {"checkpoint", "checkpoint_pages", SIZE_MAX},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        size_t distance = SIZE_MAX;

        assert_int_equal(
            config_near(bytes_text(rows[i].wrong), bytes_text(rows[i].right), &distance),
            rows[i].distance != SIZE_MAX);
        assert_true(distance == rows[i].distance);
    }
}

static void
only_what_is_nearer_than_before_counts(void **state)
{
    size_t distance = 1;

    (void)state;
    assert_false(config_near(bytes_text("prot"), bytes_text("port"), &distance));
    distance = 2;
    assert_true(config_near(bytes_text("prot"), bytes_text("port"), &distance));
    assert_true(distance == 1);
}

static void
a_very_long_name_is_near_nothing(void **state)
{
    char name[CONFIG_NEAR_MAX + 1];
    size_t distance = SIZE_MAX;

    (void)state;
    memset(name, 'a', sizeof(name));
    assert_true(
        config_near(bytes_of(name, sizeof(name) - 1), bytes_of(name, sizeof(name) - 1), &distance));
    assert_false(
        config_near(bytes_of(name, sizeof(name)), bytes_of(name, sizeof(name)), &distance));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_near_and_another_word_is_not),
        cmocka_unit_test(only_what_is_nearer_than_before_counts),
        cmocka_unit_test(a_very_long_name_is_near_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
