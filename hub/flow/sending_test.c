#include "hub/flow/sending.h"

#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/split_test_help.h"

#define FEN 10000
#define SHARE_FEN 100

static void
what_was_sent_once_ends_by_a_refusal_and_what_was_sent_again_does_not(void **state)
{
    (void)state;
    assert_int_equal(sending_refused(&(struct sending){.sends = 1}), SENDING_FAILED);
    assert_int_equal(sending_refused(&(struct sending){.sends = 2}), SENDING_SILENCE);
    /* It could not be sent at all. */
    assert_int_equal(sending_refused(&(struct sending){.sends = 0}), SENDING_FAILED);
}

static void
a_number_that_is_not_known_says_nothing_while_it_may_still_be_under_way(void **state)
{
    const struct moment sent = {1000};
    struct sending sending = {.sends = 2, .sent_us = sent.us};
    const struct moment later = moment_after(sent, SENDING_GRACE);

    (void)state;
    assert_int_equal(sending_absent(&sending, sent), SENDING_SILENCE);
    assert_int_equal(sending_absent(&sending, (struct moment){later.us - 1}), SENDING_SILENCE);
    assert_int_equal(sending_absent(&sending, later), SENDING_ABSENT);
    sending.refused = true;
    assert_int_equal(sending_absent(&sending, (struct moment){later.us - 1}), SENDING_SILENCE);
    assert_int_equal(sending_absent(&sending, later), SENDING_FAILED);
}

/* A refund whose first request's answer was lost, and that is to be sent again. */
static int64_t
refund_again(struct flow_test *test)
{
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    return refund_id;
}

static void
a_refund_that_is_refused_when_it_is_sent_again_may_have_been_done_before(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_again(test);

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -4000);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_DONE, 4000);
    assert_true(refund_test_is_state(test, refund_id, "done"));
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    assert_int_equal(flow_test_alarms(test, "refund_contradicted"), 0);
}

static void
an_answer_of_failed_to_what_is_sent_again_is_no_more_than_a_refusal(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_again(test);

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_FAILED, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_FAILED, 0);
    assert_true(refund_test_is_state(test, refund_id, "failed"));
}

static void
a_refund_that_was_refused_again_fails_when_its_channel_does_not_know_it(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_again(test);

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    /* Not at once: it may not be found yet. */
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "failed"));
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
}

static void
a_refund_that_its_channel_has_taken_does_not_fail_for_being_refused_again(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_again(test);

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_PENDING, 0);
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "pending"));
}

static void
a_refund_whose_payment_is_not_as_it_should_be_fails_when_its_channel_does_not_know_it(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    /* It may have been this very refund that made it so. */
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_LOOK, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "failed"));
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
}

static void
a_refund_whose_answer_was_lost_with_our_process_is_asked_about_and_not_sent(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");
    int64_t query_id = refund_test_send(test, refund_id);

    assert_int_not_equal(query_id, 0);
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    assert_int_equal(flow_test_waiting(test, refund_id, "refund_query"), query_id);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    /* And what it says to the second request is no word on the first. */
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
}

static void
a_row_that_has_ended_sends_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");
    struct refund_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .outbox_id = flow_test_waiting(test, refund_id, "refund")};

    assert_int_not_equal(refund_test_send(test, refund_id), 0);
    refund_flow_asking(&asking);
    assert_int_equal(store_test_turn(&test->store, &asking.operation), ERR_OK);
    assert_false(asking.send);
    assert_int_equal(flow_test_ask(test, "SELECT sends FROM refund"), 1);
}

static void
a_refund_that_is_taken_before_it_is_sent_is_only_asked_about(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    (void)refund_test_callback(test, refund_id, ADAPTER_REFUND_PENDING, 0);
    assert_int_equal(refund_test_send(test, refund_id), 0);
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund_query"), 0);
}

/* A split of which the channel said, when it was sent again, that it will not. */
static int64_t
split_refused_again(struct split_test *test)
{
    int64_t order_id = split_test_paid(test, 1, FEN, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", SHARE_FEN, 0, &request), ERR_OK);
    (void)split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_UNKNOWN);
    flow_test_pass(&test->flow, SENDING_GRACE);
    (void)split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_ABSENT);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.split.state, "unknown");
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), -SHARE_FEN);
    return request.split.id;
}

static void
a_split_that_is_refused_when_it_is_sent_again_may_have_been_paid_before(void **state)
{
    struct split_test *test = *state;
    int64_t split_id = split_refused_again(test);
    struct split_said said = split_test_pays(test, split_id, "split_query", SHARE_FEN, 0);

    assert_string_equal(said.split.state, "done");
    assert_int_equal(flow_test_alarms(&test->flow, "split_contradicted"), 0);
}

static void
a_split_that_was_refused_again_fails_when_its_channel_does_not_know_it(void **state)
{
    struct split_test *test = *state;
    int64_t split_id = split_refused_again(test);
    struct split_said said = split_test_state(test, split_id, "split_query", ADAPTER_SPLIT_ABSENT);

    assert_string_equal(said.split.state, "unknown");
    flow_test_pass(&test->flow, SENDING_GRACE);
    said = split_test_state(test, split_id, "split_query", ADAPTER_SPLIT_ABSENT);
    assert_string_equal(said.split.state, "failed");
    assert_int_equal(flow_test_balance(&test->flow, BOOK_SPLIT_TRANSIT), 0);
}

static void
a_split_of_a_payment_that_is_closed_fails_when_its_channel_does_not_know_it(void **state)
{
    struct split_test *test = *state;
    int64_t order_id = split_test_paid(test, 1, FEN, test->by_call);
    struct split_request request;
    struct split_said said;

    assert_int_equal(split_test_request(test, order_id, "S1", SHARE_FEN, 0, &request), ERR_OK);
    said = split_test_state(test, request.split.id, "split", ADAPTER_SPLIT_LOOK);
    assert_string_equal(said.split.state, "unknown");
    flow_test_pass(&test->flow, SENDING_GRACE);
    said = split_test_state(test, request.split.id, "split_query", ADAPTER_SPLIT_ABSENT);
    assert_string_equal(said.split.state, "failed");
    assert_int_equal(flow_test_waiting(&test->flow, request.split.id, "split"), 0);
}

/* A share that is asked back, and refused when it is asked for again. */
static struct split_return_said
say_return(struct split_test *test, int64_t id, const char *action, enum adapter_split_state state)
{
    const bool sends = strcmp(action, "return") == 0;
    struct split_return_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .return_id = id,
        .outbox_id =
            sends ? split_test_send(test, id, action) : flow_test_waiting(&test->flow, id, action),
        .source = sends ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = {.state = state}};

    assert_int_not_equal(said.outbox_id, 0);
    split_return_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    return said;
}

static int64_t
return_refused_again(struct split_test *test)
{
    int64_t order_id = split_test_paid_by_wechat(test, 1, FEN, test->by_call);
    struct split_request split = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .number = "S1",
        .shares = {{test->wechat, {SHARE_FEN}}},
        .shares_count = 1};
    struct split_return_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .receiver_id = test->wechat,
        .amount = {SHARE_FEN},
        .number = "R1"};
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_PENDING};
    struct split_return_said said;

    split_flow_request(&split);
    assert_int_equal(store_test_turn(&test->flow.store, &split.operation), ERR_OK);
    split_test_add_words(&reply, "1900000109", SHARE_FEN, SHARE_DONE);
    (void)split_test_say(test, split.split.id, "split", &reply);
    request.split_id = split.split.id;
    split_return_flow_request(&request);
    assert_int_equal(store_test_turn(&test->flow.store, &request.operation), ERR_OK);
    (void)say_return(test, request.give_back.id, "return", ADAPTER_SPLIT_UNKNOWN);
    flow_test_pass(&test->flow, SENDING_GRACE);
    (void)say_return(test, request.give_back.id, "return_query", ADAPTER_SPLIT_ABSENT);
    said = say_return(test, request.give_back.id, "return", ADAPTER_SPLIT_REFUSED);
    assert_string_equal(said.give_back.state, "unknown");
    return request.give_back.id;
}

static void
a_return_that_is_refused_when_it_is_asked_for_again_may_have_come_before(void **state)
{
    struct split_test *test = *state;
    int64_t return_id = return_refused_again(test);
    struct split_return_said said = say_return(test, return_id, "return_query", ADAPTER_SPLIT_DONE);

    assert_string_equal(said.give_back.state, "done");
    assert_int_equal(flow_test_alarms(&test->flow, "return_contradicted"), 0);
}

static void
a_return_that_was_refused_again_fails_when_its_channel_does_not_know_it(void **state)
{
    struct split_test *test = *state;
    int64_t return_id = return_refused_again(test);
    struct split_return_said said =
        say_return(test, return_id, "return_query", ADAPTER_SPLIT_ABSENT);

    assert_string_equal(said.give_back.state, "unknown");
    flow_test_pass(&test->flow, SENDING_GRACE);
    said = say_return(test, return_id, "return_query", ADAPTER_SPLIT_ABSENT);
    assert_string_equal(said.give_back.state, "failed");
    assert_int_equal(flow_test_ask(&test->flow, "SELECT returned FROM share"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sent_once_ends_by_a_refusal_and_what_was_sent_again_does_not),
        cmocka_unit_test(a_number_that_is_not_known_says_nothing_while_it_may_still_be_under_way),
        FLOW_TEST(a_refund_that_is_refused_when_it_is_sent_again_may_have_been_done_before),
        FLOW_TEST(an_answer_of_failed_to_what_is_sent_again_is_no_more_than_a_refusal),
        FLOW_TEST(a_refund_that_was_refused_again_fails_when_its_channel_does_not_know_it),
        FLOW_TEST(a_refund_that_its_channel_has_taken_does_not_fail_for_being_refused_again),
        FLOW_TEST(
            a_refund_whose_payment_is_not_as_it_should_be_fails_when_its_channel_does_not_know_it),
        FLOW_TEST(a_refund_whose_answer_was_lost_with_our_process_is_asked_about_and_not_sent),
        FLOW_TEST(a_row_that_has_ended_sends_nothing),
        FLOW_TEST(a_refund_that_is_taken_before_it_is_sent_is_only_asked_about),
        SPLIT_TEST(a_split_that_is_refused_when_it_is_sent_again_may_have_been_paid_before),
        SPLIT_TEST(a_split_that_was_refused_again_fails_when_its_channel_does_not_know_it),
        SPLIT_TEST(a_split_of_a_payment_that_is_closed_fails_when_its_channel_does_not_know_it),
        SPLIT_TEST(a_return_that_is_refused_when_it_is_asked_for_again_may_have_come_before),
        SPLIT_TEST(a_return_that_was_refused_again_fails_when_its_channel_does_not_know_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
