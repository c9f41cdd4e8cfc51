#include "hub/flow/move_flow.h"

#include "hub/flow/wallet_test_help.h"

static int64_t
send(struct flow_test *test, int64_t amount)
{
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, amount, "T-1", FLOW_TEST_OTHER);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    return id;
}

static void
an_effect_carries_all_that_the_other_book_needs(void **state)
{
    struct flow_test *test = *state;
    const int64_t id = send(test, 3000);
    struct move_row sent = {.id = 0};
    int64_t outbox_id = 0;

    assert_true(wallet_test_waiting(test, &sent, &outbox_id));
    assert_int_equal(sent.merchant_id, FLOW_TEST_MERCHANT);
    assert_int_equal(sent.peer_id, FLOW_TEST_OTHER);
    assert_int_equal(sent.holder_id, CHANNEL_ALIPAY);
    assert_int_equal(sent.kind, MOVE_TRANSFER);
    assert_int_equal(sent.amount, 3000);
    assert_int_equal(sent.cause, id);
    assert_int_equal(sent.id, flow_test_ask(test, "SELECT id FROM move"));
}

static void
a_move_that_is_carried_twice_comes_once(void **state)
{
    struct flow_test *test = *state;
    struct move_receive receive;
    struct move_row sent = {.id = 0};
    int64_t outbox_id = 0;

    (void)send(test, 3000);
    assert_true(wallet_test_waiting(test, &sent, &outbox_id));
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(wallet_test_receive(test, &sent, &receive), ERR_OK);
        assert_int_equal(receive.repeated, i > 0);
        flow_test_check(test);
    }
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 3000);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM move WHERE pair_id <> 0"), 1);
    /* The same move of another amount is no move of ours. */
    sent.amount = 3001;
    assert_int_equal(wallet_test_receive(test, &sent, &receive), ERR_CONFLICT);
    wallet_test_came(test, &sent, outbox_id);
}

static void
twice_in_one_turn_is_once(void **state)
{
    struct flow_test *test = *state;
    struct move_receive first = {0};
    struct move_receive second;
    int64_t outbox_id;

    (void)send(test, 3000);
    assert_true(wallet_test_waiting(test, &first.sent, &outbox_id));
    second = first;
    move_flow_receive(&first);
    move_flow_receive(&second);
    first.operation.next = &second.operation;
    assert_int_equal(lane_turn(test->store.lane, &first.operation), ERR_OK);
    assert_int_equal(first.operation.err, ERR_OK);
    assert_int_equal(second.operation.err, ERR_OK);
    assert_true(second.repeated && !first.repeated);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 3000);
}

/* A move as another book would have sent it; the shop's check does not know that book. */
static void
receive_of(struct flow_test *test, int64_t id, enum move_kind kind, int64_t amount)
{
    const struct move_row sent = {.merchant_id = FLOW_TEST_OTHER,
        .id = id,
        .peer_id = FLOW_TEST_MERCHANT,
        .holder_id = CHANNEL_ALIPAY,
        .kind = kind,
        .amount = amount,
        .cause = 4711};
    struct move_receive receive;

    assert_int_equal(wallet_test_receive(test, &sent, &receive), ERR_OK);
}

static void
what_is_called_back_is_taken_from_what_is_free_and_the_rest_is_owed(void **state)
{
    struct flow_test *test = *state;
    struct wallet_freeze freeze;

    receive_of(test, 1, MOVE_PARTNER, 100);
    assert_int_equal(wallet_test_freeze(test, 30, "case", &freeze), ERR_OK);
    receive_of(test, 2, MOVE_PARTNER, -60);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 40);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 0);
    receive_of(test, 3, MOVE_PARTNER, -25);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 30);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 15);
    /* What comes next pays the debt first. */
    receive_of(test, 4, MOVE_PARTNER, 10);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 5);
    receive_of(test, 5, MOVE_SPLIT, 10);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 35);
    flow_test_forget(test);
}

static void
a_share_that_is_returned_is_pending_again(void **state)
{
    struct flow_test *test = *state;

    receive_of(test, 1, MOVE_SPLIT_RETURN, 100);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 100);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM entry WHERE event = 12 AND merchant_id = 5"), 2);
    flow_test_forget(test);
}

static void
an_effect_that_says_less_is_corrupt(void **state)
{
    const struct outbox_row row = {.body = bytes_text("short")};
    struct move_row sent;

    (void)state;
    assert_int_equal(move_flow_read(&row, &sent), ERR_CORRUPT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(an_effect_carries_all_that_the_other_book_needs),
        FLOW_TEST(a_move_that_is_carried_twice_comes_once),
        FLOW_TEST(twice_in_one_turn_is_once),
        FLOW_TEST(what_is_called_back_is_taken_from_what_is_free_and_the_rest_is_owed),
        FLOW_TEST(a_share_that_is_returned_is_pending_again),
        cmocka_unit_test(an_effect_that_says_less_is_corrupt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
