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
#include "hub/channel/adapter_bill.h"
#include "hub/channel/adapter_split.h"
#include "hub/channel/bill/bill.h"
#include "hub/flow/exchange_mask.h"
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

/* Of so many letters in a row, as signatures, keys and tokens have them, none are shown. */
#define TALK_RUN_MAX 64

static inline size_t
talk_longest_run(const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    size_t longest = 0;

    while (*text != '\0') {
        size_t run = strspn(text, letters);

        longest = run > longest ? run : longest;
        text += run + (text[run] != '\0');
    }
    return longest;
}

/* What people are shown of one side: never who pays, by what he was let in, or what signs. */
static inline void
talk_hides(const struct talk *talk, const char *shown)
{
    if (talk->payer != NULL && strlen(talk->payer) > 8)
        assert_null(strstr(shown, talk->payer));
    if (talk->barcode != NULL)
        assert_null(strstr(shown, talk->barcode));
    if (talk_longest_run(shown) > TALK_RUN_MAX)
        fail_msg("that much in a row: %s", shown);
}

static inline bool
talk_says_number(const struct talk *talk, struct bytes body)
{
    const char *text = arena_text(talk->fixture->arena, body);

    return text != NULL && strstr(text, talk->payment.number) != NULL;
}

/*
 * Both sides of an exchange, as people are shown them: the payment's number is, where it was said.
 */
static inline void
talk_is_masked(struct talk *talk, const struct adapter_ask *ask, struct bytes answer)
{
    char block[EXCHANGE_MASK_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    exchange_mask_ask(&text, ask, talk->fixture->arena);
    talk_hides(talk, block);
    if (talk_says_number(talk, ask->body))
        assert_non_null(strstr(block, talk->payment.number));
    exchange_mask_heard(&text, answer, talk->fixture->arena);
    talk_hides(talk, block);
    if (answer.size < EXCHANGE_MASK_SIZE / 2 && talk_says_number(talk, answer))
        assert_non_null(strstr(block, talk->payment.number));
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
    talk_is_masked(talk, ask, bytes_text(call->body));
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

/* The teardown of each test. */
static inline int
talk_close(void **state)
{
    struct talk *talk = *state;
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

/* What is asked, or ordered, about the payment by its number. */
static inline struct adapter_reply
talk_about(struct talk *talk, enum adapter_call call)
{
    const struct adapter *adapter = talk->adapter;
    const struct adapter_payment *payment = &talk->payment;
    struct arena *arena = talk->fixture->arena;
    struct adapter_ask ask;
    enum err err = ERR_BAD_INPUT;

    if (call == ADAPTER_CALL_QUERY)
        err = adapter->query(talk->account, payment, talk_now(talk), arena, &ask);
    else if (call == ADAPTER_CALL_CLOSE)
        err = adapter->close_payment(talk->account, payment, talk_now(talk), arena, &ask);
    else if (call == ADAPTER_CALL_REVERSE)
        err = adapter->reverse(talk->account, payment, talk_now(talk), arena, &ask);
    assert_int_equal(err, ERR_OK);
    return talk_read(talk, call, &ask);
}

static inline struct adapter_reply
talk_query(struct talk *talk)
{
    return talk_about(talk, ADAPTER_CALL_QUERY);
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

static inline struct adapter_reply
talk_pay_by_barcode(struct talk *talk)
{
    struct adapter_create create = talk_create_of(talk, ADAPTER_WAY_QR);
    struct adapter_ask ask;

    talk->payment.barcode = true;
    create.barcode = talk->barcode;
    assert_int_equal(
        talk->adapter->pay(talk->account, &create, talk_now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    return talk_read(talk, ADAPTER_CALL_PAY, &ask);
}

/* The call is REFUND or REFUND_QUERY. */
static inline struct adapter_refund_reply
talk_refund(struct talk *talk, enum adapter_call call, const struct adapter_refund *refund)
{
    struct arena *arena = talk->fixture->arena;
    struct adapter_refund_reply reply;
    struct adapter_heard heard;
    struct adapter_ask ask;
    enum err err =
        call == ADAPTER_CALL_REFUND
            ? talk->adapter->refund(talk->account, refund, talk_now(talk), arena, &ask)
            : talk->adapter->refund_query(talk->account, refund, talk_now(talk), arena, &ask);

    assert_int_equal(err, ERR_OK);
    heard = talk_exchange(talk, &ask);
    assert_int_equal(
        talk->adapter->read_refund(talk->account, call, refund, &heard, arena, &reply), ERR_OK);
    return reply;
}

static inline struct adapter_split_reply
talk_split(struct talk *talk, enum adapter_split_call call, const struct adapter_ask *ask)
{
    struct adapter_heard heard = talk_exchange(talk, ask);
    struct adapter_split_reply reply;

    assert_int_equal(
        talk->adapter->splits->read(talk->account, call, &heard, talk->fixture->arena, &reply),
        ERR_OK);
    return reply;
}

static inline struct adapter_bill_reply
talk_find_bill(struct talk *talk, enum adapter_bill_kind kind, struct moment day)
{
    const struct adapter_bills *bills = talk->adapter->bills;
    struct arena *arena = talk->fixture->arena;
    struct adapter_bill_reply reply;
    struct adapter_heard heard;
    struct adapter_ask ask;

    assert_int_equal(bills->ask(talk->account, kind, day, talk_now(talk), arena, &ask), ERR_OK);
    heard = talk_exchange(talk, &ask);
    assert_int_equal(bills->read(talk->account, kind, &heard, arena, &reply), ERR_OK);
    return reply;
}

static inline enum err
talk_count_row(void *context, const struct bill_row *row)
{
    (void)row;
    ++*(size_t *)context;
    return ERR_OK;
}

/* The file of a bill that is there: the answer had it, or it is fetched. */
static inline struct bytes
talk_bill_file(struct talk *talk, const struct adapter_bill_reply *reply)
{
    const struct adapter_bills *bills = talk->adapter->bills;
    const struct fake_net *fake = &talk->fixture->fake;
    struct adapter_heard heard;
    struct adapter_ask ask;

    if (bills->fetch == NULL)
        return reply->file;
    assert_int_equal(
        bills->fetch(talk->account, reply->url, talk_now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    heard = talk_exchange(talk, &ask);
    assert_int_equal(heard.status, 200);
    heard.body.size = fake->calls[(fake->calls_count - 1) % FAKE_CALLS].body_size;
    return heard.body;
}

/* Rows of a bill that is there, read to its end. */
static inline size_t
talk_bill_rows(
    struct talk *talk, enum adapter_bill_kind kind, enum bill_format format, struct moment day)
{
    struct adapter_bill_reply reply = talk_find_bill(talk, kind, day);
    size_t count = 0;
    struct bill *bill;

    assert_int_equal(reply.state, ADAPTER_BILL_READY);
    assert_int_equal(
        bill_make(format, day, reply.hash, (struct bill_hearer){talk_count_row, &count}, &bill),
        ERR_OK);
    assert_int_equal(bill_feed(bill, talk_bill_file(talk, &reply)), ERR_OK);
    assert_int_equal(bill_end(bill), ERR_OK);
    bill_free(&bill);
    return count;
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
    char block[EXCHANGE_MASK_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    exchange_mask_heard(&text, heard.body, talk->fixture->arena);
    talk_hides(talk, block);
    assert_int_equal(
        talk->adapter->read_callback(talk->account, &heard, talk->fixture->arena, &callback),
        ERR_OK);
    return callback;
}

/* The payer has paid: a callback tells of it, and a question is answered with the same. */
static inline void
talk_is_told_and_answered(struct talk *talk)
{
    struct adapter_callback callback = talk_hear(talk);
    struct adapter_reply reply;

    assert_string_equal(callback.number, talk->payment.number);
    assert_int_equal(callback.reply.state, ADAPTER_PAID);
    assert_int_equal(callback.reply.total.fen, 8888);
    reply = talk_query(talk);
    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.number, callback.reply.number);
}

/* A test with an account that is opened so, by the name of both. */
#define TALK_BY(test, open)                                                                        \
    {                                                                                              \
#test " " #open, test, open, talk_close, NULL                                              \
    }

#endif
