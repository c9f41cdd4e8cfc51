#include "tools/sandbox/sandbox_store.h"

#include "tools/sandbox/sandbox.h"
#include "tools/sandbox/sql/migrations.h"

#define CHANNEL "alipay"

_Static_assert(LENGTH(migrations) == SANDBOX_VERSION, "the newest migration");

struct fault_row {
    const char *name;
    const char *part;
};

static const struct fault_row faults[SANDBOX_FAULTS] = {
    [SANDBOX_FAULT_NONE] = {"", ""},
    [SANDBOX_FAULT_REPLY_NEVER] = {"reply_never", "reply"},
    [SANDBOX_FAULT_REPLY_BAD_SIGNATURE] = {"reply_bad_signature", "reply"},
    [SANDBOX_FAULT_REPLY_500] = {"reply_500", "reply"},
    [SANDBOX_FAULT_REPLY_UNKNOWN] = {"reply_unknown", "reply"},
    [SANDBOX_FAULT_REPLY_SYSTEM_ERROR] = {"reply_system_error", "reply"},
    [SANDBOX_FAULT_PAY_PASSWORD] = {"pay_password", "pay"},
    [SANDBOX_FAULT_CANCEL_RETRY] = {"cancel_retry", "cancel"},
    [SANDBOX_FAULT_QUERY_BEHIND] = {"query_behind", "query"},
    [SANDBOX_FAULT_NOTIFY_WRONG_SIGNATURE] = {"notify_wrong_signature", "notify"},
    [SANDBOX_FAULT_NOTIFY_WRONG_AMOUNT] = {"notify_wrong_amount", "notify"},
    [SANDBOX_FAULT_NOTIFY_WRONG_APP] = {"notify_wrong_app", "notify"},
    [SANDBOX_FAULT_NOTIFY_DUPLICATE] = {"notify_duplicate", "notify"},
    [SANDBOX_FAULT_NOTIFY_NEVER] = {"notify_never", "notify"},
    [SANDBOX_FAULT_NOTIFY_DELAY_MS] = {"notify_delay_ms", "notify"},
    [SANDBOX_FAULT_SHARE_SLOW] = {"share_slow", "share"},
    [SANDBOX_FAULT_SHARE_FAIL] = {"share_fail", "share"},
};

static enum err
prepare(struct db *db, const struct statement *statements, size_t count, struct db_statement **to)
{
    for (size_t i = 0; i < count; i++) {
        enum err err = db_prepare(db, statements[i].name, statements[i].sqlite, &to[i]);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

static enum sandbox_fault
fault_of(struct bytes name)
{
    for (unsigned fault = 1; fault < SANDBOX_FAULTS; fault++)
        if (bytes_is(name, faults[fault].name))
            return (enum sandbox_fault)fault;
    return SANDBOX_FAULT_NONE;
}

const char *
sandbox_store_fault_name(enum sandbox_fault fault)
{
    return faults[fault].name;
}

enum err
sandbox_migrate(struct db *db, int64_t now_us)
{
    return db_migrate(db, migrations, LENGTH(migrations), now_us);
}

enum err
sandbox_store_open(struct db *db, struct sandbox_store *ret_store)
{
    const struct {
        const struct statement *statements;
        size_t count;
        struct db_statement **to;
    } sets[] = {
        {alipay_app_sql, SQL_ALIPAY_APP_COUNT, ret_store->app},
        {alipay_buyer_sql, SQL_ALIPAY_BUYER_COUNT, ret_store->buyer},
        {alipay_code_sql, SQL_ALIPAY_CODE_COUNT, ret_store->code},
        {alipay_notify_sql, SQL_ALIPAY_NOTIFY_COUNT, ret_store->notify},
        {alipay_refund_sql, SQL_ALIPAY_REFUND_COUNT, ret_store->refund},
        {alipay_share_sql, SQL_ALIPAY_SHARE_COUNT, ret_store->share},
        {alipay_trade_sql, SQL_ALIPAY_TRADE_COUNT, ret_store->trade},
        {fault_sql, SQL_FAULT_COUNT, ret_store->fault},
    };

    ret_store->db = db;
    for (size_t i = 0; i < LENGTH(sets); i++) {
        enum err err = prepare(db, sets[i].statements, sets[i].count, sets[i].to);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
sandbox_store_add_fault(
    struct sandbox_store *store, const char *what, const char *method, int64_t value, int64_t count)
{
    struct db_statement *insert = store->fault[SQL_FAULT_INSERT];
    enum sandbox_fault fault = fault_of(bytes_text(what));

    if (fault == SANDBOX_FAULT_NONE)
        return ERR_BAD_INPUT;
    db_bind_text(insert, 1, bytes_text(CHANNEL));
    db_bind_text(insert, 2, bytes_text(faults[fault].part));
    db_bind_text(insert, 3, bytes_text(what));
    db_bind_text(insert, 4, bytes_text(method));
    db_bind_int(insert, 5, value);
    db_bind_int(insert, 6, count);
    return db_run(insert);
}

enum err
sandbox_store_take_fault(struct sandbox_store *store, const char *part, const char *method,
    enum sandbox_fault *ret_fault, int64_t *ret_value)
{
    struct db_statement *find = store->fault[SQL_FAULT_FIND];
    struct db_statement *use = store->fault[SQL_FAULT_USE];
    enum sandbox_fault fault;
    int64_t value;
    int64_t id;
    enum err err;

    db_bind_text(find, 1, bytes_text(CHANNEL));
    db_bind_text(find, 2, bytes_text(part));
    db_bind_text(find, 3, bytes_text(method));
    err = db_step(find);
    if (err != ERR_OK) {
        db_reset(find);
        if (err != ERR_NOT_FOUND)
            return err;
        *ret_fault = SANDBOX_FAULT_NONE;
        return ERR_OK;
    }
    id = db_int(find, 0);
    fault = fault_of(db_text(find, 1));
    value = db_int(find, 2);
    db_reset(find);
    db_bind_int(use, 1, id);
    err = db_run(use);
    if (err != ERR_OK)
        return err;
    *ret_fault = fault;
    *ret_value = value;
    return ERR_OK;
}

enum err
sandbox_store_clear_faults(struct sandbox_store *store, const char *method)
{
    struct db_statement *clear = store->fault[SQL_FAULT_CLEAR];

    db_bind_text(clear, 1, bytes_text(CHANNEL));
    db_bind_text(clear, 2, bytes_text(method));
    return db_run(clear);
}
