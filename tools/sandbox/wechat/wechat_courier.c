#include "tools/sandbox/wechat/wechat_courier.h"

#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_envelope.h"
#include "tools/sandbox/wechat/wechat_notify.h"
#include "tools/sandbox/wechat/wechat_parcel.h"

#define JSON_TYPE "application/json; charset=utf-8"
#define XML_TYPE "text/xml"

/* What a worker signs, and the headers that say so. */
struct signing {
    struct wechat_envelope envelope;
    struct net_header headers[WECHAT_ENVELOPE_HEADERS];
};

static enum err
next(void *state, struct moment *ret_next)
{
    return wechat_due_next(state, ret_next);
}

static enum err
due(void *state, struct arena *arena)
{
    return wechat_due(state, arena);
}

/* One of API v2 is sealed, and not signed. */
static enum err
compose(void *state, struct sandbox_delivery *delivery)
{
    struct wechat *wechat = state;
    bool is_old = wechat_notify_is_old(delivery->kind);
    struct signing *signing;
    enum err err = wechat_parcel_body(wechat, delivery, &delivery->ask.body);

    delivery->ask.type = is_old ? XML_TYPE : JSON_TYPE;
    if (err != ERR_OK || is_old)
        return err;
    signing = arena_take(delivery->arena, sizeof(*signing));
    if (signing == NULL)
        return ERR_NO_SPACE;
    delivery->parcel = signing;
    return wechat_envelope_prepare(wechat, delivery->arena, delivery->ask.body,
        random_below(wechat->sandbox->random, 2) == 1, &delivery->fault, &signing->envelope);
}

static enum err
sign(struct sandbox_delivery *delivery)
{
    struct signing *signing = delivery->parcel;

    wechat_envelope_sign(&signing->envelope);
    return signing->envelope.signing;
}

static enum err
finish(struct sandbox_delivery *delivery)
{
    struct signing *signing = delivery->parcel;

    delivery->ask.headers = signing->headers;
    delivery->ask.headers_count =
        wechat_envelope_finish(&signing->envelope, &delivery->fault, signing->headers);
    return ERR_OK;
}

static const struct sandbox_courier_kind courier = {
    .channel = WECHAT_CHANNEL,
    .tries_max = WECHAT_NOTIFY_TRIES_MAX,
    .timeout = {INT64_C(5000000)},
    .after = wechat_notify_after,
    .taken = wechat_notify_taken,
    .next = next,
    .due = due,
    .compose = compose,
    .sign = sign,
    .finish = finish,
};

enum err
wechat_courier_open(struct wechat *wechat)
{
    const struct sandbox_courier_rows rows = {
        .due = wechat->store.notify[SQL_WECHAT_NOTIFY_DUE],
        .move = wechat->store.notify[SQL_WECHAT_NOTIFY_MOVE],
        .attempt = wechat->store.notify[SQL_WECHAT_NOTIFY_ATTEMPT],
    };

    return sandbox_courier_open(wechat->sandbox, &courier, &rows, wechat, &wechat->courier);
}
