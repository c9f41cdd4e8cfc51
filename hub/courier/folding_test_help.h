/*
 * folding_test_help.h -- days of a shop, and its figures being folded at any moment.
 *
 * It sells, gives back, takes cash for what was paid, moves to another partner and to another time
 * zone. Between the steps time passes: a little, or to the last microsecond of an hour or a day.
 */
#ifndef HUB_COURIER_FOLDING_TEST_HELP_H
#define HUB_COURIER_FOLDING_TEST_HELP_H

#include "hub/courier/channel_courier_test_help.h"
#include "hub/courier/folding.h"
#include "hub/flow/figures.h"
#include "hub/flow/fold_flow.h"
#include "hub/flow/refund_flow_test_help.h"

#define FOLDING_TEST_LOOKS_MAX 2000

/* A stage of the couriers' whose net has one timer. */
struct folding_test {
    struct courier_test *couriers;
    struct folding *folding;
    struct random random;
    unsigned refunds;
};

static net_fn *folding_test_then; /* of the timer; NULL: it is not set */
static void *folding_test_context;
static struct span folding_test_after;

static inline enum err
folding_test_timer_start(
    struct net *net, struct span span, net_fn *fn, void *of, struct net_timer **ret_timer)
{
    assert_null(folding_test_then);
    folding_test_then = fn;
    folding_test_context = of;
    folding_test_after = span;
    *ret_timer = (struct net_timer *)(void *)net;
    return ERR_OK;
}

static inline void
folding_test_timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    folding_test_then = *timer == NULL ? folding_test_then : NULL;
    *timer = NULL;
}

static inline struct flow_test *
folding_test_flow(struct folding_test *stage)
{
    return &stage->couriers->flow;
}

static inline void
folding_test_run_sql(struct folding_test *stage, const char *sql)
{
    store_test_run(&folding_test_flow(stage)->store, sql);
}

static inline void
folding_test_begin(struct folding_test *stage)
{
    const struct folding_options options = {.net = &folding_test_flow(stage)->store.net,
        .lane = folding_test_flow(stage)->store.lane,
        .reader = stage->couriers->reader};

    flow_test_forget(folding_test_flow(stage));
    folding_test_run_sql(stage, "UPDATE organisation SET time_zone = '' WHERE id <> 1");
    folding_test_run_sql(stage, "UPDATE merchant SET partner_id = 0");
    assert_int_equal(folding_make(&options, &stage->folding), ERR_OK);
    folding_start(stage->folding);
    courier_test_work_all(stage->couriers);
}

static inline void
folding_test_end(struct folding_test *stage)
{
    folding_free(&stage->folding);
    assert_null(folding_test_then);
}

static inline int
folding_test_open(void **state)
{
    static const struct net_ops ops = {.work = courier_test_work,
        .timer_start = folding_test_timer_start,
        .timer_cancel = folding_test_timer_cancel};
    static struct folding_test stage;
    void *couriers;

    assert_int_equal(courier_test_open(&couriers), 0);
    stage = (struct folding_test){.couriers = couriers};
    stage.couriers->flow.store.net.ops = &ops;
    *state = &stage;
    folding_test_begin(&stage);
    return 0;
}

static inline int
folding_test_close(void **state)
{
    struct folding_test *stage = *state;
    void *couriers = stage->couriers;

    folding_test_end(stage);
    return courier_test_end(&couriers);
}

/* The time of its timer has come. */
static inline void
folding_test_look(struct folding_test *stage)
{
    net_fn *const due = folding_test_then;

    assert_non_null(due);
    folding_test_then = NULL;
    due(folding_test_context);
    courier_test_work_all(stage->couriers);
}

/* Until it waits for another hour; a round that is under way does not know of the newest one. */
static inline void
folding_test_look_to_the_end(struct folding_test *stage)
{
    unsigned looks = 0;

    for (unsigned round = 0; round < 2; round++)
        do {
            folding_test_look(stage);
            assert_true(looks++ < FOLDING_TEST_LOOKS_MAX);
        } while (folding_test_after.us == FOLDING_SOON.us);
}

static inline uint64_t
folding_test_below(struct folding_test *stage, uint64_t bound)
{
    return random_below(&stage->random, bound);
}

static inline const struct zone *
folding_test_zone_now(struct folding_test *stage)
{
    const struct zone *zone =
        zone_of(bytes_text(store_test_ask_text(&folding_test_flow(stage)->store,
            "SELECT coalesce((SELECT time_zone FROM organisation WHERE id = 5 AND time_zone <> ''),"
            " 'Asia/Shanghai')")));

    assert_non_null(zone);
    return zone;
}

/* A little, some hours, or to the last microsecond of an hour or a day, or the first behind it. */
static inline void
folding_test_pass(struct folding_test *stage)
{
    const struct moment now = {folding_test_flow(stage)->store.clock.now_us};
    int64_t to_us = now.us;

    switch (folding_test_below(stage, 6)) {
    case 0:
        to_us += (int64_t)folding_test_below(stage, 120) * 1000000;
        break;
    case 1:
        to_us += (int64_t)folding_test_below(stage, 7) * FIGURES_HOUR_US;
        break;
    case 2:
        to_us += FIGURES_HOUR_US - to_us % FIGURES_HOUR_US - (int64_t)folding_test_below(stage, 2);
        break;
    case 3:
        to_us =
            zone_day(folding_test_zone_now(stage), now, 1 + (int64_t)folding_test_below(stage, 3))
                .us -
            (int64_t)folding_test_below(stage, 2);
        break;
    default:
        break;
    }
    folding_test_flow(stage)->store.clock.now_us = to_us;
}

static inline int64_t
folding_test_some_fen(struct folding_test *stage)
{
    return 100 + (int64_t)folding_test_below(stage, 20000);
}

/* The order of the terminal's next sale, paid by a wallet. */
static inline int64_t
folding_test_sell(struct folding_test *stage, int64_t fen)
{
    struct flow_test *test = folding_test_flow(stage);

    return flow_test_paid(test, flow_test_order(test, test->till.sequence + 1, fen), fen, "payer");
}

static inline void
folding_test_give_back(struct folding_test *stage, int64_t payment_id, int64_t fen, bool done)
{
    char number[32];
    int64_t refund_id;

    (void)snprintf(number, sizeof(number), "r-%u", stage->refunds++);
    refund_id = refund_test_begin(folding_test_flow(stage), payment_id, fen, number);
    folding_test_pass(stage);
    (void)refund_test_answer(folding_test_flow(stage), refund_id, "refund",
        done ? ADAPTER_REFUND_DONE : ADAPTER_REFUND_REFUSED, 0);
}

/* Cash comes for what the wallet had paid. */
static inline void
folding_test_displace(struct folding_test *stage, int64_t fen)
{
    struct flow_test *test = folding_test_flow(stage);

    flow_test_send(test, flow_test_sale(test, fen));
    folding_test_pass(stage);
    flow_test_send(test, flow_test_cash(test, test->till.sequence, fen));
}

/* Money comes for an order that is closed; then its terminal says that it had accepted a code. */
static inline void
folding_test_redeem(struct folding_test *stage, int64_t fen)
{
    struct flow_test *test = folding_test_flow(stage);
    int64_t sequence = test->till.sequence + 1;
    int64_t order_id = flow_test_order(test, sequence, fen);
    int64_t payment_id = flow_test_pending(test, order_id, "payer");
    struct message_record code = flow_test_record(MESSAGE_KIND_CODE, sequence);
    struct ticket_expire expire;
    struct payment_said said;

    assert_int_equal(flow_test_expire(test, order_id, &expire), ERR_OK);
    (void)flow_test_answer(test, payment_id, "close", ADAPTER_CLOSED, 0);
    folding_test_pass(stage);
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, fen, &said), ERR_OK);
    folding_test_pass(stage);
    code.channel = CHANNEL_ALIPAY;
    flow_test_send(test, flow_test_sale(test, fen));
    if (folding_test_below(stage, 2) == 0)
        flow_test_send(test, code);
}

static inline void
folding_test_move(struct folding_test *stage)
{
    static const char *const moves[] = {"UPDATE merchant SET partner_id = 0 WHERE id = 5",
        "UPDATE merchant SET partner_id = 81 WHERE id = 5",
        "UPDATE merchant SET partner_id = 82 WHERE id = 5",
        "UPDATE organisation SET time_zone = 'Europe/Berlin' WHERE id = 5",
        "UPDATE organisation SET time_zone = 'America/New_York' WHERE id = 5",
        "UPDATE organisation SET time_zone = '' WHERE id = 5"};

    folding_test_run_sql(stage, moves[folding_test_below(stage, LENGTH(moves))]);
}

static inline void
folding_test_step(struct folding_test *stage)
{
    struct flow_test *test = folding_test_flow(stage);
    int64_t fen = folding_test_some_fen(stage);
    int64_t payment_id;

    switch (folding_test_below(stage, 9)) {
    case 0:
    case 1:
        flow_test_send(test, flow_test_cash(test, 0, fen));
        break;
    case 2:
        payment_id = folding_test_sell(stage, fen);
        folding_test_pass(stage);
        folding_test_give_back(stage, payment_id, 1 + (int64_t)folding_test_below(stage, 99), true);
        if (folding_test_below(stage, 2) == 0)
            folding_test_give_back(stage, payment_id, 1, false);
        folding_test_displace(stage, fen);
        break;
    case 3:
        (void)folding_test_sell(stage, fen);
        flow_test_send(test, flow_test_sale(test, fen));
        break;
    case 4:
        folding_test_redeem(stage, fen);
        break;
    case 5:
        folding_test_move(stage);
        break;
    case 6:
        folding_test_look_to_the_end(stage);
        break;
    default:
        for (uint64_t i = 1 + folding_test_below(stage, 5); i > 0; i--)
            folding_test_look(stage);
        break;
    }
    folding_test_pass(stage);
}

#endif
