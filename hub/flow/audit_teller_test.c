#include "hub/flow/audit_teller.h"

#include "hub/flow/audit_flow.h"
#include "hub/flow/flow_test_help.h"

/* A shop, and a net whose works and timer are run by hand. */
struct teller_test {
    struct flow_test flow; /* first; its net is first in there */
    struct net_work *work;
    net_fn *due;
    void *context;
    struct reader *reader;
    struct audit_teller *teller;
};

static struct teller_test *
test_of(struct net *net)
{
    return (struct teller_test *)(void *)net;
}

static enum err
keep_work(struct net *net, struct net_work *work)
{
    assert_null(test_of(net)->work);
    test_of(net)->work = work;
    return ERR_OK;
}

static enum err
keep_timer(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    (void)after;
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

/* A day goes by. */
static void
tell(struct teller_test *test)
{
    net_fn *due = test->due;

    assert_non_null(due);
    test->due = NULL;
    test->flow.store.clock.now_us += AUDIT_TELLER_SPAN.us;
    if (due != NULL)
        due(test->context);
    while (test->work != NULL) {
        struct net_work *work = test->work;

        test->work = NULL;
        work->run(work);
        work->done(work);
    }
}

static void
look(struct teller_test *test, int64_t chain)
{
    struct audited read = {.act = {.merchant_id = chain,
                               .who = AUDIT_APP,
                               .name = "",
                               .address = "",
                               .action = "x",
                               .about = ""}};

    audit_flow(&read);
    assert_int_equal(store_test_turn(&test->flow.store, &read.operation), ERR_OK);
}

static int
open_test(void **state)
{
    static const struct net_ops ops = {
        .work = keep_work, .timer_start = keep_timer, .timer_cancel = drop_timer};
    static struct teller_test test;

    memset(&test, 0, sizeof(test));
    store_test_open(&test.flow.store, "audit_teller");
    test.flow.store.net.ops = &ops;
    assert_int_equal(
        reader_open(&test.flow.store.net, test.flow.store.place, &test.reader), ERR_OK);
    assert_int_equal(audit_teller_make(&test.flow.store.net, test.reader, &test.teller), ERR_OK);
    *state = &test;
    return 0;
}

static int
close_test(void **state)
{
    struct teller_test *test = *state;

    audit_teller_free(&test->teller);
    reader_close(&test->reader);
    store_test_close(&test->flow.store);
    return 0;
}

static void
all_rows_are_counted_each_day(void **state)
{
    struct teller_test *test = *state;

    tell(test);
    assert_int_equal(audit_teller_rows(test->teller), 0);
    look(test, 0);
    look(test, 0);
    look(test, 5);
    assert_int_equal(audit_teller_rows(test->teller), 0);
    tell(test);
    assert_int_equal(audit_teller_rows(test->teller), 3);
}

static void
more_chains_than_a_page_has_are_told_too(void **state)
{
    struct teller_test *test = *state;

    for (int64_t i = 0; i <= AUDIT_TELLER_PAGE; i++)
        look(test, i);
    tell(test);
    assert_int_equal(audit_teller_rows(test->teller), AUDIT_TELLER_PAGE + 1);
    assert_non_null(test->due);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_rows_are_counted_each_day, open_test, close_test),
        cmocka_unit_test_setup_teardown(
            more_chains_than_a_page_has_are_told_too, open_test, close_test),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
