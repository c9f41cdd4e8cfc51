#include "hub/flow/order_test_help.h"

/* The effect that a payment of that way waits for. */
static void
starts_with(struct flow_test *test, enum payment_way way, const char *action)
{
    struct payment_start start = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = flow_test_order(test, 7 + (int64_t)way, 1234),
        .channel = CHANNEL_WECHAT,
        .account_id = 4711,
        .way = way,
        .attempt = "press",
        .secret = "said"};

    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    assert_int_equal(start.payment.way, way);
    assert_int_equal(start.payment.account_id, 4711);
    assert_int_not_equal(flow_test_waiting(test, start.payment.id, action), 0);
    /* Pressed again it is the same; the same key of another way is another attempt. */
    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), way == 0 ? 1 : way);
}

static void
only_a_page_asks_who_pays(void **state)
{
    struct flow_test *test = *state;

    starts_with(test, PAYMENT_WAY_PAGE, "identify");
    starts_with(test, PAYMENT_WAY_NATIVE, "create");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment WHERE payer = '-'"), 1);
    starts_with(test, PAYMENT_WAY_BROWSER, "create");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment WHERE payer = '-'"), 2);
}

/* It may have been created although its channel does not know it: nobody has come yet. */
static void
a_code_that_nobody_has_scanned_is_not_closed_before_its_time(void **state)
{
    struct flow_test *test = *state;
    struct payment_start start = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = flow_test_order(test, 1, 1234),
        .channel = CHANNEL_ALIPAY,
        .way = PAYMENT_WAY_NATIVE,
        .attempt = "press"};

    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    (void)flow_test_answer(test, start.payment.id, "create", ADAPTER_PENDING, 0);
    assert_string_equal(
        flow_test_answer(test, start.payment.id, "query", ADAPTER_ABSENT, 0).payment.state,
        "pending");
    flow_test_pass(test, span_s(15 * 60 + 601));
    assert_string_equal(
        flow_test_answer(test, start.payment.id, "query", ADAPTER_ABSENT, 0).payment.state,
        "closed");
}

static void
an_order_may_begin_with_the_channel_s_own_code(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_create again;

    create.way = PAYMENT_WAY_NATIVE;
    create.channel = CHANNEL_WECHAT;
    create.account_id = 4711;
    memcpy(create.attempt, "key-1", sizeof("key-1"));
    again = create;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(create.payment.way, PAYMENT_WAY_NATIVE);
    assert_int_equal(create.payment.account_id, 4711);
    assert_string_equal(create.order.state, "paying");
    assert_int_not_equal(flow_test_waiting(test, create.payment.id, "create"), 0);
    /* With another key it is one more; a paid order begins none. */
    memcpy(again.attempt, "key-2", sizeof("key-2"));
    assert_int_equal(order_test_take(test, &again), ERR_OK);
    assert_true(again.repeated);
    assert_int_not_equal(again.payment.id, create.payment.id);
    (void)flow_test_answer(test, create.payment.id, "create", ADAPTER_PENDING, 0);
    (void)flow_test_answer(test, create.payment.id, "query", ADAPTER_PAID, 1234);
    memcpy(again.attempt, "key-3", sizeof("key-3"));
    assert_int_equal(order_test_take(test, &again), ERR_OK);
    assert_int_equal(again.payment.id, 0);
    assert_string_equal(again.order.state, "paid");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(only_a_page_asks_who_pays),
        FLOW_TEST(an_order_may_begin_with_the_channel_s_own_code),
        FLOW_TEST(a_code_that_nobody_has_scanned_is_not_closed_before_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
