/*
 * talk_test_help.h -- one of the hub's adapters and the dialect of the sandbox that it speaks to.
 *
 * They share no code but primitives: here the one talks to the other, as it will over a wire. The
 * sandbox is the one of sandbox_test.h, on a fake net; what an adapter wants to send is handed to
 * it, and its answer back. Everything lives in the fixture's arena. One thread.
 */
#ifndef TESTS_TALK_TALK_TEST_HELP_H
#define TESTS_TALK_TALK_TEST_HELP_H

#include "hub/channel/adapter.h"
#include "tools/sandbox/core/sandbox_test.h"

#define TALK_HOST "http://127.0.0.1:8080"
#define TALK_NOTIFY "http://127.0.0.1:9/notify"
#define TALK_HEADERS_MAX 24

struct talk {
    struct fixture *fixture;
    const struct adapter *adapter;
    struct adapter_account *account;
    struct adapter_payment payment;
    const char *payer;   /* who pays, by the channel's name of him */
    const char *barcode; /* one that pays at once; changed in its middle it is another */
};

static inline struct moment
talk_now(const struct talk *talk)
{
    return (struct moment){.us = talk->fixture->fake.now_us};
}

/* "name: value" lines, as headers. */
static inline size_t
talk_read_headers(struct talk *talk, const char *text, struct net_header *headers)
{
    struct arena *arena = talk->fixture->arena;
    size_t count = 0;

    while (*text != '\0' && count < TALK_HEADERS_MAX) {
        size_t length = strcspn(text, "\n");
        size_t name = strcspn(text, ":");

        headers[count++] = (struct net_header){arena_text(arena, bytes_of(text, name)),
            arena_text(arena, bytes_of(text + name + 2, length - name - 2))};
        text += length + 1;
    }
    return count;
}

/* What comes of it, a little later; a channel that does not answer is no part of this. */
static inline struct adapter_heard
talk_exchange(struct talk *talk, const struct adapter_ask *ask)
{
    struct fixture *fixture = talk->fixture;
    struct net_header *headers = arena_take(fixture->arena, TALK_HEADERS_MAX * sizeof(*headers));
    const char *path = ask->url + strlen(TALK_HOST);
    size_t path_length = strcspn(path, "?");
    struct net_call *call = &fixture->fake.calls[fixture->fake.calls_count++ % FAKE_CALLS];
    struct net_request request = {
        .method = bytes_text(ask->method),
        .path = bytes_of(path, path_length),
        .query = bytes_text(path[path_length] == '?' ? path + path_length + 1 : ""),
        .body = ask->body,
        .peer = "127.0.0.1",
        .headers = headers,
        .headers_count = ask->headers_count,
    };

    assert_int_equal(strncmp(ask->url, TALK_HOST, strlen(TALK_HOST)), 0);
    assert_true(ask->headers_count < TALK_HEADERS_MAX);
    if (ask->headers_count > 0)
        memcpy(headers, ask->headers, ask->headers_count * sizeof(*headers));
    if (ask->type != NULL)
        headers[request.headers_count++] = (struct net_header){"content-type", ask->type};
    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    assert_true(call->answered);
    fixture->fake.now_us++;
    headers = arena_take(fixture->arena, TALK_HEADERS_MAX * sizeof(*headers));
    return (struct adapter_heard){.status = call->status,
        .headers = headers,
        .headers_count = talk_read_headers(talk, call->headers, headers),
        .body = bytes_text(call->body),
        .at = talk_now(talk)};
}

/* An account of the adapter on that sandbox. */
static inline void
talk_begin(struct talk *talk, struct fixture *fixture, const struct adapter *adapter,
    const struct adapter_values *values)
{
    const char *wrong = "";

    *talk = (struct talk){.fixture = fixture,
        .adapter = adapter,
        .payment = {.number = "HUB0000001", .trade = "", .amount = {8888}}};
    talk->payment.created = talk_now(talk);
    if (adapter->open(values, TALK_NOTIFY, &wrong, &talk->account) != ERR_OK)
        fail_msg("the account's %s cannot be used", wrong);
}

static inline int
talk_end(struct talk *talk)
{
    void *fixture = talk->fixture;

    talk->adapter->close(&talk->account);
    return fixture_close(&fixture);
}

static inline struct adapter_create
talk_create_of(const struct talk *talk, enum adapter_way way)
{
    return (struct adapter_create){.number = talk->payment.number,
        .subject = "咖啡",
        .way = way,
        .payer = way == ADAPTER_WAY_WALLET ? talk->payer : "",
        .address = "127.0.0.1",
        .amount = talk->payment.amount,
        .created = talk->payment.created,
        .expires = moment_after(talk_now(talk), span_s(600))};
}

static inline struct adapter_reply
talk_read(struct talk *talk, enum adapter_call call, const struct adapter_ask *ask)
{
    struct adapter_heard heard = talk_exchange(talk, ask);
    struct adapter_reply reply;

    assert_int_equal(talk->adapter->read(
                         talk->account, call, &talk->payment, &heard, talk->fixture->arena, &reply),
        ERR_OK);
    return reply;
}

static inline struct adapter_reply
talk_query(struct talk *talk)
{
    struct adapter_ask ask;

    assert_int_equal(talk->adapter->query(
                         talk->account, &talk->payment, talk_now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    return talk_read(talk, ADAPTER_CALL_QUERY, &ask);
}

static inline struct adapter_reply
talk_create(struct talk *talk, enum adapter_way way)
{
    const struct adapter_create create = talk_create_of(talk, way);
    struct adapter_ask ask;

    assert_int_equal(
        talk->adapter->create(talk->account, &create, talk_now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    return talk_read(talk, ADAPTER_CALL_CREATE, &ask);
}

/* What the sandbox sent last, as the hub hears it. */
static inline struct adapter_callback
talk_hear(struct talk *talk)
{
    const struct net_fetch *fetch =
        &talk->fixture->fake.fetches[talk->fixture->fake.fetches_count - 1];
    struct net_header headers[TALK_HEADERS_MAX];
    const struct adapter_heard heard = {.headers = headers,
        .headers_count = talk_read_headers(talk, fetch->headers, headers),
        .body = bytes_text(fetch->body),
        .at = talk_now(talk)};
    struct adapter_callback callback;

    assert_int_equal(
        talk->adapter->read_callback(talk->account, &heard, talk->fixture->arena, &callback),
        ERR_OK);
    return callback;
}

#endif
