#include "tools/sandbox/wechat/wechat_store.h"

static const char *const statuses[WECHAT_REFUND_STATUSES] = {
    [WECHAT_REFUND_PROCESSING] = "PROCESSING",
    [WECHAT_REFUND_SUCCESS] = "SUCCESS",
    [WECHAT_REFUND_CLOSED] = "CLOSED",
    [WECHAT_REFUND_ABNORMAL] = "ABNORMAL",
};

static const char *const sharings[] = {
    [WECHAT_SHARING_NONE] = "none",
    [WECHAT_SHARING_FROZEN] = "frozen",
    [WECHAT_SHARING_ENDED] = "ended",
};

static struct moment
moment(struct db_statement *row, int at)
{
    return (struct moment){.us = db_int(row, at)};
}

static struct money
money(struct db_statement *row, int at)
{
    return (struct money){.fen = db_int(row, at)};
}

static enum err
find_order(struct db_statement *find, struct arena *arena, struct wechat_order *ret_order)
{
    enum err err = db_step(find);

    if (err == ERR_OK)
        err = wechat_store_read_order(find, arena, ret_order);
    db_reset(find);
    return err;
}

static enum err
find_refund(struct db_statement *find, struct arena *arena, struct wechat_refund *ret_refund)
{
    enum err err = db_step(find);

    if (err == ERR_OK)
        err = wechat_store_read_refund(find, arena, ret_refund);
    db_reset(find);
    return err;
}

enum err
wechat_store_open(struct db *db, struct wechat_store *ret_store)
{
    const struct {
        const struct statement *statements;
        size_t count;
        struct db_statement **to;
    } sets[] = {
        {wechat_applyment_sql, SQL_WECHAT_APPLYMENT_COUNT, ret_store->applyment},
        {wechat_bill_sql, SQL_WECHAT_BILL_COUNT, ret_store->bill},
        {wechat_code_sql, SQL_WECHAT_CODE_COUNT, ret_store->code},
        {wechat_complaint_sql, SQL_WECHAT_COMPLAINT_COUNT, ret_store->complaint},
        {wechat_merchant_sql, SQL_WECHAT_MERCHANT_COUNT, ret_store->merchant},
        {wechat_notify_sql, SQL_WECHAT_NOTIFY_COUNT, ret_store->notify},
        {wechat_order_sql, SQL_WECHAT_ORDER_COUNT, ret_store->order},
        {wechat_refund_sql, SQL_WECHAT_REFUND_COUNT, ret_store->refund},
        {wechat_share_sql, SQL_WECHAT_SHARE_COUNT, ret_store->share},
    };

    ret_store->db = db;
    for (size_t i = 0; i < LENGTH(sets); i++) {
        enum err err = sandbox_store_prepare(db, sets[i].statements, sets[i].count, sets[i].to);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
wechat_store_sweep(struct wechat_store *store, struct moment now)
{
    static const enum wechat_order_sql sweeps[] = {
        SQL_WECHAT_ORDER_EXPIRE, SQL_WECHAT_ORDER_REVOKE};

    for (size_t i = 0; i < LENGTH(sweeps); i++) {
        struct db_statement *sweep = store->order[sweeps[i]];
        enum err err;

        db_bind_int(sweep, 1, now.us);
        err = db_run(sweep);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
wechat_store_put_merchant(struct wechat_store *store, const char *mchid)
{
    struct db_statement *put = store->merchant[SQL_WECHAT_MERCHANT_PUT];

    sandbox_store_bind(put, 1, mchid);
    return db_run(put);
}

enum err
wechat_store_give(struct wechat_store *store, const char *mchid, struct money amount)
{
    struct db_statement *change =
        store->merchant[amount.fen < 0 ? SQL_WECHAT_MERCHANT_DEBIT : SQL_WECHAT_MERCHANT_CREDIT];
    enum err err;

    sandbox_store_bind(change, 1, mchid);
    db_bind_int(change, 2, amount.fen < 0 ? -amount.fen : amount.fen);
    err = db_run(change);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_OUT_OF_RANGE;
}

enum err
wechat_store_by_number(struct wechat_store *store, const char *mchid, const char *out_trade_no,
    struct arena *arena, struct wechat_order *ret_order)
{
    struct db_statement *find = store->order[SQL_WECHAT_ORDER_BY_NUMBER];

    sandbox_store_bind(find, 1, mchid);
    sandbox_store_bind(find, 2, out_trade_no);
    return find_order(find, arena, ret_order);
}

enum err
wechat_store_by_text(struct wechat_store *store, enum wechat_order_sql which, const char *text,
    struct arena *arena, struct wechat_order *ret_order)
{
    struct db_statement *find = store->order[which];

    sandbox_store_bind(find, 1, text);
    return find_order(find, arena, ret_order);
}

enum err
wechat_store_by_password(struct wechat_store *store, struct moment now, struct arena *arena,
    struct wechat_order *ret_order)
{
    struct db_statement *find = store->order[SQL_WECHAT_ORDER_BY_PASSWORD];

    db_bind_int(find, 1, now.us);
    return find_order(find, arena, ret_order);
}

enum err
wechat_store_find_refund(struct wechat_store *store, const char *mchid, const char *out_refund_no,
    struct arena *arena, struct wechat_refund *ret_refund)
{
    struct db_statement *find = store->refund[SQL_WECHAT_REFUND_FIND];

    sandbox_store_bind(find, 1, mchid);
    sandbox_store_bind(find, 2, out_refund_no);
    return find_refund(find, arena, ret_refund);
}

enum err
wechat_store_refund_by_id(struct wechat_store *store, const char *refund_id, struct arena *arena,
    struct wechat_refund *ret_refund)
{
    struct db_statement *find = store->refund[SQL_WECHAT_REFUND_BY_ID];

    sandbox_store_bind(find, 1, refund_id);
    return find_refund(find, arena, ret_refund);
}

enum err
wechat_store_due_refund(struct wechat_store *store, struct moment now, struct arena *arena,
    struct wechat_refund *ret_refund)
{
    struct db_statement *find = store->refund[SQL_WECHAT_REFUND_DUE];

    db_bind_int(find, 1, now.us);
    return find_refund(find, arena, ret_refund);
}

enum err
wechat_store_find_code(
    struct wechat_store *store, const char *code, struct arena *arena, struct wechat_code *ret_code)
{
    struct db_statement *find = store->code[SQL_WECHAT_CODE_FIND];
    enum err err;

    sandbox_store_bind(find, 1, code);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_code = (struct wechat_code){
            sandbox_store_copy(arena, find, 0), moment(find, 1), moment(find, 2)};
    db_reset(find);
    return err == ERR_OK && arena_overflowed(arena) ? ERR_TOO_BIG : err;
}

enum err
wechat_store_read_order(
    struct db_statement *row, struct arena *arena, struct wechat_order *ret_order)
{
    unsigned state;
    unsigned sharing;
    struct wechat_order order;

    if (fsm_state_of(&wechat_state_machine, db_text(row, 6), &state) != ERR_OK ||
        sandbox_store_word(sharings, LENGTH(sharings), db_text(row, 18), &sharing) != ERR_OK)
        return ERR_CORRUPT;
    order = (struct wechat_order){
        .mchid = sandbox_store_copy(arena, row, 0),
        .out_trade_no = sandbox_store_copy(arena, row, 1),
        .sp_mchid = sandbox_store_copy(arena, row, 2),
        .appid = sandbox_store_copy(arena, row, 3),
        .sub_appid = sandbox_store_copy(arena, row, 4),
        .trade_type = sandbox_store_copy(arena, row, 5),
        .state = (enum wechat_state)state,
        .prepay_id = sandbox_store_copy(arena, row, 7),
        .token = sandbox_store_copy(arena, row, 8),
        .transaction_id = sandbox_store_copy(arena, row, 9),
        .openid = sandbox_store_copy(arena, row, 10),
        .description = sandbox_store_copy(arena, row, 11),
        .attach = sandbox_store_copy(arena, row, 12),
        .notify_url = sandbox_store_copy(arena, row, 13),
        .params = sandbox_store_copy(arena, row, 14),
        .total = money(row, 15),
        .refunded = money(row, 16),
        .fee = money(row, 17),
        .sharing = (enum wechat_sharing)sharing,
        .frozen = money(row, 19),
        .created = moment(row, 20),
        .prepay_expires = moment(row, 21),
        .expires = moment(row, 22),
        .paid = moment(row, 23),
        .closed = moment(row, 24),
        .password = moment(row, 25),
    };
    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_order = order;
    return ERR_OK;
}

enum err
wechat_store_read_refund(
    struct db_statement *row, struct arena *arena, struct wechat_refund *ret_refund)
{
    unsigned status;
    unsigned outcome;
    struct wechat_refund refund;

    if (sandbox_store_word(statuses, LENGTH(statuses), db_text(row, 4), &status) != ERR_OK ||
        sandbox_store_word(statuses, LENGTH(statuses), db_text(row, 5), &outcome) != ERR_OK)
        return ERR_CORRUPT;
    refund = (struct wechat_refund){
        .mchid = sandbox_store_copy(arena, row, 0),
        .out_refund_no = sandbox_store_copy(arena, row, 1),
        .refund_id = sandbox_store_copy(arena, row, 2),
        .out_trade_no = sandbox_store_copy(arena, row, 3),
        .status = (enum wechat_refund_status)status,
        .outcome = (enum wechat_refund_status)outcome,
        .amount = money(row, 6),
        .fee = money(row, 7),
        .frozen = money(row, 8),
        .reason = sandbox_store_copy(arena, row, 9),
        .notify_url = sandbox_store_copy(arena, row, 10),
        .created = moment(row, 11),
        .due = moment(row, 12),
        .ended = moment(row, 13),
        .old = db_int(row, 14) != 0,
    };
    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_refund = refund;
    return ERR_OK;
}

enum err
wechat_store_number(
    struct db_statement *select, const char *mchid, const char *out_trade_no, int64_t *ret_number)
{
    enum err err;

    sandbox_store_bind(select, 1, mchid);
    sandbox_store_bind(select, 2, out_trade_no);
    err = db_step(select);
    if (err == ERR_OK)
        *ret_number = db_int(select, 0);
    db_reset(select);
    return err;
}

enum err
wechat_store_add_order(struct wechat_store *store, const struct wechat_order *order)
{
    struct db_statement *insert = store->order[SQL_WECHAT_ORDER_INSERT];

    sandbox_store_bind(insert, 1, order->mchid);
    sandbox_store_bind(insert, 2, order->out_trade_no);
    sandbox_store_bind(insert, 3, order->sp_mchid);
    sandbox_store_bind(insert, 4, order->appid);
    sandbox_store_bind(insert, 5, order->sub_appid);
    sandbox_store_bind(insert, 6, order->trade_type);
    sandbox_store_bind(insert, 7, wechat_state_name(order->state));
    sandbox_store_bind(insert, 8, order->prepay_id);
    sandbox_store_bind(insert, 9, order->token);
    sandbox_store_bind(insert, 10, order->transaction_id);
    sandbox_store_bind(insert, 11, order->openid);
    sandbox_store_bind(insert, 12, order->description);
    sandbox_store_bind(insert, 13, order->attach);
    sandbox_store_bind(insert, 14, order->notify_url);
    sandbox_store_bind(insert, 15, order->params);
    db_bind_int(insert, 16, order->total.fen);
    db_bind_int(insert, 17, order->refunded.fen);
    db_bind_int(insert, 18, order->fee.fen);
    sandbox_store_bind(insert, 19, sharings[order->sharing]);
    db_bind_int(insert, 20, order->frozen.fen);
    db_bind_int(insert, 21, order->created.us);
    db_bind_int(insert, 22, order->prepay_expires.us);
    db_bind_int(insert, 23, order->expires.us);
    db_bind_int(insert, 24, order->paid.us);
    db_bind_int(insert, 25, order->closed.us);
    db_bind_int(insert, 26, order->password.us);
    return db_run(insert);
}

enum err
wechat_store_move_order(
    struct wechat_store *store, enum wechat_state from, const struct wechat_order *order)
{
    struct db_statement *move = store->order[SQL_WECHAT_ORDER_MOVE];
    enum err err;

    sandbox_store_bind(move, 1, order->mchid);
    sandbox_store_bind(move, 2, order->out_trade_no);
    sandbox_store_bind(move, 3, wechat_state_name(from));
    sandbox_store_bind(move, 4, wechat_state_name(order->state));
    sandbox_store_bind(move, 5, order->prepay_id);
    sandbox_store_bind(move, 6, order->token);
    sandbox_store_bind(move, 7, order->transaction_id);
    sandbox_store_bind(move, 8, order->openid);
    db_bind_int(move, 9, order->refunded.fen);
    db_bind_int(move, 10, order->fee.fen);
    sandbox_store_bind(move, 11, sharings[order->sharing]);
    db_bind_int(move, 12, order->frozen.fen);
    db_bind_int(move, 13, order->prepay_expires.us);
    db_bind_int(move, 14, order->paid.us);
    db_bind_int(move, 15, order->closed.us);
    db_bind_int(move, 16, order->password.us);
    db_bind_int(move, 17, order->expires.us);
    err = db_run(move);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_BUSY;
}

enum err
wechat_store_add_refund(struct wechat_store *store, const struct wechat_refund *refund)
{
    struct db_statement *insert = store->refund[SQL_WECHAT_REFUND_INSERT];

    sandbox_store_bind(insert, 1, refund->mchid);
    sandbox_store_bind(insert, 2, refund->out_refund_no);
    sandbox_store_bind(insert, 3, refund->refund_id);
    sandbox_store_bind(insert, 4, refund->out_trade_no);
    sandbox_store_bind(insert, 5, statuses[refund->status]);
    sandbox_store_bind(insert, 6, statuses[refund->outcome]);
    db_bind_int(insert, 7, refund->amount.fen);
    db_bind_int(insert, 8, refund->fee.fen);
    db_bind_int(insert, 9, refund->frozen.fen);
    sandbox_store_bind(insert, 10, refund->reason);
    sandbox_store_bind(insert, 11, refund->notify_url);
    db_bind_int(insert, 12, refund->created.us);
    db_bind_int(insert, 13, refund->due.us);
    db_bind_int(insert, 14, refund->ended.us);
    db_bind_int(insert, 15, refund->old);
    return db_run(insert);
}

enum err
wechat_store_move_refund(struct wechat_store *store, const struct wechat_refund *refund)
{
    struct db_statement *move = store->refund[SQL_WECHAT_REFUND_MOVE];

    sandbox_store_bind(move, 1, refund->mchid);
    sandbox_store_bind(move, 2, refund->out_refund_no);
    sandbox_store_bind(move, 3, statuses[refund->status]);
    sandbox_store_bind(move, 4, statuses[refund->outcome]);
    db_bind_int(move, 5, refund->due.us);
    db_bind_int(move, 6, refund->ended.us);
    return db_run(move);
}

enum err
wechat_store_add_code(struct wechat_store *store, const char *code, const struct wechat_code *row)
{
    struct db_statement *insert = store->code[SQL_WECHAT_CODE_INSERT];

    sandbox_store_bind(insert, 1, code);
    sandbox_store_bind(insert, 2, row->openid);
    db_bind_int(insert, 3, row->expires.us);
    db_bind_int(insert, 4, row->used.us);
    return db_run(insert);
}

enum err
wechat_store_use_code(struct wechat_store *store, const char *code, struct moment now)
{
    struct db_statement *use = store->code[SQL_WECHAT_CODE_USE];
    enum err err;

    sandbox_store_bind(use, 1, code);
    db_bind_int(use, 2, now.us);
    err = db_run(use);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_CONFLICT;
}

const char *
wechat_store_status_name(enum wechat_refund_status status)
{
    NEED(status < WECHAT_REFUND_STATUSES);
    return statuses[status];
}
