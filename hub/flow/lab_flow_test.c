#include "hub/flow/lab_flow.h"

#include "hub/flow/flow_test_help.h"

/* A transfer of fen from one account to another, as one lab transaction. */
static struct lab_post
transfer(const char *key, const char *from, const char *to, int64_t fen)
{
    struct lab_post post = {.count = 2};

    text_set(post.key, sizeof(post.key), key);
    text_set(post.transaction, sizeof(post.transaction), key);
    text_set(post.legs[0].account, sizeof(post.legs[0].account), from);
    text_set(post.legs[1].account, sizeof(post.legs[1].account), to);
    for (size_t i = 0; i < 2; i++) {
        text_set(post.legs[i].currency, sizeof(post.legs[i].currency), "CNY");
        post.legs[i].amount = i == 0 ? fen : -fen;
    }
    return post;
}

static enum lab_outcome
play(struct flow_test *test, struct lab_post *post)
{
    lab_flow_post(post);
    assert_int_equal(store_test_turn(&test->store, &post->operation), ERR_OK);
    return post->outcome;
}

static void
seed(struct flow_test *test, const char *account, int64_t fen)
{
    struct lab_post post = transfer(account, "world", account, fen);

    post.may_overdraw = true;
    assert_int_equal(play(test, &post), LAB_APPLIED);
}

static int64_t
amount(struct flow_test *test, const char *account)
{
    struct query *query =
        store_test_statement(&test->store, store_sql[SQL_STORE_LAB_BALANCE].sqlite);
    int64_t value = 0;

    query_bind_int(query, 1, LAB_MERCHANT);
    query_bind_int(query, 2, lab_flow_account(account, "CNY"));
    if (query_step(query) == ERR_OK)
        value = query_int(query, 0);
    query_reset(query);
    return value;
}

static void
a_transaction_is_applied_once_and_then_a_duplicate(void **state)
{
    struct flow_test *test = *state;
    struct lab_post post = transfer("k", "a", "b", 40);
    struct lab_post again = transfer("k", "a", "b", 40);
    struct lab_post other = transfer("k", "a", "b", 41);

    seed(test, "a", 100);
    assert_int_equal(play(test, &post), LAB_APPLIED);
    text_set(again.transaction, sizeof(again.transaction), "another name");
    assert_int_equal(play(test, &again), LAB_DUPLICATE);
    assert_string_equal(again.applied, "k");
    assert_int_equal(play(test, &other), LAB_REJECTED);
    assert_int_equal(amount(test, "a"), 60);
    assert_int_equal(amount(test, "b"), 40);
}

static void
what_was_rejected_is_no_duplicate_and_may_come_again(void **state)
{
    struct flow_test *test = *state;
    struct lab_post posts[3];

    seed(test, "a", 10);
    for (size_t i = 0; i < LENGTH(posts); i++) {
        posts[i] = transfer("k", "a", "b", 40);
        lab_flow_post(&posts[i]);
        posts[i].operation.next = i + 1 < LENGTH(posts) ? &posts[i + 1].operation : NULL;
    }
    assert_int_equal(lane_turn(test->store.lane, &posts[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(posts); i++)
        assert_int_equal(posts[i].outcome, LAB_REJECTED);
    seed(test, "b", 1);
    posts[0] = transfer("more", "world", "a", 30);
    posts[0].may_overdraw = true;
    assert_int_equal(play(test, &posts[0]), LAB_APPLIED);
    posts[0] = transfer("k", "a", "b", 40);
    assert_int_equal(play(test, &posts[0]), LAB_APPLIED);
}

static void
duplicates_in_one_turn_collapse_to_one(void **state)
{
    struct flow_test *test = *state;
    static struct lab_post posts[64];
    unsigned applied = 0;

    seed(test, "a", 100000);
    for (size_t i = 0; i < LENGTH(posts); i++) {
        posts[i] = transfer("race", "a", "b", 2500);
        lab_flow_post(&posts[i]);
        posts[i].operation.next = i + 1 < LENGTH(posts) ? &posts[i + 1].operation : NULL;
    }
    assert_int_equal(lane_turn(test->store.lane, &posts[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(posts); i++) {
        applied += posts[i].outcome == LAB_APPLIED ? 1 : 0;
        assert_int_not_equal(posts[i].outcome, LAB_REJECTED);
    }
    assert_int_equal(applied, 1);
    assert_int_equal(amount(test, "b"), 2500);
}

static void
what_is_no_journal_is_rejected_and_leaves_nothing(void **state)
{
    struct flow_test *test = *state;
    struct lab_post posts[6];

    seed(test, "a", 100);
    for (size_t i = 0; i < LENGTH(posts); i++) {
        posts[i] = transfer("k", "a", "b", 40);
        posts[i].may_overdraw = true;
    }
    posts[0].legs[1].amount = -39;
    posts[1].count = 1;
    posts[2].legs[0].amount = 0;
    text_set(posts[3].legs[1].currency, sizeof(posts[3].legs[1].currency), "EUR");
    posts[4].legs[0].account[0] = '\0';
    posts[5].legs[0].amount = INT64_MAX;
    for (size_t i = 0; i < LENGTH(posts); i++) {
        assert_int_equal(play(test, &posts[i]), LAB_REJECTED);
        assert_non_null(posts[i].reason);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 1);
}

static void
an_account_is_not_overdrawn_unless_it_may_be(void **state)
{
    struct flow_test *test = *state;
    struct lab_post post = transfer("k1", "a", "b", 101);

    seed(test, "a", 100);
    assert_int_equal(play(test, &post), LAB_REJECTED);
    post.may_overdraw = true;
    assert_int_equal(play(test, &post), LAB_APPLIED);
    assert_int_equal(amount(test, "a"), -1);
    /* Who owes may be paid. */
    post = transfer("k2", "b", "a", 1);
    assert_int_equal(play(test, &post), LAB_APPLIED);
    assert_int_equal(amount(test, "a"), 0);
}

static void
a_reset_begins_anew_and_deletes_nothing(void **state)
{
    struct flow_test *test = *state;
    struct lab_post post = transfer("k", "a", "b", 40);

    for (unsigned i = 0; i < 3; i++) {
        struct lab_reset reset = {0};

        seed(test, "a", 100);
        assert_int_equal(play(test, &post), LAB_APPLIED);
        assert_int_equal(amount(test, "a"), 60);
        lab_flow_reset(&reset);
        assert_int_equal(store_test_turn(&test->store, &reset.operation), ERR_OK);
        assert_int_equal(amount(test, "a"), 0);
    }
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM entry"), 12);
}

static void
a_journal_is_told_in_order_by_account_too(void **state)
{
    struct flow_test *test = *state;
    struct query *query;
    int64_t rows = 0;

    seed(test, "a", 100);
    for (unsigned i = 0; i < 3; i++) {
        char key[] = {'k', (char)('0' + i), '\0'};
        struct lab_post post = transfer(key, "a", "b", 10);

        assert_int_equal(play(test, &post), LAB_APPLIED);
    }
    query = store_test_statement(&test->store, store_sql[SQL_STORE_LAB_JOURNAL].sqlite);
    query_bind_int(query, 1, LAB_MERCHANT);
    query_bind_int(query, 2, 100);
    query_bind_int(query, 3, 0);
    query_bind_int(query, 4, 0);
    while (query_step(query) == ERR_OK) {
        assert_int_equal(query_int(query, 5), ++rows);
        if (rows == 7) {
            assert_true(bytes_is(query_text(query, 2), "k2"));
            assert_true(bytes_is(query_text(query, 3), "CNY a"));
            assert_int_equal(query_int(query, 4), 10);
            assert_int_equal(query_int(query, 6), 4);
        }
    }
    query_reset(query);
    assert_int_equal(rows, 8);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_transaction_is_applied_once_and_then_a_duplicate),
        FLOW_TEST(what_was_rejected_is_no_duplicate_and_may_come_again),
        FLOW_TEST(duplicates_in_one_turn_collapse_to_one),
        FLOW_TEST(what_is_no_journal_is_rejected_and_leaves_nothing),
        FLOW_TEST(an_account_is_not_overdrawn_unless_it_may_be),
        FLOW_TEST(a_reset_begins_anew_and_deletes_nothing),
        FLOW_TEST(a_journal_is_told_in_order_by_account_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
