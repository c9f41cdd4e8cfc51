/*
 * flow_test_help.h -- a shop on a hub in memory, for the tests of hub/flow.
 *
 * One merchant (7, 0.38 % fee, 0.20 % cost) with one store and two terminals,
 * of which the second is suspended, and another without any. Alipay's money is
 * held by the platform, WeChat's goes to the merchant itself. The functions run
 * one operation as a turn; flow_test_check() holds the books against what must
 * always be true.
 */
#ifndef HUB_FLOW_FLOW_TEST_HELP_H
#define HUB_FLOW_FLOW_TEST_HELP_H

#include "hub/flow/flow_test_check.h"
#include "hub/flow/organisation.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/records_flow.h"
#include "hub/flow/refund_flow.h"
#include "hub/flow/terminal_flow.h"
#include "hub/flow/ticket_flow.h"
#include "hub/store/store_test_help.h"

#define FLOW_TEST_MERCHANT 5
#define FLOW_TEST_STORE 6
#define FLOW_TEST_OTHER 8 /* another merchant, or a partner */
#define FLOW_TEST_TERMINAL 100001
#define FLOW_TEST_SUSPENDED 100002
#define FLOW_TEST_FEE 38
#define FLOW_TEST_COST 20
#define FLOW_TEST_SALT INT64_C(0xdeadbeef)
#define FLOW_TEST_RECORDS_MAX 8
#define FLOW_TEST_BODY_SIZE 256

/* What the terminal has sent so far. */
struct flow_test_till {
    int64_t epoch;
    int64_t sequence;
    uint8_t chain[32];
};

struct flow_test {
    struct store_test store; /* first */
    struct flow_test_till till;
};

/* Records on their way, with the bytes that they borrow. */
struct flow_test_batch {
    struct records_take take; /* first */
    struct records_item items[FLOW_TEST_RECORDS_MAX];
    uint8_t bodies[FLOW_TEST_RECORDS_MAX][FLOW_TEST_BODY_SIZE];
};

/* An organisation under one that is on the desk, or is stored. */
static inline void
flow_test_organise(
    struct desk *desk, int64_t id, int64_t parent_id, const char *kind, const char *name)
{
    struct organisation_row row = {.id = id, .state = "active"};
    size_t loaded;

    (void)snprintf(row.kind, sizeof(row.kind), "%s", kind);
    (void)snprintf(row.name, sizeof(row.name), "%s", name);
    desk_want(desk, TABLE_organisation, KEY_OF(parent_id));
    assert_int_equal(desk_load(desk, &loaded), ERR_OK);
    assert_int_equal(
        organisation_place(&row, desk_get_organisation(desk, KEY_OF(parent_id))), ERR_OK);
    (void)desk_add_organisation(desk, &row);
}

/* A merchant that a partner brought; for 0 a partner. */
static inline void
flow_test_merchant(struct desk *desk, int64_t id, int64_t partner_id)
{
    flow_test_organise(desk, id, partner_id == 0 ? ORGANISATION_PLATFORM_ID : partner_id,
        partner_id == 0 ? "partner" : "merchant", "商户");
    (void)desk_add_merchant(
        desk, &(struct merchant_row){.id = id, .number = id, .partner_id = partner_id});
}

static inline void
flow_test_furnish(struct flow_test *test)
{
    struct terminal_row terminal = {.id = FLOW_TEST_TERMINAL,
        .merchant_id = FLOW_TEST_MERCHANT,
        .store_id = FLOW_TEST_STORE,
        .name = "收银台 1",
        .state = "active",
        .epoch = 1,
        .public_key_size = 65};
    struct desk *desk = NULL;

    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    flow_test_organise(desk, FLOW_TEST_MERCHANT, ORGANISATION_PLATFORM_ID, "merchant", "闪聚咖啡");
    flow_test_organise(desk, FLOW_TEST_OTHER, ORGANISATION_PLATFORM_ID, "merchant", "渠道伙伴");
    flow_test_organise(desk, FLOW_TEST_STORE, FLOW_TEST_MERCHANT, "store", "一号店");
    (void)desk_add_merchant(desk, &(struct merchant_row){.id = FLOW_TEST_MERCHANT,
                                      .number = 7,
                                      .fee_rate = FLOW_TEST_FEE,
                                      .cost_rate = FLOW_TEST_COST});
    (void)desk_add_merchant(desk, &(struct merchant_row){.id = FLOW_TEST_OTHER, .number = 8});
    (void)desk_add_holder(desk, &(struct holder_row){.id = CHANNEL_ALIPAY,
                                    .channel = CHANNEL_ALIPAY,
                                    .settles_to = "platform",
                                    .returns_cost = 1,
                                    .name = "支付宝"});
    (void)desk_add_holder(desk, &(struct holder_row){.id = CHANNEL_WECHAT,
                                    .channel = CHANNEL_WECHAT,
                                    .settles_to = "merchant",
                                    .returns_cost = 1,
                                    .name = "微信"});
    (void)desk_add_terminal(desk, &terminal);
    terminal.id = FLOW_TEST_SUSPENDED;
    memcpy(terminal.state, "suspended", sizeof("suspended"));
    (void)desk_add_terminal(desk, &terminal);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

static inline int
flow_test_open(void **state)
{
    static struct flow_test test;

    store_test_open(&test.store, "flow_test");
    flow_test_furnish(&test);
    test.till = (struct flow_test_till){.epoch = 1};
    *state = &test;
    return 0;
}

/* The sales go; the shop stays. */
static inline void
flow_test_forget(struct flow_test *test)
{
    static const char *const texts[] = {"DELETE FROM orders", "DELETE FROM payment",
        "DELETE FROM receipt", "DELETE FROM entry", "DELETE FROM balance", "DELETE FROM rollup",
        "DELETE FROM rollup_source", "DELETE FROM rollup_minute", "DELETE FROM rollup_hour",
        "DELETE FROM rollup_day", "DELETE FROM rollup_source_day", "DELETE FROM rollup_fold",
        "DELETE FROM correction", "DELETE FROM outbox", "DELETE FROM alarm", "DELETE FROM queue",
        "DELETE FROM book", "DELETE FROM claim WHERE kind NOT IN (9, 10)", "DELETE FROM sharing",
        "DELETE FROM split", "DELETE FROM share", "DELETE FROM split_return", "DELETE FROM recall",
        "DELETE FROM order_text", "DELETE FROM transfer", "DELETE FROM move",
        "DELETE FROM freezing", "DELETE FROM refund"};

    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    for (size_t i = 0; i < LENGTH(texts); i++)
        store_test_run(&test->store, texts[i]);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    test->till = (struct flow_test_till){.epoch = 1};
}

static inline int64_t
flow_test_ask(struct flow_test *test, const char *sql)
{
    return store_test_ask(&test->store, sql);
}

static inline void
flow_test_pass(struct flow_test *test, struct span span)
{
    test->store.clock.now_us += span.us;
}

static inline void
flow_test_check(struct flow_test *test)
{
    flow_test_check_books(&test->store);
}

static inline int
flow_test_close(void **state)
{
    struct flow_test *test = *state;

    flow_test_check(test);
    store_test_close(&test->store);
    return 0;
}

static inline struct ticket
flow_test_ticket(const struct flow_test *test, int64_t sequence, int64_t fen)
{
    return (struct ticket){.terminal = FLOW_TEST_TERMINAL,
        .epoch = test->till.epoch,
        .sequence = sequence,
        .salt = FLOW_TEST_SALT,
        .amount = {fen},
        .issued_s = test->store.clock.now_us / 1000000};
}

static inline enum err
flow_test_scan(struct flow_test *test, const struct ticket *ticket, struct ticket_open *ret_open)
{
    *ret_open = (struct ticket_open){.ticket = *ticket};
    ticket_flow_open(ret_open);
    return store_test_turn(&test->store, &ret_open->operation);
}

/* The order of the ticket with that sequence, opened by a payer. */
static inline int64_t
flow_test_order(struct flow_test *test, int64_t sequence, int64_t fen)
{
    struct ticket ticket = flow_test_ticket(test, sequence, fen);
    struct ticket_open open;

    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_OK);
    assert_int_equal(open.order.sequence, sequence);
    return open.order.id;
}

static inline enum err
flow_test_start(
    struct flow_test *test, int64_t order_id, const char *attempt, struct payment_start *ret_start)
{
    *ret_start = (struct payment_start){
        .merchant_id = FLOW_TEST_MERCHANT, .order_id = order_id, .channel = CHANNEL_ALIPAY};
    assert_int_equal(
        text_copy(bytes_text(attempt), ret_start->attempt, sizeof(ret_start->attempt)), ERR_OK);
    assert_int_equal(
        text_copy(bytes_text(attempt), ret_start->secret, sizeof(ret_start->secret)), ERR_OK);
    payment_flow_start(ret_start);
    return store_test_turn(&test->store, &ret_start->operation);
}

/* The payment's effect of that action that waits to be carried, or 0. */
static inline int64_t
flow_test_waiting(struct flow_test *test, int64_t payment_id, const char *action)
{
    static const char ask[] = "SELECT min(id) FROM outbox WHERE about = ?1 AND action = ?2"
                              " AND state = 'pending'";
    struct query *statement = store_test_statement(&test->store, ask);
    int64_t id;

    query_bind_int(statement, 1, payment_id);
    query_bind_text(statement, 2, bytes_text(action));
    assert_int_equal(query_step(statement), ERR_OK);
    id = query_int(statement, 0);
    query_reset(statement);
    return id;
}

static inline enum err
flow_test_identify(struct flow_test *test, int64_t payment_id, int64_t outbox_id, enum err outcome)
{
    struct payment_identified identified = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = payment_id,
        .outbox_id = outbox_id,
        .outcome = outcome,
        .payer = "2088000000000001"};

    payment_flow_identified(&identified);
    return store_test_turn(&test->store, &identified.operation);
}

/* What the channel says of a payment of fen; total 0 when it names no amount. */
static inline enum err
flow_test_say(
    struct flow_test *test, struct payment_said *said, enum adapter_state state, int64_t total)
{
    said->merchant_id = FLOW_TEST_MERCHANT;
    said->reply = (struct adapter_reply){
        .state = state, .number = "2026112322001", .total = {total}, .total_known = total > 0};
    payment_flow_said(said);
    return store_test_turn(&test->store, &said->operation);
}

/* The answer to the effect of that action, which is waiting. */
static inline struct payment_said
flow_test_answer(struct flow_test *test, int64_t payment_id, const char *action,
    enum adapter_state state, int64_t total)
{
    struct payment_said said = {.payment_id = payment_id,
        .outbox_id = flow_test_waiting(test, payment_id, action),
        .source = strcmp(action, "create") == 0  ? PAYMENT_SOURCE_CREATE
                  : strcmp(action, "close") == 0 ? PAYMENT_SOURCE_CLOSE
                                                 : PAYMENT_SOURCE_QUERY};

    assert_int_not_equal(said.outbox_id, 0);
    assert_int_equal(flow_test_say(test, &said, state, total), ERR_OK);
    return said;
}

static inline enum err
flow_test_callback(struct flow_test *test, int64_t payment_id, enum adapter_state state,
    int64_t total, struct payment_said *ret_said)
{
    *ret_said = (struct payment_said){.payment_id = payment_id, .source = PAYMENT_SOURCE_CALLBACK};
    return flow_test_say(test, ret_said, state, total);
}

/* A payment that waits for its payer at the channel. */
static inline int64_t
flow_test_pending(struct flow_test *test, int64_t order_id, const char *attempt)
{
    struct payment_start start;
    int64_t id;

    assert_int_equal(flow_test_start(test, order_id, attempt, &start), ERR_OK);
    id = start.payment.id;
    assert_int_equal(
        flow_test_identify(test, id, flow_test_waiting(test, id, "identify"), ERR_OK), ERR_OK);
    (void)flow_test_answer(test, id, "create", ADAPTER_PENDING, 0);
    return id;
}

/* An order that a wallet has paid. */
static inline int64_t
flow_test_paid(struct flow_test *test, int64_t order_id, int64_t fen, const char *attempt)
{
    int64_t id = flow_test_pending(test, order_id, attempt);
    struct payment_said said;

    assert_int_equal(flow_test_callback(test, id, ADAPTER_PAID, fen, &said), ERR_OK);
    assert_string_equal(said.payment.state, "paid");
    return id;
}

static inline enum err
flow_test_expire(struct flow_test *test, int64_t order_id, struct ticket_expire *ret_expire)
{
    *ret_expire = (struct ticket_expire){.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .outbox_id = flow_test_waiting(test, order_id, "expire")};
    ticket_flow_expire(ret_expire);
    return store_test_turn(&test->store, &ret_expire->operation);
}

/* Begins a batch that goes on from what the terminal has sent. */
static inline void
flow_test_batch(struct flow_test *test, struct flow_test_batch *ret_batch)
{
    *ret_batch = (struct flow_test_batch){
        .take = {.terminal_id = FLOW_TEST_TERMINAL,
            .epoch = test->till.epoch,
            .first_sequence = test->till.sequence + 1,
            .items = ret_batch->items},
    };
    memcpy(ret_batch->take.chain, test->till.chain, sizeof(test->till.chain));
}

static inline void
flow_test_add_bytes(struct flow_test_batch *batch, struct bytes bytes)
{
    struct records_item *item = &batch->items[batch->take.count];

    assert_true(batch->take.count < FLOW_TEST_RECORDS_MAX);
    assert_true(bytes.size <= FLOW_TEST_BODY_SIZE);
    memcpy(batch->bodies[batch->take.count], bytes.at, bytes.size);
    *item = (struct records_item){.body = bytes_of(batch->bodies[batch->take.count], bytes.size)};
    item->readable = message_get(&message_record_shape, item->body, &item->record) == ERR_OK;
    if (!item->readable)
        item->record = (struct message_record){0};
    message_chain(batch->take.chain, item->body);
    batch->take.count++;
}

static inline void
flow_test_add(struct flow_test_batch *batch, const struct message_record *record)
{
    uint8_t body[FLOW_TEST_BODY_SIZE];
    size_t size;

    assert_int_equal(message_put(&message_record_shape, record, body, sizeof(body), &size), ERR_OK);
    flow_test_add_bytes(batch, bytes_of(body, size));
}

static inline enum err
flow_test_take(struct flow_test *test, struct flow_test_batch *batch)
{
    enum err err;

    records_flow_take(&batch->take);
    err = store_test_turn(&test->store, &batch->take.operation);
    if (err == ERR_OK && batch->take.hub_sequence > test->till.sequence) {
        test->till.sequence = batch->take.hub_sequence;
        memcpy(test->till.chain, batch->take.chain, sizeof(batch->take.chain));
    }
    return err;
}

static inline struct message_record
flow_test_sale(const struct flow_test *test, int64_t fen)
{
    return (struct message_record){.kind = MESSAGE_KIND_SALE,
        .till_us = test->store.clock.now_us,
        .clock_known = 1,
        .amount_fen = fen,
        .salt = FLOW_TEST_SALT};
}

/* Cash for the sale of that sequence, or for a new one when it is 0. */
static inline struct message_record
flow_test_cash(const struct flow_test *test, int64_t about, int64_t fen)
{
    return (struct message_record){.kind = MESSAGE_KIND_CASH,
        .till_us = test->store.clock.now_us,
        .clock_known = 1,
        .about = about,
        .amount_fen = fen,
        .salt = FLOW_TEST_SALT,
        .collected_fen = fen,
        .channel = CHANNEL_CASH};
}

static inline struct message_record
flow_test_record(int64_t kind, int64_t about)
{
    return (struct message_record){.kind = kind, .about = about, .salt = FLOW_TEST_SALT};
}

/* One record by itself, taken. */
static inline void
flow_test_send(struct flow_test *test, struct message_record record)
{
    struct flow_test_batch batch;

    flow_test_batch(test, &batch);
    flow_test_add(&batch, &record);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
}

static inline const char *
flow_test_order_state(struct flow_test *test, int64_t order_id)
{
    static const char *const names[] = {"open", "paying", "closing", "paid", "closed"};
    static const char ask[] = "SELECT CASE state WHEN 'open' THEN 0 WHEN 'paying' THEN 1"
                              " WHEN 'closing' THEN 2 WHEN 'paid' THEN 3 ELSE 4 END"
                              " FROM orders WHERE id = ?1";

    return names[store_test_ask_of(&test->store, ask, &order_id, 1)];
}

static inline int64_t
flow_test_alarms(struct flow_test *test, const char *kind)
{
    static const char ask[] = "SELECT count(*) FROM alarm WHERE kind = ?1";
    struct query *statement = store_test_statement(&test->store, ask);
    int64_t count;

    query_bind_text(statement, 1, bytes_text(kind));
    assert_int_equal(query_step(statement), ERR_OK);
    count = query_int(statement, 0);
    query_reset(statement);
    return count;
}

static inline int64_t
flow_test_balance(struct flow_test *test, enum book_account account)
{
    const int64_t value = account;

    return store_test_ask_of(
        &test->store, "SELECT sum(amount) FROM balance WHERE account = ?1", &value, 1);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_test_open, flow_test_close)

#endif
