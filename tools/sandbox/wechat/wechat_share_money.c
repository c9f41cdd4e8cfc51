#include "tools/sandbox/wechat/wechat_share_money.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_payer.h"
#include "tools/sandbox/wechat/wechat_fund.h"

#define HELD_S (INT64_C(30) * 86400)

/* ERR_NOT_FOUND and ERR_OUT_OF_RANGE: there is no such account. */
static enum err
give_receiver(struct wechat *wechat, const struct wechat_share *share)
{
    enum err err;

    if (strcmp(share->type, "MERCHANT_ID") != 0)
        return sandbox_payer_give(
            &wechat->sandbox->store, WECHAT_CHANNEL, share->account, share->amount);
    err = wechat_store_put_merchant(&wechat->store, share->account);
    if (err != ERR_OK)
        return err;
    return wechat_fund_move(
        wechat, share->account, share->amount, WECHAT_FUND_SHARE, share->detail_id);
}

enum err
wechat_share_money_end(
    struct wechat *wechat, struct wechat_share *share, struct moment now, struct arena *arena)
{
    enum err err = share->fails ? ERR_OUT_OF_RANGE : give_receiver(wechat, share);

    share->result = err == ERR_OK ? "SUCCESS" : "CLOSED";
    share->ended = now;
    if (err == ERR_OUT_OF_RANGE || err == ERR_NOT_FOUND)
        err = wechat_share_money_back(
            wechat, share->mchid, share->out_trade_no, share->amount, arena);
    return err == ERR_OK ? wechat_share_store_end(&wechat->store, share) : err;
}

enum err
wechat_share_money_unfreeze(struct wechat *wechat, struct wechat_order *order)
{
    struct money left = order->frozen;
    enum err err = ERR_OK;

    if (left.fen > 0)
        err = wechat_fund_move(
            wechat, order->mchid, left, WECHAT_FUND_UNFREEZE, order->transaction_id);
    order->frozen = money_of(0);
    order->sharing = WECHAT_SHARING_ENDED;
    return err == ERR_OK ? wechat_store_move_order(&wechat->store, order->state, order) : err;
}

enum err
wechat_share_money_back(struct wechat *wechat, const char *mchid, const char *out_trade_no,
    struct money amount, struct arena *arena)
{
    struct wechat_order order;
    enum err err = wechat_store_by_number(&wechat->store, mchid, out_trade_no, arena, &order);

    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    if (order.sharing != WECHAT_SHARING_FROZEN)
        return wechat_fund_move(wechat, mchid, amount, WECHAT_FUND_RETURN, order.transaction_id);
    order.frozen = money_of(order.frozen.fen + amount.fen);
    return wechat_store_move_order(&wechat->store, order.state, &order);
}

static enum err
end_shares(struct wechat *wechat, struct moment now, struct arena *arena)
{
    struct db_statement *due = wechat->store.share[SQL_WECHAT_SHARE_DUE];

    for (;;) {
        struct wechat_share share;
        enum err err;

        db_bind_int(due, 1, now.us);
        err = db_step(due);
        if (err == ERR_OK)
            err = wechat_share_store_read(due, arena, &share);
        db_reset(due);
        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        err = wechat_share_money_end(wechat, &share, now, arena);
        if (err != ERR_OK)
            return err;
    }
}

static enum err
let_go(struct wechat *wechat, struct moment now, struct arena *arena)
{
    struct db_statement *frozen = wechat->store.order[SQL_WECHAT_ORDER_FROZEN];

    for (;;) {
        struct wechat_order order;
        enum err err;

        db_bind_int(frozen, 1, moment_after(now, span_s(-HELD_S)).us);
        err = db_step(frozen);
        if (err == ERR_OK)
            err = wechat_store_read_order(frozen, arena, &order);
        db_reset(frozen);
        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        err = wechat_share_money_unfreeze(wechat, &order);
        if (err != ERR_OK)
            return err;
    }
}

enum err
wechat_share_money_due(struct wechat *wechat, struct moment now, struct arena *arena)
{
    struct db_statement *returns = wechat->store.share[SQL_WECHAT_SHARE_RETURN_DUE];
    enum err err = end_shares(wechat, now, arena);

    if (err == ERR_OK)
        err = let_go(wechat, now, arena);
    if (err != ERR_OK)
        return err;
    db_bind_int(returns, 1, now.us);
    return db_run(returns);
}
