/*
 * PostgreSQL is there and says nothing: its kernel takes what is sent, and nobody reads it.
 * The backend of the lane's connection is stopped as a debugger would, and goes on later. That
 * the whole server stops is played by tests/scenario.
 */
#include "hub/store/rival_test_help.h"

#include <signal.h>

#define PATIENCE span_ms(300)

/* The lane's backend, to be stopped when a turn comes by there; and whether it is. */
static struct {
    const char *point;
    int64_t pid;
} freezer;

static void
freeze(void *context, const char *name)
{
    (void)context;
    if (freezer.point == NULL || strcmp(name, freezer.point) != 0)
        return;
    freezer.point = NULL;
    assert_int_equal(kill((pid_t)freezer.pid, SIGSTOP), 0);
}

static void
freeze_at(struct store_test *test, const char *point)
{
    struct postgres *postgres = (struct postgres *)(void *)test->store.writer;

    engine_set_patience(test->store.writer, PATIENCE);
    postgres->settle_span = PATIENCE;
    freezer.pid = PQbackendPID(postgres->handle);
    freezer.point = point;
    fault_set_hook(freeze, NULL);
}

static void
thaw(void)
{
    assert_int_equal(kill((pid_t)freezer.pid, SIGCONT), 0);
}

static void
a_backend_that_is_frozen_before_the_commit_is_left_for_another(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    freeze_at(test, "lane.decided");
    bump = bump_once(test);
    assert_null(freezer.point);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.decided, 2);
    thaw();
    assert_int_equal(counter(test), 2);
    assert_int_equal(bump_once(test).operation.err, ERR_OK);
}

static void
what_a_frozen_backend_was_to_commit_is_not_known_until_it_goes_on(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    freeze_at(test, "lane.before_commit");
    bump = bump_once(test);
    assert_null(freezer.point);
    assert_int_equal(bump.operation.err, ERR_NO_ANSWER);
    thaw();
    /* It had been told to: and does it, now. */
    while (ask_on(rival.engine, "SELECT sequence FROM queue") == 1)
        run_on(rival.engine, "SELECT pg_sleep(0.01)");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.found, 2);
}

/* More than the kernel takes for a process that does not read. */
static void
a_turn_too_large_to_be_sent_to_a_frozen_backend_does_not_wait_for_ever(void **state)
{
    enum {
        COUNT = 1000
    };
    static struct bump bumps[COUNT];
    struct store_test *test = *state;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    freeze_at(test, "lane.decided");
    bump_all(test, bumps, COUNT);
    assert_null(freezer.point);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(bumps[i].operation.err, ERR_OK);
    thaw();
    assert_int_equal(ask_on(rival.engine, "SELECT count(*) FROM queue"), COUNT);
}

static void
a_query_that_nobody_answers_ends(void **state)
{
    struct store_test *test = *state;
    struct moment now;

    if (!store_test_is_postgres())
        return;
    assert_int_equal(engine_now(test->store.writer, &now), ERR_OK);
    freeze_at(test, "nowhere");
    assert_int_equal(kill((pid_t)freezer.pid, SIGSTOP), 0);
    assert_int_equal(engine_now(test->store.writer, &now), ERR_UNREACHABLE);
    assert_non_null(strstr(engine_detail(test->store.writer), "does not answer"));
    assert_int_equal(engine_now(test->store.writer, &now), ERR_OK);
    thaw();
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rival, close_rival)
    static const struct CMUnitTest tests[] = {
        TEST(a_backend_that_is_frozen_before_the_commit_is_left_for_another),
        TEST(what_a_frozen_backend_was_to_commit_is_not_known_until_it_goes_on),
        TEST(a_turn_too_large_to_be_sent_to_a_frozen_backend_does_not_wait_for_ever),
        TEST(a_query_that_nobody_answers_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
