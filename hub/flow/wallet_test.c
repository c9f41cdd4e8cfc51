#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/flow/wallet.h"

static void
assert_taken(const struct wallet *wallet, int64_t amount, struct journal_taken wanted)
{
    struct journal_taken taken;

    assert_int_equal(wallet_take(wallet, amount, true, &taken), ERR_OK);
    assert_int_equal(taken.pending, wanted.pending);
    assert_int_equal(taken.available, wanted.available);
    assert_int_equal(taken.debt, wanted.debt);
    assert_int_equal(taken.suspense, 0);
}

static void
a_wallet_gives_pending_first_then_available_then_it_owes(void **state)
{
    const struct wallet wallet = {.pending = 100, .available = 50};

    (void)state;
    assert_taken(&wallet, 0, (struct journal_taken){0});
    assert_taken(&wallet, 100, (struct journal_taken){.pending = 100});
    assert_taken(&wallet, 101, (struct journal_taken){.pending = 100, .available = 1});
    assert_taken(&wallet, 150, (struct journal_taken){.pending = 100, .available = 50});
    assert_taken(&wallet, 170, (struct journal_taken){.pending = 100, .available = 50, .debt = 20});
}

static void
what_is_frozen_is_not_taken(void **state)
{
    const struct wallet wallet = {.pending = 10, .available = 50, .frozen = 30};
    const struct wallet all = {.available = 50, .frozen = 60};

    (void)state;
    assert_int_equal(wallet_free(&wallet), 20);
    assert_int_equal(wallet_free(&all), 0);
    assert_taken(&wallet, 40, (struct journal_taken){.pending = 10, .available = 20, .debt = 10});
    assert_taken(&all, 40, (struct journal_taken){.debt = 40});
}

static void
debt_is_paid_before_anything_is_free(void **state)
{
    const struct wallet wallet = {.pending = 10, .available = 50, .frozen = 20, .debt = 25};
    const struct wallet owed = {.available = 5, .debt = -3};

    (void)state;
    assert_int_equal(wallet_free(&wallet), 5);
    assert_int_equal(wallet_debt(&wallet, 0), 25);
    assert_int_equal(wallet_debt(&(struct wallet){.debt = 25}, 10), 10);
    assert_int_equal(wallet_debt(&(struct wallet){.available = 7, .debt = 25}, 10), 17);
    assert_int_equal(
        wallet_debt(&(struct wallet){.available = 7, .frozen = 7, .debt = 25}, 10), 10);
    assert_int_equal(wallet_debt(&owed, 10), -3);
    assert_int_equal(wallet_free(&owed), 5);
}

static void
an_account_below_zero_gives_nothing(void **state)
{
    const struct wallet wallet = {.pending = -5, .available = -7};

    (void)state;
    assert_int_equal(wallet_free(&wallet), 0);
    assert_taken(&wallet, 3, (struct journal_taken){.debt = 3});
}

static void
who_may_not_owe_gets_no_more_than_there_is(void **state)
{
    const struct wallet wallet = {.pending = 100, .available = 50, .frozen = 10};
    struct journal_taken taken = {.pending = 77};

    (void)state;
    assert_int_equal(wallet_take(&wallet, 141, false, &taken), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_take(&wallet, -1, true, &taken), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_take(&wallet, MONEY_FEN_MAX + 1, true, &taken), ERR_OUT_OF_RANGE);
    assert_int_equal(taken.pending, 77);
    assert_int_equal(wallet_take(&wallet, 140, false, &taken), ERR_OK);
    assert_int_equal(journal_taken_sum(&taken), 140);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wallet_gives_pending_first_then_available_then_it_owes),
        cmocka_unit_test(what_is_frozen_is_not_taken),
        cmocka_unit_test(debt_is_paid_before_anything_is_free),
        cmocka_unit_test(an_account_below_zero_gives_nothing),
        cmocka_unit_test(who_may_not_owe_gets_no_more_than_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
