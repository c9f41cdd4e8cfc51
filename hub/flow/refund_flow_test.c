#include "hub/flow/refund_flow.h"

#include "hub/flow/refund_flow_test_help.h"

static void
a_refund_is_reserved_before_the_channel_is_asked(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 4000, "r1");

    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    assert_true(refund_test_is_state(test, refund_id, "created"));
    assert_int_equal(refund_test_refunded(test, payment_id), 4000);
    /* 38 × 4000 ÷ 10000 is 15.2. */
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -4000);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -(38 - 15));
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -(9962 - 3985));
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 9980);
    assert_int_equal(flow_test_ask(test, "SELECT refund_count FROM rollup"), 0);
}

static void
a_refund_that_is_done_leaves_what_the_channel_owes(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    struct refund_said said;

    said = refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_true(said.news);
    assert_string_equal(said.refund.state, "done");
    assert_string_equal(said.refund.channel_number, "50300");
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    /* The channel returns 20 × 4000 ÷ 10000 of its cost. */
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 12);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 9980 - 3992);
    assert_int_equal(flow_test_waiting(test, refund_id, "refund_query"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_count) FROM rollup"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup"), 4000);
    assert_int_equal(flow_test_ask(test, "SELECT sum(fee_fen) FROM rollup"), 38 - 15);
    /* It repeats itself: nothing more. */
    said = refund_test_callback(test, refund_id, ADAPTER_REFUND_DONE, 4000);
    assert_false(said.news);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 12);
}

static void
refunds_of_the_whole_return_the_whole_fee(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t parts[] = {3333, 3333, 3334};

    for (size_t i = 0; i < LENGTH(parts); i++) {
        char number[] = {'r', (char)('0' + (int)i), '\0'};
        int64_t refund_id = refund_test_begin(test, payment_id, parts[i], number);

        (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    }
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), 0);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 0);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_ask(test, "SELECT fee_returned = fee FROM payment"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(fee_fen) FROM rollup"), 0);
}

static void
an_account_that_keeps_its_cost_does_not_return_it(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), REFUND_TEST_FEN, "r1");
    struct refund_said said;

    assert_int_equal(
        query_run(store_test_statement(&test->store, "UPDATE holder SET returns_cost = 0")),
        ERR_OK);
    said = refund_test_callback(test, refund_id, ADAPTER_REFUND_DONE, REFUND_TEST_FEN);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 20);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), -20);
    assert_int_equal(said.payment.cost_returned, 0);
    assert_int_equal(
        query_run(store_test_statement(&test->store, "UPDATE holder SET returns_cost = 1")),
        ERR_OK);
}

static void
a_partner_s_share_of_the_fee_is_called_back_when_the_refund_is_done(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id;
    int64_t refund_id;

    assert_int_equal(query_run(store_test_statement(&test->store,
                         "UPDATE merchant SET partner_id = 8, partner_rate = 10 WHERE id = 5")),
        ERR_OK);
    payment_id = refund_test_paid(test, 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM move"), 10);
    refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    assert_int_equal(flow_test_ask(test, "SELECT partner_returned FROM payment"), 4);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM move"), 10);
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(flow_test_ask(test, "SELECT partner_returned FROM payment"), 0);
    refund_id = refund_test_begin(test, payment_id, 4000, "r2");
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM move"), 6);
}

static void
the_same_number_is_the_same_refund(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    struct refund_ask again;

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(refund_test_ask(test, &again, payment_id, 4000, "r1"), ERR_OK);
    assert_int_equal(again.refund.id, refund_id);
    assert_string_equal(again.refund.state, "done");
    assert_int_equal(refund_test_ask(test, &again, payment_id, 4001, "r1"), ERR_CONFLICT);
    assert_int_equal(refund_test_refunded(test, payment_id), 4000);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM refund"), 1);
}

static void
what_cannot_be_refunded_is_refused_and_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t waits = flow_test_pending(test, flow_test_order(test, 2, REFUND_TEST_FEN), "payer");
    int64_t entries = flow_test_ask(test, "SELECT count(*) FROM entry");
    struct refund_ask asked;

    assert_int_equal(
        refund_test_ask(test, &asked, payment_id, REFUND_TEST_FEN + 1, "a"), ERR_OUT_OF_RANGE);
    assert_int_equal(refund_test_ask(test, &asked, payment_id, 0, "b"), ERR_OUT_OF_RANGE);
    assert_int_equal(refund_test_ask(test, &asked, payment_id, -1, "c"), ERR_OUT_OF_RANGE);
    assert_int_equal(refund_test_ask(test, &asked, waits, 1, "d"), ERR_BAD_STATE);
    assert_int_equal(refund_test_ask(test, &asked, payment_id + 1, 1, "e"), ERR_NOT_FOUND);
    asked.merchant_id = FLOW_TEST_MERCHANT + 1;
    asked.payment_id = payment_id;
    assert_int_equal(store_test_turn(&test->store, &asked.operation), ERR_NOT_FOUND);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM refund"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), entries);
}

/* A check that looks, and then adds, lets two pass at once. */
static void
defect_e_of_two_refunds_at_once_only_one_passes(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    struct refund_ask two[2];
    struct refund_ask third;

    for (size_t i = 0; i < LENGTH(two); i++) {
        two[i] = (struct refund_ask){
            .merchant_id = FLOW_TEST_MERCHANT, .payment_id = payment_id, .amount = {6000}};
        two[i].number[0] = (char)('a' + (int)i);
        refund_flow_ask(&two[i]);
    }
    two[0].operation.next = &two[1].operation;
    two[1].operation.next = NULL;
    assert_int_equal(lane_turn(test->store.lane, &two[0].operation), ERR_OK);
    assert_int_equal(two[0].operation.err, ERR_OK);
    assert_int_equal(two[1].operation.err, ERR_OUT_OF_RANGE);
    /* Nor does one in a later turn, while the first is under way or unknown. */
    assert_int_equal(refund_test_ask(test, &third, payment_id, 6000, "c"), ERR_OUT_OF_RANGE);
    (void)refund_test_answer(test, two[0].refund.id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    assert_int_equal(refund_test_ask(test, &third, payment_id, 6000, "d"), ERR_OUT_OF_RANGE);
    assert_int_equal(refund_test_ask(test, &third, payment_id, 4000, "e"), ERR_OK);
    assert_int_equal(refund_test_refunded(test, payment_id), REFUND_TEST_FEN);
}

static void
the_same_number_twice_in_one_turn_is_one_refund(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    struct refund_ask two[2];

    for (size_t i = 0; i < LENGTH(two); i++) {
        two[i] = (struct refund_ask){.merchant_id = FLOW_TEST_MERCHANT,
            .payment_id = payment_id,
            .amount = {3000},
            .number = "r1"};
        refund_flow_ask(&two[i]);
    }
    two[0].operation.next = &two[1].operation;
    two[1].operation.next = NULL;
    assert_int_equal(lane_turn(test->store.lane, &two[0].operation), ERR_OK);
    assert_int_equal(two[1].operation.err, ERR_OK);
    assert_int_equal(two[1].refund.id, two[0].refund.id);
    assert_int_equal(refund_test_refunded(test, payment_id), 3000);
}

/* A timeout is not a failure. */
static void
defect_c_silence_is_queried_with_the_same_number_and_never_fails(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    struct refund_said said;

    said = refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    assert_string_equal(said.refund.state, "unknown");
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    for (unsigned i = 0; i < 20; i++) {
        said = refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_UNKNOWN, 0);
        assert_string_equal(said.refund.state, "unknown");
        assert_int_equal(refund_test_refunded(test, payment_id), 4000);
    }
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -4000);
    said = refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_DONE, 4000);
    assert_string_equal(said.refund.state, "done");
}

static void
after_a_day_of_silence_a_person_is_told(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    while (flow_test_waiting(test, refund_id, "refund_query") != 0)
        (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_UNKNOWN, 0);
    assert_int_equal(flow_test_alarms(test, "refund_unknown"), 1);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -4000);
}

static void
what_the_channel_never_got_is_sent_again_under_its_number(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");
    int64_t entries = flow_test_ask(test, "SELECT count(*) FROM entry");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    flow_test_pass(test, SENDING_GRACE);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    assert_int_equal(flow_test_waiting(test, refund_id, "refund_query"), 0);
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), entries);
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_true(refund_test_is_state(test, refund_id, "done"));
}

static void
a_refund_that_the_channel_has_taken_is_not_sent_again(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_PENDING, 0);
    assert_true(refund_test_is_state(test, refund_id, "pending"));
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_ABSENT, 0);
    assert_true(refund_test_is_state(test, refund_id, "pending"));
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_FAILED, 0);
    assert_true(refund_test_is_state(test, refund_id, "failed"));
}

static void
a_refund_that_failed_gives_back_exactly_what_it_took(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 4000, "r1");
    struct refund_said said =
        refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);

    assert_string_equal(said.refund.state, "failed");
    assert_int_equal(refund_test_refunded(test, payment_id), 0);
    assert_int_equal(said.payment.fee_returned, 0);
    assert_int_equal(said.payment.cost_returned, 0);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -38);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
    assert_int_equal(flow_test_alarms(test, "refund_failed"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_count) FROM rollup"), 0);
    /* And may be asked for again, under another number. */
    (void)refund_test_begin(test, payment_id, REFUND_TEST_FEN, "r2");
}

static void
refused_is_a_word_about_the_request_and_not_about_the_refund(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    /* A query was refused. */
    (void)refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_REFUSED, 0);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund_query"), 0);
}

/* A late success must count, or a second refund would pass. */
static void
defect_b_a_success_after_a_failure_is_heard_and_counts(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 6000, "r1");
    struct refund_ask second;
    struct refund_said said;

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    said = refund_test_callback(test, refund_id, ADAPTER_REFUND_DONE, 6000);
    assert_true(said.news);
    assert_string_equal(said.refund.state, "done");
    assert_int_equal(refund_test_refunded(test, payment_id), 6000);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -(9962 - (6000 - 23)));
    assert_int_equal(flow_test_alarms(test, "refund_contradicted"), 1);
    assert_int_equal(refund_test_ask(test, &second, payment_id, 6000, "r2"), ERR_OUT_OF_RANGE);
}

static void
a_success_for_which_nothing_is_left_changes_nothing_but_an_alarm(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id = refund_test_begin(test, payment_id, 6000, "r1");
    int64_t second;
    struct refund_said said;

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    second = refund_test_begin(test, payment_id, 6000, "r2");
    said = refund_test_callback(test, refund_id, ADAPTER_REFUND_DONE, 6000);
    assert_true(said.wrong_amount);
    assert_string_equal(said.refund.state, "failed");
    assert_int_equal(flow_test_alarms(test, "wrong_refund"), 1);
    /* When the channel has refused the other one, there is room for what it did. */
    (void)refund_test_answer(test, second, "refund", ADAPTER_REFUND_REFUSED, 0);
    said = refund_test_callback(test, refund_id, ADAPTER_REFUND_DONE, 6000);
    assert_string_equal(said.refund.state, "done");
    assert_int_equal(refund_test_refunded(test, payment_id), 6000);
}

static void
a_failure_after_a_success_is_told_and_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 6000, "r1");

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    (void)refund_test_callback(test, refund_id, ADAPTER_REFUND_FAILED, 0);
    assert_true(refund_test_is_state(test, refund_id, "done"));
    assert_int_equal(flow_test_alarms(test, "refund_contradicted"), 1);
}

static void
a_refund_of_another_amount_changes_nothing_but_an_alarm(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, refund_test_paid(test, 1), 4000, "r1");
    struct refund_said said;

    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_UNKNOWN, 0);
    said = refund_test_answer(test, refund_id, "refund_query", ADAPTER_REFUND_DONE, 3999);
    assert_true(said.wrong_amount);
    assert_true(refund_test_is_state(test, refund_id, "unknown"));
    assert_int_equal(flow_test_alarms(test, "wrong_refund"), 1);
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund_query"), 0);
}

static void
what_the_wallet_does_not_have_is_debt_that_can_be_seen(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = refund_test_paid(test, 1);
    int64_t refund_id;

    /* Half of it was settled and became available, and 4000 of that was paid out. */
    assert_int_equal(query_run(store_test_statement(
                         &test->store, "INSERT INTO balance VALUES (5, 3, 9, -1000, 1)")),
        ERR_OK);
    assert_int_equal(query_run(store_test_statement(
                         &test->store, "UPDATE balance SET amount = -4962 WHERE account = 3")),
        ERR_OK);
    refund_id = refund_test_begin(test, payment_id, REFUND_TEST_FEN, "r1");
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_balance(test, BOOK_AVAILABLE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_MERCHANT_DEBT), 4000);
    assert_int_equal(flow_test_ask(test, "SELECT from_debt FROM refund"), 4000);
    /* It fails: each gets back what it gave. */
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -4962);
    assert_int_equal(flow_test_balance(test, BOOK_AVAILABLE), -1000);
    assert_int_equal(flow_test_balance(test, BOOK_MERCHANT_DEBT), 0);
    assert_int_equal(query_run(store_test_statement(
                         &test->store, "UPDATE balance SET amount = -9962 WHERE account = 3")),
        ERR_OK);
    assert_int_equal(query_run(store_test_statement(&test->store,
                         "UPDATE balance SET amount = 0, entries = 2 WHERE account = 9")),
        ERR_OK);
}

static void
cash_has_been_given_back_when_it_is_asked_for(void **state)
{
    struct flow_test *test = *state;
    struct refund_ask asked;
    int64_t payment_id;

    flow_test_send(test, flow_test_cash(test, 0, 5000));
    payment_id = flow_test_ask(test, "SELECT id FROM payment");
    assert_int_equal(refund_test_ask(test, &asked, payment_id, 2000, "r1"), ERR_OK);
    assert_string_equal(asked.refund.state, "done");
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 3000);
    assert_int_equal(flow_test_balance(test, BOOK_CASH_SALES), -3000);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup WHERE channel = 1"), 2000);
    assert_int_equal(refund_test_ask(test, &asked, payment_id, 3001, "r2"), ERR_OUT_OF_RANGE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_refund_is_reserved_before_the_channel_is_asked),
        FLOW_TEST(a_refund_that_is_done_leaves_what_the_channel_owes),
        FLOW_TEST(refunds_of_the_whole_return_the_whole_fee),
        FLOW_TEST(an_account_that_keeps_its_cost_does_not_return_it),
        FLOW_TEST(a_partner_s_share_of_the_fee_is_called_back_when_the_refund_is_done),
        FLOW_TEST(the_same_number_is_the_same_refund),
        FLOW_TEST(what_cannot_be_refunded_is_refused_and_changes_nothing),
        FLOW_TEST(defect_e_of_two_refunds_at_once_only_one_passes),
        FLOW_TEST(the_same_number_twice_in_one_turn_is_one_refund),
        FLOW_TEST(defect_c_silence_is_queried_with_the_same_number_and_never_fails),
        FLOW_TEST(after_a_day_of_silence_a_person_is_told),
        FLOW_TEST(what_the_channel_never_got_is_sent_again_under_its_number),
        FLOW_TEST(a_refund_that_the_channel_has_taken_is_not_sent_again),
        FLOW_TEST(a_refund_that_failed_gives_back_exactly_what_it_took),
        FLOW_TEST(refused_is_a_word_about_the_request_and_not_about_the_refund),
        FLOW_TEST(defect_b_a_success_after_a_failure_is_heard_and_counts),
        FLOW_TEST(a_success_for_which_nothing_is_left_changes_nothing_but_an_alarm),
        FLOW_TEST(a_failure_after_a_success_is_told_and_changes_nothing),
        FLOW_TEST(a_refund_of_another_amount_changes_nothing_but_an_alarm),
        FLOW_TEST(what_the_wallet_does_not_have_is_debt_that_can_be_seen),
        FLOW_TEST(cash_has_been_given_back_when_it_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
