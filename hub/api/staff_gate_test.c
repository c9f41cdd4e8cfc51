/* Who the browser is, that he means it, and what he may see. */
#include "hub/api/staff_test_help.h"

static void
say_scope(struct call *call)
{
    char *said = arena_printf(call->arena, "%s %lld %d %lld %lld", call->staff->seen.login,
        (long long)call->scope.organisation_id, (int)call->scope.kind,
        (long long)call->scope.merchant_id, (long long)call->scope.partner_id);

    call_answer(call, 200, "text/plain", bytes_text(said));
}

static void
say_open(struct call *call)
{
    assert_null(call->staff);
    call_answer(call, 200, "text/plain", call->signed_by.body);
}

static const struct route doors[] = {
    {"GET", "/orders", ROUTE_MAY(PERMISSION_ORDERS), 0, say_scope, NULL},
    {"POST", "/refunds", ROUTE_MAY(PERMISSION_REFUND) | ROUTE_KEYED, 100, say_scope, NULL},
    {"GET", "/me", ROUTE_STAFF, 0, say_scope, NULL},
    {"DELETE", "/me", ROUTE_STAFF, 0, say_scope, NULL},
    {"POST", "/open", ROUTE_PAGE, 100, say_open, NULL},
    {"GET", "/files/:", ROUTE_MAY(PERMISSION_ORDERS) | ROUTE_WATCHED, 0, say_scope, NULL},
};
static const struct route_set sets[] = {{doors, LENGTH(doors)}};

static int
send(struct staff_test *test)
{
    return staff_test_send(test, sets, LENGTH(sets));
}

static int
get(struct staff_test *test, const char *target, const char *token)
{
    staff_test_request(test, "GET", target, token);
    return send(test);
}

static void
without_a_session_nobody_comes_in(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    assert_int_equal(get(test, "/me", NULL), 401);
    assert_non_null(strstr(test->body, "SIGNED_OUT"));
    assert_int_equal(get(test, "/me", ""), 401);
    assert_int_equal(get(test, "/me", "abc"), 401);
    staff_token_make(&test->store.random, token);
    assert_int_equal(get(test, "/me", token), 401);
    assert_int_equal(get(test, "/orders?at=1", token), 401);
}

static void
who_looks_sees_the_place_of_his_first_post(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    staff_test_session(test, id, token);
    assert_int_equal(get(test, "/orders", token), 200);
    assert_string_equal(test->body, "lin 11 2 11 0");
    assert_int_equal(get(test, "/orders?at=12", token), 200);
    assert_string_equal(test->body, "lin 12 3 11 0");
    assert_int_equal(get(test, "/orders?at=11", token), 200);
    assert_string_equal(test->body, "lin 11 2 11 0");
}

static void
a_partner_is_known_as_one(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "wu", STAFF_TEST_PARTNER, ROLE_PARTNER), token);
    assert_int_equal(get(test, "/orders", token), 200);
    assert_string_equal(test->body, "wu 10 1 0 10");
    assert_int_equal(get(test, "/orders?at=11", token), 200);
    assert_string_equal(test->body, "wu 11 2 11 0");
}

static void
what_is_above_or_beside_does_not_exist(void **state)
{
    static const char *const targets[] = {"/orders?at=1", "/orders?at=10", "/orders?at=20",
        "/orders?at=21", "/orders?at=22", "/orders?at=99", "/me?at=21"};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    for (size_t i = 0; i < LENGTH(targets); i++) {
        assert_int_equal(get(test, targets[i], token), 404);
        assert_non_null(strstr(test->body, "NOT_FOUND"));
    }
}

static void
what_is_no_place_is_400(void **state)
{
    static const char *const targets[] = {
        "/me?at=", "/me?at=0", "/me?at=-1", "/me?at=x", "/me?at=99999999999999999999"};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    for (size_t i = 0; i < LENGTH(targets); i++)
        assert_int_equal(get(test, targets[i], token), 400);
}

static void
a_role_that_does_not_let_one_is_told_which(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(test, staff_test_person(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER), token);
    assert_int_equal(get(test, "/orders", token), 200);
    staff_test_request(test, "POST", "/refunds", token);
    staff_test_header(test, "idempotency-key", "k1");
    assert_int_equal(send(test), 403);
    assert_non_null(strstr(test->body, "\"detail\":\"refund\""));
}

/* What a page of somebody else can have the browser send. */
static void
a_change_that_no_page_of_ours_has_sent_is_refused(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    staff_test_request(test, "DELETE", "/me", token);
    assert_int_equal(send(test), 200);
    test->headers[1].value = "http://evil.example.com";
    assert_int_equal(send(test), 403);
    assert_non_null(strstr(test->body, "NOT_OURS"));
    test->headers[1].value = "null";
    assert_int_equal(send(test), 403);
    test->headers[1].name = "x-nothing";
    assert_int_equal(send(test), 403);
    staff_test_header(test, "sec-fetch-site", "same-origin");
    assert_int_equal(send(test), 200);
    test->headers[4].value = "same-site";
    assert_int_equal(send(test), 403);
    test->headers[4].value = "none";
    assert_int_equal(send(test), 403);
    test->headers[1] = (struct net_header){"origin", "http://console.example.com"};
    test->headers[4].value = "cross-site";
    assert_int_equal(send(test), 403);
}

static void
a_change_without_its_session_s_csrf_token_is_refused(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char other[STAFF_TOKEN_LENGTH + 1];
    char csrf[STAFF_GATE_CSRF_LENGTH + 1];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    staff_test_session(test, id, token);
    staff_test_session(test, id, other);
    staff_test_request(test, "DELETE", "/me", token);
    staff_gate_csrf(&test->hub, bytes_text(other), csrf);
    test->headers[3].value = csrf;
    assert_int_equal(send(test), 403);
    test->headers[3].value = "";
    assert_int_equal(send(test), 403);
    test->request.headers_count = 3;
    assert_int_equal(send(test), 403);
    assert_non_null(strstr(test->body, "X-CSRF-Token"));
}

static void
with_an_address_of_its_own_only_that_is_ours(void **state)
{
    struct staff_test *test = *state;
    struct net_request *request = &test->request;

    text_set(test->hub.settings.console_url, sizeof(test->hub.settings.console_url),
        "https://console.example.com");
    staff_test_request(test, "POST", "/open", NULL);
    assert_false(staff_gate_is_ours(&test->hub, request));
    test->headers[1].value = "https://console.example.com";
    assert_true(staff_gate_is_ours(&test->hub, request));
    test->headers[1].value = "https://console.example.com.evil.com";
    assert_false(staff_gate_is_ours(&test->hub, request));
}

static void
a_keyed_change_needs_its_key(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    staff_test_request(test, "POST", "/refunds", token);
    assert_int_equal(send(test), 400);
    assert_non_null(strstr(test->body, "KEY_MISSING"));
}

static void
who_has_no_post_may_only_what_takes_none(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    store_test_run(&test->store, "UPDATE post SET state = 'ended'");
    assert_int_equal(get(test, "/me", token), 200);
    assert_string_equal(test->body, "lin 0 0 0 0");
    assert_int_equal(get(test, "/orders", token), 403);
    assert_int_equal(get(test, "/orders?at=11", token), 404);
}

static void
a_session_ends_by_its_time_and_when_nothing_is_done(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    staff_test_session(test, id, token);
    for (int i = 0; i < 12 * 60 / 29; i++) {
        test->store.clock.now_us += span_s(29 * 60).us;
        assert_int_equal(get(test, "/me", token), 200);
    }
    test->store.clock.now_us += span_s(29 * 60).us;
    assert_int_equal(get(test, "/me", token), 401);
    staff_test_session(test, id, token);
    assert_int_equal(get(test, "/me", token), 200);
    test->store.clock.now_us += span_s(30 * 60 + 1).us;
    assert_int_equal(get(test, "/me", token), 401);
}

static void
what_another_hub_has_changed_holds_within_five_seconds(void **state)
{
    static const char *const changes[] = {"UPDATE session SET ended_us = 1",
        "UPDATE staff SET state = 'suspended'", "UPDATE session SET stage = 'code'",
        "UPDATE staff SET signed_out_us = created_us + 1000000000000"};
    static const char *const logins[] = {"aa1", "aa2", "aa3", "aa4"};
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    for (size_t i = 0; i < LENGTH(changes); i++) {
        staff_test_session(
            test, staff_test_person(test, logins[i], STAFF_TEST_STORE, ROLE_CASHIER), token);
        assert_int_equal(get(test, "/me", token), 200);
        store_test_run(&test->store, changes[i]);
        assert_int_equal(get(test, "/me", token), 200);
        test->store.clock.now_us += SESSION_RING_FRESH.us;
        assert_int_equal(get(test, "/me", token), 401);
    }
}

static void
what_this_hub_has_changed_holds_at_once(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    assert_int_equal(get(test, "/me", token), 200);
    store_test_run(&test->store, "UPDATE staff SET state = 'suspended'");
    session_ring_forget(test->hub.sessions);
    assert_int_equal(get(test, "/me", token), 401);
}

static void
use_is_stored_once_a_minute(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t start = test->store.clock.now_us;

    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    test->store.clock.now_us += span_s(59).us;
    assert_int_equal(get(test, "/me", token), 200);
    assert_int_equal(store_test_ask(&test->store, "SELECT seen_us FROM session"), start);
    test->store.clock.now_us += span_s(1).us;
    assert_int_equal(get(test, "/me", token), 200);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT seen_us FROM session"), start + span_s(60).us);
    assert_int_equal(store_test_ask(&test->store, "SELECT version FROM session"), 2);
    assert_int_equal(get(test, "/me", token), 200);
    assert_int_equal(store_test_ask(&test->store, "SELECT version FROM session"), 2);
}

static void
an_open_door_of_a_page_has_the_body_and_nobody(void **state)
{
    struct staff_test *test = *state;

    staff_test_request(test, "POST", "/open", NULL);
    test->request.body = bytes_text("hello");
    assert_int_equal(send(test), 200);
    assert_string_equal(test->body, "hello");
    test->headers[1].value = "http://evil.example.com";
    assert_int_equal(send(test), 403);
}

static void
nothing(void *context)
{
    (void)context;
}

static int64_t
looks(struct staff_test *test)
{
    return store_test_ask(&test->store, "SELECT count(*) FROM audit");
}

static void
what_is_watched_is_shown_when_its_row_is_stored(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    staff_test_session(test, id, token);
    assert_int_equal(get(test, "/files/7", token), 200);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE merchant_id = 11"
                                     " AND organisation_id = 11 AND name = 'somebody'"
                                     " AND action = 'GET /files/:' AND about_id = 7"),
        1);
    /* Again is the same look; something else, from elsewhere, or later is another. */
    assert_int_equal(get(test, "/files/7?page=2", token), 200);
    assert_int_equal(looks(test), 1);
    assert_int_equal(get(test, "/files/8", token), 200);
    assert_int_equal(get(test, "/files/7?at=12", token), 200);
    assert_int_equal(looks(test), 3);
    test->store.clock.now_us += STAFF_WATCH_SPAN.us;
    assert_int_equal(get(test, "/files/7", token), 200);
    assert_int_equal(looks(test), 4);
    /* What is made up is about nothing. */
    assert_int_equal(get(test, "/files/-7", token), 200);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE about_id = 0"), 1);
    assert_int_equal(looks(test), 5);
    /* Not shown, and so not told. */
    assert_int_equal(get(test, "/files/7?at=22", token), 404);
    assert_int_equal(get(test, "/files/7", NULL), 401);
    assert_int_equal(looks(test), 5);
}

static void
what_cannot_be_told_is_not_shown(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    staff_test_session(test, id, token);
    assert_int_equal(get(test, "/me", token), 200);
    lane_stop(test->hub.lane, nothing, NULL);
    assert_int_equal(get(test, "/me", token), 200);
    assert_int_equal(get(test, "/files/7", token), 503);
    assert_null(strstr(test->body, "lin"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(without_a_session_nobody_comes_in),
        STAFF_TEST(who_looks_sees_the_place_of_his_first_post),
        STAFF_TEST(a_partner_is_known_as_one),
        STAFF_TEST(what_is_above_or_beside_does_not_exist),
        STAFF_TEST(what_is_no_place_is_400),
        STAFF_TEST(a_role_that_does_not_let_one_is_told_which),
        STAFF_TEST(a_change_that_no_page_of_ours_has_sent_is_refused),
        STAFF_TEST(a_change_without_its_session_s_csrf_token_is_refused),
        STAFF_TEST(with_an_address_of_its_own_only_that_is_ours),
        STAFF_TEST(a_keyed_change_needs_its_key),
        STAFF_TEST(who_has_no_post_may_only_what_takes_none),
        STAFF_TEST(a_session_ends_by_its_time_and_when_nothing_is_done),
        STAFF_TEST(what_another_hub_has_changed_holds_within_five_seconds),
        STAFF_TEST(what_this_hub_has_changed_holds_at_once),
        STAFF_TEST(use_is_stored_once_a_minute),
        STAFF_TEST(an_open_door_of_a_page_has_the_body_and_nobody),
        STAFF_TEST(what_is_watched_is_shown_when_its_row_is_stored),
        STAFF_TEST(what_cannot_be_told_is_not_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
