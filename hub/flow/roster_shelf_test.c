#include "hub/flow/roster_shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ACCOUNT 1000

static size_t open_count;

static void
close_account(struct adapter_account **account)
{
    free(*account);
    *account = NULL;
    open_count--;
}

static const struct adapter adapter = {.channel = CHANNEL_ALIPAY, .close = close_account};

static struct roster_shelf *
make_shelf(void)
{
    static struct net net;
    struct roster_shelf *shelf = calloc(1, sizeof(*shelf));

    assert_non_null(shelf);
    net.clock = clock_system();
    shelf->net = &net;
    return shelf;
}

static void
keep(struct roster_shelf *shelf, int64_t id, int64_t version)
{
    struct adapter_account *account = calloc(1, sizeof(*account));
    struct roster_found found = {.id = id, .version = version, .opened = account};

    assert_non_null(account);
    account->adapter = &adapter;
    open_count++;
    roster_shelf_keep(shelf, &found);
    assert_null(found.opened);
}

static void
a_new_one_stands_in_the_place_of_the_old_which_goes_when_nobody_holds_it(void **state)
{
    struct roster_shelf *shelf = make_shelf();
    struct roster_account *held;
    struct roster_entry *old;

    (void)state;
    keep(shelf, ACCOUNT, 1);
    old = roster_shelf_find(shelf, ACCOUNT);
    held = roster_shelf_hold(old);
    keep(shelf, ACCOUNT, 2);
    assert_ptr_not_equal(roster_shelf_find(shelf, ACCOUNT), old);
    assert_int_equal(roster_shelf_find(shelf, ACCOUNT)->version, 2);
    assert_int_equal(held->id, ACCOUNT);
    assert_int_equal(open_count, 2);
    roster_shelf_let_go(old);
    assert_int_equal(open_count, 1);
    roster_shelf_drop_idle(shelf);
    assert_int_equal(open_count, 0);
    free(shelf);
}

/* The old one is idle itself, and gone when its place is taken. */
static void
in_a_full_shelf_one_that_is_changed_is_kept(void **state)
{
    struct roster_shelf *shelf = make_shelf();

    (void)state;
    keep(shelf, ACCOUNT, 1);
    shelf->entries_count = ROSTER_MAX;
    keep(shelf, ACCOUNT, 2);
    assert_int_equal(roster_shelf_find(shelf, ACCOUNT)->version, 2);
    assert_int_equal(shelf->entries_count, ROSTER_MAX);
    roster_shelf_drop_idle(shelf);
    assert_int_equal(open_count, 0);
    free(shelf);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_one_stands_in_the_place_of_the_old_which_goes_when_nobody_holds_it),
        cmocka_unit_test(in_a_full_shelf_one_that_is_changed_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
