#include "tools/sandbox/wechat/wechat_scan.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_barcode.h"
#include "tools/sandbox/wechat/wechat_money.h"
#include "tools/sandbox/wechat/wechat_order.h"

#define CODE_LENGTH 18
#define ENDING_LENGTH 4
/* An unpaid barcode is given up after this. */
#define LIFE_S 45
#define REVERSE_WINDOW_S (INT64_C(7) * 86400)
#define PARAMS_MAX 2048

static bool
code_ok(const char *code)
{
    return strlen(code) == CODE_LENGTH && strspn(code, "0123456789") == CODE_LENGTH &&
           code[0] == '1' && code[1] <= '5';
}

/* Each code once: now. */
static enum err
use_code(struct wechat *wechat, const char *code, const char *openid, enum wechat_refusal *refusal)
{
    struct moment now = sandbox_now(wechat->sandbox);
    const struct wechat_code row = {.openid = openid, .expires = now, .used = now};
    enum err err = wechat_store_add_code(&wechat->store, code, &row);

    if (err != ERR_CONFLICT)
        return err;
    *refusal = WECHAT_CODE_USED;
    return ERR_OK;
}

static enum err
find_payer(
    struct wechat *wechat, const char *code, struct arena *arena, struct sandbox_payer *ret_payer)
{
    struct sandbox_store *store = &wechat->sandbox->store;
    enum err err = sandbox_payer_by_ending(
        store, WECHAT_CHANNEL, code + CODE_LENGTH - ENDING_LENGTH, arena, ret_payer);

    if (err == ERR_NOT_FOUND)
        err = sandbox_payer_first(store, WECHAT_CHANNEL, arena, ret_payer);
    return err;
}

/* Why that number cannot be scanned for again; WECHAT_FINE for a new one. */
static enum wechat_refusal
refuse_again(const struct wechat_order *order, const struct wechat_order *wanted)
{
    if (strcmp(order->params, wanted->params) != 0)
        return WECHAT_NUMBER_USED;
    if (wechat_state_is_paid(order->state))
        return WECHAT_ORDER_PAID;
    if (order->state == WECHAT_REVOKED)
        return WECHAT_ORDER_REVERSED;
    return order->state == WECHAT_USERPAYING ? WECHAT_USER_PAYING : WECHAT_FINE;
}

/* The order waits for its payer, with money moved or not afterwards. */
static enum err
put_order(struct wechat *wechat, struct arena *arena, const struct wechat_order *wanted,
    bool is_new, struct wechat_order *order)
{
    struct moment now = sandbox_now(wechat->sandbox);
    enum wechat_state from = order->state;
    enum err err = ERR_OK;

    if (is_new) {
        *order = *wanted;
        err = wechat_order_number(wechat, arena, order);
    }
    if (err != ERR_OK)
        return err;
    order->state = WECHAT_USERPAYING;
    order->openid = wanted->openid;
    order->password.us = 0;
    order->expires = moment_after(now, span_s(LIFE_S));
    if (!is_new)
        return wechat_store_move_order(&wechat->store, from, order);
    err = wechat_store_put_merchant(&wechat->store, order->mchid);
    return err == ERR_OK ? wechat_store_add_order(&wechat->store, order) : err;
}

static enum err
charge(struct wechat *wechat, struct arena *arena, const struct sandbox_payer *payer,
    const struct sandbox_fault_taken *fault, struct wechat_scanned *scanned)
{
    struct wechat_order *order = &scanned->order;
    struct moment now = sandbox_now(wechat->sandbox);
    enum err err = ERR_OK;

    if (fault->kind == SANDBOX_FAULT_PAY_PASSWORD) {
        scanned->refusal = WECHAT_USER_PAYING;
        if (fault->value > 0)
            order->password = moment_after(now, span_ms(fault->value));
        return wechat_store_move_order(&wechat->store, WECHAT_USERPAYING, order);
    }
    if (fault->kind == SANDBOX_FAULT_PAY_NOT_ENOUGH)
        scanned->refusal = WECHAT_PAYER_POOR;
    else
        err = wechat_money_pay(wechat, order, payer, arena, &scanned->refusal);
    if (err != ERR_OK || scanned->refusal == WECHAT_FINE)
        return err;
    order->state = WECHAT_PAYERROR;
    return wechat_store_move_order(&wechat->store, WECHAT_USERPAYING, order);
}

enum err
wechat_scan_pay(struct wechat *wechat, struct arena *arena, const struct wechat_order *wanted,
    const char *auth_code, struct wechat_scanned *ret_scanned)
{
    struct wechat_scanned scanned = {.told = sandbox_barcode_fault(auth_code, "reply")};
    struct wechat_order named = *wanted;
    struct sandbox_fault_taken fault;
    struct sandbox_payer payer;
    bool is_new;
    enum err err = wechat_store_by_number(
        &wechat->store, wanted->mchid, wanted->out_trade_no, arena, &scanned.order);

    is_new = err == ERR_NOT_FOUND;
    if (err == ERR_OK)
        scanned.refusal = refuse_again(&scanned.order, wanted);
    else if (!is_new)
        return err;
    if (scanned.refusal == WECHAT_FINE && !code_ok(auth_code))
        scanned.refusal = WECHAT_CODE_INVALID;
    err = wechat_take_fault(wechat, "pay", "micropay", wanted->out_trade_no, &fault);
    if (fault.kind == SANDBOX_FAULT_NONE)
        fault = sandbox_barcode_fault(auth_code, "pay");
    if (scanned.refusal == WECHAT_FINE && fault.kind == SANDBOX_FAULT_PAY_CODE_INVALID)
        scanned.refusal = WECHAT_CODE_EXPIRED;
    if (err == ERR_OK && scanned.refusal == WECHAT_FINE) {
        err = find_payer(wechat, auth_code, arena, &payer);
        if (err == ERR_OK)
            err = use_code(wechat, auth_code, payer.payer_id, &scanned.refusal);
    }
    if (err == ERR_OK && scanned.refusal == WECHAT_FINE) {
        named.openid = payer.payer_id;
        err = put_order(wechat, arena, &named, is_new, &scanned.order);
        if (err == ERR_OK)
            err = charge(wechat, arena, &payer, &fault, &scanned);
    }
    if (err == ERR_OK)
        *ret_scanned = scanned;
    return err;
}

/* All that is left of what was paid, at once. */
static enum err
give_back(struct wechat *wechat, struct wechat_order *order, enum wechat_refusal *refusal)
{
    struct wechat_refund refund = {
        .amount = money_of(order->total.fen - order->refunded.fen),
    };
    enum err err = wechat_money_refund(wechat, order, WECHAT_ON_REVOKED, &refund, refusal);

    if (err != ERR_OK || *refusal != WECHAT_FINE)
        return err;
    return sandbox_payer_give(
        &wechat->sandbox->store, WECHAT_CHANNEL, order->openid, refund.amount);
}

enum err
wechat_scan_reverse(struct wechat *wechat, struct wechat_order *order,
    enum wechat_refusal *ret_refusal, bool *ret_recall)
{
    struct moment now = sandbox_now(wechat->sandbox);
    enum wechat_state from = order->state;
    struct sandbox_fault_taken fault;
    struct wechat_step step;
    enum err err = wechat_take_fault(wechat, "cancel", "reverse", order->out_trade_no, &fault);

    *ret_refusal = WECHAT_FINE;
    *ret_recall = fault.kind == SANDBOX_FAULT_CANCEL_RETRY;
    if (err != ERR_OK || *ret_recall)
        return err;
    if (fault.kind == SANDBOX_FAULT_CANCEL_UNHEEDED && from == WECHAT_USERPAYING) {
        order->closed = now;
        return wechat_store_move_order(&wechat->store, from, order);
    }
    if (strcmp(order->trade_type, "MICROPAY") != 0 ||
        wechat_state_step(from, WECHAT_ON_REVOKED, &step) != ERR_OK) {
        *ret_refusal = WECHAT_NOT_REVERSIBLE;
        return ERR_OK;
    }
    if (now.us > moment_after(order->created, span_s(REVERSE_WINDOW_S)).us) {
        *ret_refusal = WECHAT_REVERSE_EXPIRED;
        return ERR_OK;
    }
    if (step.effect == WECHAT_DO_REFUND) {
        order->closed = now;
        return give_back(wechat, order, ret_refusal);
    }
    if (from == step.state)
        return ERR_OK;
    order->state = step.state;
    order->closed = now;
    return wechat_store_move_order(&wechat->store, from, order);
}

enum err
wechat_scan_put_params(struct arena *arena, struct wechat_order *order)
{
    struct text text;
    enum err err = sandbox_call_text(arena, PARAMS_MAX, &text);

    if (err != ERR_OK)
        return err;
    text_printf(&text, "MICROPAY\n%s\n%s\n%lld\n%s\n%s\n%d\n", order->appid, order->sub_appid,
        (long long)order->total.fen, order->description, order->attach, (int)order->sharing);
    order->params = text.at;
    return text_ok(&text) ? ERR_OK : ERR_TOO_BIG;
}
