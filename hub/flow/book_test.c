#include "hub/flow/book.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hub/flow/flow_test_help.h"

#define ROUNDS 300
#define HIGHEST "SELECT coalesce(max(journal_id), 0) FROM entry"

static struct id_maker ids;
static const struct turn turn = {.ids = &ids};

/* A desk beside the lane's, within a transaction. */
static struct desk *
open_desk(struct flow_test *test)
{
    struct desk *desk = NULL;

    id_maker_init(&ids, &test->store.clock.clock, 0, flow_test_ask(test, HIGHEST));
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    return desk;
}

static void
close_desk(struct flow_test *test, struct desk *desk)
{
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
}

/* Only the checks of journals and balances: there are no payments behind these. */
static void
assert_books_hold(struct flow_test *test)
{
    assert_int_equal(flow_test_ask(test, store_sql[SQL_STORE_CHECK_JOURNALS].sqlite), 0);
    assert_int_equal(flow_test_ask(test, store_sql[SQL_STORE_CHECK_BALANCE].sqlite), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM entry"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT sum(amount) FROM balance"), 0);
}

static int
close_books(void **state)
{
    struct flow_test *test = *state;

    assert_books_hold(test);
    store_test_close(&test->store);
    return 0;
}

/* Whether posting these legs kills the process, as a broken invariant does. */
static bool
posting_aborts(struct flow_test *test, const struct book_journal *journal)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        struct desk *desk = NULL;

        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)close(STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        id_maker_init(&ids, &test->store.clock.clock, 0, 0);
        if (desk_make(test->store.store.writer, &desk) == ERR_OK)
            book_post(desk, &turn, (struct book){FLOW_TEST_MERCHANT, 3}, 1, journal);
        _exit(0);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
an_unbalanced_journal_is_impossible(void **state)
{
    static const struct book_journal journals[] = {
        {BOOK_EVENT_PAYMENT, {{BOOK_RECEIVABLE, 5}, {BOOK_PENDING, -5}}},
        {BOOK_EVENT_PAYMENT, {{BOOK_RECEIVABLE, 5}, {BOOK_PENDING, -4}}},
        {BOOK_EVENT_PAYMENT, {{BOOK_SUSPENSE, -1}}},
        {BOOK_EVENT_PAYMENT,
            {{BOOK_RECEIVABLE, INT64_MAX}, {BOOK_PENDING, INT64_MAX}, {BOOK_SUSPENSE, 2}}},
    };

    for (size_t i = 0; i < LENGTH(journals); i++)
        assert_int_equal(posting_aborts(*state, &journals[i]), i > 0);
}

static void
a_journal_is_written_leg_by_leg_and_nothing_for_zero(void **state)
{
    struct flow_test *test = *state;
    struct desk *desk = open_desk(test);

    book_post(desk, &turn, (struct book){FLOW_TEST_MERCHANT, 3}, 77,
        &(struct book_journal){
            BOOK_EVENT_PAYMENT, {{BOOK_RECEIVABLE, 98}, {BOOK_CHANNEL_COST, 2},
                                    {BOOK_PENDING, -100}, {BOOK_FEE_INCOME, 0}}});
    close_desk(test, desk);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry WHERE cause = 77"), 3);
    assert_int_equal(flow_test_ask(test, "SELECT max(leg) FROM entry"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT amount FROM entry WHERE account = 3"), -100);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM balance"), 3);
    assert_int_equal(flow_test_balance(test, BOOK_CHANNEL_COST), 2);
}

static void
balances_are_the_sums_of_their_entries(void **state)
{
    struct flow_test *test = *state;
    struct random random;

    random_seed(&random, 12);
    for (unsigned round = 0; round < 10; round++) {
        struct desk *desk = open_desk(test);

        for (unsigned i = 0; i < ROUNDS / 10; i++) {
            int64_t a = (int64_t)random_below(&random, 1000000) - 500000;
            int64_t b = (int64_t)random_below(&random, 1000000) - 500000;
            const struct book_journal journal = {
                BOOK_EVENT_LATE, {
                                     {(enum book_account)(1 + random_below(&random, 8)), a},
                                     {(enum book_account)(1 + random_below(&random, 8)), b},
                                     {(enum book_account)(1 + random_below(&random, 8)), -a - b},
                                 }};
            const struct book book = {FLOW_TEST_MERCHANT + (int64_t)random_below(&random, 3),
                (int64_t)random_below(&random, 2)};

            book_post(desk, &turn, book, 1, &journal);
        }
        close_desk(test, desk);
        assert_books_hold(test);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(DISTINCT journal_id) FROM entry"), ROUNDS);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, flow_test_open, close_books)
    static const struct CMUnitTest tests[] = {
        TEST(an_unbalanced_journal_is_impossible),
        TEST(a_journal_is_written_leg_by_leg_and_nothing_for_zero),
        TEST(balances_are_the_sums_of_their_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
