/* The tree is changed by who may, where he looks; and every change has its row in the audit. */
#include "hub/console/organisation/organisation_change_api.h"

#include "hub/api/staff_test_help.h"
#include "hub/console/audit_api.h"

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
say(struct asker *asker, const char *method, const char *target, const char *key, const char *body)
{
    const struct route_set doors[] = {organisation_change_api_routes, audit_api_routes};

    staff_test_request(asker->test, method, target, asker->token);
    if (key != NULL)
        staff_test_header(asker->test, "idempotency-key", key);
    if (body != NULL)
        asker->test->request.body = bytes_text(body);
    return staff_test_send(asker->test, doors, LENGTH(doors));
}

static void
check_says(const struct asker *asker, const char *piece)
{
    if (strstr(asker->test->body, piece) == NULL)
        fail_msg("no [%s] in [%s]", piece, asker->test->body);
}

static int64_t
rows(const struct asker *asker, const char *sql)
{
    return store_test_ask(&asker->test->store, sql);
}

#define ADD "/console/api/organisations?at=11"
#define ONE "/console/api/organisations/12?at=12"

static void
one_is_added_where_somebody_looks_once(void **state)
{
    static const char store[] = "{\"parent_id\":\"11\",\"kind\":\"store\",\"name\":\"望京店\"}";
    struct asker admin = come(state, "wang", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    char first[STAFF_TEST_BODY_MAX];
    int64_t before = rows(&admin, "SELECT count(*) FROM organisation");

    assert_int_equal(say(&admin, "POST", ADD, "k1", store), 200);
    check_says(&admin, "\"name\":\"望京店\"");
    memcpy(first, admin.test->body, sizeof(first));
    assert_int_equal(say(&admin, "POST", ADD, "k1", store), 200);
    assert_string_equal(first, admin.test->body);
    assert_int_equal(rows(&admin, "SELECT count(*) FROM organisation"), before + 1);
    assert_int_equal(
        rows(&admin, "SELECT count(*) FROM audit WHERE merchant_id = 11 AND about_id <> 0"), 1);
    assert_int_equal(say(&admin, "POST", "/console/api/organisations?at=12", "k2", store), 400);
    check_says(&admin, "parent_id");
    assert_int_equal(say(&admin, "POST", ADD, "k3",
                         "{\"parent_id\":\"11\",\"kind\":\"merchant\",\"name\":\"x\"}"),
        409);
}

static void
a_merchant_gets_the_next_number_and_its_books(void **state)
{
    struct asker admin = come(state, "zhao", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);
    int64_t highest = rows(&admin, "SELECT max(number) FROM merchant");

    assert_int_equal(say(&admin, "POST", "/console/api/organisations", "k1",
                         "{\"parent_id\":\"1\",\"kind\":\"merchant\",\"name\":\"新商户\"}"),
        200);
    check_says(&admin, "\"merchant_number\":");
    assert_int_equal(rows(&admin, "SELECT max(number) FROM merchant"), highest + 1);
}

static void
who_was_second_is_told(void **state)
{
    struct asker admin = come(state, "wang", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    int64_t version = rows(&admin, "SELECT version FROM organisation WHERE id = 12");
    char body[120];

    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"name\":\"东店\"}", (long long)version);
    assert_int_equal(say(&admin, "PATCH", ONE, "k1", body), 200);
    check_says(&admin, "\"name\":\"东店\"");
    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"name\":\"西店\"}", (long long)version);
    assert_int_equal(say(&admin, "PATCH", ONE, "k2", body), 409);
    check_says(&admin, "CHANGED_MEANWHILE");
    (void)snprintf(
        body, sizeof(body), "{\"version\":%lld,\"state\":\"suspended\"}", (long long)version + 1);
    assert_int_equal(say(&admin, "PATCH", ONE, "k3", body), 200);
    check_says(&admin, "\"state\":\"suspended\"");
}

static void
a_time_zone_is_left_to_who_is_above(void **state)
{
    struct asker admin = come(state, "wang", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    const int64_t version = rows(&admin, "SELECT version FROM organisation WHERE id = 12");
    char body[120];

    (void)snprintf(
        body, sizeof(body), "{\"version\":%lld,\"time_zone\":\"Asia/Urumqi\"}", (long long)version);
    assert_int_equal(say(&admin, "PATCH", ONE, "k1", body), 200);
    check_says(&admin, "\"time_zone\":\"Asia/Urumqi\"");
    (void)snprintf(
        body, sizeof(body), "{\"version\":%lld,\"time_zone\":\"\"}", (long long)version + 1);
    assert_int_equal(say(&admin, "PATCH", ONE, "k2", body), 200);
    check_says(&admin, "\"time_zone\":\"\"");
    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"name\":\"\"}", (long long)version + 2);
    assert_int_equal(say(&admin, "PATCH", ONE, "k3", body), 400);
}

static void
strangers_and_who_may_not_change_nothing(void **state)
{
    static const char body[] = "{\"version\":1,\"name\":\"x\"}";
    struct asker cashier = come(state, "sun", STAFF_TEST_STORE, ROLE_CASHIER);
    struct asker stranger = come(state, "qian", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker partner = come(state, "zhou", STAFF_TEST_PARTNER, ROLE_PARTNER);
    char move[80];

    assert_int_equal(say(&cashier, "PATCH", ONE, "k1", body), 403);
    assert_int_equal(say(&stranger, "PATCH", ONE, "k1", body), 404);
    assert_int_equal(say(&stranger, "DELETE", ONE, "k2", "{\"version\":1}"), 404);
    /* Its own merchant, under a partner that is not its. */
    (void)snprintf(move, sizeof(move), "{\"version\":%lld,\"parent_id\":\"20\"}",
        (long long)rows(&partner, "SELECT version FROM organisation WHERE id = 11"));
    assert_int_equal(
        say(&partner, "PATCH", "/console/api/organisations/11?at=11", "k1", move), 404);
    /* Looking at one, and naming another. */
    assert_int_equal(
        say(&partner, "PATCH", "/console/api/organisations/12?at=11", "k2", body), 400);
    assert_int_equal(rows(&cashier, "SELECT count(*) FROM audit"), 0);
}

static void
one_moves_and_goes(void **state)
{
    struct asker admin = come(state, "zhao", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);
    char body[80];

    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"parent_id\":\"20\"}",
        (long long)rows(&admin, "SELECT version FROM organisation WHERE id = 11"));
    assert_int_equal(say(&admin, "PATCH", "/console/api/organisations/11?at=11", "k1", body), 200);
    assert_int_equal(rows(&admin, "SELECT parent_id FROM organisation WHERE id = 11"), 20);
    (void)snprintf(body, sizeof(body), "{\"version\":%lld}",
        (long long)rows(&admin, "SELECT version FROM organisation WHERE id = 11"));
    assert_int_equal(say(&admin, "DELETE", "/console/api/organisations/11?at=11", "k2", body), 409);
    check_says(&admin, "organisations");
    (void)snprintf(body, sizeof(body), "{\"version\":%lld}",
        (long long)rows(&admin, "SELECT version FROM organisation WHERE id = 12"));
    assert_int_equal(say(&admin, "DELETE", ONE, "k3", body), 200);
    assert_int_equal(rows(&admin, "SELECT count(*) FROM organisation WHERE id = 12"), 0);
}

static void
the_audit_tells_what_was_done_and_only_to_whom_it_is_told(void **state)
{
    struct asker admin = come(state, "wang", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker other = come(state, "qian", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker auditor = come(state, "zhao", STAFF_TEST_PLATFORM, ROLE_PLATFORM_AUDITOR);

    assert_int_equal(say(&admin, "POST", ADD, "k1",
                         "{\"parent_id\":\"11\",\"kind\":\"store\",\"name\":\"望京店\"}"),
        200);
    assert_int_equal(say(&admin, "GET", "/console/api/audit", NULL, NULL), 200);
    check_says(&admin, "\"action\":\"POST organisations\"");
    check_says(&admin, "\"name\":\"somebody\"");
    check_says(&admin, "\"address\":\"127.0.0.1\"");
    assert_int_equal(say(&other, "GET", "/console/api/audit", NULL, NULL), 200);
    /* But that he looks. */
    check_says(&other, "\"action\":\"GET audit\"");
    assert_null(strstr(other.test->body, "POST organisations"));
    assert_int_equal(say(&other, "GET", "/console/api/audit?at=11", NULL, NULL), 404);
    assert_int_equal(say(&auditor, "GET", "/console/api/audit", NULL, NULL), 200);
    check_says(&auditor, "POST organisations");
    assert_int_equal(say(&auditor, "GET", "/console/api/audit?who=nobody", NULL, NULL), 200);
    check_says(&auditor, "{\"items\":[]}");
    assert_int_equal(say(&auditor, "GET",
                         "/console/api/audit?kind=organisations&from=2020-01-01T00:00", NULL, NULL),
        200);
    check_says(&auditor, "POST organisations");
    check_says(&auditor, "organisation/");
    assert_null(strstr(auditor.test->body, "GET audit"));
    assert_int_equal(say(&auditor, "GET", "/console/api/audit?action=GET+audit", NULL, NULL), 200);
    assert_null(strstr(auditor.test->body, "POST organisations"));
    assert_int_equal(
        say(&auditor, "GET", "/console/api/audit?to=2020-01-01T00:00", NULL, NULL), 200);
    check_says(&auditor, "{\"items\":[]}");
    assert_int_equal(say(&auditor, "GET", "/console/api/audit?to=yesterday", NULL, NULL), 400);
    check_says(&auditor, "\"to\"");
    assert_int_equal(say(&auditor, "GET", "/console/api/audit?after=x", NULL, NULL), 400);
    check_says(&auditor, "\"after\"");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(one_is_added_where_somebody_looks_once),
        STAFF_TEST(a_merchant_gets_the_next_number_and_its_books),
        STAFF_TEST(who_was_second_is_told),
        STAFF_TEST(a_time_zone_is_left_to_who_is_above),
        STAFF_TEST(strangers_and_who_may_not_change_nothing),
        STAFF_TEST(one_moves_and_goes),
        STAFF_TEST(the_audit_tells_what_was_done_and_only_to_whom_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
