#include "tools/sandbox/unionpay/unionpay_money.h"

#define NOT_ENOUGH "64"
#define NOT_NOW "35"

enum err
unionpay_money_pay(struct unionpay *unionpay, struct unionpay_trade *trade,
    const struct sandbox_payer *payer, const char **ret_code)
{
    enum err err;

    *ret_code = trade->state == UNIONPAY_PAID ? "" : NOT_NOW;
    if (trade->state != UNIONPAY_WAITING)
        return ERR_OK;
    err = sandbox_payer_give(
        &unionpay->sandbox->store, UNIONPAY_CHANNEL, payer->payer_id, money_of(-trade->amount.fen));
    if (err == ERR_OUT_OF_RANGE) {
        *ret_code = NOT_ENOUGH;
        return ERR_OK;
    }
    *ret_code = "";
    trade->state = UNIONPAY_PAID;
    trade->payer_id = payer->payer_id;
    trade->ended = sandbox_now(unionpay->sandbox);
    if (err == ERR_OK)
        err = unionpay_store_move(&unionpay->store, trade);
    if (err == ERR_OK)
        err = unionpay_store_tell(&unionpay->store, trade, trade->ended);
    return err;
}

/* It could not be done: the payment has it again. */
static enum err
undo(struct unionpay *unionpay, const struct unionpay_trade *refund, struct unionpay_trade *paid)
{
    paid->returned = money_of(paid->returned.fen - refund->amount.fen);
    return unionpay_store_move(&unionpay->store, paid);
}

enum err
unionpay_money_end_refund(
    struct unionpay *unionpay, struct unionpay_trade *refund, struct arena *arena)
{
    struct unionpay_trade paid;
    enum err err = unionpay_store_by_text(
        &unionpay->store, SQL_UNIONPAY_TRADE_BY_QUERY, refund->orig_id, arena, &paid);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    refund->ended = sandbox_now(unionpay->sandbox);
    refund->state = refund->code[0] == '\0' ? UNIONPAY_PAID : UNIONPAY_FAILED;
    err = unionpay_store_move(&unionpay->store, refund);
    if (err == ERR_OK && refund->state == UNIONPAY_FAILED)
        return undo(unionpay, refund, &paid);
    if (err == ERR_OK)
        err = sandbox_payer_give(
            &unionpay->sandbox->store, UNIONPAY_CHANNEL, paid.payer_id, refund->amount);
    return err == ERR_OK ? unionpay_store_tell(&unionpay->store, refund, refund->ended) : err;
}

static enum err
type_password(struct unionpay *unionpay, struct unionpay_trade *trade, struct arena *arena)
{
    struct sandbox_payer payer;
    const char *code;
    enum err err = sandbox_payer_find(
        &unionpay->sandbox->store, UNIONPAY_CHANNEL, trade->payer_id, arena, &payer);

    if (err == ERR_OK)
        err = unionpay_money_pay(unionpay, trade, &payer, &code);
    if (err != ERR_OK || code[0] == '\0')
        return err;
    trade->state = UNIONPAY_FAILED;
    trade->code = code;
    trade->ended = sandbox_now(unionpay->sandbox);
    return unionpay_store_move(&unionpay->store, trade);
}

enum err
unionpay_money_due(struct unionpay *unionpay, struct arena *arena)
{
    struct moment now = sandbox_now(unionpay->sandbox);
    struct unionpay_trade trade;
    enum err err;

    while ((err = unionpay_store_by_due(&unionpay->store, now, arena, &trade)) == ERR_OK) {
        err = trade.kind == UNIONPAY_BARCODE ? type_password(unionpay, &trade, arena)
                                             : unionpay_money_end_refund(unionpay, &trade, arena);
        if (err != ERR_OK)
            return err;
    }
    return err == ERR_NOT_FOUND ? unionpay_store_expire(&unionpay->store, now) : err;
}
