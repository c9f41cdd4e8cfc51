#include "hub/flow/barcode_flow.h"

#include "hub/flow/order_test_help.h"

#define FEN 1234

/* What the channel says when it is asked because of a callback, behind whatever waits besides. */
static struct payment_said
answer_newest(struct flow_test *test, int64_t payment_id, enum adapter_state state)
{
    static const char newest[] = "SELECT max(id) FROM outbox WHERE about = ?1 AND action = 'query'"
                                 " AND state = 'pending'";
    struct payment_said said = {.payment_id = payment_id,
        .outbox_id = store_test_ask_of(&test->store, newest, &payment_id, 1),
        .source = PAYMENT_SOURCE_QUERY};

    assert_int_not_equal(said.outbox_id, 0);
    assert_int_equal(flow_test_say(test, &said, state, FEN), ERR_OK);
    return said;
}

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
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    said = answer_newest(test, payment_id, ADAPTER_PAID);
    assert_string_equal(said.payment.state, "late");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -FEN);
}

/* The reversal had given it back, without a word of that. */
static void
news_from_before_a_reversal_books_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said;

    (void)order_test_wait(test, payment_id, ADAPTER_PENDING);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_OK);
    said = answer_newest(test, payment_id, ADAPTER_CLOSED);
    assert_string_equal(said.payment.state, "closed");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(flow_test_alarms(test, "late_paid"), 0);
}

/* It was asked before it gave the money back, and answers behind that. */
static void
an_answer_that_the_reversal_has_overtaken_is_asked_for_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .source = PAYMENT_SOURCE_QUERY,
        .asked_us = test->store.clock.now_us};

    (void)order_test_wait(test, payment_id, ADAPTER_PENDING);
    assert_true(order_test_reverse(test, payment_id).send);
    flow_test_pass(test, span_ms(15));
    (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
    flow_test_pass(test, span_ms(15));
    assert_int_equal(flow_test_say(test, &said, ADAPTER_PAID, FEN), ERR_OK);
    assert_string_equal(said.payment.state, "closed");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    said = answer_newest(test, payment_id, ADAPTER_CLOSED);
    assert_string_equal(said.payment.state, "closed");
    assert_int_equal(flow_test_alarms(test, "late_paid"), 0);
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

/* Whatever it is asked, the channel does not know the number; it refuses to reverse it, or not. */
static void
know_nothing(struct flow_test *test, int64_t payment_id, enum adapter_state reversal)
{
    if (flow_test_waiting(test, payment_id, "reverse") != 0) {
        assert_true(order_test_reverse(test, payment_id).send);
        (void)order_test_reversed(test, payment_id, reversal);
    } else {
        (void)flow_test_answer(test, payment_id, "query", ADAPTER_ABSENT, 0);
    }
}

static void
end_what_never_came(struct flow_test *test, const char *number, enum adapter_state reversal)
{
    int64_t order_id = order_test_make(test, number, FEN);
    int64_t payment_id = order_test_sent(test, order_id, number);

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    /* What would pay it may still be on its way. */
    for (int i = 0; i < 4; i++)
        know_nothing(test, payment_id, reversal);
    assert_string_equal(flow_test_order_state(test, order_id), "paying");
    flow_test_pass(test, span_s(720));
    for (int i = 0; i < 2 && strcmp(flow_test_order_state(test, order_id), "paying") == 0; i++)
        know_nothing(test, payment_id, reversal);
    assert_string_equal(order_test_state(test, payment_id), "closed");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
}

/* There are channels that reverse nothing that has never come to them. */
static void
what_never_came_and_is_not_reversed_ends_when_nothing_can_come(void **state)
{
    end_what_never_came(*state, "A-1", ADAPTER_ABSENT);
    end_what_never_came(*state, "A-2", ADAPTER_REFUSED);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(money_after_a_reversal_is_late_money_also_for_an_open_order),
        FLOW_TEST(news_from_before_a_reversal_books_nothing),
        FLOW_TEST(an_answer_that_the_reversal_has_overtaken_is_asked_for_again),
        FLOW_TEST(what_a_reversal_may_have_overtaken_is_looked_for_when_nothing_can_come),
        FLOW_TEST(what_never_came_is_looked_for_once),
        FLOW_TEST(what_never_came_and_is_not_reversed_ends_when_nothing_can_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
