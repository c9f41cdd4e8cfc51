#include "hub/flow/payment_flow.h"

#include "hub/flow/flow_test_help.h"

static int64_t
payments(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM payment");
}

static void
a_press_of_pay_begins_a_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    assert_string_equal(start.payment.state, "created");
    assert_string_equal(start.order.state, "paying");
    assert_int_equal(start.order.payment_id, start.payment.id);
    assert_int_equal(start.payment.amount, 1234);
    assert_int_equal(start.payment.expires_us, start.order.expires_us);
    assert_int_not_equal(flow_test_waiting(test, start.payment.id, "identify"), 0);
}

static void
the_same_attempt_pressed_twice_is_one_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start first;
    struct payment_start again;

    assert_int_equal(flow_test_start(test, order_id, "payer", &first), ERR_OK);
    assert_int_equal(flow_test_start(test, order_id, "payer", &again), ERR_OK);
    assert_int_equal(again.payment.id, first.payment.id);
    assert_int_equal(payments(test), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'channel'"), 1);
    /* Also when it is over, and when another payer was there in between. */
    assert_int_equal(flow_test_start(test, order_id, "other", &again), ERR_OK);
    assert_int_not_equal(again.payment.id, first.payment.id);
    assert_int_equal(flow_test_identify(test, first.payment.id,
                         flow_test_waiting(test, first.payment.id, "identify"), ERR_EXPIRED),
        ERR_OK);
    assert_int_equal(flow_test_start(test, order_id, "payer", &again), ERR_OK);
    assert_int_equal(again.payment.id, first.payment.id);
    assert_string_equal(again.payment.state, "refused");
}

static void
two_presses_in_one_turn_are_one_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start starts[4];

    for (size_t i = 0; i < LENGTH(starts); i++) {
        starts[i] = (struct payment_start){.merchant_id = FLOW_TEST_MERCHANT,
            .order_id = order_id,
            .channel = CHANNEL_ALIPAY,
            .attempt = "payer"};
        payment_flow_start(&starts[i]);
        starts[i].operation.next = i + 1 < LENGTH(starts) ? &starts[i + 1].operation : NULL;
    }
    assert_int_equal(lane_turn(test->store.lane, &starts[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(starts); i++)
        assert_int_equal(starts[i].payment.id, starts[0].payment.id);
    assert_int_equal(payments(test), 1);
}

static void
the_same_code_at_another_channel_is_another_attempt(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    start.channel = CHANNEL_WECHAT;
    assert_int_equal(store_test_turn(&test->store, &start.operation), ERR_OK);
    assert_int_equal(payments(test), 2);
}

static void
an_order_that_is_over_takes_no_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;

    assert_int_equal(flow_test_start(test, 4711, "payer", &start), ERR_NOT_FOUND);
    (void)flow_test_paid(test, order_id, 1234, "payer");
    assert_int_equal(flow_test_start(test, order_id, "other", &start), ERR_BAD_STATE);
    assert_string_equal(start.order.state, "paid");
    assert_int_equal(start.payment.id, 0);
    assert_int_equal(payments(test), 1);
}

static void
an_identified_payer_has_the_payment_created(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    int64_t id;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    id = start.payment.id;
    assert_int_equal(
        flow_test_identify(test, id, flow_test_waiting(test, id, "identify"), ERR_OK), ERR_OK);
    assert_int_equal(flow_test_waiting(test, id, "identify"), 0);
    assert_int_not_equal(flow_test_waiting(test, id, "create"), 0);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT payer FROM payment"), "2088000000000001");
    /* The row comes again: one create is enough. */
    assert_int_equal(flow_test_identify(test, id, 0, ERR_OK), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'create'"), 1);
}

static void
a_payer_whom_nobody_tells_us_is_asked_for_again_until_the_time_is_over(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    int64_t row;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    row = flow_test_waiting(test, start.payment.id, "identify");
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(flow_test_identify(test, start.payment.id, row, ERR_NO_ANSWER), ERR_OK);
        assert_int_equal(flow_test_waiting(test, start.payment.id, "identify"), row);
    }
    assert_int_equal(flow_test_ask(test, "SELECT due_us FROM outbox WHERE action = 'identify'"),
        STORE_TEST_START_US + 5000000);
    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_identify(test, start.payment.id, row, ERR_NO_ANSWER), ERR_OK);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "refused");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'dead'"), 0);
}

static void
a_payer_who_is_refused_ends_the_attempt(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    assert_int_equal(flow_test_identify(test, start.payment.id,
                         flow_test_waiting(test, start.payment.id, "identify"), ERR_EXPIRED),
        ERR_OK);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT code FROM payment"), "IDENTIFY");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
}

static void
a_callback_pays_the_order_and_books_it(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, 10000, &said), ERR_OK);
    assert_true(said.news);
    assert_string_equal(said.order.state, "paid");
    assert_int_equal(said.order.winner_id, id);
    assert_int_equal(said.payment.fee, 38);
    assert_int_equal(said.payment.cost, 20);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 9980);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 20);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -38);
    assert_int_not_equal(flow_test_waiting(test, order_id, "result"), 0);
}

static void
a_callback_twice_changes_nothing_more(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t id = flow_test_paid(test, order_id, 10000, "payer");
    int64_t rows = flow_test_ask(test, "SELECT count(*) FROM outbox");
    struct payment_said said;

    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, 10000, &said), ERR_OK);
        assert_false(said.news);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox"), rows);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
}

static void
a_callback_and_the_query_in_one_turn_are_booked_once(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct payment_said said[2];

    for (size_t i = 0; i < LENGTH(said); i++) {
        said[i] = (struct payment_said){.merchant_id = FLOW_TEST_MERCHANT,
            .payment_id = id,
            .outbox_id = i == 0 ? 0 : flow_test_waiting(test, id, "query"),
            .source = i == 0 ? PAYMENT_SOURCE_CALLBACK : PAYMENT_SOURCE_QUERY,
            .reply = {.state = ADAPTER_PAID, .total = {10000}, .total_known = true}};
        payment_flow_said(&said[i]);
    }
    said[0].operation.next = &said[1].operation;
    assert_int_equal(lane_turn(test->store.lane, &said[0].operation), ERR_OK);
    assert_true(said[0].news);
    assert_false(said[1].news);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
    assert_int_equal(flow_test_waiting(test, id, "query"), 0);
}

static void
money_of_another_amount_changes_nothing_and_is_told(void **state)
{
    static const int64_t totals[] = {1233, 1235, 123400, 1, 0};
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct payment_said said;

    for (size_t i = 0; i < LENGTH(totals); i++) {
        assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, totals[i], &said), ERR_OK);
        assert_true(said.wrong_amount);
        assert_false(said.news);
        assert_string_equal(said.payment.state, "pending");
    }
    assert_int_equal(flow_test_alarms(test, "wrong_amount"), LENGTH(totals));
    (void)flow_test_answer(test, id, "query", ADAPTER_PAID, 99);
    assert_int_equal(flow_test_alarms(test, "wrong_amount"), LENGTH(totals) + 1);
    assert_int_not_equal(flow_test_waiting(test, id, "query"), 0);
    assert_string_equal(flow_test_order_state(test, order_id), "paying");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    /* The right amount counts nevertheless. */
    assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, 1234, &said), ERR_OK);
    assert_string_equal(said.payment.state, "paid");
}

static void
a_receipt_above_the_amount_is_told_and_asked_about_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = id,
        .outbox_id = flow_test_waiting(test, id, "query"),
        .source = PAYMENT_SOURCE_QUERY,
        .reply = {.state = ADAPTER_PAID, .total = {1234}, .receipt = {1235}, .total_known = true}};

    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    assert_true(said.wrong_amount);
    assert_int_equal(flow_test_alarms(test, "wrong_amount"), 1);
    assert_int_not_equal(flow_test_waiting(test, id, "query"), 0);
}

static void
fees_and_books_use_what_the_merchant_receives(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = id,
        .source = PAYMENT_SOURCE_CALLBACK,
        .reply = {.state = ADAPTER_PAID, .total = {10000}, .receipt = {9000}, .total_known = true}};

    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    assert_int_equal(said.payment.receipt_amount, 9000);
    assert_int_equal(said.payment.fee, 34);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -(9000 - 34));
}

static void
the_first_attempt_wins_and_the_second_money_is_late(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t first = flow_test_pending(test, order_id, "one");
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, first, ADAPTER_PAID, 10000, &said), ERR_OK);
    /* Winning closes the other one at its channel, but the payer was faster. */
    assert_int_not_equal(flow_test_waiting(test, second, "close"), 0);
    assert_int_equal(flow_test_waiting(test, first, "close"), 0);
    (void)flow_test_answer(test, second, "close", ADAPTER_PAID, 10000);
    /* And is on its way back at once. */
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -10000);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -38);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 40);
    assert_int_equal(flow_test_alarms(test, "late_paid"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT winner_id FROM orders"), first);
    assert_int_equal(flow_test_ask(test, "SELECT sum(late_count) FROM rollup"), 1);
}

static void
a_refused_create_opens_the_order_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    int64_t id;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    id = start.payment.id;
    assert_int_equal(
        flow_test_identify(test, id, flow_test_waiting(test, id, "identify"), ERR_OK), ERR_OK);
    (void)flow_test_answer(test, id, "create", ADAPTER_REFUSED, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "refused");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'channel'"
                                         " AND state = 'pending'"),
        0);
    assert_int_equal(flow_test_start(test, order_id, "next", &start), ERR_OK);
}

static void
one_refused_attempt_does_not_open_what_another_one_is_paying(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t first = flow_test_pending(test, order_id, "one");
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, second, ADAPTER_CLOSED, 0, &said), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "paying");
    assert_int_equal(flow_test_callback(test, first, ADAPTER_CLOSED, 0, &said), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "open");
}

static void
silence_is_asked_about_and_never_an_end(void **state)
{
    static const enum adapter_state silences[] = {ADAPTER_UNKNOWN, ADAPTER_ABSENT, ADAPTER_REFUSED};
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    int64_t id;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    id = start.payment.id;
    assert_int_equal(
        flow_test_identify(test, id, flow_test_waiting(test, id, "identify"), ERR_OK), ERR_OK);
    (void)flow_test_answer(test, id, "create", ADAPTER_UNKNOWN, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "unknown");
    for (size_t i = 0; i < LENGTH(silences); i++) {
        (void)flow_test_answer(test, id, "query", silences[i], 0);
        assert_string_equal(
            store_test_ask_text(&test->store, "SELECT state FROM payment"), "unknown");
        assert_int_not_equal(flow_test_waiting(test, id, "query"), 0);
    }
    (void)flow_test_answer(test, id, "query", ADAPTER_PENDING, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "pending");
    (void)flow_test_answer(test, id, "query", ADAPTER_PAID, 1234);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_waiting(test, id, "query"), 0);
}

/* The request to close may overtake the one that creates; what that makes can be paid. */
static void
what_the_channel_does_not_know_yet_is_not_closed(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct payment_start start;
    int64_t id;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_OK);
    id = start.payment.id;
    assert_int_equal(
        flow_test_identify(test, id, flow_test_waiting(test, id, "identify"), ERR_OK), ERR_OK);
    (void)flow_test_answer(test, id, "create", ADAPTER_UNKNOWN, 0);
    (void)flow_test_answer(test, id, "query", ADAPTER_ABSENT, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "unknown");
    test->store.clock.now_us = start.payment.expires_us + span_s(599).us;
    (void)flow_test_answer(test, id, "query", ADAPTER_ABSENT, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "unknown");
    flow_test_pass(test, span_s(2));
    (void)flow_test_answer(test, id, "query", ADAPTER_ABSENT, 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "closed");
    assert_int_equal(flow_test_waiting(test, id, "query"), 0);
}

static void
queries_come_fast_then_slowly_for_a_day_and_then_a_person_is_told(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    int64_t began_us = test->store.clock.now_us;
    int64_t queries = 0;
    int64_t last_us = 0;
    struct payment_said said;

    while (flow_test_waiting(test, id, "query") != 0) {
        int64_t due_us = flow_test_ask(
            test, "SELECT due_us FROM outbox WHERE action = 'query' AND state = 'pending'");

        assert_true(due_us - test->store.clock.now_us >= last_us || last_us == 0);
        last_us = due_us - test->store.clock.now_us;
        assert_true(last_us >= 2000000 && last_us <= 600000000);
        test->store.clock.now_us = due_us;
        (void)flow_test_answer(test, id, "query", ADAPTER_UNKNOWN, 0);
        assert_true(++queries < 1000);
    }
    assert_true(test->store.clock.now_us - began_us > span_s(23 * 3600).us);
    assert_true(test->store.clock.now_us - began_us < span_s(25 * 3600).us);
    assert_int_equal(flow_test_alarms(test, "payment_unknown"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'dead'"), 1);
    assert_string_equal(flow_test_order_state(test, order_id), "paying");
    /* Money that comes even later is money. */
    assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, 1234, &said), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
word_of_a_payment_that_is_none_of_ours_is_refused(void **state)
{
    struct payment_said said;

    assert_int_equal(flow_test_callback(*state, 4711, ADAPTER_PAID, 1234, &said), ERR_NOT_FOUND);
}

static void
a_channel_that_takes_back_paid_money_is_not_believed(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_paid(test, order_id, 1234, "payer");
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, id, ADAPTER_CLOSED, 0, &said), ERR_BAD_STATE);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_press_of_pay_begins_a_payment),
        FLOW_TEST(the_same_attempt_pressed_twice_is_one_payment),
        FLOW_TEST(two_presses_in_one_turn_are_one_payment),
        FLOW_TEST(the_same_code_at_another_channel_is_another_attempt),
        FLOW_TEST(an_order_that_is_over_takes_no_payment),
        FLOW_TEST(an_identified_payer_has_the_payment_created),
        FLOW_TEST(a_payer_whom_nobody_tells_us_is_asked_for_again_until_the_time_is_over),
        FLOW_TEST(a_payer_who_is_refused_ends_the_attempt),
        FLOW_TEST(a_callback_pays_the_order_and_books_it),
        FLOW_TEST(a_callback_twice_changes_nothing_more),
        FLOW_TEST(a_callback_and_the_query_in_one_turn_are_booked_once),
        FLOW_TEST(money_of_another_amount_changes_nothing_and_is_told),
        FLOW_TEST(a_receipt_above_the_amount_is_told_and_asked_about_again),
        FLOW_TEST(fees_and_books_use_what_the_merchant_receives),
        FLOW_TEST(the_first_attempt_wins_and_the_second_money_is_late),
        FLOW_TEST(a_refused_create_opens_the_order_again),
        FLOW_TEST(one_refused_attempt_does_not_open_what_another_one_is_paying),
        FLOW_TEST(silence_is_asked_about_and_never_an_end),
        FLOW_TEST(what_the_channel_does_not_know_yet_is_not_closed),
        FLOW_TEST(queries_come_fast_then_slowly_for_a_day_and_then_a_person_is_told),
        FLOW_TEST(word_of_a_payment_that_is_none_of_ours_is_refused),
        FLOW_TEST(a_channel_that_takes_back_paid_money_is_not_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
