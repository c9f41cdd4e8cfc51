#include "hub/flow/barcode_flow.h"

#include "hub/flow/order_test_help.h"

#define FEN 1234

static void
money_after_a_reversal_is_late_money_also_for_an_open_order(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said;

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -FEN);
}

/* The channel has nothing to undo, and says so. */
static void
reverse_nothing(struct flow_test *test, int64_t payment_id)
{
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "reverse"),
        .source = PAYMENT_SOURCE_REVERSE,
        .reply = {.state = ADAPTER_CLOSED}};

    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    assert_string_equal(said.payment.state, "closed");
}

static void
what_a_reversal_may_have_overtaken_is_looked_for_when_nothing_can_come(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said;

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    reverse_nothing(test, payment_id);
    /* The shop goes on. The request may come late; it lives for two minutes at the channel. */
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(
        order_test_due(test, payment_id, "query"), (120 - 45 + 600) * INT64_C(1000000));
    flow_test_pass(test, span_s(675));
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_UNKNOWN, 0);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PENDING, 0);
    assert_int_not_equal(flow_test_waiting(test, payment_id, "query"), 0);
    said = flow_test_answer(test, payment_id, "query", ADAPTER_PAID, FEN);
    assert_string_equal(said.payment.state, "late");
    assert_int_equal(flow_test_waiting(test, payment_id, "query"), 0);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -FEN);
}

static void
what_never_came_is_looked_for_once(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    reverse_nothing(test, payment_id);
    flow_test_pass(test, span_s(675));
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_ABSENT, 0);
    assert_string_equal(order_test_state(test, payment_id), "closed");
    assert_int_equal(flow_test_waiting(test, payment_id, "query"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(money_after_a_reversal_is_late_money_also_for_an_open_order),
        FLOW_TEST(what_a_reversal_may_have_overtaken_is_looked_for_when_nothing_can_come),
        FLOW_TEST(what_never_came_is_looked_for_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
