#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hub/flow/roster_route.h"
#include "shared/base/need.h"

#define US_PER_HOUR (INT64_C(3600) * 1000000)

/* Noon in Beijing. */
static const struct moment noon = {INT64_C(1795406400) / 86400 * 86400 * 1000000 + 4 * US_PER_HOUR};

static struct roster_offer
offer(enum roster_whose whose, int64_t priority)
{
    return (struct roster_offer){.channel = CHANNEL_ALIPAY,
        .whose = whose,
        .on = true,
        .well = true,
        .takes_barcodes = true,
        .priority = priority};
}

static struct roster_want
want(int64_t fen)
{
    return (struct roster_want){.channel = CHANNEL_ALIPAY, .amount = {fen}, .now = noon, .seed = 7};
}

static size_t
routed(const struct roster_offer *offers, size_t count, int64_t fen)
{
    const struct roster_want wanted = want(fen);

    return roster_route(offers, count, &wanted);
}

static void
nobody_takes_it_where_there_is_nobody(void **state)
{
    (void)state;
    assert_int_equal(routed(NULL, 0, 1), ROSTER_NONE);
}

static void
the_merchants_own_comes_before_its_partners_and_the_platforms(void **state)
{
    const struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_PLATFORM, 0),
        offer(ROSTER_WHOSE_PARTNER, 0),
        offer(ROSTER_WHOSE_MERCHANT, 9),
    };

    (void)state;
    assert_int_equal(routed(offers, 3, 1), 2);
    assert_int_equal(routed(offers, 2, 1), 1);
}

static void
the_first_by_priority_takes_it(void **state)
{
    const struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 2),
        offer(ROSTER_WHOSE_MERCHANT, 1),
    };

    (void)state;
    assert_int_equal(routed(offers, 2, 1), 1);
}

static void
an_account_of_another_channel_or_switched_off_takes_nothing(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_MERCHANT, 1),
    };

    (void)state;
    offers[0].channel = CHANNEL_WECHAT;
    offers[1].on = false;
    assert_int_equal(routed(offers, 2, 1), ROSTER_NONE);
}

static void
limits_of_amount_are_kept_to_the_fen(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_MERCHANT, 2),
    };

    (void)state;
    offers[0].amount_min.fen = 100;
    offers[0].amount_max.fen = 200;
    assert_int_equal(routed(offers, 2, 99), 1);
    assert_int_equal(routed(offers, 2, 100), 0);
    assert_int_equal(routed(offers, 2, 200), 0);
    assert_int_equal(routed(offers, 2, 201), 1);
    assert_int_equal(routed(offers, 1, 201), ROSTER_NONE);
}

static void
hours_are_chinas_and_may_go_over_midnight(void **state)
{
    struct roster_offer offers[] = {offer(ROSTER_WHOSE_MERCHANT, 1)};

    (void)state;
    offers[0].from_minute = 12 * 60;
    offers[0].to_minute = 12 * 60 + 1;
    assert_int_equal(routed(offers, 1, 1), 0);
    offers[0].from_minute = 12 * 60 + 1;
    offers[0].to_minute = 24 * 60;
    assert_int_equal(routed(offers, 1, 1), ROSTER_NONE);
    offers[0].from_minute = 22 * 60;
    offers[0].to_minute = 12 * 60;
    assert_int_equal(routed(offers, 1, 1), ROSTER_NONE);
    offers[0].to_minute = 12 * 60 + 1;
    assert_int_equal(routed(offers, 1, 1), 0);
}

static void
one_that_does_not_answer_is_passed_over_while_another_does(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_PLATFORM, 9),
    };

    (void)state;
    offers[0].well = false;
    assert_int_equal(routed(offers, 2, 1), 1);
    offers[1].well = false;
    assert_int_equal(routed(offers, 2, 1), 0);
}

static void
a_barcode_goes_to_who_takes_barcodes(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_MERCHANT, 2),
    };
    struct roster_want wanted = want(1);

    (void)state;
    offers[0].takes_barcodes = false;
    wanted.barcode = true;
    assert_int_equal(roster_route(offers, 2, &wanted), 1);
}

static void
what_is_no_payment_heeds_no_limits(void **state)
{
    struct roster_offer offers[] = {offer(ROSTER_WHOSE_MERCHANT, 1)};
    struct roster_want wanted = want(0);

    (void)state;
    offers[0].amount_min.fen = 100;
    assert_int_equal(roster_route(offers, 1, &wanted), ROSTER_NONE);
    wanted.anyway = true;
    assert_int_equal(roster_route(offers, 1, &wanted), 0);
}

static void
equals_share_by_weight_and_an_order_comes_to_the_same_again(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_MERCHANT, 1),
        offer(ROSTER_WHOSE_MERCHANT, 1),
    };
    struct roster_want wanted = want(1);
    unsigned counts[3] = {0};

    (void)state;
    offers[0].weight = 3;
    offers[1].weight = 1;
    offers[2].on = false;
    for (wanted.seed = 0; wanted.seed < 4000; wanted.seed++) {
        size_t at = roster_route(offers, 3, &wanted);

        assert_int_equal(roster_route(offers, 3, &wanted), at);
        counts[at]++;
    }
    assert_in_range(counts[0], 2800, 3200);
    assert_in_range(counts[1], 800, 1200);
    assert_int_equal(counts[2], 0);
}

static void
a_browser_of_no_wallet_is_for_who_takes_it(void **state)
{
    struct roster_offer offers[] = {
        offer(ROSTER_WHOSE_MERCHANT, 0), offer(ROSTER_WHOSE_PLATFORM, 0)};
    struct roster_want wanted = want(1);

    (void)state;
    wanted.browser = true;
    assert_int_equal(roster_route(offers, 2, &wanted), ROSTER_NONE);
    offers[1].takes_browser = true;
    assert_int_equal(roster_route(offers, 2, &wanted), 1);
    assert_int_equal(routed(offers, 2, 1), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_browser_of_no_wallet_is_for_who_takes_it),
        cmocka_unit_test(nobody_takes_it_where_there_is_nobody),
        cmocka_unit_test(the_merchants_own_comes_before_its_partners_and_the_platforms),
        cmocka_unit_test(the_first_by_priority_takes_it),
        cmocka_unit_test(an_account_of_another_channel_or_switched_off_takes_nothing),
        cmocka_unit_test(limits_of_amount_are_kept_to_the_fen),
        cmocka_unit_test(hours_are_chinas_and_may_go_over_midnight),
        cmocka_unit_test(one_that_does_not_answer_is_passed_over_while_another_does),
        cmocka_unit_test(a_barcode_goes_to_who_takes_barcodes),
        cmocka_unit_test(what_is_no_payment_heeds_no_limits),
        cmocka_unit_test(equals_share_by_weight_and_an_order_comes_to_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
