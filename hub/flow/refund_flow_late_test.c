#include "hub/flow/refund_flow_test_help.h"

/* Late money, sent back by the channel. */
static void
late_money_goes_back_from_suspense(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;
    int64_t refund_id;

    (void)flow_test_paid(test, order_id, REFUND_TEST_FEN, "one");
    assert_int_equal(
        flow_test_callback(test, second, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    refund_id = refund_test_newest(test, second);
    assert_true(refund_test_is_state(test, refund_id, "created"));
    assert_int_equal(flow_test_ask(test, "SELECT kind = 'late' FROM refund"), 1);
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_RECEIVABLE), 9980);
    /* It is in no figure but its own. */
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_count) FROM rollup"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(late_fen) FROM rollup"), REFUND_TEST_FEN);
}

static void
late_money_whose_refund_failed_stays_in_sight_and_can_be_asked_for(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;
    int64_t refund_id;

    (void)flow_test_paid(test, order_id, REFUND_TEST_FEN, "one");
    assert_int_equal(
        flow_test_callback(test, second, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    (void)refund_test_answer(
        test, refund_test_newest(test, second), "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), -REFUND_TEST_FEN);
    assert_int_equal(flow_test_alarms(test, "refund_failed"), 1);
    refund_id = refund_test_begin(test, second, REFUND_TEST_FEN, "r1");
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
    (void)refund_test_answer(test, refund_id, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_count) FROM rollup"), 0);
}

/* The first money of an order that is closed, before its terminal has said anything of it. */
static int64_t
held(struct flow_test *test, int64_t *ret_order_id)
{
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct ticket_expire expire;
    struct payment_said said;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(
        flow_test_callback(test, payment_id, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    assert_string_equal(said.payment.state, "late");
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "held"));
    *ret_order_id = order_id;
    return payment_id;
}

static void
the_first_money_waits_for_its_terminal(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id;
    int64_t payment_id = held(test, &order_id);

    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), -REFUND_TEST_FEN);
    assert_int_equal(flow_test_waiting(test, refund_test_newest(test, payment_id), "refund"), 0);
    /* The sale comes; what was accepted for it may come behind it. */
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "held"));
    assert_int_equal(refund_test_settle(test, order_id), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "created"));
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
}

static void
a_code_that_the_terminal_accepted_redeems_late_money(void **state)
{
    struct flow_test *test = *state;
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    int64_t order_id;
    int64_t payment_id = held(test, &order_id);

    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, code);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_ask(test, "SELECT winner_id FROM orders"), payment_id);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "dropped"));
    assert_int_equal(refund_test_refunded(test, payment_id), 0);
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), -38);
    assert_int_equal(flow_test_ask(test, "SELECT sum(late_count) FROM rollup"), 0);
    assert_int_not_equal(flow_test_waiting(test, order_id, "result"), 0);
    /* The timer that the sale had started finds nothing to send. */
    assert_int_equal(refund_test_settle(test, order_id), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "dropped"));
}

/* Held money of the oldest of so many attempts that an operation does not follow it any more. */
static int64_t
held_of_old(struct flow_test *test, int64_t *ret_order_id)
{
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t payments[SALE_ATTEMPTS_MAX + 1];
    struct ticket_expire expire;
    struct payment_said said;

    for (size_t i = 0; i < LENGTH(payments); i++) {
        const char attempt[] = {(char)('a' + (char)i), '\0'};

        payments[i] = flow_test_pending(test, order_id, attempt);
    }
    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    for (size_t i = 0; i < LENGTH(payments); i++)
        (void)flow_test_answer(test, payments[i], "close", ADAPTER_CLOSED, 0);
    assert_string_equal(flow_test_order_state(test, order_id), "closed");
    assert_int_equal(
        flow_test_callback(test, payments[0], ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payments[0]), "held"));
    *ret_order_id = order_id;
    return payments[0];
}

static void
late_money_of_an_old_attempt_waits_for_its_terminal_and_no_longer(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id;
    int64_t payment_id = held_of_old(test, &order_id);

    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    assert_int_equal(refund_test_settle(test, order_id), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "created"));
}

static void
a_code_redeems_late_money_of_an_old_attempt(void **state)
{
    struct flow_test *test = *state;
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    int64_t order_id;
    int64_t payment_id = held_of_old(test, &order_id);

    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, code);
    assert_int_equal(flow_test_ask(test, "SELECT winner_id FROM orders"), payment_id);
}

static void
a_code_after_the_money_was_sent_back_does_not_call_it_back(void **state)
{
    struct flow_test *test = *state;
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, 1);
    int64_t order_id;
    int64_t payment_id = held(test, &order_id);

    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    assert_int_equal(refund_test_settle(test, order_id), ERR_OK);
    flow_test_send(test, code);
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "created"));
    assert_string_equal(flow_test_order_state(test, order_id), "open");
    /* Nobody pays it any more, and people are told. */
    assert_int_not_equal(flow_test_waiting(test, order_id, "expire"), 0);
}

static void
cash_for_its_order_sends_late_money_back_at_once(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id;
    int64_t payment_id = held(test, &order_id);

    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, flow_test_cash(test, 1, REFUND_TEST_FEN));
    assert_true(refund_test_is_state(test, refund_test_newest(test, payment_id), "created"));
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), REFUND_TEST_FEN);
}

static enum err
judge(struct flow_test *test, int64_t refund_id, enum refund_verdict verdict)
{
    struct refund_judge judged = {
        .merchant_id = FLOW_TEST_MERCHANT, .refund_id = refund_id, .verdict = verdict};

    refund_flow_judge(&judged);
    return store_test_turn(&test->store, &judged.operation);
}

static void
where_the_merchant_s_rule_says_so_a_person_decides(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t second = flow_test_pending(test, order_id, "two");
    struct payment_said said;

    assert_int_equal(
        query_run(store_test_statement(&test->store, "UPDATE merchant SET late_rule = 1")), ERR_OK);
    (void)flow_test_paid(test, order_id, REFUND_TEST_FEN, "one");
    assert_int_equal(
        flow_test_callback(test, second, ADAPTER_PAID, REFUND_TEST_FEN, &said), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, second), "held"));
    /* The terminal's word is not enough, and a paid order takes no second money. */
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    assert_true(refund_test_is_state(test, refund_test_newest(test, second), "held"));
    assert_int_equal(
        judge(test, refund_test_newest(test, second), REFUND_VERDICT_REDEEM), ERR_BAD_STATE);
    assert_int_equal(judge(test, refund_test_newest(test, second), REFUND_VERDICT_SEND), ERR_OK);
    assert_true(refund_test_is_state(test, refund_test_newest(test, second), "created"));
    assert_int_equal(
        judge(test, refund_test_newest(test, second), REFUND_VERDICT_SEND), ERR_BAD_STATE);
}

static void
a_person_redeems_for_a_terminal_that_never_comes_back(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id;
    int64_t payment_id = held(test, &order_id);

    assert_int_equal(
        judge(test, refund_test_newest(test, payment_id), REFUND_VERDICT_REDEEM), ERR_OK);
    assert_string_equal(flow_test_order_state(test, order_id), "paid");
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), -9962);
    assert_int_equal(
        judge(test, refund_test_newest(test, payment_id), REFUND_VERDICT_REDEEM), ERR_BAD_STATE);
}

static void
cash_displaces_what_refunds_have_left(void **state)
{
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t payment_id = flow_test_paid(test, order_id, REFUND_TEST_FEN, "payer");
    int64_t first = refund_test_begin(test, payment_id, 1000, "r1");
    int64_t second = refund_test_begin(test, payment_id, 2000, "r2");
    int64_t third;

    (void)refund_test_answer(test, first, "refund", ADAPTER_REFUND_DONE, 0);
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, flow_test_cash(test, 1, REFUND_TEST_FEN));
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_balance(test, BOOK_FEE_INCOME), 0);
    assert_int_equal(refund_test_refunded(test, payment_id), REFUND_TEST_FEN);
    flow_test_check(test);
    /* One that was under way then fails: the payer's money, and none of the merchant's. */
    (void)refund_test_answer(test, second, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(fee_fen) FROM rollup"), 0);
    /* And goes back to him, as late money does. */
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), 0);
    assert_int_equal(refund_test_refunded(test, payment_id), REFUND_TEST_FEN);
    third = refund_test_newest(test, payment_id);
    assert_true(third > second);
    flow_test_check(test);
    (void)refund_test_answer(test, third, "refund", ADAPTER_REFUND_REFUSED, 0);
    assert_int_equal(flow_test_balance(test, BOOK_SUSPENSE), -2000);
    assert_int_equal(flow_test_alarms(test, "refund_failed"), 2);
    assert_int_equal(refund_test_newest(test, payment_id), third);
}

static void
what_went_back_of_a_payment_leaves_the_figures_when_cash_displaces_it(void **state)
{
    static const char refunds[] = "SELECT sum(refund_count) FROM rollup";
    struct flow_test *test = *state;
    int64_t order_id = flow_test_order(test, 1, REFUND_TEST_FEN);
    int64_t payment_id = flow_test_paid(test, order_id, REFUND_TEST_FEN, "payer");
    int64_t first = refund_test_begin(test, payment_id, 1000, "r1");
    int64_t second = refund_test_begin(test, payment_id, 2000, "r2");

    (void)refund_test_answer(test, first, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(flow_test_ask(test, refunds), 1);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup"), 1000);
    flow_test_send(test, flow_test_sale(test, REFUND_TEST_FEN));
    flow_test_send(test, flow_test_cash(test, 1, REFUND_TEST_FEN));
    assert_int_equal(flow_test_ask(test, refunds), 0);
    /* What was under way then comes into none of them. */
    (void)refund_test_answer(test, second, "refund", ADAPTER_REFUND_DONE, 0);
    assert_int_equal(flow_test_ask(test, refunds), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(refund_fen) FROM rollup"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(fee_fen) FROM rollup"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup"), REFUND_TEST_FEN);
}

/* What the shares' own flow does when the last of them is back, or will not come. */
struct shares {
    struct operation operation;
    int64_t refund_id;
};

static void
shares_keys(struct operation *operation, struct desk *desk)
{
    refund_want(desk, FLOW_TEST_MERCHANT, ((struct shares *)operation)->refund_id);
}

static enum err
shares_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct shares *shares = (struct shares *)operation;
    struct refund_place place;
    enum err err = refund_find(desk, FLOW_TEST_MERCHANT, shares->refund_id, &place);

    return err == ERR_OK ? refund_shares_back(desk, turn, &place) : err;
}

static enum err
end_wait(struct flow_test *test, int64_t refund_id)
{
    static const struct operation_kind kind = {"shares", shares_keys, shares_decide};
    struct shares shares = {.operation = {.kind = &kind}, .refund_id = refund_id};

    return store_test_turn(&test->store, &shares.operation);
}

/* A payment of which 3000 was given to somebody else, under a rule that takes it back. */
static int64_t
shared(struct flow_test *test, int64_t take_back)
{
    int64_t payment_id = refund_test_paid(test, 1);
    static const char *const texts[] = {
        "UPDATE orders SET split_rule = 77", "UPDATE payment SET shared = 3000"};
    static const char rule[] = "INSERT INTO split_rule VALUES"
                               " (5, 77, 'half', 1, 60, 3000, 0, ?1, 0, 1, 0, 1)";

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(query_run(store_test_statement(&test->store, texts[i])), ERR_OK);
    query_bind_int(store_test_statement(&test->store, rule), 1, take_back);
    assert_int_equal(query_run(store_test_statement(&test->store, rule)), ERR_OK);
    return payment_id;
}

static void
forget_shares(struct flow_test *test)
{
    static const char *const texts[] = {"DELETE FROM split_rule", "UPDATE payment SET shared = 0",
        "UPDATE orders SET split_rule = 0"};

    for (size_t i = 0; i < LENGTH(texts); i++)
        assert_int_equal(query_run(store_test_statement(&test->store, texts[i])), ERR_OK);
}

static void
a_refund_waits_until_its_shares_are_back(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, shared(test, 1), REFUND_TEST_FEN, "r1");

    assert_true(refund_test_is_state(test, refund_id, "waiting"));
    assert_int_equal(flow_test_balance(test, BOOK_REFUND_TRANSIT), -REFUND_TEST_FEN);
    assert_int_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    assert_int_equal(end_wait(test, refund_id), ERR_OK);
    assert_true(refund_test_is_state(test, refund_id, "created"));
    assert_int_not_equal(flow_test_waiting(test, refund_id, "refund"), 0);
    assert_int_equal(end_wait(test, refund_id), ERR_BAD_STATE);
    forget_shares(test);
}

static void
shares_that_come_back_pay_the_debt_that_their_refund_made(void **state)
{
    struct flow_test *test = *state;
    int64_t payment_id = shared(test, 1);
    int64_t refund_id;

    /* As if 3000 had been shared and paid out of pending. */
    assert_int_equal(query_run(store_test_statement(&test->store,
                         "UPDATE balance SET amount = amount + 3000 WHERE account = 3")),
        ERR_OK);
    refund_id = refund_test_begin(test, payment_id, REFUND_TEST_FEN, "r1");
    assert_int_equal(flow_test_balance(test, BOOK_MERCHANT_DEBT), 3000);
    /* And as if it had come back. */
    assert_int_equal(query_run(store_test_statement(&test->store,
                         "UPDATE balance SET amount = amount - 3000 WHERE account = 3 ")),
        ERR_OK);
    assert_int_equal(end_wait(test, refund_id), ERR_OK);
    assert_int_equal(flow_test_balance(test, BOOK_MERCHANT_DEBT), 0);
    assert_int_equal(flow_test_balance(test, BOOK_PENDING), 0);
    assert_int_equal(flow_test_ask(test, "SELECT from_pending FROM refund"), 9962);
    forget_shares(test);
}

static void
a_rule_that_charges_the_merchant_does_not_wait(void **state)
{
    struct flow_test *test = *state;
    int64_t refund_id = refund_test_begin(test, shared(test, 0), REFUND_TEST_FEN, "r1");

    assert_true(refund_test_is_state(test, refund_id, "created"));
    forget_shares(test);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(late_money_goes_back_from_suspense),
        FLOW_TEST(late_money_whose_refund_failed_stays_in_sight_and_can_be_asked_for),
        FLOW_TEST(the_first_money_waits_for_its_terminal),
        FLOW_TEST(a_code_that_the_terminal_accepted_redeems_late_money),
        FLOW_TEST(late_money_of_an_old_attempt_waits_for_its_terminal_and_no_longer),
        FLOW_TEST(a_code_redeems_late_money_of_an_old_attempt),
        FLOW_TEST(a_code_after_the_money_was_sent_back_does_not_call_it_back),
        FLOW_TEST(cash_for_its_order_sends_late_money_back_at_once),
        FLOW_TEST(where_the_merchant_s_rule_says_so_a_person_decides),
        FLOW_TEST(a_person_redeems_for_a_terminal_that_never_comes_back),
        FLOW_TEST(cash_displaces_what_refunds_have_left),
        FLOW_TEST(what_went_back_of_a_payment_leaves_the_figures_when_cash_displaces_it),
        FLOW_TEST(a_refund_waits_until_its_shares_are_back),
        FLOW_TEST(shares_that_come_back_pay_the_debt_that_their_refund_made),
        FLOW_TEST(a_rule_that_charges_the_merchant_does_not_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
