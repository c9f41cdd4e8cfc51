/*
 * refund_flow_test_help.h -- asking for refunds and answering for the channel, for
 * the tests of refunds.
 */
#ifndef HUB_FLOW_REFUND_FLOW_TEST_HELP_H
#define HUB_FLOW_REFUND_FLOW_TEST_HELP_H

#include "hub/flow/flow_test_help.h"
#include "hub/flow/refund_flow.h"
#include "hub/flow/sending.h"

#define REFUND_TEST_FEN 10000 /* fee 38, cost 20 */

static inline enum err
refund_test_ask(struct flow_test *test, struct refund_ask *ask, int64_t payment_id, int64_t fen,
    const char *number)
{
    *ask = (struct refund_ask){
        .merchant_id = FLOW_TEST_MERCHANT, .payment_id = payment_id, .amount = {fen}};
    text_set(ask->number, sizeof(ask->number), number);
    refund_flow_ask(ask);
    return store_test_turn(&test->store, &ask->operation);
}

/* A refund that was asked for and whose channel is being told. */
static inline int64_t
refund_test_begin(struct flow_test *test, int64_t payment_id, int64_t fen, const char *number)
{
    struct refund_ask asked;

    assert_int_equal(refund_test_ask(test, &asked, payment_id, fen, number), ERR_OK);
    assert_int_equal(asked.refund.amount, fen);
    return asked.refund.id;
}

static inline struct adapter_refund_reply
refund_test_reply(enum adapter_refund_state state, int64_t fen)
{
    return (struct adapter_refund_reply){
        .state = state, .number = "50300", .amount = {fen}, .amount_known = fen > 0};
}

/* The channel is about to be told: the row that asks about it, or 0 when it is not to be. */
static inline int64_t
refund_test_send(struct flow_test *test, int64_t refund_id)
{
    struct refund_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .outbox_id = flow_test_waiting(test, refund_id, "refund")};

    assert_int_not_equal(asking.outbox_id, 0);
    refund_flow_asking(&asking);
    assert_int_equal(store_test_turn(&test->store, &asking.operation), ERR_OK);
    return asking.send ? asking.query_id : 0;
}

/* What the channel answers to the effect of that action, which is waiting; 0 fen: no amount. */
static inline struct refund_said
refund_test_answer(struct flow_test *test, int64_t refund_id, const char *action,
    enum adapter_refund_state state, int64_t fen)
{
    const bool sends = strcmp(action, "refund") == 0;
    struct refund_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .outbox_id =
            sends ? refund_test_send(test, refund_id) : flow_test_waiting(test, refund_id, action),
        .source = sends ? REFUND_SOURCE_ASK : REFUND_SOURCE_QUERY,
        .reply = refund_test_reply(state, fen)};

    assert_int_not_equal(said.outbox_id, 0);
    refund_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    return said;
}

static inline struct refund_said
refund_test_callback(
    struct flow_test *test, int64_t refund_id, enum adapter_refund_state state, int64_t fen)
{
    struct refund_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = refund_id,
        .source = REFUND_SOURCE_CALLBACK,
        .reply = refund_test_reply(state, fen)};

    refund_flow_said(&said);
    assert_int_equal(store_test_turn(&test->store, &said.operation), ERR_OK);
    return said;
}

/* The row that waits for a refund's channel after so many; false when there is none. */
static inline bool
refund_test_row(struct flow_test *test, int64_t after, struct outbox_row *ret_row)
{
    static const char ask_row[] = "SELECT x.id, x.about, x.action FROM outbox x"
                                  " JOIN refund r ON r.id = x.about WHERE x.topic = 'channel'"
                                  " AND x.state = 'pending' ORDER BY x.id LIMIT 1 OFFSET ?1";
    struct query *query = store_test_statement(&test->store, ask_row);
    struct outbox_row row = {0};

    query_bind_int(query, 1, after);
    if (query_step(query) == ERR_OK) {
        row.id = query_int(query, 0);
        row.about = query_int(query, 1);
        assert_int_equal(text_copy(query_text(query, 2), row.action, sizeof(row.action)), ERR_OK);
    }
    query_reset(query);
    *ret_row = row;
    return row.id != 0;
}

/* The order's terminal has had time to tell what it accepted. */
static inline enum err
refund_test_settle(struct flow_test *test, int64_t order_id)
{
    struct refund_settle settled = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .outbox_id = flow_test_waiting(test, order_id, "late")};

    assert_int_not_equal(settled.outbox_id, 0);
    refund_flow_settle(&settled);
    return store_test_turn(&test->store, &settled.operation);
}

static inline int64_t
refund_test_paid(struct flow_test *test, int64_t sequence)
{
    return flow_test_paid(
        test, flow_test_order(test, sequence, REFUND_TEST_FEN), REFUND_TEST_FEN, "payer");
}

static inline int64_t
refund_test_of(struct flow_test *test, const char *sql, int64_t payment_id)
{
    return store_test_ask_of(&test->store, sql, &payment_id, 1);
}

static inline int64_t
refund_test_refunded(struct flow_test *test, int64_t payment_id)
{
    return refund_test_of(test, "SELECT refunded FROM payment WHERE id = ?1", payment_id);
}

static inline int64_t
refund_test_newest(struct flow_test *test, int64_t payment_id)
{
    return refund_test_of(test, "SELECT refund_id FROM payment WHERE id = ?1", payment_id);
}

static inline bool
refund_test_is_state(struct flow_test *test, int64_t refund_id, const char *state)
{
    static const char ask_state[] = "SELECT count(*) FROM refund WHERE id = ?1 AND state = ?2";
    struct query *query = store_test_statement(&test->store, ask_state);
    bool is;

    query_bind_int(query, 1, refund_id);
    query_bind_text(query, 2, bytes_text(state));
    assert_int_equal(query_step(query), ERR_OK);
    is = query_int(query, 0) == 1;
    query_reset(query);
    return is;
}

#endif
