#include "hub/flow/flow_test_help.h"

static void
a_callback_of_another_account_says_nothing_of_a_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .source = PAYMENT_SOURCE_CALLBACK,
        .account_id = 4711,
        .reply = {.state = ADAPTER_PAID, .total = {1234}, .receipt = {1234}, .total_known = true}};

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    said.payment_id = start.payment.id;
    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_FORBIDDEN);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "created");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    said.account_id = CHANNEL_ALIPAY;
    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "paid");
}

static void
a_payment_stays_with_the_account_that_it_was_begun_with(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .channel = CHANNEL_ALIPAY,
        .account_id = 1001,
        .attempt = "payer"};

    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    start.account_id = 1002;
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    assert_int_equal(start.payment.account_id, 1001);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_callback_of_another_account_says_nothing_of_a_payment),
        FLOW_TEST(a_payment_stays_with_the_account_that_it_was_begun_with),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
