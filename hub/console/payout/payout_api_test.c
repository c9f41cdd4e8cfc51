/*
 * Money that is to leave a wallet: seen within the scope, approved by somebody else than who asked.
 */
#include "hub/console/payout/payout_api.h"

#include "hub/api/staff_test_help.h"

struct asker {
    struct staff_test *test;
    int64_t id;
    char token[STAFF_TOKEN_LENGTH + 1];
};

static struct asker
come(void **state, const char *login, int64_t organisation_id, int64_t role)
{
    struct asker asker = {.test = *state};

    asker.id = staff_test_person(asker.test, login, organisation_id, role);
    staff_test_session(asker.test, asker.id, asker.token);
    return asker;
}

static int
say(struct asker *asker, const char *method, const char *target, const char *body)
{
    static int key;
    char name[20];

    staff_test_request(asker->test, method, target, asker->token);
    (void)snprintf(name, sizeof(name), "k%d", key++);
    staff_test_header(asker->test, "idempotency-key", name);
    if (body != NULL)
        asker->test->request.body = bytes_text(body);
    return staff_test_send(asker->test, &payout_api_routes, 1);
}

static bool
says(const struct asker *asker, const char *piece)
{
    return strstr(asker->test->body, piece) != NULL;
}

static void
add(struct asker *asker, int64_t merchant_id, int64_t id, int64_t asked_by)
{
    static const char sql[] =
        "INSERT INTO transfer VALUES (?1, ?2, 'T1', 'withdrawal', 'asked', 1, "
        "500, 0, 'ICBC 6222', '', '', 0, ?3, 0, 1, 0, 1)";
    struct query *row = store_test_statement(&asker->test->store, sql);

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, id);
    query_bind_int(row, 3, asked_by);
    store_test_run(&asker->test->store, sql);
}

static void
each_sees_what_waits_below_him(void **state)
{
    struct asker root = come(state, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_FINANCE);
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    add(&root, STAFF_TEST_MERCHANT, 71, owner.id);
    add(&root, STAFF_TEST_OTHER_MERCHANT, 72, 5);
    assert_int_equal(say(&root, "GET", "/console/api/payouts?state=asked", NULL), 200);
    assert_true(says(&root, "\"71\"") && says(&root, "\"72\"") && says(&root, "\"mine\":false"));
    assert_int_equal(say(&root, "GET", "/console/api/payouts?after=72", NULL), 200);
    assert_true(says(&root, "\"71\"") && !says(&root, "\"72\""));
    assert_int_equal(say(&owner, "GET", "/console/api/payouts", NULL), 200);
    assert_true(says(&owner, "\"71\"") && !says(&owner, "\"72\""));
    assert_true(says(&owner, "\"mine\":true") && says(&owner, "\"name\":\"somebody\""));
    assert_int_equal(say(&owner, "GET", "/console/api/payouts?state=x", NULL), 400);
    assert_int_equal(say(&owner, "GET", "/console/api/payouts?after=x", NULL), 400);
}

static void
who_asked_does_not_approve_and_somebody_else_does(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker other = come(state, "other", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker finance = come(state, "finance", STAFF_TEST_MERCHANT, ROLE_MERCHANT_FINANCE);

    add(&owner, STAFF_TEST_MERCHANT, 71, owner.id);
    assert_int_equal(say(&owner, "POST", "/console/api/payouts/71/approve", "{}"), 403);
    assert_true(says(&owner, "asked_by"));
    assert_int_equal(say(&finance, "POST", "/console/api/payouts/71/approve", "{}"), 403);
    assert_int_equal(say(&other, "POST", "/console/api/payouts/71/approve", "{}"), 200);
    assert_true(says(&other, "\"state\":\"approved\"") && says(&other, "\"approved_by\""));
    assert_int_equal(
        store_test_ask(&owner.test->store, "SELECT count(*) FROM audit WHERE merchant_id = 11"), 1);
    assert_int_equal(say(&other, "POST", "/console/api/payouts/72/approve", "{}"), 404);
    assert_int_equal(say(&other, "POST", "/console/api/payouts/x/approve", "{}"), 404);
}

static void
to_reject_takes_a_reason(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker root = come(state, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_FINANCE);

    add(&owner, STAFF_TEST_MERCHANT, 71, owner.id);
    assert_int_equal(say(&root, "POST", "/console/api/payouts/71/reject", "{}"), 400);
    assert_true(says(&root, "note"));
    assert_int_equal(
        say(&root, "POST", "/console/api/payouts/71/reject", "{\"note\":\"wrong account\"}"), 200);
    assert_true(says(&root, "\"state\":\"rejected\"") && says(&root, "wrong account"));
    assert_int_equal(say(&root, "POST", "/console/api/payouts/71/approve", "{}"), 409);
}

static void
a_stranger_does_not_learn_that_there_is_one(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker stranger = come(state, "stranger", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);

    add(&owner, STAFF_TEST_MERCHANT, 71, owner.id);
    assert_int_equal(say(&stranger, "POST", "/console/api/payouts/71/approve", "{}"), 404);
    assert_int_equal(say(&stranger, "POST", "/console/api/payouts/71/approve?at=11", "{}"), 404);
    assert_int_equal(
        store_test_ask(&owner.test->store, "SELECT count(*) FROM transfer WHERE state = 'asked'"),
        1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(each_sees_what_waits_below_him),
        STAFF_TEST(who_asked_does_not_approve_and_somebody_else_does),
        STAFF_TEST(to_reject_takes_a_reason),
        STAFF_TEST(a_stranger_does_not_learn_that_there_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
