#include "hub/courier/keeper.h"

#include "hub/channel/adapter_complaint.h"
#include "hub/courier/channel_courier_test_help.h"

#define ROWS 250 /* more than are looked at once */
#define FIRST_ID 1000

static const struct adapter_complaints complaints = {.subscribe = NULL};

/* A stage of the couriers' whose net has one timer, and whose hub speaks Alipay alone. */
struct stage {
    struct courier_test *couriers;
    struct roster *roster;
    struct keeper *keeper;
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

static void
open_keeper(struct stage *stage, bool asks)
{
    const struct keeper_options options = {.net = &stage->couriers->flow.store.net,
        .lane = stage->couriers->flow.store.lane,
        .reader = stage->couriers->reader,
        .roster = stage->roster,
        .complaints = asks};

    assert_int_equal(keeper_make(&options, &stage->keeper), ERR_OK);
    keeper_start(stage->keeper);
    courier_test_work_all(stage->couriers);
}

static int
open_stage(void **state)
{
    static const struct net_ops ops = {
        .work = courier_test_work, .timer_start = timer_start, .timer_cancel = timer_cancel};
    static const struct adapter *const adapters[] = {&courier_test_adapter};
    static struct stage stage;
    void *couriers;

    assert_int_equal(courier_test_open(&couriers), 0);
    stage = (struct stage){.couriers = couriers};
    stage.couriers->flow.store.net.ops = &ops;
    courier_test_adapter.dialect = "test";
    courier_test_adapter.complaints = &complaints;
    assert_int_equal(
        roster_make(&(struct roster_options){.net = &stage.couriers->flow.store.net,
                        .reader = stage.couriers->reader,
                        .kit = {.adapters = adapters, .adapters_count = LENGTH(adapters)}},
            &stage.roster),
        ERR_OK);
    roster_own(stage.roster, &courier_test_account);
    *state = &stage;
    return 0;
}

static int
end_stage(void **state)
{
    struct stage *stage = *state;
    void *couriers = stage->couriers;

    keeper_free(&stage->keeper);
    assert_null(then);
    roster_free(&stage->roster);
    courier_test_adapter.complaints = NULL;
    return courier_test_end(&couriers);
}

/* The time of the watcher's timer has come. */
static void
look(struct stage *stage)
{
    net_fn *const due = then;

    assert_non_null(due);
    then = NULL;
    flow_test_pass(&stage->couriers->flow, after);
    due(context);
    courier_test_work_all(stage->couriers);
}

static int64_t
ask(struct stage *stage, const char *sql)
{
    return flow_test_ask(&stage->couriers->flow, sql);
}

static int64_t
walks(struct stage *stage)
{
    return ask(stage, "SELECT count(DISTINCT about) FROM outbox WHERE action = 'complaints' AND "
                      "merchant_id = 0");
}

/* Accounts of the merchant's, one after the other. */
struct adding {
    struct operation operation;
    enum channel channel;
    int64_t first_id;
    int64_t count;
};

static void
adding_keys(struct operation *operation, struct desk *desk)
{
    const struct adding *adding = (struct adding *)operation;

    for (int64_t i = 0; i < adding->count; i++)
        desk_want(desk, TABLE_channel_account, KEY_OF(adding->first_id + i));
}

static enum err
adding_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    const struct adding *adding = (struct adding *)operation;

    (void)turn;
    for (int64_t i = 0; i < adding->count; i++) {
        struct channel_account_row row = {.id = adding->first_id + i,
            .merchant_id = FLOW_TEST_MERCHANT,
            .channel = (int64_t)adding->channel,
            .dialect = "test",
            .state = "on"};

        assert_non_null(desk_add_channel_account(desk, &row));
    }
    return ERR_OK;
}

static void
add_accounts(struct stage *stage, enum channel channel, int64_t first_id, int64_t count)
{
    static const struct operation_kind kind = {"adding", adding_keys, adding_decide};
    struct adding adding = {.operation = {.kind = &kind, .merchant_id = FLOW_TEST_MERCHANT},
        .channel = channel,
        .first_id = first_id,
        .count = count};

    assert_int_equal(store_test_turn(&stage->couriers->flow.store, &adding.operation), ERR_OK);
}

static void
the_settings_file_s_account_is_asked_for_its_complaints_once(void **state)
{
    struct stage *stage = *state;

    open_keeper(stage, true);
    assert_int_equal(walks(stage), 1);
    assert_int_equal(
        ask(stage, "SELECT about FROM outbox WHERE action = 'complaints'"), CHANNEL_ALIPAY);
    for (int i = 0; i < 3; i++)
        look(stage);
    assert_int_equal(ask(stage, "SELECT count(*) FROM outbox WHERE action = 'complaints'"), 1);
}

static void
all_accounts_that_are_on_are_asked_and_those_that_come_later_too(void **state)
{
    struct stage *stage = *state;

    add_accounts(stage, CHANNEL_ALIPAY, FIRST_ID, ROWS);
    open_keeper(stage, true);
    assert_int_equal(walks(stage), ROWS + 1);
    add_accounts(stage, CHANNEL_ALIPAY, FIRST_ID + ROWS, 2);
    look(stage);
    assert_int_equal(walks(stage), ROWS + 3);
    assert_int_equal(
        ask(stage, "SELECT count(*) FROM outbox WHERE action = 'complaints'"), ROWS + 3);
}

static void
what_tells_of_none_is_left_alone(void **state)
{
    struct stage *stage = *state;

    add_accounts(stage, CHANNEL_ALIPAY, FIRST_ID, 2);
    courier_test_adapter.complaints = NULL;
    open_keeper(stage, true);
    look(stage);
    assert_int_equal(walks(stage), 0);
}

static void
a_hub_that_is_not_to_ask_does_not(void **state)
{
    struct stage *stage = *state;

    add_accounts(stage, CHANNEL_ALIPAY, FIRST_ID, 2);
    open_keeper(stage, false);
    look(stage);
    assert_int_equal(walks(stage), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, end_stage)
    const struct CMUnitTest tests[] = {
        TEST(the_settings_file_s_account_is_asked_for_its_complaints_once),
        TEST(all_accounts_that_are_on_are_asked_and_those_that_come_later_too),
        TEST(what_tells_of_none_is_left_alone),
        TEST(a_hub_that_is_not_to_ask_does_not),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
