/*
 * staff_test_help.h -- a hub with people behind the console's doors, for tests.
 *
 * A platform (1), two partners (10, 20), a merchant of each (11, 21), and a store of each (12, 22).
 * Work is done when staff_test_run() says so: a net of a queue. One thread.
 */
#ifndef HUB_API_STAFF_TEST_HELP_H
#define HUB_API_STAFF_TEST_HELP_H

#include "hub/api/route.h"
#include "hub/api/staff_gate.h"
#include "hub/api/terminal_socket.h"
#include "hub/flow/role.h"
#include "hub/store/store_test_help.h"

#define STAFF_TEST_WORKS_MAX 64
#define STAFF_TEST_BODY_MAX (256 * 1024)
#define STAFF_TEST_HEADERS_MAX 8

enum {
    STAFF_TEST_PLATFORM = ORGANISATION_PLATFORM_ID,
    STAFF_TEST_PARTNER = 10,
    STAFF_TEST_MERCHANT = 11,
    STAFF_TEST_STORE = 12,
    STAFF_TEST_OTHER_PARTNER = 20,
    STAFF_TEST_OTHER_MERCHANT = 21,
    STAFF_TEST_OTHER_STORE = 22
};

struct staff_test {
    struct store_test store; /* first: the net */
    struct hub hub;
    struct vault_keys keys;
    struct net_work *works;
    struct net_request request;
    struct net_header headers[STAFF_TEST_HEADERS_MAX];
    int status; /* of the answer; 0 before */
    char body[STAFF_TEST_BODY_MAX];
    uint64_t drained;     /* of a body that is made while it goes: how much came */
    char cookies[4][300]; /* that the answer sets */
    size_t cookies_count;
    char retry_after[16];
};

static inline enum err
staff_test_work(struct net *net, struct net_work *work)
{
    struct staff_test *test = (struct staff_test *)(void *)net;
    struct net_work **at = &test->works;

    while (*at != NULL)
        at = &(*at)->next;
    work->next = NULL;
    *at = work;
    return ERR_OK;
}

/* Whatever waits is done, and what that leads to. */
static inline void
staff_test_run(struct staff_test *test)
{
    while (test->works != NULL) {
        struct net_work *work = test->works;

        test->works = work->next;
        work->run(work);
        work->done(work);
    }
}

/* All of a body that is made while it goes; its beginning is kept. */
static inline void
staff_test_drain(struct staff_test *test, struct net_source *source)
{
    static uint8_t piece[NET_SOURCE_PIECE];
    uint64_t gone = 0;

    while (gone < source->size) {
        size_t size =
            source->size - gone < sizeof(piece) ? (size_t)(source->size - gone) : sizeof(piece);

        assert_int_equal(source->fill(source, piece, size), ERR_OK);
        if (gone == 0)
            memcpy(test->body, piece, size);
        gone += size;
    }
    test->drained = gone;
    source->end(source);
}

static inline void
staff_test_answered(struct net_call *call, const struct net_reply *reply)
{
    struct staff_test *test = (struct staff_test *)(void *)call;

    assert_int_equal(test->status, 0);
    test->status = reply->status;
    assert_true(reply->body.size < sizeof(test->body));
    if (reply->body.size > 0)
        memcpy(test->body, reply->body.at, reply->body.size);
    test->body[reply->body.size] = '\0';
    if (reply->source != NULL)
        staff_test_drain(test, reply->source);
    for (size_t i = 0; i < reply->headers_count; i++) {
        const struct net_header *header = &reply->headers[i];

        if (strcmp(header->name, "set-cookie") == 0)
            assert_int_equal(text_copy(bytes_text(header->value),
                                 test->cookies[test->cookies_count++], sizeof(test->cookies[0])),
                ERR_OK);
        if (strcmp(header->name, "retry-after") == 0)
            assert_int_equal(
                text_copy(bytes_text(header->value), test->retry_after, sizeof(test->retry_after)),
                ERR_OK);
    }
}

static inline void
staff_test_add(struct desk *desk, int64_t id, int64_t parent_id, enum organisation_kind kind)
{
    struct organisation_row row = {.id = id, .state = "active", .created_us = 1};
    const struct organisation_row *parent;

    desk_want(desk, TABLE_organisation, KEY_OF(parent_id));
    assert_int_equal(desk_load(desk, &(size_t){0}), ERR_OK);
    parent = desk_get_organisation(desk, KEY_OF(parent_id));
    (void)snprintf(row.name, sizeof(row.name), "place %lld", (long long)id);
    text_set(row.kind, sizeof(row.kind), organisation_kind_word(kind));
    assert_int_equal(organisation_place(&row, parent), ERR_OK);
    if (kind != ORGANISATION_STORE)
        (void)desk_add_merchant(desk, &(struct merchant_row){.id = id, .number = id});
    (void)desk_add_organisation(desk, &row);
}

static inline void
staff_test_furnish(struct staff_test *test)
{
    struct engine *engine = test->store.store.writer;
    struct desk *desk;

    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    staff_test_add(desk, STAFF_TEST_PARTNER, STAFF_TEST_PLATFORM, ORGANISATION_PARTNER);
    staff_test_add(desk, STAFF_TEST_MERCHANT, STAFF_TEST_PARTNER, ORGANISATION_MERCHANT);
    staff_test_add(desk, STAFF_TEST_STORE, STAFF_TEST_MERCHANT, ORGANISATION_STORE);
    staff_test_add(desk, STAFF_TEST_OTHER_PARTNER, STAFF_TEST_PLATFORM, ORGANISATION_PARTNER);
    staff_test_add(
        desk, STAFF_TEST_OTHER_MERCHANT, STAFF_TEST_OTHER_PARTNER, ORGANISATION_MERCHANT);
    staff_test_add(desk, STAFF_TEST_OTHER_STORE, STAFF_TEST_OTHER_MERCHANT, ORGANISATION_STORE);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

/* What would be done later is not. */
static inline enum err
staff_test_no_timer(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    (void)net;
    (void)after;
    (void)then;
    (void)context;
    (void)ret_timer;
    return ERR_NO_SPACE;
}

static inline int
staff_test_open(void **state)
{
    static const struct net_ops ops = {.work = staff_test_work,
        .answer = staff_test_answered,
        .timer_start = staff_test_no_timer,
        .timer_cancel = store_test_no_timer};
    static struct staff_test test;

    memset(&test, 0, sizeof(test));
    store_test_open(&test.store, "staff_test");
    test.store.net.ops = &ops;
    test.hub.net = &test.store.net;
    test.hub.lane = test.store.lane;
    test.hub.settings.session_lasts = span_s(12 * 3600);
    test.hub.settings.session_idle = span_s(1800);
    test.hub.settings.password_cost = (struct password_cost){64, 1, 1};
    test.hub.keys = &test.keys;
    staff_test_furnish(&test);
    assert_int_equal(reader_open(test.hub.net, test.store.place, &test.hub.reader), ERR_OK);
    assert_int_equal(
        password_queue_make(test.hub.net, &test.hub.settings.password_cost, &test.hub.passwords),
        ERR_OK);
    assert_int_equal(throttle_make(&test.hub.throttle), ERR_OK);
    assert_int_equal(sign_watch_make(test.hub.net, test.hub.lane, &test.hub.sign_watch), ERR_OK);
    assert_int_equal(session_ring_make(test.hub.net, test.hub.reader, &test.hub.sessions), ERR_OK);
    assert_int_equal(directory_make(test.hub.reader, NULL, &test.hub.directory), ERR_OK);
    assert_int_equal(terminal_socket_make(&test.hub, &test.hub.terminals), ERR_OK);
    *state = &test;
    return 0;
}

static inline int
staff_test_close(void **state)
{
    struct staff_test *test = *state;

    staff_test_run(test);
    terminal_socket_free(&test->hub.terminals);
    directory_free(&test->hub.directory);
    session_ring_free(&test->hub.sessions);
    password_queue_free(&test->hub.passwords);
    throttle_free(&test->hub.throttle);
    sign_watch_free(&test->hub.sign_watch);
    reader_close(&test->hub.reader);
    store_test_close(&test->store);
    return 0;
}

/* Somebody who has come, with a role at a place; what he has is his id. */
static inline int64_t
staff_test_person(struct staff_test *test, const char *login, int64_t organisation_id, int64_t role)
{
    struct engine *engine = test->store.store.writer;
    struct staff_row staff = {.id = staff_id(login),
        .organisation_id = organisation_id,
        .name = "somebody",
        .state = "active",
        .created_us = test->store.clock.now_us};
    struct post_row post = {.id = staff_post_id(staff.id, organisation_id, role),
        .staff_id = staff.id,
        .organisation_id = organisation_id,
        .role_id = role,
        .state = "held",
        .created_us = test->store.clock.now_us};
    struct desk *desk;

    text_set(staff.login, sizeof(staff.login), login);
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_staff(desk, &staff);
    (void)desk_add_post(desk, &post);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
    return staff.id;
}

/* A session of his, as if he had signed in just now. */
static inline void
staff_test_session(
    struct staff_test *test, int64_t staff_id, char ret_token[static STAFF_TOKEN_LENGTH + 1])
{
    struct engine *engine = test->store.store.writer;
    struct session_row session = {.staff_id = staff_id,
        .token_hash_size = CRYPT_SHA256_SIZE,
        .stage = "in",
        .created_us = test->store.clock.now_us,
        .seen_us = test->store.clock.now_us,
        .until_us = test->store.clock.now_us + test->hub.settings.session_lasts.us};
    struct desk *desk;

    staff_token_make(&test->store.random, ret_token);
    assert_int_equal(
        staff_token_read("session", bytes_text(ret_token), session.token_hash), ERR_OK);
    session.id = staff_hash_id(session.token_hash);
    assert_int_equal(desk_make(engine, &desk), ERR_OK);
    assert_int_equal(engine_begin(engine), ERR_OK);
    (void)desk_add_session(desk, &session);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(engine), ERR_OK);
    desk_free(&desk);
}

/* One request, and its answer's status. */
static inline int
staff_test_send(struct staff_test *test, const struct route_set *doors, size_t doors_count)
{
    test->status = 0;
    test->body[0] = '\0';
    test->drained = 0;
    test->cookies_count = 0;
    test->retry_after[0] = '\0';
    route_request(&test->hub, doors, doors_count, (struct net_call *)(void *)test, &test->request);
    staff_test_run(test);
    assert_int_not_equal(test->status, 0);
    return test->status;
}

static inline void
staff_test_header(struct staff_test *test, const char *name, const char *value)
{
    assert_true(test->request.headers_count < STAFF_TEST_HEADERS_MAX);
    test->headers[test->request.headers_count++] = (struct net_header){name, value};
}

/* What a page of the console would send; token NULL: without a session. target may have a query. */
static inline void
staff_test_request(
    struct staff_test *test, const char *method, const char *target, const char *token)
{
    static char cookie[STAFF_TOKEN_LENGTH + 20];
    static char csrf[STAFF_GATE_CSRF_LENGTH + 1];
    const char *mark = strchr(target, '?');
    size_t path_size = mark == NULL ? strlen(target) : (size_t)(mark - target);

    test->request = (struct net_request){.method = bytes_text(method),
        .path = bytes_of(target, path_size),
        .query = mark == NULL ? bytes_of("", 0) : bytes_text(mark + 1),
        .body = bytes_of("", 0),
        .peer = "127.0.0.1",
        .headers = test->headers};
    staff_test_header(test, "host", "console.example.com");
    staff_test_header(test, "origin", "http://console.example.com");
    if (token == NULL)
        return;
    (void)snprintf(cookie, sizeof(cookie), "a=b; shanju=%s", token);
    staff_gate_csrf(&test->hub, bytes_text(token), csrf);
    staff_test_header(test, "cookie", cookie);
    staff_test_header(test, "x-csrf-token", csrf);
}

#define STAFF_TEST(name) cmocka_unit_test_setup_teardown(name, staff_test_open, staff_test_close)

#endif
