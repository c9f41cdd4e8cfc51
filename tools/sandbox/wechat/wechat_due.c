#include "tools/sandbox/wechat/wechat_due.h"

#include "tools/sandbox/wechat/wechat_money.h"
#include "tools/sandbox/wechat/wechat_share_money.h"

/* Orders as they are now; a payer who has not enough has typed it in vain. */
static enum err
type_passwords(struct wechat *wechat, struct moment now, struct arena *arena)
{
    struct wechat_store *store = &wechat->store;

    for (;;) {
        struct wechat_order order;
        struct sandbox_payer payer;
        enum wechat_refusal refusal;
        enum err err = wechat_store_by_password(store, now, arena, &order);

        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        err = sandbox_payer_find(
            &wechat->sandbox->store, WECHAT_CHANNEL, order.openid, arena, &payer);
        if (err == ERR_OK)
            err = wechat_money_pay(wechat, &order, &payer, arena, &refusal);
        if (err == ERR_OK && refusal != WECHAT_FINE) {
            order.state = WECHAT_PAYERROR;
            err = wechat_store_move_order(store, WECHAT_USERPAYING, &order);
        }
        if (err != ERR_OK)
            return err;
    }
}

static enum err
end_refunds(struct wechat *wechat, struct moment now, struct arena *arena)
{
    for (;;) {
        struct wechat_refund refund;
        enum err err = wechat_store_due_refund(&wechat->store, now, arena, &refund);

        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
        err = wechat_money_end_refund(wechat, &refund, now, arena);
        if (err != ERR_OK)
            return err;
    }
}

static enum err
read_next(struct db_statement *select, struct moment *next)
{
    enum err err = db_step(select);
    int64_t us = err == ERR_OK ? db_int(select, 0) : 0;

    db_reset(select);
    if (us > 0 && (next->us == 0 || us < next->us))
        next->us = us;
    return err;
}

enum err
wechat_due(struct wechat *wechat, struct arena *arena)
{
    struct moment now = sandbox_now(wechat->sandbox);
    enum err err = type_passwords(wechat, now, arena);

    if (err == ERR_OK)
        err = end_refunds(wechat, now, arena);
    if (err == ERR_OK)
        err = wechat_share_money_due(wechat, now, arena);
    if (err == ERR_OK)
        err = wechat_store_sweep(&wechat->store, now);
    return err;
}

enum err
wechat_due_next(struct wechat *wechat, struct moment *ret_next)
{
    struct moment next = {.us = 0};
    enum err err = read_next(wechat->store.order[SQL_WECHAT_ORDER_NEXT_PASSWORD], &next);

    if (err == ERR_OK)
        err = read_next(wechat->store.refund[SQL_WECHAT_REFUND_NEXT], &next);
    if (err == ERR_OK)
        *ret_next = next;
    return err;
}
