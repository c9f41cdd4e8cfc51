/*
 * Random sequences of everything that can happen to a shop's sales, one to
 * three operations a turn, against a small model: which money was told. After
 * every turn the books are held against the model and against their own rules.
 */
#include "hub/flow/lives_test_help.h"

#define LIVES 2000
#define STEPS_MAX 12
#define ORDERS_MAX 4 /* sequences 1 .. 4 of the terminal are scanned and paid */
#define PAYMENTS_MAX 16
#define TURN_MAX 3

struct model_payment {
    int64_t id;
    int64_t fen;
    bool paid; /* the channel has said so */
};

struct model_order {
    int64_t id; /* 0: the hub has not heard of it */
    bool cash;
    bool was_paid;
};

struct model {
    struct flow_test *test;
    struct random random;
    struct model_order orders[ORDERS_MAX + 1]; /* by sequence */
    struct model_payment payments[PAYMENTS_MAX];
    size_t payments_count;
    int64_t records; /* acknowledged */
    int64_t cash_fen;
    struct flow_test_batch last; /* the newest batch, to be sent again */
};

/* One operation on its way. */
union act {
    struct operation operation;
    struct ticket_open open;
    struct payment_start start;
    struct payment_identified identified;
    struct payment_said said;
    struct ticket_expire expire;
    struct flow_test_batch batch;
    struct terminal_hello hello;
};

enum act_kind {
    ACT_NONE,
    ACT_SCAN,
    ACT_START,
    ACT_IDENTIFIED,
    ACT_SAID,
    ACT_EXPIRE,
    ACT_RECORDS,
    ACT_AGAIN,
    ACT_HELLO
};

static union act acts[TURN_MAX];
static enum act_kind kinds[TURN_MAX];

static uint64_t
below(struct model *model, uint64_t bound)
{
    return random_below(&model->random, bound);
}

static int64_t
fen_of(int64_t sequence)
{
    return 100 + 7 * sequence;
}

static enum act_kind
make_scan(struct model *model, union act *act)
{
    /* The next sale is shown before it is synced; the ones before it are known. */
    int64_t sequence = 1 + (int64_t)below(model, ORDERS_MAX);

    if (sequence > model->records + 1)
        return ACT_NONE;
    act->open =
        (struct ticket_open){.ticket = flow_test_ticket(model->test, sequence, fen_of(sequence))};
    ticket_flow_open(&act->open);
    return ACT_SCAN;
}

static int64_t
some_order(struct model *model)
{
    return model->orders[1 + below(model, ORDERS_MAX)].id;
}

static enum act_kind
make_start(struct model *model, union act *act)
{
    int64_t order_id = some_order(model);

    if (order_id == 0 || model->payments_count == PAYMENTS_MAX)
        return ACT_NONE;
    act->start = (struct payment_start){.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .channel = below(model, 4) == 0 ? CHANNEL_WECHAT : CHANNEL_ALIPAY};
    act->start.attempt[0] = (char)('a' + below(model, 3));
    payment_flow_start(&act->start);
    return ACT_START;
}

static void
fill_said(struct model *model, struct payment_said *said, int64_t fen)
{
    static const enum adapter_state states[] = {ADAPTER_PENDING, ADAPTER_PAID, ADAPTER_PAID,
        ADAPTER_CLOSED, ADAPTER_ABSENT, ADAPTER_REFUSED, ADAPTER_UNKNOWN};

    said->merchant_id = FLOW_TEST_MERCHANT;
    said->reply.state = states[below(model, LENGTH(states))];
    said->reply.total = (struct money){below(model, 8) == 0 ? fen + 1 : fen};
    said->reply.total_known = said->reply.state == ADAPTER_PAID;
    payment_flow_said(said);
}

static enum act_kind
make_callback(struct model *model, union act *act)
{
    const struct model_payment *payment;

    if (model->payments_count == 0)
        return ACT_NONE;
    payment = &model->payments[below(model, model->payments_count)];
    /* A channel speaks of what it was asked to create. */
    if (store_test_ask_of(&model->test->store,
            "SELECT count(*) FROM outbox WHERE about = ?1 AND action = 'create'", &payment->id,
            1) == 0)
        return ACT_NONE;
    act->said = (struct payment_said){.payment_id = payment->id, .source = PAYMENT_SOURCE_CALLBACK};
    fill_said(model, &act->said, payment->fen);
    return ACT_SAID;
}

/* The channel's courier carries one of the rows that wait. */
static enum act_kind
make_errand(struct model *model, union act *act)
{
    static const char ask[] = "SELECT x.id, x.about, x.action, p.amount FROM outbox x"
                              " JOIN payment p ON p.id = x.about WHERE x.topic = 'channel'"
                              " AND x.state = 'pending' ORDER BY x.id LIMIT 1 OFFSET ?1";
    struct query *row = store_test_statement(&model->test->store, ask);
    enum act_kind kind = ACT_NONE;

    query_bind_int(row, 1, (int64_t)below(model, 3));
    if (query_step(row) == ERR_OK && bytes_is(query_text(row, 2), "identify")) {
        static const enum err outcomes[] = {ERR_OK, ERR_OK, ERR_OK, ERR_NO_ANSWER, ERR_EXPIRED};

        act->identified = (struct payment_identified){.merchant_id = FLOW_TEST_MERCHANT,
            .payment_id = query_int(row, 1),
            .outbox_id = query_int(row, 0),
            .outcome = outcomes[below(model, LENGTH(outcomes))],
            .payer = "2088000000000001"};
        payment_flow_identified(&act->identified);
        kind = ACT_IDENTIFIED;
    } else if (query_int(row, 0) != 0) {
        act->said = (struct payment_said){.payment_id = query_int(row, 1),
            .outbox_id = query_int(row, 0),
            .source = bytes_is(query_text(row, 2), "create")  ? PAYMENT_SOURCE_CREATE
                      : bytes_is(query_text(row, 2), "close") ? PAYMENT_SOURCE_CLOSE
                                                              : PAYMENT_SOURCE_QUERY};
        fill_said(model, &act->said, query_int(row, 3));
        kind = ACT_SAID;
    }
    query_reset(row);
    return kind;
}

static enum act_kind
make_expire(struct model *model, union act *act)
{
    int64_t order_id = some_order(model);

    if (order_id == 0)
        return ACT_NONE;
    act->expire = (struct ticket_expire){.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = order_id,
        .outbox_id = flow_test_waiting(model->test, order_id, "expire")};
    ticket_flow_expire(&act->expire);
    return ACT_EXPIRE;
}

/* What the terminal records next: a sale that is due, or something about an older one. */
static void
add_record(struct model *model, struct flow_test_batch *batch)
{
    int64_t sequence = batch->take.first_sequence + (int64_t)batch->take.count;
    int64_t about = 1 + (int64_t)below(model, ORDERS_MAX);
    struct message_record record = {.about = about, .salt = FLOW_TEST_SALT};

    if (sequence <= ORDERS_MAX) {
        record = flow_test_sale(model->test, fen_of(sequence));
        flow_test_add(batch, &record);
        return;
    }
    switch (below(model, 7)) {
    case 0:
    case 1:
        record = flow_test_cash(model->test, about, fen_of(about));
        break;
    case 2:
        record = flow_test_cash(model->test, 0, fen_of(sequence));
        break;
    case 3:
        record.kind = MESSAGE_KIND_CANCEL;
        break;
    case 4:
        record.kind = MESSAGE_KIND_CODE;
        record.channel = CHANNEL_ALIPAY;
        break;
    case 5:
        record.kind = MESSAGE_KIND_PAID;
        break;
    default:
        flow_test_add_bytes(batch, bytes_text("\x0f?"));
        return;
    }
    flow_test_add(batch, &record);
}

static enum act_kind
make_records(struct model *model, union act *act)
{
    size_t count = 1 + below(model, 3);

    flow_test_batch(model->test, &act->batch);
    for (size_t i = 0; i < count; i++)
        add_record(model, &act->batch);
    records_flow_take(&act->batch.take);
    return ACT_RECORDS;
}

static enum act_kind
make_again(struct model *model, union act *act)
{
    if (model->last.take.count == 0)
        return ACT_NONE;
    act->batch = model->last;
    act->batch.take.items = act->batch.items;
    records_flow_take(&act->batch.take);
    return ACT_AGAIN;
}

static enum act_kind
make_hello(struct model *model, union act *act)
{
    act->hello = (struct terminal_hello){.terminal_id = FLOW_TEST_TERMINAL,
        .epoch = 1,
        .last_sequence = model->records + 5,
        .acked_sequence = model->records};
    memcpy(act->hello.acked_chain, model->test->till.chain, sizeof(act->hello.acked_chain));
    terminal_flow_hello(&act->hello);
    return ACT_HELLO;
}

static enum act_kind
make_act(struct model *model, union act *act, bool first)
{
    switch (below(model, 12)) {
    case 0:
    case 1:
        return make_scan(model, act);
    case 2:
    case 3:
        return make_start(model, act);
    case 4:
    case 5:
        return make_errand(model, act);
    case 6:
    case 7:
        return make_callback(model, act);
    case 8:
        return make_expire(model, act);
    /* A terminal sends one batch at a time. */
    case 9:
    case 10:
        return first ? make_records(model, act) : ACT_NONE;
    default:
        if (!first)
            return ACT_NONE;
        return below(model, 2) == 0 ? make_again(model, act) : make_hello(model, act);
    }
}

static void
learn_start(struct model *model, const struct payment_start *start)
{
    for (size_t i = 0; i < model->payments_count; i++)
        if (model->payments[i].id == start->payment.id)
            return;
    assert_true(model->payments_count < PAYMENTS_MAX);
    model->payments[model->payments_count++] =
        (struct model_payment){.id = start->payment.id, .fen = start->payment.amount};
}

static void
learn_said(struct model *model, const struct payment_said *said)
{
    for (size_t i = 0; i < model->payments_count; i++) {
        struct model_payment *payment = &model->payments[i];

        if (payment->id != said->payment_id || said->reply.state != ADAPTER_PAID)
            continue;
        assert_int_equal(said->wrong_amount, said->reply.total.fen != payment->fen);
        if (!said->wrong_amount)
            payment->paid = true;
    }
}

static void
learn_records(struct model *model, const struct flow_test_batch *batch)
{
    struct flow_test_till *till = &model->test->till;

    for (size_t i = 0; i < batch->take.count; i++) {
        const struct message_record *record = &batch->items[i].record;
        struct model_order *order = &model->orders[record->about];

        if (record->kind != MESSAGE_KIND_CASH)
            continue;
        if (record->about == 0 || !order->cash)
            model->cash_fen += record->collected_fen;
        if (record->about != 0)
            order->cash = true;
    }
    model->last = *batch;
    model->records += (int64_t)batch->take.count;
    till->sequence = model->records;
    memcpy(till->chain, batch->take.chain, sizeof(till->chain));
}

static void
learn(struct model *model, enum act_kind kind, const union act *act)
{
    enum err err = act->operation.err;

    switch (kind) {
    case ACT_SCAN:
        assert_int_equal(err, ERR_OK);
        break;
    case ACT_START:
        assert_true(err == ERR_OK || err == ERR_BAD_STATE || err == ERR_EXPIRED);
        if (err == ERR_OK)
            learn_start(model, &act->start);
        break;
    case ACT_SAID:
        /* Only a channel that contradicts its own "paid" is refused. */
        assert_true(
            err == ERR_OK || (err == ERR_BAD_STATE && act->said.reply.state != ADAPTER_PAID));
        if (err == ERR_OK)
            learn_said(model, &act->said);
        break;
    case ACT_RECORDS:
        assert_int_equal(err, ERR_OK);
        learn_records(model, &act->batch);
        break;
    case ACT_HELLO:
        assert_int_equal(err, ERR_OK);
        assert_false(act->hello.forked);
        break;
    case ACT_IDENTIFIED:
    case ACT_EXPIRE:
    case ACT_AGAIN:
        assert_int_equal(err, ERR_OK);
        break;
    case ACT_NONE:
        break;
    }
}

static void
check_orders(struct model *model)
{
    static const char ask[] = "SELECT id, state = 'paid', channel FROM orders WHERE sequence = ?1"
                              " AND origin = 'ticket'";
    struct query *row = store_test_statement(&model->test->store, ask);

    for (int64_t sequence = 1; sequence <= ORDERS_MAX; sequence++) {
        struct model_order *order = &model->orders[sequence];

        query_bind_int(row, 1, sequence);
        if (query_step(row) == ERR_OK) {
            bool paid = query_int(row, 1) != 0;

            assert_true(order->id == 0 || order->id == query_int(row, 0));
            order->id = query_int(row, 0);
            /* Paid once, paid for ever; and cash stays, whatever the wallets did. */
            assert_true(paid || !order->was_paid);
            assert_true(paid || !order->cash);
            if (order->cash)
                assert_int_equal(query_int(row, 2), CHANNEL_CASH);
            order->was_paid = paid;
            assert_int_equal(query_step(row), ERR_NOT_FOUND);
        }
        query_reset(row);
    }
}

static void
check_model(struct model *model)
{
    struct flow_test *test = model->test;
    int64_t wallets_fen = 0;

    flow_test_check(test);
    check_orders(model);
    for (size_t i = 0; i < model->payments_count; i++)
        wallets_fen += model->payments[i].paid ? model->payments[i].fen : 0;
    /* All that was told is in the books, and nothing else. */
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM balance WHERE account IN (1, 2)"),
        wallets_fen);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), model->cash_fen);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM receipt"), model->records);
}

static void
play(void *stage, uint64_t seed)
{
    struct flow_test *test = stage;
    static struct model model;
    size_t steps;

    model = (struct model){.test = test};
    random_seed(&model.random, seed);
    flow_test_forget(test);
    steps = 3 + below(&model, STEPS_MAX - 2);
    for (size_t step = 0; step < steps; step++) {
        size_t wanted = below(&model, 3) == 0 ? TURN_MAX : 1;
        size_t count = 0;

        for (size_t i = 0; i < wanted; i++) {
            kinds[count] = make_act(&model, &acts[count], count == 0);
            acts[count].operation.next = NULL;
            if (kinds[count] == ACT_NONE)
                continue;
            if (count > 0)
                acts[count - 1].operation.next = &acts[count].operation;
            count++;
        }
        flow_test_pass(test, span_s((int64_t)below(&model, below(&model, 9) == 0 ? 1000 : 5)));
        if (count == 0)
            continue;
        assert_int_equal(lane_turn(test->store.lane, &acts[0].operation), ERR_OK);
        for (size_t i = 0; i < count; i++)
            learn(&model, kinds[i], &acts[i]);
        check_model(&model);
    }
}

static void
whatever_happens_to_its_sales_a_shop_s_books_hold(void **state)
{
    lives_test_play(play, *state, LIVES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whatever_happens_to_its_sales_a_shop_s_books_hold, flow_test_open, flow_test_close),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
