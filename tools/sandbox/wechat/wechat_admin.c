#include "tools/sandbox/wechat/wechat_admin.h"

#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/wechat/wechat_applyment_clerk.h"
#include "tools/sandbox/wechat/wechat_complaint_payer.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_share_store.h"

#define ORDERS_MAX 100

static enum err
put_notifies(struct wechat_store *store, struct json_writer *json, const struct wechat_order *order)
{
    struct db_statement *rows = store->notify[SQL_WECHAT_NOTIFY_OF_ORDER];
    enum err err;

    json_open_list(json, "notifies");
    db_bind_text(rows, 1, bytes_text(order->mchid));
    db_bind_text(rows, 2, bytes_text(order->out_trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "notify_id", rows, 0);
        sandbox_admin_put_column(json, "url", rows, 1);
        sandbox_admin_put_column(json, "event_type", rows, 2);
        sandbox_admin_put_column(json, "state", rows, 3);
        json_put_int(json, "sent_count", db_int(rows, 4));
        json_put_int(json, "next_us", db_int(rows, 5));
        err = sandbox_admin_put_attempts(
            json, store->notify[SQL_WECHAT_NOTIFY_ATTEMPTS], db_text(rows, 0));
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_refunds(struct wechat_store *store, struct sandbox_call *call, struct json_writer *json,
    const struct wechat_order *order)
{
    struct db_statement *rows = store->refund[SQL_WECHAT_REFUND_OF_ORDER];
    enum err err;

    json_open_list(json, "refunds");
    db_bind_text(rows, 1, bytes_text(order->mchid));
    db_bind_text(rows, 2, bytes_text(order->out_trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_refund refund;

        err = wechat_store_read_refund(rows, call->arena, &refund);
        if (err != ERR_OK)
            break;
        json_open_object(json, NULL);
        sandbox_admin_put_text(json, "out_refund_no", refund.out_refund_no);
        sandbox_admin_put_text(json, "refund_id", refund.refund_id);
        sandbox_admin_put_text(json, "status", wechat_store_status_name(refund.status));
        json_put_int(json, "amount_fen", refund.amount.fen);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_shares(struct wechat_store *store, struct sandbox_call *call, struct json_writer *json,
    const struct wechat_order *order)
{
    struct db_statement *rows = store->share[SQL_WECHAT_SHARE_OF_ORDER];
    enum err err;

    json_open_list(json, "shares");
    db_bind_text(rows, 1, bytes_text(order->mchid));
    db_bind_text(rows, 2, bytes_text(order->out_trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_share share;

        err = wechat_share_store_read(rows, call->arena, &share);
        if (err != ERR_OK)
            break;
        json_open_object(json, NULL);
        sandbox_admin_put_text(json, "account", share.account);
        sandbox_admin_put_text(json, "result", share.result);
        json_put_int(json, "amount_fen", share.amount.fen);
        json_put_int(json, "returned_fen", share.returned.fen);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_order(struct wechat_store *store, struct sandbox_call *call, struct json_writer *json,
    const struct wechat_order *order)
{
    enum err err;

    json_open_object(json, NULL);
    sandbox_admin_put_text(json, "mchid", order->mchid);
    sandbox_admin_put_text(json, "out_trade_no", order->out_trade_no);
    sandbox_admin_put_text(json, "trade_type", order->trade_type);
    sandbox_admin_put_text(json, "state", wechat_state_name(order->state));
    sandbox_admin_put_text(json, "prepay_id", order->prepay_id);
    sandbox_admin_put_text(json, "transaction_id", order->transaction_id);
    sandbox_admin_put_text(json, "openid", order->openid);
    json_put_int(json, "total_fen", order->total.fen);
    json_put_int(json, "refunded_fen", order->refunded.fen);
    json_put_int(json, "fee_fen", order->fee.fen);
    json_put_int(json, "frozen_fen", order->frozen.fen);
    json_put_int(json, "created_us", order->created.us);
    json_put_int(json, "expires_us", order->expires.us);
    json_put_int(json, "paid_us", order->paid.us);
    json_put_int(json, "closed_us", order->closed.us);
    err = put_notifies(store, json, order);
    if (err == ERR_OK)
        err = put_refunds(store, call, json, order);
    if (err == ERR_OK)
        err = put_shares(store, call, json, order);
    json_close_object(json);
    return err;
}

static enum err
put_orders(struct wechat_store *store, struct sandbox_call *call, struct json_writer *json)
{
    struct db_statement *rows = store->order[SQL_WECHAT_ORDER_NEWEST];
    enum err err;

    json_open_list(json, "orders");
    db_bind_text(rows, 1, bytes_text(sandbox_call_field(call, "out_trade_no")));
    db_bind_int(rows, 2, ORDERS_MAX);
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_order order;

        err = wechat_store_read_order(rows, call->arena, &order);
        if (err == ERR_OK)
            err = put_order(store, call, json, &order);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_merchants(struct wechat_store *store, struct json_writer *json)
{
    struct db_statement *rows = store->merchant[SQL_WECHAT_MERCHANT_ALL];
    enum err err;

    json_open_list(json, "merchants");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "mchid", rows, 0);
        json_put_int(json, "balance_fen", db_int(rows, 1));
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

enum err
wechat_admin_put_state(void *state, struct sandbox_call *call, struct json_writer *json)
{
    struct wechat *wechat = state;
    enum err err = wechat_due(wechat, call->arena);

    if (err == ERR_OK)
        err = put_merchants(&wechat->store, json);
    if (err == ERR_OK)
        err = wechat_complaint_payer_put_state(&wechat->store, json);
    if (err == ERR_OK)
        err = wechat_applyment_clerk_put_state(&wechat->store, call, json);
    return err == ERR_OK ? put_orders(&wechat->store, call, json) : err;
}
