#include "hub/flow/partner.h"

#include "hub/flow/wallet_test_help.h"

/* From now on the shop's orders have a partner. */
static void
bring(struct flow_test *test, int64_t rate)
{
    struct query *statement = store_test_statement(
        &test->store, "UPDATE merchant SET partner_id = 8, partner_rate = ?1 WHERE id = 5");

    query_bind_int(statement, 1, rate);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    assert_int_equal(query_run(statement), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
}

static void
a_partner_gets_its_share_of_the_fee(void **state)
{
    struct flow_test *test = *state;

    bring(test, 10);
    wallet_test_earn(test, 12345, false);
    /* 0.38 % and 0.10 % of 123.45, each half-up. */
    assert_int_equal(flow_test_ask(test, "SELECT fee FROM payment"), 47);
    assert_int_equal(flow_test_ask(test, "SELECT partner_share FROM payment"), 12);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_FEE_INCOME), 35);
    flow_test_check(test);
    wallet_test_deliver(test);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 12);
}

static void
a_share_is_never_more_than_the_fee_and_nothing_moves_for_nothing(void **state)
{
    struct flow_test *test = *state;

    bring(test, 5000);
    wallet_test_earn(test, 10000, false);
    wallet_test_deliver(test);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 38);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_FEE_INCOME), 0);
    wallet_test_earn(test, 1, false);
    bring(test, 0);
    wallet_test_earn(test, 10000, false);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM move WHERE pair_id = 0"), 1);
}

static void
late_money_and_cash_have_no_partner(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id;
    int64_t payment_id;
    struct payment_said said;

    bring(test, 10);
    order_id = flow_test_order(test, 1, 10000);
    payment_id = flow_test_pending(test, order_id, "payer");
    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 1, 10000));
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 10000, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM move"), 0);
}

static void
cash_that_displaces_a_payment_calls_the_share_back(void **state)
{
    struct flow_test *test = *state;

    bring(test, 10);
    wallet_test_earn(test, 10000, false);
    wallet_test_deliver(test);
    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 1, 10000));
    flow_test_check(test);
    wallet_test_deliver(test);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), 0);
    assert_int_equal(flow_test_balance(test, BOOK_CLEARING), 0);
}

static void
refunds_call_back_their_part_and_together_all_of_it(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 3);
    for (unsigned round = 0; round < 2000; round++) {
        struct payment_row payment = {.receipt_amount = 1 + (int64_t)random_below(&random, 5000)};

        payment.partner_share = (int64_t)random_below(&random, 40);
        while (payment.refunded < payment.receipt_amount) {
            int64_t part;

            payment.refunded += 1 + (int64_t)random_below(&random,
                                        (uint64_t)(payment.receipt_amount - payment.refunded));
            part = partner_part(&payment);
            assert_true(part >= 0);
            payment.partner_returned += part;
            assert_true(payment.partner_returned <= payment.partner_share);
        }
        assert_int_equal(payment.partner_returned, payment.partner_share);
    }
}

static void
a_part_is_half_up_and_never_below_nothing(void **state)
{
    struct payment_row payment = {.receipt_amount = 10000, .partner_share = 10, .refunded = 4500};

    (void)state;
    assert_int_equal(partner_part(&payment), 5);
    payment.partner_returned = 6;
    assert_int_equal(partner_part(&payment), 0);
    payment.receipt_amount = 0;
    assert_int_equal(partner_part(&payment), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_partner_gets_its_share_of_the_fee),
        FLOW_TEST(a_share_is_never_more_than_the_fee_and_nothing_moves_for_nothing),
        FLOW_TEST(late_money_and_cash_have_no_partner),
        FLOW_TEST(cash_that_displaces_a_payment_calls_the_share_back),
        cmocka_unit_test(refunds_call_back_their_part_and_together_all_of_it),
        cmocka_unit_test(a_part_is_half_up_and_never_below_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
