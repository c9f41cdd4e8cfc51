#include "hub/api/callback_api.h"

#include <stdlib.h>

#include "hub/api/order_api.h"
#include "hub/api/pay_api.h"
#include "hub/flow/complaint_watch.h"
#include "hub/flow/exchange_flow.h"
#include "hub/flow/payment_flow.h"
#include "hub/flow/stuck_read.h"
#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define BODY_MAX (64 * 1024)
#define NUMBERS_MAX 1000000

/* Merchant ids by their short numbers, as they become known; 0 is not known. */
struct merchants {
    int64_t id_of[NUMBERS_MAX];
};

struct callback {
    struct payment_said said; /* first: the operation */
    struct stuck_again again; /* of one that is about a refund: that is asked about, now */
    struct complaint_watch_named named; /* or a complaint, likewise */
    struct reading reading;
    struct call *call;
    struct roster_account *account; /* whose it is; held until it is answered */
    struct adapter_heard heard;
    struct exchange *exchange; /* it, for people, until its order is known; or NULL */
    int64_t merchant_number;
    int64_t merchant_id;
    const char *from;  /* the other side's address */
    const char *about; /* the number that it speaks of; "" before it is known */
    struct tick arrived;
    enum err err;
};

static void
say(struct call *call, const struct adapter_words *words)
{
    call_answer(call, words->status, words->type, bytes_text(words->body));
}

/* What is no callback of a payment of ours is kept for people; a flood of it fills no log. */
static void
report(const struct callback *callback, enum security_kind kind, enum err err)
{
    struct hub *hub = callback->call->hub;
    const struct roster_account *account = callback->account;
    const struct sentry_sight sight = {.merchant_id = account == NULL ? 0 : account->merchant_id,
        .account_id = account == NULL ? 0 : account->id,
        .channel = account == NULL ? CHANNEL_NONE : account->account->adapter->channel,
        .kind = kind,
        .from = callback->from,
        .about = callback->about};

    hub->figures.callbacks_refused++;
    if (kind == SECURITY_NONE || sentry_saw(hub->sentry, &sight))
        log_event(LOG_WARN, "callback_refused",
            "channel=%s account=%lld err=%s kind=%s from=%s about=%s", channel_name(sight.channel),
            (long long)sight.account_id, err_name(err), security_name(kind), sight.from,
            sight.about);
}

/* In the channel's own words, so that it sends it again. */
static void
fail(struct callback *callback, enum security_kind kind, enum err err)
{
    const struct adapter *adapter = callback->account->account->adapter;

    free(callback->exchange);
    callback->exchange = NULL;
    report(callback, kind, err);
    roster_release(callback->call->hub->roster, &callback->account);
    say(callback->call, &adapter->failed);
}

static void
take(struct callback *callback)
{
    const struct adapter *adapter = callback->account->account->adapter;

    roster_release(callback->call->hub->roster, &callback->account);
    say(callback->call, &adapter->taken);
}

/* What a payment has against it; what did not work here is no event. */
static enum security_kind
kind_of_refusal(enum err err)
{
    return err == ERR_NOT_FOUND   ? SECURITY_UNKNOWN_PAYMENT
           : err == ERR_FORBIDDEN ? SECURITY_OTHER_ACCOUNT
                                  : SECURITY_NONE;
}

/* What was believed is kept with what else was said about the order. */
static void
keep(struct callback *callback)
{
    const struct payment_said *said = &callback->said;
    struct exchange *exchange = callback->exchange;

    if (exchange == NULL)
        return;
    callback->exchange = NULL;
    exchange->merchant_id = callback->merchant_id;
    exchange->order_id = said->payment.order_id;
    exchange->about_id = said->payment.id;
    exchange->account_id = callback->account->id;
    exchange->at = callback->heard.at;
    exchange_flow_keep(callback->call->hub->lane, exchange);
}

static void
answered(struct operation *operation)
{
    struct callback *callback = (struct callback *)(void *)operation;
    const struct payment_said *said = &callback->said;
    struct call *call = callback->call;
    struct hub *hub = call->hub;

    if (operation->err != ERR_OK) {
        fail(callback, kind_of_refusal(operation->err), operation->err);
        return;
    }
    if (said->wrong_amount) {
        fail(callback, SECURITY_OTHER_AMOUNT, ERR_CONFLICT);
        return;
    }
    if (said->news)
        log_event(LOG_INFO, "payment_moved", "payment=%lld state=%s by=callback us=%lld",
            (long long)said->payment.id, said->payment.state,
            (long long)(net_tick(hub->net).us - callback->arrived.us));
    pay_api_news(hub, &said->payment, &said->order);
    order_api_news(hub, &said->payment);
    keep(callback);
    take(callback);
}

static void
submit(struct callback *callback)
{
    enum err err;

    callback->said.merchant_id = callback->merchant_id;
    callback->said.source = PAYMENT_SOURCE_CALLBACK;
    callback->said.account_id = callback->account->id;
    callback->said.operation.answer = answered;
    payment_flow_said(&callback->said);
    err = lane_submit(callback->call->hub->lane, &callback->said.operation);
    if (err != ERR_OK)
        fail(callback, SECURITY_NONE, err);
}

static struct callback *
callback_of(struct reading *reading)
{
    return (struct callback *)(void *)((char *)reading - offsetof(struct callback, reading));
}

static void
merchant_run(struct reading *reading, struct reader *reader)
{
    struct callback *callback = callback_of(reading);
    struct query *query = reader_statement(reader, SQL_STORE_MERCHANT_BY_NUMBER);

    query_bind_int(query, 1, callback->merchant_number);
    callback->err = query_step(query);
    if (callback->err == ERR_OK)
        callback->merchant_id = query_int(query, 0);
    query_reset(query);
}

static void
merchant_done(struct reading *reading)
{
    struct callback *callback = callback_of(reading);
    struct merchants *merchants = callback->call->hub->merchants;

    if (callback->err != ERR_OK) {
        fail(callback, kind_of_refusal(callback->err), callback->err);
        return;
    }
    merchants->id_of[callback->merchant_number] = callback->merchant_id;
    submit(callback);
}

static void
asked(struct operation *operation)
{
    struct callback *callback =
        (struct callback *)(void *)((char *)operation - offsetof(struct callback, again));

    if (operation->err != ERR_OK)
        fail(callback, kind_of_refusal(operation->err), operation->err);
    else
        take(callback);
}

static void
refund_run(struct reading *reading, struct reader *reader)
{
    struct callback *callback = callback_of(reading);

    merchant_run(reading, reader);
    callback->again.merchant_id = callback->merchant_id;
    if (callback->err == ERR_OK)
        callback->err =
            stuck_read_effects(reader_statement(reader, SQL_STORE_STUCK_EFFECTS), &callback->again);
}

/* That there is news of a refund is believed; what it is, the channel is asked. */
static void
refund_done(struct reading *reading)
{
    struct callback *callback = callback_of(reading);
    enum err err = callback->err;

    if (err == ERR_OK) {
        stuck_flow_again(&callback->again);
        callback->again.operation.answer = asked;
        err = lane_submit(callback->call->hub->lane, &callback->again.operation);
    }
    if (err != ERR_OK)
        fail(callback, kind_of_refusal(err), err);
}

static void
hear_of_refund(struct callback *callback, const char *number)
{
    enum err err =
        sale_number_read(bytes_text(number), &callback->merchant_number, &callback->again.id);

    callback->reading = (struct reading){.run = refund_run, .done = refund_done};
    if (err == ERR_OK)
        err = reader_submit(callback->call->hub->reader, &callback->reading);
    if (err != ERR_OK)
        fail(callback, kind_of_refusal(err), err);
}

static enum security_kind
kind_of_callback(
    const struct adapter_account *account, const struct adapter_heard *heard, enum err err)
{
    if (err == ERR_BAD_SIGNATURE)
        return account->adapter->is_probe != NULL && account->adapter->is_probe(heard)
                   ? SECURITY_PROBE
                   : SECURITY_FORGED;
    return err == ERR_FORBIDDEN   ? SECURITY_FOREIGN
           : err == ERR_EXPIRED   ? SECURITY_STALE
           : err == ERR_NOT_FOUND ? SECURITY_UNKNOWN_KEY
           : err == ERR_NO_SPACE  ? SECURITY_NONE
                                  : SECURITY_UNREADABLE;
}

static void
named(struct operation *operation)
{
    struct callback *callback =
        (struct callback *)(void *)((char *)operation - offsetof(struct callback, named));

    if (operation->err != ERR_OK)
        fail(callback, SECURITY_NONE, operation->err);
    else
        take(callback);
}

/* Likewise of a complaint: what it is, the channel is asked. */
static void
hear_of_complaint(struct callback *callback, const char *number)
{
    enum err err =
        text_copy(bytes_text(number), callback->named.number, sizeof(callback->named.number));

    callback->named.account_id = callback->account->id;
    callback->named.operation.answer = named;
    complaint_watch_named(&callback->named);
    if (err == ERR_OK)
        err = lane_submit(callback->call->hub->lane, &callback->named.operation);
    if (err != ERR_OK)
        fail(callback, SECURITY_NONE, err);
}

/* What it says, once its account is known. */
static void
hear(struct callback *callback)
{
    struct call *call = callback->call;
    const struct adapter_account *account = callback->account->account;
    struct adapter_callback told;
    enum err err = account->adapter->read_callback(account, &callback->heard, call->arena, &told);

    if (err == ERR_NOT_FOUND)
        keeper_unknown_key(call->hub->keeper, callback->account);
    if (err != ERR_OK) {
        fail(callback, kind_of_callback(account, &callback->heard, err), err);
        return;
    }
    callback->about = told.number;
    if (told.complaint[0] != '\0') {
        callback->about = told.complaint;
        hear_of_complaint(callback, told.complaint);
        return;
    }
    if (told.refund[0] != '\0') {
        hear_of_refund(callback, told.refund);
        return;
    }
    callback->said.reply = told.reply;
    if (call->hub->settings.exchanges)
        callback->exchange = exchange_flow_heard(callback->heard.body, call->arena);
    err = sale_number_read(
        bytes_text(told.number), &callback->merchant_number, &callback->said.payment_id);
    if (err != ERR_OK || callback->merchant_number >= NUMBERS_MAX) {
        fail(callback, SECURITY_UNKNOWN_PAYMENT, ERR_NOT_FOUND);
        return;
    }
    callback->merchant_id = call->hub->merchants->id_of[callback->merchant_number];
    if (callback->merchant_id != 0) {
        submit(callback);
        return;
    }
    callback->reading.run = merchant_run;
    callback->reading.done = merchant_done;
    err = reader_submit(call->hub->reader, &callback->reading);
    if (err != ERR_OK)
        fail(callback, SECURITY_NONE, err);
}

static void
got_account(void *context, enum err err, struct roster_account *account)
{
    struct callback *callback = context;

    callback->account = account;
    if (err == ERR_OK) {
        hear(callback);
        return;
    }
    report(callback, err == ERR_NOT_FOUND ? SECURITY_NO_ACCOUNT : SECURITY_NONE, err);
    call_fail(callback->call, err, "this account is not known");
}

/* What came is gone after this turn; while the account is being read, a copy of it is kept. */
static enum err
keep_heard(struct callback *callback)
{
    struct arena *arena = callback->call->arena;
    struct adapter_heard *heard = &callback->heard;
    struct net_header *headers = arena_take(arena, (heard->headers_count + 1) * sizeof(*headers));

    if (headers == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < heard->headers_count; i++)
        headers[i] = (struct net_header){arena_text(arena, bytes_text(heard->headers[i].name)),
            arena_text(arena, bytes_text(heard->headers[i].value))};
    heard->headers = headers;
    heard->body = arena_copy(arena, heard->body);
    return arena_overflowed(arena) ? ERR_NO_SPACE : ERR_OK;
}

static void
listen(struct call *call, int64_t account_id)
{
    struct callback *callback = arena_take(call->arena, sizeof(*callback));
    struct roster_account *account = roster_peek(call->hub->roster, account_id);
    enum err err = ERR_OK;

    call->hub->figures.callbacks++;
    if (callback == NULL) {
        roster_release(call->hub->roster, &account);
        call_fail(call, ERR_NO_SPACE, NULL);
        return;
    }
    *callback = (struct callback){.call = call,
        .from = arena_text(call->arena, bytes_text(call->request->peer)),
        .about = "",
        .arrived = net_tick(call->hub->net),
        .heard = {.headers = call->request->headers,
            .headers_count = call->request->headers_count,
            .body = call->request->body,
            .at = net_moment(call->hub->net)}};
    call->request = NULL;
    if (callback->from == NULL)
        callback->from = "";
    if (account != NULL) {
        got_account(callback, ERR_OK, account);
        return;
    }
    err = keep_heard(callback);
    if (err == ERR_OK)
        err = roster_get(call->hub->roster, account_id, got_account, callback);
    if (err != ERR_OK)
        call_fail(call, err, NULL);
}

/* The settings file's account of that channel. */
static void
listen_own(struct call *call)
{
    for (size_t i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++)
        if (strcmp(call->param, channel_name((enum channel)i)) == 0) {
            listen(call, (int64_t)i);
            return;
        }
    call_fail(call, ERR_NOT_FOUND, NULL);
}

static void
listen_for(struct call *call)
{
    int64_t id = 0;

    if (text_read_int(bytes_text(call->param), &id) != ERR_OK || id <= CHANNEL_ACCOUNT_OWN_MAX)
        call_fail(call, ERR_NOT_FOUND, NULL);
    else
        listen(call, id);
}

static const struct route routes[] = {
    {"POST", "/v1/callback/:", ROUTE_RAW, BODY_MAX, listen_own, NULL},
    {"POST", "/v1/callback/alipay/:", ROUTE_RAW, BODY_MAX, listen_for, NULL},
    {"POST", "/v1/callback/wechat/:", ROUTE_RAW, BODY_MAX, listen_for, NULL},
    {"POST", "/v1/callback/unionpay/:", ROUTE_RAW, BODY_MAX, listen_for, NULL},
};

const struct route_set callback_api_routes = {routes, LENGTH(routes)};

enum err
callback_api_merchants_make(struct merchants **ret_merchants)
{
    /* Eight megabytes of address space, of which only what is used is memory. */
    struct merchants *merchants = calloc(1, sizeof(*merchants));

    if (merchants == NULL)
        return ERR_NO_SPACE;
    *ret_merchants = merchants;
    return ERR_OK;
}

void
callback_api_merchants_free(struct merchants **merchants)
{
    free(*merchants);
    *merchants = NULL;
}
