/*
 * Each row of the books' table against what journal.c makes of it, with figures
 * of which no two sums are alike; and for random figures, that journals balance
 * and that what failed leaves nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/flow/journal.h"
#include "shared/base/random.h"

#define ROUNDS 20000

static const struct payment_row payment = {.receipt_amount = 10000, .fee = 38, .cost = 20};
static const struct journal_taken taken = {.pending = 100, .available = 20, .debt = 3};
static const struct journal_taken late = {.suspense = 700};
static const struct journal_taken share = {.pending = 500, .available = 60};

struct row {
    const char *name;
    struct book_journal journal;
    struct book_journal wanted;
};

static int64_t
amount_of(const struct book_journal *journal, unsigned account)
{
    int64_t amount = 0;

    for (size_t i = 0; i < BOOK_LEGS_MAX; i++)
        if (journal->legs[i].account == account)
            amount += journal->legs[i].amount;
    return amount;
}

static void
assert_same(const struct row *row)
{
    if (row->journal.event != row->wanted.event)
        fail_msg("%s: event %d", row->name, (int)row->journal.event);
    for (unsigned account = 1; account < BOOK_ACCOUNTS; account++)
        if (amount_of(&row->journal, account) != amount_of(&row->wanted, account))
            fail_msg("%s: account %u has %lld", row->name, account,
                (long long)amount_of(&row->journal, account));
}

static void
sales_post_what_the_table_says(void **state)
{
    const struct row rows[] = {
        {"payment", journal_payment(&payment),
            {BOOK_EVENT_PAYMENT, {{BOOK_RECEIVABLE, 9980}, {BOOK_CHANNEL_COST, 20},
                                     {BOOK_PENDING, -9962}, {BOOK_FEE_INCOME, -38}}}},
        {"late", journal_late(&payment),
            {BOOK_EVENT_LATE,
                {{BOOK_RECEIVABLE, 9980}, {BOOK_CHANNEL_COST, 20}, {BOOK_SUSPENSE, -10000}}}},
        {"redeemed", journal_redeemed(&payment),
            {BOOK_EVENT_REDEEMED,
                {{BOOK_SUSPENSE, 10000}, {BOOK_PENDING, -9962}, {BOOK_FEE_INCOME, -38}}}},
        {"displaced", journal_displaced(&taken, 7),
            {BOOK_EVENT_DISPLACED,
                {{BOOK_PENDING, 100}, {BOOK_AVAILABLE, 20}, {BOOK_MERCHANT_DEBT, 3},
                    {BOOK_FEE_INCOME, 7}, {BOOK_SUSPENSE, -130}}}},
        {"cash", journal_cash(1002, 1000),
            {BOOK_EVENT_CASH,
                {{BOOK_TILL_CASH, 1000}, {BOOK_CASH_ROUNDING, 2}, {BOOK_CASH_SALES, -1002}}}},
        {"cash given back", journal_cash_refund(500),
            {BOOK_EVENT_REFUND_DONE, {{BOOK_CASH_SALES, 500}, {BOOK_TILL_CASH, -500}}}},
        {"shift with too little", journal_shift(-5),
            {BOOK_EVENT_SHIFT, {{BOOK_OVER_SHORT, 5}, {BOOK_TILL_CASH, -5}}}},
        {"shift with too much", journal_shift(5),
            {BOOK_EVENT_SHIFT, {{BOOK_TILL_CASH, 5}, {BOOK_OVER_SHORT, -5}}}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_same(&rows[i]);
}

static void
refunds_post_what_the_table_says(void **state)
{
    const struct row rows[] = {
        {"asked", journal_refund(&taken, 4),
            {BOOK_EVENT_REFUND, {{BOOK_PENDING, 100}, {BOOK_AVAILABLE, 20}, {BOOK_MERCHANT_DEBT, 3},
                                    {BOOK_FEE_INCOME, 4}, {BOOK_REFUND_TRANSIT, -127}}}},
        {"debt paid by what came back", journal_refund_debt(9),
            {BOOK_EVENT_REFUND, {{BOOK_PENDING, 9}, {BOOK_MERCHANT_DEBT, -9}}}},
        {"late asked", journal_refund(&late, 0),
            {BOOK_EVENT_REFUND, {{BOOK_SUSPENSE, 700}, {BOOK_REFUND_TRANSIT, -700}}}},
        {"failed", journal_refund_failed(&taken, 4),
            {BOOK_EVENT_REFUND_FAILED,
                {{BOOK_REFUND_TRANSIT, 127}, {BOOK_PENDING, -100}, {BOOK_AVAILABLE, -20},
                    {BOOK_MERCHANT_DEBT, -3}, {BOOK_FEE_INCOME, -4}}}},
        {"done", journal_refund_done(127, 2),
            {BOOK_EVENT_REFUND_DONE,
                {{BOOK_REFUND_TRANSIT, 127}, {BOOK_RECEIVABLE, -125}, {BOOK_CHANNEL_COST, -2}}}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_same(&rows[i]);
}

static void
splits_post_what_the_table_says(void **state)
{
    const struct row rows[] = {
        {"asked", journal_split(&share),
            {BOOK_EVENT_SPLIT,
                {{BOOK_PENDING, 500}, {BOOK_AVAILABLE, 60}, {BOOK_SPLIT_TRANSIT, -560}}}},
        {"failed", journal_split_failed(&share),
            {BOOK_EVENT_SPLIT_FAILED,
                {{BOOK_SPLIT_TRANSIT, 560}, {BOOK_PENDING, -500}, {BOOK_AVAILABLE, -60}}}},
        {"asked of a wallet that had it no more",
            journal_split(&(struct journal_taken){.pending = 5, .debt = 7}),
            {BOOK_EVENT_SPLIT,
                {{BOOK_PENDING, 5}, {BOOK_MERCHANT_DEBT, 7}, {BOOK_SPLIT_TRANSIT, -12}}}},
        {"done by the channel", journal_split_done(560, JOURNAL_SIDE_CHANNEL),
            {BOOK_EVENT_SPLIT_DONE, {{BOOK_SPLIT_TRANSIT, 560}, {BOOK_RECEIVABLE, -560}}}},
        {"done by us", journal_split_done(560, JOURNAL_SIDE_BOOK),
            {BOOK_EVENT_SPLIT_DONE, {{BOOK_SPLIT_TRANSIT, 560}, {BOOK_CLEARING, -560}}}},
        {"returned by the channel", journal_split_returned(90, JOURNAL_SIDE_CHANNEL),
            {BOOK_EVENT_SPLIT_RETURN, {{BOOK_RECEIVABLE, 90}, {BOOK_PENDING, -90}}}},
        {"returned by us", journal_split_returned(90, JOURNAL_SIDE_BOOK),
            {BOOK_EVENT_SPLIT_RETURN, {{BOOK_CLEARING, 90}, {BOOK_PENDING, -90}}}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_same(&rows[i]);
}

static void
wallets_post_what_the_table_says(void **state)
{
    const struct row rows[] = {
        {"settled", journal_settled(50),
            {BOOK_EVENT_SETTLED, {{BOOK_BANK, 50}, {BOOK_RECEIVABLE, -50}}}},
        {"collected", journal_collected(&(struct journal_taken){.pending = 30, .debt = 20}),
            {BOOK_EVENT_COLLECTED,
                {{BOOK_PENDING, 30}, {BOOK_MERCHANT_DEBT, 20}, {BOOK_RECEIVABLE, -50}}}},
        {"released", journal_released(50, 0),
            {BOOK_EVENT_RELEASED, {{BOOK_PENDING, 50}, {BOOK_AVAILABLE, -50}}}},
        {"released into debt", journal_released(50, 20),
            {BOOK_EVENT_RELEASED,
                {{BOOK_PENDING, 50}, {BOOK_MERCHANT_DEBT, -20}, {BOOK_AVAILABLE, -30}}}},
        {"released, and more debt paid from what was available", journal_released(50, 70),
            {BOOK_EVENT_RELEASED,
                {{BOOK_PENDING, 50}, {BOOK_AVAILABLE, 20}, {BOOK_MERCHANT_DEBT, -70}}}},
        {"released with what is owed to the merchant", journal_released(0, -20),
            {BOOK_EVENT_RELEASED, {{BOOK_MERCHANT_DEBT, 20}, {BOOK_AVAILABLE, -20}}}},
        {"withdrawal asked", journal_withdrawal(50),
            {BOOK_EVENT_WITHDRAWAL, {{BOOK_AVAILABLE, 50}, {BOOK_PAYOUT_TRANSIT, -50}}}},
        {"withdrawal paid", journal_withdrawal_paid(50),
            {BOOK_EVENT_WITHDRAWAL_PAID, {{BOOK_PAYOUT_TRANSIT, 50}, {BOOK_BANK, -50}}}},
        {"withdrawal failed", journal_withdrawal_failed(50),
            {BOOK_EVENT_WITHDRAWAL_FAILED, {{BOOK_PAYOUT_TRANSIT, 50}, {BOOK_AVAILABLE, -50}}}},
        {"withdrawal paid after it had failed",
            journal_withdrawal_again(&(struct journal_taken){.available = 20, .debt = 30}),
            {BOOK_EVENT_WITHDRAWAL,
                {{BOOK_AVAILABLE, 20}, {BOOK_MERCHANT_DEBT, 30}, {BOOK_PAYOUT_TRANSIT, -50}}}},
        {"withdrawal sent back by the bank", journal_withdrawal_returned(50),
            {BOOK_EVENT_WITHDRAWAL_FAILED, {{BOOK_BANK, 50}, {BOOK_AVAILABLE, -50}}}},
        {"moved out", journal_moved_out(BOOK_FEE_INCOME, 50),
            {BOOK_EVENT_MOVED_OUT, {{BOOK_FEE_INCOME, 50}, {BOOK_CLEARING, -50}}}},
        {"moved in", journal_moved_in(50, 0),
            {BOOK_EVENT_MOVED_IN, {{BOOK_CLEARING, 50}, {BOOK_AVAILABLE, -50}}}},
        {"moved in to one who owes", journal_moved_in(50, 20),
            {BOOK_EVENT_MOVED_IN,
                {{BOOK_CLEARING, 50}, {BOOK_MERCHANT_DEBT, -20}, {BOOK_AVAILABLE, -30}}}},
        {"called back", journal_moved_back(&taken),
            {BOOK_EVENT_MOVED_IN, {{BOOK_PENDING, 100}, {BOOK_AVAILABLE, 20},
                                      {BOOK_MERCHANT_DEBT, 3}, {BOOK_CLEARING, -123}}}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_same(&rows[i]);
}

static void
bills_post_what_the_table_says(void **state)
{
    const struct row rows[] = {
        {"long", journal_bill_difference(9),
            {BOOK_EVENT_BILL_DIFFERENCE, {{BOOK_RECEIVABLE, 9}, {BOOK_RECON_DIFFERENCE, -9}}}},
        {"short", journal_bill_difference(-9),
            {BOOK_EVENT_BILL_DIFFERENCE, {{BOOK_RECON_DIFFERENCE, 9}, {BOOK_RECEIVABLE, -9}}}},
        {"written off", journal_written_off(9),
            {BOOK_EVENT_WRITTEN_OFF, {{BOOK_RECON_DIFFERENCE, 9}, {BOOK_OVER_SHORT, -9}}}},
        {"rounding", journal_bill_rounding(1),
            {BOOK_EVENT_BILL_ROUNDING, {{BOOK_ROUNDING, 1}, {BOOK_RECEIVABLE, -1}}}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_same(&rows[i]);
}

static int64_t
some(struct random *random)
{
    return (int64_t)random_below(random, random_below(random, 2) == 0 ? 5 : 1000000000);
}

static void
assert_balanced(struct book_journal journal)
{
    int64_t sum = 0;

    for (size_t i = 0; i < BOOK_LEGS_MAX; i++)
        sum += journal.legs[i].amount;
    assert_int_equal(sum, 0);
}

/* That together they leave every account as it was. */
static void
assert_undone(struct book_journal asked, struct book_journal failed)
{
    assert_int_not_equal(asked.event, failed.event);
    for (unsigned account = 1; account < BOOK_ACCOUNTS; account++)
        assert_int_equal(amount_of(&asked, account) + amount_of(&failed, account), 0);
}

static void
whatever_the_figures_a_journal_balances_and_a_failure_undoes_what_was_asked(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 7);
    for (unsigned i = 0; i < ROUNDS; i++) {
        const int64_t a = some(&random);
        const int64_t b = some(&random);
        const int64_t s = random_below(&random, 2) == 0 ? a : -some(&random);
        const enum journal_side side = (enum journal_side)random_below(&random, 2);
        const struct payment_row any = {.receipt_amount = a + b, .fee = a, .cost = b};
        const struct journal_taken from = {some(&random), some(&random), some(&random), b};
        const struct journal_taken cut = {some(&random), some(&random), 0, 0};

        assert_balanced(journal_payment(&any));
        assert_balanced(journal_late(&any));
        assert_balanced(journal_redeemed(&any));
        assert_balanced(journal_displaced(&(struct journal_taken){a, b, a, 0}, b));
        assert_balanced(journal_cash(a, b));
        assert_balanced(journal_cash_refund(a));
        assert_balanced(journal_refund_debt(a));
        assert_balanced(journal_shift(s));
        assert_balanced(journal_refund(&from, a));
        assert_balanced(journal_refund_done(a + b, b));
        assert_balanced(journal_split(&cut));
        assert_balanced(journal_split_done(a, side));
        assert_balanced(journal_split_returned(a, side));
        assert_balanced(journal_settled(a));
        assert_balanced(journal_collected(&cut));
        assert_balanced(journal_released(a, s));
        assert_balanced(journal_withdrawal(a));
        assert_balanced(journal_withdrawal_paid(a));
        assert_balanced(journal_withdrawal_again(
            &(struct journal_taken){.available = cut.available, .debt = cut.debt}));
        assert_balanced(journal_withdrawal_returned(a));
        assert_balanced(journal_moved_out(BOOK_PAYOUT_TRANSIT, s));
        assert_balanced(journal_moved_in(a, s));
        assert_balanced(journal_moved_back(&cut));
        assert_balanced(journal_bill_difference(s));
        assert_balanced(journal_written_off(s));
        assert_balanced(journal_bill_rounding(s));
        assert_undone(journal_refund(&from, a), journal_refund_failed(&from, a));
        assert_undone(journal_split(&cut), journal_split_failed(&cut));
        assert_undone(journal_withdrawal(a), journal_withdrawal_failed(a));
    }
}

/* Nothing stays in transit, whichever way a refund, a split or a withdrawal ends. */
static void
what_is_in_transit_is_what_was_asked_and_has_not_ended(void **state)
{
    const struct book_journal refund = journal_refund(&taken, 4);
    const struct book_journal refunded = journal_refund_done(127, 2);
    const struct book_journal split = journal_split(&share);
    const struct book_journal shared = journal_split_done(560, JOURNAL_SIDE_BOOK);
    const struct book_journal withdrawal = journal_withdrawal(50);
    const struct book_journal paid = journal_withdrawal_paid(50);
    const struct book_journal moved = journal_moved_out(BOOK_PAYOUT_TRANSIT, 50);

    (void)state;
    assert_int_equal(amount_of(&refund, BOOK_REFUND_TRANSIT), -127);
    assert_int_equal(amount_of(&refunded, BOOK_REFUND_TRANSIT), 127);
    assert_int_equal(amount_of(&split, BOOK_SPLIT_TRANSIT), -560);
    assert_int_equal(amount_of(&shared, BOOK_SPLIT_TRANSIT), 560);
    assert_int_equal(amount_of(&withdrawal, BOOK_PAYOUT_TRANSIT), -50);
    assert_int_equal(amount_of(&paid, BOOK_PAYOUT_TRANSIT), 50);
    assert_int_equal(amount_of(&moved, BOOK_PAYOUT_TRANSIT), 50);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sales_post_what_the_table_says),
        cmocka_unit_test(refunds_post_what_the_table_says),
        cmocka_unit_test(splits_post_what_the_table_says),
        cmocka_unit_test(wallets_post_what_the_table_says),
        cmocka_unit_test(bills_post_what_the_table_says),
        cmocka_unit_test(
            whatever_the_figures_a_journal_balances_and_a_failure_undoes_what_was_asked),
        cmocka_unit_test(what_is_in_transit_is_what_was_asked_and_has_not_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
