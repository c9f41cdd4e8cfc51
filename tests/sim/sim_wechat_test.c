#include "tools/sandbox/wechat/wechat_test.h"

#include "hub/channel/adapter.h"
#include "hub/channel/adapter_bill.h"
#include "hub/channel/adapter_certificates.h"
#include "hub/channel/adapter_split.h"
#include "hub/channel/bill/bill.h"
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

static struct adapter_split_reply
read_split(struct talk *talk, enum adapter_split_call call, const struct adapter_ask *ask)
{
    struct adapter_heard heard = exchange(talk, ask);
    struct adapter_split_reply reply;

    assert_int_equal(
        wechat_adapter.splits->read(talk->account, call, &heard, talk->fixture->arena, &reply),
        ERR_OK);
    return reply;
}

static void
a_payment_is_shared_with_who_is_bound_and_some_goes_back(void **state)
{
    const struct adapter_splits *splits = wechat_adapter.splits;
    const struct adapter_receiver receiver = {.number = "HUBBIND0001",
        .type = "MERCHANT_ID",
        .account = "1900000110",
        .name = "闪聚科技",
        .relation = "PARTNER",
        .custom_relation = ""};
    const struct adapter_share share = {"MERCHANT_ID", "1900000110", {1000}};
    struct adapter_split split = {.number = "HUBSPLIT0001",
        .payment_number = "HUB0001",
        .shares = &share,
        .shares_count = 1,
        .finish = true};
    struct adapter_give_back back = {.number = "HUBBACK0001",
        .split_number = split.number,
        .account = share.account,
        .amount = {400}};
    struct talk *talk = *state;
    struct arena *arena = talk->fixture->arena;
    struct adapter_create create = create_of(talk, ADAPTER_WAY_WALLET);
    struct adapter_split_reply reply;
    struct adapter_ask ask;

    create.split = true;
    assert_int_equal(wechat_adapter.create(talk->account, &create, now(talk), arena, &ask), ERR_OK);
    (void)press(talk->fixture, read_reply(talk, ADAPTER_CALL_CREATE, &ask).handle, NULL);
    split.trade = back.trade = arena_text(arena, bytes_text(ask_query(talk).number));
    assert_int_equal(splits->bind(talk->account, &receiver, now(talk), arena, &ask), ERR_OK);
    assert_int_equal(read_split(talk, ADAPTER_SPLIT_BIND, &ask).state, ADAPTER_SPLIT_DONE);
    assert_int_equal(splits->send(talk->account, &split, now(talk), arena, &ask), ERR_OK);
    assert_int_equal(read_split(talk, ADAPTER_SPLIT_SEND, &ask).state, ADAPTER_SPLIT_PENDING);
    assert_int_equal(splits->query(talk->account, &split, now(talk), arena, &ask), ERR_OK);
    reply = read_split(talk, ADAPTER_SPLIT_QUERY, &ask);
    assert_int_equal(reply.shares_count, 1);
    assert_int_equal(reply.shares[0].amount.fen, 1000);
    assert_int_equal(splits->give_back(talk->account, &back, now(talk), arena, &ask), ERR_OK);
    assert_int_equal(read_split(talk, ADAPTER_SPLIT_RETURN, &ask).state, ADAPTER_SPLIT_DONE);
    assert_int_equal(splits->unbind(talk->account, &receiver, now(talk), arena, &ask), ERR_OK);
    assert_int_equal(read_split(talk, ADAPTER_SPLIT_UNBIND, &ask).state, ADAPTER_SPLIT_DONE);
}

/* Rows of a bill, counted. */
static enum err
count_row(void *context, const struct bill_row *row)
{
    (void)row;
    ++*(size_t *)context;
    return ERR_OK;
}

static size_t
rows_of(struct talk *talk, enum adapter_bill_kind kind, struct moment day)
{
    enum bill_format format = kind == ADAPTER_BILL_TRADE ? BILL_WECHAT_TRADE : BILL_WECHAT_FUND;
    struct arena *arena = talk->fixture->arena;
    struct adapter_bill_reply reply;
    struct adapter_heard heard;
    struct adapter_ask ask;
    size_t count = 0;
    struct bill *bill;

    assert_int_equal(
        wechat_adapter.bills->ask(talk->account, kind, day, now(talk), arena, &ask), ERR_OK);
    heard = exchange(talk, &ask);
    assert_int_equal(
        wechat_adapter.bills->read(talk->account, kind, &heard, arena, &reply), ERR_OK);
    assert_int_equal(reply.state, ADAPTER_BILL_READY);
    assert_int_equal(
        wechat_adapter.bills->fetch(talk->account, reply.url, now(talk), arena, &ask), ERR_OK);
    heard = exchange(talk, &ask);
    assert_int_equal(heard.status, 200);
    heard.body.size =
        talk->fixture->fake.calls[(talk->fixture->fake.calls_count - 1) % FAKE_CALLS].body_size;
    assert_int_equal(
        bill_make(format, day, reply.hash, (struct bill_hearer){count_row, &count}, &bill), ERR_OK);
    assert_int_equal(bill_feed(bill, heard.body), ERR_OK);
    assert_int_equal(bill_end(bill), ERR_OK);
    bill_free(&bill);
    return count;
}

static void
bills_are_fetched_and_add_up(void **state)
{
    struct talk *talk = *state;
    struct moment day = now(talk);

    (void)press(talk->fixture, ask_create(talk, ADAPTER_WAY_WALLET).handle, NULL);
    fake_wait(&talk->fixture->fake, span_s(86400 + 3600));
    assert_int_equal(rows_of(talk, ADAPTER_BILL_TRADE, day), 1);
    assert_int_equal(rows_of(talk, ADAPTER_BILL_FUND, day), 2);
}

static void
the_platform_certificate_is_fetched_and_believed(void **state)
{
    struct talk *talk = *state;
    struct arena *arena = talk->fixture->arena;
    const char *value = "";
    struct adapter_heard heard;
    struct adapter_ask ask;

    assert_int_equal(
        wechat_adapter.certificates->ask(talk->account, now(talk), arena, &ask), ERR_OK);
    heard = exchange(talk, &ask);
    assert_int_equal(
        wechat_adapter.certificates->read(talk->account, &heard, arena, &value), ERR_OK);
    assert_non_null(strstr(value, "BEGIN CERTIFICATE"));
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
        TALK(a_payment_is_shared_with_who_is_bound_and_some_goes_back),
        TALK(bills_are_fetched_and_add_up),
        TALK(the_platform_certificate_is_fetched_and_believed),
        TALK_BY(what_a_payer_pays_in_his_wallet_is_created_told_of_and_queried, talk_open_provider),
        TALK_BY(a_code_to_scan_is_made_and_closed, talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, talk_open_provider),
        TALK_BY(a_refund_is_taken_and_ends, talk_open_provider),
        TALK_BY(a_payment_is_shared_with_who_is_bound_and_some_goes_back, talk_open_provider),
        TALK_BY(a_barcode_is_paid_and_undone, talk_open_v3),
    };

    return cmocka_run_group_tests(tests, test_keys_make, test_keys_free);
}
