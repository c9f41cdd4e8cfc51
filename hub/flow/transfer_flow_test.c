#include "hub/flow/transfer_flow.h"

#include "hub/flow/wallet_test_help.h"

static const char *
state_of(struct flow_test *test)
{
    return store_test_ask_text(&test->store, "SELECT state FROM transfer");
}

static void
a_withdrawal_is_reserved_approved_by_another_and_paid(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4962);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 5000);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_string_equal(say.transfer.state, "approved");
    assert_int_equal(say.transfer.approved_by, WALLET_TEST_BOSS);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_SENT, 0, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_OK);
    assert_true(say.news);
    assert_true(say.transfer.ended_us != 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_BANK), -5000);
    /* Said again, it is paid once. */
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_OK);
    assert_false(say.news);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_BANK), -5000);
}

static void
who_asked_does_not_approve(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_CLERK, &say), ERR_FORBIDDEN);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_APPROVED, 0, &say), ERR_BAD_INPUT);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_BAD_STATE);
    assert_string_equal(state_of(test), "asked");
    /* But may think better of it. */
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_REJECTED, WALLET_TEST_CLERK, &say), ERR_OK);
    assert_string_equal(state_of(test), "rejected");
}

static void
what_is_rejected_or_fails_is_back_in_the_wallet(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t rejected;
    int64_t failed;

    wallet_test_earn(test, 10000, true);
    rejected = wallet_test_asked(test, 1000, "W-1", 0);
    failed = wallet_test_asked(test, 2000, "W-2", 0);
    assert_int_equal(
        wallet_test_say(test, rejected, TRANSFER_ON_REJECTED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(
        wallet_test_say(test, failed, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, failed, TRANSFER_ON_FAILED, 0, &say), ERR_OK);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 9962);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 0);
    /* What failed is not paid by a mere word: its proof is wanted. */
    assert_int_equal(wallet_test_say(test, failed, TRANSFER_ON_PAID, 0, &say), ERR_BAD_INPUT);
}

static void
silence_keeps_the_money_reserved(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_SENT, 0, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_SILENCE, 0, &say), ERR_OK);
    assert_string_equal(say.transfer.state, "unknown");
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_REJECTED, WALLET_TEST_BOSS, &say), ERR_BAD_STATE);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 5000);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4962);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_FAILED, 0, &say), ERR_OK);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 9962);
}

static enum err
say_with_proof(
    struct flow_test *test, int64_t id, enum transfer_event event, struct transfer_say *ret_say)
{
    *ret_say = (struct transfer_say){.merchant_id = FLOW_TEST_MERCHANT,
        .transfer_id = id,
        .event = event,
        .note = "20261130 0007"};
    transfer_flow_say(ret_say);
    return store_test_turn(&test->store, &ret_say->operation);
}

/* The clerk had said that it failed; the bank's list says that it went. */
static void
what_left_though_it_was_said_to_have_failed_is_believed_with_proof(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_FAILED, 0, &say), ERR_OK);
    (void)wallet_test_asked(test, 7000, "W-2", 0);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_BAD_INPUT);
    assert_string_equal(say.transfer.state, "failed");
    assert_int_equal(flow_test_alarms(test, "payout_contradicted"), 0);
    assert_int_equal(say_with_proof(test, id, TRANSFER_ON_PAID, &say), ERR_OK);
    assert_true(say.news);
    assert_string_equal(say.transfer.state, "paid");
    assert_string_equal(say.transfer.note, "20261130 0007");
    /* 2962 were left; the rest is owed, and what the second asked for stays its own. */
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 2038);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 7000);
    assert_int_equal(flow_test_balance(test, BOOK_BANK), -5000);
    assert_int_equal(flow_test_alarms(test, "payout_contradicted"), 1);
    /* Said again it changes nothing. */
    assert_int_equal(say_with_proof(test, id, TRANSFER_ON_PAID, &say), ERR_OK);
    assert_false(say.news);
    assert_int_equal(flow_test_alarms(test, "payout_contradicted"), 1);
}

static void
what_was_rejected_and_paid_all_the_same_is_paid(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_REJECTED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(say_with_proof(test, id, TRANSFER_ON_PAID, &say), ERR_OK);
    assert_string_equal(say.transfer.state, "paid");
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4962);
    assert_int_equal(flow_test_balance(test, BOOK_BANK), -5000);
}

static void
what_the_bank_sends_back_is_in_the_wallet_again(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_OK);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_FAILED, 0, &say), ERR_BAD_INPUT);
    assert_int_equal(say_with_proof(test, id, TRANSFER_ON_FAILED, &say), ERR_OK);
    assert_string_equal(say.transfer.state, "failed");
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 9962);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_BANK), 0);
    assert_int_equal(flow_test_alarms(test, "payout_contradicted"), 1);
}

static void
the_same_number_is_the_same_transfer(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask ask = wallet_test_transfer(5000, "W-1", 0);
    struct transfer_ask other = wallet_test_transfer(5001, "W-1", 0);
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 5000, "W-1", 0);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_int_equal(wallet_test_ask(test, &ask), ERR_OK);
    assert_true(ask.repeated);
    assert_int_equal(ask.transfer.id, id);
    assert_string_equal(ask.transfer.state, "approved");
    assert_int_equal(wallet_test_ask(test, &other), ERR_CONFLICT);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4962);
}

static void
two_in_one_turn_do_not_take_the_same_money(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask first = wallet_test_transfer(6000, "W-1", 0);
    struct transfer_ask second = wallet_test_transfer(6000, "W-2", 0);

    wallet_test_earn(test, 10000, true);
    first.operation.next = &second.operation;
    second.operation.next = NULL;
    assert_int_equal(lane_turn(test->store.lane, &first.operation), ERR_OK);
    assert_int_equal(first.operation.err, ERR_OK);
    assert_int_equal(second.operation.err, ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 3962);
}

static void
pending_money_is_not_withdrawn(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask ask = wallet_test_transfer(1, "W-1", 0);

    wallet_test_earn(test, 10000, false);
    assert_int_equal(wallet_test_ask(test, &ask), ERR_OUT_OF_RANGE);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM transfer"), 0);
}

static void
what_the_channel_pays_to_the_merchant_itself_is_not_withdrawn_here(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask bank = wallet_test_transfer(1, "W-1", 0);
    struct transfer_ask wallet = wallet_test_transfer(1, "W-2", FLOW_TEST_OTHER);

    bank.book.holder_id = CHANNEL_WECHAT;
    wallet.book.holder_id = CHANNEL_WECHAT;
    assert_int_equal(wallet_test_ask(test, &bank), ERR_NOT_HELD);
    assert_int_equal(wallet_test_ask(test, &wallet), ERR_NOT_HELD);
    bank.book.holder_id = 99;
    assert_int_equal(wallet_test_ask(test, &bank), ERR_NOT_FOUND);
}

static void
what_is_no_transfer_is_refused(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask asks[] = {wallet_test_transfer(100, "", 0),
        wallet_test_transfer(100, "W-1", FLOW_TEST_MERCHANT), wallet_test_transfer(100, "W-2", 0),
        wallet_test_transfer(100, "W-3", 0), wallet_test_transfer(100, "W-4", FLOW_TEST_OTHER)};

    wallet_test_earn(test, 10000, true);
    asks[2].bank[0] = '\0';
    asks[3].asked_by = 0;
    asks[4].bank[0] = 'x';
    for (size_t i = 0; i < LENGTH(asks); i++)
        assert_int_equal(wallet_test_ask(test, &asks[i]), ERR_BAD_INPUT);
    asks[0] = wallet_test_transfer(0, "W-5", 0);
    asks[1] = wallet_test_transfer(-100, "W-6", 0);
    asks[2] = wallet_test_transfer(MONEY_FEN_MAX, "W-7", 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(wallet_test_ask(test, &asks[i]), ERR_OUT_OF_RANGE);
    asks[3] = wallet_test_transfer(100, "W-8", 4711);
    assert_int_equal(wallet_test_ask(test, &asks[3]), ERR_NOT_FOUND);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 9962);
}

static void
a_transfer_to_another_wallet_is_two_journals_and_paid_when_it_has_come(void **state)
{
    struct flow_test *test = *state;
    struct transfer_say say;
    int64_t id;

    wallet_test_earn(test, 10000, true);
    id = wallet_test_asked(test, 3000, "T-1", FLOW_TEST_OTHER);
    assert_int_equal(
        wallet_test_say(test, id, TRANSFER_ON_APPROVED, WALLET_TEST_BOSS, &say), ERR_OK);
    assert_string_equal(say.transfer.state, "sent");
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PAYOUT_TRANSIT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_CLEARING), -3000);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 0);
    flow_test_check(test);
    /* Nobody but its arrival says that it is paid, or that it is not. */
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_PAID, 0, &say), ERR_BAD_STATE);
    assert_int_equal(wallet_test_say(test, id, TRANSFER_ON_FAILED, 0, &say), ERR_BAD_STATE);
    wallet_test_deliver(test);
    assert_string_equal(state_of(test), "paid");
    assert_int_equal(flow_test_balance(test, BOOK_CLEARING), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_OTHER, BOOK_AVAILABLE), 3000);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 6962);
    /* Each journal lies in one book. */
    assert_int_equal(flow_test_ask(test,
                         "SELECT count(*) FROM (SELECT 1 FROM entry GROUP BY journal_id HAVING"
                         " count(DISTINCT merchant_id) > 1 OR count(DISTINCT holder_id) > 1) AS x"),
        0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_withdrawal_is_reserved_approved_by_another_and_paid),
        FLOW_TEST(who_asked_does_not_approve),
        FLOW_TEST(what_is_rejected_or_fails_is_back_in_the_wallet),
        FLOW_TEST(silence_keeps_the_money_reserved),
        FLOW_TEST(what_left_though_it_was_said_to_have_failed_is_believed_with_proof),
        FLOW_TEST(what_was_rejected_and_paid_all_the_same_is_paid),
        FLOW_TEST(what_the_bank_sends_back_is_in_the_wallet_again),
        FLOW_TEST(the_same_number_is_the_same_transfer),
        FLOW_TEST(two_in_one_turn_do_not_take_the_same_money),
        FLOW_TEST(pending_money_is_not_withdrawn),
        FLOW_TEST(what_the_channel_pays_to_the_merchant_itself_is_not_withdrawn_here),
        FLOW_TEST(what_is_no_transfer_is_refused),
        FLOW_TEST(a_transfer_to_another_wallet_is_two_journals_and_paid_when_it_has_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
