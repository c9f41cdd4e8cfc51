/* Records that a new epoch has moved: what the hub had of them already does not count again. */
#include "hub/flow/records_flow.h"

#include "hub/flow/flow_test_help.h"

/* The terminal was put back to an older state, and has been told to begin anew. */
static void
begin_epoch(struct flow_test *test)
{
    const int64_t epoch = test->till.epoch + 1;

    test->till = (struct flow_test_till){.epoch = epoch};
    store_test_run(&test->store, "UPDATE terminal SET epoch = epoch + 1");
}

/* The record as it comes in a later epoch. */
static struct message_record
moved(struct message_record record, int64_t epoch, int64_t sequence)
{
    record.was_epoch = epoch;
    record.was_sequence = sequence;
    if (record.about != 0 && record.about_epoch == 0)
        record.about_epoch = epoch;
    return record;
}

static int64_t
orders(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM orders");
}

static void
cash_that_was_booked_in_the_old_epoch_is_only_acknowledged(void **state)
{
    struct flow_test *test = *state;
    const struct message_record cash = flow_test_cash(test, 0, 500);

    flow_test_send(test, cash);
    begin_epoch(test);
    flow_test_send(test, moved(cash, 1, 1));
    assert_int_equal(test->till.sequence, 1);
    assert_int_equal(orders(test), 1);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM receipt"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT count(DISTINCT order_id) FROM receipt"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
what_nobody_had_is_booked_once_however_often_it_is_moved(void **state)
{
    struct flow_test *test = *state;
    const struct message_record cash = flow_test_cash(test, 0, 500);

    for (unsigned i = 0; i < 3; i++) {
        begin_epoch(test);
        flow_test_send(test, moved(cash, 1, 7));
        assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
    }
    assert_int_equal(orders(test), 1);
    assert_int_equal(flow_test_ask(test, "SELECT epoch * 100 + sequence FROM orders"), 107);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

/* What the till recorded after the image was taken, and after it was put back, more than once. */
static void
other_cash_under_the_same_name_is_booked_beside_it(void **state)
{
    struct flow_test *test = *state;
    struct message_record cash = flow_test_cash(test, 0, 500);

    flow_test_send(test, cash);
    for (unsigned i = 1; i < SALE_FORKS_MAX; i++) {
        cash.salt++;
        begin_epoch(test);
        flow_test_send(test, moved(cash, 1, 1));
        flow_test_send(test, moved(cash, 1, 1));
        assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500 * (i + 1));
    }
    assert_int_equal(orders(test), SALE_FORKS_MAX);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
both_may_come_in_one_frame(void **state)
{
    struct flow_test *test = *state;
    struct message_record sale = flow_test_sale(test, 500);
    struct message_record cash = flow_test_cash(test, 1, 500);
    struct message_record known = moved(cash, 1, 2);
    struct message_record other = moved(flow_test_cash(test, 0, 300), 1, 3);
    struct flow_test_batch batch;

    flow_test_send(test, sale);
    flow_test_send(test, cash);
    begin_epoch(test);
    sale = moved(sale, 1, 1);
    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    flow_test_add(&batch, &known);
    flow_test_add(&batch, &other);
    flow_test_add(&batch, &other);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(batch.take.aside_count, 0);
    assert_int_equal(orders(test), 2);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 800);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
a_moved_sale_is_the_order_that_a_payer_has_scanned(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 3, 500);
    const struct message_record sale = flow_test_sale(test, 500);
    const struct message_record paid = flow_test_record(MESSAGE_KIND_PAID, 3);

    (void)flow_test_paid(test, order_id, 500, "payer");
    begin_epoch(test);
    flow_test_send(test, moved(sale, 1, 3));
    flow_test_send(test, moved(paid, 1, 4));
    assert_int_equal(orders(test), 1);
    assert_int_equal(flow_test_ask(test, "SELECT recorded FROM orders"),
        1 << MESSAGE_KIND_SALE | 1 << MESSAGE_KIND_PAID);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

/* Said again it would close what a code has opened since. */
static void
what_was_said_of_a_sale_is_not_said_again(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    const struct message_record cancel = flow_test_record(MESSAGE_KIND_CANCEL, 1);
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    struct ticket_expire expire;

    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, cancel);
    flow_test_send(test, code);
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    begin_epoch(test);
    flow_test_send(test, moved(cancel, 1, 2));
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    /* Nor does the code open again what ran out of time. */
    flow_test_pass(test, SALE_VALID_SPAN);
    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    flow_test_send(test, moved(code, 1, 3));
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_alarms(test, "code_disowned"), 1);
}

static void
what_is_said_of_a_sale_means_the_one_of_its_own_past(void **state)
{
    struct flow_test *test = *state;
    struct message_record sale = flow_test_sale(test, 500);
    struct message_record cash = flow_test_cash(test, 1, 500);

    flow_test_send(test, sale);
    begin_epoch(test);
    sale.salt++;
    cash.salt++;
    flow_test_send(test, moved(sale, 1, 1));
    flow_test_send(test, moved(cash, 1, 2));
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM orders WHERE fork = 0 AND state = 'open'"), 1);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM orders WHERE fork = 1 AND state = 'paid'"), 1);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
}

/* The clerk took it in both lives of the till: a person has to look. */
static void
other_cash_for_the_same_sale_is_booked_once_and_told(void **state)
{
    struct flow_test *test = *state;
    const struct message_record sale = flow_test_sale(test, 500);
    struct message_record cash = flow_test_cash(test, 1, 500);

    flow_test_send(test, sale);
    flow_test_send(test, cash);
    begin_epoch(test);
    flow_test_send(test, moved(cash, 1, 2));
    assert_int_equal(flow_test_alarms(test, "cash_twice"), 0);
    cash.till_us++;
    flow_test_send(test, moved(cash, 1, 2));
    assert_int_equal(flow_test_alarms(test, "cash_twice"), 1);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
}

static void
cash_that_went_back_goes_back_once(void **state)
{
    struct flow_test *test = *state;
    const struct message_record cash = flow_test_cash(test, 0, 500);
    struct message_record back = flow_test_record(MESSAGE_KIND_CASH_BACK, 1);

    back.collected_fen = 100;
    flow_test_send(test, cash);
    flow_test_send(test, back);
    back.till_us++;
    flow_test_send(test, back);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 300);
    begin_epoch(test);
    flow_test_send(test, moved(back, 1, 3));
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 300);
    /* Under a number that the hub knows from before, and given back all the same. */
    back.till_us++;
    for (unsigned i = 0; i < 2; i++) {
        flow_test_send(test, moved(back, 1, 3));
        assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 200);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

/* Until its record comes, a ticket under a name that is taken might be a stranger's. */
static void
a_terminal_hears_late_of_what_was_paid_under_a_name_that_was_taken(void **state)
{
    struct flow_test *test = *state;
    struct message_record sale = flow_test_sale(test, 500);
    struct ticket ticket = flow_test_ticket(test, 1, 500);
    struct ticket_open open;

    flow_test_send(test, sale);
    ticket.salt = ++sale.salt;
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
    (void)flow_test_paid(test, open.order.id, 500, "payer");
    assert_int_equal(flow_test_waiting(test, open.order.id, "result"), 0);
    begin_epoch(test);
    flow_test_send(test, moved(sale, 1, 1));
    assert_int_not_equal(flow_test_waiting(test, open.order.id, "result"), 0);
    flow_test_send(test, moved(sale, 1, 1));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE action = 'result'"), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(cash_that_was_booked_in_the_old_epoch_is_only_acknowledged),
        FLOW_TEST(what_nobody_had_is_booked_once_however_often_it_is_moved),
        FLOW_TEST(other_cash_under_the_same_name_is_booked_beside_it),
        FLOW_TEST(both_may_come_in_one_frame),
        FLOW_TEST(a_moved_sale_is_the_order_that_a_payer_has_scanned),
        FLOW_TEST(what_was_said_of_a_sale_is_not_said_again),
        FLOW_TEST(what_is_said_of_a_sale_means_the_one_of_its_own_past),
        FLOW_TEST(other_cash_for_the_same_sale_is_booked_once_and_told),
        FLOW_TEST(cash_that_went_back_goes_back_once),
        FLOW_TEST(a_terminal_hears_late_of_what_was_paid_under_a_name_that_was_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
