/* What is due is decided once at a time, however often it is handed over. */
#include "hub/courier/timer_courier.h"

#include "hub/courier/channel_courier_test_help.h"
#include "hub/courier/move_courier.h"
#include "hub/flow/wallet_test_help.h"

#define MOVE_BODY_SIZE 32

static int64_t
operations(struct courier_test *stage)
{
    struct lane_figures figures;

    lane_figures(stage->flow.store.lane, &figures);
    return figures.operations;
}

static struct outbox_row
expiry(struct courier_test *stage)
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->order_id, "expire"),
        .about = stage->order_id};

    assert_int_not_equal(row.id, 0);
    text_set(row.topic, sizeof(row.topic), "timer");
    text_set(row.action, sizeof(row.action), "expire");
    return row;
}

static void
a_timer_in_hand_is_not_submitted_again(void **state)
{
    struct courier_test *stage = *state;
    struct timer_courier courier = {.lane = stage->flow.store.lane};
    struct outbox_row row = expiry(stage);

    timer_courier_carry(&courier, &row);
    timer_courier_carry(&courier, &row); /* the lane is slow: it comes again */
    timer_courier_carry(&courier, &row);
    courier_test_work_all(stage);
    assert_int_equal(operations(stage), 1);
    assert_int_equal(courier.hand.count, 0);
    /* Answered, it may come again. */
    timer_courier_carry(&courier, &row);
    courier_test_work_all(stage);
    assert_int_equal(operations(stage), 2);
}

static void
a_timer_that_nobody_knows_is_not_taken_in_hand(void **state)
{
    struct courier_test *stage = *state;
    struct timer_courier courier = {.lane = stage->flow.store.lane};
    struct outbox_row row = expiry(stage);

    text_set(row.action, sizeof(row.action), "dance");
    timer_courier_carry(&courier, &row);
    assert_int_equal(courier.hand.count, 0);
}

/* The money that waits for its way to another wallet, as its effect says it. */
static struct outbox_row
waiting_move(struct courier_test *stage, uint8_t body[static MOVE_BODY_SIZE])
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT, .target = FLOW_TEST_OTHER};
    struct move_row sent = {0};
    int64_t fields[4];

    assert_true(wallet_test_waiting(&stage->flow, &sent, &row.id));
    row.about = sent.id;
    fields[0] = sent.kind;
    fields[1] = sent.holder_id;
    fields[2] = sent.amount;
    fields[3] = sent.cause;
    for (size_t i = 0; i < MOVE_BODY_SIZE; i++)
        body[i] = (uint8_t)((uint64_t)fields[i / 8] >> (i % 8 * 8));
    row.body = bytes_of(body, MOVE_BODY_SIZE);
    return row;
}

static void
a_move_in_hand_is_not_submitted_again(void **state)
{
    struct courier_test *stage = *state;
    struct move_courier courier = {.lane = stage->flow.store.lane};
    uint8_t body[MOVE_BODY_SIZE];
    struct transfer_say say;
    struct outbox_row row;
    int64_t id;

    wallet_test_earn(&stage->flow, 10000, true);
    id = wallet_test_asked(&stage->flow, 3000, "T-1", FLOW_TEST_OTHER);
    assert_int_equal(
        wallet_test_say(&stage->flow, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    row = waiting_move(stage, body);
    move_courier_carry(&courier, &row);
    move_courier_carry(&courier, &row);
    assert_int_equal(courier.hand.count, 1);
    courier_test_work_all(stage);
    /* Received there, and its effect finished here. */
    assert_int_equal(operations(stage), 2);
    assert_int_equal(courier.hand.count, 0);
    assert_int_equal(wallet_test_amount(&stage->flow, WALLET_TEST_OTHER, BOOK_AVAILABLE), 3000);
}

#define COURIER_TEST(name)                                                                         \
    cmocka_unit_test_setup_teardown(name, courier_test_open, courier_test_end)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        COURIER_TEST(a_timer_in_hand_is_not_submitted_again),
        COURIER_TEST(a_timer_that_nobody_knows_is_not_taken_in_hand),
        COURIER_TEST(a_move_in_hand_is_not_submitted_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
