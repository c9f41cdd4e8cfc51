#include "tools/sandbox/alipay/alipay_admin.h"

#include "tools/sandbox/alipay/alipay_complaint_payer.h"
#include "tools/sandbox/core/sandbox_admin.h"

#define TRADES_MAX 100

static enum err
put_notifies(struct alipay_store *store, struct json_writer *json, const char *trade_no)
{
    struct db_statement *rows = store->notify[SQL_ALIPAY_NOTIFY_OF_TRADE];
    enum err err;

    json_open_list(json, "notifies");
    db_bind_text(rows, 1, bytes_text(trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "notify_id", rows, 0);
        sandbox_admin_put_column(json, "url", rows, 1);
        sandbox_admin_put_column(json, "state", rows, 2);
        json_put_int(json, "sent_count", db_int(rows, 3));
        json_put_int(json, "next_us", db_int(rows, 4));
        err = sandbox_admin_put_attempts(
            json, store->notify[SQL_ALIPAY_NOTIFY_ATTEMPTS], db_text(rows, 0));
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_shares(struct alipay_store *store, struct json_writer *json, const char *trade_no)
{
    struct db_statement *rows = store->share[SQL_ALIPAY_SHARE_OF_TRADE];
    enum err err;

    json_open_list(json, "shares");
    db_bind_text(rows, 1, bytes_text(trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "account", rows, 0);
        json_put_int(json, "amount_fen", db_int(rows, 1));
        sandbox_admin_put_column(json, "state", rows, 2);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_trade(struct alipay_store *store, struct json_writer *json, const struct alipay_trade *trade)
{
    enum err err;

    json_open_object(json, NULL);
    sandbox_admin_put_text(json, "trade_no", trade->trade_no);
    sandbox_admin_put_text(json, "out_trade_no", trade->out_trade_no);
    sandbox_admin_put_text(json, "method", trade->method);
    sandbox_admin_put_text(json, "state", alipay_state_name(trade->state));
    json_put_int(json, "total_fen", trade->total.fen);
    json_put_int(json, "refunded_fen", trade->refunded.fen);
    sandbox_admin_put_text(json, "subject", trade->subject);
    sandbox_admin_put_text(json, "buyer_id", trade->buyer_id);
    sandbox_admin_put_text(json, "notify_url", trade->notify_url);
    json_put_int(json, "created_us", trade->created.us);
    json_put_int(json, "expires_us", trade->expires.us);
    json_put_int(json, "paid_us", trade->paid.us);
    json_put_int(json, "closed_us", trade->closed.us);
    err = put_notifies(store, json, trade->trade_no);
    if (err == ERR_OK)
        err = put_shares(store, json, trade->trade_no);
    json_close_object(json);
    return err;
}

static enum err
put_trades(struct alipay_store *store, struct sandbox_call *call, struct json_writer *json)
{
    struct db_statement *rows = store->trade[SQL_ALIPAY_TRADE_NEWEST];
    enum err err;

    json_open_list(json, "trades");
    db_bind_text(rows, 1, bytes_text(sandbox_call_field(call, "out_trade_no")));
    db_bind_int(rows, 2, TRADES_MAX);
    while ((err = db_step(rows)) == ERR_OK) {
        struct alipay_trade trade;

        err = alipay_store_read_trade(rows, call->arena, &trade);
        if (err == ERR_OK)
            err = put_trade(store, json, &trade);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return sandbox_store_end(rows, err);
}

static enum err
put_apps(struct alipay_store *store, struct json_writer *json)
{
    struct db_statement *apps = store->app[SQL_ALIPAY_APP_ALL];
    enum err err;

    json_open_list(json, "apps");
    while ((err = db_step(apps)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "app_id", apps, 0);
        sandbox_admin_put_column(json, "seller_id", apps, 1);
        json_put_int(json, "balance_fen", db_int(apps, 2));
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(apps, err);
}

enum err
alipay_admin_put_state(void *state, struct sandbox_call *call, struct json_writer *json)
{
    struct alipay *alipay = state;
    enum err err = alipay_store_sweep(&alipay->store, sandbox_now(alipay->sandbox));

    if (err == ERR_OK)
        err = put_apps(&alipay->store, json);
    if (err == ERR_OK)
        err = put_trades(&alipay->store, call, json);
    return err == ERR_OK ? alipay_complaint_payer_put_state(&alipay->store, json) : err;
}
