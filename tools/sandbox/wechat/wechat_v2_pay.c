#include "tools/sandbox/wechat/wechat_v2_pay.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_order.h"
#include "tools/sandbox/wechat/wechat_query.h"
#include "tools/sandbox/wechat/wechat_scan.h"

#define NUMBER_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*"

static void
put_paid(struct wechat_v2_request *request, const struct wechat_order *order)
{
    wechat_v2_put(request, "openid", order->openid);
    wechat_v2_put(request, "is_subscribe", "N");
    wechat_v2_put(request, "trade_type", order->trade_type);
    wechat_v2_put(request, "bank_type", "OTHERS");
    wechat_v2_put(request, "fee_type", "CNY");
    wechat_v2_put_int(request, "total_fee", order->total.fen);
    wechat_v2_put_int(request, "cash_fee", order->total.fen);
    wechat_v2_put(request, "cash_fee_type", "CNY");
    wechat_v2_put(request, "transaction_id", order->transaction_id);
    wechat_v2_put(request, "out_trade_no", order->out_trade_no);
    wechat_v2_put(request, "attach", order->attach);
    wechat_v2_put_time(request, "time_end", order->paid);
}

static enum err
read_order(struct wechat_v2_request *request, struct wechat_order *ret_order)
{
    bool partner = wechat_v2_text(request, "sub_mch_id")[0] != '\0';
    const char *currency = wechat_v2_text(request, "fee_type");

    *ret_order = (struct wechat_order){
        .mchid = request->mchid,
        .out_trade_no = wechat_v2_need(request, "out_trade_no", 32),
        .sp_mchid = partner ? request->wechat->settings->mchid : "",
        .appid = request->wechat->settings->appid,
        .sub_appid = wechat_v2_text(request, "sub_appid"),
        .trade_type = "MICROPAY",
        .state = WECHAT_NEW,
        .transaction_id = "",
        .openid = "",
        .description = wechat_v2_need(request, "body", 128),
        .attach = wechat_v2_text(request, "attach"),
        .notify_url = "",
        .total = wechat_v2_amount(request, "total_fee"),
        .sharing = strcmp(wechat_v2_text(request, "profit_sharing"), "Y") == 0
                       ? WECHAT_SHARING_FROZEN
                       : WECHAT_SHARING_NONE,
        .created = request->now,
    };
    (void)wechat_v2_need(request, "spbill_create_ip", 64);
    (void)wechat_v2_need(request, "auth_code", 128);
    if (request->lacks == NULL &&
        ret_order->out_trade_no[strspn(ret_order->out_trade_no, NUMBER_LETTERS)] != '\0')
        request->lacks = "out_trade_no";
    if (request->lacks == NULL && currency[0] != '\0' && strcmp(currency, "CNY") != 0)
        request->lacks = "fee_type";
    return wechat_scan_put_params(request->arena, ret_order);
}

enum err
wechat_v2_pay_micropay(struct wechat_v2_request *request)
{
    struct wechat_scanned scanned;
    struct wechat_order wanted;
    enum err err = read_order(request, &wanted);

    if (err != ERR_OK || request->lacks != NULL)
        return err;
    err = wechat_scan_pay(
        request->wechat, request->arena, &wanted, wechat_v2_text(request, "auth_code"), &scanned);
    if (err != ERR_OK)
        return err;
    request->told = scanned.told;
    request->refusal = scanned.refusal;
    if (scanned.refusal == WECHAT_FINE)
        put_paid(request, &scanned.order);
    return ERR_OK;
}

enum err
wechat_v2_pay_query(struct wechat_v2_request *request)
{
    struct wechat_order order;
    enum err err = wechat_v2_find(request, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = wechat_query_lie(request->wechat, &order);
    if (err != ERR_OK)
        return err;
    wechat_v2_put(request, "trade_state", wechat_state_name(order.state));
    wechat_v2_put(request, "trade_state_desc", wechat_state_words(order.state));
    if (wechat_state_is_paid(order.state)) {
        put_paid(request, &order);
        return ERR_OK;
    }
    wechat_v2_put(request, "out_trade_no", order.out_trade_no);
    wechat_v2_put(request, "attach", order.attach);
    wechat_v2_put_int(request, "total_fee", order.total.fen);
    return ERR_OK;
}

enum err
wechat_v2_pay_reverse(struct wechat_v2_request *request)
{
    struct wechat_order order;
    bool recall;
    enum err err = wechat_v2_find(request, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = wechat_scan_reverse(request->wechat, &order, &request->refusal, &recall);
    if (err == ERR_OK && request->refusal == WECHAT_FINE)
        wechat_v2_put(request, "recall", recall ? "Y" : "N");
    return err;
}

enum err
wechat_v2_pay_close(struct wechat_v2_request *request)
{
    struct wechat_order order;
    struct wechat_step step;
    enum wechat_state from;
    enum err err = wechat_v2_find(request, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    from = order.state;
    if (strcmp(order.trade_type, "MICROPAY") == 0)
        request->refusal = WECHAT_REVERSE_ONLY;
    else if (from == WECHAT_CLOSED)
        request->refusal = WECHAT_ORDER_CLOSED;
    else if (wechat_state_step(from, WECHAT_ON_CLOSED, &step) != ERR_OK)
        request->refusal = WECHAT_ORDER_PAID;
    if (request->refusal != WECHAT_FINE)
        return ERR_OK;
    order.state = step.state;
    order.closed = request->now;
    return wechat_store_move_order(&request->wechat->store, from, &order);
}
