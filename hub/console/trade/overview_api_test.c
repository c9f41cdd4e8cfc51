/* The doors of figures and orders, as a browser asks them. */
#include "hub/console/trade/overview_api.h"

#include "hub/api/staff_test_help.h"
#include "hub/console/trade/orders_api.h"

#define TERMINAL 100007

static int
ask(struct staff_test *test, const char *target, const char *token)
{
    const struct route_set sets[] = {overview_api_routes, orders_api_routes};

    staff_test_request(test, "GET", target, token);
    return staff_test_send(test, sets, LENGTH(sets));
}

static void
sign_in(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1])
{
    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
}

static void
figures_are_told_with_what_divides(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    sign_in(test, token);
    store_test_run(&test->store,
        "INSERT INTO rollup VALUES (11, 1790000040000000, 12, 0, 0, 3, 3000, 0, 0, 0, 0, 0, 0, 0),"
        " (11, 1790000040000000, 12, 3, 0, 0, 0, 2, 2001, 8, 1, 500, 1, 100)");
    assert_int_equal(ask(test, "/console/api/overview?at=11", token), 200);
    assert_non_null(strstr(test->body,
        "\"total\":{\"initiated_count\":3,\"initiated\":3000,\"paid_count\":2,\"paid\":2001,"
        "\"refund_count\":1,\"refunded\":100,\"fee\":8,\"net\":1893,\"late_count\":1,\"late\":500,"
        "\"conversion\":6667,\"average\":1001,\"rate\":40}"));
    assert_non_null(strstr(test->body, "\"conversion\":null,\"average\":null,\"rate\":null"));
    assert_non_null(strstr(test->body, "\"zone\":\"Asia/Shanghai\""));
    assert_non_null(strstr(test->body, "\"by\":\"minute\""));
    assert_non_null(strstr(test->body, "\"name\":\"place 12\""));
    assert_non_null(strstr(test->body, "\"channel\":\"alipay\""));
    assert_int_equal(
        ask(test, "/console/api/overview?at=12&by=month&from=2026-01-01&to=2027-01-01", token),
        200);
    assert_non_null(strstr(test->body, "\"paid\":2001"));
}

static void
add_terminal(struct staff_test *test)
{
    struct engine *engine = test->store.store.writer;
    struct desk *desk;

    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_terminal(desk, &(struct terminal_row){.id = TERMINAL,
                                      .merchant_id = STAFF_TEST_MERCHANT,
                                      .store_id = STAFF_TEST_STORE,
                                      .name = "till",
                                      .state = "active",
                                      .epoch = 1,
                                      .public_key_size = 65});
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

/* Terminals are counted by the hour; what ends now has all of this one. */
static void
terminals_are_told_of_today_so_far(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char target[96];
    char now[MOMENT_TEXT_MAX];

    sign_in(test, token);
    add_terminal(test);
    store_test_run(&test->store, "INSERT INTO rollup_source VALUES (11, 1789999200000000, 1,"
                                 " 100007, 12, 3, 0, 0, 2, 2001, 8, 0, 0, 0, 0)");
    (void)moment_format_china((struct moment){test->store.clock.now_us + 60000000}, now);
    now[10] = 'T';
    (void)snprintf(target, sizeof(target), "/console/api/overview?from=%.10s&to=%.16s", now, now);
    assert_int_equal(ask(test, target, token), 200);
    assert_non_null(strstr(test->body, "\"terminals\":[{\"id\":\"100007\",\"name\":\"till\""));
}

static void
what_is_wrong_is_told_by_field(void **state)
{
    static const struct {
        const char *target;
        const char *detail;
    } rows[] = {
        {"/console/api/overview?by=week", "\"detail\":\"by\""},
        {"/console/api/overview?from=x", "\"detail\":\"from\""},
        {"/console/api/overview?from=2026-01-01&to=2026-01-01", "\"detail\":\"to\""},
        {"/console/api/orders?limit=1000", "\"detail\":\"limit\""},
        {"/console/api/orders?state=lost", "\"detail\":\"state\""},
    };
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    sign_in(test, token);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(ask(test, rows[i].target, token), 400);
        assert_non_null(strstr(test->body, "FIELD_WRONG"));
        assert_non_null(strstr(test->body, rows[i].detail));
    }
}

static void
nobody_and_strangers_see_nothing(void **state)
{
    static const char *const doors[] = {"overview", "orders", "orders/7"};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char target[64];

    sign_in(test, token);
    for (size_t i = 0; i < LENGTH(doors); i++) {
        (void)snprintf(target, sizeof(target), "/console/api/%s", doors[i]);
        assert_int_equal(ask(test, target, NULL), 401);
        (void)snprintf(target, sizeof(target), "/console/api/%s?at=21", doors[i]);
        assert_int_equal(ask(test, target, token), 404);
    }
    assert_int_equal(ask(test, "/console/api/orders/7", token), 404);
    assert_int_equal(ask(test, "/console/api/orders/x", token), 404);
    assert_int_equal(ask(test, "/console/api/orders", token), 200);
    assert_string_equal(test->body, "{\"items\":[]}");
}

static void
money_goes_back_by_who_may(void **state)
{
    const struct route_set sets[] = {orders_api_routes};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(test, staff_test_person(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER), token);
    staff_test_request(test, "POST", "/console/api/orders/7/refunds", token);
    staff_test_header(test, "idempotency-key", "k-1");
    test->request.body = bytes_text("{\"amount\":100}");
    assert_int_equal(staff_test_send(test, sets, 1), 403);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(figures_are_told_with_what_divides),
        STAFF_TEST(terminals_are_told_of_today_so_far),
        STAFF_TEST(what_is_wrong_is_told_by_field),
        STAFF_TEST(nobody_and_strangers_see_nothing),
        STAFF_TEST(money_goes_back_by_who_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
