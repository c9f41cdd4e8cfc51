/* Who is told that something has changed, and who is not. */
#include "hub/console/page/live_socket.h"

#include "hub/api/staff_test_help.h"

#define SOCKETS_MAX 8
#define TIMERS_MAX 4

struct net_socket {
    unsigned hints;
    int closed; /* the code; 0: open */
    void *session;
};

struct net_timer {
    net_fn *fn;
    void *context;
    int64_t after_us;
};

static struct net_socket sockets[SOCKETS_MAX];
static size_t sockets_count;
static struct net_timer timers[TIMERS_MAX];

static enum err
take_frame(struct net_socket *socket, struct bytes frame)
{
    assert_true(bytes_is(frame, "{\"changed\":true}"));
    socket->hints++;
    return ERR_OK;
}

static void
take_close(struct net_socket *socket, int code)
{
    socket->closed = code;
}

static enum err
timer_start(struct net *net, struct span span, net_fn *fn, void *context, struct net_timer **ret)
{
    (void)net;
    for (size_t i = 0; i < TIMERS_MAX; i++)
        if (timers[i].fn == NULL) {
            timers[i] = (struct net_timer){fn, context, span.us};
            *ret = &timers[i];
            return ERR_OK;
        }
    return ERR_NO_SPACE;
}

static void
timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        (*timer)->fn = NULL;
    *timer = NULL;
}

/* Those that were set for so long are due, once. */
static void
pass(struct staff_test *test, struct span span)
{
    test->store.clock.now_us += span.us;
    for (size_t i = 0; i < TIMERS_MAX; i++) {
        net_fn *const fn = timers[i].fn;

        if (fn == NULL || timers[i].after_us != span.us)
            continue;
        timers[i].fn = NULL;
        fn(timers[i].context);
    }
    staff_test_run(test);
}

static int
open_hub(void **state)
{
    static const struct net_ops ops = {.work = staff_test_work,
        .answer = staff_test_answered,
        .send = take_frame,
        .close = take_close,
        .timer_start = timer_start,
        .timer_cancel = timer_cancel};
    struct staff_test *test;

    assert_int_equal(staff_test_open(state), 0);
    test = *state;
    test->store.net.ops = &ops;
    memset(sockets, 0, sizeof(sockets));
    memset(timers, 0, sizeof(timers));
    sockets_count = 0;
    return live_socket_make(&test->hub, &test->hub.live) == ERR_OK ? 0 : -1;
}

static int
close_hub(void **state)
{
    struct staff_test *test = *state;

    staff_test_run(test);
    live_socket_free(&test->hub.live);
    return staff_test_close(state);
}

static enum err
dial(struct staff_test *test, const char *target, const char *token, struct net_socket **ret_socket)
{
    struct net_socket *socket = &sockets[sockets_count++];
    enum err err;

    assert_true(sockets_count <= SOCKETS_MAX);
    staff_test_request(test, "GET", target, token);
    err = live_socket_open(&test->hub, socket, &test->request, &socket->session);
    staff_test_run(test);
    *ret_socket = socket;
    return err;
}

/* A socket of somebody who has that role there. */
static struct net_socket *
watch(struct staff_test *test, const char *login, int64_t place, int64_t role)
{
    char token[STAFF_TOKEN_LENGTH + 1];
    struct net_socket *socket;
    char target[64];

    staff_test_session(test, staff_test_person(test, login, place, role), token);
    (void)snprintf(target, sizeof(target), "/console/live?at=%lld", (long long)place);
    assert_int_equal(dial(test, target, token, &socket), ERR_OK);
    assert_int_equal(socket->closed, 0);
    return socket;
}

static void
change(struct staff_test *test, int64_t merchant_id)
{
    const struct outbox_row row = {.merchant_id = merchant_id};

    live_socket_feed(&test->hub, &row);
    staff_test_run(test);
}

static void
who_looks_at_it_is_told_and_nobody_else(void **state)
{
    struct staff_test *test = *state;
    struct net_socket *platform = watch(test, "a", STAFF_TEST_PLATFORM, ROLE_PLATFORM_ADMIN);
    struct net_socket *partner = watch(test, "b", STAFF_TEST_PARTNER, ROLE_PARTNER);
    struct net_socket *merchant = watch(test, "c", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct net_socket *store = watch(test, "d", STAFF_TEST_STORE, ROLE_CASHIER);
    struct net_socket *other_partner = watch(test, "e", STAFF_TEST_OTHER_PARTNER, ROLE_PARTNER);
    struct net_socket *other = watch(test, "f", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);

    for (unsigned i = 1; i <= 2; i++) {
        change(test, STAFF_TEST_MERCHANT);
        change(test, STAFF_TEST_MERCHANT); /* gathered */
        pass(test, LIVE_SOCKET_GATHER);
        assert_int_equal(platform->hints, i);
        assert_int_equal(partner->hints, i);
        assert_int_equal(merchant->hints, i);
        assert_int_equal(store->hints, i);
        assert_int_equal(other_partner->hints, 0);
        assert_int_equal(other->hints, 0);
    }
    live_socket_close(store->session);
    change(test, STAFF_TEST_OTHER_MERCHANT);
    pass(test, LIVE_SOCKET_GATHER);
    assert_int_equal(platform->hints, 3);
    assert_int_equal(partner->hints, 2);
    assert_int_equal(other_partner->hints, 1);
    assert_int_equal(other->hints, 1);
    assert_int_equal(store->hints, 2);
}

static void
who_is_nobody_does_not_come_in(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    struct net_socket *socket;

    assert_int_equal(dial(test, "/console/live", NULL, &socket), ERR_FORBIDDEN);
    staff_token_make(&test->store.random, token);
    /* Nobody knows at once that there is no such session: then the line is closed. */
    assert_int_equal(dial(test, "/console/live?at=11", token, &socket), ERR_OK);
    assert_int_equal(socket->closed, 1008);
    live_socket_close(socket->session);
    assert_int_equal(dial(test, "/console/other", token, &socket), ERR_NOT_FOUND);
    assert_int_equal(dial(test, "/console/live?at=x", token, &socket), ERR_BAD_INPUT);
}

static void
a_stranger_s_place_is_not_watched(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    struct net_socket *socket;

    staff_test_session(
        test, staff_test_person(test, "c", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    assert_int_equal(dial(test, "/console/live?at=21", token, &socket), ERR_OK);
    assert_int_equal(socket->closed, 1008);
    change(test, STAFF_TEST_OTHER_MERCHANT);
    pass(test, LIVE_SOCKET_GATHER);
    assert_int_equal(socket->hints, 0);
    live_socket_close(socket->session);
}

/* A browser sends the cookie whichever page dials. */
static void
a_page_of_somebody_else_does_not_come_in(void **state)
{
    struct staff_test *test = *state;
    char token[STAFF_TOKEN_LENGTH + 1];
    struct net_socket *socket = &sockets[sockets_count++];

    staff_test_session(
        test, staff_test_person(test, "c", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN), token);
    staff_test_request(test, "GET", "/console/live?at=11", token);
    for (size_t i = 0; i < test->request.headers_count; i++)
        if (strcmp(test->headers[i].name, "origin") == 0)
            test->headers[i].value = "http://evil.example.com";
    assert_int_equal(
        live_socket_open(&test->hub, socket, &test->request, &socket->session), ERR_FORBIDDEN);
}

static void
who_has_signed_out_is_told_no_more(void **state)
{
    struct staff_test *test = *state;
    struct net_socket *merchant = watch(test, "c", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);

    pass(test, LIVE_SOCKET_AGAIN);
    assert_int_equal(merchant->closed, 0);
    store_test_run(&test->store, "DELETE FROM session");
    pass(test, LIVE_SOCKET_AGAIN);
    assert_int_equal(merchant->closed, 1008);
    change(test, STAFF_TEST_MERCHANT);
    pass(test, LIVE_SOCKET_GATHER);
    assert_int_equal(merchant->hints, 0);
    live_socket_close(merchant->session);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_hub, close_hub)
    static const struct CMUnitTest tests[] = {
        TEST(who_looks_at_it_is_told_and_nobody_else),
        TEST(who_is_nobody_does_not_come_in),
        TEST(a_stranger_s_place_is_not_watched),
        TEST(a_page_of_somebody_else_does_not_come_in),
        TEST(who_has_signed_out_is_told_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
