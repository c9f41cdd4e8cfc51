/* How a sale ends by its terminal's word: cancelled, confirmed by a code, unconfirmed. */
#include "hub/flow/records_flow.h"

#include "hub/flow/flow_test_help.h"

static void
a_cancelled_order_is_closed_and_its_money_is_late(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct payment_said said;

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_CANCEL, 1));
    assert_string_equal(flow_test_order_state(test, order_id), "closing");
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 500, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_alarms(test, "late_paid"), 1);
}

static void
a_code_reopens_what_was_cancelled_and_the_money_still_counts(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    struct payment_said said;

    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_CANCEL, 1));
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    flow_test_send(test, code);
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    assert_int_equal(flow_test_ask(test, "SELECT confirmed FROM orders"), CHANNEL_ALIPAY);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 500, &said), ERR_OK);
    assert_string_equal(said.payment.state, "paid");
    assert_int_equal(flow_test_alarms(test, "late_paid"), 0);
    assert_int_equal(flow_test_alarms(test, "code_disowned"), 0);
}

static void
a_code_that_no_money_follows_is_told(void **state)
{
    struct flow_test *test = *state;
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    struct ticket_expire expire;
    int64_t order_id;

    /* Nobody has ever scanned it: whoever owns the till can mint codes. */
    code.channel = CHANNEL_WECHAT;
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, code);
    order_id = flow_test_ask(test, "SELECT id FROM orders");
    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(flow_test_alarms(test, "code_disowned"), 1);
}

static void
a_code_of_another_wallet_than_the_payment_is_told(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);

    (void)flow_test_paid(test, order_id, 500, "payer");
    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, code);
    assert_int_equal(flow_test_alarms(test, "code_other_channel"), 0);
    code.channel = CHANNEL_WECHAT;
    flow_test_send(test, code);
    assert_int_equal(flow_test_alarms(test, "code_other_channel"), 1);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
}

/*
 * A till that was put back to before it took the cash: what it was paid with twice is told as
 * late money.
 */
static void
a_code_for_what_was_paid_in_cash_is_nothing_new(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    struct message_record cash = flow_test_record(MESSAGE_KIND_CASH, 1);
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);

    cash.collected_fen = 500;
    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, cash);
    flow_test_send(test, code);
    assert_int_equal(flow_test_alarms(test, "code_other_channel"), 0);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT channel FROM orders"), CHANNEL_CASH);
}

static void
the_record_of_our_own_word_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);

    (void)flow_test_paid(test, order_id, 500, "payer");
    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_PAID, 1));
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_alarms(test, "paid_disowned"), 0);
    flow_test_send(test, flow_test_sale(test, 700));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_CANCEL, 3));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_PAID, 3));
    assert_int_equal(flow_test_alarms(test, "paid_disowned"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE state = 'closed'"), 1);
}

static void
an_unconfirmed_sale_is_closed_and_told(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_record(MESSAGE_KIND_UNCONFIRMED, 1));
    assert_int_equal(flow_test_alarms(test, "unconfirmed"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE state = 'closed'"), 1);
}

static void
a_record_of_a_new_epoch_may_speak_of_a_sale_of_an_older_one(void **state)
{
    struct flow_test *test = *state;
    struct message_record cash;
    int64_t order_id;

    flow_test_send(test, flow_test_sale(test, 500));
    order_id = flow_test_ask(test, "SELECT id FROM orders");
    store_test_run(&test->store, "UPDATE terminal SET epoch = 2");
    test->till = (struct flow_test_till){.epoch = 2};
    cash = flow_test_cash(test, 1, 500);
    cash.about_epoch = 1;
    flow_test_send(test, cash);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_cancelled_order_is_closed_and_its_money_is_late),
        FLOW_TEST(a_code_reopens_what_was_cancelled_and_the_money_still_counts),
        FLOW_TEST(a_code_that_no_money_follows_is_told),
        FLOW_TEST(a_code_of_another_wallet_than_the_payment_is_told),
        FLOW_TEST(a_code_for_what_was_paid_in_cash_is_nothing_new),
        FLOW_TEST(the_record_of_our_own_word_changes_nothing),
        FLOW_TEST(an_unconfirmed_sale_is_closed_and_told),
        FLOW_TEST(a_record_of_a_new_epoch_may_speak_of_a_sale_of_an_older_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
