#include "hub/console/merchant_api.h"

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
say(struct asker *asker, const char *method, const char *target, const char *key, const char *body)
{
    const struct route_set doors = merchant_api_routes();

    staff_test_request(asker->test, method, target, asker->token);
    if (key != NULL)
        staff_test_header(asker->test, "idempotency-key", key);
    if (body != NULL)
        asker->test->request.body = bytes_text(body);
    return staff_test_send(asker->test, &doors, 1);
}

static void
check_says(const struct asker *asker, const char *piece)
{
    if (strstr(asker->test->body, piece) == NULL)
        fail_msg("no [%s] in [%s]", piece, asker->test->body);
}

static void
a_merchants_people_see_what_its_apps_see(void **state)
{
    struct asker finance = come(state, "li", STAFF_TEST_MERCHANT, ROLE_MERCHANT_FINANCE);

    assert_int_equal(say(&finance, "GET", "/console/api/merchant/wallet", NULL, NULL), 200);
    check_says(&finance, "\"currency\":\"CNY\"");
    assert_int_equal(
        say(&finance, "GET", "/console/api/merchant/refunds?limit=5", NULL, NULL), 200);
    check_says(&finance, "\"items\":[]");
    assert_int_equal(say(&finance, "GET", "/console/api/merchant/refunds/99", NULL, NULL), 404);
    assert_int_equal(say(&finance, "GET", "/console/api/merchant/notices", NULL, NULL), 403);
    check_says(&finance, "\"notices\"");
    assert_int_equal(
        say(&finance, "GET", "/console/api/merchant/refunds?limit=x", NULL, NULL), 400);
    check_says(&finance, "\"limit\"");
}

static void
who_looks_at_no_merchant_is_told_to(void **state)
{
    struct asker admin = come(state, "zhao", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);

    assert_int_equal(say(&admin, "GET", "/console/api/merchant/wallet", NULL, NULL), 422);
    check_says(&admin, "NO_MERCHANT");
    assert_int_equal(say(&admin, "GET", "/console/api/merchant/wallet?at=12", NULL, NULL), 422);
    assert_int_equal(say(&admin, "GET", "/console/api/merchant/wallet?at=11", NULL, NULL), 200);
    assert_int_equal(say(&admin, "GET", "/console/api/merchant/wallet?at=10", NULL, NULL), 200);
}

static void
a_stranger_does_not_learn_that_there_is_one(void **state)
{
    struct asker stranger = come(state, "qian", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);

    assert_int_equal(say(&stranger, "GET", "/console/api/merchant/wallet?at=11", NULL, NULL), 404);
    assert_int_equal(say(&stranger, "POST", "/console/api/merchant/rules?at=11", "k", "{}"), 404);
}

static void
a_change_is_made_once_under_its_key(void **state)
{
    struct asker admin = come(state, "wang", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    static const char receiver[] = "{\"channel\":\"alipay\",\"kind\":\"person\",\"type\":"
                                   "\"loginName\",\"account\":\"a@b.example\","
                                   "\"name\":\"x\",\"relation\":\"STAFF\"}";
    char first[STAFF_TEST_BODY_MAX];

    assert_int_equal(say(&admin, "POST", "/console/api/merchant/receivers", "k1", receiver), 200);
    memcpy(first, admin.test->body, sizeof(first));
    assert_int_equal(say(&admin, "POST", "/console/api/merchant/receivers", "k1", receiver), 200);
    assert_string_equal(first, admin.test->body);
    assert_int_equal(store_test_ask(&admin.test->store, "SELECT count(*) FROM receiver"), 1);
    assert_int_equal(say(&admin, "POST", "/console/api/merchant/receivers", NULL, receiver), 400);
    check_says(&admin, "KEY_MISSING");
    assert_int_equal(say(&admin, "POST", "/console/api/merchant/transfers", "k2",
                         "{\"number\":\"T1\",\"amount\":100,\"holder\":\"77\",\"bank\":\"ICBC\"}"),
        404);
    assert_int_equal(store_test_ask(&admin.test->store, "SELECT count(*) FROM transfer"), 0);
}

static void
every_door_of_a_chapter_takes_a_permission(void **state)
{
    const struct route_set doors = merchant_api_routes();

    (void)state;
    assert_true(doors.count > 30);
    for (size_t i = 0; i < doors.count; i++) {
        assert_int_not_equal(route_permission(&doors.routes[i]), PERMISSION_NONE);
        assert_true((doors.routes[i].demands & ROUTE_STAFF) != 0);
        assert_true((doors.routes[i].demands & ROUTE_SIGNED) == 0);
        assert_int_equal(strcmp(doors.routes[i].method, "GET") != 0,
            (doors.routes[i].demands & ROUTE_KEYED) != 0);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(a_merchants_people_see_what_its_apps_see),
        STAFF_TEST(who_looks_at_no_merchant_is_told_to),
        STAFF_TEST(a_stranger_does_not_learn_that_there_is_one),
        STAFF_TEST(a_change_is_made_once_under_its_key),
        cmocka_unit_test(every_door_of_a_chapter_takes_a_permission),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
