/*
 * Random lives of orders that an app makes, whole and in parts, paid on pages and by
 * barcodes, against a channel that keeps its own books: requests and answers get lost,
 * payers pay at the worst moment, callbacks come late and twice, we die between a mark
 * and its call. After every turn our books are held against their rules; when all has
 * been asked to its end, against the channel's.
 */
#include "hub/flow/lives_test_help.h"
#include "hub/flow/order_random_channel.h"
#include "hub/flow/outbox_flow.h"

#define LIVES 2000
#define STEPS_MAX 40
#define DRAIN_MAX 2000

/* A row of the outbox that waits. */
struct errand {
    int64_t id;
    int64_t payment_id;
    char action[13];
};

static struct trade *
trade_of(struct life *life, int64_t payment_id)
{
    for (size_t i = 0; i < life->trades_count; i++)
        if (life->trades[i].payment_id == payment_id)
            return &life->trades[i];
    fail_msg("nobody knows payment %lld", (long long)payment_id);
    return NULL;
}

static void
learn(struct life *life, const struct payment_row *payment)
{
    for (size_t i = 0; i < life->trades_count; i++)
        if (life->trades[i].payment_id == payment->id)
            return;
    assert_true(life->trades_count < TRADES_MAX);
    life->trades[life->trades_count++] = (struct trade){
        .payment_id = payment->id, .fen = payment->amount, .expires_us = payment->expires_us};
}

static void
make_order(struct life *life)
{
    char number[] = {(char)('A' + (char)life->orders_count), '\0'};
    struct order_create create = order_test_asked(number, 500);

    if (life->orders_count == ORDERS_MAX)
        return;
    create.parts_count = below(life, 2) == 0 ? 0 : 2 + below(life, 2);
    if (create.parts_count > 0)
        create.amount.fen = 0;
    for (size_t i = 0; i < create.parts_count; i++) {
        create.parts[i].fen = 100 + (int64_t)i;
        create.amount.fen += create.parts[i].fen;
    }
    assert_int_equal(order_test_take(life->test, &create), ERR_OK);
    life->orders[life->orders_count++] = create.order.id;
    if (create.parts_count == 0)
        life->payable[life->payable_count++] = create.order.id;
    for (size_t i = 0; i < create.parts_count; i++)
        life->payable[life->payable_count++] = create.part_orders[i].id;
}

static void
begin_payment(struct life *life)
{
    char attempt[] = {(char)('a' + (char)(life->attempts % 26)), '\0'};
    struct payment_start start;
    struct barcode_pay pay;
    int64_t order_id;
    enum err err;

    if (life->payable_count == 0 || life->trades_count == TRADES_MAX)
        return;
    order_id = life->payable[below(life, life->payable_count)];
    life->attempts += below(life, 4) == 0 ? 0 : 1;
    if (below(life, 2) == 0) {
        err = order_test_scan(life->test, order_id, attempt, ORDER_TEST_BARCODE, &pay);
        if (err == ERR_OK)
            learn(life, &pay.payment);
    } else {
        err = flow_test_start(life->test, order_id, attempt, &start);
        if (err == ERR_OK)
            learn(life, &start.payment);
    }
    assert_true(err == ERR_OK || err == ERR_BAD_STATE || err == ERR_EXPIRED);
}

static enum err
say(struct life *life, const struct trade *trade, int64_t outbox_id, enum payment_source source,
    enum adapter_state state)
{
    bool paid = state == ADAPTER_PAID;
    struct payment_said said = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = trade->payment_id,
        .outbox_id = outbox_id,
        .source = source,
        .reply = {.state = state, .total = {paid ? trade->fen : 0}, .total_known = paid}};

    /* A callback tells what was when the payer paid. */
    said.reply.given_back =
        paid && trade->state == TRADE_RETURNED && source != PAYMENT_SOURCE_CALLBACK;
    payment_flow_said(&said);
    return store_test_turn(&life->test->store, &said.operation);
}

static void
must_say(struct life *life, const struct trade *trade, int64_t outbox_id,
    enum payment_source source, enum adapter_state state)
{
    enum err err = say(life, trade, outbox_id, source, state);

    /* Only a channel that contradicts its own "paid" is refused. */
    assert_true(err == ERR_OK || (err == ERR_BAD_STATE && state != ADAPTER_PAID));
}

static void
carry_create(struct life *life, struct trade *trade, const struct errand *errand)
{
    struct payment_said said = {.payment_id = trade->payment_id,
        .outbox_id = errand->id,
        .source = PAYMENT_SOURCE_CREATE,
        .again = trade->asked};
    const enum adapter_state answer = created(life, trade);

    trade->asked = true;
    /* We may die here: the row goes on. */
    if (!chance(life, 6))
        assert_int_equal(flow_test_say(life->test, &said, answer, 0), ERR_OK);
}

static void
carry_pay(struct life *life, struct trade *trade, const struct errand *errand)
{
    struct barcode_asking asking = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = errand->payment_id,
        .outbox_id = errand->id};

    barcode_flow_asking(&asking);
    assert_int_equal(store_test_turn(&life->test->store, &asking.operation), ERR_OK);
    /* We may die here: the query's row goes on. */
    if (asking.send && !chance(life, 8))
        must_say(life, trade, asking.query_id, PAYMENT_SOURCE_PAY, paid_by_barcode(life, trade));
}

static void
carry_reverse(
    struct life *life, struct trade *trade, const struct errand *errand, const char *payment_state)
{
    struct barcode_reversing reversing = {.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = errand->payment_id,
        .outbox_id = errand->id};
    enum adapter_state answer;

    if (strcmp(payment_state, "reversing") != 0 && strcmp(payment_state, "created") != 0) {
        answer = queried(life, trade);
        if (answer == ADAPTER_PAID || answer == ADAPTER_CLOSED) {
            must_say(life, trade, errand->id, PAYMENT_SOURCE_QUERY, answer);
            return;
        }
    }
    barcode_flow_reversing(&reversing);
    assert_int_equal(store_test_turn(&life->test->store, &reversing.operation), ERR_OK);
    if (reversing.send && !chance(life, 8))
        must_say(life, trade, errand->id, PAYMENT_SOURCE_REVERSE, cancelled(life, trade));
}

static void
carry_close(struct life *life, struct trade *trade, const struct errand *errand)
{
    enum adapter_state answer = queried(life, trade);

    if (answer == ADAPTER_PENDING || answer == ADAPTER_ABSENT)
        must_say(life, trade, errand->id, PAYMENT_SOURCE_CLOSE, closed(life, trade));
    else
        must_say(life, trade, errand->id, PAYMENT_SOURCE_QUERY, answer);
}

static void
finish(struct life *life, const struct errand *errand)
{
    struct outbox_done done = {.merchant_id = FLOW_TEST_MERCHANT, .outbox_id = errand->id};

    outbox_flow_done(&done);
    assert_int_equal(store_test_turn(&life->test->store, &done.operation), ERR_OK);
}

/* As the couriers of channels do (channel_courier_payment.c, channel_courier_barcode.c). */
static void
carry(struct life *life, const struct errand *errand)
{
    static const char *const finals[] = {"paid", "late", "refused", "closed", "returned"};
    struct trade *trade = trade_of(life, errand->payment_id);
    char state[16];

    assert_int_equal(text_copy(bytes_text(order_test_state(life->test, errand->payment_id)), state,
                         sizeof(state)),
        ERR_OK);
    for (size_t i = 0; i < LENGTH(finals); i++)
        if (strcmp(state, finals[i]) == 0) {
            finish(life, errand);
            return;
        }
    if (strcmp(errand->action, "identify") == 0)
        assert_int_equal(flow_test_identify(life->test, errand->payment_id, errand->id,
                             chance(life, 4) ? ERR_NO_ANSWER : ERR_OK),
            ERR_OK);
    else if (strcmp(errand->action, "create") == 0)
        carry_create(life, trade, errand);
    else if (strcmp(errand->action, "query") == 0)
        must_say(life, trade, errand->id, PAYMENT_SOURCE_QUERY, queried(life, trade));
    else if (strcmp(errand->action, "close") == 0)
        carry_close(life, trade, errand);
    else if (strcmp(errand->action, "pay") == 0)
        carry_pay(life, trade, errand);
    else
        carry_reverse(life, trade, errand, state);
}

/* One of the errands that wait, and its time is come. False when there is none. */
static bool
carry_some(struct life *life)
{
    struct errand errand = {.id = 0};
    int64_t due_us;

    if (!order_test_errand(life->test, (int64_t)(life->truthful ? 0 : below(life, 3)), &errand.id,
            &errand.payment_id, errand.action, &due_us))
        return false;
    if (due_us > life->test->store.clock.now_us)
        life->test->store.clock.now_us = due_us;
    pass_time(life);
    carry(life, &errand);
    return true;
}

static void
payer_pays(struct life *life)
{
    struct trade *trade;

    if (life->trades_count == 0)
        return;
    trade = &life->trades[below(life, life->trades_count)];
    if (trade->state == TRADE_WAITING)
        is_paid(life, trade);
}

static void
call_back(struct life *life, struct trade *trade)
{
    enum err err;

    if (!trade->calls_back)
        return;
    err = say(life, trade, 0, PAYMENT_SOURCE_CALLBACK, ADAPTER_PAID);
    assert_true(err == ERR_OK || err == ERR_BUSY);
    /* What was not taken comes again; what was may, too. */
    trade->calls_back = err == ERR_BUSY || chance(life, 3);
}

static void
give_up(struct life *life)
{
    struct order_close close;
    struct ticket_expire expire;
    int64_t order_id;

    if (life->orders_count == 0)
        return;
    order_id = life->orders[below(life, life->orders_count)];
    if (below(life, 2) == 0)
        assert_int_equal(order_test_close(life->test, order_id, &close), ERR_OK);
    else
        assert_int_equal(flow_test_expire(life->test, order_id, &expire), ERR_OK);
}

static void
step(struct life *life)
{
    switch (below(life, 12)) {
    case 0:
    case 1:
        make_order(life);
        break;
    case 2:
    case 3:
    case 4:
        begin_payment(life);
        break;
    case 5:
    case 6:
        payer_pays(life);
        break;
    case 7:
        if (life->trades_count > 0)
            call_back(life, &life->trades[below(life, life->trades_count)]);
        break;
    case 8:
        if (below(life, 3) == 0)
            give_up(life);
        break;
    default:
        (void)carry_some(life);
        break;
    }
    flow_test_pass(life->test, span_s((int64_t)below(life, 4)));
    pass_time(life);
}

/* What we say of a payment is what its channel knows. */
static void
check_trade(struct life *life, const struct trade *trade)
{
    const char *state = order_test_state(life->test, trade->payment_id);

    switch (trade->state) {
    case TRADE_PAID:
        assert_true(strcmp(state, "paid") == 0 || strcmp(state, "late") == 0);
        break;
    case TRADE_RETURNED:
        assert_string_equal(state, "returned");
        break;
    case TRADE_NONE:
    case TRADE_CLOSED:
        assert_true(strcmp(state, "closed") == 0 || strcmp(state, "refused") == 0);
        break;
    case TRADE_WAITING:
        fail_msg("the channel still waits for payment %lld", (long long)trade->payment_id);
    }
}

/* All is given up and asked to its end, and nothing gets lost any more. */
static void
drain(struct life *life)
{
    unsigned rounds = 0;

    life->truthful = true;
    for (size_t i = 0; i < life->orders_count; i++) {
        struct order_close close;

        assert_int_equal(order_test_close(life->test, life->orders[i], &close), ERR_OK);
    }
    while (carry_some(life)) {
        for (size_t i = 0; i < life->trades_count; i++)
            call_back(life, &life->trades[i]);
        assert_true(rounds++ < DRAIN_MAX);
    }
    for (size_t i = 0; i < life->trades_count; i++)
        call_back(life, &life->trades[i]);
    flow_test_check(life->test);
    for (size_t i = 0; i < life->trades_count; i++)
        check_trade(life, &life->trades[i]);
    assert_int_equal(flow_test_ask(life->test,
                         "SELECT count(*) FROM orders WHERE state NOT IN ('paid', 'closed')"),
        0);
}

static void
play(void *stage, uint64_t seed)
{
    struct flow_test *test = stage;
    static struct life life;
    size_t steps;

    life = (struct life){.test = test};
    random_seed(&life.random, seed);
    flow_test_forget(test);
    steps = 10 + below(&life, STEPS_MAX - 9);
    for (size_t i = 0; i < steps; i++) {
        step(&life);
        flow_test_check(test);
    }
    drain(&life);
}

static void
in_the_end_our_books_are_the_channel_s(void **state)
{
    lives_test_play(play, *state, LIVES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            in_the_end_our_books_are_the_channel_s, flow_test_open, flow_test_close),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
