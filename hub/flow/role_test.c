/* Words and sets of permissions, and the roles that are made of them. */
#include "hub/flow/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct permissions
may(const char *words)
{
    struct permissions set;

    assert_int_equal(permission_parse(bytes_text(words), &set), ERR_OK);
    return set;
}

static void
words_are_read_as_they_are_written(void **state)
{
    char block[PERMISSION_WORDS_SIZE];
    struct permissions again;
    struct text text;

    (void)state;
    text_init(&text, block, sizeof(block));
    permission_put(&text, PERMISSIONS_ALL);
    assert_true(text_ok(&text));
    assert_int_equal(permission_parse(text_bytes(&text), &again), ERR_OK);
    assert_true(again.bits == PERMISSIONS_ALL.bits);
    assert_true(may("").bits == 0);
    assert_true(permissions_have(may("orders refund"), PERMISSION_REFUND));
    assert_false(permissions_have(may("orders refund"), PERMISSION_OVERVIEW));
}

static void
a_word_that_is_none_is_refused(void **state)
{
    static const char *const wrong[] = {
        "Orders", "orders  refund", " orders", "orders ", "order", "all", ","};
    struct permissions set = {0};

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(permission_parse(bytes_text(wrong[i]), &set), ERR_BAD_INPUT);
}

static void
what_takes_nothing_is_open_to_a_role_of_nothing(void **state)
{
    (void)state;
    assert_true(permissions_have(may(""), PERMISSION_NONE));
    assert_false(permissions_cover(may("orders"), may("orders refund")));
    assert_true(permissions_cover(may("orders refund"), may("orders")));
}

static void
each_role_is_found_by_id_and_by_word(void **state)
{
    struct role_built_in role;

    (void)state;
    for (size_t i = 0; i < role_count(); i++) {
        struct role_built_in wanted = role_at(i);

        assert_true(role_built_in(wanted.id, &role));
        assert_string_equal(role.word, wanted.word);
        assert_true(role_named(wanted.word, &role));
        assert_int_equal(role.id, wanted.id);
        assert_true(wanted.id <= ROLE_BUILT_IN_MAX);
    }
    assert_false(role_built_in(0, &role));
    assert_false(role_named("owner", &role));
}

static void
the_platform_s_administrator_may_everything_and_its_auditor_change_nothing(void **state)
{
    struct role_built_in role;

    (void)state;
    assert_true(role_built_in(ROLE_PLATFORM_ADMIN, &role));
    assert_true(role.may.bits == PERMISSIONS_ALL.bits);
    assert_true(role_built_in(ROLE_PLATFORM_AUDITOR, &role));
    assert_true(
        role.may.bits ==
        (may("overview orders wallets splits organisations staff roles apps channels terminals "
             "plates onboardings complaints notices audit export shifts"))
            .bits);
}

/* Else whoever may employ could not give the roles of his own place to others. */
static void
an_administrator_may_give_all_roles_below(void **state)
{
    struct role_built_in manager;
    struct role_built_in merchant;
    struct role_built_in cashier;

    (void)state;
    assert_true(role_built_in(ROLE_MERCHANT_ADMIN, &merchant));
    assert_true(role_built_in(ROLE_STORE_MANAGER, &manager));
    assert_true(role_built_in(ROLE_CASHIER, &cashier));
    assert_true(permissions_cover(merchant.may, manager.may));
    assert_true(permissions_cover(manager.may, cashier.may));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read_as_they_are_written),
        cmocka_unit_test(a_word_that_is_none_is_refused),
        cmocka_unit_test(what_takes_nothing_is_open_to_a_role_of_nothing),
        cmocka_unit_test(each_role_is_found_by_id_and_by_word),
        cmocka_unit_test(
            the_platform_s_administrator_may_everything_and_its_auditor_change_nothing),
        cmocka_unit_test(an_administrator_may_give_all_roles_below),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
