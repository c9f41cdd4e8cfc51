#include "tools/sandbox/wechat/wechat_fund.h"

#include "tools/sandbox/wechat/wechat_number.h"

struct kind {
    const char *stored;
    const char *name;
    const char *type;
};

static const struct kind kinds[WECHAT_FUND_KINDS] = {
    [WECHAT_FUND_TRADE] = {"trade", "交易", "交易"},
    [WECHAT_FUND_FEE] = {"fee", "交易", "扣除交易手续费"},
    [WECHAT_FUND_REFUND] = {"refund", "退款", "退款"},
    [WECHAT_FUND_REFUND_BACK] = {"refund_back", "退款", "退款关闭"},
    [WECHAT_FUND_FEE_BACK] = {"fee_back", "退款", "退还交易手续费"},
    [WECHAT_FUND_SHARE] = {"share", "分账", "分账"},
    [WECHAT_FUND_RETURN] = {"return", "分账", "分账回退"},
    [WECHAT_FUND_UNFREEZE] = {"unfreeze", "分账", "解冻"},
};

static const struct kind *
find(struct bytes stored)
{
    for (size_t i = 0; i < WECHAT_FUND_KINDS; i++)
        if (bytes_is(stored, kinds[i].stored))
            return &kinds[i];
    return &kinds[WECHAT_FUND_TRADE];
}

enum err
wechat_fund_move(struct wechat *wechat, const char *mchid, struct money amount,
    enum wechat_fund_kind kind, const char *number)
{
    struct db_statement *insert = wechat->store.bill[SQL_WECHAT_BILL_FUND_INSERT];
    struct moment now = sandbox_now(wechat->sandbox);
    char fund_no[WECHAT_NUMBER_SHARE_SIZE];
    enum err err;

    if (amount.fen == 0)
        return ERR_OK;
    err = wechat_store_give(&wechat->store, mchid, amount);
    if (err != ERR_OK)
        return err;
    wechat_number_digits(wechat->sandbox->random, "10", now, fund_no, sizeof(fund_no));
    db_bind_text(insert, 1, bytes_text(fund_no));
    db_bind_text(insert, 2, bytes_text(mchid));
    db_bind_int(insert, 3, now.us);
    db_bind_text(insert, 4, bytes_text(kinds[kind].stored));
    db_bind_text(insert, 5, bytes_text(number));
    db_bind_int(insert, 6, amount.fen);
    return db_run(insert);
}

const char *
wechat_fund_name(struct bytes kind)
{
    return find(kind)->name;
}

const char *
wechat_fund_type(struct bytes kind)
{
    return find(kind)->type;
}
