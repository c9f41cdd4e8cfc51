/*
 * A merchant comes in by these doors: entered, completed, submitted, looked at, reviewed by
 * another.
 */
#include "hub/console/onboard/admission_api.h"

#include "hub/api/staff_test_help.h"
#include "hub/console/onboard/admission_open_api.h"
#include "hub/flow/admission.h"

#define PICTURE "\xff\xd8\xff\xe0 a face"

struct people {
    char enters[STAFF_TOKEN_LENGTH + 1];  /* of the partner */
    char reviews[STAFF_TOKEN_LENGTH + 1]; /* of the platform */
};

static void
come(struct staff_test *test, struct people *people)
{
    staff_test_session(
        test, staff_test_person(test, "enters", STAFF_TEST_PARTNER, ROLE_PARTNER), people->enters);
    staff_test_session(test,
        staff_test_person(test, "reviews", STAFF_TEST_PLATFORM, ROLE_PLATFORM_OPERATOR),
        people->reviews);
}

static const char *
ask(struct staff_test *test, const char *token, const char *method, const char *path,
    struct bytes body, int status)
{
    const struct route_set doors[] = {admission_api_routes, admission_open_api_routes};
    static int key;
    char name[20];
    char target[200];

    (void)snprintf(name, sizeof(name), "k%d", key++);
    (void)snprintf(target, sizeof(target), "/console/api/admissions%s", path);
    staff_test_request(test, method, target, token);
    test->request.body = body;
    staff_test_header(test, "idempotency-key", name);
    if (staff_test_send(test, doors, LENGTH(doors)) != status)
        fail_msg("%s %s: %d and not %d: %s", method, path, test->status, status, test->body);
    return test->body;
}

static const char *
say(struct staff_test *test, const char *token, const char *method, const char *path,
    const char *body, int status)
{
    return ask(test, token, method, path, bytes_text(body), status);
}

static int64_t
number_of(const char *body, const char *name)
{
    const char *at = strstr(body, name);
    int64_t number = 0;

    assert_non_null(at);
    for (at += strlen(name) + 2 + (at[strlen(name) + 2] == '"'); *at >= '0' && *at <= '9'; at++)
        number = number * 10 + *at - '0';
    return number;
}

static int64_t
version_of(struct staff_test *test, const char *token, int64_t id)
{
    char path[60];

    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    return number_of(say(test, token, "GET", path, "", 200), "version");
}

static void
step(struct staff_test *test, const char *token, int64_t id, const char *word, const char *more,
    int status)
{
    char path[80];
    char body[200];

    (void)snprintf(path, sizeof(path), "/%lld/%s", (long long)id, word);
    (void)snprintf(
        body, sizeof(body), "{\"version\":%lld%s}", (long long)version_of(test, token, id), more);
    (void)say(test, token, "POST", path, body, status);
}

static int64_t
enter(struct staff_test *test, const struct people *people)
{
    return number_of(
        say(test, people->enters, "POST", "", "{\"name\":\"上海某某餐饮\"}", 200), "id");
}

static void
complete(struct staff_test *test, const struct people *people, int64_t id, const char *login)
{
    static const char *const documents[] = {"licence", "id_front", "id_back", "shop_front"};
    char path[80];
    char body[700];

    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)snprintf(body, sizeof(body),
        "{\"version\":%lld,\"kind\":\"company\",\"licence\":\"91110108551385082Q\","
        "\"address\":\"上海市朝阳路1号\",\"store_name\":\"朝阳店\",\"bank\":\"招商银行\","
        "\"admin_login\":\"%s\",\"admin_name\":\"王五\",\"contact_name\":\"张三\","
        "\"contact_phone\":\"13812345678\",\"account_holder\":\"上海某某餐饮\","
        "\"account_number\":\"6222021001122334455\"}",
        (long long)version_of(test, people->enters, id), login);
    (void)say(test, people->enters, "PATCH", path, body, 200);
    for (size_t i = 0; i < LENGTH(documents); i++) {
        (void)snprintf(path, sizeof(path), "/%lld/documents?kind=%s", (long long)id, documents[i]);
        (void)ask(test, people->enters, "POST", path, bytes_of(PICTURE, sizeof(PICTURE) - 1), 200);
    }
}

static void
one_is_entered_completed_submitted_and_passed(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    const char *body;
    char path[80];
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    assert_non_null(strstr(test->body, "\"state\":\"draft\""));
    assert_non_null(strstr(test->body, "\"document_id_front\""));
    step(test, people.enters, id, "submit", "", 400);
    assert_non_null(strstr(test->body, "\"detail\":\"kind\""));
    complete(test, &people, id, "wangwu");
    assert_non_null(strstr(test->body, "\"missing\":[]"));
    step(test, people.reviews, id, "pass", "", 409);
    step(test, people.enters, id, "submit", "", 200);
    (void)snprintf(path, sizeof(path), "/%lld/pass", (long long)id);
    (void)say(test, people.enters, "POST", path, "{\"version\":1}", 403);
    step(test, people.reviews, id, "pass", "", 200);
    assert_non_null(strstr(test->body, "\"invitation\":\"/console/#/invitation/"));
    assert_non_null(strstr(test->body, "\"state\":\"passed\""));
    assert_int_equal(
        store_test_ask(&test->store,
            "SELECT count(*) FROM organisation WHERE kind = 'merchant' AND parent_id = "
            "10 AND name = '上海某某餐饮'"),
        1);
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM post p JOIN staff s ON s.id = p.staff_id JOIN "
                         "organisation o ON o.id = p.organisation_id WHERE s.login = 'wangwu' AND "
                         "s.state = 'invited' AND p.role_id = 6 AND o.name = '上海某某餐饮'"),
        1);
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM organisation s JOIN organisation m ON m.id = "
                         "s.parent_id WHERE s.name = '朝阳店' AND m.name = '上海某某餐饮'"),
        1);
    body = say(test, people.enters, "GET", "?state=passed", "", 200);
    assert_int_equal(number_of(body, "id"), id);
}

static void
what_is_rejected_is_mended_and_its_history_kept(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    const char *body;
    char path[80];
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    complete(test, &people, id, "wangwu");
    step(test, people.enters, id, "submit", "", 200);
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)say(test, people.enters, "PATCH", path, "{\"version\":99,\"name\":\"x\"}", 409);
    step(test, people.reviews, id, "reject", "", 400);
    assert_non_null(strstr(test->body, "\"detail\":\"reason\""));
    step(test, people.reviews, id, "reject", ",\"reason\":\"执照不清晰\"", 200);
    complete(test, &people, id, "wangwu");
    body = say(test, people.enters, "GET", path, "", 200);
    assert_non_null(strstr(body, "\"state\":\"draft\""));
    assert_non_null(strstr(body, "\"reason\":\"执照不清晰\""));
    step(test, people.enters, id, "submit", "", 200);
    step(test, people.reviews, id, "pass", "", 200);
    for (const char *state_word = "draft,submitted,rejected,draft,submitted,passed,";
         *state_word != '\0'; state_word = strchr(state_word, ',') + 1) {
        char piece[40];

        (void)snprintf(
            piece, sizeof(piece), "\"state\":\"%.*s\"", (int)strcspn(state_word, ","), state_word);
        assert_non_null(strstr(test->body, piece));
    }
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM admission_step"), 6);
}

static void
who_was_at_it_does_not_review_it(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    char path[80];
    char body[100];
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    complete(test, &people, id, "wangwu");
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"address\":\"2号\"}",
        (long long)version_of(test, people.reviews, id));
    (void)say(test, people.reviews, "PATCH", path, body, 200);
    step(test, people.enters, id, "submit", "", 200);
    step(test, people.reviews, id, "pass", "", 403);
    assert_non_null(strstr(test->body, "\"code\":\"OWN_WORK\""));
    assert_non_null(strstr(say(test, people.reviews, "GET", path, "", 200), "\"mine\":true"));
}

static void
a_login_that_somebody_has_is_told_before_the_review(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    complete(test, &people, id, "reviews");
    step(test, people.enters, id, "submit", "", 409);
    assert_non_null(strstr(test->body, "\"code\":\"LOGIN_TAKEN\""));
    assert_non_null(strstr(test->body, "\"detail\":\"admin_login\""));
}

static void
what_is_personal_is_masked_sealed_and_its_opening_audited(void **state)
{
    struct staff_test *test = *state;
    char auditor[STAFF_TOKEN_LENGTH + 1];
    struct people people;
    const char *body;
    char path[80];
    int64_t id;

    come(test, &people);
    staff_test_session(test,
        staff_test_person(test, "audits", STAFF_TEST_PLATFORM, ROLE_PLATFORM_AUDITOR), auditor);
    id = enter(test, &people);
    complete(test, &people, id, "wangwu");
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    body = say(test, people.reviews, "GET", path, "", 200);
    assert_non_null(strstr(body, "\"contact_name\":\"张*\",\"contact_phone\":\"138****5678\""));
    assert_null(strstr(body, "13812345678"));
    (void)snprintf(path, sizeof(path), "/%lld/personal", (long long)id);
    (void)say(test, auditor, "GET", path, "", 403);
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM audit WHERE action = 'GET admissions/:/personal'"),
        0);
    body = say(test, people.reviews, "GET", path, "", 200);
    assert_non_null(strstr(body, "\"contact_phone\":\"13812345678\""));
    assert_non_null(strstr(body, "\"account_number\":\"6222021001122334455\""));
    assert_int_equal(store_test_ask(&test->store,
                         "SELECT count(*) FROM audit WHERE action = 'GET admissions/:/personal'"),
        1);
    assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM audit WHERE was LIKE "
                                                  "'%13812345678%' OR became LIKE '%13812345678%'"),
        0);
    (void)snprintf(path, sizeof(path), "/%lld/documents?kind=id_front", (long long)id);
    (void)say(test, people.reviews, "GET", path, "", 200);
    assert_memory_equal(test->body, PICTURE, sizeof(PICTURE) - 1);
    (void)say(test, people.enters, "DELETE", path, "", 200);
    assert_non_null(strstr(test->body, "\"missing\":[\"document_id_front\"]"));
    (void)say(test, people.enters, "GET", path, "", 404);
}

static void
only_pictures_and_papers_are_taken(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    static uint8_t large[ADMISSION_DOCUMENT_MAX + 1] = {0xff, 0xd8, 0xff, 0xe0};
    char path[80];
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    (void)snprintf(path, sizeof(path), "/%lld/documents?kind=licence", (long long)id);
    (void)say(test, people.enters, "POST", path, "<svg onload=alert(1)>", 422);
    (void)ask(test, people.enters, "POST", path, bytes_of(large, sizeof(large)), 413);
    (void)ask(test, people.enters, "POST", path, bytes_of(large, sizeof(large) - 1), 200);
    (void)snprintf(path, sizeof(path), "/%lld/documents?kind=passport", (long long)id);
    (void)ask(test, people.enters, "POST", path, bytes_of(large, 100), 400);
}

static void
wrong_fields_are_named_and_nothing_is_saved(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    char path[80];
    char body[160];
    int64_t id;

    come(test, &people);
    (void)say(test, people.enters, "POST", "", "{\"address\":\"1号\"}", 400);
    assert_non_null(strstr(test->body, "\"detail\":\"name\""));
    id = enter(test, &people);
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)snprintf(body, sizeof(body),
        "{\"version\":%lld,\"address\":\"1号\",\"licence\":\"91110108551385082A\"}",
        (long long)version_of(test, people.enters, id));
    (void)say(test, people.enters, "PATCH", path, body, 400);
    assert_non_null(strstr(test->body, "\"detail\":\"licence\""));
    assert_non_null(strstr(say(test, people.enters, "GET", path, "", 200), "\"address\":\"\""));
    (void)say(test, people.enters, "PATCH", path, "{\"version\":77,\"address\":\"1号\"}", 409);
}

static void
what_is_emptied_is_gone_and_the_name_stays(void **state)
{
    struct staff_test *test = *state;
    struct people people;
    char path[80];
    char body[160];
    int64_t id;

    come(test, &people);
    id = enter(test, &people);
    complete(test, &people, id, "wangwu");
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"bank\":\"\",\"contact_phone\":\"\"}",
        (long long)version_of(test, people.enters, id));
    (void)say(test, people.enters, "PATCH", path, body, 200);
    assert_non_null(strstr(test->body, "\"bank\":\"\""));
    assert_non_null(strstr(test->body, "\"contact_phone\":\"\""));
    (void)snprintf(body, sizeof(body), "{\"version\":%lld,\"name\":\"\"}",
        (long long)version_of(test, people.enters, id));
    (void)say(test, people.enters, "PATCH", path, body, 400);
    assert_non_null(strstr(test->body, "\"detail\":\"name\""));
}

static void
those_of_others_are_not_there(void **state)
{
    struct staff_test *test = *state;
    char other[STAFF_TOKEN_LENGTH + 1];
    char merchant[STAFF_TOKEN_LENGTH + 1];
    struct people people;
    static const char *const words[] = {"", "/personal", "/documents?kind=licence"};
    char path[80];
    int64_t id;

    come(test, &people);
    staff_test_session(
        test, staff_test_person(test, "other", STAFF_TEST_OTHER_PARTNER, ROLE_PARTNER), other);
    staff_test_session(test,
        staff_test_person(test, "merchant", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), merchant);
    id = enter(test, &people);
    complete(test, &people, id, "wangwu");
    for (size_t i = 0; i < LENGTH(words); i++) {
        (void)snprintf(path, sizeof(path), "/%lld%s", (long long)id, words[i]);
        (void)say(test, other, "GET", path, "", 404);
        (void)say(test, merchant, "GET", path, "", 404);
    }
    (void)snprintf(path, sizeof(path), "/%lld", (long long)id);
    (void)say(test, other, "PATCH", path, "{\"version\":1,\"name\":\"mine\"}", 404);
    (void)snprintf(path, sizeof(path), "/%lld/submit", (long long)id);
    (void)say(test, other, "POST", path, "{\"version\":1}", 404);
    assert_string_equal(say(test, other, "GET", "", "", 200), "{\"items\":[]}");
    (void)say(test, merchant, "POST", "", "{\"name\":\"below a merchant\"}", 409);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(one_is_entered_completed_submitted_and_passed),
        STAFF_TEST(what_is_rejected_is_mended_and_its_history_kept),
        STAFF_TEST(who_was_at_it_does_not_review_it),
        STAFF_TEST(a_login_that_somebody_has_is_told_before_the_review),
        STAFF_TEST(what_is_personal_is_masked_sealed_and_its_opening_audited),
        STAFF_TEST(only_pictures_and_papers_are_taken),
        STAFF_TEST(wrong_fields_are_named_and_nothing_is_saved),
        STAFF_TEST(what_is_emptied_is_gone_and_the_name_stays),
        STAFF_TEST(those_of_others_are_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
