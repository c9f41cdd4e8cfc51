/* What a person changes of himself, and what that ends. */
#include "hub/console/people/me_api.h"

#include "hub/console/people/people_test_help.h"
#include "hub/flow/second_factor.h"
#include "shared/text/encode.h"

#define OLD "correct horse battery"
#define NEW "a quiet place by the sea"

static const struct password_cost cheap = {64, 1, 1};

/* The session's token; what the answer sets instead is kept. */
static int
ask(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1], const char *method,
    const char *target, const char *body)
{
    int status;

    staff_test_request(test, method, target, token);
    test->request.body = bytes_text(body);
    status = people_test_send(test);
    for (size_t i = 0; i < test->cookies_count; i++)
        if (strncmp(test->cookies[i], "shanju=", 7) == 0)
            (void)snprintf(
                token, STAFF_TOKEN_LENGTH + 1, "%.*s", STAFF_TOKEN_LENGTH, test->cookies[i] + 7);
    return status;
}

static int64_t
lin(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1])
{
    struct query *query;
    char encoded[PASSWORD_ENCODED_SIZE];
    int64_t id = staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    assert_int_equal(password_hash(bytes_text(OLD), &cheap, random_system(), encoded), ERR_OK);
    query = store_test_statement(&test->store, "UPDATE staff SET password = ?1");
    query_bind_text(query, 1, bytes_text(encoded));
    assert_int_equal(query_run(query), ERR_OK);
    staff_test_session(test, id, token);
    return id;
}

static void
name_and_language_are_changed_of_what_was_read(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];

    (void)lin(test, token);
    assert_int_equal(
        ask(test, token, "PATCH", "/console/api/me", "{\"name\":\"林\",\"language\":\"en\"}"), 200);
    assert_int_equal(ask(test, token, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "\"name\":\"林\",\"language\":\"en\""));
    assert_int_equal(
        ask(test, token, "PATCH", "/console/api/me", "{\"name\":\"x\",\"version\":1}"), 409);
    assert_int_equal(ask(test, token, "PATCH", "/console/api/me", "{\"language\":\"fr\"}"), 400);
}

static void
a_new_password_ends_all_other_sessions(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char before[STAFF_TOKEN_LENGTH + 1];
    char other[STAFF_TOKEN_LENGTH + 1];
    const char *target = "/console/api/me/password";

    staff_test_session(test, lin(test, token), other);
    memcpy(before, token, sizeof(before));
    assert_int_equal(
        ask(test, token, "POST", target, "{\"old\":\"wrong\",\"new\":\"" NEW "\"}"), 401);
    assert_int_equal(
        ask(test, token, "POST", target, "{\"old\":\"" OLD "\",\"new\":\"qwertyuiop\"}"), 422);
    assert_string_equal(before, token);
    test->store.clock.now_us += 1000;
    assert_int_equal(
        ask(test, token, "POST", target, "{\"old\":\"" OLD "\",\"new\":\"" NEW "\"}"), 200);
    assert_string_not_equal(before, token);
    assert_int_equal(ask(test, token, "GET", "/console/api/me", ""), 200);
    assert_int_equal(ask(test, before, "GET", "/console/api/me", ""), 401);
    assert_int_equal(ask(test, other, "GET", "/console/api/me", ""), 401);
    assert_int_equal(ask(test, other, "POST", "/console/api/session",
                         "{\"login\":\"lin\",\"password\":\"" NEW "\"}"),
        200);
}

static void
an_old_password_cannot_be_guessed_from_a_session(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    const char *target = "/console/api/me/password";

    (void)lin(test, token);
    for (int i = 0; i < 5; i++)
        assert_int_equal(
            ask(test, token, "POST", target, "{\"old\":\"wrong\",\"new\":\"" NEW "\"}"), 401);
    assert_int_equal(
        ask(test, token, "POST", target, "{\"old\":\"" OLD "\",\"new\":\"" NEW "\"}"), 429);
}

/* The code that the secret of the last answer makes, as a body. */
static const char *
code_of(
    struct staff_test *test, const uint8_t secret[static SECOND_FACTOR_SECRET_SIZE], int64_t beside)
{
    static char body[60];
    char code[SECOND_FACTOR_CODE_LENGTH + 1];
    int64_t step = second_factor_step((struct moment){test->store.clock.now_us});

    assert_int_equal(second_factor_code(secret, step + beside, code), ERR_OK);
    (void)snprintf(body, sizeof(body), "{\"code\":\"%s\"}", code);
    return body;
}

static void
begin_second(struct staff_test *test, char token[static STAFF_TOKEN_LENGTH + 1],
    uint8_t ret_secret[static SECOND_FACTOR_SECRET_SIZE])
{
    const char *at;
    size_t size;

    assert_int_equal(ask(test, token, "POST", "/console/api/me/second-factor", ""), 200);
    at = strstr(test->body, "\"secret\":\"") + 10;
    assert_int_equal(encode_read_base32(bytes_of(at, strcspn(at, "\"")), ret_secret,
                         SECOND_FACTOR_SECRET_SIZE, &size),
        ERR_OK);
}

static void
a_second_factor_is_asked_for_once_its_first_code_was_right(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    char before[STAFF_TOKEN_LENGTH + 1];
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    const char *confirm = "/console/api/me/second-factor/confirm";

    (void)lin(test, token);
    memcpy(before, token, sizeof(before));
    assert_int_equal(ask(test, token, "POST", confirm, "{\"code\":\"123456\"}"), 409);
    begin_second(test, token, secret);
    assert_int_equal(ask(test, token, "POST", confirm, code_of(test, secret, 7)), 422);
    test->store.clock.now_us += 1000;
    assert_int_equal(ask(test, token, "POST", confirm, code_of(test, secret, 0)), 200);
    assert_non_null(strstr(test->body, "\"recovery_codes\":["));
    assert_string_not_equal(before, token);
    assert_int_equal(ask(test, before, "GET", "/console/api/me", ""), 401);
    assert_int_equal(ask(test, token, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "\"second_factor\":true"));
    assert_int_equal(ask(test, token, "POST", "/console/api/me/second-factor", ""), 409);
}

static void
it_goes_with_a_code_unless_the_role_wants_it(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    const char *target = "/console/api/me/second-factor";

    (void)lin(test, token);
    begin_second(test, token, secret);
    assert_int_equal(
        ask(test, token, "POST", "/console/api/me/second-factor/confirm", code_of(test, secret, 0)),
        200);
    test->hub.settings.second_factor = HUB_SECOND_FACTOR_ALL;
    assert_int_equal(ask(test, token, "DELETE", target, code_of(test, secret, 1)), 409);
    assert_non_null(strstr(test->body, "SECOND_FACTOR_KEPT"));
    test->hub.settings.second_factor = HUB_SECOND_FACTOR_OFF;
    assert_int_equal(ask(test, token, "DELETE", target, code_of(test, secret, 0)), 422);
    assert_int_equal(ask(test, token, "DELETE", target, code_of(test, secret, 1)), 200);
    assert_int_equal(ask(test, token, "GET", "/console/api/me", ""), 200);
    assert_non_null(strstr(test->body, "\"second_factor\":false"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(name_and_language_are_changed_of_what_was_read),
        STAFF_TEST(a_new_password_ends_all_other_sessions),
        STAFF_TEST(an_old_password_cannot_be_guessed_from_a_session),
        STAFF_TEST(a_second_factor_is_asked_for_once_its_first_code_was_right),
        STAFF_TEST(it_goes_with_a_code_unless_the_role_wants_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
