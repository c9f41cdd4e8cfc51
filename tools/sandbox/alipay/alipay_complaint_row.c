#include "tools/sandbox/alipay/alipay_complaint_row.h"

#include <string.h>

#include "tools/sandbox/alipay/alipay_notify.h"

enum err
alipay_complaint_row_read(
    struct db_statement *row, struct arena *arena, struct alipay_complaint_row *ret)
{
    *ret = (struct alipay_complaint_row){
        .id = sandbox_store_copy(arena, row, 0),
        .trade_no = sandbox_store_copy(arena, row, 1),
        .status = sandbox_store_copy(arena, row, 2),
        .wish = sandbox_store_copy(arena, row, 3),
        .reason = sandbox_store_copy(arena, row, 4),
        .content = sandbox_store_copy(arena, row, 5),
        .phone = sandbox_store_copy(arena, row, 6),
        .filed = {db_int(row, 7)},
        .moved = {db_int(row, 8)},
        .finished = {db_int(row, 9)},
        .app_id = sandbox_store_copy(arena, row, 10),
        .out_trade_no = sandbox_store_copy(arena, row, 11),
        .total = {db_int(row, 12)},
    };
    return arena_overflowed(arena) ? ERR_TOO_BIG : ERR_OK;
}

enum err
alipay_complaint_row_find(
    struct alipay *alipay, const char *id, struct arena *arena, struct alipay_complaint_row *ret)
{
    struct db_statement *find = alipay->store.complaint[SQL_ALIPAY_COMPLAINT_FIND];
    enum err err;

    sandbox_store_bind(find, 1, id);
    err = db_step(find);
    if (err == ERR_OK)
        err = alipay_complaint_row_read(find, arena, ret);
    db_reset(find);
    return err;
}

bool
alipay_complaint_row_is(
    const struct alipay_complaint_row *complaint, const char *status, const char *other)
{
    return strcmp(complaint->status, status) == 0 || strcmp(complaint->status, other) == 0;
}

static enum err
say(struct alipay *alipay, const char *id, const struct alipay_complaint_step *step)
{
    struct db_statement *insert = alipay->store.complaint[SQL_ALIPAY_COMPLAINT_SAY];

    if (step->content[0] == '\0')
        return ERR_OK;
    sandbox_store_bind(insert, 1, id);
    sandbox_store_bind(insert, 2, step->role);
    sandbox_store_bind(insert, 3, step->content);
    db_bind_int(insert, 4, sandbox_now(alipay->sandbox).us);
    return db_run(insert);
}

enum err
alipay_complaint_row_step(struct alipay *alipay, const struct alipay_complaint_row *complaint,
    const struct alipay_complaint_step *step, struct arena *arena)
{
    struct db_statement *move = alipay->store.complaint[SQL_ALIPAY_COMPLAINT_MOVE];
    const struct moment now = sandbox_now(alipay->sandbox);
    const bool goes_on = strstr(step->status, "PROCESSING") != NULL ||
                         strcmp(step->status, "MERCHANT_FEEDBACKED") == 0;
    enum err err;

    sandbox_store_bind(move, 1, complaint->id);
    sandbox_store_bind(move, 2, step->status);
    db_bind_int(move, 3, now.us);
    db_bind_int(move, 4, goes_on ? 0 : now.us);
    err = db_run(move);
    if (err == ERR_OK)
        err = say(alipay, complaint->id, step);
    return err == ERR_OK
               ? alipay_notify_complaint(alipay, complaint->trade_no, complaint->id, arena)
               : err;
}
