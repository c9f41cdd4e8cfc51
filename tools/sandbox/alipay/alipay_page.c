#include "tools/sandbox/alipay/alipay_page.h"

#include "shared/base/log.h"
#include "tools/sandbox/alipay/alipay_money.h"
#include "tools/sandbox/core/sandbox_courier.h"
#include "tools/sandbox/core/sandbox_page.h"

#define LOCATION_MAX ((size_t)128)
#define QR_PATH "/qr/"

static const struct sandbox_page_phrase messages[ALIPAY_PAGE_MESSAGES] = {
    [ALIPAY_PAGE_BAD_APP] = {"无效的应用 app_id", "This app_id is not known"},
    [ALIPAY_PAGE_BAD_SCOPE] = {"无效的授权范围 scope", "This scope is not known"},
    [ALIPAY_PAGE_BAD_REDIRECT] = {"回调地址不在允许的域名内", "This address is not allowed"},
    [ALIPAY_PAGE_NO_TRADE] = {"交易不存在", "There is no such trade"},
    [ALIPAY_PAGE_DEAD_QR] = {"二维码已失效", "This QR code is no longer valid"},
    [ALIPAY_PAGE_LEFT] = {"已取消付款", "You left without paying"},
};

static const struct sandbox_page_brand brand = {{"支付宝收银台", "Alipay cashier"}, "#1677ff"};

/* What a payer is told when it cannot be paid. */
static const char *
refusal_text(const struct sandbox_call *call, enum alipay_refusal refusal)
{
    if (refusal == ALIPAY_BALANCE_NOT_ENOUGH)
        return sandbox_page_say(call, "余额不足", "The balance is not enough");
    if (refusal == ALIPAY_BUYER_NOT_MATCH)
        return sandbox_page_say(call, "这笔交易属于另一位付款人", "This trade is another payer's");
    return sandbox_page_say(call, "这笔交易不能付款", "This trade cannot be paid");
}

static void
show_cashier(struct sandbox_call *call, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, enum alipay_refusal refusal)
{
    char wrong[256] = "";
    struct text text;

    if (refusal != ALIPAY_FINE) {
        text_init(&text, wrong, sizeof(wrong));
        text_printf(&text, "%s (%s)", refusal_text(call, refusal), alipay_answer_sub_code(refusal));
    }
    sandbox_page_wallet(call, &brand,
        &(struct sandbox_page_wallet){
            .amount = trade->total,
            .subject = trade->subject,
            .number = trade->out_trade_no,
            .payer = buyer,
            .wrong = wrong,
            .pay_path = "/cashier/pay",
            .key = "trade_no",
            .key_value = trade->trade_no,
            .back = "return_url",
            .back_url = sandbox_call_field(call, "return_url"),
            .leave_path = "/cashier/cancel",
        });
}

static void
show_trade(struct sandbox_call *call, const struct alipay_trade *trade,
    const struct sandbox_payer *buyer, enum alipay_refusal refusal)
{
    const struct sandbox_page_phrase closed = {"交易已关闭", "This trade is closed"};

    if (!alipay_state_is_trade(trade->state))
        alipay_page_message(call, 404, ALIPAY_PAGE_NO_TRADE);
    else if (trade->state == ALIPAY_TRADE_SUCCESS || trade->state == ALIPAY_TRADE_FINISHED)
        sandbox_page_paid(call, &brand, trade->total);
    else if (trade->state == ALIPAY_TRADE_CLOSED)
        sandbox_page_notice(call, 200, &brand, closed, trade->out_trade_no);
    else
        show_cashier(call, trade, buyer, refusal);
}

/* Where the payer goes after paying, or leaving; "" to stay here. */
static const char *
return_url(const struct sandbox_call *call, const struct alipay_trade *trade)
{
    const char *asked = sandbox_call_field(call, "return_url");

    return asked[0] != '\0' ? asked : trade->return_url;
}

static bool
return_url_ok(struct sandbox_call *call)
{
    const char *url = sandbox_call_field(call, "return_url");

    if (url[0] == '\0' || sandbox_call_url_ok(url))
        return true;
    alipay_page_message(call, 400, ALIPAY_PAGE_BAD_REDIRECT);
    return false;
}

static void
go_to_cashier(struct sandbox_call *call, int status, const struct alipay_trade *trade)
{
    char block[LOCATION_MAX];
    struct text location;

    text_init(&location, block, sizeof(block));
    text_printf(&location, "/cashier?trade_no=%s", trade->trade_no);
    sandbox_call_redirect(call, status, block);
}

static void
refuse(struct sandbox_call *call, enum err err)
{
    if (sandbox_check_broken(call->sandbox, err) == ERR_NOT_FOUND)
        alipay_page_message(call, 404, ALIPAY_PAGE_NO_TRADE);
    else
        sandbox_call_refuse(call, err);
}

/* In a transaction: the trade as it is now. */
static enum err
find_trade(struct sandbox_call *call, struct alipay_trade *trade)
{
    struct alipay_store *store = &alipay_of(call->sandbox)->store;
    enum err err = alipay_store_sweep(store, sandbox_now(call->sandbox));

    if (err != ERR_OK)
        return err;
    return alipay_store_by_number(store, sandbox_call_field(call, "trade_no"), call->arena, trade);
}

static enum err
scan(struct sandbox_call *call, const char *token, struct alipay_trade *trade)
{
    struct alipay_store *store = &alipay_of(call->sandbox)->store;
    enum alipay_state from;
    struct alipay_step step;
    enum err err = alipay_store_sweep(store, sandbox_now(call->sandbox));

    if (err == ERR_OK)
        err = alipay_store_by_token(store, token, call->arena, trade);
    if (err != ERR_OK)
        return err;
    from = trade->state;
    /* A dead one is shown as it is. */
    if (alipay_state_step(from, ALIPAY_ON_SCANNED, &step) != ERR_OK || step.state == from)
        return ERR_OK;
    trade->state = step.state;
    return alipay_store_move_trade(store, from, trade);
}

void
alipay_page_message(struct sandbox_call *call, int status, enum alipay_page_message message)
{
    sandbox_page_notice(call, status, &brand, messages[message], "");
}

enum err
alipay_page_buyer(struct sandbox_call *call, struct sandbox_payer *ret_buyer)
{
    return sandbox_page_payer(call, ALIPAY_CHANNEL, ALIPAY_PAGE_COOKIE, ret_buyer);
}

void
alipay_page_scan(struct sandbox_call *call)
{
    struct db *db = call->sandbox->store.db;
    const char *path = arena_text(call->arena, call->request->path);
    struct alipay_trade trade;
    enum err err = path == NULL ? ERR_NO_SPACE : db_begin(db);

    if (err == ERR_OK) {
        err = scan(call, path + strlen(QR_PATH), &trade);
        err = db_end(db, err);
    }
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !alipay_state_is_trade(trade.state)))
        alipay_page_message(call, 404, ALIPAY_PAGE_DEAD_QR);
    else if (err != ERR_OK)
        refuse(call, err);
    else
        go_to_cashier(call, 302, &trade);
}

void
alipay_page_cashier(struct sandbox_call *call)
{
    struct db *db = call->sandbox->store.db;
    struct alipay_trade trade;
    struct sandbox_payer buyer;
    enum err err;

    if (!return_url_ok(call))
        return;
    err = db_begin(db);
    if (err == ERR_OK) {
        err = find_trade(call, &trade);
        if (err == ERR_OK)
            err = alipay_page_buyer(call, &buyer);
        err = db_end(db, err);
    }
    if (err != ERR_OK)
        refuse(call, err);
    else
        show_trade(call, &trade, &buyer, ALIPAY_FINE);
}

void
alipay_page_pay(struct sandbox_call *call)
{
    struct alipay *alipay = alipay_of(call->sandbox);
    struct alipay_trade trade;
    struct sandbox_payer buyer;
    enum alipay_refusal refusal = ALIPAY_FINE;
    enum err err;

    if (!return_url_ok(call))
        return;
    err = db_begin(alipay->store.db);
    if (err == ERR_OK) {
        err = find_trade(call, &trade);
        if (err == ERR_OK)
            err = alipay_page_buyer(call, &buyer);
        if (err == ERR_OK)
            err = alipay_money_pay(alipay, &trade, &buyer, call->arena, &refusal);
        err = db_end(alipay->store.db, err);
    }
    if (err != ERR_OK) {
        refuse(call, err);
        return;
    }
    log_event(LOG_INFO, "alipay_pay", "trade_no=%s fen=%lld refusal=%s", trade.trade_no,
        (long long)trade.total.fen, alipay_answer_sub_code(refusal));
    sandbox_courier_wake(alipay->courier);
    if (refusal != ALIPAY_FINE)
        show_trade(call, &trade, &buyer, refusal);
    else if (return_url(call, &trade)[0] != '\0')
        sandbox_call_redirect(call, 303, return_url(call, &trade));
    else
        go_to_cashier(call, 303, &trade);
}

void
alipay_page_cancel(struct sandbox_call *call)
{
    struct alipay_store *store = &alipay_of(call->sandbox)->store;
    struct alipay_trade trade;
    enum err err;

    if (!return_url_ok(call))
        return;
    /* Leaving changes nothing: the trade waits on. */
    err = alipay_store_by_number(store, sandbox_call_field(call, "trade_no"), call->arena, &trade);
    if (err != ERR_OK)
        refuse(call, err);
    else if (return_url(call, &trade)[0] != '\0')
        sandbox_call_redirect(call, 303, return_url(call, &trade));
    else
        alipay_page_message(call, 200, ALIPAY_PAGE_LEFT);
}
