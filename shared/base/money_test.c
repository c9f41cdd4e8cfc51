#include "shared/base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define CASES 100000

/* An amount of any size: small ones as likely as large ones. */
static struct money
any_amount(struct random *random)
{
    uint64_t bound = UINT64_C(1) << random_below(random, 53);
    int64_t fen = (int64_t)random_below(random, bound);

    return money_of(random_below(random, 2) == 0 ? fen : -fen);
}

static void
adding_stops_at_the_limit(void **state)
{
    static const struct {
        int64_t a, b, sum;
        enum err err;
    } rows[] = {
        {0, 0, 0, ERR_OK},
        {1, -2, -1, ERR_OK},
        {MONEY_FEN_MAX - 1, 1, MONEY_FEN_MAX, ERR_OK},
        {MONEY_FEN_MAX, 1, 77, ERR_OUT_OF_RANGE},
        {MONEY_FEN_MAX, MONEY_FEN_MAX, 77, ERR_OUT_OF_RANGE},
        {-MONEY_FEN_MAX, -1, 77, ERR_OUT_OF_RANGE},
        {-MONEY_FEN_MAX, MONEY_FEN_MAX, 0, ERR_OK},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct money sum = money_of(77); /* stays so on failure */

        assert_int_equal(rows[i].err, money_add(money_of(rows[i].a), money_of(rows[i].b), &sum));
        assert_int_equal(rows[i].sum, sum.fen);
    }
}

static void
subtracting_stops_at_the_limit(void **state)
{
    struct money difference = money_of(77);

    (void)state;
    assert_int_equal(ERR_OK, money_sub(money_of(3), money_of(5), &difference));
    assert_int_equal(-2, difference.fen);
    assert_int_equal(
        ERR_OUT_OF_RANGE, money_sub(money_of(-MONEY_FEN_MAX), money_of(1), &difference));
    assert_int_equal(-2, difference.fen);
}

static void
subtracting_undoes_adding(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 1);
    for (unsigned i = 0; i < CASES; i++) {
        struct money a = any_amount(&random);
        struct money b = any_amount(&random);
        struct money sum;
        struct money again;

        if (money_add(a, b, &sum) != ERR_OK)
            continue;
        assert_int_equal(ERR_OK, money_sub(sum, b, &again));
        assert_int_equal(a.fen, again.fen);
    }
}

static void
scaling_rounds_the_way_the_caller_says(void **state)
{
    static const struct {
        int64_t amount, numerator, denominator;
        int64_t down, up, half_up;
    } rows[] = {
        {10000, 38, 10000, 38, 38, 38},
        {10001, 38, 10000, 38, 39, 38},
        {-10001, 38, 10000, -38, -39, -38},
        {5, 1, 2, 2, 3, 3},
        {-5, 1, 2, -2, -3, -3},
        {7, 1, 2, 3, 4, 4},
        {1, 1, 3, 0, 1, 0},
        {2, 1, 3, 0, 1, 1},
        {-1, 1, 3, 0, -1, 0},
        {100, -3, 7, -42, -43, -43},
        {0, 38, 10000, 0, 0, 0},
        {100, 0, 10000, 0, 0, 0},
        /* A fee of 0.38 % is 1 fen from 1.32 yuan on: 131 * 38 is 4978, 132 * 38 is 5016. */
        {131, 38, 10000, 0, 1, 0},
        {132, 38, 10000, 0, 1, 1},
        {MONEY_FEN_MAX, INT64_MAX, INT64_MAX, MONEY_FEN_MAX, MONEY_FEN_MAX, MONEY_FEN_MAX},
        {MONEY_FEN_MAX, INT64_MAX - 1, INT64_MAX, MONEY_FEN_MAX - 1, MONEY_FEN_MAX, MONEY_FEN_MAX},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct money amount = money_of(rows[i].amount);
        const int64_t want[] = {[ROUND_DOWN] = rows[i].down,
            [ROUND_UP] = rows[i].up,
            [ROUND_HALF_UP] = rows[i].half_up};

        for (size_t rounding = 0; rounding < LENGTH(want); rounding++) {
            struct money got = money_of(77);

            assert_int_equal(ERR_OK, money_scale(amount, rows[i].numerator, rows[i].denominator,
                                         (enum rounding)rounding, &got));
            assert_int_equal(want[rounding], got.fen);
        }
    }
}

static void
scaling_refuses_what_it_cannot_do(void **state)
{
    struct money got = money_of(77);

    (void)state;
    assert_int_equal(ERR_BAD_INPUT, money_scale(money_of(1), 1, 0, ROUND_DOWN, &got));
    assert_int_equal(ERR_BAD_INPUT, money_scale(money_of(1), 1, -1, ROUND_DOWN, &got));
    assert_int_equal(
        ERR_OUT_OF_RANGE, money_scale(money_of(MONEY_FEN_MAX), 2, 1, ROUND_DOWN, &got));
    assert_int_equal(
        ERR_OUT_OF_RANGE, money_scale(money_of(-MONEY_FEN_MAX), INT64_MAX, 1, ROUND_DOWN, &got));
    assert_int_equal(77, got.fen);
}

static void
rounding_is_off_by_less_than_one_fen(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 2);
    for (unsigned i = 0; i < CASES; i++) {
        struct money amount = any_amount(&random);
        int64_t rate = (int64_t)random_below(&random, 10001);
        struct money down;
        struct money up;
        struct money half;

        assert_int_equal(ERR_OK, money_scale(amount, rate, 10000, ROUND_DOWN, &down));
        assert_int_equal(ERR_OK, money_scale(amount, rate, 10000, ROUND_UP, &up));
        assert_int_equal(ERR_OK, money_scale(amount, rate, 10000, ROUND_HALF_UP, &half));
        assert_in_range((uint64_t)(amount.fen < 0 ? down.fen - up.fen : up.fen - down.fen), 0, 1);
        assert_true(half.fen == down.fen || half.fen == up.fen);
    }
}

static void
the_largest_remainder_gets_the_odd_fen(void **state)
{
    static const struct {
        int64_t total;
        uint32_t weights[4];
        int64_t parts[4];
    } rows[] = {
        {100, {1, 0, 1, 1}, {34, 0, 33, 33}},
        {101, {1, 0, 1, 1}, {34, 0, 34, 33}},
        {100, {1, 2, 3, 0}, {17, 33, 50, 0}},
        {1, {1, 1, 1, 1}, {1, 0, 0, 0}},
        {3, {1, 1, 1, 1}, {1, 1, 1, 0}},
        {7, {1, 5, 1, 0}, {1, 5, 1, 0}},
        {10, {1, 1, 4, 0}, {2, 2, 6, 0}},
        {0, {3, 1, 0, 0}, {0, 0, 0, 0}},
        {MONEY_FEN_MAX, {0, 0, 0, 9}, {0, 0, 0, MONEY_FEN_MAX}},
        {MONEY_FEN_MAX, {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
            {INT64_C(2251799813685248), INT64_C(2251799813685248), INT64_C(2251799813685248),
                INT64_C(2251799813685247)}},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct money parts[4];

        assert_int_equal(ERR_OK, money_split(money_of(rows[i].total), rows[i].weights, parts, 4));
        for (size_t j = 0; j < 4; j++)
            assert_int_equal(rows[i].parts[j], parts[j].fen);
    }
}

static void
a_split_adds_up_exactly(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 3);
    for (unsigned i = 0; i < CASES; i++) {
        struct money total = any_amount(&random);
        size_t count = 1 + (size_t)random_below(&random, 64);
        uint32_t weights[64] = {0};
        struct money parts[64];
        int64_t sum = 0;

        if (total.fen < 0)
            total.fen = -total.fen;
        for (size_t j = 0; j < count; j++)
            weights[j] = (uint32_t)random_below(&random, j % 2 == 0 ? 10 : UINT64_C(1) << 32);
        weights[0]++;
        assert_int_equal(ERR_OK, money_split(total, weights, parts, count));
        for (size_t j = 0; j < count; j++) {
            assert_true(parts[j].fen >= 0);
            assert_true(weights[j] > 0 || parts[j].fen == 0);
            sum += parts[j].fen;
        }
        assert_int_equal(total.fen, sum);
    }
}

static void
a_split_among_nobody_is_refused(void **state)
{
    static const uint32_t none[65] = {0};
    static const uint32_t one[1] = {1};
    struct money part = money_of(77);
    struct money parts[65] = {{77}};

    (void)state;
    assert_int_equal(ERR_BAD_INPUT, money_split(money_of(100), none, &part, 0));
    assert_int_equal(ERR_BAD_INPUT, money_split(money_of(100), none, &part, 1));
    assert_int_equal(ERR_BAD_INPUT, money_split(money_of(-100), one, &part, 1));
    assert_int_equal(ERR_OUT_OF_RANGE, money_split(money_of(100), none, parts, 65));
    assert_int_equal(77, part.fen);
    assert_int_equal(77, parts[0].fen);
}

static void
only_plain_yuan_are_read(void **state)
{
    static const struct {
        const char *text;
        enum err err;
        int64_t fen;
    } rows[] = {
        {"12.34", ERR_OK, 1234},
        {"12.3", ERR_OK, 1230},
        {"12", ERR_OK, 1200},
        {"0.01", ERR_OK, 1},
        {"-0.05", ERR_OK, -5},
        {"-0", ERR_OK, 0},
        {"0", ERR_OK, 0},
        {"007.50", ERR_OK, 750},
        {"90071992547409.91", ERR_OK, MONEY_FEN_MAX},
        {"-90071992547409.91", ERR_OK, -MONEY_FEN_MAX},
        {"90071992547409.92", ERR_OUT_OF_RANGE, 77},
        {"-90071992547409.92", ERR_OUT_OF_RANGE, 77},
        {"90071992547410", ERR_OUT_OF_RANGE, 77},
        {"9007199254740992", ERR_OUT_OF_RANGE, 77},
        {"99999999999999999999999999999999999999999999", ERR_OUT_OF_RANGE, 77},
        {"", ERR_BAD_INPUT, 77},
        {"-", ERR_BAD_INPUT, 77},
        {"+1", ERR_BAD_INPUT, 77},
        {"--1", ERR_BAD_INPUT, 77},
        {".5", ERR_BAD_INPUT, 77},
        {"1.", ERR_BAD_INPUT, 77},
        {"1.234", ERR_BAD_INPUT, 77},
        {"1.2.3", ERR_BAD_INPUT, 77},
        {"1e3", ERR_BAD_INPUT, 77},
        {"1,000", ERR_BAD_INPUT, 77},
        {" 1", ERR_BAD_INPUT, 77},
        {"1 ", ERR_BAD_INPUT, 77},
        {"0x1", ERR_BAD_INPUT, 77},
        {"１", ERR_BAD_INPUT, 77},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct money got = money_of(77);

        assert_int_equal(rows[i].err, money_parse(bytes_text(rows[i].text), &got));
        assert_int_equal(rows[i].fen, got.fen);
    }
    assert_int_equal(ERR_BAD_INPUT, money_parse(bytes_of("1\0", 2), &(struct money){0}));
}

static void
text_goes_out_and_comes_back(void **state)
{
    char text[MONEY_TEXT_MAX];
    struct random random;

    (void)state;
    assert_string_equal("0.00", money_format(money_of(0), text));
    assert_string_equal("-0.05", money_format(money_of(-5), text));
    assert_string_equal("12.30", money_format(money_of(1230), text));
    assert_string_equal("-90071992547409.91", money_format(money_of(-MONEY_FEN_MAX), text));
    random_seed(&random, 4);
    for (unsigned i = 0; i < CASES; i++) {
        struct money amount = any_amount(&random);
        struct money again;

        assert_int_equal(ERR_OK, money_parse(bytes_text(money_format(amount, text)), &again));
        assert_int_equal(amount.fen, again.fen);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding_stops_at_the_limit),
        cmocka_unit_test(subtracting_stops_at_the_limit),
        cmocka_unit_test(subtracting_undoes_adding),
        cmocka_unit_test(scaling_rounds_the_way_the_caller_says),
        cmocka_unit_test(scaling_refuses_what_it_cannot_do),
        cmocka_unit_test(rounding_is_off_by_less_than_one_fen),
        cmocka_unit_test(the_largest_remainder_gets_the_odd_fen),
        cmocka_unit_test(a_split_adds_up_exactly),
        cmocka_unit_test(a_split_among_nobody_is_refused),
        cmocka_unit_test(only_plain_yuan_are_read),
        cmocka_unit_test(text_goes_out_and_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
