#include "tools/sandbox/wechat/wechat_complaint_row.h"

#include "tools/sandbox/wechat/wechat_notify.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define LOG_PREFIX "3002"

enum err
wechat_complaint_row_read(
    struct db_statement *row, struct arena *arena, struct wechat_complaint_row *ret)
{
    *ret = (struct wechat_complaint_row){
        .id = sandbox_store_copy(arena, row, 0),
        .mchid = sandbox_store_copy(arena, row, 1),
        .out_trade_no = sandbox_store_copy(arena, row, 2),
        .state = sandbox_store_copy(arena, row, 3),
        .kind = sandbox_store_copy(arena, row, 4),
        .detail = sandbox_store_copy(arena, row, 5),
        .phone = sandbox_store_copy(arena, row, 6),
        .refund_fen = db_int(row, 7),
        .waits = db_int(row, 8) != 0,
        .filed = {db_int(row, 9)},
        .transaction_id = sandbox_store_copy(arena, row, 10),
        .total_fen = db_int(row, 11),
        .refunded_fen = db_int(row, 12),
    };
    return arena_overflowed(arena) ? ERR_TOO_BIG : ERR_OK;
}

enum err
wechat_complaint_row_find(
    struct wechat *wechat, const char *id, struct arena *arena, struct wechat_complaint_row *ret)
{
    struct db_statement *find = wechat->store.complaint[SQL_WECHAT_COMPLAINT_FIND];
    enum err err;

    sandbox_store_bind(find, 1, id);
    err = db_step(find);
    if (err == ERR_OK)
        err = wechat_complaint_row_read(find, arena, ret);
    db_reset(find);
    return err;
}

static enum err
add_log(struct wechat *wechat, const char *id, const struct wechat_complaint_step *step)
{
    struct db_statement *log = wechat->store.complaint[SQL_WECHAT_COMPLAINT_LOG];
    const struct moment now = sandbox_now(wechat->sandbox);
    char number[WECHAT_COMPLAINT_ROW_NUMBER_SIZE];

    wechat_number_digits(wechat->sandbox->random, LOG_PREFIX, now, number, sizeof(number));
    sandbox_store_bind(log, 1, number);
    sandbox_store_bind(log, 2, id);
    sandbox_store_bind(log, 3, step->operator);
    sandbox_store_bind(log, 4, step->type);
    sandbox_store_bind(log, 5, step->details);
    db_bind_int(log, 6, now.us);
    return db_run(log);
}

/* Where whoever is told of complaints about mchid is told: the provider of its sub-merchants. */
static enum err
notify(struct wechat *wechat, const struct wechat_complaint_row *complaint,
    const struct wechat_complaint_step *step, bool is_new, struct arena *arena)
{
    struct db_statement *find = wechat->store.complaint[SQL_WECHAT_COMPLAINT_URL];
    struct wechat_order order;
    const char *url = "";
    enum err err;

    sandbox_store_bind(find, 1, wechat->settings->mchid);
    err = db_step(find);
    if (err == ERR_OK)
        url = sandbox_store_copy(arena, find, 0);
    db_reset(find);
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err == ERR_OK)
        err = wechat_store_by_number(
            &wechat->store, complaint->mchid, complaint->out_trade_no, arena, &order);
    if (err != ERR_OK)
        return err;
    return wechat_notify_complaint(wechat, &order,
        &(struct wechat_notify_of){url, complaint->id, step->action, is_new}, arena);
}

enum err
wechat_complaint_row_step(struct wechat *wechat, const struct wechat_complaint_row *complaint,
    const struct wechat_complaint_step *step, bool is_new, struct arena *arena)
{
    enum err err = add_log(wechat, complaint->id, step);

    return err == ERR_OK ? notify(wechat, complaint, step, is_new, arena) : err;
}

enum err
wechat_complaint_row_move(struct wechat *wechat, const struct wechat_complaint_row *complaint,
    const struct wechat_complaint_step *step, struct arena *arena)
{
    struct db_statement *move = wechat->store.complaint[SQL_WECHAT_COMPLAINT_MOVE];
    enum err err;

    sandbox_store_bind(move, 1, complaint->id);
    sandbox_store_bind(move, 2, step->state);
    db_bind_int(move, 3, step->waits ? 1 : 0);
    err = db_run(move);
    return err == ERR_OK ? wechat_complaint_row_step(wechat, complaint, step, false, arena) : err;
}
