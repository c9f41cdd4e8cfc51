#include "hub/flow/barcode_flow.h"

#include "hub/flow/order_test_help.h"

#define FEN 1234

static const char *
state_of(struct flow_test *test)
{
    return store_test_ask_text(&test->store, "SELECT state FROM payment ORDER BY id DESC LIMIT 1");
}

/* How often a barcode stands anywhere in the database that it should have left. */
static int64_t
barcodes(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT (SELECT count(*) FROM outbox WHERE"
                               " instr(body, '" ORDER_TEST_BARCODE "') > 0) +"
                               " (SELECT count(*) FROM payment WHERE payer <> '')");
}

static void
a_barcode_begins_a_payment_at_its_channel(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay pay;

    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    assert_string_equal(pay.payment.state, "created");
    assert_int_equal(pay.payment.channel, CHANNEL_ALIPAY);
    assert_int_equal(pay.payment.way, PAYMENT_WAY_BARCODE);
    assert_string_equal(pay.order.state, "paying");
    assert_int_not_equal(flow_test_waiting(test, pay.payment.id, "pay"), 0);
    assert_int_equal(barcodes(test), 1);
}

static void
the_same_attempt_scanned_twice_is_one_payment(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct barcode_pay again;

    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &again), ERR_OK);
    assert_int_equal(again.payment.id, payment_id);
    assert_string_equal(again.payment.state, "unknown");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 1);
    /* The barcode of the repeat is nowhere. */
    assert_int_equal(barcodes(test), 0);
}

static void
the_caller_s_key_names_the_payment_for_ever(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay pay = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .attempt = "0",
        .barcode = ORDER_TEST_BARCODE};
    struct claim key;
    struct claim misused;
    int64_t first;

    claim_make(CLAIM_KEY, ORDER_TEST_APP, bytes_text("key"), bytes_text("body"), &key);
    claim_make(CLAIM_KEY, ORDER_TEST_APP, bytes_text("key"), bytes_text("other"), &misused);
    pay.key = &key;
    barcode_flow_pay(&pay);
    assert_int_equal(store_test_turn(&test->store, &pay.operation), ERR_OK);
    first = pay.payment.id;
    (void)order_test_send(test, first);
    (void)order_test_answer(test, first, ADAPTER_REFUSED, 0);
    /* Long after it was one of the newest attempts. */
    for (unsigned i = 1; i < 5; i++) {
        const char attempt[] = {(char)('0' + i), '\0'};

        (void)order_test_answer(test, order_test_sent(test, order_id, attempt), ADAPTER_REFUSED, 0);
    }
    assert_int_equal(store_test_turn(&test->store, &pay.operation), ERR_OK);
    assert_int_equal(pay.payment.id, first);
    pay.key = &misused;
    assert_int_equal(store_test_turn(&test->store, &pay.operation), ERR_CONFLICT);
}

static void
a_barcode_that_pays_at_once_pays_the_order(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    (void)order_test_answer(test, payment_id, ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_waiting(test, payment_id, "query"), 0);
    assert_int_equal(barcodes(test), 0);
}

static void
a_barcode_is_sent_once_and_that_is_known_before(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct barcode_asking again;

    /* We die here, or the answer is lost: it is asked about, and nobody has it any more. */
    assert_string_equal(state_of(test), "unknown");
    assert_int_equal(flow_test_waiting(test, payment_id, "pay"), 0);
    assert_int_equal(order_test_due(test, payment_id, "query"), 5000000);
    assert_int_equal(barcodes(test), 0);
    again = order_test_send(test, payment_id);
    assert_false(again.send);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'query'"), 1);
}

static void
a_barcode_that_waited_too_long_is_not_sent(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay pay;
    struct barcode_asking asking;

    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    flow_test_pass(test, span_s(61));
    asking = order_test_send(test, pay.payment.id);
    assert_false(asking.send);
    assert_string_equal(asking.payment.state, "refused");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(barcodes(test), 0);
}

static void
a_barcode_of_an_order_that_was_given_up_is_not_sent(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay pay;
    struct order_close close;

    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_string_equal(close.order.state, "closing");
    assert_false(order_test_send(test, pay.payment.id).send);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(barcodes(test), 0);
}

static void
a_reversal_of_what_was_never_sent_closes_it_here(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    struct barcode_pay pay;
    struct order_close close;

    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_false(order_test_reverse(test, pay.payment.id).send);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_false(order_test_send(test, pay.payment.id).send);
}

static void
a_refused_barcode_leaves_the_order_open_for_another(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t first = order_test_sent(test, order_id, "1");
    int64_t second;

    (void)order_test_answer(test, first, ADAPTER_REFUSED, 0);
    assert_string_equal(state_of(test), "refused");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_waiting(test, first, "query"), 0);
    second = order_test_sent(test, order_id, "2");
    assert_int_not_equal(second, first);
    (void)order_test_answer(test, second, ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
a_payer_who_types_his_password_is_waited_for(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    (void)order_test_answer(test, payment_id, ADAPTER_PENDING, 0);
    assert_string_equal(state_of(test), "pending");
    assert_int_equal(order_test_due(test, payment_id, "query"), 4000000);
    flow_test_pass(test, span_s(4));
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PENDING, 0);
    flow_test_pass(test, span_s(4));
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
what_does_not_end_in_its_channel_s_time_is_reversed(void **state)
{
    static const enum adapter_state silences[] = {
        ADAPTER_PENDING, ADAPTER_UNKNOWN, ADAPTER_ABSENT, ADAPTER_REFUSED};
    struct flow_test *test = *state;

    for (size_t i = 0; i < LENGTH(silences); i++) {
        const char number[] = {(char)('A' + (char)i), '\0'};
        int64_t order_id = order_test_make(test, number, FEN);
        int64_t begun_us = test->store.clock.now_us;
        int64_t payment_id = order_test_sent(test, order_id, "1");

        /* First after 5 s, then each 4 s, for 45 s. */
        assert_int_equal(order_test_wait(test, payment_id, silences[i]), 11);
        assert_int_equal(test->store.clock.now_us - begun_us, 45000000);
        assert_int_equal(order_test_due(test, payment_id, "reverse"), 0);
        assert_string_equal(flow_test_order_state(test, order_id), "paying");
        assert_true(order_test_reverse(test, payment_id).send);
        assert_string_equal(state_of(test), "reversing");
        (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
        assert_string_equal(state_of(test), "closed");
        assert_string_equal(flow_test_order_state(test, order_id), "open");
        flow_test_check(test);
    }
}

static void
a_reversal_is_repeated_while_the_channel_says_so_and_while_it_is_silent(void **state)
{
    static const int64_t after_s[] = {2, 3, 5, 10};
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    for (size_t i = 0; i < LENGTH(after_s); i++) {
        assert_true(order_test_reverse(test, payment_id).send);
        (void)order_test_reversed(test, payment_id, i % 2 == 0 ? ADAPTER_PENDING : ADAPTER_UNKNOWN);
        assert_string_equal(state_of(test), "reversing");
        assert_int_equal(order_test_due(test, payment_id, "reverse"), after_s[i] * 1000000);
    }
    (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
    assert_string_equal(state_of(test), "closed");
    assert_int_equal(flow_test_waiting(test, payment_id, "reverse"), 0);
}

static void
what_a_reversal_gave_back_is_closed_and_booked_nowhere(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said;

    (void)order_test_wait(test, payment_id, ADAPTER_PENDING);
    assert_true(order_test_reverse(test, payment_id).send);
    /* The payer paid in that very moment: the callback says so, and is to come again. */
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_BUSY);
    assert_string_equal(state_of(test), "reversing");
    (void)order_test_reversed(test, payment_id, ADAPTER_RETURNED);
    assert_string_equal(state_of(test), "returned");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_OK);
    assert_false(said.news);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(flow_test_alarms(test, "late_paid"), 0);
}

static void
what_the_channel_will_not_reverse_is_asked_about(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)order_test_reversed(test, payment_id, ADAPTER_REFUSED);
    assert_string_equal(state_of(test), "kept");
    assert_int_equal(flow_test_waiting(test, payment_id, "reverse"), 0);
    /* It has kept the money: then the order is paid. */
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
a_reversal_whose_answer_was_lost_is_found_out_by_a_query(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_said said;

    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)order_test_reversed(test, payment_id, ADAPTER_UNKNOWN);
    /* It had given the money back, and refuses to do so twice. */
    (void)order_test_reversed(test, payment_id, ADAPTER_REFUSED);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_BUSY);
    said = (struct payment_said){.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "query"),
        .source = PAYMENT_SOURCE_QUERY,
        .reply = {.state = ADAPTER_PAID, .total = {FEN}, .total_known = true, .given_back = true}};
    payment_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    assert_string_equal(state_of(test), "returned");
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
}

static void
a_query_that_was_on_its_way_ends_no_reversal(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct order_close close;

    flow_test_pass(test, span_s(6));
    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PAID, FEN);
    assert_string_equal(state_of(test), "reversing");
    assert_int_equal(flow_test_waiting(test, payment_id, "query"), 0);
    (void)order_test_reversed(test, payment_id, ADAPTER_RETURNED);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 0);
}

static void
giving_an_order_up_reverses_its_barcode_but_not_too_soon(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct order_close close;

    flow_test_pass(test, span_s(5));
    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_string_equal(close.order.state, "closing");
    assert_int_equal(flow_test_waiting(test, payment_id, "close"), 0);
    assert_int_equal(order_test_due(test, payment_id, "reverse"), SALE_REVERSE_AFTER.us - 5000000);
    /* What is paid in that time pays the order. */
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
a_page_and_a_barcode_never_run_at_once(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");
    struct payment_start start;
    struct payment_said said;
    struct barcode_pay pay;

    assert_int_equal(flow_test_start(test, order_id, "payer", &start), ERR_BAD_STATE);
    assert_int_equal(start.hindrance, PAYMENT_HINDRANCE_BARCODE);
    assert_int_equal(order_test_scan(test, order_id, "2", ORDER_TEST_BARCODE, &pay), ERR_BAD_STATE);
    assert_int_equal(pay.hindrance, PAYMENT_HINDRANCE_BARCODE);
    (void)order_test_answer(test, payment_id, ADAPTER_REFUSED, 0);
    payment_id = flow_test_pending(test, order_id, "payer");
    assert_int_equal(order_test_scan(test, order_id, "2", ORDER_TEST_BARCODE, &pay), ERR_BAD_STATE);
    assert_int_equal(pay.hindrance, PAYMENT_HINDRANCE_PAGE);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_CLOSED, 0, &said), ERR_OK);
    assert_int_equal(order_test_scan(test, order_id, "2", ORDER_TEST_BARCODE, &pay), ERR_OK);
}

static void
what_is_no_barcode_or_has_no_order_begins_nothing(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    int64_t order_id = order_test_make(test, "A-2", FEN);
    struct barcode_pay pay;

    assert_int_equal(order_test_scan(test, order_id, "1", "6901234567892", &pay), ERR_BAD_INPUT);
    assert_int_equal(
        order_test_scan(test, order_id, "1", "0123456789012345678", &pay), ERR_UNSUPPORTED);
    assert_int_equal(order_test_scan(test, 4711, "1", ORDER_TEST_BARCODE, &pay), ERR_NOT_FOUND);
    assert_int_equal(
        order_test_scan(test, whole.order.id, "1", ORDER_TEST_BARCODE, &pay), ERR_BAD_STATE);
    assert_int_equal(pay.hindrance, PAYMENT_HINDRANCE_WHOLE);
    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(order_test_scan(test, order_id, "1", ORDER_TEST_BARCODE, &pay), ERR_EXPIRED);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM payment"), 0);
}

static void
a_part_is_paid_by_barcode_like_any_order(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);

    (void)order_test_answer(
        test, order_test_sent(test, whole.part_orders[0].id, "1"), ADAPTER_PAID, 100);
    (void)flow_test_paid(test, whole.part_orders[1].id, 101, "payer");
    assert_string_equal(flow_test_order_state(test, whole.order.id), "paid");
}

static void
another_amount_is_never_taken_and_at_last_reversed(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = order_test_sent(test, order_id, "1");

    assert_true(order_test_answer(test, payment_id, ADAPTER_PAID, FEN + 1).wrong_amount);
    assert_int_equal(flow_test_alarms(test, "wrong_amount"), 1);
    (void)order_test_wait(test, payment_id, ADAPTER_UNKNOWN);
    assert_true(order_test_reverse(test, payment_id).send);
    (void)order_test_reversed(test, payment_id, ADAPTER_RETURNED);
    assert_string_equal(state_of(test), "returned");
}

static void
the_channel_is_told_when_a_barcode_s_time_is_over(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);
    struct barcode_pay pay;

    create.valid = ORDER_FLOW_VALID_MAX;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(order_test_scan(test, create.order.id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    /* Not the order's week. */
    assert_int_equal(pay.payment.expires_us - test->store.clock.now_us, 120000000);
    create = order_test_asked("A-2", FEN);
    create.valid = ORDER_FLOW_VALID_MIN;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(order_test_scan(test, create.order.id, "1", ORDER_TEST_BARCODE, &pay), ERR_OK);
    assert_int_equal(pay.payment.expires_us, create.order.expires_us);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_barcode_begins_a_payment_at_its_channel),
        FLOW_TEST(the_same_attempt_scanned_twice_is_one_payment),
        FLOW_TEST(the_caller_s_key_names_the_payment_for_ever),
        FLOW_TEST(a_barcode_that_pays_at_once_pays_the_order),
        FLOW_TEST(a_barcode_is_sent_once_and_that_is_known_before),
        FLOW_TEST(a_barcode_that_waited_too_long_is_not_sent),
        FLOW_TEST(a_barcode_of_an_order_that_was_given_up_is_not_sent),
        FLOW_TEST(a_reversal_of_what_was_never_sent_closes_it_here),
        FLOW_TEST(a_refused_barcode_leaves_the_order_open_for_another),
        FLOW_TEST(a_payer_who_types_his_password_is_waited_for),
        FLOW_TEST(what_does_not_end_in_its_channel_s_time_is_reversed),
        FLOW_TEST(a_reversal_is_repeated_while_the_channel_says_so_and_while_it_is_silent),
        FLOW_TEST(what_a_reversal_gave_back_is_closed_and_booked_nowhere),
        FLOW_TEST(what_the_channel_will_not_reverse_is_asked_about),
        FLOW_TEST(a_reversal_whose_answer_was_lost_is_found_out_by_a_query),
        FLOW_TEST(a_query_that_was_on_its_way_ends_no_reversal),
        FLOW_TEST(giving_an_order_up_reverses_its_barcode_but_not_too_soon),
        FLOW_TEST(a_page_and_a_barcode_never_run_at_once),
        FLOW_TEST(what_is_no_barcode_or_has_no_order_begins_nothing),
        FLOW_TEST(a_part_is_paid_by_barcode_like_any_order),
        FLOW_TEST(another_amount_is_never_taken_and_at_last_reversed),
        FLOW_TEST(the_channel_is_told_when_a_barcode_s_time_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
