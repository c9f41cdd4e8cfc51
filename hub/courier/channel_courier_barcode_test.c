#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/order_test_help.h"

/* In place of the payer's press that every stage begins with: a barcode for another order. */
static int
open_barcode(void **state)
{
    struct courier_test *stage;
    struct barcode_pay pay;

    assert_int_equal(courier_test_open(state), 0);
    stage = *state;
    assert_int_equal(
        flow_test_identify(&stage->flow, stage->payment_id,
            flow_test_waiting(&stage->flow, stage->payment_id, "identify"), ERR_EXPIRED),
        ERR_OK);
    stage->order_id = order_test_make(&stage->flow, "A-1", COURIER_TEST_FEN);
    assert_int_equal(
        order_test_scan(&stage->flow, stage->order_id, "1", COURIER_TEST_BARCODE, &pay), ERR_OK);
    stage->payment_id = pay.payment.id;
    courier_test_adapter.pay = courier_test_pay;
    courier_test_adapter.reverse = courier_test_reverse;
    return 0;
}

static const char *
state_of(struct courier_test *stage)
{
    return store_test_ask_text(
        &stage->flow.store, "SELECT state FROM payment ORDER BY id DESC LIMIT 1");
}

/* The barcode is sent, and its answer lost. */
static void
send_and_lose(struct courier_test *stage)
{
    courier_test_carry(stage, "pay");
    courier_test_asked(stage, "pay");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(state_of(stage), "unknown");
}

/* Until the row that reverses it stands there. */
static void
wait_for_reversal(struct courier_test *stage)
{
    flow_test_pass(&stage->flow, span_s(45));
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "reverse"), 0);
}

static void
a_barcode_is_sent_and_its_answer_pays_the_order(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "pay");
    courier_test_asked(stage, "pay");
    /* That it may have been sent is stored before it is. */
    assert_string_equal(state_of(stage), "unknown");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
    assert_int_equal(stage->news, 1);
}

static void
a_barcode_whose_row_comes_again_is_not_sent_again(void **state)
{
    struct courier_test *stage = *state;
    const struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->payment_id, "pay"),
        .about = stage->payment_id,
        .topic = "channel",
        .action = "pay",
        .body = bytes_text(COURIER_TEST_BARCODE)};

    send_and_lose(stage);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
    courier_test_asked(stage, "");
    assert_string_equal(state_of(stage), "unknown");
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
}

static void
a_refused_barcode_ends_without_a_query(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "pay");
    courier_test_script(ADAPTER_REFUSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "refused");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "open");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

static void
it_is_asked_about_before_it_is_reversed(void **state)
{
    struct courier_test *stage = *state;

    send_and_lose(stage);
    wait_for_reversal(stage);
    courier_test_carry(stage, "reverse");
    courier_test_asked(stage, "query");
    assert_string_equal(state_of(stage), "pending");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "reverse");
    /* That it may have been reversed is stored before it is. */
    assert_string_equal(state_of(stage), "reversing");
    courier_test_script(ADAPTER_CLOSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "open");
}

static void
money_that_is_there_is_not_reversed_away(void **state)
{
    struct courier_test *stage = *state;

    send_and_lose(stage);
    wait_for_reversal(stage);
    courier_test_carry(stage, "reverse");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
}

static void
a_reversal_that_was_sent_is_sent_again_and_not_asked_about(void **state)
{
    struct courier_test *stage = *state;

    send_and_lose(stage);
    wait_for_reversal(stage);
    courier_test_carry(stage, "reverse");
    courier_test_script(ADAPTER_UNKNOWN, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "reverse");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(state_of(stage), "reversing");
    /* A "paid" from before it could not be told from one that the reversal gives back. */
    courier_test_carry(stage, "reverse");
    courier_test_asked(stage, "reverse");
    courier_test_script(ADAPTER_RETURNED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(state_of(stage), "returned");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM entry"), 0);
}

static void
a_channel_without_barcodes_refuses_them(void **state)
{
    struct courier_test *stage = *state;

    courier_test_adapter.pay = NULL;
    courier_test_carry(stage, "pay");
    courier_test_asked(stage, "");
    assert_string_equal(state_of(stage), "refused");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "open");
}

static void
a_barcode_that_was_settled_is_neither_queried_nor_reversed(void **state)
{
    struct courier_test *stage = *state;
    struct payment_said said;

    send_and_lose(stage);
    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_PAID, COURIER_TEST_FEN, &said),
        ERR_OK);
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

/* Accounts that are rows: which one it would have been, is not known before it is sent. */
static void
a_barcode_that_was_given_up_before_it_was_sent_needs_no_account_to_end(void **state)
{
    struct courier_test *stage = *state;
    struct store_test *store = &stage->flow.store;
    struct order_close close;

    assert_int_equal(engine_begin(store->store.writer), ERR_OK);
    store_test_run(store, "UPDATE payment SET account_id = 9999");
    assert_int_equal(engine_commit(store->store.writer), ERR_OK);
    flow_test_pass(&stage->flow, span_s(15));
    assert_int_equal(order_test_close(&stage->flow, stage->order_id, &close), ERR_OK);
    courier_test_carry(stage, "reverse");
    courier_test_work_all(stage);
    courier_test_asked(stage, "");
    assert_string_equal(state_of(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closed");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_barcode, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(a_barcode_is_sent_and_its_answer_pays_the_order),
        TEST(a_barcode_whose_row_comes_again_is_not_sent_again),
        TEST(a_barcode_that_was_given_up_before_it_was_sent_needs_no_account_to_end),
        TEST(a_refused_barcode_ends_without_a_query),
        TEST(it_is_asked_about_before_it_is_reversed),
        TEST(money_that_is_there_is_not_reversed_away),
        TEST(a_reversal_that_was_sent_is_sent_again_and_not_asked_about),
        TEST(a_channel_without_barcodes_refuses_them),
        TEST(a_barcode_that_was_settled_is_neither_queried_nor_reversed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
