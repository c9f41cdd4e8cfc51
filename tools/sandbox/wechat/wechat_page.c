#include "tools/sandbox/wechat/wechat_page.h"

#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_page.h"
#include "tools/sandbox/wechat/wechat_due.h"
#include "tools/sandbox/wechat/wechat_money.h"

#define LOCATION_MAX ((size_t)4096)
/* An h5_url is good for five minutes of the two hours that its prepay_id has. */
#define H5_LEFT_S (7200 - 300)

static const struct sandbox_page_phrase messages[WECHAT_PAGE_MESSAGES] = {
    [WECHAT_PAGE_BAD_APP] = {"appid 错误", "This appid is not known"},
    [WECHAT_PAGE_BAD_SCOPE] = {"Scope 参数错误或没有 Scope 权限", "This scope is not known"},
    [WECHAT_PAGE_BAD_REDIRECT] = {"redirect_uri 域名与后台配置不一致",
        "This address is not allowed"},
    [WECHAT_PAGE_NO_ORDER] = {"订单不存在", "There is no such order"},
    [WECHAT_PAGE_DEAD_CODE] = {"二维码已过期", "This QR code is no longer valid"},
};

static const struct sandbox_page_brand brand = {{"微信支付", "WeChat Pay"}, "#07c160"};

/* Where the payer goes afterwards: by WeChat's name, or by that of all cashiers here; or "". */
static const char *
redirect_of(const struct sandbox_call *call)
{
    const char *url = sandbox_call_field(call, "redirect_url");

    return url[0] != '\0' ? url : sandbox_call_field(call, "return_url");
}

static const char *
refusal_text(const struct sandbox_call *call, enum wechat_refusal refusal)
{
    if (refusal == WECHAT_PAYER_POOR)
        return sandbox_page_say(call, "余额不足", "The balance is not enough");
    if (refusal == WECHAT_PAYER_OTHER)
        return sandbox_page_say(call, "这笔订单属于另一位付款人", "This order is another payer's");
    return sandbox_page_say(call, "这笔订单不能付款", "This order cannot be paid");
}

static void
show_wallet(struct sandbox_call *call, const struct wechat_order *order,
    const struct sandbox_payer *payer, enum wechat_refusal refusal)
{
    char wrong[256] = "";
    struct text text;

    if (refusal != WECHAT_FINE) {
        text_init(&text, wrong, sizeof(wrong));
        text_printf(
            &text, "%s (%s)", refusal_text(call, refusal), wechat_answer_row(refusal)->code);
    }
    sandbox_page_wallet(call, &brand,
        &(struct sandbox_page_wallet){
            .amount = order->total,
            .subject = order->description,
            .number = order->out_trade_no,
            .payer = payer,
            .wrong = wrong,
            .pay_path = "/wechat/pay",
            .key = "prepay_id",
            .key_value = order->prepay_id,
            .back = "redirect_url",
            .back_url = redirect_of(call),
            .leave_path = "",
        });
}

static void
show_order(struct sandbox_call *call, const struct wechat_order *order,
    const struct sandbox_payer *payer, enum wechat_refusal refusal)
{
    const struct sandbox_page_phrase closed = {"订单已关闭", "This order is closed"};

    if (wechat_state_is_paid(order->state))
        sandbox_page_paid(call, &brand, order->total);
    else if (order->state != WECHAT_NOTPAY)
        sandbox_page_notice(call, 200, &brand, closed, order->out_trade_no);
    else
        show_wallet(call, order, payer, refusal);
}

static bool
redirect_ok(struct sandbox_call *call)
{
    const char *url = redirect_of(call);

    if (url[0] == '\0' || sandbox_call_url_ok(url))
        return true;
    wechat_page_message(call, 400, WECHAT_PAGE_BAD_REDIRECT);
    return false;
}

static void
go_to_wallet(struct sandbox_call *call, int status, const struct wechat_order *order)
{
    const char *redirect = redirect_of(call);
    struct text location;

    if (sandbox_call_text(call->arena, LOCATION_MAX, &location) != ERR_OK) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    text_printf(&location, "/wechat/pay?prepay_id=%s", order->prepay_id);
    if (redirect[0] != '\0')
        form_put(&location, "redirect_url", bytes_text(redirect));
    if (text_ok(&location))
        sandbox_call_redirect(call, status, location.at);
    else
        sandbox_call_refuse(call, ERR_TOO_BIG);
}

static void
refuse(struct sandbox_call *call, enum err err)
{
    if (sandbox_check_broken(call->sandbox, err) == ERR_NOT_FOUND)
        wechat_page_message(call, 404, WECHAT_PAGE_NO_ORDER);
    else if (err == ERR_EXPIRED)
        wechat_page_message(call, 404, WECHAT_PAGE_DEAD_CODE);
    else
        sandbox_call_refuse(call, err);
}

/* In a transaction: the order as it is now; ERR_EXPIRED when what led to it is too old. */
static enum err
find_order(struct sandbox_call *call, enum wechat_order_sql which, const char *name, int64_t left_s,
    struct wechat_order *ret_order)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct moment now = sandbox_now(call->sandbox);
    enum err err = wechat_due(wechat, call->arena);

    if (err == ERR_OK)
        err = wechat_store_by_text(
            &wechat->store, which, sandbox_call_field(call, name), call->arena, ret_order);
    if (err == ERR_OK && ret_order->state == WECHAT_NOTPAY &&
        moment_after(now, span_s(left_s)).us >= ret_order->prepay_expires.us)
        return ERR_EXPIRED;
    return err;
}

/* A URL of WeChat's that leads to the wallet. */
static void
follow(struct sandbox_call *call, enum wechat_order_sql which, const char *name, int64_t left_s)
{
    struct db *db = call->sandbox->store.db;
    struct wechat_order order;
    enum err err;

    if (!redirect_ok(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = find_order(call, which, name, left_s, &order);
        err = db_end(db, err);
    }
    if (err == ERR_NOT_FOUND || err == ERR_EXPIRED)
        wechat_page_message(call, 404, WECHAT_PAGE_DEAD_CODE);
    else if (err != ERR_OK)
        refuse(call, err);
    else
        go_to_wallet(call, 302, &order);
}

void
wechat_page_message(struct sandbox_call *call, int status, enum wechat_page_message message)
{
    sandbox_page_notice(call, status, &brand, messages[message], "");
}

enum err
wechat_page_payer(struct sandbox_call *call, struct sandbox_payer *ret_payer)
{
    return sandbox_page_payer(call, WECHAT_CHANNEL, WECHAT_PAGE_COOKIE, ret_payer);
}

void
wechat_page_scan(struct sandbox_call *call)
{
    follow(call, SQL_WECHAT_ORDER_BY_TOKEN, "pr", 0);
}

void
wechat_page_h5(struct sandbox_call *call)
{
    follow(call, SQL_WECHAT_ORDER_BY_TOKEN, "package", H5_LEFT_S);
}

void
wechat_page_show(struct sandbox_call *call)
{
    struct db *db = call->sandbox->store.db;
    struct wechat_order order;
    struct sandbox_payer payer;
    enum err err;

    if (!redirect_ok(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = find_order(call, SQL_WECHAT_ORDER_BY_PREPAY, "prepay_id", 0, &order);
        if (err == ERR_OK)
            err = wechat_page_payer(call, &payer);
        err = db_end(db, err);
    }
    if (err != ERR_OK)
        refuse(call, err);
    else
        show_order(call, &order, &payer, WECHAT_FINE);
}

void
wechat_page_pay(struct sandbox_call *call)
{
    struct wechat *wechat = wechat_of(call->sandbox);
    struct db *db = wechat->store.db;
    struct wechat_order order;
    struct sandbox_payer payer;
    enum wechat_refusal refusal = WECHAT_FINE;
    enum err err;

    if (!redirect_ok(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = find_order(call, SQL_WECHAT_ORDER_BY_PREPAY, "prepay_id", 0, &order);
        if (err == ERR_OK)
            err = wechat_page_payer(call, &payer);
        if (err == ERR_OK)
            err = wechat_money_pay(wechat, &order, &payer, call->arena, &refusal);
        err = db_end(db, err);
    }
    if (err != ERR_OK) {
        refuse(call, err);
        return;
    }
    log_event(LOG_INFO, "wechat_pay", "out_trade_no=%s fen=%lld code=%s", order.out_trade_no,
        (long long)order.total.fen, wechat_answer_row(refusal)->code);
    sandbox_courier_wake(wechat->courier);
    if (refusal != WECHAT_FINE)
        show_order(call, &order, &payer, refusal);
    else if (redirect_of(call)[0] != '\0')
        sandbox_call_redirect(call, 303, redirect_of(call));
    else
        go_to_wallet(call, 303, &order);
}
