#include "tools/sandbox/unionpay/unionpay_page.h"

#include <string.h>

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_page.h"
#include "tools/sandbox/unionpay/unionpay_courier.h"
#include "tools/sandbox/unionpay/unionpay_money.h"
#include "tools/sandbox/unionpay/web/unionpay_notice.html.h"
#include "tools/sandbox/unionpay/web/unionpay_wallet.html.h"

#define PAGE_MAX ((size_t)64 * 1024)
#define PAGE_TYPE "text/html; charset=utf-8"

struct phrase {
    const char *chinese;
    const char *english;
};

static const struct phrase language = {"zh-CN", "en"};
static const struct phrase brand = {"云闪付", "UnionPay"};
static const struct phrase badge = {"沙箱", "sandbox"};

static const char *
say(const struct sandbox_call *call, struct phrase phrase)
{
    return sandbox_call_english(call) ? phrase.english : phrase.chinese;
}

static void
show(struct sandbox_call *call, int status, struct bytes template,
    const struct sandbox_page_slot *slots, size_t count)
{
    struct text page;

    if (sandbox_call_text(call->arena, PAGE_MAX, &page) != ERR_OK) {
        sandbox_call_refuse(call, ERR_NO_SPACE);
        return;
    }
    sandbox_page_put(&page, template, slots, count);
    sandbox_call_answer(call, status, PAGE_TYPE, &page);
}

static void
show_notice(struct sandbox_call *call, int status, const char *mark, struct phrase title,
    const char *detail)
{
    const struct sandbox_page_slot slots[] = {
        {"lang", say(call, language)},
        {"brand", say(call, brand)},
        {"badge", say(call, badge)},
        {"mark", mark},
        {"title", say(call, title)},
        {"detail", detail},
    };

    show(call, status, bytes_of(unionpay_notice_html, unionpay_notice_html_size), slots,
        LENGTH(slots));
}

static void
show_wallet(struct sandbox_call *call, const struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char *code)
{
    const struct phrase poor = {"余额不足", "The balance is not enough"};
    const char *action = arena_printf(call->arena, "%s%s", UNIONPAY_PAGE_PATH, trade->token);
    char amount[MONEY_TEXT_MAX];
    char balance[MONEY_TEXT_MAX];
    const struct sandbox_page_slot slots[] = {
        {"lang", say(call, language)},
        {"title", say(call, brand)},
        {"brand", say(call, brand)},
        {"badge", say(call, badge)},
        {"amount", money_format(trade->amount, amount)},
        {"order_label", say(call, (struct phrase){"商户单号", "Order"})},
        {"order_id", trade->order_id},
        {"payer_label", say(call, (struct phrase){"付款卡", "Card"})},
        {"payer", payer->name},
        {"balance_label", say(call, (struct phrase){"余额", "Balance"})},
        {"balance", money_format(payer->balance, balance)},
        {"wrong", code[0] == '\0' ? "" : say(call, poor)},
        {"action", action == NULL ? "" : action},
        {"return_url", sandbox_call_field(call, "return_url")},
        {"pay", say(call, (struct phrase){"立即支付", "Pay now"})},
    };

    show(
        call, 200, bytes_of(unionpay_wallet_html, unionpay_wallet_html_size), slots, LENGTH(slots));
}

static void
show_trade(struct sandbox_call *call, const struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char *code)
{
    const struct phrase paid = {"支付成功", "Paid"};
    const struct phrase closed = {"订单已关闭", "This order is closed"};
    char amount[MONEY_TEXT_MAX];
    char detail[MONEY_TEXT_MAX + 4];
    struct text text;

    text_init(&text, detail, sizeof(detail));
    text_printf(&text, "¥%s", money_format(trade->amount, amount));
    if (trade->state == UNIONPAY_PAID)
        show_notice(call, 200, "✓", paid, detail);
    else if (trade->state == UNIONPAY_WAITING)
        show_wallet(call, trade, payer, code);
    else
        show_notice(call, 200, "!", closed, trade->order_id);
}

static void
refuse(struct sandbox_call *call, enum err err)
{
    const struct phrase dead = {"二维码无效", "This QR code is not known"};

    if (sandbox_check_broken(call->sandbox, err) == ERR_NOT_FOUND)
        show_notice(call, 404, "!", dead, "");
    else
        sandbox_call_refuse(call, err);
}

/* In a transaction: the trade as it is now, and who would pay it. */
static enum err
find(struct sandbox_call *call, struct unionpay_trade *ret_trade, struct sandbox_payer *ret_payer)
{
    struct unionpay *unionpay = unionpay_of(call->sandbox);
    struct sandbox_store *store = &call->sandbox->store;
    const char *cookie = sandbox_call_cookie(call, UNIONPAY_PAGE_COOKIE);
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
    err = cookie == NULL
              ? ERR_NOT_FOUND
              : sandbox_payer_find(store, UNIONPAY_CHANNEL, cookie, call->arena, ret_payer);
    return err == ERR_NOT_FOUND
               ? sandbox_payer_first(store, UNIONPAY_CHANNEL, call->arena, ret_payer)
               : err;
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
        if (err == ERR_OK)
            err = db_commit(db);
        if (err != ERR_OK)
            db_rollback(db);
    }
    if (err != ERR_OK) {
        refuse(call, err);
        return;
    }
    unionpay_courier_wake(unionpay);
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
