/*
 * Random lives of refunds against a channel that loses requests and answers,
 * takes its time, refuses what it has done when it is asked for it again, does
 * not find at once what it took and does not know what it refused, and
 * contradicts itself, while our process dies between a request and its answer,
 * and tills record cash and codes for the same orders. After every turn the
 * books are held against their own rules, and at the end, when everything is
 * heard, against what the channel did.
 */
#include "hub/flow/lives_test_help.h"
#include "hub/flow/refund_flow_test_help.h"

#define LIVES 1000
#define STEPS_MAX 40
#define ORDERS 2
#define PAYMENTS_MAX 4
#define REFUNDS_MAX 64
#define NUMBERS 12
#define TURN_MAX 3
#define FEN 1000
#define HEAL_MAX 1000

/* What the channel knows of a refund, whatever it said. */
enum truth {
    TRUTH_ABSENT,
    TRUTH_TAKEN,
    TRUTH_REFUSED,
    TRUTH_DONE
};

struct channel_refund {
    int64_t id;
    int64_t payment_id;
    int64_t fen;
    enum truth truth;
    bool hidden; /* it has not found once what it had taken */
};

struct model {
    struct flow_test *test;
    struct random random;
    int64_t orders[ORDERS + 1]; /* by sequence */
    int64_t payments[PAYMENTS_MAX];
    bool paid[PAYMENTS_MAX]; /* the channel has said so */
    size_t payments_count;
    struct channel_refund refunds[REFUNDS_MAX];
    size_t refunds_count;
    bool contradicts; /* the channel did what it had said that it would not */
};

/* One operation of a turn. */
union act {
    struct operation operation;
    struct refund_ask ask;
    struct refund_said said;
    struct refund_judge judge;
};

static union act acts[TURN_MAX];

static uint64_t
below(struct model *model, uint64_t bound)
{
    return random_below(&model->random, bound);
}

/* What the channel has given back of a payment: never more than it took. */
static int64_t
given_back(const struct model *model, int64_t payment_id)
{
    int64_t fen = 0;

    for (size_t i = 0; i < model->refunds_count; i++)
        if (model->refunds[i].payment_id == payment_id &&
            (model->refunds[i].truth == TRUTH_DONE || model->refunds[i].truth == TRUTH_TAKEN))
            fen += model->refunds[i].fen;
    return fen;
}

static struct channel_refund *
known(struct model *model, int64_t refund_id)
{
    static const char ask_payment[] = "SELECT payment_id FROM refund WHERE id = ?1";
    static const char ask_amount[] = "SELECT amount FROM refund WHERE id = ?1";
    struct channel_refund *refund;

    for (size_t i = 0; i < model->refunds_count; i++)
        if (model->refunds[i].id == refund_id)
            return &model->refunds[i];
    assert_true(model->refunds_count < REFUNDS_MAX);
    refund = &model->refunds[model->refunds_count++];
    *refund = (struct channel_refund){.id = refund_id,
        .payment_id = refund_test_of(model->test, ask_payment, refund_id),
        .fen = refund_test_of(model->test, ask_amount, refund_id)};
    return refund;
}

/* The request comes: the same number is the same refund, and the whole is the limit. */
static void
carry_out(struct model *model, struct channel_refund *refund)
{
    if (refund->truth == TRUTH_TAKEN || refund->truth == TRUTH_DONE)
        return;
    if (given_back(model, refund->payment_id) + refund->fen > FEN || below(model, 6) == 0)
        refund->truth = TRUTH_REFUSED;
    else
        refund->truth = below(model, 3) == 0 ? TRUTH_TAKEN : TRUTH_DONE;
}

static enum adapter_refund_state
words_of(const struct channel_refund *refund)
{
    switch (refund->truth) {
    case TRUTH_ABSENT:
        return ADAPTER_REFUND_ABSENT;
    case TRUTH_TAKEN:
        return ADAPTER_REFUND_PENDING;
    case TRUTH_REFUSED:
        return ADAPTER_REFUND_FAILED;
    case TRUTH_DONE:
        return ADAPTER_REFUND_DONE;
    }
    NOT_REACHED();
}

static void
say(struct refund_said *said, const struct channel_refund *refund, enum adapter_refund_state state)
{
    said->merchant_id = FLOW_TEST_MERCHANT;
    said->refund_id = refund->id;
    said->reply = refund_test_reply(state, state == ADAPTER_REFUND_DONE ? refund->fen : 0);
    refund_flow_said(said);
}

/* What it says of the number; of what it refused, or has just taken, it may know nothing. */
static enum adapter_refund_state
told_of(struct model *model, struct channel_refund *refund, bool heals)
{
    if (!heals && !refund->hidden && below(model, 3) == 0) {
        refund->hidden = true;
        return ADAPTER_REFUND_ABSENT;
    }
    return refund->truth == TRUTH_REFUSED && below(model, 2) == 0 ? ADAPTER_REFUND_ABSENT
                                                                  : words_of(refund);
}

/* What it says to a request; to one that it has taken before: no, or what became of that. */
static enum adapter_refund_state
answer_to(struct model *model, struct channel_refund *refund)
{
    const bool again = refund->truth == TRUTH_TAKEN || refund->truth == TRUTH_DONE;

    carry_out(model, refund);
    return refund->truth == TRUTH_REFUSED || (again && below(model, 2) == 0)
               ? ADAPTER_REFUND_REFUSED
               : words_of(refund);
}

/* The courier carries one of the rows that wait; false when it has nothing to tell of it. */
static bool
make_errand(struct model *model, struct refund_said *said, bool heals)
{
    const bool lost = !heals && below(model, 4) == 0;
    enum adapter_refund_state words;
    struct channel_refund *refund;
    struct outbox_row row;
    bool asks;

    if (!refund_test_row(model->test, heals ? 0 : (int64_t)below(model, 3), &row))
        return false;
    asks = strcmp(row.action, "refund") == 0;
    refund = known(model, row.about);
    if (asks)
        row.id = refund_test_send(model->test, row.about);
    if (row.id == 0)
        return false;
    if (!asks && refund->truth == TRUTH_TAKEN && below(model, 2) == 0)
        refund->truth = TRUTH_DONE;
    words = lost   ? ADAPTER_REFUND_UNKNOWN
            : asks ? answer_to(model, refund)
                   : told_of(model, refund, heals);
    /* Our process dies before it has heard. */
    if (!heals && asks && below(model, 5) == 0)
        return false;
    *said = (struct refund_said){
        .outbox_id = row.id, .source = asks ? REFUND_SOURCE_ASK : REFUND_SOURCE_QUERY};
    say(said, refund, !heals && below(model, 3) == 0 ? ADAPTER_REFUND_UNKNOWN : words);
    return true;
}

/* A channel calls back what it did; now and then it did after all what it had refused. */
static bool
make_callback(struct model *model, struct refund_said *said)
{
    struct channel_refund *refund;

    if (model->refunds_count == 0)
        return false;
    refund = &model->refunds[below(model, model->refunds_count)];
    if (refund->truth == TRUTH_ABSENT)
        return false;
    if (refund->truth == TRUTH_REFUSED && below(model, 3) == 0 &&
        given_back(model, refund->payment_id) + refund->fen <= FEN) {
        refund->truth = TRUTH_DONE;
        model->contradicts = true;
    }
    *said = (struct refund_said){.source = REFUND_SOURCE_CALLBACK};
    say(said, refund, words_of(refund));
    return true;
}

static bool
make_ask(struct model *model, struct refund_ask *ask)
{
    static const int64_t amounts[] = {1, 400, 600, FEN, FEN, FEN + 1};

    if (model->payments_count == 0)
        return false;
    *ask = (struct refund_ask){.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = model->payments[below(model, model->payments_count)],
        .amount = {amounts[below(model, LENGTH(amounts))]}};
    ask->number[0] = (char)('a' + (int)below(model, NUMBERS));
    refund_flow_ask(ask);
    return true;
}

static bool
make_judge(struct model *model, struct refund_judge *judge)
{
    int64_t id = flow_test_ask(model->test, "SELECT max(id) FROM refund WHERE state = 'held'");

    *judge = (struct refund_judge){.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = id,
        .verdict = below(model, 2) == 0 ? REFUND_VERDICT_SEND : REFUND_VERDICT_REDEEM};
    refund_flow_judge(judge);
    return id != 0;
}

static bool
make_act(struct model *model, union act *act)
{
    switch (below(model, 8)) {
    case 0:
    case 1:
    case 2:
        return make_ask(model, &act->ask);
    case 3:
    case 4:
        return make_errand(model, &act->said, false);
    case 5:
    case 6:
        return make_callback(model, &act->said);
    default:
        return make_judge(model, &act->judge);
    }
}

/* How an operation may end: what is refused has a reason that a caller is told. */
static void
assert_answered(const struct operation *operation)
{
    enum err err = operation->err;

    assert_true(
        err == ERR_OK || err == ERR_CONFLICT || err == ERR_OUT_OF_RANGE || err == ERR_BAD_STATE);
    if (strcmp(operation->kind->name, "refund_said") == 0)
        assert_int_equal(err, ERR_OK);
}

static void
play_turn(struct model *model)
{
    size_t wanted = 1 + below(model, TURN_MAX);
    size_t count = 0;

    for (size_t i = 0; i < wanted; i++) {
        if (!make_act(model, &acts[count]))
            continue;
        acts[count].operation.next = NULL;
        if (count > 0)
            acts[count - 1].operation.next = &acts[count].operation;
        count++;
    }
    if (count == 0)
        return;
    assert_int_equal(lane_turn(model->test->store.lane, &acts[0].operation), ERR_OK);
    for (size_t i = 0; i < count; i++)
        assert_answered(&acts[i].operation);
}

/* A payer of one of the orders, who may be too late. */
static void
pay(struct model *model)
{
    int64_t order_id = model->orders[1 + below(model, ORDERS)];
    char attempt[] = {(char)('a' + (int)model->payments_count), '\0'};
    struct payment_start start;
    struct payment_said said;

    if (model->payments_count == PAYMENTS_MAX ||
        flow_test_start(model->test, order_id, attempt, &start) != ERR_OK)
        return;
    model->payments[model->payments_count] = start.payment.id;
    assert_int_equal(flow_test_identify(model->test, start.payment.id,
                         flow_test_waiting(model->test, start.payment.id, "identify"), ERR_OK),
        ERR_OK);
    (void)flow_test_answer(model->test, start.payment.id, "create", ADAPTER_PENDING, 0);
    model->paid[model->payments_count] = below(model, 4) != 0;
    if (model->paid[model->payments_count++])
        assert_int_equal(
            flow_test_callback(model->test, start.payment.id, ADAPTER_PAID, FEN, &said), ERR_OK);
}

/* Money that nobody waited for: the order may have been closed, or paid. */
static void
pay_late(struct model *model)
{
    struct payment_said said;
    size_t which;

    if (model->payments_count == 0)
        return;
    which = below(model, model->payments_count);
    model->paid[which] = true;
    assert_int_equal(
        flow_test_callback(model->test, model->payments[which], ADAPTER_PAID, FEN, &said), ERR_OK);
}

static void
close_order(struct model *model)
{
    int64_t order_id = model->orders[1 + below(model, ORDERS)];
    struct ticket_expire expire;

    assert_int_equal(flow_test_expire(model->test, order_id, &expire), ERR_OK);
    for (size_t i = 0; i < model->payments_count; i++)
        if (flow_test_waiting(model->test, model->payments[i], "close") != 0)
            (void)flow_test_answer(model->test, model->payments[i], "close",
                model->paid[i] ? ADAPTER_PAID : ADAPTER_CLOSED, model->paid[i] ? FEN : 0);
}

/* The till syncs a sale, or what it did about one. */
static void
record(struct model *model)
{
    int64_t about = 1 + (int64_t)below(model, ORDERS);
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, about);

    if (model->test->till.sequence < ORDERS) {
        flow_test_send(model->test, flow_test_sale(model->test, FEN));
        return;
    }
    code.channel = CHANNEL_ALIPAY;
    if (below(model, 2) == 0)
        flow_test_send(model->test, flow_test_cash(model->test, about, FEN));
    else
        flow_test_send(model->test, code);
}

static void
settle(struct model *model)
{
    int64_t order_id = model->orders[1 + below(model, ORDERS)];

    if (flow_test_waiting(model->test, order_id, "late") != 0)
        assert_int_equal(refund_test_settle(model->test, order_id), ERR_OK);
}

static void
step(struct model *model)
{
    switch (below(model, 14)) {
    case 0:
    case 1:
        pay(model);
        break;
    case 2:
        pay_late(model);
        break;
    case 3:
        if (below(model, 2) == 0)
            close_order(model);
        break;
    case 4:
        record(model);
        break;
    case 5:
        settle(model);
        break;
    default:
        play_turn(model);
        break;
    }
    flow_test_pass(model->test, span_s((int64_t)below(model, 40)));
    flow_test_check(model->test);
}

static void
run(struct model *model, struct refund_said *said)
{
    assert_int_equal(store_test_turn(&model->test->store, &said->operation), ERR_OK);
}

/* Everything that was asked is answered, and what the channel did is called back. */
static void
heal(struct model *model)
{
    struct refund_said said;
    struct outbox_row row;

    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; refund_test_row(model->test, 0, &row); i++) {
            assert_true(i < HEAL_MAX);
            if (make_errand(model, &said, true))
                run(model, &said);
            flow_test_pass(model->test, SENDING_GRACE);
        }
        for (size_t i = 0; i < model->refunds_count; i++) {
            said = (struct refund_said){.source = REFUND_SOURCE_CALLBACK};
            say(&said, &model->refunds[i], words_of(&model->refunds[i]));
            if (model->refunds[i].truth != TRUTH_ABSENT)
                run(model, &said);
        }
    }
    flow_test_check(model->test);
    for (size_t i = 0; i < model->refunds_count; i++)
        assert_int_equal(refund_test_is_state(model->test, model->refunds[i].id, "done"),
            model->refunds[i].truth == TRUTH_DONE);
    /* Nothing was taken for failed that its channel had done. */
    if (!model->contradicts)
        assert_int_equal(flow_test_alarms(model->test, "refund_contradicted"), 0);
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
    assert_int_equal(query_run(store_test_statement(&test->store,
                         "UPDATE merchant SET partner_id = 8, partner_rate = 15 WHERE id = 5")),
        ERR_OK);
    for (int64_t sequence = 1; sequence <= ORDERS; sequence++)
        model.orders[sequence] = flow_test_order(test, sequence, FEN);
    steps = 4 + below(&model, STEPS_MAX - 3);
    for (size_t i = 0; i < steps; i++)
        step(&model);
    heal(&model);
}

static void
whatever_a_channel_does_the_books_know_in_the_end_what_went_back(void **state)
{
    lives_test_play(play, *state, LIVES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whatever_a_channel_does_the_books_know_in_the_end_what_went_back, flow_test_open,
            flow_test_close),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
