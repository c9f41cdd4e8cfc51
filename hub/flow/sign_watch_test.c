#include "hub/flow/sign_watch.h"

#include "hub/flow/audit_verify.h"
#include "hub/flow/flow_test_help.h"

#define HOUR_US (INT64_C(3600) * 1000000)
#define PERSON 77

/* A shop, and a net whose works and timer are run by hand. */
struct watch_test {
    struct flow_test flow; /* first; its net is first in there */
    struct net_work *works;
    net_fn *due;
    void *context;
    struct sign_watch *watch;
};

static struct watch_test *
test_of(struct net *net)
{
    return (struct watch_test *)(void *)net;
}

static enum err
keep_work(struct net *net, struct net_work *work)
{
    struct net_work **at = &test_of(net)->works;

    while (*at != NULL)
        at = &(*at)->next;
    work->next = NULL;
    *at = work;
    return ERR_OK;
}

static enum err
keep_timer(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    assert_int_equal(after.us, SIGN_WATCH_SPAN.us);
    assert_null(test_of(net)->due);
    test_of(net)->due = then;
    test_of(net)->context = context;
    *ret_timer = (struct net_timer *)(void *)test_of(net);
    return ERR_OK;
}

static void
drop_timer(struct net *net, struct net_timer **timer)
{
    if (*timer != NULL)
        test_of(net)->due = NULL;
    *timer = NULL;
}

static void
work_all(struct watch_test *test)
{
    while (test->works != NULL) {
        struct net_work *work = test->works;

        test->works = work->next;
        work->run(work);
        work->done(work);
    }
}

static void
pass_time(struct watch_test *test)
{
    net_fn *due = test->due;

    test->due = NULL;
    test->flow.store.clock.now_us += SIGN_WATCH_SPAN.us;
    if (due != NULL)
        due(test->context);
    work_all(test);
}

static int
open_test(void **state)
{
    static const struct net_ops ops = {
        .work = keep_work, .timer_start = keep_timer, .timer_cancel = drop_timer};
    static struct watch_test test;
    struct engine *engine;
    struct desk *desk;

    memset(&test, 0, sizeof(test));
    store_test_open(&test.flow.store, "sign_watch");
    flow_test_furnish(&test.flow);
    test.flow.store.net.ops = &ops;
    engine = test.flow.store.store.writer;
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_staff(desk, &(struct staff_row){.id = PERSON,
                                   .organisation_id = FLOW_TEST_STORE,
                                   .login = "wang",
                                   .name = "王店长",
                                   .state = "active"});
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
    assert_int_equal(
        sign_watch_make(&test.flow.store.net, test.flow.store.lane, &test.watch), ERR_OK);
    *state = &test;
    return 0;
}

static int
close_test(void **state)
{
    struct watch_test *test = *state;

    sign_watch_free(&test->watch);
    store_test_close(&test->flow.store);
    return 0;
}

static int64_t
rows(struct watch_test *test)
{
    return flow_test_ask(&test->flow, "SELECT count(*) FROM audit");
}

static void
the_first_is_a_row_at_once_and_those_behind_it_another(void **state)
{
    struct watch_test *test = *state;

    sign_watch_saw(test->watch, PERSON, "203.0.113.1");
    work_all(test);
    assert_int_equal(flow_test_ask(&test->flow,
                         "SELECT count(*) FROM audit WHERE merchant_id = 5 AND organisation_id = 6"
                         " AND name = '王店长' AND about_id = 77 AND action = 'sign-in refused'"
                         " AND address = '203.0.113.1' AND became = '{\"tries\":1}'"),
        1);
    for (int i = 0; i < 10000; i++)
        sign_watch_saw(test->watch, PERSON, "203.0.113.2");
    work_all(test);
    assert_int_equal(rows(test), 1);
    pass_time(test);
    assert_int_equal(rows(test), 2);
    assert_int_equal(
        flow_test_ask(&test->flow, "SELECT count(*) FROM audit WHERE became = '{\"tries\":10000}'"
                                   " AND address = '203.0.113.2'"),
        1);
    pass_time(test);
    assert_int_equal(rows(test), 2);
}

static void
who_there_is_not_is_nobody_above_merchants(void **state)
{
    struct watch_test *test = *state;

    sign_watch_saw(test->watch, 0, "203.0.113.1");
    work_all(test);
    assert_int_equal(flow_test_ask(&test->flow, "SELECT count(*) FROM audit WHERE merchant_id = 0"
                                                " AND name = '' AND who_id = 0"),
        1);
}

/* Ten thousand people are tried at, once a second for an hour. */
static void
whoever_guesses_fills_no_disk(void **state)
{
    struct watch_test *test = *state;
    int64_t before;

    test->flow.store.clock.now_us += HOUR_US - test->flow.store.clock.now_us % HOUR_US;
    for (int span = 0; span < 6; span++) {
        for (int64_t i = 1; i <= 10000; i++) {
            sign_watch_saw(test->watch, i, "203.0.113.1");
            work_all(test);
        }
        pass_time(test);
    }
    assert_in_range(rows(test), SIGN_WATCH_PEOPLE, SIGN_WATCH_ROWS_MAX);
    before = rows(test);
    /* Another hour is for other people. */
    sign_watch_saw(test->watch, 20000, "203.0.113.1");
    work_all(test);
    assert_true(rows(test) > before);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_first_is_a_row_at_once_and_those_behind_it_another, open_test, close_test),
        cmocka_unit_test_setup_teardown(
            who_there_is_not_is_nobody_above_merchants, open_test, close_test),
        cmocka_unit_test_setup_teardown(whoever_guesses_fills_no_disk, open_test, close_test),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
