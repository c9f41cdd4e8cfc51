#include "shared/pay/share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define CASES 100000

static struct share_payment
payment_of(int64_t receipt, int64_t fee, int64_t refunded, int64_t shared)
{
    return (struct share_payment){{receipt}, {fee}, {refunded}, {shared}};
}

static int64_t
room_of(const struct share_payment *payment, int64_t cap_rate)
{
    struct money room = {-1};

    assert_int_equal(share_room(payment, cap_rate, &room), ERR_OK);
    return room.fen;
}

static void
the_base_is_the_receipt_less_fee_refunds_and_shares(void **state)
{
    const struct share_payment payment = payment_of(690, 4, 100, 86);
    const struct share_payment over = payment_of(100, 1, 100, 0);
    struct money base = {-1};

    (void)state;
    assert_int_equal(share_base(&payment, &base), ERR_OK);
    assert_int_equal(base.fen, 500);
    assert_int_equal(share_base(&over, &base), ERR_OK);
    assert_int_equal(base.fen, 0);
}

static void
the_cap_is_of_the_receipt_and_all_splits_together(void **state)
{
    const struct share_payment fresh = payment_of(1000, 4, 0, 0);
    const struct share_payment half = payment_of(1000, 4, 0, 200);
    const struct share_payment full = payment_of(1000, 4, 0, 300);
    const struct share_payment refunded = payment_of(1000, 0, 950, 0);

    (void)state;
    assert_int_equal(room_of(&fresh, 3000), 300);
    assert_int_equal(room_of(&half, 3000), 100);
    assert_int_equal(room_of(&full, 3000), 0);
    assert_int_equal(room_of(&refunded, 3000), 50);
    assert_int_equal(room_of(&fresh, SHARE_RATE_MAX), 996);
}

static void
rates_that_sum_above_the_cap_are_refused(void **state)
{
    static const int64_t rates[] = {1000, 2000, 1};
    static const int64_t all[] = {9999, 1, 1};
    static const int64_t none[] = {1000, 0};
    static const int64_t many[SHARE_COUNT_MAX + 1] = {1};

    (void)state;
    assert_int_equal(share_check_rates(rates, 2, 3000), ERR_OK);
    assert_int_equal(share_check_rates(rates, 3, 3000), ERR_OUT_OF_RANGE);
    assert_int_equal(share_check_rates(all, 2, SHARE_RATE_MAX), ERR_OK);
    assert_int_equal(share_check_rates(all, 3, SHARE_RATE_MAX), ERR_OUT_OF_RANGE);
    assert_int_equal(share_check_rates(none, 2, SHARE_RATE_MAX), ERR_BAD_INPUT);
    assert_int_equal(share_check_rates(rates, 0, SHARE_RATE_MAX), ERR_BAD_INPUT);
    assert_int_equal(
        share_check_rates(many, SHARE_COUNT_MAX + 1, SHARE_RATE_MAX), ERR_OUT_OF_RANGE);
}

static void
the_rest_of_a_fen_goes_to_whom_the_rule_says(void **state)
{
    static const int64_t rates[] = {3333, 3333};
    const struct share_payment payment = payment_of(100, 0, 0, 0);
    struct money parts[2];

    (void)state;
    assert_int_equal(share_by_rates(&payment, 10000, rates, 2, SHARE_REST_MERCHANT, parts), ERR_OK);
    assert_int_equal(parts[0].fen + parts[1].fen, 66);
    assert_int_equal(
        share_by_rates(&payment, 10000, rates, 2, SHARE_REST_RECEIVERS, parts), ERR_OK);
    assert_int_equal(parts[0].fen, 34);
    assert_int_equal(parts[1].fen, 33);
    /* But never above the cap. */
    assert_int_equal(share_by_rates(&payment, 6600, rates, 2, SHARE_REST_RECEIVERS, parts), ERR_OK);
    assert_int_equal(parts[0].fen + parts[1].fen, 66);
}

static void
named_amounts_are_at_least_a_fen_and_fit_into_the_room(void **state)
{
    static const struct money amounts[] = {{200}, {100}, {1}};
    static const struct money nothing[] = {{200}, {0}};
    const struct share_payment payment = payment_of(1000, 4, 0, 0);
    struct money sum = {-1};

    (void)state;
    assert_int_equal(share_check_amounts(&payment, 3000, amounts, 2, &sum), ERR_OK);
    assert_int_equal(sum.fen, 300);
    assert_int_equal(share_check_amounts(&payment, 3000, amounts, 3, &sum), ERR_OUT_OF_RANGE);
    assert_int_equal(share_check_amounts(&payment, 3000, nothing, 2, &sum), ERR_BAD_INPUT);
    assert_int_equal(share_check_amounts(&payment, 3000, amounts, 0, &sum), ERR_BAD_INPUT);
}

/* Some payment that could be: nothing in it is more than its receipt. */
static struct share_payment
some_payment(struct random *random)
{
    int64_t receipt = 1 + (int64_t)random_below(random, random_below(random, 2) == 0 ? 50 : 100000);
    int64_t fee = (int64_t)random_below(random, (uint64_t)(receipt / 50 + 1));
    int64_t refunded = (int64_t)random_below(random, (uint64_t)(receipt - fee + 1));
    int64_t shared = (int64_t)random_below(random, (uint64_t)(receipt - fee - refunded + 1));

    return payment_of(receipt, fee, refunded, shared);
}

static void
check_division(const struct share_payment *payment, const int64_t *rates, size_t count,
    int64_t cap_rate, enum share_rest rest)
{
    struct money parts[SHARE_COUNT_MAX];
    struct money base;
    int64_t sum = 0;
    int64_t rate = 0;

    assert_int_equal(share_by_rates(payment, cap_rate, rates, count, rest, parts), ERR_OK);
    assert_int_equal(share_base(payment, &base), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        /* Nobody gets a fen more than is his, but for the one that the rule leaves to them. */
        assert_true(parts[i].fen >= 0);
        assert_true((parts[i].fen - 1 - (int64_t)rest) * SHARE_RATE_MAX < base.fen * rates[i]);
        sum += parts[i].fen;
        rate += rates[i];
    }
    assert_true(sum <= room_of(payment, cap_rate));
    assert_true(sum <= base.fen);
    if (rest == SHARE_REST_MERCHANT)
        assert_true(sum * SHARE_RATE_MAX <= base.fen * rate);
    if (sum < room_of(payment, cap_rate))
        assert_true(base.fen * rate - sum * SHARE_RATE_MAX < SHARE_RATE_MAX);
}

static void
whatever_is_divided_adds_up_and_stays_within_base_and_cap(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 20261129);
    for (unsigned i = 0; i < CASES; i++) {
        const struct share_payment payment = some_payment(&random);
        size_t count = 1 + (size_t)random_below(&random, random_below(&random, 20) == 0 ? 50 : 6);
        int64_t rates[SHARE_COUNT_MAX];

        for (size_t at = 0; at < count; at++)
            rates[at] = 1 + (int64_t)random_below(&random, SHARE_RATE_MAX / count);
        check_division(&payment, rates, count, (int64_t)random_below(&random, SHARE_RATE_MAX + 1),
            random_below(&random, 2) == 0 ? SHARE_REST_MERCHANT : SHARE_REST_RECEIVERS);
    }
}

static void
what_is_taken_back_makes_room_for_the_refund(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 4);
    for (unsigned i = 0; i < CASES; i++) {
        const struct share_payment payment = some_payment(&random);
        int64_t rest = payment.receipt.fen - payment.refunded.fen;
        struct money refund = {rest < 1 ? 1 : 1 + (int64_t)random_below(&random, (uint64_t)rest)};
        struct money fee_back = {(int64_t)random_below(&random, (uint64_t)payment.fee.fen + 1)};
        struct money back = {-1};

        if (rest < 1) {
            assert_int_equal(
                share_to_take_back(&payment, refund, fee_back, &back), ERR_OUT_OF_RANGE);
            continue;
        }
        if (refund.fen == rest)
            fee_back = payment.fee;
        assert_int_equal(share_to_take_back(&payment, refund, fee_back, &back), ERR_OK);
        assert_true(back.fen >= 0 && back.fen <= payment.shared.fen);
        /* A full refund takes everything back; a part of it at least its part. */
        if (refund.fen == rest)
            assert_int_equal(back.fen, payment.shared.fen);
        assert_true(back.fen * rest >= payment.shared.fen * refund.fen);
        if (back.fen < payment.shared.fen)
            assert_true(payment.shared.fen - back.fen + payment.fee.fen - fee_back.fen <=
                        rest - refund.fen);
    }
}

static void
only_channels_that_can_are_asked_to_share(void **state)
{
    (void)state;
    assert_int_equal(share_terms_of(CHANNEL_WECHAT).cap_rate, 3000);
    assert_true(share_terms_of(CHANNEL_WECHAT).gives_back);
    assert_true(share_terms_of(CHANNEL_ALIPAY).splits);
    assert_false(share_terms_of(CHANNEL_ALIPAY).gives_back);
    assert_false(share_terms_of(CHANNEL_CASH).splits);
    assert_false(share_terms_of(CHANNEL_UNIONPAY).splits);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_is_the_receipt_less_fee_refunds_and_shares),
        cmocka_unit_test(the_cap_is_of_the_receipt_and_all_splits_together),
        cmocka_unit_test(rates_that_sum_above_the_cap_are_refused),
        cmocka_unit_test(the_rest_of_a_fen_goes_to_whom_the_rule_says),
        cmocka_unit_test(named_amounts_are_at_least_a_fen_and_fit_into_the_room),
        cmocka_unit_test(whatever_is_divided_adds_up_and_stays_within_base_and_cap),
        cmocka_unit_test(what_is_taken_back_makes_room_for_the_refund),
        cmocka_unit_test(only_channels_that_can_are_asked_to_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
