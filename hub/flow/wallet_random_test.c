/*
 * Random sequences of what happens to two wallets, one to three operations a turn,
 * against a small model: a shop that sells and refunds, and its partner, to whom and
 * from whom money moves. What moves is carried late, twice, and in any order. After
 * every turn the balances are held against the model, and the books against their own
 * rules.
 */
#include "hub/flow/lives_test_help.h"
#include "hub/flow/refund_flow_test_help.h"
#include "hub/flow/wallet_test_help.h"

#define LIVES 1500
#define STEPS_MAX 60
#define TURN_MAX 3
#define TRANSFERS_MAX 60
#define REFUNDS_MAX 20
#define SALES_MAX 6

struct model_transfer {
    int64_t id;
    size_t from; /* which purse */
    int64_t amount;
    bool to_wallet;
    enum transfer_state state;
};

struct model_refund {
    int64_t id;
    struct journal_taken taken;
    bool open;
};

struct model {
    struct flow_test *test;
    struct random random;
    struct wallet_test_purse purses[2];
    struct model_transfer transfers[TRANSFERS_MAX];
    size_t transfers_count;
    struct model_refund refunds[REFUNDS_MAX];
    size_t refunds_count;
    int64_t payments[SALES_MAX];
    size_t payments_count;
    int64_t names; /* given out, so that each is new */
};

enum act_kind {
    ACT_NONE,
    ACT_RELEASE,
    ACT_FREEZE,
    ACT_ASK,
    ACT_SAY,
    ACT_RECEIVE,
    ACT_REFUND,
    ACT_REFUND_SAID
};

/* One operation on its way, and what the model knows of it. */
struct act {
    union {
        struct operation operation;
        struct wallet_release release;
        struct wallet_freeze freeze;
        struct transfer_ask ask;
        struct transfer_say say;
        struct move_receive receive;
        struct refund_ask refund;
        struct refund_said refund_said;
    } as; /* first */
    enum act_kind kind;
    size_t at; /* the purse, the transfer or the refund */
};

static const struct book books[2] = {
    {FLOW_TEST_MERCHANT, CHANNEL_ALIPAY}, {FLOW_TEST_OTHER, CHANNEL_ALIPAY}};

static struct act acts[TURN_MAX];

static int64_t
below(struct model *model, int64_t bound)
{
    return (int64_t)random_below(&model->random, (uint64_t)bound);
}

/* A new name. */
static void
name_of(struct model *model, char *to, size_t size)
{
    (void)snprintf(to, size, "n-%d", (int)model->names++);
}

static void
make_release(struct model *model, struct act *act)
{
    struct wallet_release *release = &act->as.release;

    act->at = (size_t)below(model, 2);
    *release = (struct wallet_release){.book = books[act->at], .amount = 1 + below(model, 12000)};
    name_of(model, release->name, sizeof(release->name));
    wallet_flow_release(release);
    act->kind = ACT_RELEASE;
}

static void
make_freeze(struct model *model, struct act *act)
{
    struct wallet_freeze *freeze = &act->as.freeze;

    act->at = (size_t)below(model, 2);
    *freeze = (struct wallet_freeze){.book = books[act->at],
        .amount = below(model, 4000) - 2000,
        .by_id = WALLET_TEST_BOSS,
        .reason = "case"};
    name_of(model, freeze->name, sizeof(freeze->name));
    wallet_flow_freeze(freeze);
    act->kind = ACT_FREEZE;
}

static void
make_ask(struct model *model, struct act *act)
{
    char number[40];

    if (model->transfers_count + TURN_MAX > TRANSFERS_MAX)
        return;
    act->at = (size_t)below(model, 2);
    name_of(model, number, sizeof(number));
    act->as.ask = wallet_test_transfer(
        1 + below(model, 6000), number, below(model, 2) == 0 ? 0 : books[1 - act->at].merchant_id);
    act->as.ask.book = books[act->at];
    act->kind = ACT_ASK;
}

static void
make_say(struct model *model, struct act *act)
{
    const struct model_transfer *transfer;

    if (model->transfers_count == 0)
        return;
    act->at = (size_t)below(model, (int64_t)model->transfers_count);
    transfer = &model->transfers[act->at];
    act->as.say = (struct transfer_say){.merchant_id = books[transfer->from].merchant_id,
        .transfer_id = transfer->id,
        .event = (enum transfer_event)below(model, TRANSFER_EVENTS),
        .by_id = WALLET_TEST_CLERK + below(model, 4),
        .note = "20261130 0007"};
    if (below(model, 2) == 0 && transfer->state == TRANSFER_ASKED)
        act->as.say.event = TRANSFER_ON_APPROVED;
    transfer_flow_say(&act->as.say);
    act->kind = ACT_SAY;
}

/* One of the moves that wait; now and then it is only received, and so comes again. */
static void
make_receive(struct model *model, struct act *act)
{
    static const char ask[] = "SELECT merchant_id, id, about, target, body FROM outbox"
                              " WHERE topic = 'move' AND state = 'pending'"
                              " ORDER BY id LIMIT 1 OFFSET ?1";
    struct query *query = store_test_statement(&model->test->store, ask);
    struct outbox_row row;

    query_bind_int(query, 1, below(model, 3));
    if (query_step(query) == ERR_OK) {
        row = (struct outbox_row){.merchant_id = query_int(query, 0),
            .id = query_int(query, 1),
            .about = query_int(query, 2),
            .target = query_int(query, 3),
            .body = query_blob(query, 4)};
        act->as.receive = (struct move_receive){0};
        assert_int_equal(move_flow_read(&row, &act->as.receive.sent), ERR_OK);
        move_flow_receive(&act->as.receive);
        act->at = (size_t)row.id; /* the effect */
        act->kind = ACT_RECEIVE;
    }
    query_reset(query);
}

static void
make_refund(struct model *model, struct act *act)
{
    struct refund_ask *ask = &act->as.refund;

    if (model->payments_count == 0 || model->refunds_count + TURN_MAX > REFUNDS_MAX)
        return;
    *ask = (struct refund_ask){.merchant_id = FLOW_TEST_MERCHANT,
        .payment_id = model->payments[below(model, (int64_t)model->payments_count)],
        .amount = {1 + below(model, 6000)}};
    name_of(model, ask->number, sizeof(ask->number));
    refund_flow_ask(ask);
    act->kind = ACT_REFUND;
}

static void
make_refund_said(struct model *model, struct act *act)
{
    struct refund_said *said = &act->as.refund_said;

    if (model->refunds_count == 0)
        return;
    act->at = (size_t)below(model, (int64_t)model->refunds_count);
    if (!model->refunds[act->at].open)
        return;
    *said = (struct refund_said){.merchant_id = FLOW_TEST_MERCHANT,
        .refund_id = model->refunds[act->at].id,
        .outbox_id = flow_test_waiting(model->test, model->refunds[act->at].id, "refund"),
        .source = REFUND_SOURCE_ASK,
        .reply = refund_test_reply(
            below(model, 2) == 0 ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_FAILED, 0)};
    refund_flow_said(said);
    model->refunds[act->at].open = false; /* a channel that contradicts itself is another test's */
    act->kind = ACT_REFUND_SAID;
}

static void
make_act(struct model *model, struct act *act)
{
    static void (*const makers[])(struct model *, struct act *) = {make_release, make_freeze,
        make_ask, make_ask, make_say, make_say, make_say, make_receive, make_receive, make_refund,
        make_refund, make_freeze, make_refund_said};

    act->kind = ACT_NONE;
    makers[below(model, LENGTH(makers))](model, act);
}

static void
learn_release(struct model *model, const struct act *act)
{
    struct wallet_test_purse *purse = &model->purses[act->at];
    const int64_t released =
        purse->pending > 0 ? wallet_test_least(act->as.release.amount, purse->pending) : 0;
    const int64_t paid = wallet_test_debt_paid(purse, released);

    assert_int_equal(act->as.operation.err, ERR_OK);
    assert_int_equal(act->as.release.released, released);
    assert_int_equal(act->as.release.debt_paid, paid);
    purse->pending -= released;
    purse->debt -= paid;
    purse->available += released - paid;
}

static void
learn_freeze(struct model *model, const struct act *act)
{
    struct wallet_test_purse *purse = &model->purses[act->at];
    const int64_t amount = act->as.freeze.amount;
    const bool may = amount != 0 && amount <= wallet_test_free(purse) && -amount <= purse->frozen;

    assert_int_equal(act->as.operation.err, may ? ERR_OK : ERR_OUT_OF_RANGE);
    if (may)
        purse->frozen += amount;
}

static void
learn_ask(struct model *model, const struct act *act)
{
    struct wallet_test_purse *purse = &model->purses[act->at];
    const struct transfer_ask *ask = &act->as.ask;
    const bool may = ask->amount <= wallet_test_free(purse);

    assert_int_equal(act->as.operation.err, may ? ERR_OK : ERR_OUT_OF_RANGE);
    if (!may)
        return;
    purse->available -= ask->amount;
    purse->leaving += ask->amount;
    model->transfers[model->transfers_count++] = (struct model_transfer){.id = ask->transfer.id,
        .from = act->at,
        .amount = ask->amount,
        .to_wallet = ask->to_id != 0};
}

static void
learn_say(struct model *model, const struct act *act)
{
    struct model_transfer *transfer = &model->transfers[act->at];
    struct wallet_test_purse *purse = &model->purses[transfer->from];
    const struct transfer_say *say = &act->as.say;
    struct transfer_step step;
    enum err err = transfer_state_step(transfer->state, say->event, &step);

    if (say->event == TRANSFER_ON_APPROVED && say->by_id == WALLET_TEST_CLERK)
        err = ERR_FORBIDDEN;
    if (say->event > TRANSFER_ON_REJECTED && transfer->to_wallet)
        err = ERR_BAD_STATE;
    assert_int_equal(act->as.operation.err, err);
    if (err != ERR_OK)
        return;
    if (step.effect == TRANSFER_DO_SEND && transfer->to_wallet) {
        purse->leaving -= transfer->amount;
        step.state = TRANSFER_SENT;
    } else if (step.effect == TRANSFER_DO_CORRECT) {
        const int64_t taken = wallet_test_least(transfer->amount, wallet_test_free(purse));

        purse->available -= taken;
        purse->debt += transfer->amount - taken;
    } else if (step.effect == TRANSFER_DO_POST || step.effect == TRANSFER_DO_GIVE_BACK) {
        purse->leaving -= transfer->amount;
    }
    if (step.effect == TRANSFER_DO_GIVE_BACK || step.effect == TRANSFER_DO_TAKE_BACK)
        purse->available += transfer->amount;
    transfer->state = step.state;
}

/* It came; unless it is to be carried again, the sender learns that. */
static void
learn_receive(struct model *model, const struct act *act)
{
    const struct move_row *sent = &act->as.receive.sent;
    struct wallet_test_purse *purse = &model->purses[sent->peer_id == FLOW_TEST_OTHER ? 1 : 0];
    const int64_t amount = sent->amount;

    assert_int_equal(act->as.operation.err, ERR_OK);
    if (!act->as.receive.repeated && amount > 0) {
        const int64_t paid = wallet_test_debt_paid(purse, amount);

        purse->debt -= paid;
        purse->available += amount - paid;
    } else if (!act->as.receive.repeated) {
        const int64_t taken = wallet_test_least(-amount, wallet_test_free(purse));

        purse->available -= taken;
        purse->debt += -amount - taken;
    }
    if (below(model, 3) == 0)
        return;
    wallet_test_came(model->test, sent, (int64_t)act->at);
    for (size_t i = 0; i < model->transfers_count; i++)
        if (sent->kind == MOVE_TRANSFER && model->transfers[i].id == sent->cause)
            model->transfers[i].state = TRANSFER_PAID;
}

static void
learn_refund(struct model *model, const struct act *act)
{
    const struct refund_row *refund = &act->as.refund.refund;
    struct wallet_test_purse *purse = &model->purses[0];
    struct journal_taken taken = {0};
    int64_t left = refund->amount - refund->fee;

    assert_true(act->as.operation.err == ERR_OK || act->as.operation.err == ERR_OUT_OF_RANGE);
    if (act->as.operation.err != ERR_OK)
        return;
    taken.pending = purse->pending > 0 ? wallet_test_least(left, purse->pending) : 0;
    left -= taken.pending;
    taken.available = wallet_test_least(left, wallet_test_free(purse));
    taken.debt = left - taken.available;
    purse->pending -= taken.pending;
    purse->available -= taken.available;
    purse->debt += taken.debt;
    model->refunds[model->refunds_count++] =
        (struct model_refund){.id = refund->id, .taken = taken, .open = true};
}

static void
learn_refund_said(struct model *model, const struct act *act)
{
    struct model_refund *refund = &model->refunds[act->at];
    struct wallet_test_purse *purse = &model->purses[0];

    assert_int_equal(act->as.operation.err, ERR_OK);
    if (strcmp(act->as.refund_said.refund.state, "done") == 0)
        return;
    purse->pending += refund->taken.pending;
    purse->available += refund->taken.available;
    purse->debt -= refund->taken.debt;
}

static void
learn(struct model *model, const struct act *act)
{
    static void (*const learners[])(struct model *, const struct act *) = {
        [ACT_RELEASE] = learn_release,
        [ACT_FREEZE] = learn_freeze,
        [ACT_ASK] = learn_ask,
        [ACT_SAY] = learn_say,
        [ACT_RECEIVE] = learn_receive,
        [ACT_REFUND] = learn_refund,
        [ACT_REFUND_SAID] = learn_refund_said,
    };

    learners[act->kind](model, act);
}

static void
check_model(struct model *model)
{
    struct flow_test *test = model->test;

    flow_test_check(test);
    for (size_t i = 0; i < LENGTH(books); i++) {
        const struct wallet_test_purse *purse = &model->purses[i];

        assert_int_equal(wallet_test_amount(test, books[i], BOOK_PENDING), purse->pending);
        assert_int_equal(wallet_test_amount(test, books[i], BOOK_AVAILABLE), purse->available);
        assert_int_equal(wallet_test_amount(test, books[i], BOOK_MERCHANT_DEBT), purse->debt);
        assert_int_equal(wallet_test_amount(test, books[i], BOOK_PAYOUT_TRANSIT), purse->leaving);
        assert_int_equal(wallet_test_frozen(test, books[i]), purse->frozen);
        assert_true(purse->available >= purse->frozen);
    }
}

/* A sale of the shop, in turns of its own: its fee is 38 and its partner's share 10. */
static void
sell(struct model *model)
{
    const int64_t sequence = (int64_t)model->payments_count + 1;
    const int64_t order_id = flow_test_order(model->test, sequence, REFUND_TEST_FEN);

    model->payments[model->payments_count++] =
        flow_test_paid(model->test, order_id, REFUND_TEST_FEN, "payer");
    model->purses[0].pending += REFUND_TEST_FEN - 38;
}

static void
play_turn(struct model *model)
{
    const size_t wanted = below(model, 3) == 0 ? TURN_MAX : 1;
    size_t count = 0;

    for (size_t i = 0; i < wanted; i++) {
        make_act(model, &acts[count]);
        acts[count].as.operation.next = NULL;
        if (acts[count].kind == ACT_NONE)
            continue;
        if (count > 0)
            acts[count - 1].as.operation.next = &acts[count].as.operation;
        count++;
    }
    if (count == 0)
        return;
    assert_int_equal(lane_turn(model->test->store.lane, &acts[0].as.operation), ERR_OK);
    for (size_t i = 0; i < count; i++)
        learn(model, &acts[i]);
}

static void
play(void *stage, uint64_t seed)
{
    struct flow_test *test = stage;
    static struct model model;
    int64_t steps;

    model = (struct model){.test = test};
    random_seed(&model.random, seed);
    flow_test_forget(test);
    steps = 5 + below(&model, STEPS_MAX - 4);
    for (int64_t step = 0; step < steps; step++) {
        if (model.payments_count < SALES_MAX && below(&model, 4) == 0)
            sell(&model);
        play_turn(&model);
        flow_test_pass(test, span_s(below(&model, 5)));
        check_model(&model);
    }
}

static void
whatever_happens_to_wallets_their_books_hold(void **state)
{
    struct flow_test *test = *state;

    store_test_run(
        &test->store, "UPDATE merchant SET partner_id = 8, partner_rate = 10 WHERE id = 5");
    lives_test_play(play, test, LIVES);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            whatever_happens_to_wallets_their_books_hold, flow_test_open, flow_test_close),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
