/* A package is the platform's word: how much a merchant may have, and what is refused beyond it. */
#include "hub/console/organisation/package_api.h"

#include "hub/api/meter.h"
#include "hub/api/staff_test_help.h"
#include "hub/flow/fleet_flow.h"
#include "hub/flow/staff_flow.h"

static const char *
ask(struct staff_test *test, const char *token, const char *method, const char *target,
    const char *body, int status)
{
    static int key;
    char name[20];
    char path[120];

    (void)snprintf(name, sizeof(name), "k%d", key++);
    (void)snprintf(path, sizeof(path), "/console/api/%s", target);
    staff_test_request(test, method, path, token);
    test->request.body = bytes_text(body);
    staff_test_header(test, "idempotency-key", name);
    if (staff_test_send(test, &package_api_routes, 1) != status)
        fail_msg("%s %s: %d and not %d: %s", method, target, test->status, status, test->body);
    return test->body;
}

static void
come(struct staff_test *test, char platform[static STAFF_TOKEN_LENGTH + 1],
    char merchant[static STAFF_TOKEN_LENGTH + 1])
{
    staff_test_session(
        test, staff_test_person(test, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN), platform);
    staff_test_session(
        test, staff_test_person(test, "boss", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), merchant);
}

/* One that lets it have a terminal, a person and three calls; given to the merchant. */
static void
give(struct staff_test *test, const char *platform)
{
    const char *body = ask(test, platform, "POST", "packages?at=1",
        "{\"name\":\"体验版\",\"terminals\":1,\"staff\":1,\"calls\":3}", 200);
    char id[24];
    char give[80];

    assert_int_equal(text_copy(bytes_of(strstr(body, "\"id\":\"") + 6,
                                   strcspn(strstr(body, "\"id\":\"") + 6, "\"")),
                         id, sizeof(id)),
        ERR_OK);
    (void)snprintf(give, sizeof(give), "{\"package_id\":\"%s\",\"version\":0}", id);
    (void)ask(test, platform, "PATCH", "organisations/11/package?at=11", give, 200);
}

static void
a_merchant_sees_what_it_has_and_the_platform_decides(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, platform, boss);
    body = ask(test, boss, "GET", "organisations/11/package?at=11", "", 200);
    assert_non_null(
        strstr(body, "{\"limits\":{\"apps\":0,\"calls\":0,\"terminals\":0,\"staff\":0}"));
    (void)ask(test, boss, "POST", "packages?at=11", "{\"name\":\"all\"}", 403);
    (void)ask(test, boss, "PATCH", "organisations/11/package?at=11", "{\"version\":0}", 403);
    give(test, platform);
    body = ask(test, boss, "GET", "organisations/11/package?at=11", "", 200);
    assert_non_null(strstr(body, "\"name\":\"体验版\""));
    assert_non_null(
        strstr(body, "\"limits\":{\"apps\":0,\"calls\":3,\"terminals\":1,\"staff\":1}"));
    assert_non_null(strstr(body, "\"used\":{\"apps\":0,\"calls\":0,\"terminals\":0,\"staff\":1}"));
    (void)ask(test, platform, "PATCH", "organisations/11/package?at=11", "{\"version\":0}", 409);
    (void)ask(test, platform, "PATCH", "organisations/12/package?at=12", "{\"version\":0}", 404);
}

static enum err
add_terminal(struct staff_test *test, const char *code)
{
    struct terminal_add add = {
        .below = "", .store_id = STAFF_TEST_STORE, .name = "机", .code = bytes_text(code)};
    struct query *query =
        store_test_statement(&test->store, "SELECT path FROM organisation WHERE id = 11");
    char path[ORGANISATION_PATH_SIZE];

    assert_int_equal(query_step(query), ERR_OK);
    assert_int_equal(text_copy(query_text(query, 0), path, sizeof(path)), ERR_OK);
    query_reset(query);
    add.below = path;
    fleet_flow_add(&add);
    return store_test_turn(&test->store, &add.operation);
}

static enum err
invite(struct staff_test *test, const char *login, int64_t organisation_id, int64_t role)
{
    struct staff_invite invite = {
        .login = login, .name = "新人", .organisation_id = organisation_id, .role_id = role};

    staff_flow_invite(&invite);
    return store_test_turn(&test->store, &invite.operation);
}

static void
beyond_the_package_nothing_is_added(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];

    come(test, platform, boss);
    assert_int_equal(invite(test, "first", STAFF_TEST_STORE, ROLE_CASHIER), ERR_OK);
    give(test, platform);
    assert_int_equal(add_terminal(test, "AAAA1111AAAA"), ERR_OK);
    assert_int_equal(add_terminal(test, "BBBB2222BBBB"), ERR_OUT_OF_RANGE);
    assert_int_equal(invite(test, "second", STAFF_TEST_STORE, ROLE_CASHIER), ERR_OUT_OF_RANGE);
    assert_int_equal(invite(test, "other", STAFF_TEST_OTHER_STORE, ROLE_CASHIER), ERR_OK);
    (void)ask(test, platform, "PATCH", "organisations/11/package?at=11", "{\"version\":1}", 200);
    assert_int_equal(add_terminal(test, "CCCC3333CCCC"), ERR_OK);
    assert_int_equal(invite(test, "second", STAFF_TEST_STORE, ROLE_CASHIER), ERR_OK);
}

static void
calls_are_counted_and_end_with_the_package(void **state)
{
    struct staff_test *test = *state;
    char platform[STAFF_TOKEN_LENGTH + 1];
    char boss[STAFF_TOKEN_LENGTH + 1];
    struct meter *meter;

    come(test, platform, boss);
    give(test, platform);
    assert_int_equal(
        meter_make(
            &(struct meter_options){test->hub.net, test->hub.lane, test->hub.reader}, &meter),
        ERR_OK);
    assert_true(meter_take(meter, STAFF_TEST_MERCHANT));
    meter_beat(meter); /* its limit is read */
    staff_test_run(test);
    assert_true(meter_take(meter, STAFF_TEST_MERCHANT));
    assert_true(meter_take(meter, STAFF_TEST_OTHER_MERCHANT));
    meter_stop(meter);
    staff_test_run(test);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT calls FROM calls WHERE merchant_id = 11"), 2);
    assert_true(meter_take(meter, STAFF_TEST_MERCHANT));
    assert_false(meter_take(meter, STAFF_TEST_MERCHANT));
    for (int i = 0; i < 10; i++)
        assert_true(meter_take(meter, STAFF_TEST_OTHER_MERCHANT));
    meter_stop(meter);
    staff_test_run(test);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT calls FROM calls WHERE merchant_id = 11"), 3);
    assert_false(meter_take(meter, STAFF_TEST_MERCHANT));
    assert_true(meter_take(NULL, STAFF_TEST_MERCHANT));
    meter_free(&meter);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(a_merchant_sees_what_it_has_and_the_platform_decides),
        STAFF_TEST(beyond_the_package_nothing_is_added),
        STAFF_TEST(calls_are_counted_and_end_with_the_package),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
