/* Plates through the doors: made at once, set, and only where one looks. */
#include "hub/console/fleet/plates_api.h"

#include "hub/console/fleet/fleet_test_help.h"

#define PLATES "/console/api/plates?at=11"

static struct fleet_test_asker
lin(struct staff_test *test)
{
    return fleet_test_asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
}

static void
target_of(const struct staff_test *test, char target[static 100])
{
    char id[30];

    fleet_test_text(test, "id", id, sizeof(id));
    (void)snprintf(target, 100, "/console/api/plates/%s?at=11", id);
}

static void
many_are_made_at_once_each_with_its_number(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);
    static const char body[] = "{\"store_id\":\"12\",\"name\":\"桌\",\"count\":12,\"first\":5,"
                               "\"terminals\":[\"7\"]}";

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    assert_int_equal(fleet_test_ask_under(test, &asker, "POST", PLATES, body, "k1"), 200);
    assert_true(fleet_test_says(test, "\"name\":\"桌 5\""));
    assert_true(fleet_test_says(test, "/P/"));
    assert_true(fleet_test_says(test, "\"terminals\":[{\"id\":\"7\",\"name\":\"front\"}]"));
    /* A repeat makes none. */
    assert_int_equal(fleet_test_ask_under(test, &asker, "POST", PLATES, body, "k1"), 200);
    assert_int_equal(fleet_test_count(test, &asker, PLATES), 12);
    assert_int_equal(fleet_test_count(test, &asker, PLATES "&search=16"), 1);
    assert_int_equal(fleet_test_count(test, &asker, PLATES "&limit=5"), 5);
    assert_true(fleet_test_says(test, "\"next\""));
    assert_int_equal(fleet_test_count(test, &asker, PLATES "&state=off"), 0);
    assert_int_equal(fleet_test_count(test, &asker, PLATES "&store=385859591696547840"), 0);
}

static void
one_is_named_switched_off_and_announced_by_others(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);
    char target[100];

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    fleet_test_terminal(test, 8, STAFF_TEST_STORE, "back", "active");
    assert_int_equal(fleet_test_ask(test, &asker, "POST", PLATES,
                         "{\"store_id\":\"12\",\"name\":\"door\",\"terminals\":[\"7\",\"8\"]}"),
        200);
    target_of(test, target);
    assert_int_equal(fleet_test_ask(test, &asker, "PATCH", target,
                         "{\"version\":1,\"name\":\"gate\",\"state\":\"off\",\"amount_min\":100,"
                         "\"amount_max\":500,\"terminals\":[\"8\"]}"),
        200);
    assert_true(fleet_test_says(test, "\"name\":\"gate\""));
    assert_true(fleet_test_says(test, "\"state\":\"off\""));
    assert_true(fleet_test_says(test, "\"amount_max\":500"));
    assert_true(fleet_test_says(test, "\"terminals\":[{\"id\":\"8\",\"name\":\"back\"}]"));
    assert_int_equal(
        fleet_test_ask(test, &asker, "PATCH", target, "{\"version\":1,\"name\":\"x\"}"), 409);
    assert_int_equal(
        fleet_test_ask(test, &asker, "PATCH", target, "{\"version\":2,\"terminals\":[]}"), 200);
    assert_true(fleet_test_says(test, "\"terminals\":[]"));
    assert_int_equal(fleet_test_ask(test, &asker, "PATCH", target,
                         "{\"version\":3,\"amount_min\":600,\"amount_max\":500}"),
        400);
    assert_true(fleet_test_says(test, "amount_max"));
}

static void
what_is_others_is_refused_by_its_field(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);
    char target[100];

    fleet_test_terminal(test, 9, STAFF_TEST_OTHER_STORE, "of others", "active");
    assert_int_equal(
        fleet_test_ask(test, &asker, "POST", PLATES, "{\"store_id\":\"22\",\"name\":\"x\"}"), 400);
    assert_true(fleet_test_says(test, "store_id"));
    assert_int_equal(fleet_test_ask(test, &asker, "POST", PLATES,
                         "{\"store_id\":\"12\",\"name\":\"x\",\"terminals\":[\"9\"]}"),
        400);
    assert_true(fleet_test_says(test, "terminals"));
    assert_int_equal(fleet_test_ask(test, &asker, "POST", PLATES,
                         "{\"store_id\":\"12\",\"name\":\"x\",\"terminals\":\"9\"}"),
        400);
    assert_int_equal(fleet_test_ask(test, &asker, "POST", PLATES,
                         "{\"store_id\":\"12\",\"name\":\"x\",\"count\":101}"),
        400);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM plate"), 0);
    assert_int_equal(
        fleet_test_ask(test, &asker, "POST", PLATES, "{\"store_id\":\"12\",\"name\":\"x\"}"), 200);
    target_of(test, target);
    assert_int_equal(
        fleet_test_ask(test, &asker, "PATCH", target, "{\"version\":1,\"store_id\":\"22\"}"), 400);
    assert_true(fleet_test_says(test, "store_id"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(many_are_made_at_once_each_with_its_number),
        STAFF_TEST(one_is_named_switched_off_and_announced_by_others),
        STAFF_TEST(what_is_others_is_refused_by_its_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
