#include "hub/flow/ticket_flow.h"

#include "hub/flow/flow_test_help.h"

#define DAY span_s(86400)

static void
a_scan_makes_the_order_and_a_second_one_finds_it(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open first;
    struct ticket_open second;

    assert_int_equal(flow_test_scan(test, &ticket, &first), ERR_OK);
    assert_true(first.first);
    assert_string_equal(first.store, "一号店");
    assert_string_equal(first.order.state, "open");
    assert_string_equal(first.order.origin, "ticket");
    assert_int_equal(first.order.amount, 1234);
    assert_int_equal(first.order.fee_rate, FLOW_TEST_FEE);
    assert_int_equal(first.order.cost_rate, FLOW_TEST_COST);
    assert_int_equal(first.order.recorded, 0);
    flow_test_pass(test, span_s(60));
    assert_int_equal(flow_test_scan(test, &ticket, &second), ERR_OK);
    assert_false(second.first);
    assert_int_equal(second.order.id, first.order.id);
    /* Its time runs from the first scan. */
    assert_int_equal(second.order.expires_us, STORE_TEST_START_US + SALE_VALID_SPAN.us);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'expire'"), 1);
}

static void
two_scans_in_one_turn_are_one_order(void **state)
{
    struct flow_test *test = *state;
    struct ticket_open opens[3];

    for (size_t i = 0; i < LENGTH(opens); i++) {
        opens[i] = (struct ticket_open){.ticket = flow_test_ticket(test, 1, 1234)};
        ticket_flow_open(&opens[i]);
        opens[i].operation.next = i + 1 < LENGTH(opens) ? &opens[i + 1].operation : NULL;
    }
    assert_int_equal(lane_turn(test->store.lane, &opens[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(opens); i++) {
        assert_int_equal(opens[i].operation.err, ERR_OK);
        assert_int_equal(opens[i].first, i == 0);
        assert_int_equal(opens[i].order.id, opens[0].order.id);
    }
}

static void
a_terminal_that_is_unknown_or_suspended_has_no_orders(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open open;

    ticket.terminal = 4711;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_NOT_FOUND);
    ticket.terminal = FLOW_TEST_SUSPENDED;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_SUSPENDED);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 0);
}

static void
other_bytes_under_one_identity_are_a_fork_and_never_merged(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open first;
    struct ticket_open fork;
    struct ticket_open again;

    assert_int_equal(flow_test_scan(test, &ticket, &first), ERR_OK);
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 0);
    ticket.salt++;
    assert_int_equal(flow_test_scan(test, &ticket, &fork), ERR_OK);
    assert_int_not_equal(fork.order.id, first.order.id);
    assert_int_equal(fork.order.fork, 1);
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 1);
    assert_int_equal(flow_test_scan(test, &ticket, &again), ERR_OK);
    assert_int_equal(again.order.id, fork.order.id);
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 1);
    for (int64_t number = 2; number < SALE_FORKS_MAX; number++) {
        ticket.amount.fen++;
        assert_int_equal(flow_test_scan(test, &ticket, &again), ERR_OK);
        assert_int_equal(again.order.fork, number);
    }
    ticket.amount.fen++;
    assert_int_equal(flow_test_scan(test, &ticket, &again), ERR_TOO_OFTEN);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), SALE_FORKS_MAX);
}

static void
a_fork_s_result_does_not_reach_the_terminal(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open open;

    (void)flow_test_order(test, 1, 1234);
    ticket.salt++;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
    (void)flow_test_paid(test, open.order.id, 1234, "payer");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"), 0);
}

static void
a_ticket_that_nobody_scanned_for_days_is_dead(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open open;

    flow_test_pass(test, SALE_UNSCANNED_SPAN);
    flow_test_pass(test, span_s(1));
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_EXPIRED);
    assert_int_equal(open.order.id, 0);
    /* A till that does not know the time sells nevertheless. */
    ticket.issued_s = 0;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
    assert_int_equal(open.order.issued_us, 0);
}

static void
an_order_that_only_its_terminal_told_of_dies_by_our_clock(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open open;

    flow_test_send(test, flow_test_sale(test, 1234));
    flow_test_pass(test, SALE_UNSCANNED_SPAN);
    ticket.issued_s = 0;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
    assert_true(open.first);
    flow_test_send(test, flow_test_sale(test, 1234));
    flow_test_pass(test, SALE_UNSCANNED_SPAN);
    flow_test_pass(test, span_s(1));
    ticket.sequence = 2;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_EXPIRED);
    assert_int_not_equal(open.order.id, 0);
    /* One that was scanned in time is found for ever. */
    ticket.sequence = 1;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
}

static void
an_order_that_nobody_pays_expires_and_its_terminal_is_told(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct ticket_expire expire;
    struct payment_start start;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_start(test, order_id, "late", &start), ERR_EXPIRED);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closed");
    assert_int_equal(flow_test_waiting(test, order_id, "expire"), 0);
    assert_int_not_equal(flow_test_waiting(test, order_id, "result"), 0);
    assert_int_equal(flow_test_start(test, order_id, "later", &start), ERR_BAD_STATE);
    /* The timer may come again: nothing more happens. */
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"), 1);
}

static void
an_order_under_way_is_closed_at_its_channel_first(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;

    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closing");
    assert_int_equal(flow_test_waiting(test, order_id, "result"), 0);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_UNKNOWN, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closing");
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_not_equal(flow_test_waiting(test, order_id, "result"), 0);
}

static void
money_that_turns_up_while_closing_pays_the_order(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_PAID, 1234);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_alarms(test, "late_paid"), 0);
}

static void
every_attempt_that_is_under_way_is_closed(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t first = flow_test_pending(test, order_id, "one");
    int64_t second = flow_test_pending(test, order_id, "two");
    int64_t third = flow_test_pending(test, order_id, "three");
    struct payment_said said;
    struct ticket_expire expire;

    /* The newest is over already; the two before it are not. */
    assert_int_equal(flow_test_callback(test, third, ADAPTER_CLOSED, 0, &said), ERR_OK);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closing");
    assert_int_equal(flow_test_waiting(test, third, "close"), 0);
    (void)flow_test_answer(test, second, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closing");
    (void)flow_test_answer(test, first, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
}

static void
a_paid_order_does_not_expire(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    struct ticket_expire expire;

    (void)flow_test_paid(test, order_id, 1234, "payer");
    flow_test_pass(test, DAY);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "paid");
}

static void
the_timer_of_no_order_is_refused(void **state)
{
    struct ticket_expire expire;

    assert_int_equal(flow_test_expire(*state, 4711, &expire), ERR_NOT_FOUND);
}

static void
an_order_that_is_closed_is_asked_about_for_as_long_as_one_that_is_not(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 1234);
    int64_t id = flow_test_pending(test, order_id, "payer");
    int64_t began_us = test->store.clock.now_us;
    struct ticket_expire expire;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    for (unsigned i = 0; flow_test_waiting(test, id, "query") != 0; i++) {
        int64_t due_us = flow_test_ask(
            test, "SELECT due_us FROM outbox WHERE action = 'query' AND state = 'pending'");

        assert_true(i < 1000);
        if (due_us > test->store.clock.now_us)
            test->store.clock.now_us = due_us;
        (void)flow_test_answer(test, id, "query", ADAPTER_UNKNOWN, 0);
        if (flow_test_waiting(test, id, "close") != 0)
            (void)flow_test_answer(test, id, "close", ADAPTER_UNKNOWN, 0);
    }
    assert_true(test->store.clock.now_us - began_us > span_s(23 * 3600).us);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_scan_makes_the_order_and_a_second_one_finds_it),
        FLOW_TEST(two_scans_in_one_turn_are_one_order),
        FLOW_TEST(a_terminal_that_is_unknown_or_suspended_has_no_orders),
        FLOW_TEST(other_bytes_under_one_identity_are_a_fork_and_never_merged),
        FLOW_TEST(a_fork_s_result_does_not_reach_the_terminal),
        FLOW_TEST(a_ticket_that_nobody_scanned_for_days_is_dead),
        FLOW_TEST(an_order_that_only_its_terminal_told_of_dies_by_our_clock),
        FLOW_TEST(an_order_that_nobody_pays_expires_and_its_terminal_is_told),
        FLOW_TEST(an_order_under_way_is_closed_at_its_channel_first),
        FLOW_TEST(money_that_turns_up_while_closing_pays_the_order),
        FLOW_TEST(every_attempt_that_is_under_way_is_closed),
        FLOW_TEST(a_paid_order_does_not_expire),
        FLOW_TEST(the_timer_of_no_order_is_refused),
        FLOW_TEST(an_order_that_is_closed_is_asked_about_for_as_long_as_one_that_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
