/*
 * Defects that were seen in others' systems, each by the letter it was noted under; none of
 * them may ever be ours. Those of refunds (b, c, e), splits (c), notices (f) and nodes (d)
 * stand with what they are of: look for defect_.
 */
#include "hub/flow/order_test_help.h"
#include "hub/flow/refund_flow_test_help.h"

#include "hub/store/sql/store.sql.h"

#define FEN 1234
#define DAY_US (INT64_C(86400) * 1000000)

static int64_t
notices(struct flow_test *test, const char *type)
{
    static const char ask[] = "SELECT count(*) FROM outbox WHERE topic = 'notice' AND action = ?1";
    struct query *query = store_test_statement(&test->store, ask);
    int64_t count;

    query_bind_text(query, 1, bytes_text(type));
    assert_int_equal(query_step(query), ERR_OK);
    count = query_int(query, 0);
    query_reset(query);
    return count;
}

/*
 * (a) A success that came after the order was closed left its row closed, told the
 * merchant "success", and could not be refunded.
 */
static void
defect_a_a_late_success_after_a_close_is_told_and_booked_as_late(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct order_close close;
    struct payment_said said;

    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, FEN, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(notices(test, "order.paid"), 0);
    assert_int_equal(notices(test, "order.late_paid"), 1);
}

/* (b) An order that ran out of time was closed by one statement, and no channel asked. */
static void
defect_b_an_expiry_asks_the_channel_before_it_closes(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t page = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closing");
    assert_int_not_equal(flow_test_waiting(test, page, "close"), 0);
    /* Not even silence closes it; and what was paid in the last second pays it. */
    (void)flow_test_answer(test, page, "close", ADAPTER_UNKNOWN, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closing");
    (void)flow_test_answer(test, page, "close", ADAPTER_PAID, FEN);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

static void
defect_b_the_expiry_of_a_barcode_reverses_it_at_its_channel(void **state)
{
    struct flow_test *test = *state;
    struct order_create create = order_test_asked("A-1", FEN);
    struct ticket_expire expire;
    int64_t payment_id;

    create.valid = ORDER_FLOW_VALID_MIN;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    flow_test_pass(test, span_s(50));
    payment_id = order_test_sent(test, create.order.id, "1");
    flow_test_pass(test, span_s(10));
    assert_int_equal(flow_test_expire(test, create.order.id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closing");
    assert_true(order_test_reverse(test, payment_id).send);
    assert_string_equal(flow_test_order_state(test, create.order.id), "closing");
    (void)order_test_reversed(test, payment_id, ADAPTER_CLOSED);
    assert_string_equal(flow_test_order_state(test, create.order.id), "closed");
}

static void
mark_sent(struct flow_test *test, int64_t outbox_id)
{
    struct query *change =
        store_test_statement(&test->store, "UPDATE outbox SET state = 'sent' WHERE id = ?1");

    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    query_bind_int(change, 1, outbox_id);
    assert_int_equal(query_run(change), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
}

/* The next page of what is pending; how many there are. */
static size_t
read_page(struct flow_test *test, int64_t after, int64_t ids[static 2])
{
    struct query *query =
        store_test_statement(&test->store, store_sql[SQL_STORE_OUTBOX_PENDING].sqlite);
    size_t count = 0;

    query_bind_int(query, 1, after);
    query_bind_int(query, 2, 2);
    query_bind_int(query, 3, test->store.store.node.number);
    while (query_step(query) == ERR_OK)
        ids[count++] = query_int(query, 1);
    query_reset(query);
    return count;
}

/* (d) What was pending was read by the number of the page, while rows of earlier pages left. */
static void
defect_d_nothing_pending_is_skipped_when_what_stood_before_it_is_done(void **state)
{
    struct flow_test *test = *state;
    int64_t ids[2] = {0};
    int64_t seen = 0;
    int64_t all;
    size_t count;

    for (char number[] = "A-1"; number[2] <= '7'; number[2]++)
        (void)order_test_make(test, number, FEN);
    all = flow_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'pending'");
    assert_true(all >= 7);
    for (int64_t after = 0; (count = read_page(test, after, ids)) > 0;)
        for (size_t i = 0; i < count; i++) {
            assert_true(ids[i] > after);
            after = ids[i];
            mark_sent(test, after);
            seen++;
        }
    assert_int_equal(seen, all);
}

/* (g) A failure that a query found out was told to nobody. */
static void
defect_g_a_failure_that_a_query_finds_is_told_to_the_app(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", FEN);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct order_close close;

    assert_int_equal(order_test_close(test, order_id, &close), ERR_OK);
    assert_int_equal(notices(test, "order.closed"), 0);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(notices(test, "order.closed"), 1);
}

static void
defect_g_a_failure_that_a_query_finds_is_told_to_the_terminal(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, FEN);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_int_equal(flow_test_waiting(test, order_id, "result"), 0);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_CLOSED, 0);
    assert_int_not_equal(flow_test_waiting(test, order_id, "result"), 0);
}

static void
defect_g_a_whole_that_a_query_closes_is_told_with_its_part(void **state)
{
    struct flow_test *test = *state;
    struct order_create whole = order_test_whole(test, "A-1", 2);
    int64_t payment_id = flow_test_pending(test, whole.part_orders[0].id, "payer");
    struct order_close close;

    (void)flow_test_paid(test, whole.part_orders[1].id, 101, "payer");
    assert_int_equal(order_test_close(test, whole.order.id, &close), ERR_OK);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, whole.order.id), "closed");
    /* The part and the whole. */
    assert_int_equal(notices(test, "order.closed"), 2);
}

#define OF_DAY(test, sum, day)                                                                     \
    store_test_ask_of(&(test)->store,                                                              \
        "SELECT coalesce(sum(" sum "), 0) FROM rollup WHERE minute_us >= ?1 AND minute_us < ?2",   \
        (const int64_t[]){(day).us, (day).us + DAY_US}, 2)

/*
 * (h) The end of a day was cut to its minute, so what was paid in the last one was on no day;
 * and a refund lowered the day on which its order was made.
 */
static void
defect_h_the_last_second_is_of_its_day_and_a_refund_of_the_day_that_it_is_done_on(void **state)
{
    struct flow_test *test = *state;
    struct moment day = moment_day_china((struct moment){test->store.clock.now_us});
    struct moment next = {day.us + DAY_US};
    int64_t payment_id;
    int64_t refund_id;

    flow_test_pass(test, span_us(next.us - 1 - test->store.clock.now_us));
    payment_id =
        flow_test_paid(test, flow_test_order(test, 1, REFUND_TEST_FEN), REFUND_TEST_FEN, "payer");
    assert_int_equal(OF_DAY(test, "paid_count", day), 1);
    assert_int_equal(OF_DAY(test, "paid_fen", day), REFUND_TEST_FEN);
    assert_int_equal(OF_DAY(test, "paid_count", next), 0);
    flow_test_pass(test, span_s(3600));
    refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 4000);
    assert_int_equal(OF_DAY(test, "paid_fen", day), REFUND_TEST_FEN);
    assert_int_equal(OF_DAY(test, "refund_fen", day), 0);
    assert_int_equal(OF_DAY(test, "refund_fen", next), 4000);
    assert_int_equal(OF_DAY(test, "refund_count", next), 1);
    /* One source: what the figures say is what a recount says. */
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup"),
        flow_test_ask(test, "SELECT sum(receipt_amount) FROM payment WHERE state = 'paid'"));
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup"),
        flow_test_ask(test, "SELECT sum(amount) FROM refund WHERE state = 'done'"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(defect_a_a_late_success_after_a_close_is_told_and_booked_as_late),
        FLOW_TEST(defect_b_an_expiry_asks_the_channel_before_it_closes),
        FLOW_TEST(defect_b_the_expiry_of_a_barcode_reverses_it_at_its_channel),
        FLOW_TEST(defect_d_nothing_pending_is_skipped_when_what_stood_before_it_is_done),
        FLOW_TEST(defect_g_a_failure_that_a_query_finds_is_told_to_the_app),
        FLOW_TEST(defect_g_a_failure_that_a_query_finds_is_told_to_the_terminal),
        FLOW_TEST(defect_g_a_whole_that_a_query_closes_is_told_with_its_part),
        FLOW_TEST(
            defect_h_the_last_second_is_of_its_day_and_a_refund_of_the_day_that_it_is_done_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
