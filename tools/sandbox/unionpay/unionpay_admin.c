#include "tools/sandbox/unionpay/unionpay_admin.h"

#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/unionpay/unionpay_money.h"

#define TRADES_MAX 100

static enum err
put_notifies(struct unionpay_store *store, struct json_writer *json, const char *query_id)
{
    struct db_statement *rows = store->notify[SQL_UNIONPAY_NOTIFY_OF_TRADE];
    enum err err;

    json_open_list(json, "notifies");
    db_bind_text(rows, 1, bytes_text(query_id));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "state", rows, 1);
        json_put_int(json, "sent_count", db_int(rows, 2));
        json_put_int(json, "next_us", db_int(rows, 3));
        err = sandbox_admin_put_attempts(
            json, store->notify[SQL_UNIONPAY_NOTIFY_ATTEMPTS], db_text(rows, 0));
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_trade(
    struct unionpay_store *store, struct json_writer *json, const struct unionpay_trade *trade)
{
    enum err err;

    json_open_object(json, NULL);
    sandbox_admin_put_text(json, "order_id", trade->order_id);
    sandbox_admin_put_text(json, "txn_time", trade->txn_time);
    sandbox_admin_put_text(json, "kind", unionpay_store_kind_name(trade->kind));
    sandbox_admin_put_text(json, "state", unionpay_store_state_name(trade->state));
    sandbox_admin_put_text(json, "code", trade->code);
    sandbox_admin_put_text(json, "query_id", trade->query_id);
    sandbox_admin_put_text(json, "orig_id", trade->orig_id);
    sandbox_admin_put_text(json, "payer_id", trade->payer_id);
    json_put_int(json, "amount_fen", trade->amount.fen);
    json_put_int(json, "returned_fen", trade->returned.fen);
    json_put_int(json, "created_us", trade->created.us);
    json_put_int(json, "expires_us", trade->expires.us);
    json_put_int(json, "ended_us", trade->ended.us);
    err = put_notifies(store, json, trade->query_id);
    json_close_object(json);
    return err;
}

enum err
unionpay_admin_put_state(void *state, struct sandbox_call *call, struct json_writer *json)
{
    struct unionpay *unionpay = state;
    struct unionpay_store *store = &unionpay->store;
    struct db_statement *rows = store->trade[SQL_UNIONPAY_TRADE_NEWEST];
    enum err err = unionpay_money_due(unionpay, call->arena);

    if (err != ERR_OK)
        return err;
    json_open_list(json, "trades");
    db_bind_text(rows, 1, bytes_text(sandbox_call_field(call, "out_trade_no")));
    db_bind_int(rows, 2, TRADES_MAX);
    while ((err = db_step(rows)) == ERR_OK) {
        struct unionpay_trade trade;

        err = unionpay_store_read(rows, call->arena, &trade);
        if (err == ERR_OK)
            err = put_trade(store, json, &trade);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}
