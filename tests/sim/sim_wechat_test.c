#include "tools/sandbox/wechat/wechat_test.h"

#include "hub/channel/adapter.h"
#include "hub/channel/wechat/wechat.h"
#include "tools/sandbox/wechat/wechat_certificate.h"

/*
 * The hub's adapter for WeChat Pay and the sandbox that plays it share no code but
 * primitives: here the one talks to the other, as it will over a wire.
 */

#define HOST "http://127.0.0.1:8080"
#define HEADERS_MAX 24

struct talk {
    struct fixture *fixture;
    struct adapter_account *account;
    struct adapter_payment payment;
};

static struct moment
now(const struct talk *talk)
{
    return (struct moment){.us = talk->fixture->fake.now_us};
}

/* "name: value" lines, as headers. */
static size_t
read_headers(struct talk *talk, const char *text, struct net_header *headers)
{
    struct arena *arena = talk->fixture->arena;
    size_t count = 0;

    while (*text != '\0' && count < HEADERS_MAX) {
        size_t length = strcspn(text, "\n");
        size_t name = strcspn(text, ":");

        headers[count++] = (struct net_header){arena_text(arena, bytes_of(text, name)),
            arena_text(arena, bytes_of(text + name + 2, length - name - 2))};
        text += length + 1;
    }
    return count;
}

static struct adapter_heard
exchange(struct talk *talk, const struct adapter_ask *ask)
{
    struct fixture *fixture = talk->fixture;
    struct net_header *headers = arena_take(fixture->arena, HEADERS_MAX * sizeof(*headers));
    const char *path = ask->url + strlen(HOST);
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

    assert_int_equal(strncmp(ask->url, HOST, strlen(HOST)), 0);
    assert_true(ask->headers_count < HEADERS_MAX);
    if (ask->headers_count > 0)
        memcpy(headers, ask->headers, ask->headers_count * sizeof(*headers));
    if (ask->type != NULL)
        headers[request.headers_count++] = (struct net_header){"content-type", ask->type};
    *call = (struct net_call){.answered = false};
    fixture->fake.service->request(fixture->fake.service_context, call, &request);
    fake_turn(&fixture->fake);
    assert_true(call->answered);
    headers = arena_take(fixture->arena, HEADERS_MAX * sizeof(*headers));
    return (struct adapter_heard){.status = call->status,
        .headers = headers,
        .headers_count = read_headers(talk, call->headers, headers),
        .body = bytes_text(call->body),
        .at = now(talk)};
}

/* more is what this account has besides: of a service provider, barcodes by API v3. */
static int
open_account(void **state, const struct adapter_value *more, size_t more_count)
{
    static struct talk talk;
    static char private_key[CRYPT_RSA_TEXT_MAX];
    static char certificate[SANDBOX_CERTIFICATE_PEM_MAX];
    struct adapter_value given[16] = {{"mchid", TEST_MCHID}, {"appid", TEST_APPID},
        {"private_key", private_key}, {"certificate", certificate}, {"api_v3_key", TEST_KEY},
        {"api_v2_key", test_settings.api_v2_key}, {"api", HOST}};
    struct adapter_values values = {given, 8};
    const char *wrong = "";
    void *fixture;

    test_settings.merchant_serial[0] = '\0';
    (void)fixture_open(&fixture);
    talk = (struct talk){
        .fixture = fixture, .payment = {.number = "HUB0001", .trade = "", .amount = {8888}}};
    assert_int_equal(
        crypt_rsa_put_private(test_keys.merchant, private_key, sizeof(private_key)), ERR_OK);
    assert_int_equal(
        wechat_certificate_merchant(test_keys.merchant, test_keys.platform, certificate), ERR_OK);
    given[7] =
        (struct adapter_value){"certificates", wechat_of(talk.fixture->sandbox)->certificate};
    for (size_t i = 0; i < more_count; i++)
        given[values.count++] = more[i];
    if (wechat_adapter.open(&values, TEST_NOTIFY_URL, &wrong, &talk.account) != ERR_OK)
        fail_msg("the account's %s cannot be used", wrong);
    *state = &talk;
    return 0;
}

static int
talk_open(void **state)
{
    return open_account(state, NULL, 0);
}

static int
talk_open_provider(void **state)
{
    static const struct adapter_value more[] = {{"partner", "yes"}, {"sub_mchid", TEST_SUB}};

    return open_account(state, more, LENGTH(more));
}

static int
talk_open_v3(void **state)
{
    static const struct adapter_value more[] = {{"barcode", "v3"}};

    return open_account(state, more, LENGTH(more));
}

static int
talk_close(void **state)
{
    struct talk *talk = *state;
    void *fixture = talk->fixture;

    wechat_adapter.close(&talk->account);
    return fixture_close(&fixture);
}

static struct adapter_create
create_of(const struct talk *talk, enum adapter_way way)
{
    return (struct adapter_create){.number = talk->payment.number,
        .subject = "咖啡",
        .way = way,
        .payer = way == ADAPTER_WAY_WALLET ? TEST_RICH : "",
        .address = "127.0.0.1",
        .amount = talk->payment.amount,
        .created = now(talk),
        .expires = moment_after(now(talk), span_s(600))};
}

static struct adapter_reply
read_reply(struct talk *talk, enum adapter_call call, const struct adapter_ask *ask)
{
    struct adapter_heard heard = exchange(talk, ask);
    struct adapter_reply reply;

    assert_int_equal(wechat_adapter.read(
                         talk->account, call, &talk->payment, &heard, talk->fixture->arena, &reply),
        ERR_OK);
    return reply;
}

static struct adapter_reply
ask_query(struct talk *talk)
{
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.query(talk->account, &talk->payment, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    return read_reply(talk, ADAPTER_CALL_QUERY, &ask);
}

static struct adapter_reply
ask_create(struct talk *talk, enum adapter_way way)
{
    const struct adapter_create create = create_of(talk, way);
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.create(talk->account, &create, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    return read_reply(talk, ADAPTER_CALL_CREATE, &ask);
}

/* What the sandbox sent last, as the hub hears it. */
static struct adapter_callback
hear_callback(struct talk *talk)
{
    const struct net_fetch *fetch =
        &talk->fixture->fake.fetches[talk->fixture->fake.fetches_count - 1];
    struct net_header headers[HEADERS_MAX];
    const struct adapter_heard heard = {.headers = headers,
        .headers_count = read_headers(talk, fetch->headers, headers),
        .body = bytes_text(fetch->body),
        .at = now(talk)};
    struct adapter_callback callback;

    assert_int_equal(
        wechat_adapter.read_callback(talk->account, &heard, talk->fixture->arena, &callback),
        ERR_OK);
    return callback;
}

static void
what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried(void **state)
{
    struct talk *talk = *state;
    struct adapter_callback callback;
    struct adapter_reply reply = ask_query(talk);

    assert_int_equal(reply.state, ADAPTER_ABSENT);
    reply = ask_create(talk, ADAPTER_WAY_WALLET);
    assert_int_equal(reply.state, ADAPTER_PENDING);
    assert_string_not_equal(reply.handle, "");
    assert_int_equal(ask_query(talk).state, ADAPTER_PENDING);
    assert_int_equal(press(talk->fixture, reply.handle, NULL)->status, 303);
    callback = hear_callback(talk);
    assert_string_equal(callback.number, talk->payment.number);
    assert_int_equal(callback.reply.state, ADAPTER_PAID);
    assert_int_equal(callback.reply.total.fen, 8888);
    reply = ask_query(talk);
    assert_int_equal(reply.state, ADAPTER_PAID);
    assert_string_equal(reply.number, callback.reply.number);
}

static void
a_code_to_scan_is_made_and_closed(void **state)
{
    struct talk *talk = *state;
    struct adapter_ask ask;

    assert_int_equal(ask_create(talk, ADAPTER_WAY_QR).state, ADAPTER_PENDING);
    assert_int_equal(wechat_adapter.close_payment(
                         talk->account, &talk->payment, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    assert_int_equal(read_reply(talk, ADAPTER_CALL_CLOSE, &ask).state, ADAPTER_CLOSED);
    assert_int_equal(ask_query(talk).state, ADAPTER_CLOSED);
}

static void
a_barcode_is_paid_and_undone(void **state)
{
    struct talk *talk = *state;
    struct adapter_create create = create_of(talk, ADAPTER_WAY_QR);
    struct adapter_ask ask;

    talk->payment.barcode = true;
    create.barcode = "134567890123456001";
    assert_int_equal(
        wechat_adapter.pay(talk->account, &create, now(talk), talk->fixture->arena, &ask), ERR_OK);
    assert_int_equal(read_reply(talk, ADAPTER_CALL_PAY, &ask).state, ADAPTER_PAID);
    assert_int_equal(ask_query(talk).state, ADAPTER_PAID);
    assert_int_equal(wechat_adapter.reverse(
                         talk->account, &talk->payment, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    assert_int_not_equal(read_reply(talk, ADAPTER_CALL_REVERSE, &ask).state, ADAPTER_UNKNOWN);
    assert_balances(talk->fixture, 0, TEST_RICH_FEN);
}

static void
a_refund_is_taken_and_ends(void **state)
{
    struct talk *talk = *state;
    const struct adapter_refund refund = {.payment = talk->payment,
        .number = "HUBREFUND0001",
        .reason = "",
        .amount = {888},
        .created = now(talk)};
    struct adapter_refund_reply reply;
    struct adapter_heard heard;
    struct adapter_ask ask;

    (void)press(talk->fixture, ask_create(talk, ADAPTER_WAY_WALLET).handle, NULL);
    assert_int_equal(
        wechat_adapter.refund(talk->account, &refund, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    heard = exchange(talk, &ask);
    assert_int_equal(wechat_adapter.read_refund(talk->account, ADAPTER_CALL_REFUND, &refund, &heard,
                         talk->fixture->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_REFUND_PENDING);
    fake_wait(&talk->fixture->fake, span_s(2));
    assert_int_equal(
        wechat_adapter.refund_query(talk->account, &refund, now(talk), talk->fixture->arena, &ask),
        ERR_OK);
    heard = exchange(talk, &ask);
    assert_int_equal(wechat_adapter.read_refund(talk->account, ADAPTER_CALL_REFUND_QUERY, &refund,
                         &heard, talk->fixture->arena, &reply),
        ERR_OK);
    assert_int_equal(reply.state, ADAPTER_REFUND_DONE);
    assert_int_equal(reply.amount.fen, 888);
}

#define TALK_BY(test, open)                                                                        \
    {                                                                                              \
#test " " #open, test, open, talk_close, NULL                                              \
    }
#define TALK(test) TALK_BY(test, talk_open)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TALK(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried),
        TALK(a_code_to_scan_is_made_and_closed),
        TALK(a_barcode_is_paid_and_undone),
        TALK(a_refund_is_taken_and_ends),
        TALK_BY(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried, talk_open_provider),
        TALK_BY(a_code_to_scan_is_made_and_closed, talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, talk_open_provider),
        TALK_BY(a_refund_is_taken_and_ends, talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, talk_open_v3),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
