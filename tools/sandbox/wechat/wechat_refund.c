#include "tools/sandbox/wechat/wechat_refund.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_money.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define REFUND_PREFIX "50301"
#define COUNT_MAX 50
#define WINDOW_S (INT64_C(365) * 86400)

/* Whose refunds: the sub-merchant's, when one is named. NULL: it has refused. */
static const char *
owner(struct wechat_request *request, bool in_query)
{
    const char *mchid =
        in_query ? wechat_field_query(&request->field, "sub_mchid", WECHAT_FIELD_OPTIONAL)
                 : wechat_field_text(&request->field, "/sub_mchid", WECHAT_FIELD_OPTIONAL, 1, 32);

    if (mchid[0] == '\0')
        return request->header.mchid;
    if (wechat_is_sub(request->wechat, mchid))
        return mchid;
    wechat_answer_refuse(&request->answer, WECHAT_NO_AUTH);
    return NULL;
}

static void
put_amount(
    struct json_writer *json, const struct wechat_order *order, const struct wechat_refund *refund)
{
    json_open_object(json, "amount");
    json_put_int(json, "total", order->total.fen);
    json_put_int(json, "refund", refund->amount.fen);
    json_open_list(json, "from");
    json_close_list(json);
    json_put_int(json, "payer_total", order->total.fen);
    json_put_int(json, "payer_refund", refund->amount.fen);
    json_put_int(json, "settlement_refund", refund->amount.fen);
    json_put_int(json, "settlement_total", order->total.fen);
    json_put_int(json, "discount_refund", 0);
    wechat_answer_put(json, "currency", "CNY");
    json_put_int(json, "refund_fee", refund->fee.fen);
    json_close_object(json);
}

static enum err
answer(struct wechat_request *request, const struct wechat_order *order,
    const struct wechat_refund *refund)
{
    struct json_writer *json = &request->answer.json;

    wechat_answer_begin(&request->answer);
    wechat_answer_put(json, "refund_id", refund->refund_id);
    wechat_answer_put(json, "out_refund_no", refund->out_refund_no);
    wechat_answer_put(json, "transaction_id", order->transaction_id);
    wechat_answer_put(json, "out_trade_no", order->out_trade_no);
    wechat_answer_put(json, "channel", "ORIGINAL");
    wechat_answer_put(json, "user_received_account", "支付用户零钱");
    if (refund->status == WECHAT_REFUND_SUCCESS)
        wechat_answer_put_time(json, "success_time", refund->ended);
    wechat_answer_put_time(json, "create_time", refund->created);
    wechat_answer_put(json, "status", wechat_store_status_name(refund->status));
    wechat_answer_put(json, "funds_account", "AVAILABLE");
    put_amount(json, order, refund);
    json_open_list(json, "promotion_detail");
    json_close_list(json);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

/* The order of that transaction_id or out_trade_no; ERR_NOT_FOUND. */
static enum err
find_order(struct wechat_request *request, const char *mchid, const char *transaction_id,
    const char *out_trade_no, struct wechat_order *ret_order)
{
    struct wechat_store *store = &request->wechat->store;
    enum err err;

    if (transaction_id[0] == '\0')
        return wechat_store_by_number(store, mchid, out_trade_no, request->arena, ret_order);
    err = wechat_store_by_text(
        store, SQL_WECHAT_ORDER_BY_TRANSACTION, transaction_id, request->arena, ret_order);
    if (err == ERR_OK && strcmp(ret_order->mchid, mchid) != 0)
        return ERR_NOT_FOUND;
    return err;
}

/* What the rules say that need no balance. */
static enum err
check_rules(struct wechat *wechat, const struct wechat_order *order, enum wechat_refusal *refusal)
{
    struct wechat_store *store = &wechat->store;
    struct moment now = sandbox_now(wechat->sandbox);
    int64_t count = 0;
    int64_t last_us = 0;
    enum err err;

    if (!wechat_state_is_paid(order->state)) {
        *refusal = WECHAT_REFUND_UNPAID;
        return ERR_OK;
    }
    if (now.us > moment_after(order->paid, span_s(WINDOW_S)).us) {
        *refusal = WECHAT_REFUND_OVERDUE;
        return ERR_OK;
    }
    err = wechat_store_number(
        store->refund[SQL_WECHAT_REFUND_HOW_MANY], order->mchid, order->out_trade_no, &count);
    if (err == ERR_OK)
        err = wechat_store_number(
            store->refund[SQL_WECHAT_REFUND_LAST], order->mchid, order->out_trade_no, &last_us);
    if (count >= COUNT_MAX)
        *refusal = WECHAT_REFUND_TOO_MANY;
    else if (last_us > 0 && now.us < last_us + wechat->settings->refund_gap.us)
        *refusal = WECHAT_FREQUENT;
    return err;
}

/* How it will end, and when. */
static enum err
plan(struct wechat *wechat, struct wechat_refund *refund)
{
    struct moment now = sandbox_now(wechat->sandbox);
    struct span takes = wechat->settings->refund_takes;
    struct sandbox_fault_taken fault;
    enum err err = wechat_take_fault(wechat, "refund", "refund", refund->out_trade_no, &fault);

    if (err != ERR_OK)
        return err;
    refund->status = WECHAT_REFUND_PROCESSING;
    refund->outcome = WECHAT_REFUND_SUCCESS;
    if (fault.kind == SANDBOX_FAULT_REFUND_FAIL)
        refund->outcome = fault.value > 0 ? WECHAT_REFUND_CLOSED : WECHAT_REFUND_ABNORMAL;
    if (fault.kind == SANDBOX_FAULT_REFUND_SLOW)
        takes = span_ms(fault.value);
    if (refund->created.us == 0)
        refund->created = now;
    refund->due = moment_after(now, takes);
    return ERR_OK;
}

static bool
is_same(const struct wechat_refund *refund, const struct wechat_refund *wanted)
{
    return refund->amount.fen == wanted->amount.fen &&
           strcmp(refund->out_trade_no, wanted->out_trade_no) == 0 &&
           strcmp(refund->reason, wanted->reason) == 0 &&
           strcmp(refund->notify_url, wanted->notify_url) == 0;
}

enum err
wechat_refund_make(struct wechat *wechat, struct arena *arena, struct wechat_order *order,
    struct wechat_refund *wanted, enum wechat_refusal *ret_refusal)
{
    struct wechat_store *store = &wechat->store;
    char refund_id[WECHAT_NUMBER_REFUND_SIZE];
    struct wechat_refund found;
    enum err err =
        wechat_store_find_refund(store, order->mchid, wanted->out_refund_no, arena, &found);

    *ret_refusal = WECHAT_FINE;
    if (err == ERR_OK && is_same(&found, wanted))
        *wanted = found;
    else if (err == ERR_OK)
        *ret_refusal = WECHAT_REFUND_MISMATCH;
    if (err != ERR_NOT_FOUND)
        return err;
    wechat_number_digits(
        wechat->sandbox->random, REFUND_PREFIX, wanted->created, refund_id, sizeof(refund_id));
    wanted->refund_id = arena_text(arena, bytes_text(refund_id));
    if (wanted->refund_id == NULL)
        return ERR_NO_SPACE;
    err = check_rules(wechat, order, ret_refusal);
    if (err == ERR_OK && *ret_refusal == WECHAT_FINE)
        err = wechat_money_refund(wechat, order, WECHAT_ON_REFUNDED, wanted, ret_refusal);
    if (err != ERR_OK || *ret_refusal != WECHAT_FINE)
        return err;
    err = plan(wechat, wanted);
    return err == ERR_OK ? wechat_store_add_refund(store, wanted) : err;
}

enum err
wechat_refund_ask(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    const char *transaction_id =
        wechat_field_text(field, "/transaction_id", WECHAT_FIELD_OPTIONAL, 1, 32);
    const char *out_trade_no =
        wechat_field_number(field, "/out_trade_no", WECHAT_FIELD_OPTIONAL, 6, 32);
    struct money total = wechat_field_fen(field, "/amount/total", WECHAT_FIELD_NEEDED, 1);
    struct wechat_refund refund = {
        .out_refund_no = wechat_field_number(field, "/out_refund_no", WECHAT_FIELD_NEEDED, 1, 64),
        .amount = wechat_field_fen(field, "/amount/refund", WECHAT_FIELD_NEEDED, 1),
        .reason = wechat_field_text(field, "/reason", WECHAT_FIELD_OPTIONAL, 1, 80),
        .notify_url = wechat_field_url(field, "/notify_url", WECHAT_FIELD_OPTIONAL),
    };
    struct wechat_order order;
    enum wechat_refusal refusal;
    enum err err;

    if (strcmp(wechat_field_text(field, "/amount/currency", WECHAT_FIELD_NEEDED, 1, 16), "CNY") !=
        0)
        wechat_field_wrong(field, "/amount/currency", "只支持人民币CNY");
    if ((transaction_id[0] == '\0') == (out_trade_no[0] == '\0'))
        wechat_field_wrong(field, "/out_trade_no", "transaction_id和out_trade_no须二选一");
    if (!wechat_field_ok(field, &request->answer))
        return ERR_OK;
    refund.mchid = owner(request, false);
    if (refund.mchid == NULL)
        return ERR_OK;
    err = find_order(request, refund.mchid, transaction_id, out_trade_no, &order);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_RESOURCE);
    if (err != ERR_OK)
        return err;
    if (order.total.fen != total.fen)
        return wechat_v3_refuse(request, WECHAT_REFUND_TOTAL);
    refund.out_trade_no = order.out_trade_no;
    err = wechat_refund_make(request->wechat, request->arena, &order, &refund, &refusal);
    if (err != ERR_OK)
        return err;
    return refusal == WECHAT_FINE ? answer(request, &order, &refund)
                                  : wechat_v3_refuse(request, refusal);
}

/* The refund, and its order. */
static enum err
find(struct wechat_request *request, struct wechat_refund *refund, struct wechat_order *ret_order)
{
    enum err err = wechat_store_by_number(
        &request->wechat->store, refund->mchid, refund->out_trade_no, request->arena, ret_order);

    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

enum err
wechat_refund_query(struct wechat_request *request)
{
    const char *mchid = owner(request, true);
    struct wechat_refund refund;
    struct wechat_order order;
    enum err err;

    if (mchid == NULL)
        return ERR_OK;
    err = wechat_store_find_refund(
        &request->wechat->store, mchid, request->argument, request->arena, &refund);
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_REFUND);
    if (err == ERR_OK)
        err = find(request, &refund, &order);
    return err == ERR_OK ? answer(request, &order, &refund) : err;
}

enum err
wechat_refund_abnormal(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    const char *out_refund_no =
        wechat_field_number(field, "/out_refund_no", WECHAT_FIELD_NEEDED, 1, 64);
    const char *type = wechat_field_text(field, "/type", WECHAT_FIELD_NEEDED, 1, 32);
    const char *mchid = owner(request, false);
    struct wechat_refund refund;
    struct wechat_order order;
    enum err err;

    if (strcmp(type, "USER_BANK_CARD") != 0 && strcmp(type, "MERCHANT_BANK_CARD") != 0)
        wechat_field_wrong(field, "/type", "不在枚举值USER_BANK_CARD、MERCHANT_BANK_CARD中");
    if (mchid == NULL || !wechat_field_ok(field, &request->answer))
        return ERR_OK;
    err = wechat_store_refund_by_id(
        &request->wechat->store, request->argument, request->arena, &refund);
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK &&
            (strcmp(refund.mchid, mchid) != 0 || strcmp(refund.out_refund_no, out_refund_no) != 0)))
        return wechat_v3_refuse(request, WECHAT_NO_REFUND);
    if (err != ERR_OK)
        return err;
    if (refund.status != WECHAT_REFUND_ABNORMAL)
        return wechat_v3_refuse(request, WECHAT_NOT_ABNORMAL);
    err = plan(request->wechat, &refund);
    if (err == ERR_OK)
        err = wechat_store_move_refund(&request->wechat->store, &refund);
    if (err == ERR_OK)
        err = find(request, &refund, &order);
    return err == ERR_OK ? answer(request, &order, &refund) : err;
}
