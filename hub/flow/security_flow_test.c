/* Callbacks that were refused are rows that a flood does not make more of. */
#include "hub/flow/security_flow.h"

#include "hub/flow/sentry.h"
#include "hub/store/store_test_help.h"

#define ACCOUNT 4711
#define HOUR_US (INT64_C(3600) * 1000000)

/* A store, and a net whose works and timers are run by hand. */
struct security_test {
    struct store_test store; /* first; its net is first in there */
    struct net_work *work;
    net_fn *due;
    void *context;
};

static struct security_test *
test_of(struct net *net)
{
    return (struct security_test *)(void *)net;
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
    assert_int_equal(after.us, SENTRY_SPAN.us);
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
work_all(struct security_test *test)
{
    while (test->work != NULL) {
        struct net_work *work = test->work;

        test->work = NULL;
        work->run(work);
        work->done(work);
    }
}

static void
pass_time(struct security_test *test)
{
    net_fn *due = test->due;

    test->due = NULL;
    test->store.clock.now_us += SENTRY_SPAN.us;
    assert_non_null(due);
    due(test->context);
    work_all(test);
}

static int
open_test(void **state)
{
    static const struct net_ops ops = {
        .work = keep_work, .timer_start = keep_timer, .timer_cancel = drop_timer};
    static struct security_test test;

    test = (struct security_test){.work = NULL};
    store_test_open(&test.store, "security");
    test.store.net.ops = &ops;
    *state = &test;
    return 0;
}

static int
close_test(void **state)
{
    store_test_close(*state);
    return 0;
}

static enum err
note(struct security_test *test, enum security_kind kind, int64_t count, const char *samples)
{
    struct security_note note = {.merchant_id = 5,
        .account_id = ACCOUNT,
        .channel = CHANNEL_WECHAT,
        .kind = kind,
        .hour = test->store.clock.now_us / HOUR_US,
        .count = count,
        .first = {test->store.clock.now_us},
        .last = {test->store.clock.now_us}};

    assert_int_equal(text_copy(bytes_text(samples), note.samples, sizeof(note.samples)), ERR_OK);
    security_flow_note(&note);
    return store_test_turn(&test->store, &note.operation);
}

static int64_t
alarms(struct security_test *test)
{
    return store_test_ask(&test->store, "SELECT count(*) FROM alarm");
}

static void
those_of_an_hour_are_one_row_and_one_alarm(void **state)
{
    struct security_test *test = *state;

    assert_int_equal(note(test, SECURITY_FORGED, 1, "10:00:00 192.0.2.1 A\n"), ERR_OK);
    assert_int_equal(note(test, SECURITY_FORGED, 1000, "10:00:10 192.0.2.2 B\n"), ERR_OK);
    assert_int_equal(store_test_ask(&test->store, "SELECT count FROM security_event"), 1001);
    assert_string_equal(store_test_ask_text(&test->store, "SELECT samples FROM security_event"),
        "10:00:00 192.0.2.1 A\n10:00:10 192.0.2.2 B\n");
    assert_int_equal(alarms(test), 1);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT kind FROM alarm"), "callback_forged");
    assert_string_equal(store_test_ask_text(&test->store, "SELECT detail FROM alarm"),
        "wechat callback of account 4711: the signature does not fit; 10:00:00 192.0.2.1 A");
    test->store.clock.now_us += HOUR_US;
    assert_int_equal(note(test, SECURITY_FORGED, 1, ""), ERR_OK);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM security_event"), 2);
    assert_int_equal(alarms(test), 2);
}

static void
each_that_was_rightly_signed_is_an_alarm(void **state)
{
    struct security_test *test = *state;

    for (int i = 0; i < 3; i++) {
        assert_int_equal(note(test, SECURITY_FOREIGN, 1, ""), ERR_OK);
        assert_int_equal(note(test, SECURITY_OTHER_ACCOUNT, 1, ""), ERR_OK);
    }
    assert_int_equal(alarms(test), 6);
}

static void
the_channel_s_own_test_is_none(void **state)
{
    struct security_test *test = *state;

    assert_int_equal(note(test, SECURITY_PROBE, 1, ""), ERR_OK);
    assert_int_equal(note(test, SECURITY_OTHER_AMOUNT, 1, ""), ERR_OK); /* the payment has one */
    assert_int_equal(alarms(test), 0);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM security_event"), 2);
}

static void
the_newest_samples_stay(void **state)
{
    struct security_test *test = *state;
    char line[SECURITY_SAMPLE_SIZE];

    for (int i = 0; i < 50; i++) {
        (void)snprintf(line, sizeof(line), "10:00:%02d 192.0.2.1 about something\n", i);
        assert_int_equal(note(test, SECURITY_FORGED, 1, line), ERR_OK);
    }
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM security_event WHERE samples LIKE '10:00:%'"
                         " AND samples LIKE '%10:00:49%' AND samples NOT LIKE '%10:00:01%'"
                         " AND length(samples) BETWEEN 301 AND 400"),
        1);
}

static bool
saw(struct sentry *sentry, enum security_kind kind, int64_t account_id, const char *about)
{
    return sentry_saw(sentry, &(struct sentry_sight){.account_id = account_id,
                                  .channel = CHANNEL_ALIPAY,
                                  .kind = kind,
                                  .from = "192.0.2.1",
                                  .about = about});
}

static struct sentry *
sentry_of(struct security_test *test)
{
    struct sentry *sentry;

    assert_int_equal(sentry_make(&test->store.net, test->store.lane, &sentry), ERR_OK);
    return sentry;
}

static void
the_first_is_stored_at_once_and_a_flood_now_and_then(void **state)
{
    struct security_test *test = *state;
    struct sentry *sentry = sentry_of(test);
    struct lane_figures figures;
    int said = 0;

    said += saw(sentry, SECURITY_FORGED, ACCOUNT, "000001");
    work_all(test);
    assert_int_equal(store_test_ask(&test->store, "SELECT count FROM security_event"), 1);
    for (int i = 1; i < 100000; i++)
        said += saw(sentry, SECURITY_FORGED, ACCOUNT, "000002");
    assert_int_equal(said, SENTRY_SAID);
    pass_time(test);
    assert_int_equal(store_test_ask(&test->store, "SELECT count FROM security_event"), 100000);
    lane_figures(test->store.lane, &figures);
    assert_int_equal(figures.operations, 2);
    assert_int_equal(sentry_count(sentry, SECURITY_FORGED), 100000);
    assert_int_equal(alarms(test), 1);
    sentry_free(&sentry);
}

static void
accounts_without_number_are_counted_and_no_more(void **state)
{
    struct security_test *test = *state;
    struct sentry *sentry = sentry_of(test);

    for (int64_t i = 1; i <= 2 * SENTRY_PLACES; i++) {
        (void)saw(sentry, SECURITY_FORGED, i, "");
        work_all(test);
    }
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM security_event"), SENTRY_PLACES);
    assert_int_equal(sentry_count(sentry, SECURITY_FORGED), 2 * SENTRY_PLACES);
    test->store.clock.now_us += HOUR_US;
    (void)saw(sentry, SECURITY_FORGED, 2 * SENTRY_PLACES, "");
    work_all(test);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM security_event"), SENTRY_PLACES + 1);
    sentry_free(&sentry);
}

static void
what_strangers_send_is_kept_in_plain_letters(void **state)
{
    struct security_test *test = *state;
    struct sentry *sentry = sentry_of(test);

    (void)saw(sentry, SECURITY_UNREADABLE, ACCOUNT,
        "a\x1b[2J b\n\xff"
        "0123456789012345678901234567890123456789");
    work_all(test);
    assert_string_equal(
        strchr(store_test_ask_text(&test->store, "SELECT samples FROM security_event"), ' '),
        " 192.0.2.1 a?[2J?b??0123456789012345678901234567890\n");
    sentry_free(&sentry);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
    static const struct CMUnitTest tests[] = {
        TEST(those_of_an_hour_are_one_row_and_one_alarm),
        TEST(each_that_was_rightly_signed_is_an_alarm),
        TEST(the_channel_s_own_test_is_none),
        TEST(the_newest_samples_stay),
        TEST(the_first_is_stored_at_once_and_a_flood_now_and_then),
        TEST(accounts_without_number_are_counted_and_no_more),
        TEST(what_strangers_send_is_kept_in_plain_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
