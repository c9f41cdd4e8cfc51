#include "tools/sandbox/alipay/alipay_courier.h"

#include "tools/sandbox/alipay/alipay_notify.h"
#include "tools/sandbox/alipay/alipay_parcel.h"
#include "tools/sandbox/alipay/alipay_pay.h"

#define FORM_TYPE "application/x-www-form-urlencoded; charset=utf-8"

static bool
taken(const char *kind, int status, struct bytes body)
{
    (void)kind;
    return alipay_notify_taken(status, body);
}

static enum err
next(void *state, struct moment *ret_next)
{
    return alipay_pay_next_password(state, ret_next);
}

static enum err
due(void *state, struct arena *arena)
{
    struct alipay *alipay = state;

    return alipay_pay_type_passwords(alipay, sandbox_now(alipay->sandbox), arena);
}

static enum err
compose(void *state, struct sandbox_delivery *delivery)
{
    const struct alipay *alipay = state;
    struct alipay_parcel *parcel = arena_take(delivery->arena, sizeof(*parcel));

    if (parcel == NULL)
        return ERR_NO_SPACE;
    *parcel = (struct alipay_parcel){.arena = delivery->arena,
        .key = alipay->key,
        .stored = delivery->content,
        .time = delivery->sent,
        .fault = delivery->fault};
    delivery->parcel = parcel;
    return alipay_parcel_compose(parcel);
}

static enum err
sign(struct sandbox_delivery *delivery)
{
    struct alipay_parcel *parcel = delivery->parcel;

    return alipay_rsa2_make(parcel->key, text_bytes(&parcel->message), parcel->sign);
}

static enum err
finish(struct sandbox_delivery *delivery)
{
    struct text body;
    enum err err = alipay_parcel_body(delivery->parcel, &body);

    if (err != ERR_OK)
        return err;
    delivery->ask.type = FORM_TYPE;
    delivery->ask.body = text_bytes(&body);
    return ERR_OK;
}

static const struct sandbox_courier_kind courier = {
    .channel = ALIPAY_CHANNEL,
    .tries_max = ALIPAY_NOTIFY_TRIES_MAX,
    .timeout = {INT64_C(10000000)},
    .after = alipay_notify_after,
    .taken = taken,
    .next = next,
    .due = due,
    .compose = compose,
    .sign = sign,
    .finish = finish,
};

enum err
alipay_courier_open(struct alipay *alipay)
{
    const struct sandbox_courier_rows rows = {
        .due = alipay->store.notify[SQL_ALIPAY_NOTIFY_DUE],
        .move = alipay->store.notify[SQL_ALIPAY_NOTIFY_MOVE],
        .attempt = alipay->store.notify[SQL_ALIPAY_NOTIFY_ATTEMPT],
    };

    return sandbox_courier_open(alipay->sandbox, &courier, &rows, alipay, &alipay->courier);
}
