/* What gave up is in sight, and is asked about again, never sent blindly. */
#include "hub/flow/stuck_read.h"

#include "hub/flow/notice_flow.h"
#include "hub/flow/order_test_help.h"
#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/split_test_help.h"

#include "hub/store/sql/store.sql.h"

#define ASKS_MAX 1000

static struct query *
stored(struct flow_test *test, unsigned which)
{
    struct query *query;

    assert_int_equal(engine_prepare(test->store.store.writer, &store_sql[which], &query), ERR_OK);
    return query;
}

static void
keep(void *context, const struct stuck_thing *thing)
{
    *(struct stuck_thing *)context = *thing;
}

/* How many there are; the last of them. */
static size_t
stuck(struct flow_test *test, struct stuck_thing *ret_thing)
{
    const struct moment now = {test->store.clock.now_us};
    size_t count;

    *ret_thing = (struct stuck_thing){.what = ""};
    assert_int_equal(
        stuck_read(stored(test, SQL_STORE_STUCK), 0, now, 100, keep, ret_thing, &count), ERR_OK);
    return count;
}

static enum err
ask_again(struct flow_test *test, int64_t merchant_id, int64_t id, struct stuck_again *ret_again)
{
    *ret_again = (struct stuck_again){.merchant_id = merchant_id, .id = id};
    assert_int_equal(stuck_read_effects(stored(test, SQL_STORE_STUCK_EFFECTS), ret_again), ERR_OK);
    stuck_flow_again(ret_again);
    return store_test_turn(&test->store, &ret_again->operation);
}

static int64_t
dead(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM outbox WHERE state = 'dead'");
}

static int64_t
due_now(struct flow_test *test, int64_t id, const char *action)
{
    int64_t outbox_id = flow_test_waiting(test, id, action);

    assert_int_not_equal(outbox_id, 0);
    return store_test_ask_of(&test->store, "SELECT due_us FROM outbox WHERE id = ?1 AND tries = 0",
               &outbox_id, 1) == test->store.clock.now_us;
}

static void
silence(struct flow_test *test, int64_t payment_id, const char *action)
{
    for (unsigned i = 0; flow_test_waiting(test, payment_id, action) != 0; i++) {
        assert_true(i < ASKS_MAX);
        (void)flow_test_answer(test, payment_id, action, ADAPTER_UNKNOWN, 0);
    }
}

static void
a_payment_that_nobody_asks_about_any_more_is_seen_and_asked_about_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct stuck_thing thing;
    struct stuck_again again;

    assert_int_equal(stuck(test, &thing), 0);
    silence(test, id, "query");
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "payment");
    assert_int_equal(thing.id, id);
    assert_int_equal(thing.merchant, 7);
    assert_int_equal(thing.order_id, order_id);
    assert_int_equal(thing.amount, 1234);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_true(again.asked);
    assert_string_equal(again.what, "payment");
    assert_true(due_now(test, id, "query"));
    assert_int_equal(stuck(test, &thing), 0);
    /* For a day, as at first; and asked again meanwhile it is the same row. */
    (void)flow_test_answer(test, id, "query", ADAPTER_UNKNOWN, 0);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_true(due_now(test, id, "query"));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'query'"), 1);
    (void)flow_test_answer(test, id, "query", ADAPTER_PAID, 1234);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_false(again.asked);
    assert_int_equal(stuck(test, &thing), 0);
}

static void
what_closes_an_order_lives_again_too(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;
    struct stuck_again again;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    silence(test, id, "query");
    silence(test, id, "close");
    assert_int_equal(dead(test), 2);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_int_equal(dead(test), 0);
    assert_true(due_now(test, id, "query"));
    assert_true(due_now(test, id, "close"));
    (void)flow_test_answer(test, id, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
}

static void
what_ended_after_all_is_out_of_sight_and_not_asked_about(void **state)
{
    struct flow_test *test = *state;
    int64_t id = flow_test_pending(test, flow_test_order(test, 1, 1234), "payer");
    struct payment_said said;
    struct stuck_thing thing;
    struct stuck_again again;

    silence(test, id, "query");
    assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, 1234, &said), ERR_OK);
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "effect");
    assert_int_equal(thing.id, id);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_false(again.asked);
    assert_string_equal(again.state, "paid");
    assert_int_equal(stuck(test, &thing), 0);
    assert_int_equal(flow_test_waiting(test, id, "query"), 0);
}

/* The payer says that he has paid. */
static void
a_closed_payment_can_be_asked_about(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;
    struct stuck_again again;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, id, "close", ADAPTER_CLOSED, 0);
    while (flow_test_waiting(test, id, "query") != 0)
        (void)flow_test_answer(test, id, "query", ADAPTER_CLOSED, 0);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_true(again.asked);
    (void)flow_test_answer(test, id, "query", ADAPTER_PAID, 1234);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM payment"), "late");
}

static void
a_reversal_keeps_the_time_that_it_must_wait(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = order_test_make(test, "A-1", 1234);
    int64_t id = order_test_sent(test, order_id, "scan");
    struct order_close closed;
    struct stuck_again again;

    assert_int_equal(order_test_close(test, order_id, &closed), ERR_OK);
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_false(due_now(test, id, "reverse"));
}

static void
a_refund_is_asked_about_and_never_just_sent_again(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t id = refund_test_begin(test, payment_id, 1000, "r1");
    struct stuck_thing thing;
    struct stuck_again again;

    (void)refund_test_answer(test, id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    /* The channel has no such number, is told once more, and says nothing: for a day. */
    for (unsigned i = 0; dead(test) == 0; i++) {
        const char *action = flow_test_waiting(test, id, "refund") != 0 ? "refund" : "refund_query";

        assert_true(i < ASKS_MAX);
        (void)refund_test_answer(test, id, action,
            action[6] == '\0' ? ADAPTER_REFUND_UNKNOWN : ADAPTER_REFUND_ABSENT, 0);
    }
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "refund");
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, id, &again), ERR_OK);
    assert_int_equal(flow_test_waiting(test, id, "refund"), 0);
    assert_true(due_now(test, id, "refund_query"));
    (void)refund_test_answer(test, id, "refund_query", ADAPTER_REFUND_DONE, 1000);
    assert_true(refund_test_is_state(test, id, "done"));
    assert_int_equal(stuck(test, &thing), 0);
}

static void
late_money_that_did_not_go_back_is_seen(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;
    struct stuck_thing thing;

    (void)flow_test_paid(test, order_id, REFUND_TEST_FEN, "one");
    assert_int_equal(
        flow_test_callback(test, second, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    assert_int_equal(stuck(test, &thing), 0);
    (void)refund_test_answer(
        test, refund_test_newest(test, second), "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "late money");
    assert_int_equal(thing.id, second);
    assert_int_equal(thing.amount, REFUND_TEST_FEN);
}

static void
splits_and_returns_and_receivers_are_asked_about_again(void **state)
{
    struct split_test *test = *state;
    struct flow_test *flow = &test->flow;
    int64_t order_id = split_test_paid_by_wechat(test, 1, 10000, test->by_call);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S-1",
        .shares = {{test->wechat, {1000}}},
        .shares_count = 1};
    const struct receiver_row row = split_test_receiver(CHANNEL_ALIPAY, "2088000000000103");
    struct receiver_add add;
    struct receiver_said bound;
    struct stuck_thing thing;
    struct stuck_again again;

    split_flow_request(&request);
    assert_int_equal(store_test_turn(&flow->store, &request.operation), ERR_OK);
    (void)split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_UNKNOWN);
    while (flow_test_waiting(flow, request.split.id, "split_query") != 0)
        (void)split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(stuck(flow, &thing), 1);
    assert_string_equal(thing.what, "split");
    assert_int_equal(ask_again(flow, FLOW_TEST_MERCHANT, request.split.id, &again), ERR_OK);
    assert_true(due_now(flow, request.split.id, "split_query"));
    assert_int_equal(flow_test_waiting(flow, request.split.id, "split"), 0);

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    for (unsigned i = 0; flow_test_waiting(flow, add.receiver.id, "bind") != 0; i++) {
        assert_true(i < ASKS_MAX);
        assert_int_equal(
            split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_UNKNOWN, &bound),
            ERR_OK);
    }
    assert_int_equal(stuck(flow, &thing), 1);
    assert_string_equal(thing.what, "receiver");
    assert_int_equal(ask_again(flow, FLOW_TEST_MERCHANT, add.receiver.id, &again), ERR_OK);
    assert_string_equal(again.what, "receiver");
    assert_int_equal(
        split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_DONE, &bound), ERR_OK);
    assert_string_equal(bound.receiver.state, "bound");
}

static void
a_notice_that_nobody_took_is_posted_again(void **state)
{
    struct flow_test *test = *state;
    struct notice_tried tried = {
        .merchant_id = FLOW_TEST_MERCHANT, .outcome = ERR_NO_ANSWER, .answer = ""};
    struct stuck_thing thing;
    struct stuck_again again;

    (void)flow_test_paid(test, order_test_make(test, "A-1", 1234), 1234, "payer");
    tried.outbox_id = flow_test_ask(test, "SELECT id FROM outbox WHERE topic = 'notice'");
    while (dead(test) == 0) {
        notice_flow_tried(&tried);
        assert_int_equal(store_test_turn(&test->store, &tried.operation), ERR_OK);
    }
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "notice");
    assert_string_equal(thing.code, "order.paid");
    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, thing.id, &again), ERR_OK);
    assert_true(again.asked);
    assert_int_equal(dead(test), 0);
    assert_int_equal(stuck(test, &thing), 0);
}

static void
what_is_asked_about_for_more_than_a_day_is_seen(void **state)
{
    struct flow_test *test = *state;
    struct stuck_thing thing;

    (void)order_test_sent(test, order_test_make(test, "A-1", 1234), "scan");
    assert_int_equal(stuck(test, &thing), 0);
    flow_test_pass(test, span_us(STUCK_READ_AFTER.us + 1));
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "payment");
}

/* Neither gives up: they are tried until they come. */
static void
what_is_tried_again_for_more_than_a_day_is_seen(void **state)
{
    struct flow_test *test = *state;
    struct stuck_thing thing;

    store_test_run(&test->store,
        "INSERT INTO outbox (merchant_id, id, topic, action, node, about, target, body, state,"
        " due_us, tries, created_us, version) SELECT 5, 4711, 'move', 'receive', 0, 12, 8,"
        " public_key, 'pending', 0, 0, 1, 1 FROM terminal WHERE id = 100001");
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "move");
    store_test_run(
        &test->store, "UPDATE outbox SET topic = 'timer', action = 'split' WHERE id = 4711");
    assert_int_equal(stuck(test, &thing), 0);
    store_test_run(&test->store, "UPDATE outbox SET tries = 1 WHERE id = 4711");
    assert_int_equal(stuck(test, &thing), 1);
    assert_string_equal(thing.what, "timer");
    store_test_run(&test->store, "DELETE FROM outbox WHERE id = 4711");
}

static void
what_there_is_not_and_what_is_another_s_is_not_found(void **state)
{
    struct flow_test *test = *state;
    int64_t id = flow_test_pending(test, flow_test_order(test, 1, 1234), "payer");
    struct stuck_again again;

    assert_int_equal(ask_again(test, FLOW_TEST_MERCHANT, 4711, &again), ERR_NOT_FOUND);
    assert_int_equal(ask_again(test, FLOW_TEST_OTHER, id, &again), ERR_NOT_FOUND);
    /* Nor is a row that is no notice. */
    assert_int_equal(
        ask_again(test, FLOW_TEST_MERCHANT, flow_test_waiting(test, id, "query"), &again),
        ERR_NOT_FOUND);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_payment_that_nobody_asks_about_any_more_is_seen_and_asked_about_again),
        FLOW_TEST(what_closes_an_order_lives_again_too),
        FLOW_TEST(what_ended_after_all_is_out_of_sight_and_not_asked_about),
        FLOW_TEST(a_closed_payment_can_be_asked_about),
        FLOW_TEST(a_reversal_keeps_the_time_that_it_must_wait),
        FLOW_TEST(a_refund_is_asked_about_and_never_just_sent_again),
        FLOW_TEST(late_money_that_did_not_go_back_is_seen),
        SPLIT_TEST(splits_and_returns_and_receivers_are_asked_about_again),
        FLOW_TEST(a_notice_that_nobody_took_is_posted_again),
        FLOW_TEST(what_is_asked_about_for_more_than_a_day_is_seen),
        FLOW_TEST(what_is_tried_again_for_more_than_a_day_is_seen),
        FLOW_TEST(what_there_is_not_and_what_is_another_s_is_not_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
