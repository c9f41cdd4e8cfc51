#include "hub/flow/order_flow.h"

#include "hub/flow/order_test_help.h"

static int64_t
orders(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM orders");
}

static void
an_app_makes_an_order_without_a_terminal(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);

    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_false(create.repeated);
    assert_string_equal(create.order.state, "open");
    assert_string_equal(create.order.origin, "api");
    assert_int_equal(create.order.app_id, ORDER_TEST_APP);
    assert_int_equal(create.order.terminal_id, 0);
    assert_int_equal(create.order.sequence, create.order.id);
    assert_int_equal(create.order.fee_rate, FLOW_TEST_FEE);
    assert_int_equal(create.order.expires_us, STORE_TEST_START_US + SALE_VALID_SPAN.us);
    assert_int_not_equal(flow_test_waiting(test, create.order.id, "expire"), 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT number FROM order_text"), "A-1");
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT subject FROM order_text"), "拿铁 / latte");
}

static void
the_merchant_s_number_is_one_order_for_ever(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_create again = create;
    struct order_create other = order_test_asked("A-1", 1235);

    assert_int_equal(order_test_take(test, &create), ERR_OK);
    (void)flow_test_paid(test, create.order.id, 1234, "payer");
    assert_int_equal(order_test_take(test, &again), ERR_OK);
    assert_true(again.repeated);
    assert_int_equal(again.order.id, create.order.id);
    /* As it stands now, not as it was. */
    assert_string_equal(again.order.state, "paid");
    assert_int_equal(order_test_take(test, &other), ERR_CONFLICT);
    assert_int_equal(orders(test), 1);
}

static void
other_content_under_a_number_is_a_conflict(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_create others[7];

    for (size_t i = 0; i < LENGTH(others); i++)
        others[i] = create;
    others[0].subject = "tea";
    others[1].description = "table 4";
    others[2].store_id = 0;
    others[3].valid = span_s(600);
    others[4].split_rule = 1;
    others[5].parts_count = 2;
    others[5].parts[0].fen = 1000;
    others[5].parts[1].fen = 234;
    others[6].return_url = "https://shop.example/thanks";
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_int_equal(order_test_take(test, &others[i]), ERR_CONFLICT);
    assert_int_equal(orders(test), 1);
}

static void
two_that_ask_for_one_number_in_one_turn_get_one_order(void **state)
{
    struct flow_test *test = *state;
    struct order_create first = order_test_asked("A-1", 1234);
    struct order_create second = first;

    order_flow_create(&first);
    order_flow_create(&second);
    first.operation.next = &second.operation;
    assert_int_equal(lane_turn(test->store.lane, &first.operation), ERR_OK);
    assert_int_equal(first.operation.err, ERR_OK);
    assert_int_equal(second.operation.err, ERR_OK);
    assert_int_equal(second.order.id, first.order.id);
    assert_false(first.repeated);
    assert_true(second.repeated);
    assert_int_equal(orders(test), 1);
}

static void
the_caller_s_key_and_the_order_are_made_together(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_create again;
    struct order_create renamed = order_test_asked("A-2", 1234);
    struct claim key;
    struct claim misused;

    claim_make(CLAIM_KEY, ORDER_TEST_APP, bytes_text("key"), bytes_text("body"), &key);
    claim_make(CLAIM_KEY, ORDER_TEST_APP, bytes_text("key"), bytes_text("other"), &misused);
    create.key = &key;
    again = create;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(order_test_take(test, &again), ERR_OK);
    assert_true(again.repeated);
    assert_int_equal(again.order.id, create.order.id);
    renamed.key = &misused;
    assert_int_equal(order_test_take(test, &renamed), ERR_CONFLICT);
    assert_int_equal(orders(test), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim WHERE about ="
                                         " (SELECT id FROM orders)"),
        2);
}

static void
a_new_key_for_an_old_number_finds_its_order(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);
    struct order_create again = create;
    struct claim key;

    claim_make(CLAIM_KEY, ORDER_TEST_APP, bytes_text("key"), bytes_text("body"), &key);
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    again.key = &key;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(order_test_take(test, &again), ERR_OK);
        assert_true(again.repeated);
        assert_int_equal(again.order.id, create.order.id);
    }
}

static void
what_cannot_be_an_order_changes_nothing(void **state)
{
    static const int64_t amounts[] = {0, -1, ORDER_TEST_FEN_MAX + 1, INT64_MAX, INT64_MIN};
    static const char *const numbers[] = {"", "A 1", "A/1", "订单",
        "12345678901234567890123456789012345678901234567890123456789012345"};
    struct flow_test *test = *state;
    struct order_create create;

    for (size_t i = 0; i < LENGTH(amounts); i++) {
        create = order_test_asked("A-1", amounts[i]);
        assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    }
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        create = order_test_asked(numbers[i], 1234);
        assert_int_equal(order_test_take(test, &create), ERR_BAD_INPUT);
    }
    create = order_test_asked("A-1", 1234);
    create.subject = "";
    assert_int_equal(order_test_take(test, &create), ERR_BAD_INPUT);
    create.subject = "\xff";
    assert_int_equal(order_test_take(test, &create), ERR_BAD_INPUT);
    create = order_test_asked("A-1", 1234);
    create.store_id = 4711;
    assert_int_equal(order_test_take(test, &create), ERR_NOT_FOUND);
    create = order_test_asked("A-1", 1234);
    create.merchant_id = 4711;
    assert_int_equal(order_test_take(test, &create), ERR_NOT_FOUND);
    assert_int_equal(orders(test), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 0);
}

static void
an_order_is_valid_from_a_minute_to_a_week(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 1234);

    create.valid = span_us(ORDER_FLOW_VALID_MIN.us - 1);
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.valid = span_us(ORDER_FLOW_VALID_MAX.us + 1);
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.valid = ORDER_FLOW_VALID_MAX;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(create.order.expires_us, STORE_TEST_START_US + ORDER_FLOW_VALID_MAX.us);
    create = order_test_asked("A-2", 1234);
    create.valid = ORDER_FLOW_VALID_MIN;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
}

static void
parts_add_up_to_the_whole_or_there_is_none(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", 300);

    create.parts_count = 1;
    create.parts[0].fen = 300;
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.parts_count = 2;
    create.parts[1].fen = 1;
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.parts[0].fen = 301;
    create.parts[1].fen = -1;
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.parts[0].fen = 300;
    create.parts[1].fen = 0;
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    create.parts_count = WHOLE_PARTS_MAX + 1;
    assert_int_equal(order_test_take(test, &create), ERR_OUT_OF_RANGE);
    assert_int_equal(orders(test), 0);
    (void)order_test_whole(test, "A-2", WHOLE_PARTS_MAX);
    assert_int_equal(orders(test), WHOLE_PARTS_MAX + 1);
}

static void
a_whole_is_paid_when_all_its_parts_are(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 3);
    struct payment_start start;

    /* It is never paid itself. */
    assert_int_equal(flow_test_start(test, whole.order.id, "payer", &start), ERR_BAD_STATE);
    assert_int_equal(start.hindrance, PAYMENT_HINDRANCE_WHOLE);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(flow_test_order_state(test, whole.order.id), "open");
        assert_int_equal(whole.part_orders[i].whole_id, whole.order.id);
        assert_int_equal(whole.part_orders[i].amount, 100 + (int64_t)i);
        (void)flow_test_paid(test, whole.part_orders[i].id, 100 + (int64_t)i, "payer");
        flow_test_check(test);
    }
    assert_string_equal(flow_test_order_state(test, whole.order.id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT parts_paid FROM orders WHERE parts > 0"), 3);
    /* The figures count what is paid, each part once. */
    assert_int_equal(flow_test_ask(test, "SELECT sum(initiated_fen) FROM rollup"), 303);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup"), 303);
}

static void
two_parts_that_are_paid_in_one_turn_are_both_counted(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    struct payment_said said[2];

    for (size_t i = 0; i < LENGTH(said); i++) {
        int64_t fen = whole.part_orders[i].amount;

        said[i] = (struct payment_said){.merchant_id = FLOW_TEST_MERCHANT,
            .payment_id = flow_test_pending(test, whole.part_orders[i].id, "payer"),
            .source = PAYMENT_SOURCE_CALLBACK,
            .reply = {.state = ADAPTER_PAID, .total = {fen}, .total_known = true}};
        payment_flow_said(&said[i]);
    }
    said[0].operation.next = &said[1].operation;
    assert_int_equal(lane_turn(test->store.lane, &said[0].operation), ERR_OK);
    assert_string_equal(flow_test_order_state(test, whole.order.id), "paid");
}

static void
closing_a_whole_closes_the_parts_that_are_open(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 3);
    int64_t pending = flow_test_pending(test, whole.part_orders[1].id, "payer");
    struct order_close close;

    (void)flow_test_paid(test, whole.part_orders[0].id, 100, "payer");
    assert_int_equal(order_test_close(test, whole.order.id, &close), ERR_OK);
    assert_string_equal(close.order.state, "closing");
    assert_string_equal(flow_test_order_state(test, whole.part_orders[0].id), "paid");
    assert_string_equal(flow_test_order_state(test, whole.part_orders[1].id), "closing");
    assert_string_equal(flow_test_order_state(test, whole.part_orders[2].id), "closed");
    flow_test_check(test);
    (void)flow_test_answer(test, pending, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, whole.order.id), "closed");
    /* What was paid of it stays in sight. */
    assert_int_equal(flow_test_ask(test, "SELECT parts_paid FROM orders WHERE parts > 0"), 1);
    assert_int_equal(order_test_close(test, whole.order.id, &close), ERR_OK);
    assert_string_equal(close.order.state, "closed");
}

static void
a_whole_whose_last_part_is_paid_while_it_closes_is_paid(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    int64_t pending = flow_test_pending(test, whole.part_orders[1].id, "payer");
    struct order_close close;

    (void)flow_test_paid(test, whole.part_orders[0].id, 100, "payer");
    assert_int_equal(order_test_close(test, whole.order.id, &close), ERR_OK);
    (void)flow_test_answer(test, pending, "close", ADAPTER_PAID, 101);
    assert_string_equal(flow_test_order_state(test, whole.order.id), "paid");
}

static void
late_money_of_a_part_is_late_money(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    int64_t pending = flow_test_pending(test, whole.part_orders[0].id, "payer");
    struct order_close close;
    struct payment_said said;

    assert_int_equal(order_test_close(test, whole.order.id, &close), ERR_OK);
    (void)flow_test_answer(test, pending, "close", ADAPTER_CLOSED, 0);
    assert_int_equal(flow_test_callback(test, pending, ADAPTER_PAID, 100, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_string_equal(flow_test_order_state(test, whole.order.id), "closed");
}

static void
a_whole_expires_with_its_parts(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    int64_t pending = flow_test_pending(test, whole.part_orders[0].id, "payer");
    struct ticket_expire expire;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, whole.order.id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closing");
    (void)flow_test_answer(test, pending, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, whole.order.id), "closed");
}

static void
a_shop_closes_an_order_and_closes_it_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    struct order_close close;
    struct payment_start start;

    assert_int_equal(order_test_close(test, 4711, &close), ERR_NOT_FOUND);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
        assert_string_equal(close.order.state, "closed");
    }
    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_BAD_STATE);
    assert_int_equal(start.hindrance, PAYMENT_HINDRANCE_OVER);
}

static void
an_order_under_way_is_closed_at_its_channel_first(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct order_close close;

    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
        assert_string_equal(close.order.state, "closing");
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'close'"), 1);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
}

static void
winning_closes_the_siblings_at_their_channels(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    int64_t first = flow_test_pending(test, order_id, "one");
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, second, ADAPTER_PAID, 1234, &said), ERR_OK);
    assert_int_equal(flow_test_waiting(test, second, "close"), 0);
    assert_int_not_equal(flow_test_waiting(test, first, "close"), 0);
    /* It is paid, whatever becomes of them. */
    (void)flow_test_answer(test, first, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
an_attempt_that_falls_out_of_sight_is_closed_at_its_channel(void **state)
{
    static const char *const payers[] = {"one", "two", "three", "four"};
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    int64_t ids[LENGTH(payers)];

    for (size_t i = 0; i < LENGTH(payers); i++) {
        assert_int_equal(
            flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'close'"), 0);
        ids[i] = flow_test_pending(test, order_id, payers[i]);
    }
    assert_int_not_equal(flow_test_waiting(test, ids[0], "close"), 0);
    /* Should it be paid nevertheless, it wins like any other. */
    (void)flow_test_answer(test, ids[0], "close", ADAPTER_PAID, 1234);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    for (size_t i = 1; i < LENGTH(payers); i++)
        assert_int_not_equal(flow_test_waiting(test, ids[i], "close"), 0);
}

static void
closing_a_paid_order_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    struct order_close close;

    (void)flow_test_paid(test, order_id, 1234, "payer");
    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_string_equal(close.order.state, "paid");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(an_app_makes_an_order_without_a_terminal),
        FLOW_TEST(the_merchant_s_number_is_one_order_for_ever),
        FLOW_TEST(other_content_under_a_number_is_a_conflict),
        FLOW_TEST(two_that_ask_for_one_number_in_one_turn_get_one_order),
        FLOW_TEST(the_caller_s_key_and_the_order_are_made_together),
        FLOW_TEST(a_new_key_for_an_old_number_finds_its_order),
        FLOW_TEST(what_cannot_be_an_order_changes_nothing),
        FLOW_TEST(an_order_is_valid_from_a_minute_to_a_week),
        FLOW_TEST(parts_add_up_to_the_whole_or_there_is_none),
        FLOW_TEST(a_whole_is_paid_when_all_its_parts_are),
        FLOW_TEST(two_parts_that_are_paid_in_one_turn_are_both_counted),
        FLOW_TEST(closing_a_whole_closes_the_parts_that_are_open),
        FLOW_TEST(a_whole_whose_last_part_is_paid_while_it_closes_is_paid),
        FLOW_TEST(late_money_of_a_part_is_late_money),
        FLOW_TEST(a_whole_expires_with_its_parts),
        FLOW_TEST(a_shop_closes_an_order_and_closes_it_again),
        FLOW_TEST(an_order_under_way_is_closed_at_its_channel_first),
        FLOW_TEST(winning_closes_the_siblings_at_their_channels),
        FLOW_TEST(an_attempt_that_falls_out_of_sight_is_closed_at_its_channel),
        FLOW_TEST(closing_a_paid_order_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
