#include "tools/sandbox/sandbox_admin.h"

#include "shared/text/json.h"
#include "tools/sandbox/alipay_store.h"

#define STATE_MAX ((size_t)1024 * 1024)
#define TRADES_MAX 100
#define COUNT_MAX 1000000
#define JSON_TYPE "application/json; charset=utf-8"

static void
put_text(struct json_writer *json, const char *name, const char *value)
{
    json_put_text(json, name, bytes_text(value));
}

static void
put_column(struct json_writer *json, const char *name, struct db_statement *row, int at)
{
    json_put_text(json, name, db_text(row, at));
}

/* After the last row of a list. */
static enum err
end_rows(struct db_statement *rows, enum err err)
{
    db_reset(rows);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err
put_attempts(struct sandbox_store *store, struct json_writer *json, struct bytes notify_id)
{
    struct db_statement *rows = store->notify[SQL_ALIPAY_NOTIFY_ATTEMPTS];
    enum err err;

    json_open_list(json, "attempts");
    db_bind_text(rows, 1, notify_id);
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        json_put_int(json, "number", db_int(rows, 0));
        json_put_int(json, "sent_us", db_int(rows, 1));
        put_column(json, "fault", rows, 2);
        put_column(json, "outcome", rows, 3);
        json_close_object(json);
    }
    json_close_list(json);
    return end_rows(rows, err);
}

static enum err
put_notifies(struct sandbox_store *store, struct json_writer *json, const char *trade_no)
{
    struct db_statement *rows = store->notify[SQL_ALIPAY_NOTIFY_OF_TRADE];
    enum err err;

    json_open_list(json, "notifies");
    db_bind_text(rows, 1, bytes_text(trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        put_column(json, "notify_id", rows, 0);
        put_column(json, "url", rows, 1);
        put_column(json, "state", rows, 2);
        json_put_int(json, "sent_count", db_int(rows, 3));
        json_put_int(json, "next_us", db_int(rows, 4));
        err = put_attempts(store, json, db_text(rows, 0));
        json_close_object(json);
        if (err != ERR_OK)
            break;
    }
    json_close_list(json);
    return end_rows(rows, err);
}

static enum err
put_shares(struct sandbox_store *store, struct json_writer *json, const char *trade_no)
{
    struct db_statement *rows = store->share[SQL_ALIPAY_SHARE_OF_TRADE];
    enum err err;

    json_open_list(json, "shares");
    db_bind_text(rows, 1, bytes_text(trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        put_column(json, "account", rows, 0);
        json_put_int(json, "amount_fen", db_int(rows, 1));
        put_column(json, "state", rows, 2);
        json_close_object(json);
    }
    json_close_list(json);
    return end_rows(rows, err);
}

static enum err
put_trade(struct sandbox_store *store, struct json_writer *json, const struct alipay_trade *trade)
{
    enum err err;

    json_open_object(json, NULL);
    put_text(json, "trade_no", trade->trade_no);
    put_text(json, "out_trade_no", trade->out_trade_no);
    put_text(json, "method", trade->method);
    put_text(json, "state", alipay_state_name(trade->state));
    json_put_int(json, "total_fen", trade->total.fen);
    json_put_int(json, "refunded_fen", trade->refunded.fen);
    put_text(json, "subject", trade->subject);
    put_text(json, "buyer_id", trade->buyer_id);
    put_text(json, "notify_url", trade->notify_url);
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
put_trades(struct sandbox_call *call, struct json_writer *json)
{
    struct sandbox_store *store = &call->sandbox->store;
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
    return end_rows(rows, err);
}

static enum err
put_accounts(struct sandbox_store *store, struct json_writer *json)
{
    struct db_statement *apps = store->app[SQL_ALIPAY_APP_ALL];
    struct db_statement *buyers = store->buyer[SQL_ALIPAY_BUYER_ALL];
    enum err err;

    json_open_list(json, "apps");
    while ((err = db_step(apps)) == ERR_OK) {
        json_open_object(json, NULL);
        put_column(json, "app_id", apps, 0);
        put_column(json, "seller_id", apps, 1);
        json_put_int(json, "balance_fen", db_int(apps, 2));
        json_close_object(json);
    }
    json_close_list(json);
    err = end_rows(apps, err);
    json_open_list(json, "buyers");
    while (err == ERR_OK && (err = db_step(buyers)) == ERR_OK) {
        json_open_object(json, NULL);
        put_column(json, "buyer_id", buyers, 0);
        put_column(json, "open_id", buyers, 1);
        put_column(json, "logon_id", buyers, 2);
        json_put_int(json, "balance_fen", db_int(buyers, 3));
        json_close_object(json);
    }
    json_close_list(json);
    return end_rows(buyers, err);
}

static enum err
put_faults(struct sandbox_store *store, struct json_writer *json)
{
    struct db_statement *rows = store->fault[SQL_FAULT_ALL];
    enum err err;

    json_open_list(json, "faults");
    while ((err = db_step(rows)) == ERR_OK) {
        json_open_object(json, NULL);
        put_column(json, "what", rows, 0);
        put_column(json, "method", rows, 1);
        json_put_int(json, "value", db_int(rows, 2));
        json_put_int(json, "remaining", db_int(rows, 3));
        json_close_object(json);
    }
    json_close_list(json);
    return end_rows(rows, err);
}

static enum err
put_state(struct sandbox_call *call, struct text *body)
{
    struct sandbox_store *store = &call->sandbox->store;
    struct json_writer json;
    enum err err;

    json_start(&json, body);
    json_open_object(&json, NULL);
    err = put_accounts(store, &json);
    if (err == ERR_OK)
        err = put_trades(call, &json);
    if (err == ERR_OK)
        err = put_faults(store, &json);
    json_close_object(&json);
    return err;
}

/* Only for callers on this machine: refused is answered. */
static bool
is_local(struct sandbox_call *call)
{
    const char *peer = call->request->peer;

    if (strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 ||
        strncmp(peer, "::ffff:127.", 11) == 0)
        return true;
    sandbox_call_refuse(call, ERR_FORBIDDEN);
    return false;
}

static enum err
add_fault(struct sandbox_call *call)
{
    const char *what = "";
    const char *method = "";
    int64_t value = 0;
    int64_t count = 1;
    const struct json_field fields[] = {
        {"what", JSON_TEXT, false, &what},
        {"method", JSON_TEXT, true, &method},
        {"value", JSON_INT, true, &value},
        {"count", JSON_INT, true, &count},
    };
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK)
        return err;
    if (count < 1 || count > COUNT_MAX || value < 0 || value > INT32_MAX)
        return ERR_OUT_OF_RANGE;
    return sandbox_store_add_fault(&call->sandbox->store, what, method, value, count);
}

static enum err
put_buyer(struct sandbox_call *call)
{
    struct db_statement *put = call->sandbox->store.buyer[SQL_ALIPAY_BUYER_PUT];
    const char *buyer_id = "";
    struct money balance;
    const struct json_field fields[] = {
        {"buyer_id", JSON_TEXT, false, &buyer_id},
        {"balance_fen", JSON_FEN, false, &balance},
    };
    const struct json_node *root;
    enum err err = json_parse(call->request->body, call->arena, &root);

    if (err == ERR_OK)
        err = json_read(root, fields, LENGTH(fields), NULL);
    if (err != ERR_OK)
        return err;
    if (balance.fen < 0)
        return ERR_OUT_OF_RANGE;
    /* One that is new is called by its number throughout. */
    db_bind_text(put, 1, bytes_text(buyer_id));
    db_bind_text(put, 2, bytes_text(buyer_id));
    db_bind_text(put, 3, bytes_text(buyer_id));
    db_bind_int(put, 4, balance.fen);
    return db_run(put);
}

/* One change in its own transaction. */
static void
change(struct sandbox_call *call, enum err (*run)(struct sandbox_call *call))
{
    struct db *db = call->sandbox->store.db;
    struct text body;
    char block[16];
    enum err err;

    if (!is_local(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = run(call);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK) {
        sandbox_call_refuse(call, err);
        return;
    }
    text_init(&body, block, sizeof(block));
    text_put(&body, "{\"ok\":true}");
    sandbox_call_answer(call, 200, JSON_TYPE, &body);
}

static enum err
clear_faults(struct sandbox_call *call)
{
    return sandbox_store_clear_faults(&call->sandbox->store, sandbox_call_field(call, "method"));
}

void
sandbox_admin_add_fault(struct sandbox_call *call)
{
    change(call, add_fault);
}

void
sandbox_admin_clear_faults(struct sandbox_call *call)
{
    change(call, clear_faults);
}

void
sandbox_admin_put_buyer(struct sandbox_call *call)
{
    change(call, put_buyer);
}

void
sandbox_admin_state(struct sandbox_call *call)
{
    struct db *db = call->sandbox->store.db;
    struct text body;
    enum err err;

    if (!is_local(call))
        return;
    err = sandbox_call_text(call->arena, STATE_MAX, &body);
    if (err == ERR_OK)
        err = db_begin(db);
    if (err == ERR_OK) {
        err = alipay_store_sweep(&call->sandbox->store, net_moment(call->sandbox->net));
        if (err == ERR_OK)
            err = put_state(call, &body);
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    if (sandbox_check_broken(call->sandbox, err) != ERR_OK)
        sandbox_call_refuse(call, err);
    else
        sandbox_call_answer(call, 200, JSON_TYPE, &body);
}
