/*
 * sandbox_test.h -- a sandbox on a fake net, and a client, for the tests of all dialects.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_TEST_H
#define TOOLS_SANDBOX_CORE_SANDBOX_TEST_H

#include "shared/base/arena.h"
#include "shared/text/json.h"
#include "tools/sandbox/core/sandbox.h"
#include "tools/sandbox/core/sandbox_net_test.h"

struct fixture {
    struct fake_net fake;
    struct db *db;
    struct sandbox *sandbox;
    struct arena *arena;
    struct sandbox_settings settings;
    const char *languages; /* that the browser asks for; NULL for none */
};

static inline void
fixture_start(struct fixture *fixture)
{
    assert_int_equal(
        sandbox_open(&fixture->fake.net, fixture->db, &fixture->settings, &fixture->sandbox),
        ERR_OK);
    fake_turn(&fixture->fake);
}

/* With one dialect. The settings are borrowed. */
static inline struct fixture *
fixture_make(const struct sandbox_dialect *dialect, const void *settings)
{
    const struct db_options options = {.path = "file:/sandbox_test?vfs=memdb", .role = DB_WRITER};
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    /* 2026-11-23 09:53:58 in Beijing. */
    fixture->fake.now_us = INT64_C(1795398838) * 1000000;
    fixture->fake.clock = (struct clock){fake_moment, fake_tick};
    random_seed(&fixture->fake.random, 1);
    fixture->fake.net = (struct net){&fake_ops, &fixture->fake.clock, &fixture->fake.random};
    fixture->fake.notify_status = 200;
    fixture->fake.notify_body = "success";
    fixture->settings = (struct sandbox_settings){.host = "127.0.0.1",
        .public_base = "",
        .notify_speed = 1,
        .parts = {{dialect, settings}},
        .parts_count = 1};
    assert_int_equal(arena_make((size_t)1 << 24, &fixture->arena), ERR_OK);
    assert_int_equal(db_open(&options, &fixture->db), ERR_OK);
    assert_int_equal(sandbox_migrate(fixture->db, fixture->fake.now_us), ERR_OK);
    fixture_start(fixture);
    return fixture;
}

static inline int
fixture_close(void **state)
{
    struct fixture *fixture = *state;

    sandbox_close(&fixture->sandbox);
    db_close(&fixture->db);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

/* One HTTP request; the call is looked at later where no answer comes. */
static inline struct net_call *
ask(struct fixture *fixture, const char *method, const char *target, const char *form,
    const char *cookie)
{
    const struct net_header headers[] = {
        {"content-type", form == NULL || form[0] == '{' ? "application/json"
                                                        : "application/x-www-form-urlencoded"},
        {"cookie", cookie == NULL ? "" : cookie},
        {"accept-language", fixture->languages == NULL ? "" : fixture->languages},
    };
    size_t path_length = strcspn(target, "?");
    const char *query = target[path_length] == '?' ? target + path_length + 1 : "";
    const struct net_request request = {
        .method = bytes_text(method),
        .path = bytes_of(target, path_length),
        .query = bytes_text(query),
        .body = bytes_text(form == NULL ? "" : form),
        .peer = "127.0.0.1",
        .headers = headers,
        .headers_count = LENGTH(headers),
    };
    struct net_call *call = &fixture->fake.calls[fixture->fake.calls_count++ % FAKE_CALLS];

    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    return call;
}

static inline void
assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("%s is not in %s", part, text);
}

/* The text that follows key and ends before the next quote. */
static inline const char *
value_of(struct fixture *fixture, const char *text, const char *key)
{
    const char *at = strstr(text, key);

    if (at == NULL) {
        fail_msg("%s is not in %s", key, text);
        return "";
    }
    at += strlen(key);
    return arena_text(fixture->arena, bytes_of(at, strcspn(at, "\"")));
}

static inline const char *
state_of(struct fixture *fixture)
{
    return ask(fixture, "GET", "/sandbox/state", NULL, NULL)->body;
}

static inline void
add_fault(struct fixture *fixture, const char *json)
{
    assert_int_equal(ask(fixture, "POST", "/sandbox/fault", json, NULL)->status, 200);
}

#endif
