/*
 * Lives of a shop over days: it sells, gives back, takes cash for what was paid, moves to another
 * partner and to another time zone, while its figures are folded at any moment. Whatever is folded,
 * hours and days come to what orders, payments and refunds say, to the fen and to the last
 * microsecond of a day.
 */
#include "hub/courier/folding.h"

#include "hub/courier/channel_courier_test_help.h"
#include "hub/flow/figures.h"
#include "hub/flow/fold_flow.h"
#include "hub/flow/lives_test_help.h"
#include "hub/flow/refund_flow_test_help.h"

#define LIVES 400
#define STEPS 24
#define LOOKS_MAX 2000
#define HOUR_S INT64_C(3600)

/* A stage of the couriers' whose net has one timer. */
struct stage {
    struct courier_test *couriers;
    struct folding *folding;
    struct random random;
    unsigned refunds;
};

static net_fn *then; /* of the timer; NULL: it is not set */
static void *context;
static struct span after;

static enum err
timer_start(struct net *net, struct span span, net_fn *fn, void *of, struct net_timer **ret_timer)
{
    assert_null(then);
    then = fn;
    context = of;
    after = span;
    *ret_timer = (struct net_timer *)(void *)net;
    return ERR_OK;
}

static void
timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    then = *timer == NULL ? then : NULL;
    *timer = NULL;
}

static struct flow_test *
flow(struct stage *stage)
{
    return &stage->couriers->flow;
}

static void
run_sql(struct stage *stage, const char *sql)
{
    store_test_run(&flow(stage)->store, sql);
}

static void
begin(struct stage *stage)
{
    const struct folding_options options = {.net = &flow(stage)->store.net,
        .lane = flow(stage)->store.lane,
        .reader = stage->couriers->reader};

    flow_test_forget(flow(stage));
    run_sql(stage, "UPDATE organisation SET time_zone = '' WHERE id <> 1");
    run_sql(stage, "UPDATE merchant SET partner_id = 0");
    assert_int_equal(folding_make(&options, &stage->folding), ERR_OK);
    folding_start(stage->folding);
    courier_test_work_all(stage->couriers);
}

static void
end(struct stage *stage)
{
    folding_free(&stage->folding);
    assert_null(then);
}

static int
open_stage(void **state)
{
    static const struct net_ops ops = {
        .work = courier_test_work, .timer_start = timer_start, .timer_cancel = timer_cancel};
    static struct stage stage;
    void *couriers;

    assert_int_equal(courier_test_open(&couriers), 0);
    stage = (struct stage){.couriers = couriers};
    stage.couriers->flow.store.net.ops = &ops;
    *state = &stage;
    begin(&stage);
    return 0;
}

static int
end_stage(void **state)
{
    struct stage *stage = *state;
    void *couriers = stage->couriers;

    end(stage);
    return courier_test_end(&couriers);
}

/* The time of its timer has come. */
static void
look(struct stage *stage)
{
    net_fn *const due = then;

    assert_non_null(due);
    then = NULL;
    due(context);
    courier_test_work_all(stage->couriers);
}

/* Until it waits for another hour; a round that is under way does not know of the newest one. */
static void
look_to_the_end(struct stage *stage)
{
    unsigned looks = 0;

    for (unsigned round = 0; round < 2; round++)
        do {
            look(stage);
            assert_true(looks++ < LOOKS_MAX);
        } while (after.us == FOLDING_SOON.us);
}

static uint64_t
below(struct stage *stage, uint64_t bound)
{
    return random_below(&stage->random, bound);
}

static const struct zone *
zone_now(struct stage *stage)
{
    const struct zone *zone = zone_of(bytes_text(store_test_ask_text(&flow(stage)->store,
        "SELECT coalesce((SELECT time_zone FROM organisation WHERE id = 5 AND time_zone <> ''),"
        " 'Asia/Shanghai')")));

    assert_non_null(zone);
    return zone;
}

/* A little, some hours, or to the last microsecond of an hour or a day, or the first behind it. */
static void
pass(struct stage *stage)
{
    const struct moment now = {flow(stage)->store.clock.now_us};
    int64_t to_us = now.us;

    switch (below(stage, 6)) {
    case 0:
        to_us += (int64_t)below(stage, 120) * 1000000;
        break;
    case 1:
        to_us += (int64_t)below(stage, 7) * FIGURES_HOUR_US;
        break;
    case 2:
        to_us += FIGURES_HOUR_US - to_us % FIGURES_HOUR_US - (int64_t)below(stage, 2);
        break;
    case 3:
        to_us = zone_day(zone_now(stage), now, 1 + (int64_t)below(stage, 3)).us -
                (int64_t)below(stage, 2);
        break;
    default:
        break;
    }
    flow(stage)->store.clock.now_us = to_us;
}

static int64_t
some_fen(struct stage *stage)
{
    return 100 + (int64_t)below(stage, 20000);
}

/* The order of the terminal's next sale, paid by a wallet. */
static int64_t
sell(struct stage *stage, int64_t fen)
{
    struct flow_test *test = flow(stage);

    return flow_test_paid(test, flow_test_order(test, test->till.sequence + 1, fen), fen, "payer");
}

static void
give_back(struct stage *stage, int64_t payment_id, int64_t fen, bool done)
{
    char number[32];
    int64_t refund_id;

    (void)snprintf(number, sizeof(number), "r-%u", stage->refunds++);
    refund_id = refund_test_begin(flow(stage), payment_id, fen, number);
    pass(stage);
    (void)refund_test_answer(
        flow(stage), refund_id, "refund", done ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_REFUSED, 0);
}

/* Cash comes for what the wallet had paid. */
static void
displace(struct stage *stage, int64_t fen)
{
    struct flow_test *test = flow(stage);

    flow_test_send(test, flow_test_sale(test, fen));
    pass(stage);
    flow_test_send(test, flow_test_cash(test, test->till.sequence, fen));
}

/* Money comes for an order that is closed; then its terminal says that it had accepted a code. */
static void
redeem(struct stage *stage, int64_t fen)
{
    struct flow_test *test = flow(stage);
    int64_t sequence = test->till.sequence + 1;
    int64_t order_id = flow_test_order(test, sequence, fen);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, sequence);
    struct ticket_expire expire;
    struct payment_said said;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    pass(stage);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, fen, &said), ERR_OK);
    pass(stage);
    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, fen));
    if (below(stage, 2) == 0)
        flow_test_send(test, code);
}

static void
move(struct stage *stage)
{
    static const char *const moves[] = {"UPDATE merchant SET partner_id = 0 WHERE id = 5",
        "UPDATE merchant SET partner_id = 81 WHERE id = 5",
        "UPDATE merchant SET partner_id = 82 WHERE id = 5",
        "UPDATE organisation SET time_zone = 'Europe/Berlin' WHERE id = 5",
        "UPDATE organisation SET time_zone = 'America/New_York' WHERE id = 5",
        "UPDATE organisation SET time_zone = '' WHERE id = 5"};

    run_sql(stage, moves[below(stage, LENGTH(moves))]);
}

static void
step(struct stage *stage)
{
    struct flow_test *test = flow(stage);
    int64_t fen = some_fen(stage);
    int64_t payment_id;

    switch (below(stage, 9)) {
    case 0:
    case 1:
        flow_test_send(test, flow_test_cash(test, 0, fen));
        break;
    case 2:
        payment_id = sell(stage, fen);
        pass(stage);
        give_back(stage, payment_id, 1 + (int64_t)below(stage, 99), true);
        if (below(stage, 2) == 0)
            give_back(stage, payment_id, 1, false);
        displace(stage, fen);
        break;
    case 3:
        (void)sell(stage, fen);
        flow_test_send(test, flow_test_sale(test, fen));
        break;
    case 4:
        redeem(stage, fen);
        break;
    case 5:
        move(stage);
        break;
    case 6:
        look_to_the_end(stage);
        break;
    default:
        for (uint64_t i = 1 + below(stage, 5); i > 0; i--)
            look(stage);
        break;
    }
    pass(stage);
}

/* Every day that is folded begins at midnight of the zone that its merchant had then. */
static void
check_days(struct stage *stage)
{
    const char *name = store_test_ask_text(
        &flow(stage)->store, "SELECT coalesce(max(zone), '') FROM rollup_fold WHERE level = 2");
    const struct zone *zone = zone_of(bytes_text(name));
    struct query *query =
        store_test_statement(&flow(stage)->store, "SELECT day_us FROM rollup_day");

    while (query_step(query) == ERR_OK) {
        const struct moment day = {query_int(query, 0)};

        assert_non_null(zone);
        assert_int_equal(zone_day(zone, day, 0).us, day.us);
    }
    query_reset(query);
}

/* Everything that is old enough is folded at every level, in the zone of now. */
static void
check_all_is_folded(struct stage *stage)
{
    const struct moment now = {flow(stage)->store.clock.now_us};
    int64_t horizon_us = now.us - FOLD_AFTER.us;

    horizon_us -= horizon_us % FIGURES_HOUR_US;
    assert_int_equal(store_test_ask_of(&flow(stage)->store,
                         "SELECT count(*) FROM rollup r LEFT JOIN rollup_fold h ON h.merchant_id ="
                         " r.merchant_id AND h.level = 1 LEFT JOIN rollup_fold d ON d.merchant_id ="
                         " r.merchant_id AND d.level = 2 WHERE r.minute_us < ?1 AND (r.minute_us >="
                         " coalesce(h.until_us, 0) OR r.minute_us >= coalesce(d.until_us, 0))",
                         &horizon_us, 1),
        0);
    assert_int_equal(
        flow_test_ask(flow(stage), "SELECT count(*) FROM rollup") > 0 &&
            flow_test_ask(flow(stage), "SELECT count(*) FROM rollup_day") == 0 &&
            flow_test_ask(flow(stage), "SELECT min(minute_us) FROM rollup") < horizon_us,
        false);
}

static void
play(void *of, uint64_t seed)
{
    struct stage *stage = of;

    end(stage);
    begin(stage);
    random_seed(&stage->random, seed);
    for (unsigned i = 0; i < STEPS; i++) {
        step(stage);
        flow_test_check(flow(stage));
        check_days(stage);
    }
    flow_test_pass(flow(stage), span_s(3 * HOUR_S));
    look_to_the_end(stage);
    flow_test_check(flow(stage));
    check_days(stage);
    check_all_is_folded(stage);
}

static void
whatever_happens_hours_and_days_are_what_a_recount_says(void **state)
{
    lives_test_play(play, *state, LIVES);
}

static void
a_piece_that_another_hub_has_done_does_nothing(void **state)
{
    struct stage *stage = *state;
    struct flow_test *test = flow(stage);
    struct fold_piece piece = {.merchant_id = FLOW_TEST_MERCHANT, .level = FOLD_HOURS};

    flow_test_send(test, flow_test_cash(test, 0, 700));
    piece.until.us = test->store.clock.now_us + FIGURES_HOUR_US;
    for (unsigned i = 0; i < 2; i++) {
        fold_flow_piece(&piece);
        assert_int_equal(store_test_turn(&test->store, &piece.operation), ERR_OK);
        assert_int_equal(piece.moved, i == 0);
        assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_hour"), 700);
    }
}

static void
an_hour_is_folded_when_it_has_been_over_for_an_hour(void **state)
{
    struct stage *stage = *state;
    struct flow_test *test = flow(stage);

    test->store.clock.now_us += FIGURES_HOUR_US - test->store.clock.now_us % FIGURES_HOUR_US - 1;
    flow_test_send(test, flow_test_cash(test, 0, 700));
    flow_test_pass(test, span_us(FOLD_AFTER.us));
    look_to_the_end(stage);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM rollup_hour"), 0);
    flow_test_pass(test, span_us(1));
    look_to_the_end(stage);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_hour"), 700);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_day"), 700);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_source_day"), 700);
}

static void
what_is_wrong_in_an_hour_or_a_day_is_found(void **state)
{
    static const struct {
        const char *table;
        const char *wrong;
        const char *right;
        unsigned check;
    } rows[] = {
        {"hours", "UPDATE rollup_hour SET paid_fen = paid_fen + 1 WHERE channel = 1",
            "UPDATE rollup_hour SET paid_fen = paid_fen - 1 WHERE channel = 1",
            SQL_STORE_CHECK_HOURS},
        {"days", "UPDATE rollup_day SET fee_fen = 1 WHERE channel = 1",
            "UPDATE rollup_day SET fee_fen = 0 WHERE channel = 1", SQL_STORE_CHECK_DAYS},
        {"source days", "UPDATE rollup_source_day SET late_count = 1 WHERE channel = 0",
            "UPDATE rollup_source_day SET late_count = 0", SQL_STORE_CHECK_SOURCE_DAYS},
    };
    struct stage *stage = *state;
    struct flow_test *test = flow(stage);

    flow_test_send(test, flow_test_cash(test, 0, 700));
    flow_test_pass(test, span_s(3 * HOUR_S));
    look_to_the_end(stage);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        run_sql(stage, rows[i].wrong);
        assert_int_equal(flow_test_ask(test, store_sql[rows[i].check].sqlite), 1);
        run_sql(stage, rows[i].right);
        assert_int_equal(flow_test_ask(test, store_sql[rows[i].check].sqlite), 0);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, end_stage)
    static const struct CMUnitTest tests[] = {
        TEST(an_hour_is_folded_when_it_has_been_over_for_an_hour),
        TEST(a_piece_that_another_hub_has_done_does_nothing),
        TEST(what_is_wrong_in_an_hour_or_a_day_is_found),
        TEST(whatever_happens_hours_and_days_are_what_a_recount_says),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
