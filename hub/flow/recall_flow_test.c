#include "hub/flow/recall_flow.h"

#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/split_test_help.h"
#include "hub/flow/wallet_test_help.h"

/* WeChat Pay has paid 10000 fen (fee 38), of which so much is shared. */
struct scene {
    int64_t payment_id;
    struct split_row split;
};

static struct scene
some_split(struct split_test *test, int64_t receiver_id, int64_t fen)
{
    int64_t order_id = split_test_paid_by_wechat(test, 1, 10000, test->automatic);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{receiver_id, {fen}}},
        .shares_count = 1};
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_PENDING};

    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OK);
    if (receiver_id == test->wechat) {
        split_test_add_words(&reply, "1900000109", fen, SHARE_DONE);
        (void)split_test_say(test, request.split.id, "split", &reply);
    }
    return (struct scene){split_test_payment_of(test, order_id), request.split};
}

static int64_t
begin(struct split_test *test, int64_t refund_id)
{
    struct recall_begin begin = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .outbox_id = flow_test_waiting(&test->flow, refund_id, "recall")};

    assert_int_not_equal(begin.outbox_id, 0);
    recall_flow_begin(&begin);
    assert_int_equal(store_test_turn(&test->flow.store, &begin.operation), ERR_OK);
    flow_test_check(&test->flow);
    return begin.asked;
}

static void
say(struct split_test *test, const char *action, enum adapter_split_state state)
{
    struct split_return_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .return_id = flow_test_ask(&test->flow, "SELECT max(id) FROM split_return"),
        .source = strcmp(action, "return") == 0 ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = {.state = state}};

    said.outbox_id = flow_test_waiting(&test->flow, said.return_id, action);
    assert_int_not_equal(said.outbox_id, 0);
    split_return_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    flow_test_check(&test->flow);
}

static const char *
refund_state(struct split_test *test)
{
    return store_test_ask_text(&test->flow.store, "SELECT state FROM refund");
}

static void
a_full_refund_waits_until_all_shares_are_back(void **state)
{
    struct split_test *test = *state;
    const struct scene scene = some_split(test, test->wechat, 3000);
    int64_t refund_id = refund_test_begin(&test->flow, scene.payment_id, 10000, "r1");

    assert_string_equal(refund_state(test), "waiting");
    assert_int_equal(begin(test, refund_id), 3000);
    assert_string_equal(refund_state(test), "waiting");
    say(test, "return", ADAPTER_SPLIT_UNKNOWN);
    assert_string_equal(refund_state(test), "waiting");
    say(test, "return_query", ADAPTER_SPLIT_DONE);
    assert_string_equal(refund_state(test), "created");
    assert_int_not_equal(flow_test_waiting(&test->flow, refund_id, "refund"), 0);
    assert_int_equal(split_test_shared(test, scene.payment_id), 0);
}

static void
a_part_of_a_refund_takes_its_part_of_the_shares(void **state)
{
    struct split_test *test = *state;
    const struct scene scene = some_split(test, test->wechat, 3000);

    assert_int_equal(
        begin(test, refund_test_begin(&test->flow, scene.payment_id, 2500, "r1")), 750);
    say(test, "return", ADAPTER_SPLIT_DONE);
    assert_int_equal(split_test_shared(test, scene.payment_id), 2250);
}

static void
what_does_not_come_back_is_charged_to_the_merchant(void **state)
{
    struct split_test *test = *state;
    const struct scene scene = some_split(test, test->wechat, 3000);

    (void)begin(test, refund_test_begin(&test->flow, scene.payment_id, 10000, "r1"));
    say(test, "return", ADAPTER_SPLIT_FAILED);
    assert_string_equal(refund_state(test), "created");
    assert_int_equal(split_test_shared(test, scene.payment_id), 3000);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_MERCHANT_DEBT), 3000);
}

static void
a_return_that_nobody_ends_keeps_no_refund_waiting(void **state)
{
    struct split_test *test = *state;
    const struct scene scene = some_split(test, test->wechat, 3000);

    (void)begin(test, refund_test_begin(&test->flow, scene.payment_id, 10000, "r1"));
    say(test, "return", ADAPTER_SPLIT_UNKNOWN);
    for (unsigned i = 0; strcmp(refund_state(test), "waiting") == 0; i++) {
        assert_true(i < 1000);
        say(test, "return_query", ADAPTER_SPLIT_UNKNOWN);
    }
    assert_string_equal(refund_state(test), "created");
    assert_int_equal(flow_test_alarms(&test->flow, "return_unknown"), 1);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_MERCHANT_DEBT), 3000);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT open FROM recall"), 0);
}

static void
a_channel_that_takes_nothing_back_keeps_no_refund_waiting(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->automatic);
    struct split_request request;

    assert_int_equal(split_test_request(test, order_id, "S1", 1000, 0, &request), ERR_OK);
    (void)split_test_pays(test, request.split.id, "split", 1000, 0);
    assert_int_equal(
        begin(test, refund_test_begin(&test->flow, request.split.payment_id, 10000, "r1")), 0);
    assert_string_equal(refund_state(test), "created");
    assert_int_equal(flow_test_alarms(&test->flow, "recall_short"), 1);
}

static void
a_share_of_an_organisation_of_ours_is_back_at_once(void **state)
{
    struct split_test *test = *state;
    const struct receiver_row row = {
        .organisation_id = FLOW_TEST_OTHER, .kind = "merchant", .relation = "PARTNER"};
    int64_t order_id = split_test_paid(test, 1, 10000, test->automatic);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{0, {1000}}},
        .shares_count = 1};
    struct receiver_add add;

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    request.shares[0].receiver_id = add.receiver.id;
    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OK);
    assert_int_equal(
        begin(test, refund_test_begin(&test->flow, request.split.payment_id, 10000, "r1")), 1000);
    assert_string_equal(refund_state(test), "created");
    wallet_test_deliver(&test->flow);
    assert_int_equal(wallet_test_amount(&test->flow, WALLET_TEST_OTHER, BOOK_AVAILABLE), 0);
}

static void
a_refund_waits_for_a_split_that_is_under_way(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->automatic);
    struct split_request request;
    int64_t refund_id;

    assert_int_equal(split_test_request(test, order_id, "S1", 1000, 0, &request), ERR_OK);
    refund_id = refund_test_begin(&test->flow, request.split.payment_id, 10000, "r1");
    assert_int_equal(begin(test, refund_id), 0);
    assert_string_equal(refund_state(test), "waiting");
    (void)split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_REFUSED);
    assert_int_equal(begin(test, refund_id), 0);
    assert_string_equal(refund_state(test), "created");
}

static void
what_has_all_gone_back_to_its_payer_is_not_shared(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    int64_t payment_id = flow_test_ask(&test->flow, "SELECT winner_id FROM orders");
    struct split_request request = {
        .merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id, .number = "S1", .finish = true};

    (void)refund_test_begin(&test->flow, payment_id, 10000, "r1");
    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_BAD_STATE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SPLIT_TEST(a_full_refund_waits_until_all_shares_are_back),
        SPLIT_TEST(a_part_of_a_refund_takes_its_part_of_the_shares),
        SPLIT_TEST(what_does_not_come_back_is_charged_to_the_merchant),
        SPLIT_TEST(a_return_that_nobody_ends_keeps_no_refund_waiting),
        SPLIT_TEST(a_channel_that_takes_nothing_back_keeps_no_refund_waiting),
        SPLIT_TEST(a_share_of_an_organisation_of_ours_is_back_at_once),
        SPLIT_TEST(a_refund_waits_for_a_split_that_is_under_way),
        SPLIT_TEST(what_has_all_gone_back_to_its_payer_is_not_shared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
