#include "tools/sandbox/unionpay/unionpay_courier.h"

#include "tools/sandbox/unionpay/unionpay_money.h"
#include "tools/sandbox/unionpay/unionpay_notify.h"

#define FORM_TYPE "application/x-www-form-urlencoded;charset=UTF-8"

static enum err
next(void *state, struct moment *ret_next)
{
    struct unionpay *unionpay = state;

    return unionpay_store_next(&unionpay->store, ret_next);
}

static enum err
due(void *state, struct arena *arena)
{
    return unionpay_money_due(state, arena);
}

/* The content is the queryId of what is told. It is signed here, on the loop. */
static enum err
compose(void *state, struct sandbox_delivery *delivery)
{
    struct unionpay *unionpay = state;
    struct unionpay_trade trade;
    enum err err = unionpay_store_by_text(
        &unionpay->store, SQL_UNIONPAY_TRADE_BY_QUERY, delivery->content, delivery->arena, &trade);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    delivery->ask.type = FORM_TYPE;
    return unionpay_notify_body(
        unionpay, &trade, delivery->fault.kind, delivery->arena, &delivery->ask.body);
}

static const struct sandbox_courier_kind courier = {
    .channel = UNIONPAY_CHANNEL,
    .tries_max = UNIONPAY_NOTIFY_TRIES_MAX,
    .timeout = {INT64_C(10000000)},
    .after = unionpay_notify_after,
    .taken = unionpay_notify_taken,
    .next = next,
    .due = due,
    .compose = compose,
};

enum err
unionpay_courier_open(struct unionpay *unionpay)
{
    const struct sandbox_courier_rows rows = {
        .due = unionpay->store.notify[SQL_UNIONPAY_NOTIFY_DUE],
        .move = unionpay->store.notify[SQL_UNIONPAY_NOTIFY_MOVE],
        .attempt = unionpay->store.notify[SQL_UNIONPAY_NOTIFY_ATTEMPT],
    };

    return sandbox_courier_open(unionpay->sandbox, &courier, &rows, unionpay, &unionpay->courier);
}
