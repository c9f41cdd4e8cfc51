#include "tools/sandbox/unionpay/unionpay_store.h"

static const char *const kinds[UNIONPAY_KINDS] = {
    [UNIONPAY_QR] = "qr",
    [UNIONPAY_BARCODE] = "barcode",
    [UNIONPAY_REFUND] = "refund",
    [UNIONPAY_VOID] = "void",
};

static const char *const states[UNIONPAY_STATES] = {
    [UNIONPAY_WAITING] = "waiting",
    [UNIONPAY_PAID] = "paid",
    [UNIONPAY_FAILED] = "failed",
    [UNIONPAY_CLOSED] = "closed",
    [UNIONPAY_REVERSED] = "reversed",
};

static enum err
find(struct db_statement *select, struct arena *arena, struct unionpay_trade *ret_trade)
{
    enum err err = db_step(select);

    if (err == ERR_OK)
        err = unionpay_store_read(select, arena, ret_trade);
    db_reset(select);
    return err;
}

enum err
unionpay_store_open(struct db *db, struct unionpay_store *ret_store)
{
    enum err err = sandbox_store_prepare(
        db, unionpay_notify_sql, SQL_UNIONPAY_NOTIFY_COUNT, ret_store->notify);

    ret_store->db = db;
    return err == ERR_OK ? sandbox_store_prepare(
                               db, unionpay_trade_sql, SQL_UNIONPAY_TRADE_COUNT, ret_store->trade)
                         : err;
}

enum err
unionpay_store_read(struct db_statement *row, struct arena *arena, struct unionpay_trade *ret_trade)
{
    unsigned kind;
    unsigned state;
    enum err err = sandbox_store_word(kinds, UNIONPAY_KINDS, db_text(row, 2), &kind);

    if (err == ERR_OK)
        err = sandbox_store_word(states, UNIONPAY_STATES, db_text(row, 3), &state);
    if (err != ERR_OK)
        return err;
    *ret_trade = (struct unionpay_trade){
        .order_id = sandbox_store_copy(arena, row, 0),
        .txn_time = sandbox_store_copy(arena, row, 1),
        .kind = (enum unionpay_kind)kind,
        .state = (enum unionpay_state)state,
        .code = sandbox_store_copy(arena, row, 4),
        .query_id = sandbox_store_copy(arena, row, 5),
        .token = sandbox_store_copy(arena, row, 6),
        .barcode = sandbox_store_copy(arena, row, 7),
        .orig_id = sandbox_store_copy(arena, row, 8),
        .payer_id = sandbox_store_copy(arena, row, 9),
        .back_url = sandbox_store_copy(arena, row, 10),
        .reserved = sandbox_store_copy(arena, row, 11),
        .amount = {db_int(row, 12)},
        .returned = {db_int(row, 13)},
        .created = {db_int(row, 14)},
        .expires = {db_int(row, 15)},
        .due = {db_int(row, 16)},
        .ended = {db_int(row, 17)},
        .closed = {db_int(row, 18)},
        .sign_method = sandbox_store_copy(arena, row, 19),
    };
    return arena_overflowed(arena) ? ERR_TOO_BIG : ERR_OK;
}

enum err
unionpay_store_by_number(struct unionpay_store *store, const char *order_id, const char *txn_time,
    struct arena *arena, struct unionpay_trade *ret_trade)
{
    struct db_statement *select = store->trade[SQL_UNIONPAY_TRADE_BY_NUMBER];

    sandbox_store_bind(select, 1, order_id);
    sandbox_store_bind(select, 2, txn_time);
    return find(select, arena, ret_trade);
}

enum err
unionpay_store_by_text(struct unionpay_store *store, enum unionpay_trade_sql which,
    const char *text, struct arena *arena, struct unionpay_trade *ret_trade)
{
    sandbox_store_bind(store->trade[which], 1, text);
    return find(store->trade[which], arena, ret_trade);
}

enum err
unionpay_store_by_due(struct unionpay_store *store, struct moment now, struct arena *arena,
    struct unionpay_trade *ret_trade)
{
    struct db_statement *select = store->trade[SQL_UNIONPAY_TRADE_BY_DUE];

    db_bind_int(select, 1, now.us);
    return find(select, arena, ret_trade);
}

enum err
unionpay_store_add(struct unionpay_store *store, const struct unionpay_trade *trade)
{
    struct db_statement *insert = store->trade[SQL_UNIONPAY_TRADE_INSERT];

    sandbox_store_bind(insert, 1, trade->order_id);
    sandbox_store_bind(insert, 2, trade->txn_time);
    sandbox_store_bind(insert, 3, kinds[trade->kind]);
    sandbox_store_bind(insert, 4, states[trade->state]);
    sandbox_store_bind(insert, 5, trade->code);
    sandbox_store_bind(insert, 6, trade->query_id);
    sandbox_store_bind(insert, 7, trade->token);
    sandbox_store_bind(insert, 8, trade->barcode);
    sandbox_store_bind(insert, 9, trade->orig_id);
    sandbox_store_bind(insert, 10, trade->payer_id);
    sandbox_store_bind(insert, 11, trade->back_url);
    sandbox_store_bind(insert, 12, trade->reserved);
    db_bind_int(insert, 13, trade->amount.fen);
    db_bind_int(insert, 14, trade->returned.fen);
    db_bind_int(insert, 15, trade->created.us);
    db_bind_int(insert, 16, trade->expires.us);
    db_bind_int(insert, 17, trade->due.us);
    db_bind_int(insert, 18, trade->ended.us);
    db_bind_int(insert, 19, trade->closed.us);
    sandbox_store_bind(insert, 20, trade->sign_method);
    return db_run(insert);
}

enum err
unionpay_store_move(struct unionpay_store *store, const struct unionpay_trade *trade)
{
    struct db_statement *update = store->trade[SQL_UNIONPAY_TRADE_MOVE];

    sandbox_store_bind(update, 1, trade->order_id);
    sandbox_store_bind(update, 2, trade->txn_time);
    sandbox_store_bind(update, 3, states[trade->state]);
    sandbox_store_bind(update, 4, trade->code);
    sandbox_store_bind(update, 5, trade->payer_id);
    db_bind_int(update, 6, trade->returned.fen);
    db_bind_int(update, 7, trade->due.us);
    db_bind_int(update, 8, trade->ended.us);
    db_bind_int(update, 9, trade->closed.us);
    return db_run(update);
}

enum err
unionpay_store_expire(struct unionpay_store *store, struct moment now)
{
    db_bind_int(store->trade[SQL_UNIONPAY_TRADE_EXPIRE], 1, now.us);
    return db_run(store->trade[SQL_UNIONPAY_TRADE_EXPIRE]);
}

enum err
unionpay_store_next(struct unionpay_store *store, struct moment *ret_next)
{
    struct db_statement *select = store->trade[SQL_UNIONPAY_TRADE_NEXT];
    enum err err = db_step(select);

    if (err == ERR_OK)
        ret_next->us = db_int(select, 0);
    db_reset(select);
    return err;
}

enum err
unionpay_store_tell(
    struct unionpay_store *store, const struct unionpay_trade *trade, struct moment now)
{
    struct db_statement *insert = store->notify[SQL_UNIONPAY_NOTIFY_INSERT];

    if (trade->back_url[0] == '\0')
        return ERR_OK;
    sandbox_store_bind(insert, 1, trade->query_id);
    db_bind_int(insert, 2, now.us);
    return db_run(insert);
}

const char *
unionpay_store_kind_name(enum unionpay_kind kind)
{
    NEED(kind < UNIONPAY_KINDS);
    return kinds[kind];
}

const char *
unionpay_store_state_name(enum unionpay_state state)
{
    NEED(state < UNIONPAY_STATES);
    return states[state];
}
