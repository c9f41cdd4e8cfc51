/* What people do about themselves is in the audit, and so is who tried to. */
#include "hub/console/people/me_api.h"

#include "hub/console/people/people_test_help.h"
#include "hub/flow/audit_verify.h"

#define PASSWORD "correct horse battery"
#define OTHER "a quiet place by the sea"

static const struct password_cost cheap = {64, 1, 1};

static int
ask(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1], const char *method,
    const char *target, const char *body)
{
    int status;

    staff_test_request(test, method, target, token[0] == '\0' ? NULL : token);
    test->request.body = bytes_text(body);
    status = people_test_send(test);
    for (size_t i = 0; i < test->cookies_count; i++)
        if (strncmp(test->cookies[i], "shanju=", 7) == 0)
            (void)snprintf(
                token, STAFF_TOKEN_LENGTH + 1, "%.*s", STAFF_TOKEN_LENGTH, test->cookies[i] + 7);
    return status;
}

static void
add_lin(struct staff_test *test)
{
    char encoded[PASSWORD_ENCODED_SIZE];
    struct query *query;

    (void)staff_test_person(test, "lin", STAFF_TEST_STORE, ROLE_STORE_MANAGER);
    assert_int_equal(password_hash(bytes_text(PASSWORD), &cheap, random_system(), encoded), ERR_OK);
    query = store_test_statement(&test->store, "UPDATE staff SET password = ?1");
    query_bind_text(query, 1, bytes_text(encoded));
    assert_int_equal(query_run(query), ERR_OK);
}

static int64_t
rows_of(struct staff_test *test, const char *action)
{
    struct query *query = store_test_statement(&test->store,
        "SELECT count(*) FROM audit WHERE action = ?1 AND merchant_id = 11 AND organisation_id = 12"
        " AND who = 'staff' AND name = 'somebody' AND address <> '' AND who_id = about_id"
        " AND who_id = (SELECT id FROM staff)");
    int64_t count;

    query_bind_text(query, 1, bytes_text(action));
    assert_int_equal(query_step(query), ERR_OK);
    count = query_int(query, 0);
    query_reset(query);
    return count;
}

static void
coming_in_and_going_out_are_told_in_the_chain_of_one_s_place(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1] = "";

    add_lin(test);
    assert_int_equal(ask(test, token, "POST", "/console/api/session",
                         "{\"login\":\"lin\",\"password\":\"" PASSWORD "\"}"),
        200);
    assert_int_equal(rows_of(test, "POST session"), 1);
    assert_int_equal(
        store_test_ask(&test->store,
            "SELECT count(*) FROM audit WHERE became LIKE '%\"stage\":\"in\"%' AND was = ''"),
        1);
    assert_int_equal(ask(test, token, "DELETE", "/console/api/session", ""), 200);
    assert_int_equal(rows_of(test, "DELETE session"), 1);
}

static void
who_tries_and_fails_is_told_too(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1] = "";

    add_lin(test);
    assert_int_equal(ask(test, token, "POST", "/console/api/session",
                         "{\"login\":\"lin\",\"password\":\"wrong horse battery\"}"),
        401);
    assert_int_equal(rows_of(test, "sign-in refused"), 1);
    assert_int_equal(ask(test, token, "POST", "/console/api/session",
                         "{\"login\":\"nobody\",\"password\":\"wrong horse battery\"}"),
        401);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE action = 'sign-in refused'"
                                     " AND merchant_id = 0 AND who_id = 0"),
        1);
}

static void
what_one_changes_of_oneself_is_told_and_secrets_are_not(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    struct audit_verified verified;

    add_lin(test);
    staff_test_session(test, staff_id("lin"), token);
    assert_int_equal(ask(test, token, "PATCH", "/console/api/me", "{\"language\":\"en\"}"), 200);
    assert_int_equal(rows_of(test, "PATCH me"), 1);
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM audit WHERE was LIKE '%\"language\":\"\"%'"
                         " AND became LIKE '%\"language\":\"en\"%'"),
        1);
    assert_int_equal(ask(test, token, "POST", "/console/api/me/password",
                         "{\"old\":\"" PASSWORD "\",\"new\":\"" OTHER "\"}"),
        200);
    assert_int_equal(rows_of(test, "POST me/password"), 1);
    assert_int_equal(ask(test, token, "POST", "/console/api/me/second-factor", ""), 200);
    assert_int_equal(rows_of(test, "POST me/second-factor"), 1);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE was LIKE '%argon%'"
                                     " OR became LIKE '%argon%' OR became LIKE '%quiet%'"),
        0);
    assert_int_equal(ask(test, token, "DELETE", "/console/api/sessions", ""), 200);
    assert_int_equal(rows_of(test, "DELETE sessions"), 1);
    assert_int_equal(audit_verify(test->store.store.writer, &verified), ERR_OK);
    assert_int_equal(verified.fault, AUDIT_FAULT_NONE);
    assert_int_equal(verified.rows, 4);
}

/* The session was ended elsewhere just now, and this hub does not know it yet. */
static void
whoever_is_out_changes_nothing_of_himself(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    add_lin(test);
    staff_test_session(test, staff_id("lin"), token);
    assert_int_equal(ask(test, token, "GET", "/console/api/me", ""), 200);
    store_test_run(&test->store, "UPDATE session SET ended_us = 1");
    assert_int_equal(ask(test, token, "PATCH", "/console/api/me", "{\"language\":\"en\"}"), 401);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM staff WHERE language = 'en'"), 0);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM audit"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(coming_in_and_going_out_are_told_in_the_chain_of_one_s_place),
        STAFF_TEST(who_tries_and_fails_is_told_too),
        STAFF_TEST(what_one_changes_of_oneself_is_told_and_secrets_are_not),
        STAFF_TEST(whoever_is_out_changes_nothing_of_himself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
