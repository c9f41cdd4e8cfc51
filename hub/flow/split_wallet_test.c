/*
 * Shares that go to wallets that we keep, and their way back.
 */
#include "hub/flow/split_test_help.h"
#include "hub/flow/wallet_test_help.h"

#define SHARE 1000

static int64_t
add_organisation(struct split_test *test)
{
    const struct receiver_row row = {
        .organisation_id = FLOW_TEST_OTHER, .kind = "merchant", .relation = "PARTNER"};
    struct receiver_add add;

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    assert_string_equal(add.receiver.state, "bound");
    return add.receiver.id;
}

static enum err
share(struct split_test *test, int64_t order_id, int64_t receiver_id, int64_t alipay_fen,
    struct split_request *ret_request)
{
    *ret_request = (struct split_request){.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{receiver_id, {SHARE}}, {test->first, {alipay_fen}}},
        .shares_count = alipay_fen == 0 ? 1 : 2};
    split_flow_request(ret_request);
    return store_test_turn(&test->flow.store, &ret_request->operation);
}

static void
a_share_of_an_organisation_of_ours_is_done_at_once(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    int64_t receiver_id = add_organisation(test);
    struct split_request request;

    assert_int_equal(share(test, order_id, receiver_id, 0, &request), ERR_OK);
    assert_string_equal(request.split.state, "done");
    assert_int_equal(flow_test_waiting(&test->flow, request.split.id, "split"), 0);
    assert_int_equal(split_test_shared(test, request.split.payment_id), SHARE);
    flow_test_check(&test->flow);
    wallet_test_deliver(&test->flow);
    assert_int_equal(wallet_test_amount(&test->flow, WALLET_TEST_OTHER, BOOK_AVAILABLE), SHARE);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_CLEARING), 0);
}

static void
one_split_pays_some_by_the_channel_and_some_by_us(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    int64_t receiver_id = add_organisation(test);
    struct split_request request;
    struct split_said said;

    assert_int_equal(share(test, order_id, receiver_id, 200, &request), ERR_OK);
    assert_string_equal(request.split.state, "created");
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), -200);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.split.state, "failed");
    /* What we paid is paid. */
    assert_int_equal(split_test_shared(test, request.split.payment_id), SHARE);
    wallet_test_deliver(&test->flow);
    assert_int_equal(wallet_test_amount(&test->flow, WALLET_TEST_OTHER, BOOK_AVAILABLE), SHARE);
}

static void
a_share_comes_back_out_of_the_wallet_or_is_owed(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_return_request back = {.merchant_id = FLOW_TEST_MERCHANT,
        .receiver_id = add_organisation(test),
        .amount = {SHARE},
        .number = "R1"};
    struct split_request request;

    assert_int_equal(share(test, order_id, back.receiver_id, 0, &request), ERR_OK);
    back.split_id = request.split.id;
    split_return_flow_request(&back);
    assert_int_equal(store_test_turn(&test->flow.store, &back.operation), ERR_OK);
    assert_string_equal(back.give_back.state, "done");
    assert_int_equal(split_test_shared(test, request.split.payment_id), 0);
    assert_int_equal(wallet_test_amount(&test->flow, WALLET_TEST_BOOK, BOOK_PENDING), 10000 - 38);
    flow_test_check(&test->flow);
    wallet_test_deliver(&test->flow);
    assert_int_equal(wallet_test_amount(&test->flow, WALLET_TEST_OTHER, BOOK_AVAILABLE), 0);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_CLEARING), 0);
}

static void
what_a_merchant_s_own_account_holds_goes_to_no_wallet(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid_by_wechat(test, 1, 10000, test->by_call);
    struct split_request request;

    assert_int_equal(share(test, order_id, add_organisation(test), 0, &request), ERR_BAD_STATE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SPLIT_TEST(a_share_of_an_organisation_of_ours_is_done_at_once),
        SPLIT_TEST(one_split_pays_some_by_the_channel_and_some_by_us),
        SPLIT_TEST(a_share_comes_back_out_of_the_wallet_or_is_owed),
        SPLIT_TEST(what_a_merchant_s_own_account_holds_goes_to_no_wallet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
