/* Terminals through the doors: what is made, who sees it, and who may change it. */
#include "hub/console/fleet/terminals_api.h"

#include "hub/console/fleet/fleet_test_help.h"

static void
one_that_is_added_shows_its_code_once_and_to_a_repeat(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker lin =
        fleet_test_asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    static const char body[] = "{\"store_id\":\"12\",\"name\":\"收银台 1\"}";
    char code[40];
    char first[40];

    assert_int_equal(
        fleet_test_ask_under(test, &lin, "POST", "/console/api/terminals?at=11", body, "k1"), 200);
    fleet_test_text(test, "code", first, sizeof(first));
    assert_int_equal(strlen(first), 14);
    assert_true(fleet_test_says(test, "\"state\":\"new\""));
    assert_true(fleet_test_says(test, "\"online\":false"));
    assert_int_equal(
        fleet_test_ask_under(test, &lin, "POST", "/console/api/terminals?at=11", body, "k1"), 200);
    fleet_test_text(test, "code", code, sizeof(code));
    assert_string_equal(code, first);
    assert_int_equal(fleet_test_ask(test, &lin, "GET", "/console/api/terminals?at=11", ""), 200);
    assert_false(fleet_test_says(test, first));
    assert_true(fleet_test_says(test, "\"code_expires_at\":\"2"));
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE merchant_id = 11"), 1);
}

static void
the_list_is_narrowed_and_paged(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker root =
        fleet_test_asker(test, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    fleet_test_terminal(test, 8, STAFF_TEST_STORE, "back", "suspended");
    fleet_test_terminal(test, 9, STAFF_TEST_OTHER_STORE, "Front of others", "active");
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=1"), 3);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=10"), 2);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=21"), 1);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=12"), 2);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=1&store=22"), 1);
    /* What stores are really called does not fit into 32 bits. */
    assert_int_equal(
        fleet_test_count(test, &root, "/console/api/terminals?at=1&store=385859591696547840"), 0);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=1&search=FRONT"), 2);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=1&search=8"), 1);
    assert_int_equal(
        fleet_test_count(test, &root, "/console/api/terminals?at=1&state=suspended"), 1);
    assert_int_equal(fleet_test_count(test, &root, "/console/api/terminals?at=1&limit=2"), 2);
    assert_true(fleet_test_says(test, "\"next\":\"8\""));
    assert_int_equal(
        fleet_test_count(test, &root, "/console/api/terminals?at=1&limit=2&after=8"), 1);
    assert_false(fleet_test_says(test, "\"next\""));
    assert_int_equal(
        fleet_test_ask(test, &root, "GET", "/console/api/terminals?at=1&state=x", ""), 400);
}

static void
another_hub_that_runs_is_believed_that_one_is_connected(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker root =
        fleet_test_asker(test, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);
    char sql[200];

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    (void)snprintf(sql, sizeof(sql),
        "INSERT INTO presence VALUES (7, 5, %lld, 0, 1, 9, 'agent 1', 1)",
        (long long)test->store.clock.now_us);
    store_test_run(&test->store, sql);
    store_test_run(&test->store, "DELETE FROM node WHERE number = 5");
    store_test_run(&test->store, "INSERT INTO node VALUES (5, 'x', 0)");
    assert_int_equal(fleet_test_ask(test, &root, "GET", "/console/api/terminals/7?at=1", ""), 200);
    assert_true(fleet_test_says(test, "\"online\":false"));
    assert_true(fleet_test_says(test, "\"waiting\":9"));
    assert_true(fleet_test_says(test, "\"program\":\"agent 1\""));
    store_test_run(&test->store, "UPDATE node SET until_us = 9000000000000000 WHERE number = 5");
    assert_int_equal(fleet_test_ask(test, &root, "GET", "/console/api/terminals/7?at=1", ""), 200);
    assert_true(fleet_test_says(test, "\"online\":true"));
    store_test_run(&test->store, "UPDATE presence SET down_us = up_us + 1");
    assert_int_equal(fleet_test_ask(test, &root, "GET", "/console/api/terminals/7?at=1", ""), 200);
    assert_true(fleet_test_says(test, "\"online\":false"));
}

static void
nobody_reaches_one_of_others(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker lin =
        fleet_test_asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    fleet_test_terminal(test, 9, STAFF_TEST_OTHER_STORE, "of others", "active");
    assert_int_equal(fleet_test_ask(test, &lin, "GET", "/console/api/terminals/9?at=11", ""), 404);
    assert_int_equal(fleet_test_ask(test, &lin, "PATCH", "/console/api/terminals/9?at=11",
                         "{\"version\":1,\"name\":\"mine\"}"),
        404);
    assert_int_equal(
        fleet_test_ask(test, &lin, "POST", "/console/api/terminals/9/code?at=11", "{}"), 404);
    assert_int_equal(fleet_test_ask(test, &lin, "POST", "/console/api/terminals?at=11",
                         "{\"store_id\":\"22\",\"name\":\"x\"}"),
        400);
    assert_true(fleet_test_says(test, "store_id"));
}

static void
a_change_says_what_was_read_and_a_second_one_is_told(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker lin =
        fleet_test_asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    static const char target[] = "/console/api/terminals/7?at=11";

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    assert_int_equal(
        fleet_test_ask(test, &lin, "PATCH", target, "{\"version\":1,\"state\":\"suspended\"}"),
        200);
    assert_true(fleet_test_says(test, "\"state\":\"suspended\""));
    assert_int_equal(
        fleet_test_ask(test, &lin, "PATCH", target, "{\"version\":1,\"name\":\"bar\"}"), 409);
    assert_true(fleet_test_says(test, "CHANGED_MEANWHILE"));
    assert_int_equal(
        fleet_test_ask(test, &lin, "POST", "/console/api/terminals/7/code?at=11", "{}"), 409);
    assert_int_equal(
        fleet_test_ask(test, &lin, "PATCH", target, "{\"version\":2,\"store_id\":\"22\"}"), 400);
    assert_true(fleet_test_says(test, "store_id"));
    assert_int_equal(
        fleet_test_ask(test, &lin, "PATCH", target, "{\"version\":2,\"name\":\"a\\u0007\"}"), 400);
    assert_true(fleet_test_says(test, "name"));
    assert_int_equal(fleet_test_ask(test, &lin, "PATCH", target,
                         "{\"version\":2,\"name\":\"bar\",\"state\":\"active\"}"),
        200);
    assert_true(fleet_test_says(test, "\"name\":\"bar\""));
    assert_int_equal(
        fleet_test_ask(test, &lin, "POST", "/console/api/terminals/7/code?at=11", "{}"), 200);
    assert_true(fleet_test_says(test, "\"code\":\""));
}

static void
one_tells_what_happened_to_it(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker lin =
        fleet_test_asker(test, "lin", STAFF_TEST_STORE, ROLE_STORE_MANAGER);

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    store_test_run(&test->store, "UPDATE terminal SET epoch = 2");
    store_test_run(&test->store,
        "INSERT INTO alarm VALUES (11, 5, 'terminal_fork', 7, 0, 1000000, 'a new epoch')");
    assert_int_equal(fleet_test_ask(test, &lin, "GET", "/console/api/terminals/7", ""), 200);
    assert_true(fleet_test_says(test, "\"kind\":\"terminal_fork\""));
    assert_true(fleet_test_says(test, "\"epochs\":[]"));
    assert_true(fleet_test_says(test, "\"sales\":[]"));
    assert_int_equal(fleet_test_ask(test, &lin, "PATCH", "/console/api/terminals/7",
                         "{\"version\":1,\"name\":\"bar\"}"),
        403);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(one_that_is_added_shows_its_code_once_and_to_a_repeat),
        STAFF_TEST(the_list_is_narrowed_and_paged),
        STAFF_TEST(another_hub_that_runs_is_believed_that_one_is_connected),
        STAFF_TEST(nobody_reaches_one_of_others),
        STAFF_TEST(a_change_says_what_was_read_and_a_second_one_is_told),
        STAFF_TEST(one_tells_what_happened_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
