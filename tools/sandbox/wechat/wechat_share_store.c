#include "tools/sandbox/wechat/wechat_share_store.h"

/* A copy of a text column; "" when the arena is full, which it remembers. */
static const char *
copy(struct arena *arena, struct db_statement *row, int at)
{
    const char *text = arena_text(arena, db_text(row, at));

    return text == NULL ? "" : text;
}

static void
bind(struct db_statement *statement, int at, const char *text)
{
    db_bind_text(statement, at, bytes_text(text));
}

static enum err
find_split(struct db_statement *find, struct arena *arena, struct wechat_split *ret_split)
{
    enum err err = db_step(find);

    if (err == ERR_OK)
        *ret_split = (struct wechat_split){
            .mchid = copy(arena, find, 0),
            .out_order_no = copy(arena, find, 1),
            .order_id = copy(arena, find, 2),
            .out_trade_no = copy(arena, find, 3),
            .params = copy(arena, find, 4),
            .created = {.us = db_int(find, 5)},
        };
    db_reset(find);
    return err == ERR_OK && arena_overflowed(arena) ? ERR_TOO_BIG : err;
}

enum err
wechat_share_store_receiver(struct wechat_store *store, const char *mchid, const char *type,
    const char *account, struct arena *arena, const char **ret_name)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_RECEIVER_FIND];
    enum err err;

    bind(find, 1, mchid);
    bind(find, 2, type);
    bind(find, 3, account);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_name = copy(arena, find, 0);
    db_reset(find);
    return err;
}

enum err
wechat_share_store_find(struct wechat_store *store, const char *mchid, const char *out_order_no,
    struct arena *arena, struct wechat_split *ret_split)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_SPLIT_FIND];

    bind(find, 1, mchid);
    bind(find, 2, out_order_no);
    return find_split(find, arena, ret_split);
}

enum err
wechat_share_store_by_id(struct wechat_store *store, const char *order_id, struct arena *arena,
    struct wechat_split *ret_split)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_SPLIT_BY_ID];

    bind(find, 1, order_id);
    return find_split(find, arena, ret_split);
}

enum err
wechat_share_store_find_return(struct wechat_store *store, const char *mchid,
    const char *out_return_no, struct arena *arena, struct wechat_return *ret_return)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_RETURN_FIND];
    enum err err;

    bind(find, 1, mchid);
    bind(find, 2, out_return_no);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_return = (struct wechat_return){
            .mchid = copy(arena, find, 0),
            .out_return_no = copy(arena, find, 1),
            .return_no = copy(arena, find, 2),
            .order_id = copy(arena, find, 3),
            .return_mchid = copy(arena, find, 4),
            .amount = {.fen = db_int(find, 5)},
            .description = copy(arena, find, 6),
            .result = copy(arena, find, 7),
            .fail_reason = copy(arena, find, 8),
            .created = {.us = db_int(find, 9)},
            .due = {.us = db_int(find, 10)},
        };
    db_reset(find);
    return err == ERR_OK && arena_overflowed(arena) ? ERR_TOO_BIG : err;
}

enum err
wechat_share_store_add_split(struct wechat_store *store, const struct wechat_split *split)
{
    struct db_statement *insert = store->share[SQL_WECHAT_SHARE_SPLIT_INSERT];

    bind(insert, 1, split->mchid);
    bind(insert, 2, split->out_order_no);
    bind(insert, 3, split->order_id);
    bind(insert, 4, split->out_trade_no);
    bind(insert, 5, split->params);
    db_bind_int(insert, 6, split->created.us);
    return db_run(insert);
}

enum err
wechat_share_store_add(struct wechat_store *store, const struct wechat_share *share)
{
    struct db_statement *insert = store->share[SQL_WECHAT_SHARE_INSERT];

    bind(insert, 1, share->order_id);
    db_bind_int(insert, 2, share->place);
    bind(insert, 3, share->mchid);
    bind(insert, 4, share->out_trade_no);
    bind(insert, 5, share->type);
    bind(insert, 6, share->account);
    db_bind_int(insert, 7, share->amount.fen);
    bind(insert, 8, share->description);
    db_bind_int(insert, 9, share->fails);
    bind(insert, 10, share->detail_id);
    db_bind_int(insert, 11, share->due.us);
    return db_run(insert);
}

enum err
wechat_share_store_add_return(struct wechat_store *store, const struct wechat_return *row)
{
    struct db_statement *insert = store->share[SQL_WECHAT_SHARE_RETURN_INSERT];

    bind(insert, 1, row->mchid);
    bind(insert, 2, row->out_return_no);
    bind(insert, 3, row->return_no);
    bind(insert, 4, row->order_id);
    bind(insert, 5, row->return_mchid);
    db_bind_int(insert, 6, row->amount.fen);
    bind(insert, 7, row->description);
    bind(insert, 8, row->result);
    bind(insert, 9, row->fail_reason);
    db_bind_int(insert, 10, row->created.us);
    db_bind_int(insert, 11, row->due.us);
    return db_run(insert);
}

enum err
wechat_share_store_end(struct wechat_store *store, const struct wechat_share *share)
{
    struct db_statement *end = store->share[SQL_WECHAT_SHARE_END];

    bind(end, 1, share->order_id);
    db_bind_int(end, 2, share->place);
    bind(end, 3, share->result);
    db_bind_int(end, 4, share->ended.us);
    return db_run(end);
}

enum err
wechat_share_store_read(
    struct db_statement *row, struct arena *arena, struct wechat_share *ret_share)
{
    struct wechat_share share = {
        .order_id = copy(arena, row, 0),
        .place = db_int(row, 1),
        .mchid = copy(arena, row, 2),
        .out_trade_no = copy(arena, row, 3),
        .type = copy(arena, row, 4),
        .account = copy(arena, row, 5),
        .amount = {.fen = db_int(row, 6)},
        .returned = {.fen = db_int(row, 7)},
        .description = copy(arena, row, 8),
        .result = copy(arena, row, 9),
        .fails = db_int(row, 10) != 0,
        .detail_id = copy(arena, row, 11),
        .due = {.us = db_int(row, 12)},
        .ended = {.us = db_int(row, 13)},
    };

    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_share = share;
    return ERR_OK;
}
