/* Apps through the doors: what of them is shown, to whom, and when. */
#include "hub/console/access/apps_api.h"

#include "hub/api/staff_test_help.h"

#define ADD "/console/api/apps?at=11"
#define PLAIN "{\"name\":\"till server\",\"grants\":\"orders refunds:read\"}"

static char token[STAFF_TOKEN_LENGTH + 1];

static int
open_test(void **state)
{
    struct staff_test *test;

    if (staff_test_open(state) != 0)
        return 1;
    test = *state;
    assert_int_equal(
        keyring_make(test->hub.net, test->hub.reader, &test->keys, &test->hub.keyring), ERR_OK);
    test->hub.settings.session_idle = span_s(1000000);
    staff_test_session(
        test, staff_test_person(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    return 0;
}

static int
close_test(void **state)
{
    struct staff_test *test = *state;

    keyring_free(&test->hub.keyring);
    return staff_test_close(state);
}

static int
ask(struct staff_test *test, const char *method, const char *target, const char *body,
    const char *key)
{
    const struct route_set doors[] = {apps_api_routes};
    static int keys;
    char own[20];

    (void)snprintf(own, sizeof(own), "key-%d", keys++);
    staff_test_request(test, method, target, token);
    staff_test_header(test, "idempotency-key", key == NULL ? own : key);
    test->request.body = bytes_text(body);
    return staff_test_send(test, doors, LENGTH(doors));
}

static bool
says(const struct staff_test *test, const char *word)
{
    return strstr(test->body, word) != NULL;
}

/* The text of a member of the answer. */
static void
get(const struct staff_test *test, const char *member, char *text, size_t size)
{
    char begins[40];
    const char *at;

    (void)snprintf(begins, sizeof(begins), "\"%s\":\"", member);
    at = strstr(test->body, begins);
    assert_non_null(at);
    at += strlen(begins);
    assert_int_equal(text_copy(bytes_of(at, strcspn(at, "\"")), text, size), ERR_OK);
}

static void
target_of(const struct staff_test *test, const char *more, char target[static 100])
{
    char id[30];

    get(test, "id", id, sizeof(id));
    (void)snprintf(target, 100, "/console/api/apps/%s%s?at=11", id, more);
}

static void
a_secret_is_shown_when_it_is_made_and_to_a_repeat(void **state)
{
    struct staff_test *test = *state;
    char first[70];
    char again[70];
    char target[100];

    assert_int_equal(ask(test, "POST", ADD, PLAIN, "k1"), 200);
    get(test, "secret", first, sizeof(first));
    assert_int_equal(strlen(first), KEYRING_SECRET_LENGTH);
    assert_int_equal(ask(test, "POST", ADD, PLAIN, "k1"), 200);
    get(test, "secret", again, sizeof(again));
    assert_string_equal(again, first);
    target_of(test, "", target);
    assert_int_equal(ask(test, "GET", target, "", NULL), 200);
    assert_false(says(test, first));
    assert_true(says(test, "\"sign_kind\":\"hmac\""));
    assert_int_equal(ask(test, "GET", "/console/api/apps?at=11&search=TILL", "", NULL), 200);
    assert_true(says(test, "till server"));
    assert_false(says(test, first));
    assert_int_equal(
        store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE merchant_id = 11"), 1);
}

static void
what_cannot_be_is_named(void **state)
{
    static const char *const bodies[][2] = {
        {"{\"name\":\"\",\"grants\":\"all\"}", "name"},
        {"{\"name\":\"x\",\"grants\":\"everything\"}", "grants"},
        {"{\"name\":\"x\",\"grants\":\"all\",\"notice_url\":\"ftp://x\"}", "notice_url"},
        {"{\"name\":\"x\",\"grants\":\"all\",\"all_sales\":true}", "notice_url"},
        {"{\"name\":\"x\",\"grants\":\"all\",\"public_key\":\"no key\"}", "public_key"},
        {"{\"name\":\"x\",\"grants\":\"all\",\"merchant_id\":\"21\"}", "merchant_id"},
    };
    struct staff_test *test = *state;

    for (size_t i = 0; i < LENGTH(bodies); i++) {
        assert_int_equal(ask(test, "POST", ADD, bodies[i][0], NULL), 400);
        assert_true(says(test, bodies[i][1]));
    }
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM app"), 0);
}

static void
one_is_set_by_who_has_read_it(void **state)
{
    struct staff_test *test = *state;
    char target[100];

    assert_int_equal(ask(test, "POST", ADD, PLAIN, NULL), 200);
    target_of(test, "", target);
    assert_int_equal(ask(test, "PATCH", target,
                         "{\"version\":1,\"state\":\"suspended\",\"grants\":\"all:read\","
                         "\"notice_url\":\"https://shop.example/hook\",\"all_sales\":true}",
                         NULL),
        200);
    assert_true(says(test, "\"state\":\"suspended\""));
    assert_true(says(test, "\"all_sales\":true"));
    assert_int_equal(
        store_test_ask(&test->store, "SELECT notice_app > 0 FROM merchant WHERE id = 11"), 1);
    assert_int_equal(ask(test, "PATCH", target, "{\"version\":1,\"state\":\"active\"}", NULL), 409);
    assert_true(says(test, "CHANGED_MEANWHILE"));
    /* Who hears of all sales keeps an address. */
    assert_int_equal(ask(test, "PATCH", target, "{\"version\":2,\"notice_url\":\"\"}", NULL), 400);
    assert_int_equal(
        ask(test, "PATCH", target, "{\"version\":2,\"notice_url\":\"\",\"all_sales\":false}", NULL),
        200);
    assert_int_equal(
        store_test_ask(&test->store, "SELECT notice_app FROM merchant WHERE id = 11"), 0);
}

static void
keys_follow_each_other(void **state)
{
    struct staff_test *test = *state;
    struct crypt_key *key = NULL;
    char pem[901];
    char body[2000];
    char target[100];

    assert_int_equal(ask(test, "POST", ADD, PLAIN, NULL), 200);
    target_of(test, "/keys", target);
    assert_int_equal(ask(test, "POST", target, "{\"version\":1}", NULL), 200);
    assert_true(says(test, "\"secret\":\""));
    assert_true(says(test, "\"both_until\":\"2"));
    assert_int_equal(ask(test, "POST", target, "{\"version\":2,\"at_once\":true}", NULL), 200);
    assert_true(says(test, "\"both_until\":null"));
    assert_int_equal(crypt_rsa_make(2048, &key), ERR_OK);
    assert_int_equal(crypt_rsa_put_public(key, pem, sizeof(pem)), ERR_OK);
    crypt_key_free(&key);
    for (char *at = pem; (at = strchr(at, '\n')) != NULL;)
        *at = ' ';
    (void)snprintf(body, sizeof(body), "{\"version\":3,\"public_key\":\"%s\"}", pem);
    assert_true(ask(test, "POST", target, body, NULL) >= 400); /* it signs by HMAC */
}

static void
a_test_notice_takes_an_address_and_is_a_notice_as_any(void **state)
{
    struct staff_test *test = *state;
    char target[100];

    assert_int_equal(ask(test, "POST", ADD, PLAIN, NULL), 200);
    target_of(test, "/test", target);
    assert_int_equal(ask(test, "POST", target, "{}", NULL), 409);
    store_test_run(&test->store, "UPDATE app SET notice_url = 'https://shop.example/hook'");
    assert_int_equal(ask(test, "POST", target, "{}", NULL), 200);
    assert_true(says(test, "\"test\":{"));
    assert_true(says(test, "\"state\":\"pending\""));
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM outbox WHERE topic = 'notice' AND action = 'test'"),
        1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
#define APPS_TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
        APPS_TEST(a_secret_is_shown_when_it_is_made_and_to_a_repeat),
        APPS_TEST(what_cannot_be_is_named),
        APPS_TEST(one_is_set_by_who_has_read_it),
        APPS_TEST(keys_follow_each_other),
        APPS_TEST(a_test_notice_takes_an_address_and_is_a_notice_as_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
