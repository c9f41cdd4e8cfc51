/*
 * order_test_help.h -- orders of an app, their parts and barcodes, for the tests of hub/flow.
 */
#ifndef HUB_FLOW_ORDER_TEST_HELP_H
#define HUB_FLOW_ORDER_TEST_HELP_H

#include "hub/flow/barcode_flow.h"
#include "hub/flow/flow_test_help.h"
#include "hub/flow/order_flow.h"

#define ORDER_TEST_APP 77
#define ORDER_TEST_FEN_MAX INT64_C(1000000)
#define ORDER_TEST_BARCODE "280000000000000001"

/* What an app asks for; the caller may change it before it is taken. */
static inline struct order_create
order_test_asked(const char *number, int64_t fen)
{
    return (struct order_create){.merchant_id = FLOW_TEST_MERCHANT,
        .app_id = ORDER_TEST_APP,
        .store_id = FLOW_TEST_STORE,
        .number = number,
        .subject = "拿铁 / latte",
        .description = "",
        .return_url = "",
        .amount = {fen},
        .amount_max = {ORDER_TEST_FEN_MAX}};
}

static inline enum err
order_test_take(struct flow_test *test, struct order_create *create)
{
    order_flow_create(create);
    return store_test_turn(&test->store, &create->operation);
}

/* An order of one part, made. */
static inline int64_t
order_test_make(struct flow_test *test, const char *number, int64_t fen)
{
    struct order_create create = order_test_asked(number, fen);

    assert_int_equal(order_test_take(test, &create), ERR_OK);
    return create.order.id;
}

/* A whole of so many parts, of 100, 101, … fen. */
static inline struct order_create
order_test_whole(struct flow_test *test, const char *number, size_t parts)
{
    struct order_create create = order_test_asked(number, 0);

    create.parts_count = parts;
    for (size_t i = 0; i < parts; i++) {
        create.parts[i].fen = 100 + (int64_t)i;
        create.amount.fen += create.parts[i].fen;
    }
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    return create;
}

static inline enum err
order_test_close(struct flow_test *test, int64_t order_id, struct order_close *ret_close)
{
    *ret_close = (struct order_close){.merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id};
    order_flow_close(ret_close);
    return store_test_turn(&test->store, &ret_close->operation);
}

/* A barcode that was scanned. */
static inline enum err
order_test_scan(struct flow_test *test, int64_t order_id, const char *attempt, const char *barcode,
    struct barcode_pay *ret_pay)
{
    *ret_pay = (struct barcode_pay){.merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id};
    assert_int_equal(
        text_copy(bytes_text(attempt), ret_pay->attempt, sizeof(ret_pay->attempt)), ERR_OK);
    assert_int_equal(
        text_copy(bytes_text(barcode), ret_pay->barcode, sizeof(ret_pay->barcode)), ERR_OK);
    barcode_flow_pay(ret_pay);
    return store_test_turn(&test->store, &ret_pay->operation);
}

/* The barcode is about to be sent. */
static inline struct barcode_asking
order_test_send(struct flow_test *test, int64_t payment_id)
{
    struct barcode_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "pay")};

    barcode_flow_asking(&asking);
    assert_int_equal(store_test_turn(&test->store, &asking.operation), ERR_OK);
    return asking;
}

/* A barcode payment that was sent. */
static inline int64_t
order_test_sent(struct flow_test *test, int64_t order_id, const char *attempt)
{
    struct barcode_pay pay;

    assert_int_equal(order_test_scan(test, order_id, attempt, ORDER_TEST_BARCODE, &pay), ERR_OK);
    assert_true(order_test_send(test, pay.payment.id).send);
    return pay.payment.id;
}

/* What the channel answers to the barcode itself: its query is what waits. */
static inline struct payment_said
order_test_answer(
    struct flow_test *test, int64_t payment_id, enum adapter_state state, int64_t total)
{
    struct payment_said said = {.payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "query"),
        .source = PAYMENT_SOURCE_PAY};

    assert_int_equal(flow_test_say(test, &said, state, total), ERR_OK);
    return said;
}

/* The reversal is about to be sent. */
static inline struct barcode_reversing
order_test_reverse(struct flow_test *test, int64_t payment_id)
{
    struct barcode_reversing reversing = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "reverse")};

    assert_int_not_equal(reversing.outbox_id, 0);
    barcode_flow_reversing(&reversing);
    assert_int_equal(store_test_turn(&test->store, &reversing.operation), ERR_OK);
    return reversing;
}

/* And what the channel answers to it. */
static inline struct payment_said
order_test_reversed(struct flow_test *test, int64_t payment_id, enum adapter_state state)
{
    struct payment_said said = {.payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, "reverse"),
        .source = PAYMENT_SOURCE_REVERSE};

    assert_int_equal(flow_test_say(test, &said, state, 0), ERR_OK);
    return said;
}

static inline int64_t
order_test_due(struct flow_test *test, int64_t payment_id, const char *action)
{
    int64_t id = flow_test_waiting(test, payment_id, action);

    assert_int_not_equal(id, 0);
    return store_test_ask_of(&test->store, "SELECT due_us FROM outbox WHERE id = ?1", &id, 1) -
           test->store.clock.now_us;
}

/* The state of a payment, as it is stored. */
static inline const char *
order_test_state(struct flow_test *test, int64_t payment_id)
{
    static const char *const names[] = {"created", "pending", "unknown", "reversing", "paid",
        "late", "refused", "closed", "returned", "kept"};
    static const char ask[] =
        "SELECT CASE state WHEN 'created' THEN 0 WHEN 'pending' THEN 1 WHEN 'unknown' THEN 2"
        " WHEN 'reversing' THEN 3 WHEN 'paid' THEN 4 WHEN 'late' THEN 5 WHEN 'refused' THEN 6"
        " WHEN 'closed' THEN 7 WHEN 'kept' THEN 9 ELSE 8 END FROM payment WHERE id = ?1";

    return names[store_test_ask_of(&test->store, ask, &payment_id, 1)];
}

/* An effect on a payment that waits for a channel, so many after the first; false without one. */
static inline bool
order_test_errand(struct flow_test *test, int64_t skip, int64_t *ret_id, int64_t *ret_payment_id,
    char ret_action[static 13], int64_t *ret_due_us)
{
    static const char ask[] = "SELECT x.id, x.about, x.action, x.due_us FROM outbox x"
                              " JOIN payment p ON p.id = x.about WHERE x.topic = 'channel'"
                              " AND x.state = 'pending' ORDER BY x.due_us, x.id LIMIT 1 OFFSET ?1";
    struct query *row = store_test_statement(&test->store, ask);
    bool found;

    query_bind_int(row, 1, skip);
    found = query_step(row) == ERR_OK;
    if (found) {
        *ret_id = query_int(row, 0);
        *ret_payment_id = query_int(row, 1);
        assert_int_equal(text_copy(query_text(row, 2), ret_action, 13), ERR_OK);
        *ret_due_us = query_int(row, 3);
    }
    query_reset(row);
    return found;
}

/* Queries that bring nothing, until the payment is to be reversed; how many there were. */
static inline unsigned
order_test_wait(struct flow_test *test, int64_t payment_id, enum adapter_state state)
{
    static const char due[] = "SELECT due_us FROM outbox WHERE about = ?1 AND action = 'query'"
                              " AND state = 'pending'";
    unsigned count = 0;

    while (flow_test_waiting(test, payment_id, "query") != 0) {
        test->store.clock.now_us = store_test_ask_of(&test->store, due, &payment_id, 1);
        (void)flow_test_answer(test, payment_id, "query", state, 0);
        count++;
    }
    return count;
}

#endif
