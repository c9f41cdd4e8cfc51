/* Cash that a till has given back is booked once, whatever it was. */
#include "hub/flow/cash_back.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/refund_flow.h"

static struct message_record
back(int64_t about, int64_t fen)
{
    struct message_record record = flow_test_record(MESSAGE_KIND_CASH_BACK, about);

    record.amount_fen = 1000;
    record.collected_fen = fen;
    record.channel = CHANNEL_CASH;
    return record;
}

static int64_t
refunded(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT coalesce(sum(amount), 0) FROM refund"
                               " WHERE channel = 1 AND state = 'done' AND kind = 'asked'");
}

static void
cash_that_a_till_gave_back_is_a_refund_that_is_done(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_cash(test, 0, 1000));
    flow_test_send(test, back(1, 400));
    flow_test_send(test, back(1, 600));
    assert_int_equal(refunded(test), 1000);
    assert_int_equal(flow_test_ask(test, "SELECT refunded FROM payment"), 1000);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 0);
    assert_int_equal(flow_test_balance(test, BOOK_CASH_SALES), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup"), 1000);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_count) FROM rollup"), 2);
    assert_int_equal(flow_test_alarms(test, "cash_back_excess"), 0);
}

/* The till was offline for both; they come in one frame, and then the frame comes again. */
static void
a_sale_and_its_refund_that_come_together_are_booked_once(void **state)
{
    struct flow_test *test = *state;
    struct message_record sale = flow_test_cash(test, 0, 1000);
    struct message_record given = back(1, 250);
    struct flow_test_batch batch;

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    flow_test_add(&batch, &given);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(refunded(test), 250);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 750);
}

/* Somebody had asked for it at the counter of an app already. */
static void
what_is_more_than_was_left_is_missing_in_the_till(void **state)
{
    struct flow_test *test = *state;
    struct refund_ask ask = {
        .merchant_id = FLOW_TEST_MERCHANT, .amount = {700}, .number = "R-1", .asked_by = 1};

    flow_test_send(test, flow_test_cash(test, 0, 1000));
    ask.payment_id = flow_test_ask(test, "SELECT id FROM payment");
    refund_flow_ask(&ask);
    assert_int_equal(store_test_turn(&test->store, &ask.operation), ERR_OK);
    flow_test_send(test, back(1, 500));
    assert_int_equal(refunded(test), 1000);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), -200);
    assert_int_equal(flow_test_balance(test, BOOK_OVER_SHORT), 200);
    assert_int_equal(flow_test_alarms(test, "cash_back_excess"), 1);
    assert_int_equal(flow_test_alarms(test, "record_aside"), 0);
}

static void
cash_for_what_was_not_paid_in_cash_is_missing_in_the_till(void **state)
{
    struct flow_test *test = *state;

    (void)flow_test_paid(test, flow_test_order(test, 1, 1000), 1000, "payer");
    flow_test_send(test, flow_test_sale(test, 1000));
    flow_test_send(test, back(1, 300));
    assert_int_equal(refunded(test), 0);
    assert_int_equal(flow_test_balance(test, BOOK_OVER_SHORT), 300);
    assert_int_equal(flow_test_alarms(test, "cash_back_excess"), 1);
}

static void
no_amount_and_no_sale_are_set_aside(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_cash(test, 0, 1000));
    flow_test_send(test, back(1, 0));
    flow_test_send(test, back(1, -5));
    flow_test_send(test, back(1, MONEY_FEN_MAX + 1));
    flow_test_send(test, back(77, 100));
    assert_int_equal(flow_test_alarms(test, "record_aside"), 4);
    assert_int_equal(refunded(test), 0);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 1000);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(cash_that_a_till_gave_back_is_a_refund_that_is_done),
        FLOW_TEST(a_sale_and_its_refund_that_come_together_are_booked_once),
        FLOW_TEST(what_is_more_than_was_left_is_missing_in_the_till),
        FLOW_TEST(cash_for_what_was_not_paid_in_cash_is_missing_in_the_till),
        FLOW_TEST(no_amount_and_no_sale_are_set_aside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
