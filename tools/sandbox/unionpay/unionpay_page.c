#include "tools/sandbox/unionpay/unionpay_page.h"

#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_page.h"
#include "tools/sandbox/unionpay/unionpay_money.h"

static const struct sandbox_page_brand brand = {{"云闪付", "UnionPay"}, "#e60012"};

static void
show_wallet(struct sandbox_call *call, const struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char *code)
{
    const char *path = arena_printf(call->arena, "%s%s", UNIONPAY_PAGE_PATH, trade->token);

    sandbox_page_wallet(call, &brand,
        &(struct sandbox_page_wallet){
            .amount = trade->amount,
            .subject = "",
            .number = trade->order_id,
            .payer = payer,
            .wrong = code[0] == '\0'
                         ? ""
                         : sandbox_page_say(call, "余额不足", "The balance is not enough"),
            .pay_path = path == NULL ? "" : path,
            .key = "",
            .key_value = "",
            .back = "return_url",
            .back_url = sandbox_call_field(call, "return_url"),
            .leave_path = "",
        });
}

static void
show_trade(struct sandbox_call *call, const struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char *code)
{
    const struct sandbox_page_phrase closed = {"订单已关闭", "This order is closed"};

    if (trade->state == UNIONPAY_PAID)
        sandbox_page_paid(call, &brand, trade->amount);
    else if (trade->state == UNIONPAY_WAITING)
        show_wallet(call, trade, payer, code);
    else
        sandbox_page_notice(call, 200, &brand, closed, trade->order_id);
}

static void
refuse(struct sandbox_call *call, enum err err)
{
    const struct sandbox_page_phrase dead = {"二维码无效", "This QR code is not known"};

    if (sandbox_check_broken(call->sandbox, err) == ERR_NOT_FOUND)
        sandbox_page_notice(call, 404, &brand, dead, "");
    else
        sandbox_call_refuse(call, err);
}

/* In a transaction: the trade as it is now, and who would pay it. */
static enum err
find(struct sandbox_call *call, struct unionpay_trade *ret_trade, struct sandbox_payer *ret_payer)
{
    struct unionpay *unionpay = unionpay_of(call->sandbox);
    struct bytes token = call->request->path;
    const char *text;
    enum err err = unionpay_money_due(unionpay, call->arena);

    if (err != ERR_OK)
        return err;
    token.at += strlen(UNIONPAY_PAGE_PATH);
    token.size -= strlen(UNIONPAY_PAGE_PATH);
    text = arena_text(call->arena, token);
    if (text == NULL)
        return ERR_TOO_BIG;
    err = unionpay_store_by_text(
        &unionpay->store, SQL_UNIONPAY_TRADE_BY_TOKEN, text, call->arena, ret_trade);
    if (err != ERR_OK)
        return err;
    return sandbox_page_payer(call, UNIONPAY_CHANNEL, UNIONPAY_PAGE_COOKIE, ret_payer);
}

static bool
return_ok(struct sandbox_call *call)
{
    const char *url = sandbox_call_field(call, "return_url");

    if (url[0] == '\0' || sandbox_call_url_ok(url))
        return true;
    sandbox_call_refuse(call, ERR_BAD_INPUT);
    return false;
}

/* Look, or press Pay. */
static void
serve(struct sandbox_call *call, bool press)
{
    struct unionpay *unionpay = unionpay_of(call->sandbox);
    struct db *db = unionpay->store.db;
    struct unionpay_trade trade;
    struct sandbox_payer payer;
    const char *code = "";
    const char *url = sandbox_call_field(call, "return_url");
    enum err err;

    if (!return_ok(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = find(call, &trade, &payer);
        if (err == ERR_OK && press)
            err = unionpay_money_pay(unionpay, &trade, &payer, &code);
        err = db_end(db, err);
    }
    if (err != ERR_OK) {
        refuse(call, err);
        return;
    }
    sandbox_courier_wake(unionpay->courier);
    if (!press || code[0] != '\0')
        show_trade(call, &trade, &payer, code);
    else if (url[0] != '\0')
        sandbox_call_redirect(call, 303, url);
    else
        sandbox_call_redirect(
            call, 303, arena_printf(call->arena, "%s%s", UNIONPAY_PAGE_PATH, trade.token));
}

void
unionpay_page_show(struct sandbox_call *call)
{
    serve(call, false);
}

void
unionpay_page_pay(struct sandbox_call *call)
{
    serve(call, true);
}
