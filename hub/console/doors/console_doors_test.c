/*
 * Every door of the console, asked as every role that is built in, at the own place, below, above,
 * beside and at a stranger's; and with whatever is no id, no cursor and no body.
 */
#include "hub/console/doors/console_doors.h"

#include "hub/api/staff_test_help.h"

/* Doors that need nobody; whoever adds one says why here. */
static const char *const open_doors[] = {
    "POST /console/api/session",      /* to sign in */
    "POST /console/api/session/code", /* with the second factor */
    "GET /console/api/invitation",    /* by a one-time link */
    "POST /console/api/invitation",
};

static struct route_set doors[CONSOLE_DOORS_COUNT];

static bool
is_api(const struct route *route)
{
    return strncmp(route->path, "/console/api/", 13) == 0;
}

static bool
is_open(const struct route *route)
{
    char name[200];

    (void)snprintf(name, sizeof(name), "%s %s", route->method, route->path);
    for (size_t i = 0; i < LENGTH(open_doors); i++)
        if (strcmp(open_doors[i], name) == 0)
            return true;
    return false;
}

static void
each_door_takes_somebody_or_says_why_not(void **state)
{
    size_t open = 0;

    (void)state;
    console_doors(doors);
    for (size_t i = 0; i < CONSOLE_DOORS_COUNT; i++)
        for (size_t j = 0; j < doors[i].count; j++) {
            const struct route *route = &doors[i].routes[j];

            if (!is_api(route)) {
                assert_string_equal(route->method, "GET");
                continue;
            }
            if ((route->demands & ROUTE_STAFF) == 0)
                assert_true(is_open(route));
            open += is_open(route);
        }
    assert_int_equal(open, LENGTH(open_doors));
}

/* --- the matrix ---------------------------------------------------------------------- */

static const struct {
    enum organisation_kind kind;
    int64_t here;
    int64_t below; /* 0: nothing */
    int64_t above; /* likewise */
} places[] = {
    {ORGANISATION_PLATFORM, STAFF_TEST_PLATFORM, STAFF_TEST_STORE, 0},
    {ORGANISATION_PARTNER, STAFF_TEST_PARTNER, STAFF_TEST_STORE, STAFF_TEST_PLATFORM},
    {ORGANISATION_MERCHANT, STAFF_TEST_MERCHANT, STAFF_TEST_STORE, STAFF_TEST_PARTNER},
    {ORGANISATION_STORE, STAFF_TEST_STORE, 0, STAFF_TEST_MERCHANT},
};

static void
say_in(struct call *call)
{
    char *said = arena_printf(call->arena, "%lld", (long long)call->scope.organisation_id);

    call_answer(call, 200, "text/plain", bytes_text(said));
}

/* The door as it is, with a handler that says where one looks. */
static int
ask(struct staff_test *test, const struct route *route, int64_t at, const char *token)
{
    struct route door = *route;
    const struct route_set set = {&door, 1};
    char target[200];
    char path[120];
    const char *colon = strchr(route->path, ':');

    door.handle = say_in;
    if (colon == NULL)
        (void)snprintf(path, sizeof(path), "%s", route->path);
    else
        (void)snprintf(
            path, sizeof(path), "%.*s7%s", (int)(colon - route->path), route->path, colon + 1);
    (void)snprintf(target, sizeof(target), "%s?at=%lld", path, (long long)at);
    staff_test_request(test, route->method, target, token);
    staff_test_header(test, "idempotency-key", "key");
    return staff_test_send(test, &set, 1);
}

static void
expect(
    struct staff_test *test, const struct route *route, int64_t at, const char *token, int status)
{
    int got = ask(test, route, at, token);
    char here[32];

    if (got != status)
        fail_msg("%s %s at %lld: %d and not %d: %s", route->method, route->path, (long long)at, got,
            status, test->body);
    (void)snprintf(here, sizeof(here), "%lld", (long long)at);
    if (status == 200)
        assert_string_equal(test->body, here);
}

/* What is a merchant's as a whole is asked for at a merchant or a partner. */
static int
status_of(const struct route *route, const struct role_built_in *role, int64_t at)
{
    bool is_whole = at == STAFF_TEST_MERCHANT || at == STAFF_TEST_PARTNER;

    if (!permissions_have(role->may, route_permission(route)))
        return 403;
    if (at == STAFF_TEST_PLATFORM && (route->demands & ROUTE_PLATFORM) != 0)
        return 200;
    return (route->demands & ROUTE_MERCHANT) != 0 && !is_whole ? 422 : 200;
}

static void
expect_by(struct staff_test *test, const struct route *route, const struct role_built_in *role,
    int64_t at, const char *token)
{
    expect(test, route, at, token, status_of(route, role, at));
}

static void
ask_as(struct staff_test *test, const struct role_built_in *role, const char *token)
{
    for (size_t i = 0; i < CONSOLE_DOORS_COUNT; i++)
        for (size_t j = 0; j < doors[i].count; j++) {
            const struct route *route = &doors[i].routes[j];

            if (!is_api(route) || (route->demands & ROUTE_STAFF) == 0)
                continue;
            expect_by(test, route, role, places[role->kind].here, token);
            if (places[role->kind].below != 0)
                expect_by(test, route, role, places[role->kind].below, token);
            if (places[role->kind].above != 0)
                expect(test, route, places[role->kind].above, token, 404);
            if (role->kind != ORGANISATION_PLATFORM) {
                expect(test, route, STAFF_TEST_OTHER_PARTNER, token, 404);
                expect(test, route, STAFF_TEST_OTHER_MERCHANT, token, 404);
                expect(test, route, STAFF_TEST_OTHER_STORE, token, 404);
            }
            expect(test, route, 4711, token, 404);
            expect(test, route, places[role->kind].here, NULL, 401);
        }
}

static void
each_role_comes_in_where_its_words_let_it_and_nowhere_else(void **state)
{
    struct staff_test *test = *state;

    console_doors(doors);
    for (size_t i = 0; i < role_count(); i++) {
        struct role_built_in role = role_at(i);
        char token[STAFF_TOKEN_LENGTH + 1];

        staff_test_session(
            test, staff_test_person(test, role.word, places[role.kind].here, role.id), token);
        ask_as(test, &role, token);
    }
}

/* --- whatever is no id ------------------------------------------------------------------ */

static const char *const queries[] = {"", "?at=0", "?at=x", "?at=-1", "?at=12", "?at=21",
    "?at=99999999999999999999", "?at=11&after=x", "?at=11&after=-5",
    "?at=11&after=9223372036854775807", "?at=11&after=1e9", "?at=11&limit=0", "?at=11&limit=-1",
    "?at=11&limit=100000000000", "?at=11&search=%00", "?at=11&search=%25%5F'%22;--",
    "?at=11&from=yesterday&to=&by=century", "?at=11&from=9999-99-99&to=0000-00-00",
    "?at=11&state=%27&channel=7&store=x&amount_min=1.5", "?at=11&number=%E2%80%AE", "?at=%",
    "?at=11&at=21"};
static const char *const ids[] = {"1", "21", "0", "-1", "x", "99999999999999999999",
    "9223372036854775807", "%00", "'", "..", "7e3"};
static const char *const bodies[] = {"", "{", "[]", "null", "{}", "\"x\"", "{\"version\":1}",
    "{\"version\":-1,\"name\":\"\",\"state\":7}", "{\"name\":{\"a\":[1,2,{}]},\"version\":1e3}",
    "{\"login\":\"a b\",\"name\":\"x\",\"organisation_id\":\"21\",\"role_id\":\"1\"}",
    "{\"login\":\"abc\",\"name\":\"x\",\"organisation_id\":\"11\",\"role_id\":\"99999\"}",
    "{\"organisation_id\":11,\"role_id\":true}", "{\"name\":\"x\",\"permissions\":\"everything\"}",
    "{\"name\":\"x\",\"permissions\":\"orders \",\"version\":1,\"off\":\"yes\"}",
    "{\"old\":\"\",\"new\":\"\",\"code\":\"\"}", "{\"code\":123456}",
    "{\"amount\":-1,\"reason\":[]}",
    "{\"parent_id\":\"22\",\"kind\":\"galaxy\",\"name\":\"x\",\"time_zone\":\"Mars\"}"};

/* Doors whose parts this test's hub has not got. */
static bool
is_elsewhere(const struct route *route)
{
    return !is_api(route) || strstr(route->path, "/exports") != NULL ||
           (route->demands & ROUTE_MERCHANT) != 0;
}

static void
throw_at(struct staff_test *test, const struct route *route, const char *token)
{
    const struct route_set set = {route, 1};
    const char *colon = strchr(route->path, ':');
    bool reads = strcmp(route->method, "GET") == 0;
    static int key;

    for (size_t i = 0; i < (colon == NULL ? 1 : LENGTH(ids)); i++)
        for (size_t k = 0; k < (reads ? LENGTH(queries) : LENGTH(bodies)); k++) {
            char target[400];
            char name[20];
            int status;

            (void)snprintf(target, sizeof(target), "%.*s%s%s%s",
                (int)(colon == NULL ? strlen(route->path) : (size_t)(colon - route->path)),
                route->path, colon == NULL ? "" : ids[i], colon == NULL ? "" : colon + 1,
                reads ? queries[k] : "?at=11");
            staff_test_request(test, route->method, target, token);
            if (!reads && route->body_max > 0)
                test->request.body = bytes_text(bodies[k]);
            (void)snprintf(name, sizeof(name), "k%d", key++);
            staff_test_header(test, "idempotency-key", name);
            status = staff_test_send(test, &set, 1);
            if (status >= 500)
                fail_msg("%s %s %s: %d %s", route->method, target, reads ? "" : bodies[k], status,
                    test->body);
        }
}

static void
nothing_that_is_wrong_is_our_fault(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    console_doors(doors);
    test->hub.settings.session_idle = span_s(1000000);
    for (size_t i = 0; i < CONSOLE_DOORS_COUNT; i++)
        for (size_t j = 0; j < doors[i].count; j++) {
            const struct route *route = &doors[i].routes[j];
            static int at;
            char login[20];

            if (is_elsewhere(route))
                continue;
            (void)snprintf(login, sizeof(login), "thrower%d", at++);
            staff_test_session(test,
                staff_test_person(test, login, STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
            throw_at(test, route, token);
        }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_door_takes_somebody_or_says_why_not),
        STAFF_TEST(each_role_comes_in_where_its_words_let_it_and_nowhere_else),
        STAFF_TEST(nothing_that_is_wrong_is_our_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
