#include "hub/flow/split_test_help.h"

#define SHARE 300

/* A payment of 1000 fen by WeChat Pay of which a receiver has got SHARE. */
static struct split_row
some_split(struct split_test *test)
{
    int64_t order_id = split_test_paid_by_wechat(test, 1, 1000, test->by_call);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{test->wechat, {SHARE}}},
        .shares_count = 1};
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_PENDING};

    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OK);
    split_test_add_words(&reply, "1900000109", SHARE, SHARE_DONE);
    (void)split_test_say(test, request.split.id, "split", &reply);
    return request.split;
}

static enum err
ask(struct split_test *test, const struct split_row *split, const char *number, int64_t fen,
    struct split_return_request *ret_request)
{
    *ret_request = (struct split_return_request){.merchant_id = FLOW_TEST_MERCHANT,
        .split_id = split->id,
        .receiver_id = test->wechat,
        .amount = {fen}};
    text_set(ret_request->number, sizeof(ret_request->number), number);
    split_return_flow_request(ret_request);
    return store_test_turn(&test->flow.store, &ret_request->operation);
}

static struct split_return_said
say(struct split_test *test, int64_t return_id, const char *action, enum adapter_split_state state)
{
    const bool sends = strcmp(action, "return") == 0;
    struct split_return_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .return_id = return_id,
        .outbox_id = sends ? split_test_send(test, return_id, action)
                           : flow_test_waiting(&test->flow, return_id, action),
        .source = sends ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = {.state = state, .code = "WHY"}};

    split_return_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    return said;
}

static void
the_cap_of_wechat_pay_holds(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid_by_wechat(test, 1, 1000, test->by_call);
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{test->wechat, {SHARE + 1}}},
        .shares_count = 1};

    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OUT_OF_RANGE);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM split"), 0);
}

static void
a_share_that_is_back_can_be_shared_again(void **state)
{
    struct split_test *test = *state;
    const struct split_row split = some_split(test);
    struct split_return_request request;
    struct split_return_request again;
    struct split_return_said said;

    assert_int_equal(ask(test, &split, "R1", 100, &request), ERR_OK);
    assert_int_equal(ask(test, &split, "R1", 100, &again), ERR_OK);
    assert_int_equal(again.give_back.id, request.give_back.id);
    assert_int_equal(ask(test, &split, "R1", 101, &again), ERR_CONFLICT);
    assert_int_equal(split_test_shared(test, split.payment_id), SHARE);
    said = say(test, request.give_back.id, "return", ADAPTER_SPLIT_PENDING);
    assert_string_equal(said.give_back.state, "pending");
    said = say(test, request.give_back.id, "return_query", ADAPTER_SPLIT_DONE);
    assert_string_equal(said.give_back.state, "done");
    assert_int_equal(split_test_shared(test, split.payment_id), SHARE - 100);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_PENDING), -(1000 - 4 - SHARE + 100));
    assert_int_equal(flow_test_balance(&test->flow, BOOK_RECEIVABLE), 1000 - 2 - SHARE + 100);
}

static void
no_more_of_a_share_is_asked_back_than_there_is(void **state)
{
    struct split_test *test = *state;
    const struct split_row split = some_split(test);
    struct split_return_request request;

    assert_int_equal(ask(test, &split, "R1", SHARE + 1, &request), ERR_OUT_OF_RANGE);
    assert_int_equal(ask(test, &split, "R2", 0, &request), ERR_BAD_INPUT);
    assert_int_equal(ask(test, &split, "R3", SHARE - 1, &request), ERR_OK);
    /* Its end is not known: what it asked for cannot be asked for again. */
    (void)say(test, request.give_back.id, "return", ADAPTER_SPLIT_UNKNOWN);
    assert_int_equal(ask(test, &split, "R4", 2, &request), ERR_OUT_OF_RANGE);
    assert_int_equal(ask(test, &split, "R5", 1, &request), ERR_OK);
}

static void
a_return_that_timed_out_is_asked_about_and_not_sent_again(void **state)
{
    struct split_test *test = *state;
    const struct split_row split = some_split(test);
    struct split_return_request request;
    struct split_return_said said;

    assert_int_equal(ask(test, &split, "R1", 100, &request), ERR_OK);
    said = say(test, request.give_back.id, "return", ADAPTER_SPLIT_UNKNOWN);
    assert_string_equal(said.give_back.state, "unknown");
    assert_int_equal(flow_test_waiting(&test->flow, request.give_back.id, "return"), 0);
    said = say(test, request.give_back.id, "return_query", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.give_back.state, "unknown");
    flow_test_pass(&test->flow, SENDING_GRACE);
    (void)say(test, request.give_back.id, "return_query", ADAPTER_SPLIT_ABSENT);
    assert_int_not_equal(flow_test_waiting(&test->flow, request.give_back.id, "return"), 0);
    said = say(test, request.give_back.id, "return", ADAPTER_SPLIT_DONE);
    assert_string_equal(said.give_back.state, "done");
}

static void
a_return_that_failed_leaves_the_share_where_it_is(void **state)
{
    struct split_test *test = *state;
    const struct split_row split = some_split(test);
    struct split_return_request request;
    struct split_return_said said;

    assert_int_equal(ask(test, &split, "R1", SHARE, &request), ERR_OK);
    said = say(test, request.give_back.id, "return", ADAPTER_SPLIT_FAILED);
    assert_string_equal(said.give_back.state, "failed");
    assert_string_equal(said.give_back.code, "WHY");
    assert_int_equal(split_test_shared(test, split.payment_id), SHARE);
    assert_int_equal(flow_test_alarms(&test->flow, "return_failed"), 1);
    assert_int_equal(ask(test, &split, "R2", SHARE, &request), ERR_OK);
}

static void
a_return_that_failed_and_came_after_all_is_in_the_books(void **state)
{
    struct split_test *test = *state;
    const struct split_row split = some_split(test);
    struct split_return_request request;
    struct split_return_said said;

    assert_int_equal(ask(test, &split, "R1", 100, &request), ERR_OK);
    (void)say(test, request.give_back.id, "return", ADAPTER_SPLIT_FAILED);
    said = say(test, request.give_back.id, "return_query", ADAPTER_SPLIT_DONE);
    assert_string_equal(said.give_back.state, "done");
    assert_int_equal(split_test_shared(test, split.payment_id), SHARE - 100);
    assert_int_equal(flow_test_alarms(&test->flow, "return_contradicted"), 1);
}

static void
alipay_takes_no_share_back_by_itself(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_return_request request = {
        .merchant_id = FLOW_TEST_MERCHANT, .amount = {1}, .number = "R1"};
    struct split_request split;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &split), ERR_OK);
    request.split_id = split.split.id;
    request.receiver_id = test->first;
    split_return_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_BAD_STATE);
    (void)split_test_pays(test, split.split.id, "split", 100, 0);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_UNSUPPORTED);
    request.receiver_id = test->second;
    split_return_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_NOT_FOUND);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SPLIT_TEST(the_cap_of_wechat_pay_holds),
        SPLIT_TEST(a_share_that_is_back_can_be_shared_again),
        SPLIT_TEST(no_more_of_a_share_is_asked_back_than_there_is),
        SPLIT_TEST(a_return_that_timed_out_is_asked_about_and_not_sent_again),
        SPLIT_TEST(a_return_that_failed_leaves_the_share_where_it_is),
        SPLIT_TEST(a_return_that_failed_and_came_after_all_is_in_the_books),
        SPLIT_TEST(alipay_takes_no_share_back_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
