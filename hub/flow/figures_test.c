#include "hub/flow/figures.h"

#include "hub/flow/order_test_help.h"
#include "hub/flow/refund_flow_test_help.h"

/* What the figures of a minute, or of all for 0, sum up to. */
#define OF_MINUTE(test, sum, minute)                                                               \
    store_test_ask_of(&(test)->store,                                                              \
        "SELECT coalesce(sum(" sum "), 0) FROM rollup WHERE minute_us = ?1",                       \
        (const int64_t[]){minute}, 1)

static int64_t
minute_of(const struct flow_test *test)
{
    return test->store.clock.now_us - test->store.clock.now_us % FIGURES_MINUTE_US;
}

static int64_t
wrong(struct flow_test *test, unsigned check)
{
    return store_test_ask(&test->store, store_sql[check].sqlite);
}

static void
what_is_displaced_leaves_the_figures_in_the_minute_of_that(void **state)
{
    struct flow_test *test = *state;
    int64_t paid_at = minute_of(test);
    int64_t payment_id =
        flow_test_paid(test, flow_test_order(test, 1, REFUND_TEST_FEN), REFUND_TEST_FEN, "payer");
    int64_t refund_id = refund_test_begin(test, payment_id, 1000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    flow_test_pass(test, span_s(3 * 3600));
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, flow_test_cash(test, 1, REFUND_TEST_FEN));
    assert_int_equal(OF_MINUTE(test, "paid_count", paid_at), 1);
    assert_int_equal(OF_MINUTE(test, "refund_fen", paid_at), 1000);
    assert_int_equal(OF_MINUTE(test, "late_count", paid_at), 0);
    /* The wallet's is taken back, the cash comes. */
    assert_int_equal(OF_MINUTE(test, "paid_count", minute_of(test)), 0);
    assert_int_equal(OF_MINUTE(test, "refund_fen", minute_of(test)), -1000);
    assert_int_equal(OF_MINUTE(test, "late_count", minute_of(test)), 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(fee_fen) FROM rollup"), 0);
}

static void
what_is_redeemed_was_late_until_then(void **state)
{
    struct flow_test *test = *state;
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    struct ticket_expire expire;
    struct payment_said said;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    int64_t late_at;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "query", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    flow_test_pass(test, span_s(3600));
    late_at = minute_of(test);
    assert_int_equal(
        flow_test_callback(test, payment_id, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    flow_test_pass(test, span_s(3600));
    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, code);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(OF_MINUTE(test, "late_fen", late_at), REFUND_TEST_FEN);
    assert_int_equal(OF_MINUTE(test, "late_fen", minute_of(test)), -REFUND_TEST_FEN);
    assert_int_equal(OF_MINUTE(test, "paid_fen", minute_of(test)), REFUND_TEST_FEN);
}

static void
an_order_counts_for_what_it_came_from(void **state)
{
    static const char terminal[] = "SELECT sum(paid_fen) FROM rollup_source WHERE kind = 1"
                                   " AND source_id = ?1 AND channel = 1";
    static const char app[] = "SELECT sum(initiated_fen) FROM rollup_source WHERE kind = 2"
                              " AND source_id = ?1 AND channel = 0";
    const int64_t terminal_id = FLOW_TEST_TERMINAL;
    const int64_t app_id = ORDER_TEST_APP;
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_cash(test, 0, 700));
    (void)order_test_make(test, "A-1", 900);
    assert_int_equal(store_test_ask_of(&test->store, terminal, &terminal_id, 1), 700);
    assert_int_equal(store_test_ask_of(&test->store, app, &app_id, 1), 900);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM rollup_source WHERE kind NOT IN (1, 2)"), 0);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM rollup_source WHERE hour_us % 3600000000 <> 0"),
        0);
}

static void
a_merchant_that_moves_takes_no_figures_with_it(void **state)
{
    struct flow_test *test = *state;

    store_test_run(&test->store, "UPDATE merchant SET partner_id = 81");
    int64_t first = flow_test_order(test, 1, 1000);

    store_test_run(&test->store, "UPDATE merchant SET partner_id = 82");
    (void)flow_test_order(test, 2, 300);
    (void)flow_test_paid(test, first, 1000, "payer");
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(initiated_fen) FROM rollup WHERE partner_id = 81"), 1000);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup WHERE partner_id = 81"), 1000);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(initiated_fen) FROM rollup WHERE partner_id = 82"), 300);
    store_test_run(&test->store, "UPDATE merchant SET partner_id = 0");
}

static void
a_fen_too_much_in_one_minute_and_too_little_in_the_next_is_found(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_cash(test, 0, 700));
    flow_test_pass(test, span_s(60));
    flow_test_send(test, flow_test_cash(test, 0, 700));
    assert_int_equal(wrong(test, SQL_STORE_CHECK_FIGURES), 0);
    store_test_run(&test->store, "UPDATE rollup SET paid_fen = paid_fen + 1 WHERE channel = 1 AND"
                                 " minute_us = (SELECT min(minute_us) FROM rollup)");
    store_test_run(&test->store, "UPDATE rollup SET paid_fen = paid_fen - 1 WHERE channel = 1 AND"
                                 " minute_us = (SELECT max(minute_us) FROM rollup)");
    assert_int_equal(wrong(test, SQL_STORE_CHECK_FIGURES), 2);
    store_test_run(&test->store, "UPDATE rollup SET paid_fen = 700 WHERE channel = 1");
    store_test_run(&test->store, "UPDATE rollup_source SET refund_fen = 1 WHERE channel = 1");
    assert_int_equal(wrong(test, SQL_STORE_CHECK_SOURCES), 1);
    store_test_run(&test->store, "UPDATE rollup_source SET refund_fen = 0 WHERE channel = 1");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(what_is_displaced_leaves_the_figures_in_the_minute_of_that),
        FLOW_TEST(what_is_redeemed_was_late_until_then),
        FLOW_TEST(an_order_counts_for_what_it_came_from),
        FLOW_TEST(a_merchant_that_moves_takes_no_figures_with_it),
        FLOW_TEST(a_fen_too_much_in_one_minute_and_too_little_in_the_next_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
