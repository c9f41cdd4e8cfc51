#include "tools/sandbox/alipay/alipay_money.h"

#include "tools/sandbox/alipay/alipay_notify.h"

#define FEE_RATE_OF 10000

/* What of the fee goes back with a refund: in proportion, the last part exactly. */
static enum err
fee_back(const struct alipay_trade *trade, struct money refunded, struct money *ret_fee)
{
    struct money before;
    struct money after;
    enum err err =
        money_scale(trade->fee, trade->refunded.fen, trade->total.fen, ROUND_DOWN, &before);

    if (err == ERR_OK)
        err = money_scale(trade->fee, refunded.fen, trade->total.fen, ROUND_DOWN, &after);
    return err == ERR_OK ? money_sub(after, before, ret_fee) : err;
}

/* Why a trade in this state cannot be paid. */
static enum alipay_refusal
unpayable(enum alipay_state state)
{
    if (state == ALIPAY_TRADE_CLOSED || state == ALIPAY_QR_CANCELLED || state == ALIPAY_QR_EXPIRED)
        return ALIPAY_TRADE_HAS_CLOSE;
    return state == ALIPAY_TRADE_FINISHED ? ALIPAY_TRADE_HAS_FINISHED : ALIPAY_TRADE_STATUS_ERROR;
}

static enum err
book_payment(struct alipay *alipay, const struct alipay_trade *before, struct alipay_trade *trade,
    const struct sandbox_payer *buyer, struct arena *arena)
{
    struct alipay_store *store = &alipay->store;
    struct money received = trade->total;
    enum err err = money_scale(
        trade->total, alipay->settings->fee_rate, FEE_RATE_OF, ROUND_HALF_UP, &trade->fee);

    if (err == ERR_OK)
        err = money_sub(trade->total, trade->fee, &received);
    if (err == ERR_OK)
        err =
            alipay_store_move_money(store, buyer->payer_id, trade->app_id, trade->total, received);
    if (err != ERR_OK)
        return err;
    trade->buyer_id = buyer->payer_id;
    trade->paid = sandbox_now(alipay->sandbox);
    err = alipay_store_move_trade(store, before->state, trade);
    if (err != ERR_OK)
        return err;
    return alipay_notify_add(alipay, trade, buyer, NULL, arena);
}

static enum err
notify_refund(struct alipay *alipay, const struct alipay_trade *trade,
    const struct alipay_refunding *refunding, const struct alipay_refund *refund,
    struct arena *arena)
{
    const struct alipay_notify_refund told = {
        .out_request_no = refunding->out_request_no, .refunded = refund->refunded};
    struct sandbox_payer buyer;
    enum err err;

    if (!alipay->settings->notify_refunds)
        return ERR_OK;
    err = alipay_store_find_buyer(&alipay->store, trade->buyer_id, arena, &buyer);
    return err == ERR_OK ? alipay_notify_add(alipay, trade, &buyer, &told, arena) : err;
}

enum err
alipay_money_pay(struct alipay *alipay, struct alipay_trade *trade,
    const struct sandbox_payer *buyer, struct arena *arena, enum alipay_refusal *ret_refusal)
{
    const struct alipay_trade before = *trade;
    struct alipay_trade after = *trade;
    struct alipay_step step;
    enum err err;

    if (alipay_state_step(trade->state, ALIPAY_ON_PAID, &step) != ERR_OK) {
        *ret_refusal = unpayable(trade->state);
        return ERR_OK;
    }
    if (trade->buyer_id[0] != '\0' && strcmp(trade->buyer_id, buyer->payer_id) != 0) {
        *ret_refusal = ALIPAY_BUYER_NOT_MATCH;
        return ERR_OK;
    }
    after.state = step.state;
    err = ERR_OK;
    if (step.effect == ALIPAY_DO_PAY)
        err = book_payment(alipay, &before, &after, buyer, arena);
    if (err == ERR_OUT_OF_RANGE) {
        *ret_refusal = ALIPAY_BALANCE_NOT_ENOUGH;
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    *trade = after;
    *ret_refusal = ALIPAY_FINE;
    return ERR_OK;
}

enum err
alipay_money_refund(struct alipay *alipay, struct alipay_trade *trade,
    const struct alipay_refunding *refunding, struct arena *arena, enum alipay_refusal *ret_refusal)
{
    struct alipay_store *store = &alipay->store;
    struct alipay_trade after = *trade;
    struct alipay_refund refund = {
        .amount = refunding->amount, .refunded = sandbox_now(alipay->sandbox)};
    struct alipay_step step;
    enum err err = alipay_state_step(trade->state, refunding->event, &step);

    refund.shown = moment_after(refund.refunded, refunding->hidden);
    if (err == ERR_OK)
        err = money_add(trade->refunded, refunding->amount, &after.refunded);
    if (err == ERR_OK)
        err = fee_back(trade, after.refunded, &refund.fee);
    if (err != ERR_OK)
        return err;
    NEED(step.effect == ALIPAY_DO_REFUND && refunding->amount.fen > 0);
    err = alipay_store_move_money(store, trade->buyer_id, trade->app_id,
        money_of(-refunding->amount.fen), money_of(refund.fee.fen - refunding->amount.fen));
    if (err == ERR_OUT_OF_RANGE) {
        *ret_refusal = ALIPAY_SELLER_NOT_ENOUGH;
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    after.state = step.state;
    if (after.state == ALIPAY_TRADE_CLOSED && after.closed.us == 0)
        after.closed = refund.refunded;
    err = alipay_store_move_trade(store, trade->state, &after);
    if (err != ERR_OK)
        return err;
    err = alipay_store_add_refund(
        store, trade->trade_no, refunding->out_request_no, refunding->reason, &refund);
    if (err == ERR_OK)
        err = notify_refund(alipay, &after, refunding, &refund, arena);
    if (err != ERR_OK)
        return err;
    *trade = after;
    *ret_refusal = ALIPAY_FINE;
    return ERR_OK;
}
