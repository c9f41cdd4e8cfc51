/*
 * Random sequences of everything that can happen to payments that are shared,
 * against a channel that takes a number once, refuses it when it comes again,
 * loses answers, does not find at once what it took, and is slow, while our
 * process dies between a request and its answer. After every turn the books are
 * held against their rules; in the end the channel answers, and what it paid and
 * got back is what the books say, to the fen.
 */
#include "hub/flow/lives_test_help.h"
#include "hub/flow/recall_flow.h"
#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/split_test_help.h"
#include "hub/flow/wallet_test_help.h"

#define LIVES 1500
#define STEPS_MAX 30
#define ORDERS_MAX 3
#define ASKED_MAX 64
#define DRAIN_MAX 400

/* What the channel knows of one number: a split, or a return. */
struct asked {
    int64_t id;
    bool taken;
    bool hidden; /* it has not found once what it had taken */
    size_t count;
    int64_t amounts[SHARE_COUNT_MAX];
    char accounts[SHARE_COUNT_MAX][32];
    enum share_state fates[SHARE_COUNT_MAX]; /* what becomes of each, once it is told */
    bool gives_back;                         /* a return */
};

struct model {
    struct split_test *test;
    struct random random;
    struct asked asked[ASKED_MAX];
    size_t asked_count;
    int64_t orders[ORDERS_MAX];
    size_t orders_count;
    int64_t organisation; /* a receiver whose wallet we keep */
    unsigned numbers;
    bool healthy; /* from now on the channel answers */
};

/* Where it is played: a shop, and whom it shares with. */
struct stage {
    struct split_test *test;
    int64_t organisation;
};

static uint64_t
below(struct model *model, uint64_t bound)
{
    return random_below(&model->random, bound);
}

static struct flow_test *
flow_of(struct model *model)
{
    return &model->test->flow;
}

static enum err
run(struct model *model, struct operation *operation)
{
    return store_test_turn(&flow_of(model)->store, operation);
}

static void
pay_order(struct model *model)
{
    const int64_t rules[] = {model->test->automatic, model->test->by_call, 0};
    const int64_t sequence = (int64_t)model->orders_count + 1;
    const int64_t fen = 1 + (int64_t)below(model, below(model, 2) == 0 ? 30 : 20000);
    const int64_t rule = rules[below(model, LENGTH(rules))];

    if (model->orders_count == ORDERS_MAX)
        return;
    model->orders[model->orders_count++] =
        below(model, 2) == 0 ? split_test_paid(model->test, sequence, fen, rule)
                             : split_test_paid_by_wechat(model->test, sequence, fen, rule);
}

static int64_t
some_order(struct model *model)
{
    return model->orders_count == 0 ? 0 : model->orders[below(model, model->orders_count)];
}

static void
request_split(struct model *model)
{
    const int64_t receivers[] = {
        model->test->first, model->test->second, model->test->wechat, model->organisation};
    struct split_request request = {.merchant_id = FLOW_TEST_MERCHANT,
        .order_id = some_order(model),
        .finish = below(model, 8) == 0};
    struct split_request again;

    /* Now and then under a number that has been used. */
    text_set(request.number, sizeof(request.number), "S0");
    request.number[1] =
        (char)('a' + (below(model, 6) == 0 && model->numbers > 0 ? below(model, model->numbers)
                                                                 : model->numbers++ % 26));
    for (size_t i = 0; i < LENGTH(receivers); i++)
        if (below(model, 3) == 0)
            request.shares[request.shares_count++] = (struct split_ask_share){
                receivers[i], {1 + (int64_t)below(model, below(model, 2) == 0 ? 5 : 3000)}};
    split_flow_request(&request);
    if (run(model, &request.operation) != ERR_OK)
        return;
    again = request;
    split_flow_request(&again);
    assert_int_equal(run(model, &again.operation), ERR_OK);
    assert_int_equal(again.split.id, request.split.id);
}

static void
request_return(struct model *model)
{
    static const char ask[] = "SELECT split_id, receiver_id FROM share WHERE state = 'done'"
                              " ORDER BY payment_id, place LIMIT 1 OFFSET ?1";
    struct query *row = store_test_statement(&flow_of(model)->store, ask);
    struct split_return_request request = {
        .merchant_id = FLOW_TEST_MERCHANT, .amount = {1 + (int64_t)below(model, 400)}};
    bool there;

    query_bind_int(row, 1, (int64_t)below(model, 4));
    there = query_step(row) == ERR_OK;
    if (there) {
        request.split_id = query_int(row, 0);
        request.receiver_id = query_int(row, 1);
    }
    query_reset(row);
    if (!there)
        return;
    text_set(request.number, sizeof(request.number), "R0");
    request.number[1] = (char)('a' + model->numbers++ % 26);
    split_return_flow_request(&request);
    (void)run(model, &request.operation);
}

/* A timer that waits, due or not. */
static void
fire_timer(struct model *model)
{
    int64_t order_id = some_order(model);
    int64_t payment_id;
    struct split_due due;

    if (order_id == 0)
        return;
    payment_id = split_test_payment_of(model->test, order_id);
    assert_int_equal(split_test_due(model->test, payment_id,
                         below(model, 4) == 0 ? "unfreeze" : "split", &due) == ERR_CORRUPT,
        0);
}

static void
ask_refund(struct model *model)
{
    int64_t order_id = some_order(model);
    char number[] = "F0";
    struct refund_ask ask;

    if (order_id == 0)
        return;
    number[1] = (char)('a' + model->numbers++ % 26);
    (void)refund_test_ask(flow_of(model), &ask, split_test_payment_of(model->test, order_id),
        1 + (int64_t)below(model, below(model, 2) == 0 ? 20 : 20000), number);
}

/* A refund that waits begins to ask shares back; false when none does. */
static bool
begin_recall(struct model *model)
{
    struct recall_begin begin = {.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = flow_test_ask(flow_of(model),
            "SELECT coalesce(min(about), 0) FROM outbox WHERE action = 'recall'"
            " AND state = 'pending'")};

    if (begin.refund_id == 0)
        return false;
    begin.outbox_id = flow_test_waiting(flow_of(model), begin.refund_id, "recall");
    recall_flow_begin(&begin);
    assert_int_equal(run(model, &begin.operation), ERR_OK);
    return true;
}

static struct asked *
asked_of(struct model *model, int64_t id, bool gives_back)
{
    static const char ask[] = "SELECT h.account, h.amount FROM share h WHERE h.split_id = ?1"
                              " AND h.organisation_id = 0 ORDER BY h.place";
    struct asked *asked = model->asked;
    struct query *rows;

    for (size_t i = 0; i < model->asked_count; i++, asked++)
        if (asked->id == id)
            return asked;
    assert_true(model->asked_count < ASKED_MAX);
    model->asked_count++;
    *asked = (struct asked){.id = id, .gives_back = gives_back};
    if (gives_back) {
        asked->count = 1;
        asked->amounts[0] = store_test_ask_of(
            &flow_of(model)->store, "SELECT amount FROM split_return WHERE id = ?1", &id, 1);
        return asked;
    }
    rows = store_test_statement(&flow_of(model)->store, ask);
    query_bind_int(rows, 1, id);
    while (query_step(rows) == ERR_OK) {
        assert_int_equal(text_copy(query_text(rows, 0), asked->accounts[asked->count],
                             sizeof(asked->accounts[0])),
            ERR_OK);
        asked->amounts[asked->count++] = query_int(rows, 1);
    }
    query_reset(rows);
    return asked;
}

/* The channel gets a request: it takes a number once, and decides then what becomes of it. */
static enum adapter_split_state
arrive(struct model *model, struct asked *asked)
{
    if (!model->healthy && below(model, 4) == 0)
        return ADAPTER_SPLIT_UNKNOWN; /* it never arrived */
    if (asked->taken && below(model, 2) == 0)
        return ADAPTER_SPLIT_REFUSED;
    if (!asked->taken && below(model, 4) == 0)
        return model->healthy || below(model, 2) == 0 ? ADAPTER_SPLIT_REFUSED
                                                      : ADAPTER_SPLIT_UNKNOWN;
    if (!asked->taken)
        for (size_t i = 0; i < asked->count; i++)
            asked->fates[i] = below(model, 4) == 0 ? SHARE_FAILED : SHARE_DONE;
    asked->taken = true;
    return !model->healthy && below(model, 3) == 0 ? ADAPTER_SPLIT_UNKNOWN : ADAPTER_SPLIT_PENDING;
}

/* What it says when it is asked. */
static void
tell(struct model *model, struct asked *asked, struct adapter_split_reply *reply)
{
    bool hides = !model->healthy && asked->taken && !asked->hidden && below(model, 3) == 0;

    reply->state = ADAPTER_SPLIT_DONE;
    if (!asked->taken || hides)
        reply->state = ADAPTER_SPLIT_ABSENT;
    asked->hidden = asked->hidden || hides;
    if (!model->healthy && below(model, 4) == 0)
        reply->state = ADAPTER_SPLIT_UNKNOWN;
    if (reply->state != ADAPTER_SPLIT_DONE)
        return;
    if (asked->gives_back) {
        if (asked->fates[0] == SHARE_FAILED)
            reply->state = ADAPTER_SPLIT_FAILED;
        return;
    }
    for (size_t i = 0; i < asked->count; i++) {
        bool slow = !model->healthy && below(model, 3) == 0;

        split_test_add_words(
            reply, asked->accounts[i], asked->amounts[i], slow ? SHARE_PENDING : asked->fates[i]);
        if (slow)
            reply->state = ADAPTER_SPLIT_PENDING;
    }
}

static void
say(struct model *model, int64_t about, bool gives_back, int64_t outbox_id,
    const struct adapter_split_reply *reply, enum split_source source)
{
    static struct split_said said;
    static struct split_return_said back;

    if (gives_back) {
        back = (struct split_return_said){.merchant_id = FLOW_TEST_MERCHANT,
            .return_id = about,
            .outbox_id = outbox_id,
            .source = source,
            .reply = *reply};
        split_return_flow_said(&back);
        assert_int_equal(run(model, &back.operation), ERR_OK);
        return;
    }
    said = (struct split_said){.merchant_id = FLOW_TEST_MERCHANT,
        .split_id = about,
        .outbox_id = outbox_id,
        .source = source,
        .reply = *reply};
    split_flow_said(&said);
    assert_int_equal(run(model, &said.operation), ERR_OK);
}

static void
answer(struct model *model, const char *action, int64_t about, int64_t outbox_id)
{
    const bool gives_back = strncmp(action, "return", strlen("return")) == 0;
    const bool sends = strcmp(action, "split") == 0 || strcmp(action, "return") == 0;
    struct asked *asked = asked_of(model, about, gives_back);
    struct adapter_split_reply reply = {.state = ADAPTER_SPLIT_UNKNOWN};

    if (!sends) {
        tell(model, asked, &reply);
        say(model, about, gives_back, outbox_id, &reply, SPLIT_SOURCE_QUERY);
        return;
    }
    outbox_id = split_test_send(model->test, about, action);
    if (outbox_id == 0)
        return;
    reply.state = arrive(model, asked);
    /* Our process may die before it has heard. */
    if (model->healthy || below(model, 5) != 0)
        say(model, about, gives_back, outbox_id, &reply, SPLIT_SOURCE_SEND);
}

/* The channel's courier carries one of the rows that wait; false when there is none. */
static bool
carry(struct model *model)
{
    static const char ask[] = "SELECT id, about, action FROM outbox WHERE topic = 'channel' AND"
                              " state = 'pending' AND (action LIKE 'split%' OR"
                              " action LIKE 'return%') ORDER BY id LIMIT 1 OFFSET ?1";
    struct query *row = store_test_statement(&flow_of(model)->store, ask);
    char action[16] = "";
    int64_t about = 0;
    int64_t outbox_id = 0;

    query_bind_int(row, 1, model->healthy ? 0 : (int64_t)below(model, 3));
    if (query_step(row) == ERR_OK) {
        outbox_id = query_int(row, 0);
        about = query_int(row, 1);
        assert_int_equal(text_copy(query_text(row, 2), action, sizeof(action)), ERR_OK);
    }
    query_reset(row);
    if (outbox_id == 0)
        return false;
    answer(model, action, about, outbox_id);
    return true;
}

static void
step(struct model *model)
{
    switch (below(model, 14)) {
    case 0:
    case 1:
        pay_order(model);
        break;
    case 2:
    case 3:
    case 4:
        request_split(model);
        break;
    case 5:
        request_return(model);
        break;
    case 6:
    case 7:
        fire_timer(model);
        break;
    case 8:
        wallet_test_deliver(flow_of(model));
        break;
    case 9:
        ask_refund(model);
        break;
    case 10:
        (void)begin_recall(model);
        break;
    default:
        (void)carry(model);
    }
    flow_test_pass(flow_of(model), span_s((int64_t)below(model, 60)));
    flow_test_check(flow_of(model));
}

/* All that the channel took has come to its end, in the books as at the channel. */
static void
check_end(struct model *model)
{
    int64_t paid = 0;
    int64_t back = 0;

    for (size_t i = 0; i < model->asked_count; i++) {
        const struct asked *asked = &model->asked[i];

        for (size_t at = 0; asked->taken && at < asked->count; at++)
            if (asked->fates[at] == SHARE_DONE)
                *(asked->gives_back ? &back : &paid) += asked->amounts[at];
    }
    assert_int_equal(flow_test_balance(flow_of(model), BOOK_SPLIT_TRANSIT), 0);
    assert_int_equal(flow_test_balance(flow_of(model), BOOK_CLEARING), 0);
    assert_int_equal(flow_test_ask(flow_of(model), "SELECT coalesce(sum(receipt_amount - cost), 0)"
                                                   " FROM payment WHERE state = 'paid'") -
                         flow_test_balance(flow_of(model), BOOK_RECEIVABLE),
        paid - back);
    assert_int_equal(
        flow_test_ask(flow_of(model), "SELECT count(*) FROM refund WHERE state = 'waiting'"), 0);
    assert_int_equal(flow_test_ask(flow_of(model),
                         "SELECT count(*) FROM alarm WHERE kind IN ('split_contradicted',"
                         " 'return_contradicted')"),
        0);
}

static void
play(void *context, uint64_t seed)
{
    static struct model model;
    const struct stage *stage = context;
    struct split_test *test = stage->test;
    size_t steps;

    model = (struct model){.test = test, .organisation = stage->organisation};
    random_seed(&model.random, seed);
    flow_test_forget(&test->flow);
    steps = 5 + below(&model, STEPS_MAX - 4);
    for (size_t i = 0; i < steps; i++)
        step(&model);
    model.healthy = true;
    for (size_t i = 0; carry(&model) || begin_recall(&model); i++) {
        assert_true(i < DRAIN_MAX);
        flow_test_pass(&test->flow, SENDING_GRACE);
    }
    wallet_test_deliver(&test->flow);
    flow_test_check(&test->flow);
    check_end(&model);
}

static void
whatever_its_channel_does_a_payment_is_shared_once(void **state)
{
    struct split_test *test = *state;
    const struct receiver_row row = {
        .organisation_id = FLOW_TEST_OTHER, .kind = "merchant", .relation = "PARTNER"};
    struct receiver_add add;

    assert_int_equal(split_test_add(test, &row, &add), ERR_OK);
    lives_test_play(play, &(struct stage){.test = test, .organisation = add.receiver.id}, LIVES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whatever_its_channel_does_a_payment_is_shared_once, split_test_open, flow_test_close),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
