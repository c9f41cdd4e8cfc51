#include "tools/sandbox/wechat/wechat_money.h"

#include "tools/sandbox/wechat/wechat_fund.h"
#include "tools/sandbox/wechat/wechat_notify.h"
#include "tools/sandbox/wechat/wechat_number.h"

#define TRANSACTION_PREFIX "4200002345"

/* What the merchant gets of the order: held for being shared, or his at once. */
static enum err
give_merchant(struct wechat *wechat, struct wechat_order *order)
{
    struct money net = money_of(order->total.fen - order->fee.fen);
    enum err err;

    if (order->sharing == WECHAT_SHARING_FROZEN) {
        order->frozen = net;
        return ERR_OK;
    }
    err = wechat_fund_move(
        wechat, order->mchid, order->total, WECHAT_FUND_TRADE, order->transaction_id);
    if (err != ERR_OK)
        return err;
    return wechat_fund_move(
        wechat, order->mchid, money_of(-order->fee.fen), WECHAT_FUND_FEE, order->transaction_id);
}

static enum err
pay(struct wechat *wechat, struct wechat_order *order, const struct sandbox_payer *payer,
    struct arena *arena)
{
    char number[WECHAT_NUMBER_TRANSACTION_SIZE];
    enum wechat_state from = order->state;
    enum err err;

    order->state = WECHAT_SUCCESS;
    order->paid = sandbox_now(wechat->sandbox);
    order->openid = payer->payer_id;
    order->fee = wechat_money_fee(wechat, order->total);
    wechat_number_digits(
        wechat->sandbox->random, TRANSACTION_PREFIX, order->paid, number, sizeof(number));
    order->transaction_id = arena_text(arena, bytes_text(number));
    if (order->transaction_id == NULL)
        return ERR_TOO_BIG;
    err = give_merchant(wechat, order);
    if (err == ERR_OK)
        err = wechat_store_move_order(&wechat->store, from, order);
    if (err == ERR_OK)
        err = wechat_notify_paid(wechat, order, arena);
    return err;
}

struct money
wechat_money_fee(const struct wechat *wechat, struct money amount)
{
    struct money fee = {.fen = 0};

    NEED(money_scale(amount, wechat->settings->fee_rate, 10000, ROUND_HALF_UP, &fee) == ERR_OK);
    return fee;
}

enum err
wechat_money_pay(struct wechat *wechat, struct wechat_order *order,
    const struct sandbox_payer *payer, struct arena *arena, enum wechat_refusal *ret_refusal)
{
    struct wechat_step step;
    enum err err;

    *ret_refusal = WECHAT_FINE;
    if (wechat_state_step(order->state, WECHAT_ON_PAID, &step) != ERR_OK) {
        *ret_refusal = wechat_state_is_paid(order->state) ? WECHAT_ORDER_PAID : WECHAT_ORDER_CLOSED;
        return ERR_OK;
    }
    if (step.effect == WECHAT_DO_NOTHING)
        return ERR_OK;
    if (order->openid[0] != '\0' && strcmp(order->openid, payer->payer_id) != 0) {
        *ret_refusal = WECHAT_PAYER_OTHER;
        return ERR_OK;
    }
    err = sandbox_payer_give(
        &wechat->sandbox->store, WECHAT_CHANNEL, payer->payer_id, money_of(-order->total.fen));
    if (err == ERR_OUT_OF_RANGE) {
        *ret_refusal = WECHAT_PAYER_POOR;
        return ERR_OK;
    }
    return err == ERR_OK ? pay(wechat, order, payer, arena) : err;
}

/* As the fund bill knows what it was for. */
static const char *
number_of(const struct wechat_order *order, const struct wechat_refund *refund)
{
    return refund->refund_id == NULL ? order->transaction_id : refund->refund_id;
}

/* The fee comes back beside it; whether he has what both come to is seen first. */
static enum err
take_balance(
    struct wechat *wechat, const struct wechat_order *order, const struct wechat_refund *refund)
{
    const char *number = number_of(order, refund);
    const int64_t fen = refund->amount.fen - refund->fee.fen;
    enum err err = wechat_store_give(&wechat->store, order->mchid, money_of(-fen));

    if (err == ERR_OK)
        err = wechat_store_give(&wechat->store, order->mchid, money_of(fen));
    if (err == ERR_OK)
        err = wechat_fund_move(wechat, order->mchid, refund->fee, WECHAT_FUND_FEE_BACK, number);
    return err == ERR_OK ? wechat_fund_move(wechat, order->mchid, money_of(-refund->amount.fen),
                               WECHAT_FUND_REFUND, number)
                         : err;
}

/* Of what is held first, then of the balance. */
static enum err
take_merchant(struct wechat *wechat, struct wechat_order *order, struct wechat_refund *refund)
{
    int64_t fen = refund->amount.fen - refund->fee.fen;

    refund->frozen = money_of(fen < order->frozen.fen ? fen : order->frozen.fen);
    order->frozen = money_of(order->frozen.fen - refund->frozen.fen);
    if (refund->frozen.fen == 0)
        return take_balance(wechat, order, refund);
    fen -= refund->frozen.fen;
    return wechat_fund_move(
        wechat, order->mchid, money_of(-fen), WECHAT_FUND_REFUND, number_of(order, refund));
}

enum err
wechat_money_refund(struct wechat *wechat, struct wechat_order *order, enum wechat_event event,
    struct wechat_refund *refund, enum wechat_refusal *ret_refusal)
{
    enum wechat_state from = order->state;
    struct wechat_step step;
    struct money fee;
    enum err err;

    *ret_refusal = WECHAT_FINE;
    if (wechat_state_step(from, event, &step) != ERR_OK || step.effect != WECHAT_DO_REFUND) {
        *ret_refusal = WECHAT_REFUND_UNPAID;
        return ERR_OK;
    }
    if (refund->amount.fen > order->total.fen - order->refunded.fen) {
        *ret_refusal = WECHAT_REFUND_TOO_MUCH;
        return ERR_OK;
    }
    order->state = step.state;
    order->refunded = money_of(order->refunded.fen + refund->amount.fen);
    fee = wechat_money_fee(wechat, money_of(order->total.fen - order->refunded.fen));
    /* The rate of today may be another one than when it was paid. */
    if (fee.fen > order->fee.fen)
        fee = order->fee;
    refund->fee = money_of(order->fee.fen - fee.fen);
    if (refund->fee.fen > refund->amount.fen)
        refund->fee = refund->amount;
    order->fee = money_of(order->fee.fen - refund->fee.fen);
    err = take_merchant(wechat, order, refund);
    if (err == ERR_OUT_OF_RANGE) {
        *ret_refusal = WECHAT_MERCHANT_POOR;
        return ERR_OK;
    }
    return err == ERR_OK ? wechat_store_move_order(&wechat->store, from, order) : err;
}

/* It could not be done: all goes back to where it came from. */
static enum err
undo(struct wechat *wechat, struct wechat_order *order, const struct wechat_refund *refund)
{
    int64_t fen = refund->amount.fen - refund->fee.fen;
    enum wechat_state from = order->state;
    enum err err = ERR_OK;

    order->refunded = money_of(order->refunded.fen - refund->amount.fen);
    order->fee = money_of(order->fee.fen + refund->fee.fen);
    if (order->sharing == WECHAT_SHARING_FROZEN) {
        order->frozen = money_of(order->frozen.fen + refund->frozen.fen);
        fen -= refund->frozen.fen;
    }
    if (refund->frozen.fen == 0)
        fen = refund->amount.fen;
    if (fen > 0)
        err = wechat_fund_move(
            wechat, order->mchid, money_of(fen), WECHAT_FUND_REFUND_BACK, refund->refund_id);
    if (err == ERR_OK && refund->frozen.fen == 0)
        err = wechat_fund_move(
            wechat, order->mchid, money_of(-refund->fee.fen), WECHAT_FUND_FEE, refund->refund_id);
    return err == ERR_OK ? wechat_store_move_order(&wechat->store, from, order) : err;
}

enum err
wechat_money_end_refund(
    struct wechat *wechat, struct wechat_refund *refund, struct moment now, struct arena *arena)
{
    struct wechat_order order;
    enum err err =
        wechat_store_by_number(&wechat->store, refund->mchid, refund->out_trade_no, arena, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    refund->status = refund->outcome;
    refund->ended = now;
    if (refund->status == WECHAT_REFUND_SUCCESS)
        err = sandbox_payer_give(
            &wechat->sandbox->store, WECHAT_CHANNEL, order.openid, refund->amount);
    if (refund->status == WECHAT_REFUND_CLOSED)
        err = undo(wechat, &order, refund);
    if (err == ERR_OK)
        err = wechat_store_move_refund(&wechat->store, refund);
    if (err == ERR_OK)
        err = wechat_notify_refunded(wechat, &order, refund, arena);
    return err;
}
