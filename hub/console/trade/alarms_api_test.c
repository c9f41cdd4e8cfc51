/* What people have to look into: seen within the scope, and looked into with a row in the audit. */
#include "hub/console/trade/alarms_api.h"

#include "hub/api/staff_test_help.h"

struct asker {
    struct staff_test *test;
    char token[STAFF_TOKEN_LENGTH + 1];
};

static struct asker
come(void **state, const char *login, int64_t organisation_id, int64_t role)
{
    struct asker asker = {.test = *state};

    staff_test_session(
        asker.test, staff_test_person(asker.test, login, organisation_id, role), asker.token);
    return asker;
}

static int
say(struct asker *asker, const char *method, const char *target, const char *body)
{
    staff_test_request(asker->test, method, target, asker->token);
    staff_test_header(asker->test, "idempotency-key", "key");
    if (body != NULL)
        asker->test->request.body = bytes_text(body);
    return staff_test_send(asker->test, &alarms_api_routes, 1);
}

static bool
says(const struct asker *asker, const char *piece)
{
    return strstr(asker->test->body, piece) != NULL;
}

static void
add(struct asker *asker, int64_t merchant_id, int64_t id, const char *kind)
{
    static const char sql[] = "INSERT INTO alarm VALUES (?1, ?2, ?3, 7, 8, 9, 'so')";
    struct query *row = store_test_statement(&asker->test->store, sql);

    query_bind_int(row, 1, merchant_id);
    query_bind_int(row, 2, id);
    query_bind_text(row, 3, bytes_text(kind));
    store_test_run(&asker->test->store, sql);
}

static void
each_sees_what_is_his_and_what_is_nobody_s_is_the_platform_s(void **state)
{
    struct asker root = come(state, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_OPERATOR);
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    add(&root, 0, 70, "callback_forged");
    add(&root, STAFF_TEST_MERCHANT, 71, "late_paid");
    add(&root, STAFF_TEST_OTHER_MERCHANT, 72, "terminal_fork");
    assert_int_equal(say(&root, "GET", "/console/api/alarms", NULL), 200);
    assert_true(says(&root, "\"70\"") && says(&root, "\"71\"") && says(&root, "\"72\""));
    assert_int_equal(say(&root, "GET", "/console/api/alarms?after=71", NULL), 200);
    assert_true(says(&root, "\"70\"") && !says(&root, "\"71\""));
    assert_int_equal(say(&owner, "GET", "/console/api/alarms", NULL), 200);
    assert_true(
        says(&owner, "\"late_paid\"") && !says(&owner, "\"70\"") && !says(&owner, "\"72\""));
    assert_int_equal(say(&owner, "GET", "/console/api/alarms?state=x", NULL), 400);
    assert_int_equal(say(&owner, "GET", "/console/api/alarms?after=x", NULL), 400);
}

static void
who_has_looked_into_it_and_what_he_found_is_in_the_audit(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cashier = come(state, "cashier", STAFF_TEST_STORE, ROLE_CASHIER);
    struct asker stranger = come(state, "stranger", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);

    add(&owner, STAFF_TEST_MERCHANT, 71, "late_paid");
    assert_int_equal(say(&owner, "POST", "/console/api/alarms/71/look", "{}"), 400);
    assert_int_equal(
        say(&stranger, "POST", "/console/api/alarms/71/look", "{\"found\":\"x\"}"), 404);
    assert_int_equal(
        say(&cashier, "POST", "/console/api/alarms/71/look", "{\"found\":\"x\"}"), 403);
    assert_int_equal(store_test_ask(&owner.test->store, "SELECT count(*) FROM audit"), 0);
    assert_int_equal(
        say(&owner, "POST", "/console/api/alarms/71/look", "{\"found\":\"paid \\\"back\\\"\"}"),
        200);
    assert_int_equal(
        store_test_ask(&owner.test->store,
            "SELECT count(*) FROM audit WHERE merchant_id = 11 AND about = 'alarms' AND "
            "about_id = 71"),
        1);
    assert_int_equal(say(&owner, "GET", "/console/api/alarms", NULL), 200);
    assert_true(says(&owner, "\"by\":\"somebody\"") && says(&owner, "back"));
    assert_int_equal(say(&owner, "GET", "/console/api/alarms?state=unseen", NULL), 200);
    assert_false(says(&owner, "\"71\""));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(each_sees_what_is_his_and_what_is_nobody_s_is_the_platform_s),
        STAFF_TEST(who_has_looked_into_it_and_what_he_found_is_in_the_audit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
