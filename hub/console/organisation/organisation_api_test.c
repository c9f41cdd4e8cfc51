#include "hub/console/organisation/organisation_api.h"

#include "hub/api/staff_test_help.h"

/* The answer to somebody's question. */
static const char *
ask(struct staff_test *test, const char *target, const char *token, int status)
{
    staff_test_request(test, "GET", target, token);
    assert_int_equal(staff_test_send(test, &organisation_api_routes, 1), status);
    return test->body;
}

static void
come(struct staff_test *test, int64_t organisation_id, int64_t role,
    char ret_token[static STAFF_TOKEN_LENGTH + 1])
{
    staff_test_session(test, staff_test_person(test, "li", organisation_id, role), ret_token);
}

static void
a_page_is_what_stands_directly_below(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN, token);
    body = ask(test, "/console/api/organisations", token, 200);
    assert_non_null(strstr(body, "\"name\":\"place 10\""));
    assert_non_null(strstr(body, "\"name\":\"place 20\""));
    assert_null(strstr(body, "\"name\":\"place 11\",\"state\""));
    assert_null(strstr(body, "\"next\""));
    body = ask(test, "/console/api/organisations?at=11", token, 200);
    assert_non_null(
        strstr(body, "{\"items\":[{\"id\":\"12\",\"parent_id\":\"11\",\"kind\":\"store\""));
    assert_string_equal(
        ask(test, "/console/api/organisations?at=12", token, 200), "{\"items\":[]}");
}

static void
pages_go_on_where_the_last_one_ended(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN, token);
    body = ask(test, "/console/api/organisations?limit=1", token, 200);
    assert_non_null(strstr(body, "\"id\":\"10\""));
    assert_non_null(strstr(body, "\"next\":\"10\""));
    body = ask(test, "/console/api/organisations?limit=1&after=10", token, 200);
    assert_non_null(strstr(body, "{\"items\":[{\"id\":\"20\""));
    assert_null(strstr(body, "\"next\""));
}

static void
a_name_is_found_at_any_depth_and_only_there(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, STAFF_TEST_PARTNER, ROLE_PARTNER, token);
    body = ask(test, "/console/api/organisations?search=PLACE", token, 200);
    assert_non_null(strstr(body, "{\"id\":\"11\",\"parent_id\""));
    assert_non_null(strstr(body, "{\"id\":\"12\",\"parent_id\""));
    assert_null(strstr(body, "place 2"));
    assert_string_equal(
        ask(test, "/console/api/organisations?search=place_1", token, 200), "{\"items\":[]}");
    assert_string_equal(
        ask(test, "/console/api/organisations?search=%25", token, 200), "{\"items\":[]}");
    body = ask(test, "/console/api/organisations?search=12", token, 200);
    assert_non_null(strstr(body, "{\"items\":[{\"id\":\"12\""));
}

/* Who is above the own post is nobody's business; the zone comes from there all the same. */
static void
who_stands_above_the_own_post_is_not_told(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *body;

    come(test, STAFF_TEST_MERCHANT, ROLE_CASHIER, token);
    body = ask(test, "/console/api/organisations/12?at=12", token, 200);
    assert_non_null(strstr(body, "\"path\":[{\"id\":\"11\",\"name\":\"place 11\"},"
                                 "{\"id\":\"12\",\"name\":\"place 12\"}]"));
    assert_non_null(strstr(body, "\"time_zone\":\"\""));
    assert_non_null(strstr(body, "\"zone\":\"Asia/Shanghai\""));
    assert_non_null(strstr(ask(test, "/console/api/organisations/11", token, 200),
        "\"merchant_number\":11,\"kind\":\"merchant\""));
}

static void
strangers_are_as_unknown_as_none(void **state)
{
    static const char *const targets[] = {"/console/api/organisations/21",
        "/console/api/organisations/10", "/console/api/organisations/22?at=22",
        "/console/api/organisations/999", "/console/api/organisations/x",
        "/console/api/organisations/-1", "/console/api/organisations?at=21",
        "/console/api/organisations/99999999999999999999"};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    come(test, STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN, token);
    for (size_t i = 0; i < LENGTH(targets); i++)
        (void)ask(test, targets[i], token, 404);
    (void)ask(test, "/console/api/organisations", NULL, 401);
}

static void
what_cannot_be_asked_is_refused_by_its_field(void **state)
{
    static const char *const wrong[][2] = {{"limit=0", "limit"}, {"limit=101", "limit"},
        {"limit=x", "limit"}, {"after=-1", "after"}, {"after=9x", "after"},
        {"search=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "search"}};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char target[160];
    char field[40];

    come(test, STAFF_TEST_PLATFORM, ROLE_PLATFORM_AUDITOR, token);
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        (void)snprintf(target, sizeof(target), "/console/api/organisations?%s", wrong[i][0]);
        (void)snprintf(field, sizeof(field), "\"detail\":\"%s\"", wrong[i][1]);
        assert_non_null(strstr(ask(test, target, token, 400), field));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STAFF_TEST(a_page_is_what_stands_directly_below),
        STAFF_TEST(pages_go_on_where_the_last_one_ended),
        STAFF_TEST(a_name_is_found_at_any_depth_and_only_there),
        STAFF_TEST(who_stands_above_the_own_post_is_not_told),
        STAFF_TEST(strangers_are_as_unknown_as_none),
        STAFF_TEST(what_cannot_be_asked_is_refused_by_its_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
