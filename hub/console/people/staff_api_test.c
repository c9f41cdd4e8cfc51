/* Who may invite, suspend, give and take: nobody what he has not got there himself. */
#include "hub/console/people/staff_api.h"

#include "hub/console/people/people_test_help.h"

struct asker {
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id;
};

static struct asker
asker(struct staff_test *test, const char *login, int64_t at, int64_t role)
{
    struct asker asker = {.id = staff_test_person(test, login, at, role)};

    staff_test_session(test, asker.id, asker.token);
    return asker;
}

static int
ask_under(struct staff_test *test, const struct asker *asker, const char *method,
    const char *target, const char *body, const char *key)
{

    staff_test_request(test, method, target, asker->token);
    staff_test_header(test, "idempotency-key", key);
    test->request.body = bytes_text(body);
    return people_test_send(test);
}

static int
ask(struct staff_test *test, const struct asker *asker, const char *method, const char *target,
    const char *body)
{
    static int keys;
    char key[20];

    (void)snprintf(key, sizeof(key), "key-%d", keys++);
    return ask_under(test, asker, method, target, body, key);
}

static int
invite(
    struct staff_test *test, const struct asker *asker, const char *login, int64_t at, int64_t role)
{
    char body[300];

    (void)snprintf(body, sizeof(body),
        "{\"login\":\"%s\",\"name\":\"某人\",\"organisation_id\":\"%lld\",\"role_id\":\"%lld\"}",
        login, (long long)at, (long long)role);
    return ask(test, asker, "POST", "/console/api/staff", body);
}

static bool
says(const struct staff_test *test, const char *word)
{
    return strstr(test->body, word) != NULL;
}

static void
an_administrator_invites_below_and_hands_over_the_link(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    assert_int_equal(invite(test, &lin, "Cai", STAFF_TEST_STORE, ROLE_CASHIER), 200);
    assert_true(says(test, "\"login\":\"cai\""));
    assert_true(says(test, "\"state\":\"invited\""));
    assert_true(
        says(test, "\\/console\\/#\\/invitation\\/") || says(test, "/console/#/invitation/"));
    assert_int_equal(invite(test, &lin, "cai", STAFF_TEST_STORE, ROLE_CASHIER), 409);
    assert_true(says(test, "LOGIN_TAKEN"));
    assert_int_equal(invite(test, &lin, "wu2", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), 200);
}

static void
nobody_gives_what_he_has_not_got_or_where_he_has_it_not(void **state)
{
    struct staff_test *test = *state;
    struct asker manager = asker(test, "manager", STAFF_TEST_STORE, ROLE_STORE_MANAGER);
    struct asker partner = asker(test, "partner", STAFF_TEST_PARTNER, ROLE_PARTNER);
    struct asker cashier = asker(test, "cashier", STAFF_TEST_STORE, ROLE_CASHIER);
    struct asker operator= asker(test, "operator", STAFF_TEST_PLATFORM, ROLE_PLATFORM_OPERATOR);

    assert_int_equal(invite(test, &manager, "a11", STAFF_TEST_STORE, ROLE_CASHIER), 200);
    assert_int_equal(invite(test, &manager, "a12", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), 404);
    assert_int_equal(invite(test, &manager, "a13", STAFF_TEST_OTHER_STORE, ROLE_CASHIER), 404);
    assert_int_equal(invite(test, &partner, "a14", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), 403);
    assert_true(says(test, "NOT_YOURS_TO_GIVE"));
    assert_int_equal(invite(test, &partner, "a15", STAFF_TEST_STORE, ROLE_CASHIER), 200);
    assert_int_equal(invite(test, &cashier, "a16", STAFF_TEST_STORE, ROLE_CASHIER), 403);
    assert_int_equal(invite(test, &operator, "a17", STAFF_TEST_STORE, ROLE_CASHIER), 403);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM staff"), 6);
}

static void
a_role_is_given_where_it_belongs(void **state)
{
    struct staff_test *test = *state;
    struct asker root = asker(test, "root", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);

    assert_int_equal(invite(test, &root, "b11", STAFF_TEST_STORE, ROLE_PLATFORM_ADMIN), 400);
    assert_true(says(test, "role_id"));
    assert_int_equal(invite(test, &root, "b12", STAFF_TEST_PLATFORM, ROLE_CASHIER), 400);
    assert_int_equal(invite(test, &root, "b13", STAFF_TEST_STORE, 77), 404);
    assert_int_equal(invite(test, &root, "b14", 4711, ROLE_CASHIER), 404);
    assert_int_equal(invite(test, &root, "b15", STAFF_TEST_PLATFORM, ROLE_PLATFORM_AUDITOR), 200);
}

static void
the_same_request_again_makes_the_same_link(void **state)
{
    static const char body[] =
        "{\"login\":\"cai\",\"name\":\"x\",\"organisation_id\":\"12\",\"role_id\":\"9\"}";
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    char first[STAFF_TEST_BODY_MAX];

    assert_int_equal(ask_under(test, &lin, "POST", "/console/api/staff", body, "one"), 200);
    memcpy(first, test->body, sizeof(first));
    assert_int_equal(ask_under(test, &lin, "POST", "/console/api/staff", body, "one"), 200);
    assert_string_equal(first, test->body);
    assert_int_equal(
        ask_under(test, &lin, "POST", "/console/api/staff",
            "{\"login\":\"wu1\",\"name\":\"x\",\"organisation_id\":\"12\",\"role_id\":\"9\"}",
            "one"),
        409);
    assert_true(says(test, "KEY_USED"));
}

static int
change(struct staff_test *test, const struct asker *asker, int64_t staff_id, const char *body)
{
    char target[100];

    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld", (long long)staff_id);
    return ask(test, asker, "PATCH", target, body);
}

static void
whoever_is_suspended_is_out_at_once_and_may_be_let_in_again(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);

    assert_int_equal(ask(test, &cai, "GET", "/console/api/me", ""), 200);
    assert_int_equal(change(test, &lin, cai.id, "{\"state\":\"suspended\",\"version\":1}"), 200);
    assert_true(says(test, "\"state\":\"suspended\""));
    assert_int_equal(ask(test, &cai, "GET", "/console/api/me", ""), 401);
    assert_int_equal(change(test, &lin, cai.id, "{\"state\":\"active\",\"version\":1}"), 409);
    assert_true(says(test, "CHANGED_MEANWHILE"));
    assert_int_equal(change(test, &lin, cai.id, "{\"state\":\"active\",\"version\":2}"), 200);
    assert_int_equal(change(test, &lin, cai.id, "{\"name\":\"蔡\",\"version\":3}"), 200);
    assert_true(says(test, "蔡"));
}

/* Else who is below could take over what is above. */
static void
nobody_changes_who_may_more_than_he(void **state)
{
    struct staff_test *test = *state;
    struct asker manager = asker(test, "manager", STAFF_TEST_STORE, ROLE_STORE_MANAGER);
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);
    char target[100];

    assert_int_equal(
        change(test, &manager, lin.id, "{\"state\":\"suspended\",\"version\":1}"), 404);
    assert_int_equal(change(test, &manager, cai.id, "{\"name\":\"x\",\"version\":1}"), 200);
    /* The cashier is made an administrator of the merchant, too. */
    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld/posts", (long long)cai.id);
    assert_int_equal(
        ask(test, &manager, "POST", target, "{\"organisation_id\":\"11\",\"role_id\":\"6\"}"), 404);
    assert_int_equal(
        ask(test, &lin, "POST", target, "{\"organisation_id\":\"11\",\"role_id\":\"6\"}"), 200);
    assert_int_equal(change(test, &manager, cai.id, "{\"name\":\"y\",\"version\":2}"), 403);
    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld/invitation", (long long)cai.id);
    assert_int_equal(ask(test, &manager, "POST", target, ""), 403);
    assert_int_equal(change(test, &manager, manager.id, "{\"name\":\"y\",\"version\":1}"), 403);
    assert_int_equal(ask(test, &lin, "POST", target, ""), 200);
    assert_true(says(test, "\"invitation\":"));
    assert_int_equal(ask(test, &cai, "GET", "/console/api/me", ""), 401);
}

static void
a_post_that_has_ended_lets_nobody_do_anything(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker stranger = asker(test, "stranger", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);
    char target[100];

    (void)snprintf(target, sizeof(target), "/console/api/posts/%lld",
        (long long)staff_post_id(cai.id, STAFF_TEST_STORE, ROLE_CASHIER));
    assert_int_equal(ask(test, &stranger, "DELETE", target, ""), 404);
    assert_int_equal(ask(test, &cai, "GET", "/console/api/staff", ""), 403);
    assert_int_equal(ask(test, &lin, "DELETE", target, ""), 200);
    assert_int_equal(ask(test, &cai, "GET", "/console/api/me", ""), 200);
    assert_true(says(test, "\"posts\":[]"));
    assert_int_equal(ask(test, &lin, "DELETE", target, ""), 404);
}

static void
who_is_not_below_is_not_seen(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker wu = asker(test, "wu", STAFF_TEST_PARTNER, ROLE_PARTNER);
    struct asker stranger = asker(test, "stranger", STAFF_TEST_OTHER_STORE, ROLE_STORE_MANAGER);
    char target[100];

    assert_int_equal(ask(test, &lin, "GET", "/console/api/staff", ""), 200);
    assert_true(says(test, "\"lin\""));
    assert_false(says(test, "\"wu\""));
    assert_false(says(test, "\"stranger\""));
    assert_int_equal(ask(test, &wu, "GET", "/console/api/staff", ""), 200);
    assert_true(says(test, "\"lin\"") && says(test, "\"wu\""));
    assert_false(says(test, "\"stranger\""));
    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld", (long long)stranger.id);
    assert_int_equal(ask(test, &wu, "GET", target, ""), 404);
    assert_int_equal(change(test, &wu, stranger.id, "{\"name\":\"x\",\"version\":1}"), 404);
}

static void
a_role_of_one_s_own_is_made_of_what_one_has(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker manager = asker(test, "manager", STAFF_TEST_STORE, ROLE_STORE_MANAGER);
    struct asker helper = asker(test, "helper", STAFF_TEST_STORE, ROLE_CASHIER);
    char target[100];
    char body[100];
    int64_t role;

    assert_int_equal(ask(test, &manager, "POST", "/console/api/roles",
                         "{\"name\":\"x\",\"permissions\":\"orders transfer\"}"),
        403);
    assert_int_equal(ask(test, &lin, "POST", "/console/api/roles",
                         "{\"name\":\"盘点员\",\"permissions\":\"orders terminals\"}"),
        200);
    role = store_test_ask(&test->store, "SELECT id FROM role");
    assert_int_equal(ask(test, &manager, "GET", "/console/api/roles", ""), 200);
    assert_true(says(test, "盘点员"));
    assert_false(says(test, "merchant_admin"));
    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld/posts", (long long)helper.id);
    (void)snprintf(
        body, sizeof(body), "{\"organisation_id\":\"12\",\"role_id\":\"%lld\"}", (long long)role);
    assert_int_equal(ask(test, &manager, "POST", target, body), 200);
    assert_int_equal(ask(test, &helper, "GET", "/console/api/me", ""), 200);
    assert_true(says(test, "\"terminals\""));
    (void)snprintf(target, sizeof(target), "/console/api/roles/%lld", (long long)role);
    assert_int_equal(ask(test, &manager, "PATCH", target, "{\"off\":true,\"version\":1}"), 404);
    assert_int_equal(ask(test, &lin, "PATCH", target, "{\"off\":true,\"version\":9}"), 409);
    assert_int_equal(ask(test, &lin, "PATCH", target, "{\"off\":true,\"version\":1}"), 200);
    assert_int_equal(ask(test, &helper, "GET", "/console/api/me", ""), 200);
    assert_false(says(test, "\"terminals\""));
    assert_int_equal(ask(test, &lin, "PATCH", "/console/api/roles/6", "{\"version\":1}"), 404);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(an_administrator_invites_below_and_hands_over_the_link),
        STAFF_TEST(nobody_gives_what_he_has_not_got_or_where_he_has_it_not),
        STAFF_TEST(a_role_is_given_where_it_belongs),
        STAFF_TEST(the_same_request_again_makes_the_same_link),
        STAFF_TEST(whoever_is_suspended_is_out_at_once_and_may_be_let_in_again),
        STAFF_TEST(nobody_changes_who_may_more_than_he),
        STAFF_TEST(a_post_that_has_ended_lets_nobody_do_anything),
        STAFF_TEST(who_is_not_below_is_not_seen),
        STAFF_TEST(a_role_of_one_s_own_is_made_of_what_one_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
