#include "tools/sandbox/wechat/wechat_v2_refund.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_refund.h"

#define NAME_SIZE 48
/* A query says that many, and has fields for them. */
#define ROWS_MAX 5

static const char *const statuses[WECHAT_REFUND_STATUSES] = {
    [WECHAT_REFUND_PROCESSING] = "PROCESSING",
    [WECHAT_REFUND_SUCCESS] = "SUCCESS",
    [WECHAT_REFUND_CLOSED] = "REFUNDCLOSE",
    [WECHAT_REFUND_ABNORMAL] = "CHANGE",
};

/* "refund_fee_0" */
static void
put_row(struct wechat_v2_request *request, const char *name, size_t number, const char *value)
{
    char block[NAME_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_printf(&text, "%s_%zu", name, number);
    wechat_v2_put(request, block, value);
}

static void
put_refund(struct wechat_v2_request *request, size_t number, const struct wechat_refund *refund)
{
    char time[MOMENT_TEXT_MAX];
    char fen[24];
    struct text text;

    text_init(&text, fen, sizeof(fen));
    text_put_int(&text, refund->amount.fen);
    put_row(request, "out_refund_no", number, refund->out_refund_no);
    put_row(request, "refund_id", number, refund->refund_id);
    put_row(request, "refund_channel", number, "ORIGINAL");
    put_row(request, "refund_fee", number, fen);
    put_row(request, "refund_status", number, wechat_v2_refund_status(refund->status));
    put_row(request, "refund_account", number, "REFUND_SOURCE_UNSETTLED_FUNDS");
    put_row(request, "refund_recv_accout", number, "支付用户零钱");
    if (refund->status == WECHAT_REFUND_SUCCESS)
        put_row(request, "refund_success_time", number, moment_format_china(refund->ended, time));
}

static void
put_order(struct wechat_v2_request *request, const struct wechat_order *order)
{
    wechat_v2_put(request, "transaction_id", order->transaction_id);
    wechat_v2_put(request, "out_trade_no", order->out_trade_no);
    wechat_v2_put_int(request, "total_fee", order->total.fen);
    wechat_v2_put_int(request, "cash_fee", order->total.fen);
    wechat_v2_put(request, "fee_type", "CNY");
}

/* Whether the query is about that one: by either number, or about all. */
static bool
is_asked(const struct wechat_v2_request *request, const struct wechat_refund *refund)
{
    const char *number = wechat_v2_text(request, "out_refund_no");
    const char *id = wechat_v2_text(request, "refund_id");

    if (id[0] != '\0')
        return strcmp(id, refund->refund_id) == 0;
    return number[0] == '\0' || strcmp(number, refund->out_refund_no) == 0;
}

/* The order that a refund's number, or an order's, leads to. */
static enum err
find_order(struct wechat_v2_request *request, struct wechat_order *ret_order)
{
    struct wechat_store *store = &request->wechat->store;
    const char *number = wechat_v2_text(request, "out_refund_no");
    const char *id = wechat_v2_text(request, "refund_id");
    struct wechat_refund refund;
    enum err err;

    if (id[0] == '\0' && number[0] == '\0')
        return wechat_v2_find(request, ret_order);
    err = id[0] != '\0'
              ? wechat_store_refund_by_id(store, id, request->arena, &refund)
              : wechat_store_find_refund(store, request->mchid, number, request->arena, &refund);
    if (err == ERR_OK && strcmp(refund.mchid, request->mchid) != 0)
        err = ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND)
        request->refusal = WECHAT_NO_REFUND;
    if (err != ERR_OK)
        return err;
    return wechat_store_by_number(
        store, refund.mchid, refund.out_trade_no, request->arena, ret_order);
}

enum err
wechat_v2_refund_ask(struct wechat_v2_request *request)
{
    struct wechat_refund refund = {
        .mchid = request->mchid,
        .out_refund_no = wechat_v2_need(request, "out_refund_no", 64),
        .amount = wechat_v2_amount(request, "refund_fee"),
        .reason = wechat_v2_text(request, "refund_desc"),
        .notify_url = wechat_v2_text(request, "notify_url"),
        .old = true,
    };
    struct money total = wechat_v2_amount(request, "total_fee");
    struct wechat_order order;
    enum err err = wechat_v2_find(request, &order);

    if (err != ERR_OK || request->lacks != NULL)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    if (order.total.fen != total.fen) {
        request->refusal = WECHAT_REFUND_TOTAL;
        return ERR_OK;
    }
    refund.out_trade_no = order.out_trade_no;
    err = wechat_refund_make(request->wechat, request->arena, &order, &refund, &request->refusal);
    if (err != ERR_OK || request->refusal != WECHAT_FINE)
        return err;
    put_order(request, &order);
    wechat_v2_put(request, "out_refund_no", refund.out_refund_no);
    wechat_v2_put(request, "refund_id", refund.refund_id);
    wechat_v2_put(request, "refund_channel", "ORIGINAL");
    wechat_v2_put_int(request, "refund_fee", refund.amount.fen);
    wechat_v2_put_int(request, "cash_refund_fee", refund.amount.fen);
    wechat_v2_put_int(request, "coupon_refund_count", 0);
    return ERR_OK;
}

enum err
wechat_v2_refund_query(struct wechat_v2_request *request)
{
    struct db_statement *rows = request->wechat->store.refund[SQL_WECHAT_REFUND_OF_ORDER];
    struct wechat_order order;
    int64_t count = 0;
    size_t shown = 0;
    enum err err = find_order(request, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    db_bind_text(rows, 1, bytes_text(order.mchid));
    db_bind_text(rows, 2, bytes_text(order.out_trade_no));
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_refund refund;

        err = wechat_store_read_refund(rows, request->arena, &refund);
        if (err != ERR_OK)
            break;
        if (!is_asked(request, &refund))
            continue;
        if (shown < ROWS_MAX)
            put_refund(request, shown++, &refund);
        count++;
    }
    err = sandbox_store_end(rows, err);
    if (count == 0)
        request->refusal = WECHAT_NO_REFUND;
    put_order(request, &order);
    wechat_v2_put_int(request, "refund_count", count);
    wechat_v2_put_int(request, "refund_fee", order.refunded.fen);
    return err;
}

const char *
wechat_v2_refund_status(enum wechat_refund_status status)
{
    NEED(status < WECHAT_REFUND_STATUSES);
    return statuses[status];
}
