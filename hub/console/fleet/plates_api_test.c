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
    char target[100];
    char id[30];

    fleet_test_terminal(test, 7, STAFF_TEST_STORE, "front", "active");
    assert_int_equal(fleet_test_ask_under(test, &asker, "POST", PLATES, body, "k1"), 200);
    assert_true(fleet_test_says(test, "\"name\":\"桌 5\""));
    assert_true(fleet_test_says(test, "/P/"));
    assert_true(fleet_test_says(test, "\"terminals\":[{\"id\":\"7\",\"name\":\"front\"}]"));
    /* A repeat makes none. */
    assert_int_equal(fleet_test_ask_under(test, &asker, "POST", PLATES, body, "k1"), 200);
    assert_int_equal(fleet_test_count(test, &asker, PLATES), 12);
    assert_int_equal(fleet_test_count(test, &asker, PLATES "&search=16"), 1);
    fleet_test_text(test, "id", id, sizeof(id));
    (void)snprintf(target, sizeof(target), PLATES "&search=%s", id);
    assert_int_equal(fleet_test_count(test, &asker, target), 1);
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

#define SHEET "/console/api/plates/sheet?at=11"

static int
print(struct staff_test *test, const struct fleet_test_asker *asker, const char *query)
{
    char target[400];

    (void)snprintf(target, sizeof(target), SHEET "%s", query);
    return fleet_test_ask(test, asker, "GET", target, "");
}

static void
they_are_printed_as_the_list_shows_them_or_some_of_them(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);
    char query[100];
    char id[30];

    assert_int_equal(print(test, &asker, ""), 404);
    assert_int_equal(fleet_test_ask(test, &asker, "POST", PLATES,
                         "{\"store_id\":\"12\",\"name\":\"桌\",\"count\":12}"),
        200);
    fleet_test_text(test, "id", id, sizeof(id));
    assert_int_equal(print(test, &asker, "&size=label"), 200);
    assert_memory_equal(test->body, "%PDF-1.", 7);
    assert_true(test->drained > 10000);
    assert_int_equal(print(test, &asker, "&search=桌"), 200);
    assert_int_equal(print(test, &asker, "&search=chair"), 404);
    assert_int_equal(print(test, &asker, "&state=off"), 404);
    (void)snprintf(query, sizeof(query), "&ids=%s", id);
    assert_int_equal(print(test, &asker, query), 200);
    /* Where one does not look there is none. */
    (void)snprintf(query, sizeof(query), "&ids=%s,77", id);
    assert_int_equal(print(test, &asker, query), 404);
}

static void
of_a_sheet_each_field_that_is_wrong_is_said(void **state)
{
    static const char *const wrong[][2] = {{"&size=a4", "size"}, {"&ids=x", "ids"},
        {"&ids=1,,2", "ids"}, {"&ids=-1", "ids"}, {"&store=x", "store"}, {"&state=maybe", "state"}};
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);

    for (size_t i = 0; i < LENGTH(wrong); i++) {
        assert_int_equal(print(test, &asker, wrong[i][0]), 400);
        assert_true(fleet_test_says(test, wrong[i][1]));
    }
    text_set(test->hub.settings.plate_font, HUB_FONT_SIZE, "/nowhere/font.ttf");
    assert_int_equal(print(test, &asker, ""), 501);
    assert_true(fleet_test_says(test, "FONT_MISSING"));
    assert_int_equal(
        fleet_test_ask(test, &asker, "POST", PLATES, "{\"store_id\":\"12\",\"name\":\"x\"}"), 200);
    text_set(test->hub.settings.plate_font, HUB_FONT_SIZE, "/etc/passwd");
    assert_int_equal(print(test, &asker, ""), 501);
    assert_true(fleet_test_says(test, "FONT_MISSING"));
}

static void
a_sheet_holds_a_thousand_and_says_so(void **state)
{
    struct staff_test *test = *state;
    struct fleet_test_asker asker = lin(test);

    for (int i = 0; i < 10; i++)
        assert_int_equal(
            fleet_test_ask(test, &asker, "POST", PLATES,
                "{\"store_id\":\"12\",\"name\":\"a name of the longest that there is, of "
                "sixty bytes\",\"count\":100}"),
            200);
    assert_int_equal(print(test, &asker, ""), 200);
    assert_int_equal(
        fleet_test_ask(test, &asker, "POST", PLATES, "{\"store_id\":\"12\",\"name\":\"gate\"}"),
        200);
    assert_int_equal(print(test, &asker, ""), 422);
    assert_true(fleet_test_says(test, "PLATES_TOO_MANY"));
    assert_int_equal(print(test, &asker, "&search=gate"), 200);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(many_are_made_at_once_each_with_its_number),
        STAFF_TEST(one_is_named_switched_off_and_announced_by_others),
        STAFF_TEST(what_is_others_is_refused_by_its_field),
        STAFF_TEST(they_are_printed_as_the_list_shows_them_or_some_of_them),
        STAFF_TEST(of_a_sheet_each_field_that_is_wrong_is_said),
        STAFF_TEST(a_sheet_holds_a_thousand_and_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
