#include "hub/flow/records_flow.h"

#include "hub/flow/flow_test_help.h"

static int64_t
receipts(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM receipt");
}

static void
records_are_stored_up_to_the_watermark(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);
    struct message_record cash = flow_test_cash(test, 0, 505);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    flow_test_add(&batch, &cash);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(batch.take.hub_sequence, 2);
    assert_int_equal(batch.take.aside_count, 0);
    assert_int_equal(receipts(test), 2);
    assert_int_equal(flow_test_ask(test, "SELECT sequence FROM queue"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT length(body) FROM receipt WHERE sequence = 1"),
        batch.items[0].body.size);
    assert_int_equal(
        flow_test_ask(test, "SELECT kind FROM receipt WHERE sequence = 2"), MESSAGE_KIND_CASH);
}

static void
records_at_or_below_the_watermark_are_acknowledged_again_and_change_nothing(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &batch);
    for (unsigned i = 0; i < 3; i++)
        flow_test_add(&batch, &sale);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    for (size_t first = 1; first <= 3; first++) {
        batch.take.first_sequence = (int64_t)first;
        batch.take.items = &batch.items[first - 1];
        batch.take.count = 4 - first;
        batch.take.hub_sequence = 0;
        assert_int_equal(flow_test_take(test, &batch), ERR_OK);
        assert_int_equal(batch.take.hub_sequence, 3);
    }
    assert_int_equal(receipts(test), 3);
    assert_int_equal(flow_test_ask(test, "SELECT version FROM queue"), 1);
}

/* Two tills on copies of one disk count alike: what the other recorded is not acknowledged. */
static void
what_nobody_can_compare_with_what_is_stored_is_not_acknowledged(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct flow_test_batch other;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &other);
    sale.salt++;
    flow_test_add(&other, &sale);
    flow_test_batch(test, &batch);
    sale.salt--;
    flow_test_add(&batch, &sale);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(flow_test_take(test, &other), ERR_CONFLICT);
    flow_test_send(test, sale);
    /* Its own, but from a line that is over. */
    assert_int_equal(flow_test_take(test, &batch), ERR_CONFLICT);
    assert_int_equal(batch.take.hub_sequence, 2);
    assert_int_equal(receipts(test), 2);
}

static void
a_batch_across_the_watermark_is_taken_from_there(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch first;
    struct flow_test_batch both;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &both);
    flow_test_add(&both, &sale);
    flow_test_batch(test, &first);
    flow_test_add(&first, &sale);
    sale.amount_fen = 99;
    flow_test_add(&both, &sale);
    assert_int_equal(flow_test_take(test, &first), ERR_OK);
    assert_int_equal(flow_test_take(test, &both), ERR_OK);
    assert_int_equal(both.take.hub_sequence, 2);
    assert_int_equal(receipts(test), 2);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM orders"), 1333);
}

static void
a_gap_is_refused_and_says_where_to_go_on(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_send(test, sale);
    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    batch.take.first_sequence = 3;
    assert_int_equal(flow_test_take(test, &batch), ERR_BAD_STATE);
    assert_int_equal(batch.take.hub_sequence, 1);
    batch.take.first_sequence = 0;
    assert_int_equal(flow_test_take(test, &batch), ERR_BAD_STATE);
    batch.take.first_sequence = INT64_MIN;
    assert_int_equal(flow_test_take(test, &batch), ERR_BAD_STATE);
    batch.take.first_sequence = INT64_MAX;
    assert_int_equal(flow_test_take(test, &batch), ERR_BAD_STATE);
    assert_int_equal(receipts(test), 1);
}

static void
another_history_is_a_conflict_and_nothing_is_taken(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_send(test, sale);
    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    batch.take.chain[31] ^= 1;
    assert_int_equal(flow_test_take(test, &batch), ERR_CONFLICT);
    assert_int_equal(batch.take.hub_sequence, 1);
    assert_int_equal(receipts(test), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
}

static void
a_terminal_of_another_epoch_or_unknown_is_refused(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    batch.take.epoch = 2;
    assert_int_equal(flow_test_take(test, &batch), ERR_FORBIDDEN);
    batch.take.epoch = 1;
    batch.take.terminal_id = 4711;
    assert_int_equal(flow_test_take(test, &batch), ERR_NOT_FOUND);
    assert_int_equal(receipts(test), 0);
}

static void
what_a_terminal_has_recorded_that_is_suspended_by_now_is_taken(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    batch.take.terminal_id = FLOW_TEST_SUSPENDED;
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(receipts(test), 1);
}

static void
a_record_that_cannot_be_read_is_set_aside_and_not_in_the_way(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &batch);
    flow_test_add_bytes(&batch, bytes_text("\x0b is no record"));
    flow_test_add(&batch, &sale);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(batch.take.hub_sequence, 2);
    assert_int_equal(batch.take.aside_count, 1);
    assert_int_equal(receipts(test), 2);
    assert_int_equal(flow_test_ask(test, "SELECT kind FROM receipt WHERE sequence = 1"), 0);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT body FROM receipt"
                                                          " WHERE sequence = 1"),
        "\x0b is no record");
    assert_int_equal(flow_test_alarms(test, "record_aside"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
}

static void
a_record_that_makes_no_sense_is_set_aside(void **state)
{
    struct flow_test *test = *state;
    const struct message_record wrong[] = {
        {.kind = 0},
        {.kind = 99, .about = 1, .salt = FLOW_TEST_SALT},
        {.kind = MESSAGE_KIND_SALE, .amount_fen = 0},
        {.kind = MESSAGE_KIND_SALE, .amount_fen = -5},
        {.kind = MESSAGE_KIND_SALE, .amount_fen = TICKET_FEN_MAX + 1},
        {.kind = MESSAGE_KIND_SALE, .amount_fen = 5, .about = 1},
        {.kind = MESSAGE_KIND_CASH, .amount_fen = 5, .collected_fen = -1},
        {.kind = MESSAGE_KIND_CASH, .amount_fen = 5, .collected_fen = INT64_MAX},
        {.kind = MESSAGE_KIND_CASH, .amount_fen = 5, .collected_fen = 5, .about = 4711},
        {.kind = MESSAGE_KIND_CANCEL, .about = 4711},
        {.kind = MESSAGE_KIND_CANCEL, .about = 1, .about_epoch = 9},
        {.kind = MESSAGE_KIND_CODE, .about = 1, .salt = FLOW_TEST_SALT, .channel = CHANNEL_CASH},
        {.kind = MESSAGE_KIND_CODE, .about = 1, .salt = FLOW_TEST_SALT, .channel = 99},
        {.kind = MESSAGE_KIND_CANCEL, .about = 1, .salt = FLOW_TEST_SALT + 1},
        {.kind = MESSAGE_KIND_CASH, .amount_fen = 5, .collected_fen = 5, .was_sequence = 7},
        {.kind = MESSAGE_KIND_CASH,
            .amount_fen = 5,
            .collected_fen = 5,
            .was_epoch = 1,
            .was_sequence = 7},
        {.kind = MESSAGE_KIND_PAID, .about = -1},
    };

    flow_test_send(test, flow_test_sale(test, 1234));
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        flow_test_send(test, wrong[i]);
        assert_int_equal(flow_test_ask(test, "SELECT aside_count FROM queue"), (int64_t)i + 1);
        flow_test_check(test);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT state FROM orders"), "open");
    assert_int_equal(flow_test_ask(test, "SELECT confirmed FROM orders"), 0);
}

static void
cash_for_a_new_sale_is_booked_with_its_rounding(void **state)
{
    struct flow_test *test = *state;
    struct message_record cash = flow_test_cash(test, 0, 1233);

    cash.collected_fen = 1230;
    flow_test_send(test, cash);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT state FROM orders WHERE origin = 'cash'"),
        "paid");
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 1230);
    assert_int_equal(flow_test_balance(test, BOOK_CASH_ROUNDING), 3);
    assert_int_equal(flow_test_balance(test, BOOK_CASH_SALES), -1233);
    /* The terminal knows what it has taken. */
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'feed'"), 1);
}

static void
a_sale_and_its_cash_may_come_in_one_frame(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 500);
    struct message_record cash = flow_test_cash(test, 1, 500);
    struct message_record cancel = flow_test_record(MESSAGE_KIND_CANCEL, 1);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    flow_test_add(&batch, &cash);
    flow_test_add(&batch, &cancel);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE state = 'paid'"), 1);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
    assert_int_equal(batch.take.aside_count, 0);
}

static void
cash_for_an_open_order_pays_it(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_cash(test, 1, 500));
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT channel FROM orders"), CHANNEL_CASH);
}

static void
cash_closes_every_payment_that_is_under_way(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 500);
    int64_t first = flow_test_pending(test, order_id, "one");
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_cash(test, 1, 500));
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    (void)flow_test_answer(test, first, "close", ADAPTER_CLOSED, 0);
    assert_int_not_equal(flow_test_waiting(test, second, "close"), 0);
    /* The other payer was faster than the close: his money is late. */
    assert_int_equal(flow_test_callback(test, second, ADAPTER_PAID, 500, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -500);
    assert_int_equal(flow_test_ask(test, "SELECT channel FROM orders"), CHANNEL_CASH);
}

static void
cash_for_a_paid_order_displaces_the_wallet_s_money(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, 10000);
    int64_t payment_id = flow_test_paid(test, order_id, 10000, "payer");
    struct payment_said said;

    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -38);
    flow_test_send(test, flow_test_sale(test, 10000));
    flow_test_send(test, flow_test_cash(test, 1, 10000));
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT channel FROM orders"), CHANNEL_CASH);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -10000);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), 0);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 9980);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 10000);
    assert_int_equal(flow_test_alarms(test, "late_paid"), 1);
    /* The channel repeats itself: nothing more. */
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 10000, &said), ERR_OK);
    assert_false(said.news);
    assert_string_equal(said.payment.state, "late");
}

static void
cash_twice_for_one_order_is_booked_once_and_told(void **state)
{
    struct flow_test *test = *state;

    flow_test_send(test, flow_test_sale(test, 500));
    flow_test_send(test, flow_test_cash(test, 1, 500));
    flow_test_send(test, flow_test_cash(test, 1, 500));
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 500);
    assert_int_equal(flow_test_alarms(test, "cash_twice"), 1);
    assert_int_equal(receipts(test), 3);
}

static void
the_payer_s_scan_before_or_after_the_sync_is_the_same_order(void **state)
{
    struct flow_test *test = *state;
    int64_t scanned = flow_test_order(test, 1, 500);

    flow_test_send(test, flow_test_sale(test, 500));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT recorded FROM orders"), 1 << MESSAGE_KIND_SALE);
    assert_int_equal(flow_test_ask(test, "SELECT id FROM orders"), scanned);
    flow_test_send(test, flow_test_sale(test, 700));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 2);
    assert_int_equal(flow_test_order(test, 2, 700),
        flow_test_ask(test, "SELECT id FROM orders WHERE sequence = 2"));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT sum(initiated_count) FROM rollup"), 2);
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 0);
}

static void
a_scan_and_the_sync_in_one_turn_are_one_order(void **state)
{
    struct flow_test *test = *state;
    struct ticket_open open = {.ticket = flow_test_ticket(test, 1, 500)};
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 500);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    records_flow_take(&batch.take);
    ticket_flow_open(&open);
    open.operation.next = &batch.take.operation;
    assert_int_equal(lane_turn(test->store.lane, &open.operation), ERR_OK);
    assert_int_equal(open.operation.err, ERR_OK);
    assert_int_equal(batch.take.operation.err, ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE recorded <> 0"), 1);
}

static void
a_forged_ticket_takes_nothing_from_the_terminal_s_own_sale(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1);
    struct ticket_open forged;
    int64_t own;

    /* Somebody with the key was here before the terminal: another salt, one fen. */
    ticket.salt = 99;
    assert_int_equal(flow_test_scan(test, &ticket, &forged), ERR_OK);
    flow_test_send(test, flow_test_sale(test, 50000));
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 1);
    own = flow_test_ask(test, "SELECT id FROM orders WHERE recorded <> 0");
    assert_int_not_equal(own, forged.order.id);
    assert_int_equal(flow_test_order(test, 1, 50000), own);
    /* What the terminal records speaks of its own. */
    flow_test_send(test, flow_test_cash(test, 1, 50000));
    assert_string_equal(flow_test_order_state(test, own), "paid");
    assert_string_equal(flow_test_order_state(test, forged.order.id), "open");
    assert_int_equal(flow_test_balance(test, BOOK_CASH_SALES), -50000);
}

static void
the_terminal_hears_of_its_own_sale_beside_a_forged_one(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1);
    struct ticket_open forged;
    int64_t own;

    ticket.salt = 99;
    assert_int_equal(flow_test_scan(test, &ticket, &forged), ERR_OK);
    flow_test_send(test, flow_test_sale(test, 50000));
    own = flow_test_order(test, 1, 50000);
    (void)flow_test_paid(test, own, 50000, "payer");
    assert_int_not_equal(flow_test_waiting(test, own, "result"), 0);
}

static void
cash_of_a_new_sale_is_not_booked_on_a_forged_ticket(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 100000);
    struct ticket_open forged;

    assert_int_equal(flow_test_scan(test, &ticket, &forged), ERR_OK);
    flow_test_send(test, flow_test_cash(test, 0, 500));
    assert_string_equal(flow_test_order_state(test, forged.order.id), "open");
    assert_int_equal(flow_test_balance(test, BOOK_CASH_SALES), -500);
    assert_int_equal(flow_test_alarms(test, "ticket_fork"), 1);
}

/* How many times the database is asked before a batch can be decided. */
static unsigned
rounds_of(struct flow_test *test, struct flow_test_batch *batch, int64_t merchant_id)
{
    struct operation *operation = &batch->take.operation;
    unsigned rounds = 0;
    struct desk *desk;
    size_t loaded = 1;

    records_flow_take(&batch->take);
    operation->merchant_id = merchant_id;
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    while (loaded > 0) {
        operation->kind->keys(operation, desk);
        assert_int_equal(desk_load(desk, &loaded), ERR_OK);
        rounds += loaded > 0 ? 1 : 0;
    }
    assert_true(desk_has(desk, TABLE_merchant, KEY_OF(FLOW_TEST_MERCHANT)));
    engine_rollback(test->store.store.writer);
    desk_free(&desk);
    return rounds;
}

static void
sales_of_a_terminal_whose_merchant_is_known_are_read_in_one_round(void **state)
{
    struct flow_test *test = *state;
    struct flow_test_batch batch;
    struct message_record sale = flow_test_sale(test, 1234);

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &sale);
    assert_int_equal(rounds_of(test, &batch, FLOW_TEST_MERCHANT), 1);
    assert_int_equal(rounds_of(test, &batch, 0), 2);
    /* It was another's when it connected: what counts is the row. */
    assert_int_equal(rounds_of(test, &batch, FLOW_TEST_MERCHANT + 1), 2);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(records_are_stored_up_to_the_watermark),
        FLOW_TEST(sales_of_a_terminal_whose_merchant_is_known_are_read_in_one_round),
        FLOW_TEST(records_at_or_below_the_watermark_are_acknowledged_again_and_change_nothing),
        FLOW_TEST(what_nobody_can_compare_with_what_is_stored_is_not_acknowledged),
        FLOW_TEST(a_batch_across_the_watermark_is_taken_from_there),
        FLOW_TEST(a_gap_is_refused_and_says_where_to_go_on),
        FLOW_TEST(another_history_is_a_conflict_and_nothing_is_taken),
        FLOW_TEST(a_terminal_of_another_epoch_or_unknown_is_refused),
        FLOW_TEST(what_a_terminal_has_recorded_that_is_suspended_by_now_is_taken),
        FLOW_TEST(a_record_that_cannot_be_read_is_set_aside_and_not_in_the_way),
        FLOW_TEST(a_record_that_makes_no_sense_is_set_aside),
        FLOW_TEST(cash_for_a_new_sale_is_booked_with_its_rounding),
        FLOW_TEST(a_sale_and_its_cash_may_come_in_one_frame),
        FLOW_TEST(cash_for_an_open_order_pays_it),
        FLOW_TEST(cash_closes_every_payment_that_is_under_way),
        FLOW_TEST(cash_for_a_paid_order_displaces_the_wallet_s_money),
        FLOW_TEST(cash_twice_for_one_order_is_booked_once_and_told),
        FLOW_TEST(the_payer_s_scan_before_or_after_the_sync_is_the_same_order),
        FLOW_TEST(a_scan_and_the_sync_in_one_turn_are_one_order),
        FLOW_TEST(a_forged_ticket_takes_nothing_from_the_terminal_s_own_sale),
        FLOW_TEST(the_terminal_hears_of_its_own_sale_beside_a_forged_one),
        FLOW_TEST(cash_of_a_new_sale_is_not_booked_on_a_forged_ticket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
