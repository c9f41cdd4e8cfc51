#include "hub/courier/courier.h"

#include "hub/flow/outbox_flow.h"
#include "hub/store/store_test_help.h"

/* A net with one timer and works that are done at once. */
struct stage {
    struct store_test store; /* first; its net is first in there */
    struct courier *courier;
    struct reader *reader;
    net_fn *timer;
    void *timer_context;
    unsigned carried;
    int64_t tries; /* of the row that was carried last */
    bool loaded;
};

static struct stage *
stage_of(struct net *net)
{
    return (struct stage *)(void *)net;
}

static enum err
start_timer(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    struct stage *stage = stage_of(net);

    (void)after;
    stage->timer = then;
    stage->timer_context = context;
    *ret_timer = (struct net_timer *)(void *)stage;
    return ERR_OK;
}

static void
cancel_timer(struct net *net, struct net_timer **timer)
{
    stage_of(net)->timer = NULL;
    *timer = NULL;
}

static enum err
work(struct net *net, struct net_work *at)
{
    (void)net;
    at->run(at);
    at->done(at);
    return ERR_OK;
}

static void
carry(void *context, const struct outbox_row *row)
{
    struct stage *stage = context;

    stage->carried++;
    stage->tries = row->tries;
}

static void
loaded(void *context)
{
    ((struct stage *)context)->loaded = true;
}

static void
make_courier(struct stage *stage)
{
    const struct courier_carrier carriers[] = {{"channel", carry, stage}};

    assert_int_equal(courier_make(&stage->store.net, carriers, LENGTH(carriers),
                         &stage->store.store.node, &stage->courier),
        ERR_OK);
}

static int
open_stage(void **state)
{
    static const struct net_ops ops = {
        .timer_start = start_timer, .timer_cancel = cancel_timer, .work = work};
    static struct stage stage;

    stage = (struct stage){.carried = 0};
    store_test_open(&stage.store, "courier_test");
    stage.store.net.ops = &ops;
    assert_int_equal(reader_open(&stage.store.net, stage.store.place, &stage.reader), ERR_OK);
    make_courier(&stage);
    *state = &stage;
    return 0;
}

static int
close_stage(void **state)
{
    struct stage *stage = *state;

    courier_free(&stage->courier);
    reader_close(&stage->reader);
    store_test_close(&stage->store);
    return 0;
}

static void
pass(struct stage *stage, struct span span)
{
    net_fn *timer = stage->timer;

    stage->store.clock.now_us += span.us;
    NEED(timer != NULL);
    stage->timer = NULL;
    timer(stage->timer_context);
}

static struct outbox_row
row_of(const struct stage *stage)
{
    return (struct outbox_row){.merchant_id = 5,
        .id = 77,
        .topic = "channel",
        .action = "create",
        .state = "pending",
        .node = stage->store.store.node.number,
        .due_us = stage->store.clock.now_us,
        .version = 1};
}

static void
a_row_says_whether_it_may_have_been_carried_before(void **state)
{
    struct stage *stage = *state;
    struct outbox_row row = row_of(stage);

    courier_take(stage->courier, &row);
    assert_int_equal(stage->carried, 1);
    assert_int_equal(stage->tries, 0);
    /* A turn that only looked at it has no news of that. */
    row.due_us += COURIER_AGAIN.us;
    courier_take(stage->courier, &row);
    pass(stage, COURIER_AGAIN);
    assert_int_equal(stage->carried, 2);
    assert_int_equal(stage->tries, 1);
    pass(stage, COURIER_AGAIN);
    assert_int_equal(stage->tries, 2);
}

static void
a_row_that_has_ended_is_not_carried_again(void **state)
{
    struct stage *stage = *state;
    struct outbox_row row = row_of(stage);

    courier_take(stage->courier, &row);
    assert_int_equal(courier_count(stage->courier), 1);
    text_set(row.state, sizeof(row.state), "sent");
    row.version++;
    courier_take(stage->courier, &row);
    assert_int_equal(courier_count(stage->courier), 0);
    assert_int_equal(stage->carried, 1);
}

/* Stores one row, as a turn would. */
struct storing {
    struct operation operation;
};

static void
no_keys(struct operation *operation, struct desk *desk)
{
    (void)operation;
    (void)desk;
}

static enum err
store_row(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    (void)operation;
    (void)outbox_flow_add(
        desk, turn, (struct outbox_row){.merchant_id = 5, .about = 6}, "channel", "create");
    return ERR_OK;
}

static void
what_a_process_before_this_one_left_may_have_been_carried_by_it(void **state)
{
    static const struct operation_kind kind = {"storing", no_keys, store_row};
    struct stage *stage = *state;
    struct storing storing = {.operation = {.kind = &kind, .merchant_id = 5}};

    assert_int_equal(store_test_turn(&stage->store, &storing.operation), ERR_OK);
    assert_int_equal(courier_load(stage->courier, stage->reader, loaded, stage), ERR_OK);
    assert_true(stage->loaded);
    assert_true(courier_is_whole(stage->courier));
    assert_int_equal(stage->carried, 1);
    assert_int_equal(stage->tries, 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
    static const struct CMUnitTest tests[] = {
        TEST(a_row_says_whether_it_may_have_been_carried_before),
        TEST(a_row_that_has_ended_is_not_carried_again),
        TEST(what_a_process_before_this_one_left_may_have_been_carried_by_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
