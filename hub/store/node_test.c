/*
 * Numbers of hubs, their leases, and what hubs say to each other. Without
 * PostgreSQL (make unit) a hub is alone; make unit-postgres runs the rest.
 */
#include "hub/store/heart.h"

#include "hub/store/store_test_help.h"

#define OUTBOX                                                                                     \
    "INSERT INTO outbox (merchant_id, id, topic, action, node, about, target, body, state, "       \
    "due_us,"                                                                                      \
    " tries, created_us, version) VALUES "

/* 5002 of them, of node 1. */
#define MANY_OUTBOX                                                                                \
    "INSERT INTO outbox (merchant_id, id, topic, action, node, about, target, body, state, "       \
    "due_us, tries, created_us, version) SELECT n % 7, n, 'push', 'result', 1, 0, 0, '', "         \
    "'pending', 0, 0, 0, 1 FROM generate_series(1, 5002) AS n"

/* What a heart's owner was told. */
struct told {
    unsigned inherited;
    unsigned beats;
    unsigned lost;
    unsigned stopped;
    size_t count;
    struct heart_message messages[4];
};

static struct net_work *given; /* the work that waits for a worker */

static enum err
take_work(struct net *net, struct net_work *work)
{
    (void)net;
    assert_null(given);
    given = work;
    return ERR_OK;
}

static void
work_once(void)
{
    struct net_work *work = given;

    assert_non_null(work);
    given = NULL;
    work->run(work);
    work->done(work);
}

static int
open_store(void **state)
{
    static const struct net_ops ops = {.work = take_work, .timer_cancel = store_test_no_timer};
    static struct store_test test;

    store_test_open(&test, "node");
    test.net.ops = &ops;
    given = NULL;
    *state = &test;
    return 0;
}

static int
close_store(void **state)
{
    store_test_close(*state);
    return 0;
}

/* Another hub on the same database. */
static void
take(struct store_test *test, struct node *ret_node)
{
    assert_int_equal(
        node_take(test->store.writer, &test->clock.clock, &test->random, span_s(15), ret_node),
        ERR_OK);
}

static void
lapse(struct store_test *test, int32_t number)
{
    const int64_t value = number;

    (void)store_test_ask_of(test, "UPDATE node SET until_us = 1 WHERE number = ?1", &value, 1);
}

static void
a_lone_hub_is_number_0_for_ever(void **state)
{
    struct store_test *test = *state;
    struct node node;
    struct node_taken taken = {.count = 9};

    if (store_test_is_postgres())
        return;
    take(test, &node);
    assert_int_equal(node.number, 0);
    assert_true(node_holds(&node, (struct tick){INT64_MAX}));
    assert_int_equal(node_renew(test->store.writer, &test->clock.clock, &node), ERR_OK);
    assert_int_equal(node_take_over(test->store.writer, &node, &taken), ERR_OK);
    assert_int_equal(taken.count, 0);
    assert_int_equal(node_release(test->store.writer, &node), ERR_OK);
}

static void
two_hubs_have_two_numbers_and_the_lowest_free_one_is_taken(void **state)
{
    struct store_test *test = *state;
    struct node nodes[3];

    if (!store_test_is_postgres())
        return;
    take(test, &nodes[0]);
    take(test, &nodes[1]);
    assert_int_equal(test->store.node.number, 0);
    assert_int_equal(nodes[0].number, 1);
    assert_int_equal(nodes[1].number, 2);
    assert_string_not_equal(nodes[0].token, nodes[1].token);
    assert_int_equal(node_release(test->store.writer, &nodes[0]), ERR_OK);
    take(test, &nodes[2]);
    assert_int_equal(nodes[2].number, 1);
}

static void
a_lease_ends_here_before_it_ends_for_others(void **state)
{
    struct store_test *test = *state;
    struct node node;
    struct tick now = store_test_tick(&test->clock.clock);

    if (!store_test_is_postgres())
        return;
    take(test, &node);
    assert_true(node_holds(&node, tick_after(now, span_ms(11999))));
    assert_false(node_holds(&node, tick_after(now, span_ms(12000))));
    test->clock.now_us += span_s(14).us;
    assert_int_equal(node_renew(test->store.writer, &test->clock.clock, &node), ERR_OK);
    assert_true(node_holds(&node, tick_after(now, span_s(25))));
}

static void
who_was_taken_over_cannot_renew(void **state)
{
    struct store_test *test = *state;
    struct node dead;
    struct node_taken taken;

    if (!store_test_is_postgres())
        return;
    take(test, &dead);
    lapse(test, dead.number);
    /* As long as nobody did, it may. */
    assert_int_equal(node_renew(test->store.writer, &test->clock.clock, &dead), ERR_OK);
    lapse(test, dead.number);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(node_renew(test->store.writer, &test->clock.clock, &dead), ERR_EXPIRED);
}

static void
defect_d_only_what_a_lapsed_hub_was_to_carry_is_taken_over_once(void **state)
{
    struct store_test *test = *state;
    struct node dead;
    struct node alive;
    struct node_taken taken;

    if (!store_test_is_postgres())
        return;
    take(test, &dead);
    take(test, &alive);
    store_test_run(test, OUTBOX "(5, 1, 'push', 'result', 1, 0, 0, '', 'pending', 0, 0, 0, 1),"
                                "(5, 2, 'push', 'result', 1, 0, 0, '', 'sent', 0, 0, 0, 1),"
                                "(5, 3, 'push', 'result', 2, 0, 0, '', 'pending', 0, 0, 0, 1)");
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 0);
    lapse(test, dead.number);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 1);
    assert_int_equal(store_test_ask(test, "SELECT node FROM outbox WHERE id = 1"), 0);
    assert_int_equal(store_test_ask(test, "SELECT version FROM outbox WHERE id = 1"), 2);
    assert_int_equal(store_test_ask(test, "SELECT node FROM outbox WHERE id = 2"), 1);
    assert_int_equal(store_test_ask(test, "SELECT node FROM outbox WHERE id = 3"), 2);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 0);
}

static void
many_effects_change_hands_a_part_at_a_time(void **state)
{
    struct store_test *test = *state;
    struct node_taken taken;
    struct node dead;

    if (!store_test_is_postgres())
        return;
    take(test, &dead);
    lapse(test, dead.number);
    store_test_run(test, MANY_OUTBOX);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 5000);
    assert_true(taken.more);
    /* It may not act any more, and whoever takes its number has what is left of it. */
    assert_int_equal(node_renew(test->store.writer, &test->clock.clock, &dead), ERR_EXPIRED);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox WHERE node = 1"), 2);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 2);
    assert_false(taken.more);
    assert_int_equal(node_take_over(test->store.writer, &test->store.node, &taken), ERR_OK);
    assert_int_equal(taken.count, 0);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox WHERE node = 0"), 5002);
}

static void
take_message(void *context, const struct heart_message *message)
{
    struct told *told = context;

    assert_true(told->count < LENGTH(told->messages));
    told->messages[told->count++] = *message;
}

static void
count_inherited(void *context)
{
    ((struct told *)context)->inherited++;
}

static void
count_beat(void *context)
{
    ((struct told *)context)->beats++;
}

static void
count_lost(void *context)
{
    ((struct told *)context)->lost++;
}

static void
count_stopped(void *context)
{
    ((struct told *)context)->stopped++;
}

static struct heart_options
options_of(struct store_test *test, struct node *node, struct told *told)
{
    return (struct heart_options){.net = &test->net,
        .place = test->place,
        .node = node,
        .on_message = take_message,
        .on_inherited = count_inherited,
        .on_beat = count_beat,
        .on_lost = count_lost,
        .context = told};
}

static void
a_hub_hears_what_another_one_says_and_not_itself(void **state)
{
    const struct heart_message message = {HEART_PUSH, 100001, 5};
    struct store_test *test = *state;
    struct heart *hearts[2];
    struct net_work *works[2];
    struct told told[2] = {0};
    struct heart_options options;
    struct node node;

    if (!store_test_is_postgres())
        return;
    take(test, &node);
    options = options_of(test, &test->store.node, &told[0]);
    assert_int_equal(heart_open(&options, &hearts[0]), ERR_OK);
    works[0] = given;
    given = NULL;
    options = options_of(test, &node, &told[1]);
    assert_int_equal(heart_open(&options, &hearts[1]), ERR_OK);
    heart_say(hearts[1], &message);
    work_once(); /* the beat, and then what was to be said is the next round's */
    work_once();
    works[1] = given;
    given = works[0];
    work_once();
    assert_int_equal(told[0].count, 1);
    assert_int_equal(told[0].messages[0].word, HEART_PUSH);
    assert_int_equal(told[0].messages[0].terminal, 100001);
    assert_int_equal(told[0].messages[0].merchant_id, 5);
    assert_int_equal(told[0].beats, 1);
    heart_stop(hearts[0], count_stopped, &told[0]);
    work_once();
    assert_int_equal(told[0].stopped, 1);
    given = works[1];
    heart_stop(hearts[1], count_stopped, &told[1]);
    work_once();
    assert_int_equal(told[1].count, 0);
    heart_close(&hearts[0]);
    heart_close(&hearts[1]);
}

static void
a_heart_takes_over_and_tells_when_its_own_number_is_lost(void **state)
{
    struct store_test *test = *state;
    struct told told = {0};
    struct heart_options options;
    struct heart *heart;
    struct node dead;

    if (!store_test_is_postgres())
        return;
    take(test, &dead);
    lapse(test, dead.number);
    store_test_run(test, MANY_OUTBOX);
    options = options_of(test, &test->store.node, &told);
    assert_int_equal(heart_open(&options, &heart), ERR_OK);
    /* It has just begun, or the database was away: the other one may be about to renew. */
    work_once();
    test->clock.now_us += span_s(10).us;
    work_once();
    assert_int_equal(told.inherited, 0);
    test->clock.now_us += span_s(10).us;
    work_once();
    assert_int_equal(told.inherited, 0);
    /* The rest, at once; then it is told of all. */
    work_once();
    assert_int_equal(told.inherited, 1);
    assert_int_equal(store_test_ask(test, "SELECT count(*) FROM outbox WHERE node = 0"), 5002);
    assert_int_equal(told.lost, 0);
    store_test_run(test, "UPDATE node SET token = 'another' WHERE number = 0");
    test->clock.now_us += span_s(20).us;
    work_once();
    assert_int_equal(told.lost, 1);
    assert_null(given);
    heart_stop(heart, count_stopped, &told);
    assert_int_equal(told.stopped, 1);
    heart_close(&heart);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    static const struct CMUnitTest tests[] = {
        TEST(a_lone_hub_is_number_0_for_ever),
        TEST(two_hubs_have_two_numbers_and_the_lowest_free_one_is_taken),
        TEST(a_lease_ends_here_before_it_ends_for_others),
        TEST(who_was_taken_over_cannot_renew),
        TEST(defect_d_only_what_a_lapsed_hub_was_to_carry_is_taken_over_once),
        TEST(many_effects_change_hands_a_part_at_a_time),
        TEST(a_hub_hears_what_another_one_says_and_not_itself),
        TEST(a_heart_takes_over_and_tells_when_its_own_number_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
