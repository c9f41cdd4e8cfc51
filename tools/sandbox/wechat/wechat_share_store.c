#include "tools/sandbox/wechat/wechat_share_store.h"

static enum err
find_split(struct db_statement *find, struct arena *arena, struct wechat_split *ret_split)
{
    enum err err = db_step(find);

    if (err == ERR_OK)
        *ret_split = (struct wechat_split){
            .mchid = sandbox_store_copy(arena, find, 0),
            .out_order_no = sandbox_store_copy(arena, find, 1),
            .order_id = sandbox_store_copy(arena, find, 2),
            .out_trade_no = sandbox_store_copy(arena, find, 3),
            .params = sandbox_store_copy(arena, find, 4),
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

    sandbox_store_bind(find, 1, mchid);
    sandbox_store_bind(find, 2, type);
    sandbox_store_bind(find, 3, account);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_name = sandbox_store_copy(arena, find, 0);
    db_reset(find);
    return err;
}

enum err
wechat_share_store_find(struct wechat_store *store, const char *mchid, const char *out_order_no,
    struct arena *arena, struct wechat_split *ret_split)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_SPLIT_FIND];

    sandbox_store_bind(find, 1, mchid);
    sandbox_store_bind(find, 2, out_order_no);
    return find_split(find, arena, ret_split);
}

enum err
wechat_share_store_by_id(struct wechat_store *store, const char *order_id, struct arena *arena,
    struct wechat_split *ret_split)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_SPLIT_BY_ID];

    sandbox_store_bind(find, 1, order_id);
    return find_split(find, arena, ret_split);
}

enum err
wechat_share_store_find_return(struct wechat_store *store, const char *mchid,
    const char *out_return_no, struct arena *arena, struct wechat_return *ret_return)
{
    struct db_statement *find = store->share[SQL_WECHAT_SHARE_RETURN_FIND];
    enum err err;

    sandbox_store_bind(find, 1, mchid);
    sandbox_store_bind(find, 2, out_return_no);
    err = db_step(find);
    if (err == ERR_OK)
        *ret_return = (struct wechat_return){
            .mchid = sandbox_store_copy(arena, find, 0),
            .out_return_no = sandbox_store_copy(arena, find, 1),
            .return_no = sandbox_store_copy(arena, find, 2),
            .order_id = sandbox_store_copy(arena, find, 3),
            .return_mchid = sandbox_store_copy(arena, find, 4),
            .amount = {.fen = db_int(find, 5)},
            .description = sandbox_store_copy(arena, find, 6),
            .result = sandbox_store_copy(arena, find, 7),
            .fail_reason = sandbox_store_copy(arena, find, 8),
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

    sandbox_store_bind(insert, 1, split->mchid);
    sandbox_store_bind(insert, 2, split->out_order_no);
    sandbox_store_bind(insert, 3, split->order_id);
    sandbox_store_bind(insert, 4, split->out_trade_no);
    sandbox_store_bind(insert, 5, split->params);
    db_bind_int(insert, 6, split->created.us);
    return db_run(insert);
}

enum err
wechat_share_store_add(struct wechat_store *store, const struct wechat_share *share)
{
    struct db_statement *insert = store->share[SQL_WECHAT_SHARE_INSERT];

    sandbox_store_bind(insert, 1, share->order_id);
    db_bind_int(insert, 2, share->place);
    sandbox_store_bind(insert, 3, share->mchid);
    sandbox_store_bind(insert, 4, share->out_trade_no);
    sandbox_store_bind(insert, 5, share->type);
    sandbox_store_bind(insert, 6, share->account);
    db_bind_int(insert, 7, share->amount.fen);
    sandbox_store_bind(insert, 8, share->description);
    db_bind_int(insert, 9, share->fails);
    sandbox_store_bind(insert, 10, share->detail_id);
    db_bind_int(insert, 11, share->due.us);
    return db_run(insert);
}

enum err
wechat_share_store_add_return(struct wechat_store *store, const struct wechat_return *row)
{
    struct db_statement *insert = store->share[SQL_WECHAT_SHARE_RETURN_INSERT];

    sandbox_store_bind(insert, 1, row->mchid);
    sandbox_store_bind(insert, 2, row->out_return_no);
    sandbox_store_bind(insert, 3, row->return_no);
    sandbox_store_bind(insert, 4, row->order_id);
    sandbox_store_bind(insert, 5, row->return_mchid);
    db_bind_int(insert, 6, row->amount.fen);
    sandbox_store_bind(insert, 7, row->description);
    sandbox_store_bind(insert, 8, row->result);
    sandbox_store_bind(insert, 9, row->fail_reason);
    db_bind_int(insert, 10, row->created.us);
    db_bind_int(insert, 11, row->due.us);
    return db_run(insert);
}

enum err
wechat_share_store_end(struct wechat_store *store, const struct wechat_share *share)
{
    struct db_statement *end = store->share[SQL_WECHAT_SHARE_END];

    sandbox_store_bind(end, 1, share->order_id);
    db_bind_int(end, 2, share->place);
    sandbox_store_bind(end, 3, share->result);
    db_bind_int(end, 4, share->ended.us);
    return db_run(end);
}

enum err
wechat_share_store_read(
    struct db_statement *row, struct arena *arena, struct wechat_share *ret_share)
{
    struct wechat_share share = {
        .order_id = sandbox_store_copy(arena, row, 0),
        .place = db_int(row, 1),
        .mchid = sandbox_store_copy(arena, row, 2),
        .out_trade_no = sandbox_store_copy(arena, row, 3),
        .type = sandbox_store_copy(arena, row, 4),
        .account = sandbox_store_copy(arena, row, 5),
        .amount = {.fen = db_int(row, 6)},
        .returned = {.fen = db_int(row, 7)},
        .description = sandbox_store_copy(arena, row, 8),
        .result = sandbox_store_copy(arena, row, 9),
        .fails = db_int(row, 10) != 0,
        .detail_id = sandbox_store_copy(arena, row, 11),
        .due = {.us = db_int(row, 12)},
        .ended = {.us = db_int(row, 13)},
    };

    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_share = share;
    return ERR_OK;
}
