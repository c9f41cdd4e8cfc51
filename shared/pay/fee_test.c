#include "shared/pay/fee.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t
fee(int64_t fen, int64_t rate)
{
    struct money money = {-1};

    assert_int_equal(fee_of(money_of(fen), rate, &money), ERR_OK);
    return money.fen;
}

static void
fees_are_rounded_half_up(void **state)
{
    (void)state;
    assert_int_equal(fee(10000, 38), 38);
    assert_int_equal(fee(1234, 38), 5); /* 4.6892 */
    assert_int_equal(fee(131, 38), 0);  /* 0.4978 */
    assert_int_equal(fee(132, 38), 1);  /* 0.5016 */
    assert_int_equal(fee(100, 50), 1);  /* 0.5 */
    assert_int_equal(fee(99, 50), 0);   /* 0.495 */
    assert_int_equal(fee(300, 50), 2);  /* 1.5 */
    assert_int_equal(fee(1, 5000), 1);  /* 0.5 */
    assert_int_equal(fee(1, 4999), 0);
}

static void
no_rate_takes_nothing_and_the_whole_rate_takes_all(void **state)
{
    (void)state;
    assert_int_equal(fee(MONEY_FEN_MAX, 0), 0);
    assert_int_equal(fee(MONEY_FEN_MAX, FEE_RATE_MAX), MONEY_FEN_MAX);
    assert_int_equal(fee(0, FEE_RATE_MAX), 0);
}

static void
a_fee_is_never_more_than_the_amount(void **state)
{
    (void)state;
    for (int64_t fen = 0; fen < 200; fen++)
        for (int64_t rate = 0; rate <= FEE_RATE_MAX; rate += 37) {
            assert_true(fee(fen, rate) >= 0);
            assert_true(fee(fen, rate) <= fen);
        }
}

static void
a_rate_outside_the_scale_is_refused(void **state)
{
    struct money money = {7};

    (void)state;
    assert_int_equal(fee_of(money_of(100), -1, &money), ERR_BAD_INPUT);
    assert_int_equal(fee_of(money_of(100), FEE_RATE_MAX + 1, &money), ERR_BAD_INPUT);
    assert_int_equal(fee_of(money_of(100), INT64_MIN, &money), ERR_BAD_INPUT);
    assert_int_equal(money.fen, 7);
}

static int64_t
returned(struct fee_refund refund, int64_t amount)
{
    int64_t fen = -1;

    assert_int_equal(fee_of_refund(&refund, amount, &fen), ERR_OK);
    return fen;
}

static void
refunds_return_the_fee_in_proportion(void **state)
{
    (void)state;
    assert_int_equal(returned((struct fee_refund){10000, 38, 5000, 0}, 5000), 19);
    assert_int_equal(returned((struct fee_refund){10000, 38, 10000, 19}, 5000), 19);
    assert_int_equal(returned((struct fee_refund){10000, 38, 132, 0}, 132), 1); /* 0.5016 */
    assert_int_equal(returned((struct fee_refund){10000, 38, 131, 0}, 131), 0);
}

static void
a_payment_refunded_in_whole_returns_its_whole_fee(void **state)
{
    static const int64_t receipts[] = {1, 7, 100, 1234, 99999};

    (void)state;
    for (size_t i = 0; i < LENGTH(receipts); i++)
        for (int64_t rate = 0; rate <= 1000; rate += 38)
            for (int64_t part = 1; part <= receipts[i]; part += receipts[i] / 7 + 1) {
                int64_t charged = fee(receipts[i], rate);
                int64_t refunded = 0;
                int64_t sum = 0;

                while (refunded < receipts[i]) {
                    int64_t left = receipts[i] - refunded;
                    int64_t amount = part < left ? part : left;
                    int64_t now;

                    refunded += amount;
                    now =
                        returned((struct fee_refund){receipts[i], charged, refunded, sum}, amount);
                    assert_true(now >= 0 && now <= amount);
                    sum += now;
                    assert_true(sum <= charged);
                }
                assert_int_equal(sum, charged);
            }
}

static void
a_refund_after_one_that_failed_returns_neither_less_than_nothing_nor_more_than_itself(void **state)
{
    int64_t fen;

    (void)state;
    /* A later refund had rounded up with one that failed since. */
    assert_int_equal(returned((struct fee_refund){100, 1, 30, 1}, 10), 0);
    assert_int_equal(returned((struct fee_refund){100, 50, 3, 0}, 1), 1);
    assert_int_equal(fee_of_refund(&(struct fee_refund){0}, 1, &fen), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fees_are_rounded_half_up),
        cmocka_unit_test(no_rate_takes_nothing_and_the_whole_rate_takes_all),
        cmocka_unit_test(a_fee_is_never_more_than_the_amount),
        cmocka_unit_test(a_rate_outside_the_scale_is_refused),
        cmocka_unit_test(refunds_return_the_fee_in_proportion),
        cmocka_unit_test(a_payment_refunded_in_whole_returns_its_whole_fee),
        cmocka_unit_test(
            a_refund_after_one_that_failed_returns_neither_less_than_nothing_nor_more_than_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
