#include "hub/flow/wallet_flow.h"

#include "hub/flow/wallet_test_help.h"

static enum err
settle(struct flow_test *test, struct book book, int64_t amount, const char *name,
    struct wallet_settle *ret_settle)
{
    *ret_settle = (struct wallet_settle){.book = book, .amount = amount};
    wallet_test_text(ret_settle->name, sizeof(ret_settle->name), name);
    wallet_flow_settle(ret_settle);
    return store_test_turn(&test->store, &ret_settle->operation);
}

static void
what_a_channel_pays_the_platform_is_in_its_bank(void **state)
{
    struct flow_test *test = *state;
    struct wallet_settle done;

    wallet_test_earn(test, 10000, false);
    assert_int_equal(settle(test, WALLET_TEST_BOOK, 9980, "bill 1129", &done), ERR_OK);
    assert_false(done.repeated);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_BANK), 9980);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_RECEIVABLE), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 9962);
}

static void
what_a_channel_pays_the_merchant_itself_leaves_its_book(void **state)
{
    struct flow_test *test = *state;
    const struct book book = {FLOW_TEST_MERCHANT, CHANNEL_WECHAT};
    struct wallet_settle done;

    assert_int_equal(query_run(store_test_statement(&test->store,
                         "INSERT INTO balance VALUES (5, 2, 3, -200, 1), (5, 2, 1, 200, 1)")),
        ERR_OK);
    assert_int_equal(settle(test, book, 150, "bill 1129", &done), ERR_OK);
    assert_int_equal(wallet_test_amount(test, book, BOOK_BANK), 0);
    assert_int_equal(wallet_test_amount(test, book, BOOK_RECEIVABLE), 50);
    assert_int_equal(wallet_test_amount(test, book, BOOK_PENDING), 50);
    /* What it got above that is no balance below zero that nobody sees. */
    assert_int_equal(settle(test, book, 90, "bill 1130", &done), ERR_OK);
    assert_int_equal(wallet_test_amount(test, book, BOOK_PENDING), 0);
    assert_int_equal(wallet_test_amount(test, book, BOOK_MERCHANT_DEBT), 40);
    assert_int_equal(wallet_test_amount(test, book, BOOK_RECEIVABLE), -40);
    /* No payment stands behind it, which the shop's own check would tell. */
    flow_test_forget(test);
}

static void
pending_money_is_released_and_then_available(void **state)
{
    struct flow_test *test = *state;
    struct wallet_release release;

    wallet_test_earn(test, 10000, false);
    assert_int_equal(wallet_test_release(test, 4000, "day 1", &release), ERR_OK);
    assert_int_equal(release.released, 4000);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 5962);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4000);
    /* Refunds may have taken some of it: what is still pending is released. */
    assert_int_equal(wallet_test_release(test, 6000, "day 2", &release), ERR_OK);
    assert_int_equal(release.released, 5962);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 0);
}

static void
what_is_said_again_changes_nothing_and_other_figures_are_refused(void **state)
{
    struct flow_test *test = *state;
    struct wallet_release release;
    struct wallet_freeze freeze;
    struct wallet_settle done;

    wallet_test_earn(test, 10000, false);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(wallet_test_release(test, 4000, "day 1", &release), ERR_OK);
        assert_int_equal(release.repeated, i == 1);
        assert_int_equal(wallet_test_freeze(test, 500, "case 9", &freeze), ERR_OK);
        assert_int_equal(freeze.repeated, i == 1);
        assert_int_equal(settle(test, WALLET_TEST_BOOK, 700, "bill", &done), ERR_OK);
        assert_int_equal(done.repeated, i == 1);
    }
    assert_int_equal(wallet_test_release(test, 4001, "day 1", &release), ERR_CONFLICT);
    assert_int_equal(wallet_test_freeze(test, 501, "case 9", &freeze), ERR_CONFLICT);
    assert_int_equal(settle(test, WALLET_TEST_BOOK, 701, "bill", &done), ERR_CONFLICT);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 4000);
    assert_int_equal(wallet_test_frozen(test, WALLET_TEST_BOOK), 500);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_BANK), 700);
}

/* Debt as a refund makes it; the shop's own check does not know it. */
static void
owe(struct flow_test *test, int64_t debt)
{
    static const char *const texts[] = {"INSERT INTO balance VALUES (5, 3, 10, ?1, 0)",
        "INSERT INTO balance VALUES (5, 3, 1, 0 - ?1, 0)"};
    struct query *statement;

    for (size_t i = 0; i < LENGTH(texts); i++) {
        statement = store_test_statement(&test->store, texts[i]);
        query_bind_int(statement, 1, debt);
        assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
        assert_int_equal(query_run(statement), ERR_OK);
        assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    }
}

static void
debt_is_paid_before_anything_becomes_available(void **state)
{
    struct flow_test *test = *state;
    const struct move_row sent = {.merchant_id = FLOW_TEST_OTHER,
        .id = 1,
        .peer_id = FLOW_TEST_MERCHANT,
        .holder_id = CHANNEL_ALIPAY,
        .kind = MOVE_SPLIT_RETURN,
        .amount = 2500,
        .cause = 2};
    struct wallet_release release;
    struct move_receive receive;

    owe(test, 1000);
    assert_int_equal(wallet_test_receive(test, &sent, &receive), ERR_OK);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_PENDING), 2500);
    assert_int_equal(wallet_test_release(test, 400, "day 1", &release), ERR_OK);
    assert_int_equal(release.debt_paid, 400);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 0);
    assert_int_equal(wallet_test_release(test, 2100, "day 2", &release), ERR_OK);
    assert_int_equal(release.debt_paid, 600);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_MERCHANT_DEBT), 0);
    assert_int_equal(wallet_test_amount(test, WALLET_TEST_BOOK, BOOK_AVAILABLE), 1500);
    flow_test_forget(test);
}

static void
frozen_money_is_not_taken_until_it_is_free_again(void **state)
{
    struct flow_test *test = *state;
    struct transfer_ask ask = wallet_test_transfer(9000, "W-1", 0);
    struct wallet_freeze freeze;

    wallet_test_earn(test, 10000, true);
    assert_int_equal(wallet_test_freeze(test, 1000, "case 9", &freeze), ERR_OK);
    assert_int_equal(freeze.wallet.frozen, 1000);
    assert_int_equal(freeze.wallet.available, 9962);
    assert_int_equal(wallet_test_ask(test, &ask), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, -400, "case 9 in part", &freeze), ERR_OK);
    assert_int_equal(wallet_test_frozen(test, WALLET_TEST_BOOK), 600);
    assert_int_equal(wallet_test_ask(test, &ask), ERR_OK);
    /* Each change is kept with who did it and why. */
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM freezing WHERE by_id = 72"), 2);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT reason FROM freezing WHERE amount = 1000"),
        "complaint of a payer");
}

static void
more_than_is_free_is_not_frozen_and_more_than_is_frozen_not_freed(void **state)
{
    struct flow_test *test = *state;
    struct wallet_freeze freeze;

    wallet_test_earn(test, 10000, true);
    assert_int_equal(wallet_test_freeze(test, 9963, "a", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, -1, "b", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, 0, "c", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, 9962, "d", &freeze), ERR_OK);
    assert_int_equal(wallet_test_freeze(test, 1, "e", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, -9963, "f", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_freeze(test, INT64_MIN, "g", &freeze), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_frozen(test, WALLET_TEST_BOOK), 9962);
}

static void
what_the_platform_does_not_hold_is_neither_released_nor_frozen(void **state)
{
    struct flow_test *test = *state;
    struct wallet_release release = {
        .book = {FLOW_TEST_MERCHANT, CHANNEL_WECHAT}, .amount = 5, .name = "day 1"};
    struct wallet_freeze freeze = {.book = {FLOW_TEST_MERCHANT, CHANNEL_WECHAT},
        .amount = 5,
        .by_id = 1,
        .reason = "because",
        .name = "case"};

    wallet_flow_release(&release);
    wallet_flow_freeze(&freeze);
    assert_int_equal(store_test_turn(&test->store, &release.operation), ERR_NOT_HELD);
    assert_int_equal(store_test_turn(&test->store, &freeze.operation), ERR_NOT_HELD);
    release.book.holder_id = 99;
    assert_int_equal(store_test_turn(&test->store, &release.operation), ERR_NOT_FOUND);
}

static void
nameless_and_reasonless_wishes_are_refused(void **state)
{
    struct flow_test *test = *state;
    struct wallet_release release;
    struct wallet_settle done;
    struct wallet_freeze freeze = {.book = WALLET_TEST_BOOK, .amount = 5, .by_id = 1, .name = "x"};

    wallet_test_earn(test, 10000, true);
    assert_int_equal(wallet_test_release(test, 5, "", &release), ERR_BAD_INPUT);
    assert_int_equal(wallet_test_release(test, 0, "a", &release), ERR_OUT_OF_RANGE);
    assert_int_equal(wallet_test_release(test, MONEY_FEN_MAX + 1, "a", &release), ERR_OUT_OF_RANGE);
    assert_int_equal(settle(test, WALLET_TEST_BOOK, 5, "", &done), ERR_BAD_INPUT);
    assert_int_equal(settle(test, WALLET_TEST_BOOK, -5, "b", &done), ERR_OUT_OF_RANGE);
    wallet_flow_freeze(&freeze);
    assert_int_equal(store_test_turn(&test->store, &freeze.operation), ERR_BAD_INPUT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(what_a_channel_pays_the_platform_is_in_its_bank),
        FLOW_TEST(what_a_channel_pays_the_merchant_itself_leaves_its_book),
        FLOW_TEST(pending_money_is_released_and_then_available),
        FLOW_TEST(what_is_said_again_changes_nothing_and_other_figures_are_refused),
        FLOW_TEST(debt_is_paid_before_anything_becomes_available),
        FLOW_TEST(frozen_money_is_not_taken_until_it_is_free_again),
        FLOW_TEST(more_than_is_free_is_not_frozen_and_more_than_is_frozen_not_freed),
        FLOW_TEST(what_the_platform_does_not_hold_is_neither_released_nor_frozen),
        FLOW_TEST(nameless_and_reasonless_wishes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
