/*
 * channel_courier_test_help.h -- a channel's courier on a net that a test plays, and a channel
 * that says what the test wants.
 */
#ifndef HUB_COURIER_CHANNEL_COURIER_TEST_HELP_H
#define HUB_COURIER_CHANNEL_COURIER_TEST_HELP_H

#include "hub/courier/channel_courier.h"
#include "hub/flow/flow_test_help.h"

#define COURIER_TEST_FEN 1234
#define COURIER_TEST_COMPLAINTS_S 900 /* between two walks over an account's complaints */
#define COURIER_TEST_BARCODE "280000000000000001"

/* A net that works when it is told to, and fetches what the test answers. */
struct courier_test {
    struct flow_test flow; /* first; its net is first in there */
    struct reader *reader;
    struct roster *roster;
    struct channel_courier *courier;
    struct net_work *works;
    struct net_work **works_end;
    char asked[40]; /* the URL of the fetch under way, "" for none */
    net_fetched_fn *then;
    void *context;
    unsigned stopped;
    unsigned news;
    int64_t order_id;
    int64_t payment_id;
};

static struct adapter_reply courier_test_scripted; /* what the adapter reads from the next answer */
static char courier_test_number[SALE_NUMBER_SIZE]; /* what it was asked about */

static inline struct courier_test *
courier_test_of(struct net *net)
{
    return (struct courier_test *)(void *)net;
}

static inline enum err
courier_test_work(struct net *net, struct net_work *work)
{
    struct courier_test *stage = courier_test_of(net);

    work->next = NULL;
    *stage->works_end = work;
    stage->works_end = &work->next;
    return ERR_OK;
}

static inline enum err
courier_test_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret_fetch)
{
    struct courier_test *stage = courier_test_of(net);

    assert_string_equal(stage->asked, "");
    assert_int_equal(text_copy(bytes_text(ask->url), stage->asked, sizeof(stage->asked)), ERR_OK);
    stage->then = then;
    stage->context = context;
    *ret_fetch = (struct net_fetch *)(void *)stage;
    return ERR_OK;
}

static inline void
courier_test_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    if (*fetch != NULL)
        courier_test_of(net)->asked[0] = '\0';
    *fetch = NULL;
}

static inline bool
courier_test_work_once(struct courier_test *stage)
{
    struct net_work *work = stage->works;

    if (work == NULL)
        return false;
    stage->works = work->next;
    stage->works_end = stage->works == NULL ? &stage->works : stage->works_end;
    work->run(work);
    work->done(work);
    return true;
}

static inline void
courier_test_work_all(struct courier_test *stage)
{
    while (courier_test_work_once(stage))
        continue;
}

/* What the adapter is asked stands in the URL. */
static inline enum err
courier_test_ask_for(const char *what, struct arena *arena, struct adapter_ask *ret_ask)
{
    *ret_ask = (struct adapter_ask){
        .method = "POST", .url = arena_printf(arena, "http://channel/%s", what)};
    return ERR_OK;
}

static inline enum err
courier_test_identify(const struct adapter_account *account, const char *code, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(code, "payer");
    return courier_test_ask_for("identify", arena, ret_ask);
}

static inline enum err
courier_test_read_identity(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE])
{
    (void)account;
    (void)arena;
    return text_copy(heard->body, ret_payer, ADAPTER_PAYER_SIZE);
}

static inline enum err
courier_test_create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(create->payer, create->way == ADAPTER_WAY_WALLET ? "2088" : "");
    assert_string_equal(create->subject, "一号店");
    assert_int_equal(create->amount.fen, COURIER_TEST_FEN);
    memcpy(courier_test_number, create->number, sizeof(courier_test_number));
    return courier_test_ask_for("create", arena, ret_ask);
}

static inline enum err
courier_test_query(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    text_set(courier_test_number, sizeof(courier_test_number), payment->number);
    return courier_test_ask_for("query", arena, ret_ask);
}

static inline enum err
courier_test_close(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    text_set(courier_test_number, sizeof(courier_test_number), payment->number);
    return courier_test_ask_for("close", arena, ret_ask);
}

static inline enum err
courier_test_pay(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(create->barcode, COURIER_TEST_BARCODE);
    assert_string_equal(create->payer, "");
    assert_int_equal(create->amount.fen, COURIER_TEST_FEN);
    memcpy(courier_test_number, create->number, sizeof(courier_test_number));
    return courier_test_ask_for("pay", arena, ret_ask);
}

static inline enum err
courier_test_reverse(const struct adapter_account *account, const struct adapter_payment *payment,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    text_set(courier_test_number, sizeof(courier_test_number), payment->number);
    return courier_test_ask_for("reverse", arena, ret_ask);
}

static inline enum err
courier_test_read(const struct adapter_account *account, enum adapter_call call,
    const struct adapter_payment *payment, const struct adapter_heard *heard, struct arena *arena,
    struct adapter_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)payment;
    (void)heard;
    (void)arena;
    *ret_reply = courier_test_scripted;
    return ERR_OK;
}

static enum adapter_health courier_test_health; /* what the next answer says of the account */

static inline void
courier_test_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement)
{
    (void)account;
    (void)heard;
    (void)arena;
    judgement->health = courier_test_health;
    text_set(judgement->code, sizeof(judgement->code),
        courier_test_health == ADAPTER_HEALTH_BROKEN ? "NO_KEY" : "");
}

static struct adapter courier_test_adapter = {
    .channel = CHANNEL_ALIPAY,
    .identify = courier_test_identify,
    .read_identity = courier_test_read_identity,
    .create = courier_test_create,
    .query = courier_test_query,
    .close_payment = courier_test_close,
    .pay = courier_test_pay,
    .reverse = courier_test_reverse,
    .read = courier_test_read,
    .judge = courier_test_judge,
};
static const struct adapter_account courier_test_account = {&courier_test_adapter};

static inline void
courier_test_count_news(
    void *context, const struct payment_row *payment, const struct orders_row *order)
{
    struct courier_test *stage = context;

    assert_int_equal(payment->id, stage->payment_id);
    assert_int_equal(order->id, stage->order_id);
    stage->news++;
}

static inline int
courier_test_open(void **state)
{
    static const struct net_ops ops = {.work = courier_test_work,
        .fetch = courier_test_fetch,
        .fetch_cancel = courier_test_fetch_cancel,
        .timer_cancel = store_test_no_timer};
    static struct courier_test stage;
    struct channel_courier_options options;
    struct payment_start start;

    courier_test_adapter.close_payment = courier_test_close; /* a test may have taken it away */
    courier_test_adapter.closes_blindly = false;
    courier_test_health = ADAPTER_HEALTH_UNSURE;
    stage = (struct courier_test){.works_end = &stage.works};
    store_test_open(&stage.flow.store, "flow_test");
    flow_test_furnish(&stage.flow);
    stage.flow.till.epoch = 1;
    stage.flow.store.net.ops = &ops;
    assert_int_equal(
        reader_open(&stage.flow.store.net, stage.flow.store.place, &stage.reader), ERR_OK);
    assert_int_equal(
        roster_make(&(struct roster_options){.net = &stage.flow.store.net, .reader = stage.reader},
            &stage.roster),
        ERR_OK);
    roster_own(stage.roster, &courier_test_account);
    options = (struct channel_courier_options){.net = &stage.flow.store.net,
        .lane = stage.flow.store.lane,
        .reader = stage.reader,
        .roster = stage.roster,
        .complaints_every = span_s(COURIER_TEST_COMPLAINTS_S),
        .news = courier_test_count_news,
        .context = &stage};
    assert_int_equal(channel_courier_make(&options, &stage.courier), ERR_OK);
    stage.order_id = flow_test_order(&stage.flow, 1, COURIER_TEST_FEN);
    assert_int_equal(flow_test_start(&stage.flow, stage.order_id, "payer", &start), ERR_OK);
    stage.payment_id = start.payment.id;
    *state = &stage;
    return 0;
}

static inline int
courier_test_end(void **state)
{
    struct courier_test *stage = *state;

    flow_test_check(&stage->flow);
    channel_courier_free(&stage->courier);
    roster_free(&stage->roster);
    assert_string_equal(stage->asked, "");
    reader_close(&stage->reader);
    store_test_close(&stage->flow.store);
    return 0;
}

/* Hands over the payment's row of that action, and goes on until the channel is asked or not. */
static inline void
courier_test_carry_after(struct courier_test *stage, const char *action, int64_t tries)
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->payment_id, action),
        .about = stage->payment_id,
        .topic = "channel",
        .tries = tries,
        .body = bytes_text(strcmp(action, "identify") == 0 ? "payer"
                           : strcmp(action, "pay") == 0    ? COURIER_TEST_BARCODE
                                                           : "")};

    assert_int_not_equal(row.id, 0);
    assert_int_equal(text_copy(bytes_text(action), row.action, sizeof(row.action)), ERR_OK);
    channel_courier_carry(stage->courier, &row);
    courier_test_work_all(stage);
}

static inline void
courier_test_carry(struct courier_test *stage, const char *action)
{
    courier_test_carry_after(stage, action, 0);
}

static inline void
courier_test_asked(const struct courier_test *stage, const char *what)
{
    assert_string_equal(
        stage->asked + (stage->asked[0] == '\0' ? 0 : strlen("http://channel/")), what);
}

static inline void
courier_test_answer(struct courier_test *stage, enum err err, const char *body)
{
    const struct net_answer_got got = {.err = err, .status = 200, .body = bytes_text(body)};

    assert_true(stage->asked[0] != '\0');
    stage->asked[0] = '\0';
    stage->then(stage->context, &got);
    courier_test_work_all(stage);
}

static inline void
courier_test_script(enum adapter_state state, const char *ours)
{
    courier_test_scripted = (struct adapter_reply){
        .state = state, .number = "2026", .total = {COURIER_TEST_FEN}, .total_known = true};
    assert_int_equal(
        text_copy(bytes_text(ours), courier_test_scripted.ours, sizeof(courier_test_scripted.ours)),
        ERR_OK);
}

static inline const char *
courier_test_state(struct courier_test *stage)
{
    return store_test_ask_text(&stage->flow.store, "SELECT state FROM payment");
}

#endif
