#include "hub/export/exporter.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/store/store_test_help.h"

/* A list of as many rows as its query says; works and timers run when the test says so. */

#define STAFF 77
#define TIMERS_MAX 4
#define STEPS_MAX 1000

struct net_timer {
    net_fn *then;
    void *context;
    int64_t due_us;
    bool used;
};

struct export_test {
    struct store_test store; /* first: the net */
    struct reader *reader;
    struct exporter *exporter;
    struct net_work *works;
    struct net_timer timers[TIMERS_MAX];
    char folder[64];
};

/* --- the list --- */

struct numbers {
    int64_t at;
    int64_t count;
};

static const struct sheet_column columns[] = {
    {"序号", "Number", SHEET_COUNT, 10}, {"时间", "Time", SHEET_TIME, 20}};

static enum err
numbers_open(void *state, const struct export_row *row, struct reader *reader)
{
    struct numbers *numbers = state;

    (void)reader;
    if (strcmp(row->query, "gone") == 0)
        return ERR_NOT_FOUND;
    return text_read_int(bytes_text(row->query), &numbers->count);
}

static enum err
numbers_page(void *state, struct reader *reader, struct sheet *sheet, struct export_page *page)
{
    struct numbers *numbers = state;
    enum err err = ERR_OK;

    (void)reader;
    while (err == ERR_OK && numbers->at < numbers->count && (size_t)page->rows < page->rows_max) {
        sheet_put_number(sheet, ++numbers->at);
        sheet_put_number(sheet, STORE_TEST_START_US);
        err = sheet_end_row(sheet);
        page->rows++;
    }
    page->ended = numbers->at == numbers->count;
    page->share = page->ended ? 1000 : numbers->at * 1000 / numbers->count;
    return err;
}

static int64_t
utc(const void *state, int64_t us)
{
    (void)state;
    return us;
}

static const struct export_list numbers_list = {.name = "numbers",
    .chinese = "序号",
    .english = "Numbers",
    .columns = columns,
    .columns_count = LENGTH(columns),
    .state_size = sizeof(struct numbers),
    .open = numbers_open,
    .page = numbers_page,
    .wall_clock = utc};
static const struct export_list *const lists[] = {&numbers_list};

/* --- the net --- */

static enum err
work(struct net *net, struct net_work *work)
{
    struct export_test *test = (struct export_test *)(void *)net;
    struct net_work **at = &test->works;

    while (*at != NULL)
        at = &(*at)->next;
    work->next = NULL;
    *at = work;
    return ERR_OK;
}

static enum err
timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    struct export_test *test = (struct export_test *)(void *)net;

    for (size_t i = 0; i < TIMERS_MAX; i++)
        if (!test->timers[i].used) {
            test->timers[i] =
                (struct net_timer){then, context, test->store.clock.now_us + after.us, true};
            *ret_timer = &test->timers[i];
            return ERR_OK;
        }
    return ERR_NO_SPACE;
}

static void
timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        (*timer)->used = false;
    *timer = NULL;
}

/* One work, or a timer that is due; false: nothing is. */
static bool
step(struct export_test *test)
{
    struct net_work *next = test->works;

    if (next != NULL) {
        test->works = next->next;
        next->run(next);
        next->done(next);
        return true;
    }
    for (size_t i = 0; i < TIMERS_MAX; i++)
        if (test->timers[i].used && test->timers[i].due_us <= test->store.clock.now_us) {
            test->timers[i].used = false;
            test->timers[i].then(test->timers[i].context);
            return true;
        }
    return false;
}

static void
run(struct export_test *test)
{
    for (int i = 0; step(test); i++)
        assert_true(i < STEPS_MAX);
}

/* --- the hub --- */

static void
start(struct export_test *test)
{
    const struct exporter_options options = {.net = &test->store.net,
        .lane = test->store.lane,
        .reader = test->reader,
        .folder = test->folder,
        .lists = lists,
        .lists_count = LENGTH(lists)};

    assert_int_equal(exporter_make(&options, &test->exporter), ERR_OK);
}

static void
stopped(void *context)
{
    *(bool *)context = true;
}

static void
stop(struct export_test *test)
{
    bool is_stopped = false;

    exporter_stop(test->exporter, stopped, &is_stopped);
    run(test);
    assert_true(is_stopped);
    exporter_free(&test->exporter);
}

static int
open_test(void **state)
{
    static const struct net_ops ops = {
        .work = work, .timer_start = timer_start, .timer_cancel = timer_cancel};
    static struct export_test test;

    memset(&test, 0, sizeof(test));
    store_test_open(&test.store, "exporter_test");
    test.store.net.ops = &ops;
    (void)snprintf(test.folder, sizeof(test.folder), "/tmp/exporter-test-XXXXXX");
    assert_non_null(mkdtemp(test.folder));
    assert_int_equal(
        reader_open_background(&test.store.net, test.store.place, &test.reader), ERR_OK);
    start(&test);
    run(&test);
    *state = &test;
    return 0;
}

/* How many files there are; they go. */
static int
empty(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    char path[400];
    int count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.') {
            (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
            assert_int_equal(unlink(path), 0);
            count++;
        }
    (void)closedir(directory);
    return count;
}

static int
close_test(void **state)
{
    struct export_test *test = *state;

    stop(test);
    (void)empty(test->folder);
    assert_int_equal(rmdir(test->folder), 0);
    reader_close(&test->reader);
    store_test_close(&test->store);
    return 0;
}

static int64_t
ask(struct export_test *test, const char *list, const char *format, const char *query)
{
    struct export_ask ask = {.row = {.staff_id = STAFF}};

    text_set(ask.row.list, sizeof(ask.row.list), list);
    text_set(ask.row.format, sizeof(ask.row.format), format);
    text_set(ask.row.query, sizeof(ask.row.query), query);
    export_flow_ask(&ask);
    assert_int_equal(store_test_turn(&test->store, &ask.operation), ERR_OK);
    exporter_stir(test->exporter);
    return ask.row.id;
}

static enum err
say(struct export_test *test, int64_t id, enum export_event event, struct export_row *ret_row)
{
    struct export_step step = {.id = id, .event = event};
    enum err err;

    export_flow_step(&step);
    err = store_test_turn(&test->store, &step.operation);
    *ret_row = step.row;
    return err;
}

static const char *
text_of(struct export_test *test, const char *sql, int64_t id)
{
    query_bind_int(store_test_statement(&test->store, sql), 1, id);
    return store_test_ask_text(&test->store, sql);
}

static void
check_state(struct export_test *test, int64_t id, const char *state)
{
    assert_string_equal(state, text_of(test, "SELECT state FROM export WHERE id = ?1", id));
}

static int64_t
size_of(const struct export_test *test, int64_t id, const char *format)
{
    char path[400];
    struct stat status;

    (void)snprintf(path, sizeof(path), "%s/%lld.%s", test->folder, (long long)id, format);
    return stat(path, &status) == 0 ? status.st_size : -1;
}

static void
what_was_asked_for_becomes_a_file(void **state)
{
    struct export_test *test = *state;
    int64_t few = ask(test, "numbers", "csv", "3");
    int64_t none = ask(test, "numbers", "csv", "0");
    int64_t many = ask(test, "numbers", "xlsx", "4500");

    run(test);
    check_state(test, few, "done");
    check_state(test, none, "done");
    check_state(test, many, "done");
    assert_int_equal(store_test_ask(&test->store, "SELECT sum(rows) FROM export"), 4503);
    assert_int_equal(store_test_ask(&test->store, "SELECT min(share) FROM export"), 1000);
    assert_int_equal(size_of(test, few, "csv"),
        store_test_ask(&test->store, "SELECT size FROM export WHERE rows = 3"));
    assert_true(size_of(test, many, "xlsx") > 1000);
    assert_int_equal(empty(test->folder), 3);
}

static void
what_cannot_be_written_says_why(void **state)
{
    struct export_test *test = *state;
    int64_t gone = ask(test, "numbers", "csv", "gone");
    int64_t unknown = ask(test, "letters", "csv", "1");

    run(test);
    check_state(test, gone, "failed");
    check_state(test, unknown, "failed");
    assert_string_equal(
        "NOT_FOUND", text_of(test, "SELECT reason FROM export WHERE id = ?1", gone));
    assert_string_equal(
        "UNSUPPORTED", text_of(test, "SELECT reason FROM export WHERE id = ?1", unknown));
    assert_int_equal(empty(test->folder), 0);
}

/* To the middle of the second page. */
static void
begin(struct export_test *test, int64_t id)
{
    while (store_test_ask(&test->store, "SELECT coalesce(max(share), 0) FROM export") == 0) {
        test->store.clock.now_us += 1100000;
        assert_true(step(test));
    }
    check_state(test, id, "running");
}

static void
one_that_is_cancelled_leaves_nothing(void **state)
{
    struct export_test *test = *state;
    int64_t id = ask(test, "numbers", "csv", "10000");
    struct export_row row;

    begin(test, id);
    assert_int_equal(say(test, id, EXPORT_CANCEL, &row), ERR_OK);
    test->store.clock.now_us += 1100000;
    run(test);
    check_state(test, id, "cancelled");
    assert_int_equal(empty(test->folder), 0);
    assert_int_equal(say(test, id, EXPORT_CANCEL, &row), ERR_BAD_STATE);
}

static void
a_hub_that_ends_leaves_it_to_the_next_one(void **state)
{
    struct export_test *test = *state;
    int64_t id = ask(test, "numbers", "csv", "5000");

    begin(test, id);
    stop(test);
    check_state(test, id, "running");
    start(test);
    run(test);
    check_state(test, id, "done");
    assert_int_equal(store_test_ask(&test->store, "SELECT rows FROM export"), 5000);
    assert_int_equal(empty(test->folder), 1);
}

static void
another_hubs_is_left_to_it_while_its_lease_lasts(void **state)
{
    struct export_test *test = *state;
    int64_t id = ask(test, "numbers", "csv", "5");

    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, "UPDATE export SET state = 'running', node = 9");
    store_test_run(&test->store, "INSERT INTO node VALUES (9, 'x', 4000000000000000)");
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    run(test);
    check_state(test, id, "running");
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, "UPDATE node SET until_us = 1 WHERE number = 9");
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    test->store.clock.now_us += 6000000;
    run(test);
    check_state(test, id, "done");
}

static void
a_file_goes_when_its_time_is_over_and_its_row_stays(void **state)
{
    struct export_test *test = *state;
    int64_t id = ask(test, "numbers", "csv", "5");

    run(test);
    test->store.clock.now_us += EXPORT_FLOW_KEPT.us + 1;
    run(test);
    check_state(test, id, "expired");
    assert_int_equal(empty(test->folder), 0);
}

static void
a_folder_that_is_not_ours_is_told(void **state)
{
    struct export_test *test = *state;
    struct exporter *exporter = NULL;
    struct exporter_options options = {.net = &test->store.net, .folder = "/nowhere/at/all"};

    assert_int_equal(exporter_make(&options, &exporter), ERR_FORBIDDEN);
    assert_null(exporter);
}

static void
states_follow_each_other_as_the_table_says(void **state)
{
    (void)state;
    assert_int_equal(fsm_verify(&export_state_machine), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(what_was_asked_for_becomes_a_file),
        TEST(what_cannot_be_written_says_why),
        TEST(one_that_is_cancelled_leaves_nothing),
        TEST(a_hub_that_ends_leaves_it_to_the_next_one),
        TEST(another_hubs_is_left_to_it_while_its_lease_lasts),
        TEST(a_file_goes_when_its_time_is_over_and_its_row_stays),
        TEST(a_folder_that_is_not_ours_is_told),
        cmocka_unit_test(states_follow_each_other_as_the_table_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
