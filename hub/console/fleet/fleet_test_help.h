/*
 * fleet_test_help.h -- the doors of this folder, asked as a browser asks them.
 */
#ifndef HUB_CONSOLE_FLEET_FLEET_TEST_HELP_H
#define HUB_CONSOLE_FLEET_FLEET_TEST_HELP_H

#include "hub/api/staff_test_help.h"
#include "hub/console/fleet/plates_api.h"
#include "hub/console/fleet/terminals_api.h"

struct fleet_test_asker {
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id;
};

static inline struct fleet_test_asker
fleet_test_asker(struct staff_test *test, const char *login, int64_t at, int64_t role)
{
    struct fleet_test_asker asker = {.id = staff_test_person(test, login, at, role)};

    test->hub.settings.session_idle = span_s(1000000);
    staff_test_session(test, asker.id, asker.token);
    return asker;
}

static inline int
fleet_test_ask_under(struct staff_test *test, const struct fleet_test_asker *asker,
    const char *method, const char *target, const char *body, const char *key)
{
    const struct route_set doors[] = {terminals_api_routes, plates_api_routes};

    staff_test_request(test, method, target, asker->token);
    staff_test_header(test, "idempotency-key", key);
    test->request.body = bytes_text(body);
    return staff_test_send(test, doors, LENGTH(doors));
}

static inline int
fleet_test_ask(struct staff_test *test, const struct fleet_test_asker *asker, const char *method,
    const char *target, const char *body)
{
    static int keys;
    char key[20];

    (void)snprintf(key, sizeof(key), "key-%d", keys++);
    return fleet_test_ask_under(test, asker, method, target, body, key);
}

static inline bool
fleet_test_says(const struct staff_test *test, const char *word)
{
    return strstr(test->body, word) != NULL;
}

/* How many items a list has. */
static inline size_t
fleet_test_count(struct staff_test *test, const struct fleet_test_asker *asker, const char *target)
{
    size_t count = 0;

    assert_int_equal(fleet_test_ask(test, asker, "GET", target, ""), 200);
    for (const char *at = test->body; (at = strstr(at, "\"version\":")) != NULL; at++)
        count++;
    return count;
}

/* The text of a member of the answer. */
static inline void
fleet_test_text(const struct staff_test *test, const char *member, char *text, size_t size)
{
    char begins[40];
    const char *at;

    (void)snprintf(begins, sizeof(begins), "\"%s\":\"", member);
    at = strstr(test->body, begins);
    assert_non_null(at);
    at += strlen(begins);
    assert_int_equal(text_copy(bytes_of(at, strcspn(at, "\"")), text, size), ERR_OK);
}

static inline void
fleet_test_terminal(
    struct staff_test *test, int64_t id, int64_t store_id, const char *name, const char *state)
{
    struct engine *engine = test->store.store.writer;
    struct terminal_row row = {.id = id,
        .merchant_id = store_id - 1,
        .store_id = store_id,
        .public_key_size = CRYPT_P256_PUBLIC_SIZE,
        .epoch = 1,
        .created_us = 1};
    struct desk *desk;

    text_set(row.name, sizeof(row.name), name);
    text_set(row.state, sizeof(row.state), state);
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_terminal(desk, &row);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

#endif
