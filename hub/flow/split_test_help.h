/*
 * split_test_help.h -- a shop on a hub in memory that shares what it is paid.
 *
 * Two receivers at Alipay (the first gets 10 %, the second 5 %), one at WeChat Pay
 * and one of another organisation; a rule that shares by itself and then releases
 * the rest, and one that shares by call. The functions run one operation as a turn.
 */
#ifndef HUB_FLOW_SPLIT_TEST_HELP_H
#define HUB_FLOW_SPLIT_TEST_HELP_H

#include "hub/flow/flow_test_help.h"
#include "hub/flow/receiver_flow.h"
#include "hub/flow/split_flow.h"
#include "hub/flow/split_return_flow.h"

/* What the furnished shop has; made anew by each split_test_open(). */
struct split_test {
    struct flow_test flow; /* first */
    int64_t first;
    int64_t second;
    int64_t wechat;
    int64_t automatic; /* rules */
    int64_t by_call;
};

#define SPLIT_TEST_FIRST "2088000000000101"
#define SPLIT_TEST_SECOND "2088000000000102"

static inline enum err
split_test_add(
    struct split_test *test, const struct receiver_row *receiver, struct receiver_add *ret_add)
{
    *ret_add = (struct receiver_add){.receiver = *receiver};
    ret_add->receiver.merchant_id = FLOW_TEST_MERCHANT;
    receiver_flow_add(ret_add);
    return store_test_turn(&test->flow.store, &ret_add->operation);
}

static inline enum err
split_test_bind_said(struct split_test *test, int64_t receiver_id, bool binds,
    enum adapter_split_state state, struct receiver_said *ret_said)
{
    *ret_said = (struct receiver_said){.merchant_id = FLOW_TEST_MERCHANT,
        .receiver_id = receiver_id,
        .outbox_id = flow_test_waiting(&test->flow, receiver_id, binds ? "bind" : "unbind"),
        .binds = binds,
        .reply = {.state = state}};
    receiver_flow_said(ret_said);
    return store_test_turn(&test->flow.store, &ret_said->operation);
}

static inline struct receiver_row
split_test_receiver(enum channel channel, const char *account)
{
    struct receiver_row row = {
        .channel = channel, .kind = "person", .type = "userId", .relation = "PARTNER"};

    text_set(row.account, sizeof(row.account), account);
    return row;
}

/* A receiver that its channel knows. */
static inline int64_t
split_test_bound(struct split_test *test, enum channel channel, const char *account)
{
    const struct receiver_row row = split_test_receiver(channel, account);
    struct receiver_add add;
    struct receiver_said said;

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    assert_int_equal(
        split_test_bind_said(test, add.receiver.id, true, ADAPTER_SPLIT_DONE, &said), ERR_OK);
    assert_string_equal(said.receiver.state, "bound");
    return add.receiver.id;
}

static inline enum err
split_test_put(struct split_test *test, struct rule_put *put)
{
    put->rule.merchant_id = FLOW_TEST_MERCHANT;
    receiver_flow_put_rule(put);
    return store_test_turn(&test->flow.store, &put->operation);
}

static inline void
split_test_furnish(struct split_test *test)
{
    struct rule_put rule = {
        .rule = {.name = "auto", .automatic = 1, .release = 1, .take_back = 1}, .parts_count = 3};
    struct rule_put by_call = {.rule = {.name = "by call"}};

    test->first = split_test_bound(test, CHANNEL_ALIPAY, SPLIT_TEST_FIRST);
    test->second = split_test_bound(test, CHANNEL_ALIPAY, SPLIT_TEST_SECOND);
    test->wechat = split_test_bound(test, CHANNEL_WECHAT, "1900000109");
    rule.parts[0] = (struct rule_part){test->first, 1000};
    rule.parts[1] = (struct rule_part){test->second, 500};
    rule.parts[2] = (struct rule_part){test->wechat, 2000};
    assert_int_equal(split_test_put(test, &rule), ERR_OK);
    test->automatic = rule.rule.id;
    assert_int_equal(split_test_put(test, &by_call), ERR_OK);
    test->by_call = by_call.rule.id;
}

static inline int
split_test_open(void **state)
{
    static struct split_test test;

    store_test_open(&test.flow.store, "split_test");
    flow_test_furnish(&test.flow);
    test.flow.till = (struct flow_test_till){.epoch = 1};
    split_test_furnish(&test);
    *state = &test;
    return 0;
}

/* The order will be shared by that rule. */
static inline void
split_test_declare(struct split_test *test, int64_t order_id, int64_t rule_id)
{
    struct query *statement =
        store_test_statement(&test->flow.store, "UPDATE orders SET split_rule = ?2 WHERE id = ?1");

    assert_int_equal(engine_begin(test->flow.store.store.writer), ERR_OK);
    query_bind_int(statement, 1, order_id);
    query_bind_int(statement, 2, rule_id);
    assert_int_equal(query_run(statement), ERR_OK);
    assert_int_equal(engine_commit(test->flow.store.store.writer), ERR_OK);
}

/* An order that Alipay paid and that a rule shares. */
static inline int64_t
split_test_paid(struct split_test *test, int64_t sequence, int64_t fen, int64_t rule_id)
{
    int64_t order_id = flow_test_order(&test->flow, sequence, fen);

    split_test_declare(test, order_id, rule_id);
    (void)flow_test_paid(&test->flow, order_id, fen, "attempt");
    return order_id;
}

/* The same by WeChat Pay, which takes shares back. */
static inline int64_t
split_test_paid_by_wechat(struct split_test *test, int64_t sequence, int64_t fen, int64_t rule_id)
{
    int64_t order_id = flow_test_order(&test->flow, sequence, fen);
    struct payment_start start = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .channel = CHANNEL_WECHAT,
        .attempt = "attempt"};
    struct payment_said said;

    split_test_declare(test, order_id, rule_id);
    payment_flow_start(&start);
    assert_int_equal(store_test_turn(&test->flow.store, &start.operation), ERR_OK);
    assert_int_equal(
        flow_test_callback(&test->flow, start.payment.id, ADAPTER_PAID, fen, &said), ERR_OK);
    assert_string_equal(said.payment.state, "paid");
    return order_id;
}

static inline int64_t
split_test_payment_of(struct split_test *test, int64_t order_id)
{
    return store_test_ask_of(
        &test->flow.store, "SELECT winner_id FROM orders WHERE id = ?1", &order_id, 1);
}

/* The timer of that action, which is waiting. */
static inline enum err
split_test_due(
    struct split_test *test, int64_t payment_id, const char *action, struct split_due *ret_due)
{
    *ret_due = (struct split_due){.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = flow_test_waiting(&test->flow, payment_id, action)};
    if (strcmp(action, "split") == 0)
        split_flow_due(ret_due);
    else
        split_flow_release(ret_due);
    return store_test_turn(&test->flow.store, &ret_due->operation);
}

/* A request by call: the first receiver's fen and the second's; 0 leaves one out. */
static inline enum err
split_test_request(struct split_test *test, int64_t order_id, const char *number, int64_t first,
    int64_t second, struct split_request *ret_request)
{
    *ret_request = (struct split_request){.merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id};
    text_set(ret_request->number, sizeof(ret_request->number), number);
    if (first != 0)
        ret_request->shares[ret_request->shares_count++] =
            (struct split_ask_share){test->first, {first}};
    if (second != 0)
        ret_request->shares[ret_request->shares_count++] =
            (struct split_ask_share){test->second, {second}};
    ret_request->finish = ret_request->shares_count == 0;
    split_flow_request(ret_request);
    return store_test_turn(&test->flow.store, &ret_request->operation);
}

static inline void
split_test_add_words(
    struct adapter_split_reply *reply, const char *account, int64_t fen, enum share_state state)
{
    struct adapter_share_said *said = &reply->shares[reply->shares_count++];

    text_set(said->account, sizeof(said->account), account);
    said->amount.fen = fen;
    said->state = state;
    if (state == SHARE_FAILED)
        text_set(said->code, sizeof(said->code), "RECEIVER_CLOSED");
}

/* The channel is about to be told: the row that asks about it, or 0 when it is not to be. */
static inline int64_t
split_test_send(struct split_test *test, int64_t about, const char *action)
{
    struct split_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .about = about,
        .outbox_id = flow_test_waiting(&test->flow, about, action)};

    assert_int_not_equal(asking.outbox_id, 0);
    if (strcmp(action, "split") == 0)
        split_flow_asking(&asking);
    else
        split_return_flow_asking(&asking);
    assert_int_equal(store_test_turn(&test->flow.store, &asking.operation), ERR_OK);
    return asking.send ? asking.query_id : 0;
}

/* The channel's answer to the row of that action, which is waiting; reply says what. */
static inline struct split_said
split_test_say(struct split_test *test, int64_t split_id, const char *action,
    const struct adapter_split_reply *reply)
{
    const bool sends = strcmp(action, "split") == 0;
    struct split_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .split_id = split_id,
        .outbox_id = sends ? split_test_send(test, split_id, action)
                           : flow_test_waiting(&test->flow, split_id, action),
        .source = sends ? SPLIT_SOURCE_SEND : SPLIT_SOURCE_QUERY,
        .reply = *reply};

    assert_int_not_equal(said.outbox_id, 0);
    split_flow_said(&said);
    assert_int_equal(store_test_turn(&test->flow.store, &said.operation), ERR_OK);
    return said;
}

static inline struct split_said
split_test_state(
    struct split_test *test, int64_t split_id, const char *action, enum adapter_split_state state)
{
    const struct adapter_split_reply reply = {.state = state, .number = "2026112900001"};

    return split_test_say(test, split_id, action, &reply);
}

/* The channel paid the first so much, and the second so much; 0 leaves one out. */
static inline struct split_said
split_test_pays(
    struct split_test *test, int64_t split_id, const char *action, int64_t first, int64_t second)
{
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_PENDING};

    if (first != 0)
        split_test_add_words(&reply, SPLIT_TEST_FIRST, first, SHARE_DONE);
    if (second != 0)
        split_test_add_words(&reply, SPLIT_TEST_SECOND, second, SHARE_DONE);
    return split_test_say(test, split_id, action, &reply);
}

static inline int64_t
split_test_shared(struct split_test *test, int64_t payment_id)
{
    return store_test_ask_of(
        &test->flow.store, "SELECT shared FROM payment WHERE id = ?1", &payment_id, 1);
}

#define SPLIT_TEST(name) cmocka_unit_test_setup_teardown(name, split_test_open, flow_test_close)

#endif
