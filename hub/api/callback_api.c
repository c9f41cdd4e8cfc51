#include "hub/api/callback_api.h"

#include <stdlib.h>

#include "hub/api/order_api.h"
#include "hub/api/pay_api.h"
#include "hub/flow/payment_flow.h"
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
    struct reading reading;
    struct call *call;
    const struct adapter *adapter;
    int64_t merchant_number;
    int64_t merchant_id;
    struct tick arrived;
    enum err err;
};

static void
say(struct call *call, const struct adapter_words *words)
{
    call_answer(call, words->status, words->type, bytes_text(words->body));
}

/* In the channel's own words, so that it sends it again. */
static void
fail(struct call *call, const struct adapter *adapter, enum err err, const char *what)
{
    call->hub->figures.callbacks_refused++;
    log_event(LOG_WARN, "callback_refused", "channel=%s err=%s what=\"%s\"",
        channel_name(adapter->channel), err_name(err), what);
    say(call, &adapter->failed);
}

static void
answered(struct operation *operation)
{
    struct callback *callback = (struct callback *)(void *)operation;
    const struct payment_said *said = &callback->said;
    struct call *call = callback->call;
    struct hub *hub = call->hub;

    if (operation->err != ERR_OK) {
        fail(call, callback->adapter, operation->err, "not stored");
        return;
    }
    if (said->wrong_amount) {
        fail(call, callback->adapter, ERR_CONFLICT, "another amount than ours");
        return;
    }
    if (said->news)
        log_event(LOG_INFO, "payment_moved", "payment=%lld state=%s by=callback us=%lld",
            (long long)said->payment.id, said->payment.state,
            (long long)(net_tick(hub->net).us - callback->arrived.us));
    pay_api_news(hub, &said->payment, &said->order);
    order_api_news(hub, &said->payment);
    say(call, &callback->adapter->taken);
}

static void
submit(struct callback *callback)
{
    enum err err;

    callback->said.merchant_id = callback->merchant_id;
    callback->said.source = PAYMENT_SOURCE_CALLBACK;
    callback->said.operation.answer = answered;
    payment_flow_said(&callback->said);
    err = lane_submit(callback->call->hub->lane, &callback->said.operation);
    if (err != ERR_OK)
        fail(callback->call, callback->adapter, err, "the lane is full");
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
        fail(callback->call, callback->adapter, ERR_NOT_FOUND, "no such merchant");
        return;
    }
    merchants->id_of[callback->merchant_number] = callback->merchant_id;
    submit(callback);
}

static void
take(struct call *call, enum channel channel)
{
    const struct adapter_account *account = call->hub->accounts[channel].account;
    const struct adapter_heard heard = {.headers = call->request->headers,
        .headers_count = call->request->headers_count,
        .body = call->request->body,
        .at = net_moment(call->hub->net)};
    struct adapter_callback told;
    struct callback *callback;
    enum err err;

    call->hub->figures.callbacks++;
    if (account == NULL) {
        call_fail(call, ERR_UNSUPPORTED, "this channel is not configured");
        return;
    }
    err = account->adapter->read_callback(account, &heard, call->arena, &told);
    if (err != ERR_OK) {
        fail(call, account->adapter, err, "not from the channel, or not for us");
        return;
    }
    callback = arena_take(call->arena, sizeof(*callback));
    if (callback == NULL) {
        fail(call, account->adapter, ERR_NO_SPACE, "");
        return;
    }
    *callback = (struct callback){
        .call = call, .adapter = account->adapter, .arrived = net_tick(call->hub->net)};
    callback->said.reply = told.reply;
    err = sale_number_read(
        bytes_text(told.number), &callback->merchant_number, &callback->said.payment_id);
    if (err != ERR_OK || callback->merchant_number >= NUMBERS_MAX) {
        fail(call, account->adapter, ERR_NOT_FOUND, "no payment of ours");
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
        fail(call, account->adapter, err, "too many readings wait");
}

static void
take_alipay(struct call *call)
{
    take(call, CHANNEL_ALIPAY);
}

static const struct route routes[] = {
    {"POST", "/v1/callback/alipay", ROUTE_OPEN, BODY_MAX, take_alipay, NULL},
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
