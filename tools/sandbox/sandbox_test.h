/*
 * sandbox_test.h -- a net without a network, and a client, for the tests of this folder.
 *
 * The clock stands still until fake_wait(). What the sandbox fetches is answered
 * by fake->notify_status and notify_body in the next turn, and kept.
 */
#ifndef TOOLS_SANDBOX_SANDBOX_TEST_H
#define TOOLS_SANDBOX_SANDBOX_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/arena.h"
#include "shared/text/form.h"
#include "shared/text/json.h"
#include "tools/sandbox/alipay_sign.h"
#include "tools/sandbox/sandbox.h"

#define FAKE_TIMERS 32
#define FAKE_CALLS 64
#define FAKE_FETCHES 64
#define FAKE_BODY 65536
#define FAKE_PEM 4096

#define TEST_APP_ID "2021000000000001"
#define TEST_SELLER_ID "2088621000000001"
#define TEST_NOTIFY_URL "http://127.0.0.1:9/notify"
#define TEST_RICH "2088102146225135"
#define TEST_POOR "2088102146225136"

struct net_timer {
    int64_t due_us;
    net_fn *then;
    void *context;
};

struct net_listener {
    int used;
};

struct net_call {
    bool answered;
    int status;
    char body[FAKE_BODY];
    char location[1024];
};

struct net_fetch {
    bool waiting;
    int64_t sent_us;
    char url[256];
    char body[8192];
    net_fetched_fn *then;
    void *context;
};

struct fake_net {
    struct net net; /* first */
    struct clock clock;
    struct random random;
    int64_t now_us;
    struct net_timer timers[FAKE_TIMERS];
    struct net_work *works;
    net_fn *posted;
    void *posted_context;
    struct net_listener listener;
    const struct net_service *service;
    void *service_context;
    struct net_call calls[FAKE_CALLS];
    size_t calls_count;
    struct net_fetch fetches[FAKE_FETCHES];
    size_t fetches_count;
    int notify_status;
    const char *notify_body;
};

/* Keys are slow to make: once for all tests of a program. */
struct test_keys {
    struct crypt_key *app;
    struct crypt_key *alipay;
    char app_public[FAKE_PEM];
    char alipay_private[FAKE_PEM];
};

struct fixture {
    struct fake_net fake;
    struct db *db;
    struct sandbox *sandbox;
    struct arena *arena;
    struct sandbox_settings settings;
    const struct test_keys *keys;
};

static struct test_keys test_keys;

static struct fake_net *
fake_of(struct net *net)
{
    return (struct fake_net *)net;
}

static struct moment
fake_moment(const struct clock *clock)
{
    const char *at = (const char *)clock - offsetof(struct fake_net, clock);

    return (struct moment){.us = ((const struct fake_net *)(const void *)at)->now_us};
}

static struct tick
fake_tick(const struct clock *clock)
{
    return (struct tick){.us = fake_moment(clock).us};
}

static enum err
fake_timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret)
{
    struct fake_net *fake = fake_of(net);

    for (size_t i = 0; i < FAKE_TIMERS; i++)
        if (fake->timers[i].then == NULL) {
            fake->timers[i] = (struct net_timer){fake->now_us + after.us, then, context};
            *ret = &fake->timers[i];
            return ERR_OK;
        }
    return ERR_NO_SPACE;
}

static void
fake_timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        (*timer)->then = NULL;
    *timer = NULL;
}

static enum err
fake_listen(struct net *net, const struct net_listen *listen, struct net_listener **ret)
{
    struct fake_net *fake = fake_of(net);

    fake->service = listen->service;
    fake->service_context = listen->context;
    *ret = &fake->listener;
    return ERR_OK;
}

static uint16_t
fake_port(const struct net_listener *listener)
{
    (void)listener;
    return 8080;
}

static void
fake_listener_close(struct net *net, struct net_listener **listener)
{
    fake_of(net)->service = NULL;
    *listener = NULL;
}

static void
fake_answer(struct net_call *call, const struct net_reply *reply)
{
    assert_false(call->answered);
    call->answered = true;
    call->status = reply->status;
    assert_true(reply->body.size < sizeof(call->body));
    if (reply->body.size > 0)
        memcpy(call->body, reply->body.at, reply->body.size);
    for (size_t i = 0; i < reply->headers_count; i++)
        if (strcmp(reply->headers[i].name, "location") == 0)
            assert_int_equal(text_copy(bytes_text(reply->headers[i].value), call->location,
                                 sizeof(call->location)),
                ERR_OK);
}

static enum err
fake_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret)
{
    struct fake_net *fake = fake_of(net);
    struct net_fetch *fetch = &fake->fetches[fake->fetches_count++];

    assert_true(fake->fetches_count < FAKE_FETCHES);
    *fetch = (struct net_fetch){
        .waiting = true, .sent_us = fake->now_us, .then = then, .context = context};
    assert_int_equal(text_copy(bytes_text(ask->url), fetch->url, sizeof(fetch->url)), ERR_OK);
    assert_int_equal(text_copy(ask->body, fetch->body, sizeof(fetch->body)), ERR_OK);
    *ret = fetch;
    return ERR_OK;
}

static void
fake_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    (void)net;
    if (*fetch != NULL)
        (*fetch)->waiting = false;
    *fetch = NULL;
}

static enum err
fake_work(struct net *net, struct net_work *work)
{
    work->next = fake_of(net)->works;
    fake_of(net)->works = work;
    return ERR_OK;
}

static enum err
fake_post(struct net *net, net_fn *fn, void *context)
{
    fake_of(net)->posted = fn;
    fake_of(net)->posted_context = context;
    return ERR_OK;
}

static const struct net_ops fake_ops = {
    .timer_start = fake_timer_start,
    .timer_cancel = fake_timer_cancel,
    .listen = fake_listen,
    .listener_port = fake_port,
    .listener_close = fake_listener_close,
    .answer = fake_answer,
    .fetch = fake_fetch,
    .fetch_cancel = fake_fetch_cancel,
    .work = fake_work,
    .post = fake_post,
};

static bool
fake_step(struct fake_net *fake)
{
    struct net_work *work = fake->works;
    net_fn *posted = fake->posted;

    if (work != NULL) {
        fake->works = work->next;
        work->run(work);
        work->done(work);
        return true;
    }
    if (posted != NULL) {
        fake->posted = NULL;
        posted(fake->posted_context);
        return true;
    }
    for (size_t i = 0; i < fake->fetches_count; i++) {
        struct net_fetch *fetch = &fake->fetches[i];
        const struct net_answer_got got = {.err = fake->notify_status == 0 ? ERR_NO_ANSWER : ERR_OK,
            .status = fake->notify_status,
            .body = bytes_text(fake->notify_body)};

        if (!fetch->waiting)
            continue;
        fetch->waiting = false;
        fetch->then(fetch->context, &got);
        return true;
    }
    return false;
}

static void
fake_turn(struct fake_net *fake)
{
    while (fake_step(fake))
        continue;
}

static struct net_timer *
fake_next_timer(struct fake_net *fake, int64_t until_us)
{
    struct net_timer *next = NULL;

    for (size_t i = 0; i < FAKE_TIMERS; i++) {
        struct net_timer *timer = &fake->timers[i];

        if (timer->then == NULL || timer->due_us > until_us)
            continue;
        if (next == NULL || timer->due_us < next->due_us)
            next = timer;
    }
    return next;
}

/* Let that much time go by, with all that happens in it. */
static inline void
fake_wait(struct fake_net *fake, struct span span)
{
    int64_t until_us = fake->now_us + span.us;
    struct net_timer *timer;

    fake_turn(fake);
    while ((timer = fake_next_timer(fake, until_us)) != NULL) {
        net_fn *then = timer->then;

        if (timer->due_us > fake->now_us)
            fake->now_us = timer->due_us;
        timer->then = NULL;
        then(timer->context);
        fake_turn(fake);
    }
    fake->now_us = until_us;
}

static void
fixture_start(struct fixture *fixture)
{
    assert_int_equal(sandbox_open(&fixture->fake.net, fixture->db, &fixture->settings,
                         &fixture->sandbox),
        ERR_OK);
    fake_turn(&fixture->fake);
}

static int
fixture_open(void **state)
{
    const struct db_options options = {.path = "file:/sandbox_test?vfs=memdb", .role = DB_WRITER};
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    /* 2026-11-23 09:53:58 in Beijing. */
    fixture->fake.now_us = INT64_C(1795398838) * 1000000;
    fixture->fake.clock = (struct clock){fake_moment, fake_tick};
    random_seed(&fixture->fake.random, 1);
    fixture->fake.net =
        (struct net){&fake_ops, &fixture->fake.clock, &fixture->fake.random};
    fixture->fake.notify_status = 200;
    fixture->fake.notify_body = "success";
    fixture->keys = &test_keys;
    fixture->settings = (struct sandbox_settings){
        .host = "127.0.0.1",
        .public_base = "",
        .notify_speed = 1,
        .alipay = {.app_id = TEST_APP_ID,
            .seller_id = TEST_SELLER_ID,
            .app_public_key = test_keys.app_public,
            .private_key = test_keys.alipay_private,
            .redirect_hosts = "127.0.0.1",
            .clock_skew_max = span_s(600)},
    };
    assert_int_equal(arena_make((size_t)1 << 24, &fixture->arena), ERR_OK);
    assert_int_equal(db_open(&options, &fixture->db), ERR_OK);
    assert_int_equal(sandbox_migrate(fixture->db, fixture->fake.now_us), ERR_OK);
    fixture_start(fixture);
    *state = fixture;
    return 0;
}

static int
fixture_close(void **state)
{
    struct fixture *fixture = *state;

    sandbox_close(&fixture->sandbox);
    db_close(&fixture->db);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static int
test_keys_make(void **state)
{
    (void)state;
    assert_int_equal(crypt_rsa_make(2048, &test_keys.app), ERR_OK);
    assert_int_equal(crypt_rsa_make(2048, &test_keys.alipay), ERR_OK);
    assert_int_equal(crypt_rsa_put_public(test_keys.app, test_keys.app_public, FAKE_PEM), ERR_OK);
    assert_int_equal(
        crypt_rsa_put_private(test_keys.alipay, test_keys.alipay_private, FAKE_PEM), ERR_OK);
    return 0;
}

static int
test_keys_free(void **state)
{
    (void)state;
    crypt_key_free(&test_keys.app);
    crypt_key_free(&test_keys.alipay);
    return 0;
}

/* One HTTP request; the call is looked at later where no answer comes. */
static struct net_call *
ask(struct fixture *fixture, const char *method, const char *target, const char *form,
    const char *cookie)
{
    const struct net_header headers[] = {
        {"content-type", form == NULL || form[0] == '{' ? "application/json"
                                                        : "application/x-www-form-urlencoded"},
        {"cookie", cookie == NULL ? "" : cookie},
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

/* A form with what every gateway call has, and biz_content unless it is NULL. */
static inline struct form
gateway_form(struct fixture *fixture, const char *method, const char *biz)
{
    char time[MOMENT_TEXT_MAX];
    struct form form = {.count = 0};

    (void)moment_format_china((struct moment){fixture->fake.now_us}, time);
    form.fields[form.count++] = (struct form_field){"app_id", TEST_APP_ID};
    form.fields[form.count++] = (struct form_field){"method", method};
    form.fields[form.count++] = (struct form_field){"charset", "utf-8"};
    form.fields[form.count++] = (struct form_field){"version", "1.0"};
    form.fields[form.count++] = (struct form_field){"sign_type", "RSA2"};
    form.fields[form.count++] =
        (struct form_field){"timestamp", arena_text(fixture->arena, bytes_text(time))};
    form.fields[form.count++] = (struct form_field){"notify_url", TEST_NOTIFY_URL};
    if (biz != NULL)
        form.fields[form.count++] = (struct form_field){"biz_content", biz};
    return form;
}

static struct net_call *
send_form(struct fixture *fixture, const struct form *form, const struct crypt_key *key)
{
    char *message_block = arena_take(fixture->arena, FAKE_BODY);
    char *body_block = arena_take(fixture->arena, FAKE_BODY);
    char sign[ALIPAY_SIGN_SIZE];
    struct text message;
    struct text body;

    text_init(&message, message_block, FAKE_BODY);
    text_init(&body, body_block, FAKE_BODY);
    alipay_sign_put_text(ALIPAY_SIGN_REQUEST, form, &message);
    assert_int_equal(alipay_sign_make(key, text_bytes(&message), sign), ERR_OK);
    for (size_t i = 0; i < form->count; i++)
        form_put(&body, form->fields[i].name, bytes_text(form->fields[i].value));
    form_put(&body, "sign", bytes_text(sign));
    return ask(fixture, "POST", "/gateway.do", body.at, NULL);
}

/* One gateway call; the body of its answer. */
static inline const char *
exec(struct fixture *fixture, const char *method, const char *biz)
{
    struct form form = gateway_form(fixture, method, biz);
    struct net_call *call = send_form(fixture, &form, fixture->keys->app);

    assert_true(call->answered);
    assert_int_equal(call->status, 200);
    return call->body;
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

    if (at == NULL)
        fail_msg("%s is not in %s", key, text);
    at += strlen(key);
    return arena_text(fixture->arena, bytes_of(at, strcspn(at, "\"")));
}

#define WITH_SANDBOX(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

#endif
