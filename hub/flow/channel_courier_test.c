#include "hub/flow/channel_courier.h"

#include "hub/flow/flow_test_help.h"

#define FEN 1234

/* A net that works when it is told to, and fetches what the test answers. */
struct stage {
    struct flow_test flow; /* first; its net is first in there */
    struct reader *reader;
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

static struct adapter_reply scripted; /* what the adapter reads from the next answer */
static char number[SALE_NUMBER_SIZE]; /* what it was asked about */

static struct stage *
stage_of(struct net *net)
{
    return (struct stage *)(void *)net;
}

static enum err
do_work(struct net *net, struct net_work *work)
{
    struct stage *stage = stage_of(net);

    work->next = NULL;
    *stage->works_end = work;
    stage->works_end = &work->next;
    return ERR_OK;
}

static enum err
do_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret_fetch)
{
    struct stage *stage = stage_of(net);

    assert_string_equal(stage->asked, "");
    assert_int_equal(text_copy(bytes_text(ask->url), stage->asked, sizeof(stage->asked)), ERR_OK);
    stage->then = then;
    stage->context = context;
    *ret_fetch = (struct net_fetch *)(void *)stage;
    return ERR_OK;
}

static void
do_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    if (*fetch != NULL)
        stage_of(net)->asked[0] = '\0';
    *fetch = NULL;
}

static bool
work_once(struct stage *stage)
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

static void
work_all(struct stage *stage)
{
    while (work_once(stage))
        continue;
}

/* What the adapter is asked stands in the URL. */
static enum err
ask_for(const char *what, struct arena *arena, struct adapter_ask *ret_ask)
{
    *ret_ask = (struct adapter_ask){
        .method = "POST", .url = arena_printf(arena, "http://channel/%s", what)};
    return ERR_OK;
}

static enum err
fake_identify(const struct adapter_account *account, const char *code, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(code, "payer");
    return ask_for("identify", arena, ret_ask);
}

static enum err
fake_read_identity(const struct adapter_account *account, int status, struct bytes body,
    struct arena *arena, char ret_payer[static ADAPTER_PAYER_SIZE])
{
    (void)account;
    (void)status;
    (void)arena;
    return text_copy(body, ret_payer, ADAPTER_PAYER_SIZE);
}

static enum err
fake_create(const struct adapter_account *account, const struct adapter_create *create,
    struct moment now, struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    assert_string_equal(create->payer, "2088");
    assert_string_equal(create->subject, "一号店");
    assert_int_equal(create->amount.fen, FEN);
    memcpy(number, create->number, sizeof(number));
    return ask_for("create", arena, ret_ask);
}

static enum err
fake_query(const struct adapter_account *account, const char *ours, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    memcpy(number, ours, sizeof(number));
    return ask_for("query", arena, ret_ask);
}

static enum err
fake_close(const struct adapter_account *account, const char *ours, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    (void)account;
    (void)now;
    memcpy(number, ours, sizeof(number));
    return ask_for("close", arena, ret_ask);
}

static enum err
fake_read(const struct adapter_account *account, enum adapter_call call, int status,
    struct bytes body, struct arena *arena, struct adapter_reply *ret_reply)
{
    (void)account;
    (void)call;
    (void)status;
    (void)body;
    (void)arena;
    *ret_reply = scripted;
    return ERR_OK;
}

static const struct adapter adapter = {
    .channel = CHANNEL_ALIPAY,
    .identify = fake_identify,
    .read_identity = fake_read_identity,
    .create = fake_create,
    .query = fake_query,
    .close = fake_close,
    .read = fake_read,
};

static void
count_news(void *context, const struct payment_row *payment, const struct orders_row *order)
{
    struct stage *stage = context;

    assert_int_equal(payment->id, stage->payment_id);
    assert_int_equal(order->id, stage->order_id);
    stage->news++;
}

static int
open_stage(void **state)
{
    static const struct net_ops ops = {.work = do_work,
        .fetch = do_fetch,
        .fetch_cancel = do_fetch_cancel,
        .timer_cancel = store_test_no_timer};
    static struct stage stage;
    struct channel_courier_options options;
    struct payment_start start;

    stage = (struct stage){.works_end = &stage.works};
    store_test_open(&stage.flow.store, "flow_test");
    flow_test_furnish(&stage.flow);
    stage.flow.till.epoch = 1;
    stage.flow.store.net.ops = &ops;
    assert_int_equal(
        reader_open(&stage.flow.store.net, "file:/flow_test?vfs=memdb", &stage.reader), ERR_OK);
    options = (struct channel_courier_options){.net = &stage.flow.store.net,
        .lane = stage.flow.store.lane,
        .reader = stage.reader,
        .accounts = {[CHANNEL_ALIPAY] = {&adapter, NULL}},
        .news = count_news,
        .context = &stage};
    assert_int_equal(channel_courier_make(&options, &stage.courier), ERR_OK);
    stage.order_id = flow_test_order(&stage.flow, 1, FEN);
    assert_int_equal(flow_test_start(&stage.flow, stage.order_id, "payer", &start), ERR_OK);
    stage.payment_id = start.payment.id;
    *state = &stage;
    return 0;
}

static int
close_stage(void **state)
{
    struct stage *stage = *state;

    flow_test_check(&stage->flow);
    channel_courier_free(&stage->courier);
    assert_string_equal(stage->asked, "");
    reader_close(&stage->reader);
    store_test_close(&stage->flow.store);
    return 0;
}

/* Hands over the payment's row of that action, and goes on until the channel is asked or not. */
static void
carry(struct stage *stage, const char *action)
{
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->payment_id, action),
        .about = stage->payment_id,
        .topic = "channel",
        .body = bytes_text(strcmp(action, "identify") == 0 ? "payer" : "")};

    assert_int_not_equal(row.id, 0);
    assert_int_equal(text_copy(bytes_text(action), row.action, sizeof(row.action)), ERR_OK);
    channel_courier_carry(stage->courier, &row);
    work_all(stage);
}

static void
assert_asked(const struct stage *stage, const char *what)
{
    assert_string_equal(
        stage->asked + (stage->asked[0] == '\0' ? 0 : strlen("http://channel/")), what);
}

static void
answer(struct stage *stage, enum err err, const char *body)
{
    const struct net_answer_got got = {.err = err, .status = 200, .body = bytes_text(body)};

    assert_true(stage->asked[0] != '\0');
    stage->asked[0] = '\0';
    stage->then(stage->context, &got);
    work_all(stage);
}

static void
script(enum adapter_state state, const char *ours)
{
    scripted = (struct adapter_reply){
        .state = state, .number = "2026", .total = {FEN}, .total_known = true};
    assert_int_equal(text_copy(bytes_text(ours), scripted.ours, sizeof(scripted.ours)), ERR_OK);
}

static const char *
payment_state(struct stage *stage)
{
    return store_test_ask_text(&stage->flow.store, "SELECT state FROM payment");
}

/* A payment that waits for its payer at the channel. */
static void
create(struct stage *stage)
{
    carry(stage, "identify");
    assert_asked(stage, "identify");
    answer(stage, ERR_OK, "2088");
    carry(stage, "create");
    assert_asked(stage, "create");
    script(ADAPTER_PENDING, number);
    answer(stage, ERR_OK, "");
    assert_string_equal(payment_state(stage), "pending");
}

static void
an_errand_asks_and_has_the_answer_decided(void **state)
{
    struct stage *stage = *state;
    char wanted[SALE_NUMBER_SIZE];

    create(stage);
    assert_int_equal(stage->news, 2);
    carry(stage, "query");
    assert_asked(stage, "query");
    assert_string_equal(number, sale_number(7, stage->payment_id, wanted));
    script(ADAPTER_PAID, number);
    answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
    assert_int_equal(stage->news, 3);
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

static void
an_answer_that_speaks_of_another_payment_is_silence(void **state)
{
    static const enum adapter_state states[] = {
        ADAPTER_PAID, ADAPTER_CLOSED, ADAPTER_ABSENT, ADAPTER_PENDING};
    struct stage *stage = *state;
    char other[SALE_NUMBER_SIZE];

    create(stage);
    (void)sale_number(7, stage->payment_id + 1, other);
    for (size_t i = 0; i < LENGTH(states); i++) {
        carry(stage, "query");
        script(states[i], other);
        answer(stage, ERR_OK, "");
        assert_string_equal(payment_state(stage), "pending");
        assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
    }
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT queries FROM payment"), 5);
}

static void
paid_without_a_number_is_silence_and_absent_needs_none(void **state)
{
    struct stage *stage = *state;

    create(stage);
    carry(stage, "query");
    script(ADAPTER_PAID, "");
    answer(stage, ERR_OK, "");
    assert_string_equal(payment_state(stage), "pending");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM entry"), 0);
    carry(stage, "query");
    script(ADAPTER_CLOSED, "");
    answer(stage, ERR_OK, "");
    assert_string_equal(payment_state(stage), "closed");
}

static void
no_answer_is_reported_as_silence(void **state)
{
    struct stage *stage = *state;

    carry(stage, "identify");
    answer(stage, ERR_OK, "2088");
    carry(stage, "create");
    script(ADAPTER_REFUSED, number);
    answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(payment_state(stage), "unknown");
    assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

static void
a_payer_whom_the_channel_does_not_name_is_asked_for_again(void **state)
{
    struct stage *stage = *state;

    carry(stage, "identify");
    answer(stage, ERR_UNREACHABLE, "");
    assert_string_equal(payment_state(stage), "created");
    carry(stage, "identify");
    assert_asked(stage, "identify");
    answer(stage, ERR_OK, "2088");
    assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "create"), 0);
}

static void
a_payment_is_asked_about_before_it_is_closed(void **state)
{
    struct stage *stage = *state;
    struct ticket_expire expire;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    carry(stage, "close");
    assert_asked(stage, "query");
    script(ADAPTER_PENDING, number);
    answer(stage, ERR_OK, "");
    assert_asked(stage, "close");
    script(ADAPTER_CLOSED, number);
    answer(stage, ERR_OK, "");
    assert_string_equal(payment_state(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closed");
}

static void
money_is_never_closed_away(void **state)
{
    struct stage *stage = *state;
    struct ticket_expire expire;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    carry(stage, "close");
    assert_asked(stage, "query");
    script(ADAPTER_PAID, number);
    answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
}

static void
a_payment_that_is_over_is_not_created_any_more(void **state)
{
    struct stage *stage = *state;
    struct payment_said said;

    carry(stage, "identify");
    answer(stage, ERR_OK, "2088");
    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_CLOSED, 0, &said), ERR_OK);
    carry(stage, "create");
    assert_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "create"), 0);
}

static void
what_can_never_be_done_is_taken_off_the_list(void **state)
{
    struct stage *stage = *state;

    store_test_run(&stage->flow.store, "UPDATE payment SET channel = 4");
    carry(stage, "identify");
    assert_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "identify"), 0);
    /* Nobody asks about it now, so this test leaves no payment that is under way. */
    store_test_run(&stage->flow.store, "UPDATE payment SET state = 'refused'");
    store_test_run(&stage->flow.store, "UPDATE orders SET state = 'open'");
}

static void
count_stopped(void *context)
{
    struct stage *stage = context;

    stage->stopped++;
}

static void
it_stops_when_no_worker_signs_for_it(void **state)
{
    struct stage *stage = *state;
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->payment_id, "identify"),
        .about = stage->payment_id,
        .action = "identify",
        .body = bytes_text("payer")};

    channel_courier_carry(stage->courier, &row);
    assert_true(work_once(stage)); /* the reading; the signing waits now */
    channel_courier_stop(stage->courier, count_stopped, stage);
    assert_int_equal(stage->stopped, 0);
    work_all(stage);
    assert_int_equal(stage->stopped, 1);
    assert_asked(stage, "");
    channel_courier_carry(stage->courier, &row);
    assert_false(work_once(stage));
}

static void
it_stops_at_once_when_nothing_is_signed(void **state)
{
    struct stage *stage = *state;

    carry(stage, "identify");
    channel_courier_stop(stage->courier, count_stopped, stage);
    assert_int_equal(stage->stopped, 1);
    /* The fetch under way is cancelled when it is freed; its row stays. */
    assert_asked(stage, "identify");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
    static const struct CMUnitTest tests[] = {
        TEST(an_errand_asks_and_has_the_answer_decided),
        TEST(an_answer_that_speaks_of_another_payment_is_silence),
        TEST(paid_without_a_number_is_silence_and_absent_needs_none),
        TEST(no_answer_is_reported_as_silence),
        TEST(a_payer_whom_the_channel_does_not_name_is_asked_for_again),
        TEST(a_payment_is_asked_about_before_it_is_closed),
        TEST(money_is_never_closed_away),
        TEST(a_payment_that_is_over_is_not_created_any_more),
        TEST(what_can_never_be_done_is_taken_off_the_list),
        TEST(it_stops_when_no_worker_signs_for_it),
        TEST(it_stops_at_once_when_nothing_is_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
