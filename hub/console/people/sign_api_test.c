/* Coming in: password, code, invitation; and keeping others out. */
#include "hub/console/people/sign_api.h"

#include "hub/console/people/people_test_help.h"
#include "hub/flow/second_factor.h"
#include "hub/flow/staff_flow.h"
#include "shared/text/encode.h"

#define PASSWORD "correct horse battery"
#define RIGHT "{\"login\":\"lin\",\"password\":\"" PASSWORD "\"}"
#define WRONG "{\"login\":\"lin\",\"password\":\"wrong horse battery\"}"
#define NOBODY "{\"login\":\"nobody\",\"password\":\"" PASSWORD "\"}"

struct browser {
    char session[STAFF_TOKEN_LENGTH + 1];
    char device[200]; /* name=value; "" for none */
};

/* What the answer sets is kept by the browser. */
static void
keep_cookies(struct staff_test *test, struct browser *browser)
{
    for (size_t i = 0; i < test->cookies_count; i++) {
        const char *cookie = test->cookies[i];
        size_t size = strcspn(cookie, ";");

        assert_non_null(strstr(cookie, "; HttpOnly; SameSite=Strict"));
        if (strncmp(cookie, "shanju=", 7) == 0)
            (void)snprintf(
                browser->session, sizeof(browser->session), "%.*s", (int)size - 7, cookie + 7);
        else
            (void)snprintf(browser->device, sizeof(browser->device), "%.*s", (int)size, cookie);
    }
}

static int
send(struct staff_test *test, struct browser *browser, const char *method, const char *target,
    const char *body)
{
    char cookie[400];
    char csrf[STAFF_GATE_CSRF_LENGTH + 1];
    int status;

    staff_test_request(test, method, target, NULL);
    test->request.body = bytes_text(body);
    (void)snprintf(cookie, sizeof(cookie), "shanju=%s; %s", browser->session, browser->device);
    staff_test_header(test, "cookie", cookie);
    staff_gate_csrf(&test->hub, bytes_text(browser->session), csrf);
    staff_test_header(test, "x-csrf-token", csrf);
    status = people_test_send(test);
    keep_cookies(test, browser);
    return status;
}

static int
post(struct staff_test *test, struct browser *browser, const char *target, const char *body)
{
    return send(test, browser, "POST", target, body);
}

static int
sign_in(struct staff_test *test, struct browser *browser, const char *body)
{
    return post(test, browser, "/console/api/session", body);
}

static void
set_text(struct staff_test *test, const char *sql, const char *text)
{
    struct query *query = store_test_statement(&test->store, sql);

    query_bind_text(query, 1, bytes_text(text));
    assert_int_equal(query_run(query), ERR_OK);
}

static int64_t
lin(struct staff_test *test, const struct password_cost *cost)
{
    char encoded[PASSWORD_ENCODED_SIZE];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    assert_int_equal(password_hash(bytes_text(PASSWORD), cost, random_system(), encoded), ERR_OK);
    set_text(test, "UPDATE staff SET password = ?1", encoded);
    return id;
}

static const struct password_cost cheap = {64, 1, 1};

static void
the_right_password_is_let_in(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};

    (void)lin(test, &cheap);
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 401);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_equal(test->body, "{\"next\":\"in\"}");
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "\"login\":\"lin\""));
    assert_non_null(strstr(test->body, "\"word\":\"merchant_admin\""));
    assert_int_equal(
        sign_in(test, &browser, "{\"login\":\"LIN\",\"password\":\"" PASSWORD "\"}"), 200);
}

static void
wrong_login_and_wrong_password_are_answered_alike(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};
    char first[STAFF_TEST_BODY_MAX];

    (void)lin(test, &cheap);
    assert_int_equal(sign_in(test, &browser, WRONG), 401);
    *strstr(test->body, "request_id") = '\0';
    memcpy(first, test->body, sizeof(first));
    assert_int_equal(sign_in(test, &browser, NOBODY), 401);
    *strstr(test->body, "request_id") = '\0';
    assert_string_equal(first, test->body);
    assert_int_equal(sign_in(test, &browser, "{\"login\":\"no login\",\"password\":\"x\"}"), 401);
    *strstr(test->body, "request_id") = '\0';
    assert_string_equal(first, test->body);
    assert_string_equal(browser.session, "");
}

static void
what_a_browser_knew_before_is_worth_nothing_after(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};
    struct browser thief;

    (void)lin(test, &cheap);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    thief = browser;
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_not_equal(thief.session, browser.session);
    assert_int_equal(send(test, &thief, "GET", "/console/api/me", ""), 401);
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 200);
}

static void
signing_out_ends_one_session_or_all(void **state)
{
    struct staff_test *test = *state;
    struct browser first = {0};
    struct browser second = {0};
    struct browser third = {0};
    struct browser old;

    (void)lin(test, &cheap);
    assert_int_equal(sign_in(test, &first, RIGHT), 200);
    assert_int_equal(sign_in(test, &second, RIGHT), 200);
    assert_int_equal(sign_in(test, &third, RIGHT), 200);
    old = first;
    assert_int_equal(send(test, &first, "DELETE", "/console/api/session", ""), 200);
    assert_string_equal(first.session, "");
    assert_int_equal(send(test, &old, "GET", "/console/api/me", ""), 401);
    assert_int_equal(send(test, &second, "GET", "/console/api/sessions", ""), 200);
    test->store.clock.now_us++;
    assert_int_equal(send(test, &second, "DELETE", "/console/api/sessions", ""), 200);
    assert_int_equal(send(test, &third, "GET", "/console/api/me", ""), 401);
}

static void
suspended_and_removed_are_told_only_to_who_knows_the_password(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};

    (void)lin(test, &cheap);
    set_text(test, "UPDATE staff SET state = ?1", "suspended");
    assert_int_equal(sign_in(test, &browser, WRONG), 401);
    assert_int_equal(sign_in(test, &browser, RIGHT), 403);
    assert_non_null(strstr(test->body, "STAFF_SUSPENDED"));
    assert_string_equal(browser.session, "");
}

static void
whoever_tries_too_often_waits_and_is_told_how_long(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};

    (void)lin(test, &cheap);
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(test, &browser, WRONG), 401);
    assert_int_equal(sign_in(test, &browser, RIGHT), 429);
    assert_string_equal(test->retry_after, "1");
    test->store.clock.now_us += 1000000;
    assert_int_equal(sign_in(test, &browser, WRONG), 401);
    assert_int_equal(sign_in(test, &browser, RIGHT), 429);
    assert_string_equal(test->retry_after, "2");
    assert_int_equal(sign_in(test, &browser, NOBODY), 401);
}

static void
an_attacker_keeps_out_strangers_and_not_the_person(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};
    struct browser attacker = {0};
    struct browser forger = {0};

    (void)lin(test, &cheap);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_not_equal(browser.device, "");
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(test, &attacker, WRONG), 401);
    assert_int_equal(sign_in(test, &attacker, WRONG), 429);
    browser.session[0] = '\0';
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    forger = browser;
    forger.device[strlen(forger.device) - 1] ^= 1;
    assert_int_equal(sign_in(test, &forger, RIGHT), 429);
    /* And the device is counted, too. */
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(test, &browser, WRONG), 401);
    assert_int_equal(sign_in(test, &browser, RIGHT), 429);
}

static void
many_logins_from_one_address_wait_too(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};
    char body[100];

    for (int i = 0; i < 30; i++) {
        (void)snprintf(body, sizeof(body), "{\"login\":\"login%d\",\"password\":\"x\"}", i);
        assert_int_equal(sign_in(test, &browser, body), 401);
    }
    assert_int_equal(sign_in(test, &browser, NOBODY), 429);
}

static void
what_costs_otherwise_by_now_is_kept_anew(void **state)
{
    static const struct password_cost dearer = {128, 1, 1};
    struct staff_test *test = *state;
    struct browser browser = {0};

    (void)lin(test, &dearer);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_true(
        password_costs(store_test_ask_text(&test->store, "SELECT password FROM staff"), &cheap));
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
}

/* A second factor of lin's, as if it had been set up. */
static void
give_second(struct staff_test *test, uint8_t secret[SECOND_FACTOR_SECRET_SIZE])
{
    struct engine *engine = test->store.store.writer;
    struct staff_row *row;
    struct desk *desk;

    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    desk_want(desk, TABLE_staff, KEY_OF(staff_id("lin")));
    assert_int_equal(desk_load(desk, &(size_t){0}), ERR_OK);
    row = desk_get_staff(desk, KEY_OF(staff_id("lin")));
    assert_int_equal(
        second_factor_make(&test->keys, &test->store.random, row->id, secret, row), ERR_OK);
    row->second_since_us = 1;
    desk_change_staff(desk, row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

static int
send_code(struct staff_test *test, struct browser *browser,
    const uint8_t secret[SECOND_FACTOR_SECRET_SIZE], int64_t beside)
{
    char code[SECOND_FACTOR_CODE_LENGTH + 1];
    char body[60];
    int64_t step = second_factor_step((struct moment){test->store.clock.now_us});

    assert_int_equal(second_factor_code(secret, step + beside, code), ERR_OK);
    (void)snprintf(body, sizeof(body), "{\"code\":\"%s\"}", code);
    return post(test, browser, "/console/api/session/code", body);
}

static void
with_a_second_factor_the_password_is_half_of_it(void **state)
{
    struct staff_test *test = *state;
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    struct browser browser = {0};
    struct browser half;

    (void)lin(test, &cheap);
    give_second(test, secret);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_equal(test->body, "{\"next\":\"code\"}");
    assert_string_equal(browser.device, "");
    half = browser;
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 401);
    assert_int_equal(send_code(test, &browser, secret, 5), 422);
    assert_int_equal(send_code(test, &browser, secret, 0), 200);
    assert_string_equal(test->body, "{\"next\":\"in\"}");
    assert_string_not_equal(half.session, browser.session);
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 200);
    assert_int_equal(send(test, &half, "GET", "/console/api/me", ""), 401);
    assert_int_equal(send_code(test, &half, secret, 1), 401);
}

static void
a_code_is_taken_once(void **state)
{
    struct staff_test *test = *state;
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    struct browser browser = {0};

    (void)lin(test, &cheap);
    give_second(test, secret);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_int_equal(send_code(test, &browser, secret, 0), 200);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_int_equal(send_code(test, &browser, secret, 0), 422);
    assert_int_equal(send_code(test, &browser, secret, 1), 200);
}

static void
after_five_wrong_codes_one_begins_anew(void **state)
{
    struct staff_test *test = *state;
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    struct browser browser = {0};

    (void)lin(test, &cheap);
    give_second(test, secret);
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    for (int i = 0; i < 4; i++)
        assert_int_equal(send_code(test, &browser, secret, 9), 422);
    assert_int_equal(send_code(test, &browser, secret, 9), 401);
    assert_int_equal(send_code(test, &browser, secret, 0), 401);
}

static void
whose_role_wants_one_can_only_set_it_up(void **state)
{
    struct staff_test *test = *state;
    struct browser browser = {0};

    (void)lin(test, &cheap);
    test->hub.settings.second_factor = HUB_SECOND_FACTOR_PLATFORM;
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_equal(test->body, "{\"next\":\"in\"}");
    store_test_run(&test->store, "UPDATE post SET organisation_id = 1, role_id = 1");
    assert_int_equal(sign_in(test, &browser, RIGHT), 200);
    assert_string_equal(test->body, "{\"next\":\"second_factor\"}");
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "\"second_factor_wanted\":true"));
    assert_int_equal(send(test, &browser, "GET", "/console/api/sessions", ""), 403);
    assert_non_null(strstr(test->body, "SECOND_FACTOR_WANTED"));
}

/* Somebody who is invited and has not come. */
static void
invite(struct staff_test *test, char ret_token[static STAFF_FLOW_LINK_LENGTH + 1])
{
    struct engine *engine = test->store.store.writer;
    int64_t id = staff_test_person(test, "wu.li", STAFF_TEST_STORE, ROLE_CASHIER);
    char token[STAFF_TOKEN_LENGTH + 1];
    struct staff_row *row;
    struct desk *desk;

    staff_token_make(&test->store.random, token);
    (void)snprintf(
        ret_token, STAFF_FLOW_LINK_LENGTH + 1, "%016llx%s", (unsigned long long)id, token);
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    desk_want(desk, TABLE_staff, KEY_OF(id));
    assert_int_equal(desk_load(desk, &(size_t){0}), ERR_OK);
    row = desk_get_staff(desk, KEY_OF(id));
    text_set(row->state, sizeof(row->state), "invited");
    assert_int_equal(staff_token_read("invitation", bytes_text(token), row->invitation), ERR_OK);
    row->invitation_size = CRYPT_SHA256_SIZE;
    row->invitation_until_us = test->store.clock.now_us + span_s(3600).us;
    desk_change_staff(desk, row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

static int
take_invitation(struct staff_test *test, const char *token, const char *password)
{
    struct browser browser = {0};
    char body[400];

    (void)snprintf(body, sizeof(body), "{\"token\":\"%s\",\"password\":\"%s\",\"name\":\"吴丽\"}",
        token, password);
    return post(test, &browser, "/console/api/invitation", body);
}

static void
a_link_makes_its_person_s_password_once(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_FLOW_LINK_LENGTH + 1];
    char target[200];
    struct browser browser = {0};

    invite(test, token);
    (void)snprintf(target, sizeof(target), "/console/api/invitation?token=%s", token);
    assert_int_equal(send(test, &browser, "GET", target, ""), 200);
    assert_non_null(strstr(test->body, "\"login\":\"wu.li\""));
    assert_non_null(strstr(test->body, "\"organisation\":\"place 12\""));
    assert_int_equal(take_invitation(test, token, "short"), 422);
    assert_non_null(strstr(test->body, "PASSWORD_SHORT"));
    assert_int_equal(take_invitation(test, token, "qwertyuiop"), 422);
    assert_int_equal(take_invitation(test, token, PASSWORD), 200);
    assert_int_equal(take_invitation(test, token, PASSWORD), 410);
    assert_int_equal(send(test, &browser, "GET", target, ""), 410);
    test->store.clock.now_us++;
    assert_int_equal(
        sign_in(test, &browser, "{\"login\":\"wu.li\",\"password\":\"" PASSWORD "\"}"), 200);
    assert_int_equal(send(test, &browser, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "吴丽"));
}

static void
a_link_that_is_none_or_too_old_is_over(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_FLOW_LINK_LENGTH + 1];
    struct browser browser = {0};

    invite(test, token);
    assert_int_equal(send(test, &browser, "GET", "/console/api/invitation", ""), 410);
    assert_int_equal(send(test, &browser, "GET", "/console/api/invitation?token=x", ""), 410);
    token[STAFF_FLOW_LINK_LENGTH - 1] ^= 1;
    assert_int_equal(take_invitation(test, token, PASSWORD), 410);
    token[STAFF_FLOW_LINK_LENGTH - 1] ^= 1;
    test->store.clock.now_us += span_s(3600).us;
    assert_int_equal(take_invitation(test, token, PASSWORD), 410);
}

static void
a_body_that_says_nothing_is_told_which_field(void **state)
{
    static const char *const bodies[] = {"", "[]", "{}", "{\"login\":\"lin\"}",
        "{\"login\":1,\"password\":\"x\"}", "{\"login\":\"lin\",\"password\":\"\"}"};
    struct staff_test *test = *state;
    struct browser browser = {0};

    for (size_t i = 0; i < LENGTH(bodies); i++)
        assert_int_equal(sign_in(test, &browser, bodies[i]), 400);
    assert_int_equal(
        post(test, &browser, "/console/api/session/code", "{\"code\":\"123456\"}"), 401);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(the_right_password_is_let_in),
        STAFF_TEST(wrong_login_and_wrong_password_are_answered_alike),
        STAFF_TEST(what_a_browser_knew_before_is_worth_nothing_after),
        STAFF_TEST(signing_out_ends_one_session_or_all),
        STAFF_TEST(suspended_and_removed_are_told_only_to_who_knows_the_password),
        STAFF_TEST(whoever_tries_too_often_waits_and_is_told_how_long),
        STAFF_TEST(an_attacker_keeps_out_strangers_and_not_the_person),
        STAFF_TEST(many_logins_from_one_address_wait_too),
        STAFF_TEST(what_costs_otherwise_by_now_is_kept_anew),
        STAFF_TEST(with_a_second_factor_the_password_is_half_of_it),
        STAFF_TEST(a_code_is_taken_once),
        STAFF_TEST(after_five_wrong_codes_one_begins_anew),
        STAFF_TEST(whose_role_wants_one_can_only_set_it_up),
        STAFF_TEST(a_link_makes_its_person_s_password_once),
        STAFF_TEST(a_link_that_is_none_or_too_old_is_over),
        STAFF_TEST(a_body_that_says_nothing_is_told_which_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
