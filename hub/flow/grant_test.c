#include "hub/flow/grant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "shared/base/bytes.h"

static struct grant
granted(const char *text)
{
    struct grant grant;

    assert_int_equal(grant_parse(bytes_text(text), &grant), ERR_OK);
    return grant;
}

static void
all_covers_every_group_and_nothing_else(void **state)
{
    static const char *const groups[] = {"orders", "refunds", "splits", "receivers", "rules",
        "wallet", "transfers", "notices", "complaints", "onboardings"};
    struct grant all = granted("all");
    struct grant reading = granted("all:read");

    (void)state;
    for (size_t i = 0; i < LENGTH(groups); i++) {
        assert_true(grant_covers(&all, groups[i], false));
        assert_true(grant_covers(&all, groups[i], true));
        assert_true(grant_covers(&reading, groups[i], false));
        assert_false(grant_covers(&reading, groups[i], true));
    }
    assert_false(grant_covers(&all, "people", false));
    assert_false(grant_covers(&all, "all", true));
    assert_false(grant_covers(&all, "", false));
}

static void
words_add_up_and_what_is_not_named_is_not_covered(void **state)
{
    struct grant grant = granted("orders refunds:read");

    (void)state;
    assert_true(grant_covers(&grant, "orders", true));
    assert_true(grant_covers(&grant, "orders", false));
    assert_true(grant_covers(&grant, "refunds", false));
    assert_false(grant_covers(&grant, "refunds", true));
    assert_false(grant_covers(&grant, "wallet", false));
    grant = granted("all:read transfers");
    assert_true(grant_covers(&grant, "transfers", true));
    assert_true(grant_covers(&grant, "wallet", false));
    assert_false(grant_covers(&grant, "wallet", true));
}

static void
a_word_that_is_no_group_is_refused(void **state)
{
    static const char *const wrong[] = {"", " ", "order", "orders ", " orders", "orders  refunds",
        "orders:write", ":read", "Orders"};
    struct grant grant;

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(grant_parse(bytes_text(wrong[i]), &grant), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_covers_every_group_and_nothing_else),
        cmocka_unit_test(words_add_up_and_what_is_not_named_is_not_covered),
        cmocka_unit_test(a_word_that_is_no_group_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
