#include "hub/flow/order_test_help.h"
#include "hub/flow/split_test_help.h"

/* A payment of 10000 fen has a fee of 38: 9962 can be shared. */
#define BASE 9962
#define FIRST 996
#define SECOND 498

static void
what_is_not_to_be_shared_waits_for_nothing(void **state)
{
    struct split_test *test = *state;
    struct split_request request;
    int64_t order_id = flow_test_order(&test->flow, 1, 10000);

    (void)flow_test_paid(&test->flow, order_id, 10000, "attempt");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM sharing"), 0);
    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_BAD_STATE);
}

static void
an_order_names_a_rule_of_its_merchant_or_is_refused(void **state)
{
    struct split_test *test = *state;
    struct order_create create = order_test_asked("A-1", 10000);

    create.split_rule = 77;
    assert_int_equal(order_test_take(&test->flow, &create), ERR_NOT_FOUND);
    create.split_rule = test->automatic;
    assert_int_equal(order_test_take(&test->flow, &create), ERR_OK);
    (void)flow_test_paid(&test->flow, create.order.id, 10000, "attempt");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM sharing"), 1);
}

static void
a_rule_shares_by_itself_and_once(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->automatic);
    int64_t payment_id = split_test_payment_of(test, order_id);
    struct split_due due;
    struct split_due again;

    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_not_equal(due.split.id, 0);
    /* Those of WeChat Pay have no part in what Alipay was paid. */
    assert_int_equal(due.split.shares, 2);
    assert_int_equal(due.split.amount, FIRST + SECOND);
    assert_int_equal(split_test_shared(test, payment_id), FIRST + SECOND);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), -(FIRST + SECOND));
    flow_test_check(&test->flow);
    /* A courier may bring the timer again, and a second hub too. */
    again = (struct split_due){.merchant_id = FLOW_TEST_MERCHANT, .payment_id = payment_id};
    split_flow_due(&again);
    assert_int_equal(store_test_turn(&test->flow.store, &again.operation), ERR_OK);
    assert_int_equal(again.split.id, 0);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM split"), 1);
}

static void
a_rule_waits_as_long_as_it_says(void **state)
{
    struct split_test *test = *state;
    struct rule_put rule = {.rule = {.name = "slow", .automatic = 1, .delay_s = 3600},
        .parts = {{test->first, 100}},
        .parts_count = 1};
    struct split_due due;
    int64_t payment_id;

    assert_int_equal(split_test_put(test, &rule), ERR_OK);
    payment_id = split_test_payment_of(test, split_test_paid(test, 1, 10000, rule.rule.id));
    flow_test_pass(&test->flow, span_s(60));
    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_equal(due.split.id, 0);
    flow_test_pass(&test->flow, span_s(3600));
    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_equal(due.split.amount, 99);
}

static void
a_rule_waits_for_a_receiver_that_its_channel_does_not_know(void **state)
{
    struct split_test *test = *state;
    struct receiver_remove remove = {
        .merchant_id = FLOW_TEST_MERCHANT, .receiver_id = test->second};
    int64_t payment_id =
        split_test_payment_of(test, split_test_paid(test, 1, 10000, test->automatic));
    struct receiver_said said;
    struct split_due due;

    receiver_flow_remove(&remove);
    assert_int_equal(store_test_turn(&test->flow.store, &remove.operation), ERR_OK);
    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_equal(due.split.id, 0);
    assert_int_equal(flow_test_alarms(&test->flow, "split_waits"), 1);
    assert_int_equal(
        split_test_bind_said(test, test->second, false, ADAPTER_SPLIT_REFUSED, &said), ERR_OK);
    assert_int_equal(split_test_due(test, payment_id, "split", &due), ERR_OK);
    assert_int_equal(due.split.shares, 2);
}

static void
the_same_number_is_the_same_split_and_other_content_a_conflict(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_request again;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 200, &request), ERR_OK);
    assert_int_equal(split_test_request(test, order_id, "S1", 100, 200, &again), ERR_OK);
    assert_int_equal(again.split.id, request.split.id);
    assert_int_equal(split_test_request(test, order_id, "S1", 100, 201, &again), ERR_CONFLICT);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM split"), 1);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT sum(amount) FROM share"), 300);
}

static void
no_more_than_the_base_is_shared(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;

    assert_int_equal(
        split_test_request(test, order_id, "S1", BASE + 1, 0, &request), ERR_OUT_OF_RANGE);
    assert_int_equal(split_test_request(test, order_id, "S2", BASE - 1, 0, &request), ERR_OK);
    assert_int_equal(split_test_request(test, order_id, "S3", 2, 0, &request), ERR_OUT_OF_RANGE);
    assert_int_equal(split_test_request(test, order_id, "S4", 1, 0, &request), ERR_OK);
    assert_int_equal(split_test_request(test, order_id, "S5", 1, 0, &request), ERR_OUT_OF_RANGE);
}

static void
defect_c_two_splits_in_one_turn_share_what_there_is_once(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    static struct split_request requests[2];

    for (size_t i = 0; i < 2; i++) {
        requests[i] = (struct split_request){.merchant_id = FLOW_TEST_MERCHANT,
            .order_id = order_id,
            .number = {(char)('a' + i)},
            .shares = {{test->first, {6000}}},
            .shares_count = 1};
        split_flow_request(&requests[i]);
    }
    requests[0].operation.next = &requests[1].operation;
    assert_int_equal(lane_turn(test->flow.store.lane, &requests[0].operation), ERR_OK);
    assert_int_equal(requests[0].operation.err, ERR_OK);
    assert_int_equal(requests[1].operation.err, ERR_OUT_OF_RANGE);
}

static void
requests_that_make_no_sense_are_refused(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_request twice = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S2",
        .shares = {{test->first, {1}}, {test->first, {1}}},
        .shares_count = 2};
    struct split_request other = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S3",
        .shares = {{test->wechat, {1}}},
        .shares_count = 1};
    struct split_request none = {
        .merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id, .number = "S4"};

    assert_int_equal(split_test_request(test, order_id, "S1", -1, 0, &request), ERR_BAD_INPUT);
    assert_int_equal(split_test_request(test, 77, "S1", 1, 0, &request), ERR_NOT_FOUND);
    split_flow_request(&twice);
    assert_int_equal(store_test_turn(&test->flow.store, &twice.operation), ERR_BAD_INPUT);
    split_flow_request(&other);
    assert_int_equal(store_test_turn(&test->flow.store, &other.operation), ERR_BAD_STATE);
    split_flow_request(&none);
    assert_int_equal(store_test_turn(&test->flow.store, &none.operation), ERR_BAD_INPUT);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM split"), 0);
}

static void
a_split_is_done_when_each_receiver_s_end_is_known(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 200, &request), ERR_OK);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_PENDING);
    assert_string_equal(said.split.state, "pending");
    said = split_test_pays(test, request.split.id, "split_query", 100, 0);
    assert_string_equal(said.split.state, "pending");
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), -200);
    said = split_test_pays(test, request.split.id, "split_query", 100, 200);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), 0);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_RECEIVABLE), 10000 - 20 - 300);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_PENDING), -(BASE - 300));
}

static void
the_app_that_made_the_order_is_told_how_its_split_ended(void **state)
{
    struct split_test *test = *state;
    struct order_create create = order_test_asked("A-1", 10000);
    struct split_request request;

    create.split_rule = test->by_call;
    assert_int_equal(order_test_take(&test->flow, &create), ERR_OK);
    (void)flow_test_paid(&test->flow, create.order.id, 10000, "attempt");
    assert_int_equal(split_test_request(test, create.order.id, "S1", 100, 0, &request), ERR_OK);
    /* Of the order that was paid; the split's end is not known yet. */
    assert_int_equal(
        flow_test_ask(&test->flow, "SELECT count(*) FROM outbox WHERE topic = 'notice'"), 1);
    (void)split_test_pays(test, request.split.id, "split", 100, 0);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM outbox WHERE topic = 'notice'"
                                                " AND target = 77"),
        2);
}

static void
a_share_that_fails_stays_with_the_merchant(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_PENDING};
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 200, &request), ERR_OK);
    split_test_add_words(&reply, SPLIT_TEST_FIRST, 100, SHARE_DONE);
    split_test_add_words(&reply, SPLIT_TEST_SECOND, 200, SHARE_FAILED);
    said = split_test_say(test, request.split.id, "split", &reply);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(split_test_shared(test, request.split.payment_id), 100);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_PENDING), -(BASE - 100));
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM share WHERE state = 'failed'"
                                                " AND code = 'RECEIVER_CLOSED'"),
        1);
    assert_int_equal(flow_test_alarms(&test->flow, "split_failed"), 1);
}

static void
a_refused_split_moves_nothing_and_frees_what_it_reserved(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", BASE, 0, &request), ERR_OK);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.split.state, "failed");
    assert_int_equal(split_test_shared(test, request.split.payment_id), 0);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), 0);
    assert_int_equal(split_test_request(test, order_id, "S2", BASE, 0, &request), ERR_OK);
}

/* A peer marks a split that timed out as failed; whoever sends it again pays twice. */
static void
defect_c_a_split_that_timed_out_is_not_split_twice(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_request again;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", BASE, 0, &request), ERR_OK);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_UNKNOWN);
    assert_string_equal(said.split.state, "unknown");
    assert_int_equal(split_test_shared(test, request.split.payment_id), BASE);
    /* It is asked about, not sent; and the shop that tries again finds it, or finds no money. */
    assert_int_equal(flow_test_waiting(&test->flow, request.split.id, "split"), 0);
    assert_int_not_equal(flow_test_waiting(&test->flow, request.split.id, "split_query"), 0);
    assert_int_equal(split_test_request(test, order_id, "S1", BASE, 0, &again), ERR_OK);
    assert_int_equal(again.split.id, request.split.id);
    assert_int_equal(split_test_request(test, order_id, "S2", BASE, 0, &again), ERR_OUT_OF_RANGE);
    /* A query that is refused, or answered by silence, is no end either. */
    said = split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.split.state, "unknown");
    said = split_test_pays(test, request.split.id, "split_query", BASE, 0);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM split"), 1);
}

static void
what_the_channel_never_got_is_sent_again_under_its_number(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_OK);
    (void)split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_UNKNOWN);
    flow_test_pass(&test->flow, SENDING_GRACE);
    said = split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_ABSENT);
    assert_string_equal(said.split.state, "unknown");
    assert_int_equal(flow_test_waiting(&test->flow, request.split.id, "split_query"), 0);
    said = split_test_pays(test, request.split.id, "split", 100, 0);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM share"), 1);
}

static void
a_day_of_silence_is_told_to_a_person(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_OK);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_UNKNOWN);
    while (flow_test_waiting(&test->flow, request.split.id, "split_query") != 0)
        said = split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_UNKNOWN);
    assert_string_equal(said.split.state, "unknown");
    assert_int_equal(flow_test_alarms(&test->flow, "split_unknown"), 1);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), -100);
}

static void
a_share_that_failed_and_was_paid_after_all_is_in_the_books(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_said said = {.merchant_id = FLOW_TEST_MERCHANT, .source = SPLIT_SOURCE_QUERY};

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_OK);
    (void)split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_REFUSED);
    said.split_id = request.split.id;
    split_test_add_words(&said.reply, SPLIT_TEST_FIRST, 100, SHARE_DONE);
    split_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(split_test_shared(test, request.split.payment_id), 100);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_PENDING), -(BASE - 100));
    assert_int_equal(flow_test_alarms(&test->flow, "split_contradicted"), 1);
}

static void
what_was_paid_after_all_and_the_wallet_has_no_more_is_owed(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request first;
    struct split_request second;
    struct split_said said = {.merchant_id = FLOW_TEST_MERCHANT, .source = SPLIT_SOURCE_QUERY};

    assert_int_equal(split_test_request(test, order_id, "S1", BASE, 0, &first), ERR_OK);
    (void)split_test_state(test, first.split.id, "split", ADAPTER_SPLIT_REFUSED);
    assert_int_equal(split_test_request(test, order_id, "S2", BASE - 100, 0, &second), ERR_OK);
    (void)split_test_pays(test, second.split.id, "split", BASE - 100, 0);
    said.split_id = first.split.id;
    split_test_add_words(&said.reply, SPLIT_TEST_FIRST, BASE, SHARE_DONE);
    split_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_PENDING), 0);
    assert_int_equal(flow_test_balance(&test->flow, BOOK_MERCHANT_DEBT), BASE - 100);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT taken FROM book"), 3);
}

static void
after_the_rest_is_released_nothing_is_shared(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    struct split_request request;
    struct split_request finish;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_OK);
    /* Not while another split is under way: the channel could refuse that one for it. */
    assert_int_equal(split_test_request(test, order_id, "F1", 0, 0, &finish), ERR_BAD_STATE);
    (void)split_test_pays(test, request.split.id, "split", 100, 0);
    assert_int_equal(split_test_request(test, order_id, "F1", 0, 0, &finish), ERR_OK);
    assert_int_equal(split_test_request(test, order_id, "S2", 100, 0, &request), ERR_BAD_STATE);
    said = split_test_state(test, finish.split.id, "split", ADAPTER_SPLIT_DONE);
    assert_string_equal(said.split.state, "done");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT finished FROM sharing"), 2);
}

static void
what_is_not_shared_in_time_is_released(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, 10000, test->by_call);
    int64_t payment_id = split_test_payment_of(test, order_id);
    struct split_request request;
    struct split_due due;

    assert_int_equal(split_test_request(test, order_id, "S1", 100, 0, &request), ERR_OK);
    assert_int_equal(split_test_due(test, payment_id, "unfreeze", &due), ERR_OK);
    assert_int_equal(due.split.id, 0);
    (void)split_test_pays(test, request.split.id, "split", 100, 0);
    assert_int_equal(split_test_due(test, payment_id, "unfreeze", &due), ERR_OK);
    assert_int_equal(due.split.finish, 1);
    assert_int_equal(due.split.shares, 0);
    (void)split_test_state(test, due.split.id, "split", ADAPTER_SPLIT_DONE);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT finished FROM sharing"), 2);
    assert_int_equal(flow_test_waiting(&test->flow, payment_id, "unfreeze"), 0);
}

static void
the_channel_is_asked_no_sooner_than_it_likes(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid_by_wechat(test, 1, 10000, test->by_call);
    int64_t now_us = test->flow.store.clock.now_us;
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{test->wechat, {100}}},
        .shares_count = 1};

    split_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OK);
    assert_true(flow_test_ask(&test->flow, "SELECT due_us FROM outbox WHERE action = 'split' AND"
                                           " topic = 'channel'") -
                    now_us >=
                59000000);
}

static void
what_tills_sell_is_shared_by_the_rule_that_the_merchant_uses(void **state)
{
    struct split_test *test = *state;
    struct rule_use use = {.merchant_id = FLOW_TEST_MERCHANT, .rule_id = 77};
    int64_t order_id;

    receiver_flow_use_rule(&use);
    assert_int_equal(store_test_turn(&test->flow.store, &use.operation), ERR_NOT_FOUND);
    use.rule_id = test->automatic;
    receiver_flow_use_rule(&use);
    assert_int_equal(store_test_turn(&test->flow.store, &use.operation), ERR_OK);
    order_id = flow_test_order(&test->flow, 1, 10000);
    (void)flow_test_paid(&test->flow, order_id, 10000, "attempt");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT rule_id FROM sharing"), test->automatic);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        SPLIT_TEST(what_is_not_to_be_shared_waits_for_nothing),
        SPLIT_TEST(an_order_names_a_rule_of_its_merchant_or_is_refused),
        SPLIT_TEST(a_rule_shares_by_itself_and_once),
        SPLIT_TEST(a_rule_waits_as_long_as_it_says),
        SPLIT_TEST(a_rule_waits_for_a_receiver_that_its_channel_does_not_know),
        SPLIT_TEST(the_same_number_is_the_same_split_and_other_content_a_conflict),
        SPLIT_TEST(no_more_than_the_base_is_shared),
        SPLIT_TEST(defect_c_two_splits_in_one_turn_share_what_there_is_once),
        SPLIT_TEST(requests_that_make_no_sense_are_refused),
        SPLIT_TEST(a_split_is_done_when_each_receiver_s_end_is_known),
        SPLIT_TEST(the_app_that_made_the_order_is_told_how_its_split_ended),
        SPLIT_TEST(a_share_that_fails_stays_with_the_merchant),
        SPLIT_TEST(a_refused_split_moves_nothing_and_frees_what_it_reserved),
        SPLIT_TEST(defect_c_a_split_that_timed_out_is_not_split_twice),
        SPLIT_TEST(what_the_channel_never_got_is_sent_again_under_its_number),
        SPLIT_TEST(a_day_of_silence_is_told_to_a_person),
        SPLIT_TEST(a_share_that_failed_and_was_paid_after_all_is_in_the_books),
        SPLIT_TEST(what_was_paid_after_all_and_the_wallet_has_no_more_is_owed),
        SPLIT_TEST(after_the_rest_is_released_nothing_is_shared),
        SPLIT_TEST(what_is_not_shared_in_time_is_released),
        SPLIT_TEST(the_channel_is_asked_no_sooner_than_it_likes),
        SPLIT_TEST(what_tills_sell_is_shared_by_the_rule_that_the_merchant_uses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
