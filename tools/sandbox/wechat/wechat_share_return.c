#include "tools/sandbox/wechat/wechat_share_return.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_fund.h"
#include "tools/sandbox/wechat/wechat_number.h"
#include "tools/sandbox/wechat/wechat_share.h"
#include "tools/sandbox/wechat/wechat_share_money.h"

#define RETURN_PREFIX "3108"
#define WINDOW_S (INT64_C(180) * 86400)

static enum err
answer(struct wechat_request *request, const struct wechat_split *split,
    const struct wechat_return *row)
{
    struct json_writer *json = &request->answer.json;
    bool ended = strcmp(row->result, "PROCESSING") != 0;

    wechat_answer_begin(&request->answer);
    if (strcmp(row->mchid, request->header.mchid) != 0)
        wechat_answer_put(json, "sub_mchid", row->mchid);
    wechat_answer_put(json, "order_id", row->order_id);
    wechat_answer_put(json, "out_order_no", split->out_order_no);
    wechat_answer_put(json, "out_return_no", row->out_return_no);
    wechat_answer_put(json, "return_id", row->return_no);
    wechat_answer_put(json, "return_no", row->return_no);
    wechat_answer_put(json, "return_mchid", row->return_mchid);
    json_put_int(json, "amount", row->amount.fen);
    wechat_answer_put(json, "description", row->description);
    wechat_answer_put(json, "result", row->result);
    wechat_answer_put(json, "fail_reason", row->fail_reason);
    wechat_answer_put_time(json, "create_time", row->created);
    if (ended)
        wechat_answer_put_time(json, "finish_time", row->due);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

/* The share that goes back; ERR_NOT_FOUND when that merchant was given none. */
static enum err
find_share(
    struct wechat_request *request, const struct wechat_return *row, struct wechat_share *ret_share)
{
    struct db_statement *rows = request->wechat->store.share[SQL_WECHAT_SHARE_OF_SPLIT];
    bool found = false;
    enum err err;

    db_bind_text(rows, 1, bytes_text(row->order_id));
    while (!found && (err = db_step(rows)) == ERR_OK) {
        err = wechat_share_store_read(rows, request->arena, ret_share);
        if (err != ERR_OK)
            break;
        found = strcmp(ret_share->type, "MERCHANT_ID") == 0 &&
                strcmp(ret_share->account, row->return_mchid) == 0 &&
                strcmp(ret_share->result, "SUCCESS") == 0;
    }
    db_reset(rows);
    return found ? ERR_OK : err;
}

/* Who gave it back has less, and the merchant more; or nothing moves, and it has failed. */
static enum err
move_money(
    struct wechat_request *request, const struct wechat_share *share, struct wechat_return *row)
{
    struct wechat *wechat = request->wechat;
    struct db_statement *give_back = wechat->store.share[SQL_WECHAT_SHARE_GIVE_BACK];
    struct sandbox_fault_taken fault;
    enum err err = wechat_take_fault(wechat, "share", "return", share->out_trade_no, &fault);

    if (err != ERR_OK)
        return err;
    if (fault.kind == SANDBOX_FAULT_SHARE_FAIL)
        err = ERR_OUT_OF_RANGE;
    else
        err = wechat_fund_move(wechat, share->account, money_of(-row->amount.fen),
            WECHAT_FUND_RETURN, share->detail_id);
    if (err == ERR_OUT_OF_RANGE) {
        row->result = "FAILED";
        row->fail_reason = "ACCOUNT_ABNORMAL";
        return ERR_OK;
    }
    if (err == ERR_OK)
        err = wechat_share_money_back(
            wechat, share->mchid, share->out_trade_no, row->amount, request->arena);
    if (err != ERR_OK)
        return err;
    if (fault.kind == SANDBOX_FAULT_SHARE_SLOW) {
        row->result = "PROCESSING";
        row->due = moment_after(request->now, span_ms(fault.value));
    }
    db_bind_text(give_back, 1, bytes_text(share->order_id));
    db_bind_int(give_back, 2, share->place);
    db_bind_int(give_back, 3, row->amount.fen);
    return db_run(give_back);
}

static enum err
add(struct wechat_request *request, const struct wechat_split *split, struct wechat_return *row)
{
    char return_no[WECHAT_NUMBER_SHARE_SIZE];
    struct wechat_share share;
    enum err err = find_share(request, row, &share);

    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err != ERR_OK)
        return err;
    if (row->amount.fen > share.amount.fen - share.returned.fen)
        return wechat_v3_refuse(request, WECHAT_RETURN_TOO_MUCH);
    if (request->now.us > moment_after(split->created, span_s(WINDOW_S)).us)
        return wechat_v3_refuse(request, WECHAT_RETURN_OVERDUE);
    row->result = "SUCCESS";
    row->created = request->now;
    row->due = request->now;
    wechat_number_digits(request->wechat->sandbox->random, RETURN_PREFIX, request->now, return_no,
        sizeof(return_no));
    row->return_no = arena_text(request->arena, bytes_text(return_no));
    if (row->return_no == NULL)
        return ERR_NO_SPACE;
    err = move_money(request, &share, row);
    if (err == ERR_OK)
        err = wechat_share_store_add_return(&request->wechat->store, row);
    return err == ERR_OK ? answer(request, split, row) : err;
}

/* By either number of the split; ERR_NOT_FOUND. */
static enum err
find_split(struct wechat_request *request, const char *mchid, const char *order_id,
    const char *out_order_no, struct wechat_split *ret_split)
{
    struct wechat_store *store = &request->wechat->store;
    enum err err;

    if (order_id[0] == '\0')
        return wechat_share_store_find(store, mchid, out_order_no, request->arena, ret_split);
    err = wechat_share_store_by_id(store, order_id, request->arena, ret_split);
    return err == ERR_OK && strcmp(ret_split->mchid, mchid) != 0 ? ERR_NOT_FOUND : err;
}

enum err
wechat_share_return_ask(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    const char *order_id = wechat_field_text(field, "/order_id", WECHAT_FIELD_OPTIONAL, 1, 64);
    const char *out_order_no =
        wechat_field_number(field, "/out_order_no", WECHAT_FIELD_OPTIONAL, 1, 64);
    struct wechat_return row = {
        .out_return_no = wechat_field_number(field, "/out_return_no", WECHAT_FIELD_NEEDED, 1, 64),
        .return_mchid = wechat_field_text(field, "/return_mchid", WECHAT_FIELD_NEEDED, 1, 32),
        .amount = wechat_field_fen(field, "/amount", WECHAT_FIELD_NEEDED, 1),
        .description = wechat_field_text(field, "/description", WECHAT_FIELD_NEEDED, 1, 80),
        .fail_reason = "",
    };
    struct wechat_return found;
    struct wechat_split split;
    enum err err;

    if ((order_id[0] == '\0') == (out_order_no[0] == '\0'))
        wechat_field_wrong(field, "/out_order_no", "order_id和out_order_no须二选一");
    row.mchid = wechat_share_owner(request, false);
    if (row.mchid == NULL)
        return ERR_OK;
    err = find_split(request, row.mchid, order_id, out_order_no, &split);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err != ERR_OK)
        return err;
    row.order_id = split.order_id;
    err = wechat_share_store_find_return(
        &request->wechat->store, row.mchid, row.out_return_no, request->arena, &found);
    if (err == ERR_NOT_FOUND)
        return add(request, &split, &row);
    if (err == ERR_OK &&
        (found.amount.fen != row.amount.fen || strcmp(found.order_id, row.order_id) != 0 ||
            strcmp(found.return_mchid, row.return_mchid) != 0))
        return wechat_v3_refuse(request, WECHAT_SHARE_MISMATCH);
    return err == ERR_OK ? answer(request, &split, &found) : err;
}

enum err
wechat_share_return_query(struct wechat_request *request)
{
    const char *out_order_no =
        wechat_field_query(&request->field, "out_order_no", WECHAT_FIELD_NEEDED);
    const char *mchid = wechat_share_owner(request, true);
    struct wechat_return row;
    struct wechat_split split;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_share_store_find_return(
        &request->wechat->store, mchid, request->argument, request->arena, &row);
    if (err == ERR_OK)
        err = find_split(request, mchid, "", out_order_no, &split);
    if (err == ERR_NOT_FOUND || (err == ERR_OK && strcmp(split.order_id, row.order_id) != 0))
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    return err == ERR_OK ? answer(request, &split, &row) : err;
}
