/*
 * sandbox_net_test.h -- a net without a network, for the tests of the sandbox.
 *
 * The clock stands still until fake_wait(). What the sandbox fetches is answered
 * by notify_status (0: no answer) and notify_body in the next turn, and kept.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_NET_TEST_H
#define TOOLS_SANDBOX_CORE_SANDBOX_NET_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shared/base/text.h"
#include "shared/net/net.h"

#define FAKE_TIMERS 32
#define FAKE_CALLS 64
#define FAKE_FETCHES 64
#define FAKE_BODY 65536
#define FAKE_HEADERS 4096

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
    size_t body_size; /* of what may have zeros in it */
    char location[1024];
    char headers[FAKE_HEADERS]; /* "name: value\n" of each */
};

struct net_fetch {
    bool waiting;
    int64_t sent_us;
    char url[256];
    char body[8192];
    char headers[FAKE_HEADERS];
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

static inline struct fake_net *
fake_of(struct net *net)
{
    return (struct fake_net *)net;
}

static inline struct moment
fake_moment(const struct clock *clock)
{
    const char *at = (const char *)clock - offsetof(struct fake_net, clock);

    return (struct moment){.us = ((const struct fake_net *)(const void *)at)->now_us};
}

static inline struct tick
fake_tick(const struct clock *clock)
{
    return (struct tick){.us = fake_moment(clock).us};
}

static inline enum err
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

static inline void
fake_timer_cancel(struct net *net, struct net_timer **timer)
{
    (void)net;
    if (*timer != NULL)
        (*timer)->then = NULL;
    *timer = NULL;
}

static inline enum err
fake_listen(struct net *net, const struct net_listen *listen, struct net_listener **ret)
{
    struct fake_net *fake = fake_of(net);

    fake->service = listen->service;
    fake->service_context = listen->context;
    *ret = &fake->listener;
    return ERR_OK;
}

static inline uint16_t
fake_port(const struct net_listener *listener)
{
    (void)listener;
    return 8080;
}

static inline void
fake_listener_close(struct net *net, struct net_listener **listener)
{
    fake_of(net)->service = NULL;
    *listener = NULL;
}

static inline void
fake_headers(const struct net_header *headers, size_t count, char ret_text[static FAKE_HEADERS])
{
    struct text text;

    text_init(&text, ret_text, FAKE_HEADERS);
    for (size_t i = 0; i < count; i++)
        text_printf(&text, "%s: %s\n", headers[i].name, headers[i].value);
    assert_true(text_ok(&text));
}

static inline void
fake_answer(struct net_call *call, const struct net_reply *reply)
{
    assert_false(call->answered);
    call->answered = true;
    call->status = reply->status;
    call->body_size = reply->body.size;
    assert_true(reply->body.size < sizeof(call->body));
    if (reply->body.size > 0)
        memcpy(call->body, reply->body.at, reply->body.size);
    fake_headers(reply->headers, reply->headers_count, call->headers);
    for (size_t i = 0; i < reply->headers_count; i++)
        if (strcmp(reply->headers[i].name, "location") == 0)
            assert_int_equal(text_copy(bytes_text(reply->headers[i].value), call->location,
                                 sizeof(call->location)),
                ERR_OK);
}

static inline enum err
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
    fake_headers(ask->headers, ask->headers_count, fetch->headers);
    *ret = fetch;
    return ERR_OK;
}

static inline void
fake_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    (void)net;
    if (*fetch != NULL)
        (*fetch)->waiting = false;
    *fetch = NULL;
}

static inline enum err
fake_work(struct net *net, struct net_work *work)
{
    work->next = fake_of(net)->works;
    fake_of(net)->works = work;
    return ERR_OK;
}

static inline enum err
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

static inline bool
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

static inline void
fake_turn(struct fake_net *fake)
{
    while (fake_step(fake))
        continue;
}

static inline struct net_timer *
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

#endif
