#include "tools/sandbox/alipay/alipay_store.h"

#include "tools/sandbox/alipay/alipay.h"

static struct moment
moment(struct db_statement *row, int at)
{
    return (struct moment){.us = db_int(row, at)};
}

static enum err
find_trade(struct db_statement *find, struct arena *arena, struct alipay_trade *ret_trade)
{
    enum err err = db_step(find);

    if (err == ERR_OK)
        err = alipay_store_read_trade(find, arena, ret_trade);
    db_reset(find);
    return err;
}

/* One of the two statements that move the merchant's money. */
static enum err
change_balance(struct alipay_store *store, const char *app_id, struct money to_app)
{
    bool takes = to_app.fen < 0;
    struct db_statement *change = store->app[takes ? SQL_ALIPAY_APP_DEBIT : SQL_ALIPAY_APP_CREDIT];
    enum err err;

    db_bind_text(change, 1, bytes_text(app_id));
    db_bind_int(change, 2, takes ? -to_app.fen : to_app.fen);
    err = db_run(change);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_OUT_OF_RANGE;
}

/* Who gives is known to exist by now; who gets must, too. */
static enum err
is_there(enum err err)
{
    return err == ERR_OUT_OF_RANGE ? ERR_CORRUPT : err;
}

enum err
alipay_store_open(struct sandbox_store *core, struct alipay_store *ret_store)
{
    const struct {
        const struct statement *statements;
        size_t count;
        struct db_statement **to;
    } sets[] = {
        {alipay_app_sql, SQL_ALIPAY_APP_COUNT, ret_store->app},
        {alipay_bill_sql, SQL_ALIPAY_BILL_COUNT, ret_store->bill},
        {alipay_code_sql, SQL_ALIPAY_CODE_COUNT, ret_store->code},
        {alipay_complaint_sql, SQL_ALIPAY_COMPLAINT_COUNT, ret_store->complaint},
        {alipay_notify_sql, SQL_ALIPAY_NOTIFY_COUNT, ret_store->notify},
        {alipay_refund_sql, SQL_ALIPAY_REFUND_COUNT, ret_store->refund},
        {alipay_share_sql, SQL_ALIPAY_SHARE_COUNT, ret_store->share},
        {alipay_trade_sql, SQL_ALIPAY_TRADE_COUNT, ret_store->trade},
    };

    ret_store->core = core;
    ret_store->db = core->db;
    for (size_t i = 0; i < LENGTH(sets); i++) {
        enum err err =
            sandbox_store_prepare(core->db, sets[i].statements, sets[i].count, sets[i].to);

        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
alipay_store_take_fault(struct alipay_store *store, const char *part, const char *method,
    const char *number, struct sandbox_fault_taken *ret_taken)
{
    const struct sandbox_fault_case of = {
        .channel = ALIPAY_CHANNEL, .part = part, .method = method, .number = number};

    return sandbox_fault_take(store->core, &of, ret_taken);
}

enum err
alipay_store_put_app(struct alipay_store *store, const char *app_id, const char *seller_id)
{
    struct db_statement *put = store->app[SQL_ALIPAY_APP_PUT];

    db_bind_text(put, 1, bytes_text(app_id));
    db_bind_text(put, 2, bytes_text(seller_id));
    return db_run(put);
}

enum err
alipay_store_sweep(struct alipay_store *store, struct moment now)
{
    const struct {
        enum alipay_trade_sql statement;
        int64_t us;
    } sweeps[] = {
        {SQL_ALIPAY_TRADE_EXPIRE_QR, now.us},
        {SQL_ALIPAY_TRADE_EXPIRE, now.us},
        {SQL_ALIPAY_TRADE_FINISH, moment_after(now, span_s(-ALIPAY_REFUND_WINDOW_S)).us},
    };

    for (size_t i = 0; i < LENGTH(sweeps); i++) {
        struct db_statement *sweep = store->trade[sweeps[i].statement];
        enum err err;

        db_bind_int(sweep, 1, sweeps[i].us);
        err = db_run(sweep);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err
alipay_store_find_buyer(struct alipay_store *store, const char *any_id, struct arena *arena,
    struct sandbox_payer *ret_buyer)
{
    return sandbox_payer_find(store->core, ALIPAY_CHANNEL, any_id, arena, ret_buyer);
}

enum err
alipay_store_buyer_by_ending(struct alipay_store *store, const char *ending, struct arena *arena,
    struct sandbox_payer *ret_buyer)
{
    return sandbox_payer_by_ending(store->core, ALIPAY_CHANNEL, ending, arena, ret_buyer);
}

enum err
alipay_store_first_buyer(
    struct alipay_store *store, struct arena *arena, struct sandbox_payer *ret_buyer)
{
    return sandbox_payer_first(store->core, ALIPAY_CHANNEL, arena, ret_buyer);
}

enum err
alipay_store_by_number(struct alipay_store *store, const char *trade_no, struct arena *arena,
    struct alipay_trade *ret_trade)
{
    struct db_statement *find = store->trade[SQL_ALIPAY_TRADE_BY_NUMBER];

    db_bind_text(find, 1, bytes_text(trade_no));
    return find_trade(find, arena, ret_trade);
}

enum err
alipay_store_by_merchant(struct alipay_store *store, const char *app_id, const char *out_trade_no,
    struct arena *arena, struct alipay_trade *ret_trade)
{
    struct db_statement *find = store->trade[SQL_ALIPAY_TRADE_BY_MERCHANT];

    db_bind_text(find, 1, bytes_text(app_id));
    db_bind_text(find, 2, bytes_text(out_trade_no));
    return find_trade(find, arena, ret_trade);
}

enum err
alipay_store_by_password(struct alipay_store *store, struct moment now, struct arena *arena,
    struct alipay_trade *ret_trade)
{
    struct db_statement *find = store->trade[SQL_ALIPAY_TRADE_BY_PASSWORD];

    db_bind_int(find, 1, now.us);
    return find_trade(find, arena, ret_trade);
}

enum err
alipay_store_by_token(struct alipay_store *store, const char *token, struct arena *arena,
    struct alipay_trade *ret_trade)
{
    struct db_statement *find = store->trade[SQL_ALIPAY_TRADE_BY_TOKEN];

    db_bind_text(find, 1, bytes_text(token));
    return find_trade(find, arena, ret_trade);
}

enum err
alipay_store_find_refund(struct alipay_store *store, const char *trade_no,
    const char *out_request_no, struct alipay_refund *ret_refund)
{
    struct db_statement *find = store->refund[SQL_ALIPAY_REFUND_FIND];
    enum err err;

    db_bind_text(find, 1, bytes_text(trade_no));
    db_bind_text(find, 2, bytes_text(out_request_no));
    err = db_step(find);
    if (err == ERR_OK)
        *ret_refund = (struct alipay_refund){
            .amount = {.fen = db_int(find, 0)},
            .refunded = moment(find, 1),
            .shown = moment(find, 2),
        };
    db_reset(find);
    return err;
}

enum err
alipay_store_read_trade(
    struct db_statement *row, struct arena *arena, struct alipay_trade *ret_trade)
{
    unsigned state;
    struct alipay_trade trade;

    if (fsm_state_of(&alipay_state_machine, db_text(row, 4), &state) != ERR_OK)
        return ERR_CORRUPT;
    trade = (struct alipay_trade){
        .trade_no = sandbox_store_copy(arena, row, 0),
        .app_id = sandbox_store_copy(arena, row, 1),
        .out_trade_no = sandbox_store_copy(arena, row, 2),
        .method = sandbox_store_copy(arena, row, 3),
        .state = (enum alipay_state)state,
        .total = {.fen = db_int(row, 5)},
        .refunded = {.fen = db_int(row, 6)},
        .subject = sandbox_store_copy(arena, row, 7),
        .body = sandbox_store_copy(arena, row, 8),
        .product_code = sandbox_store_copy(arena, row, 9),
        .passback = sandbox_store_copy(arena, row, 10),
        .buyer_id = sandbox_store_copy(arena, row, 11),
        .notify_url = sandbox_store_copy(arena, row, 12),
        .return_url = sandbox_store_copy(arena, row, 13),
        .qr_token = sandbox_store_copy(arena, row, 14),
        .created = moment(row, 15),
        .qr_expires = moment(row, 16),
        .expires = moment(row, 17),
        .paid = moment(row, 18),
        .closed = moment(row, 19),
        .password = moment(row, 20),
        .fee = {.fen = db_int(row, 21)},
    };
    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_trade = trade;
    return ERR_OK;
}

enum err
alipay_store_add_trade(struct alipay_store *store, const struct alipay_trade *trade)
{
    struct db_statement *insert = store->trade[SQL_ALIPAY_TRADE_INSERT];

    db_bind_text(insert, 1, bytes_text(trade->trade_no));
    db_bind_text(insert, 2, bytes_text(trade->app_id));
    db_bind_text(insert, 3, bytes_text(trade->out_trade_no));
    db_bind_text(insert, 4, bytes_text(trade->method));
    db_bind_text(insert, 5, bytes_text(alipay_state_name(trade->state)));
    db_bind_int(insert, 6, trade->total.fen);
    db_bind_int(insert, 7, trade->refunded.fen);
    db_bind_text(insert, 8, bytes_text(trade->subject));
    db_bind_text(insert, 9, bytes_text(trade->body));
    db_bind_text(insert, 10, bytes_text(trade->product_code));
    db_bind_text(insert, 11, bytes_text(trade->passback));
    db_bind_text(insert, 12, bytes_text(trade->buyer_id));
    db_bind_text(insert, 13, bytes_text(trade->notify_url));
    db_bind_text(insert, 14, bytes_text(trade->return_url));
    db_bind_text(insert, 15, bytes_text(trade->qr_token));
    db_bind_int(insert, 16, trade->created.us);
    db_bind_int(insert, 17, trade->qr_expires.us);
    db_bind_int(insert, 18, trade->expires.us);
    db_bind_int(insert, 19, trade->paid.us);
    db_bind_int(insert, 20, trade->closed.us);
    db_bind_int(insert, 21, trade->password.us);
    db_bind_int(insert, 22, trade->fee.fen);
    return db_run(insert);
}

enum err
alipay_store_move_trade(
    struct alipay_store *store, enum alipay_state from, const struct alipay_trade *trade)
{
    struct db_statement *move = store->trade[SQL_ALIPAY_TRADE_MOVE];
    enum err err;

    db_bind_text(move, 1, bytes_text(trade->trade_no));
    db_bind_text(move, 2, bytes_text(alipay_state_name(from)));
    db_bind_text(move, 3, bytes_text(alipay_state_name(trade->state)));
    db_bind_int(move, 4, trade->refunded.fen);
    db_bind_text(move, 5, bytes_text(trade->buyer_id));
    db_bind_text(move, 6, bytes_text(trade->qr_token));
    db_bind_int(move, 7, trade->qr_expires.us);
    db_bind_int(move, 8, trade->expires.us);
    db_bind_int(move, 9, trade->paid.us);
    db_bind_int(move, 10, trade->closed.us);
    db_bind_int(move, 11, trade->password.us);
    db_bind_int(move, 12, trade->fee.fen);
    err = db_run(move);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_BUSY;
}

enum err
alipay_store_add_refund(struct alipay_store *store, const char *trade_no,
    const char *out_request_no, const char *reason, const struct alipay_refund *refund)
{
    struct db_statement *insert = store->refund[SQL_ALIPAY_REFUND_INSERT];

    db_bind_text(insert, 1, bytes_text(trade_no));
    db_bind_text(insert, 2, bytes_text(out_request_no));
    db_bind_int(insert, 3, refund->amount.fen);
    db_bind_int(insert, 4, refund->fee.fen);
    db_bind_text(insert, 5, bytes_text(reason));
    db_bind_int(insert, 6, refund->refunded.us);
    db_bind_int(insert, 7, refund->shown.us);
    return db_run(insert);
}

enum err
alipay_store_move_money(struct alipay_store *store, const char *buyer_id, const char *app_id,
    struct money from_buyer, struct money to_app)
{
    const struct money to_buyer = money_of(-from_buyer.fen);
    enum err err;

    /* Who gives goes first: he may not have so much. */
    if (to_buyer.fen < 0) {
        err = sandbox_payer_give(store->core, ALIPAY_CHANNEL, buyer_id, to_buyer);
        return err == ERR_OK ? is_there(change_balance(store, app_id, to_app)) : err;
    }
    err = change_balance(store, app_id, to_app);
    if (err != ERR_OK)
        return err;
    return is_there(sandbox_payer_give(store->core, ALIPAY_CHANNEL, buyer_id, to_buyer));
}

enum err
alipay_store_add_code(struct alipay_store *store, const char *code, const char *app_id,
    const char *buyer_id, const char *scope, struct moment expires)
{
    struct db_statement *insert = store->code[SQL_ALIPAY_CODE_INSERT];

    db_bind_text(insert, 1, bytes_text(code));
    db_bind_text(insert, 2, bytes_text(app_id));
    db_bind_text(insert, 3, bytes_text(buyer_id));
    db_bind_text(insert, 4, bytes_text(scope));
    db_bind_int(insert, 5, expires.us);
    return db_run(insert);
}

enum err
alipay_store_use_code(struct alipay_store *store, const char *code, const char *app_id,
    struct moment now, struct arena *arena, struct sandbox_payer *ret_buyer)
{
    struct db_statement *use = store->code[SQL_ALIPAY_CODE_USE];
    struct db_statement *whose = store->code[SQL_ALIPAY_CODE_BUYER];
    const char *buyer_id = "";
    enum err err;

    db_bind_text(use, 1, bytes_text(code));
    db_bind_text(use, 2, bytes_text(app_id));
    db_bind_int(use, 3, now.us);
    err = db_run(use);
    if (err != ERR_OK)
        return err;
    if (db_changes(store->db) == 0)
        return ERR_EXPIRED;
    db_bind_text(whose, 1, bytes_text(code));
    err = db_step(whose);
    if (err == ERR_OK)
        buyer_id = sandbox_store_copy(arena, whose, 0);
    db_reset(whose);
    if (err != ERR_OK)
        return err;
    return alipay_store_find_buyer(store, buyer_id, arena, ret_buyer);
}

enum err
alipay_store_use_nonce(
    struct alipay_store *store, const char *nonce, struct moment now, struct span life)
{
    struct db_statement *forget = store->app[SQL_ALIPAY_APP_FORGET_NONCES];
    struct db_statement *insert = store->app[SQL_ALIPAY_APP_USE_NONCE];
    enum err err;

    /* One that was sent early may come again until its time has come and gone. */
    db_bind_int(forget, 1, now.us - 2 * life.us);
    err = db_run(forget);
    if (err != ERR_OK)
        return err;
    db_bind_text(insert, 1, bytes_text(nonce));
    db_bind_int(insert, 2, now.us);
    return db_run(insert);
}
