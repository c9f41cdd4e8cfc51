#include "hub/console/export/export_words.h"

#include "shared/pay/channel.h"

struct word {
    const char *name;
    const char *chinese;
    const char *english;
};

static struct bytes
say(const struct word *word, bool english)
{
    return bytes_text(word->chinese == NULL ? "" : english ? word->english : word->chinese);
}

static struct bytes
find(const struct word *words, size_t count, struct bytes name, bool english)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_is(name, words[i].name))
            return say(&words[i], english);
    return bytes_text("");
}

struct bytes
export_state_word(struct bytes name, bool english)
{
    static const struct word words[] = {
        {"open", "待支付", "open"},
        {"paying", "支付中", "being paid"},
        {"closing", "关闭中", "being closed"},
        {"paid", "已支付", "paid"},
        {"closed", "已关闭", "closed"},
        {"created", "已创建", "Created"},
        {"pending", "处理中", "Pending"},
        {"unknown", "结果未知", "Not known"},
        {"held", "待确认", "Held"},
        {"waiting", "等待分账退回", "Waiting for shares"},
        {"done", "已完成", "Done"},
        {"failed", "失败", "Failed"},
        {"dropped", "已取消", "Dropped"},
        {"sent", "已汇出", "sent"},
        {"dead", "已放弃", "Given up"},
        {"asked", "待审批", "waits for approval"},
        {"approved", "已批准", "approved"},
        {"rejected", "已驳回", "rejected"},
        {"reversing", "撤销中", "Reversing"},
        {"returned", "已撤销", "Reversed"},
    };

    return find(words, LENGTH(words), name, english);
}

struct bytes
export_origin_word(struct bytes name, bool english)
{
    static const struct word words[] = {
        {"ticket", "收银机", "till"},
        {"cash", "现金", "cash"},
        {"api", "接口", "app"},
        {"plate", "码牌", "plate"},
    };

    return find(words, LENGTH(words), name, english);
}

struct bytes
export_kind_word(struct bytes name, bool english)
{
    static const struct word words[] = {
        {"asked", "退款", "refund"},
        {"late", "迟到付款自动退回", "late money, sent back"},
        {"withdrawal", "提现", "withdrawal"},
        {"transfer", "转账", "transfer"},
    };

    return find(words, LENGTH(words), name, english);
}

struct bytes
export_event_word(enum book_event event, bool english)
{
    static const struct word words[] = {
        [0] = {NULL, "冻结/解冻", "freezing"},
        [BOOK_EVENT_PAYMENT] = {NULL, "收款", "payment"},
        [BOOK_EVENT_CASH] = {NULL, "现金收款", "cash"},
        [BOOK_EVENT_LATE] = {NULL, "迟到付款", "late payment"},
        [BOOK_EVENT_DISPLACED] = {NULL, "现金顶替", "displaced by cash"},
        [BOOK_EVENT_REDEEMED] = {NULL, "迟到付款入账", "late money accepted"},
        [BOOK_EVENT_REFUND] = {NULL, "退款", "refund"},
        [BOOK_EVENT_REFUND_DONE] = {NULL, "退款完成", "refund done"},
        [BOOK_EVENT_REFUND_FAILED] = {NULL, "退款失败退回", "refund failed"},
        [BOOK_EVENT_SPLIT] = {NULL, "分账", "share"},
        [BOOK_EVENT_SPLIT_DONE] = {NULL, "分账完成", "share paid"},
        [BOOK_EVENT_SPLIT_FAILED] = {NULL, "分账失败退回", "share failed"},
        [BOOK_EVENT_SPLIT_RETURN] = {NULL, "分账退回", "share returned"},
        [BOOK_EVENT_SETTLED] = {NULL, "渠道结算", "settled"},
        [BOOK_EVENT_RELEASED] = {NULL, "到账可用", "released"},
        [BOOK_EVENT_WITHDRAWAL] = {NULL, "提现", "withdrawal"},
        [BOOK_EVENT_WITHDRAWAL_PAID] = {NULL, "提现完成", "withdrawal paid"},
        [BOOK_EVENT_WITHDRAWAL_FAILED] = {NULL, "提现失败退回", "withdrawal failed"},
        [BOOK_EVENT_MOVED_OUT] = {NULL, "转出", "moved out"},
        [BOOK_EVENT_MOVED_IN] = {NULL, "转入", "moved in"},
        [BOOK_EVENT_SHIFT] = {NULL, "交班差异", "shift variance"},
        [BOOK_EVENT_BILL_DIFFERENCE] = {NULL, "对账差异", "bill difference"},
        [BOOK_EVENT_BILL_ROUNDING] = {NULL, "尾差", "rounding"},
        [BOOK_EVENT_COLLECTED] = {NULL, "渠道直接结算", "paid by the channel"},
        [BOOK_EVENT_WRITTEN_OFF] = {NULL, "核销", "written off"},
    };

    return (size_t)event < LENGTH(words) ? say(&words[event], english) : bytes_text("");
}

struct bytes
export_account_word(enum book_account account, bool english)
{
    static const struct word words[] = {
        [BOOK_RECEIVABLE] = {NULL, "应收渠道款", "Receivable"},
        [BOOK_CHANNEL_COST] = {NULL, "渠道成本", "Channel cost"},
        [BOOK_PENDING] = {NULL, "待结算", "Pending"},
        [BOOK_FEE_INCOME] = {NULL, "手续费收入", "Fee income"},
        [BOOK_SUSPENSE] = {NULL, "待处理款", "Suspense"},
        [BOOK_TILL_CASH] = {NULL, "收银现金", "Till cash"},
        [BOOK_CASH_SALES] = {NULL, "现金销售", "Cash sales"},
        [BOOK_CASH_ROUNDING] = {NULL, "现金抹零", "Cash rounding"},
        [BOOK_AVAILABLE] = {NULL, "可用余额", "Available"},
        [BOOK_MERCHANT_DEBT] = {NULL, "商户欠款", "Merchant debt"},
        [BOOK_REFUND_TRANSIT] = {NULL, "退款在途", "Refunds in transit"},
        [BOOK_SPLIT_TRANSIT] = {NULL, "分账在途", "Shares in transit"},
        [BOOK_CLEARING] = {NULL, "内部清算", "Clearing"},
        [BOOK_BANK] = {NULL, "银行存款", "Bank"},
        [BOOK_PAYOUT_TRANSIT] = {NULL, "出款在途", "Payouts in transit"},
        [BOOK_OVER_SHORT] = {NULL, "长短款", "Over and short"},
        [BOOK_RECON_DIFFERENCE] = {NULL, "对账差异", "Bill differences"},
        [BOOK_ROUNDING] = {NULL, "尾差", "Rounding"},
    };

    return (size_t)account < LENGTH(words) ? say(&words[account], english) : bytes_text("");
}

struct bytes
export_channel_word(int64_t number, bool english)
{
    const enum channel channel = channel_of(number);

    return bytes_text(channel == CHANNEL_NONE ? "" : channel_label(channel, english));
}
