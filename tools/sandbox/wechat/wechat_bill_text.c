#include "tools/sandbox/wechat/wechat_bill_text.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_fund.h"

#define BOM "\xef\xbb\xbf"
#define DAY_S INT64_C(86400)
#define AMOUNT_SIZE 32
/* 用户标识 and others that are not there are a 0 or nothing. */
#define ALWAYS 7U
#define BUT_SUCCESS 5U
#define REFUNDS_ONLY 4U

enum column {
    COLUMN_TIME,
    COLUMN_APPID,
    COLUMN_MCHID,
    COLUMN_SUB_MCHID,
    COLUMN_DEVICE,
    COLUMN_TRANSACTION,
    COLUMN_ORDER,
    COLUMN_OPENID,
    COLUMN_TRADE_TYPE,
    COLUMN_STATE,
    COLUMN_BANK,
    COLUMN_CURRENCY,
    COLUMN_SETTLEMENT,
    COLUMN_COUPON,
    COLUMN_REFUND_ASKED,
    COLUMN_REFUND_ENDED,
    COLUMN_REFUND_ID,
    COLUMN_REFUND_NUMBER,
    COLUMN_REFUND_AMOUNT,
    COLUMN_REFUND_COUPON,
    COLUMN_REFUND_TYPE,
    COLUMN_REFUND_STATE,
    COLUMN_GOODS,
    COLUMN_ATTACH,
    COLUMN_FEE,
    COLUMN_RATE,
    COLUMN_TOTAL,
    COLUMN_REFUND_WANTED,
    COLUMN_RATE_NOTE,
    COLUMNS
};

/* What a column is called, and in which types of bill it stands (1 << type). */
static const struct {
    const char *name;
    unsigned types;
} columns[COLUMNS] = {
    [COLUMN_TIME] = {"交易时间", ALWAYS},
    [COLUMN_APPID] = {"公众账号ID", ALWAYS},
    [COLUMN_MCHID] = {"商户号", ALWAYS},
    [COLUMN_SUB_MCHID] = {"特约商户号", ALWAYS},
    [COLUMN_DEVICE] = {"设备号", ALWAYS},
    [COLUMN_TRANSACTION] = {"微信订单号", ALWAYS},
    [COLUMN_ORDER] = {"商户订单号", ALWAYS},
    [COLUMN_OPENID] = {"用户标识", ALWAYS},
    [COLUMN_TRADE_TYPE] = {"交易类型", ALWAYS},
    [COLUMN_STATE] = {"交易状态", ALWAYS},
    [COLUMN_BANK] = {"付款银行", ALWAYS},
    [COLUMN_CURRENCY] = {"货币种类", ALWAYS},
    [COLUMN_SETTLEMENT] = {"应结订单金额", ALWAYS},
    [COLUMN_COUPON] = {"代金券金额", ALWAYS},
    [COLUMN_REFUND_ASKED] = {"退款申请时间", REFUNDS_ONLY},
    [COLUMN_REFUND_ENDED] = {"退款成功时间", REFUNDS_ONLY},
    [COLUMN_REFUND_ID] = {"微信退款单号", BUT_SUCCESS},
    [COLUMN_REFUND_NUMBER] = {"商户退款单号", BUT_SUCCESS},
    [COLUMN_REFUND_AMOUNT] = {"退款金额", BUT_SUCCESS},
    [COLUMN_REFUND_COUPON] = {"充值券退款金额", BUT_SUCCESS},
    [COLUMN_REFUND_TYPE] = {"退款类型", BUT_SUCCESS},
    [COLUMN_REFUND_STATE] = {"退款状态", BUT_SUCCESS},
    [COLUMN_GOODS] = {"商品名称", ALWAYS},
    [COLUMN_ATTACH] = {"商户数据包", ALWAYS},
    [COLUMN_FEE] = {"手续费", ALWAYS},
    [COLUMN_RATE] = {"费率", ALWAYS},
    [COLUMN_TOTAL] = {"订单金额", ALWAYS},
    [COLUMN_REFUND_WANTED] = {"申请退款金额", BUT_SUCCESS},
    [COLUMN_RATE_NOTE] = {"费率备注", ALWAYS},
};

/* A bill that is being written, with its sums. */
struct writing {
    struct wechat *wechat;
    const struct wechat_bill_of *of;
    struct arena *arena;
    struct text *text;
    size_t count;
    int64_t paid_fen;
    int64_t refunded_fen;
    int64_t fee;  /* in 0.00001 yuan */
    bool changed; /* a fault has had its row */
};

static const char *const refund_states[WECHAT_REFUND_STATUSES] = {
    [WECHAT_REFUND_PROCESSING] = "PROCESSING",
    [WECHAT_REFUND_SUCCESS] = "SUCCESS",
    [WECHAT_REFUND_CLOSED] = "FAIL",
    [WECHAT_REFUND_ABNORMAL] = "CHANGE",
};

static const char *
format_fee(int64_t fee, char to[static AMOUNT_SIZE])
{
    struct text text;
    int64_t size = fee < 0 ? -fee : fee;

    text_init(&text, to, AMOUNT_SIZE);
    text_printf(&text, "%s%lld.%05lld", fee < 0 ? "-" : "", (long long)(size / 100000),
        (long long)(size % 100000));
    return to;
}

/* In 0.00001 yuan, half of one is rounded up. */
static int64_t
fee_of(const struct wechat *wechat, int64_t fen)
{
    return (fen * wechat->settings->fee_rate + 5) / 10;
}

/* A comma would end the value, and a line the row. */
static void
put_value(struct text *text, const char *value)
{
    text_put_char(text, '`');
    for (; *value != '\0'; value++)
        if (*value == ',')
            text_put(text, "\\ ");
        else if (*value == '\n')
            text_put(text, "\\n");
        else if (*value != '\r')
            text_put_char(text, *value);
}

static void
put_row(struct writing *writing, const char *const values[static COLUMNS])
{
    bool first = true;

    for (size_t i = 0; i < COLUMNS; i++) {
        if ((columns[i].types & 1U << writing->of->type) == 0)
            continue;
        if (!first)
            text_put_char(writing->text, ',');
        first = false;
        put_value(writing->text, values[i] == NULL ? "" : values[i]);
    }
    text_put(writing->text, "\r\n");
    writing->count++;
}

static void
put_header(struct writing *writing)
{
    bool first = true;

    text_put(writing->text, BOM);
    for (size_t i = 0; i < COLUMNS; i++) {
        if ((columns[i].types & 1U << writing->of->type) == 0)
            continue;
        if (!first)
            text_put_char(writing->text, ',');
        first = false;
        text_put(writing->text, columns[i].name);
    }
    text_put(writing->text, "\r\n");
}

/* A payment (refund NULL), or what went back of one. */
static void
put_trade(struct writing *writing, const struct wechat_order *order, struct moment at,
    const struct wechat_refund *refund, bool revoked)
{
    bool partner = order->sp_mchid[0] != '\0';
    bool back = refund != NULL || revoked;
    int64_t back_fen = refund != NULL ? refund->amount.fen : order->total.fen;
    int64_t fen = back ? 0 : order->total.fen;
    int64_t fee = back ? -fee_of(writing->wechat, back_fen) : fee_of(writing->wechat, fen);
    char times[3][MOMENT_TEXT_MAX] = {""};
    char amounts[2][MONEY_TEXT_MAX];
    char fee_text[AMOUNT_SIZE];
    char rate[AMOUNT_SIZE];
    struct text text;
    const char *values[COLUMNS] = {
        [COLUMN_TIME] = moment_format_china(at, times[0]),
        [COLUMN_APPID] = order->appid,
        [COLUMN_MCHID] = partner ? order->sp_mchid : order->mchid,
        [COLUMN_SUB_MCHID] = partner ? order->mchid : "0",
        [COLUMN_TRANSACTION] = order->transaction_id,
        [COLUMN_ORDER] = order->out_trade_no,
        [COLUMN_OPENID] = order->openid,
        [COLUMN_TRADE_TYPE] = order->trade_type,
        [COLUMN_STATE] = revoked ? "REVOKED"
                         : back  ? "REFUND"
                                 : "SUCCESS",
        [COLUMN_BANK] = "OTHERS",
        [COLUMN_CURRENCY] = "CNY",
        [COLUMN_COUPON] = "0.00",
        [COLUMN_REFUND_ID] = "0",
        [COLUMN_REFUND_NUMBER] = "0",
        [COLUMN_REFUND_COUPON] = "0.00",
        [COLUMN_GOODS] = order->description,
        [COLUMN_ATTACH] = order->attach,
        [COLUMN_RATE] = rate,
    };

    if (!writing->changed && writing->of->fault.kind == SANDBOX_FAULT_BILL_AMOUNT) {
        writing->changed = true;
        fen += back ? 0 : writing->of->fault.value;
        back_fen += back ? writing->of->fault.value : 0;
    }
    text_init(&text, rate, sizeof(rate));
    text_printf(&text, "%lld.%02lld%%", (long long)(writing->wechat->settings->fee_rate / 100),
        (long long)(writing->wechat->settings->fee_rate % 100));
    values[COLUMN_SETTLEMENT] = values[COLUMN_TOTAL] = money_format(money_of(fen), amounts[0]);
    values[COLUMN_REFUND_AMOUNT] = values[COLUMN_REFUND_WANTED] =
        money_format(money_of(back ? back_fen : 0), amounts[1]);
    values[COLUMN_FEE] = format_fee(fee, fee_text);
    if (back) {
        values[COLUMN_REFUND_TYPE] = "ORIGINAL";
        values[COLUMN_REFUND_STATE] = refund == NULL ? "SUCCESS" : refund_states[refund->status];
    }
    if (refund != NULL) {
        values[COLUMN_REFUND_ID] = refund->refund_id;
        values[COLUMN_REFUND_NUMBER] = refund->out_refund_no;
        values[COLUMN_REFUND_ASKED] = moment_format_china(refund->created, times[1]);
        if (refund->status == WECHAT_REFUND_SUCCESS)
            values[COLUMN_REFUND_ENDED] = moment_format_china(refund->ended, times[2]);
    }
    writing->paid_fen += fen;
    writing->refunded_fen += back ? back_fen : 0;
    writing->fee += fee;
    put_row(writing, values);
}

/* The first row that a fault wants gone. */
static bool
is_missing(struct writing *writing)
{
    if (writing->changed || writing->of->fault.kind != SANDBOX_FAULT_BILL_MISSING)
        return false;
    writing->changed = true;
    return true;
}

static void
bind(struct db_statement *rows, const struct wechat_bill_of *of)
{
    db_bind_int(rows, 1, of->day.us);
    db_bind_int(rows, 2, moment_after(of->day, span_s(DAY_S)).us);
    db_bind_text(rows, 3, bytes_text(of->mchid));
    db_bind_text(rows, 4, bytes_text(of->sub_mchid));
}

static enum err
put_orders(struct writing *writing, enum wechat_bill_sql which)
{
    struct db_statement *rows = writing->wechat->store.bill[which];
    bool revoked = which == SQL_WECHAT_BILL_REVOKED;
    enum err err;

    bind(rows, writing->of);
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_order order;

        err = wechat_store_read_order(rows, writing->arena, &order);
        if (err != ERR_OK)
            break;
        if (!is_missing(writing))
            put_trade(writing, &order, revoked ? order.closed : order.paid, NULL, revoked);
    }
    return sandbox_store_end(rows, err);
}

static enum err
put_refunds(struct writing *writing)
{
    struct db_statement *rows = writing->wechat->store.bill[SQL_WECHAT_BILL_REFUNDS];
    enum err err;

    bind(rows, writing->of);
    while ((err = db_step(rows)) == ERR_OK) {
        struct wechat_refund refund;
        struct wechat_order order;

        err = wechat_store_read_refund(rows, writing->arena, &refund);
        if (err == ERR_OK)
            err = wechat_store_by_number(
                &writing->wechat->store, refund.mchid, refund.out_trade_no, writing->arena, &order);
        if (err != ERR_OK)
            break;
        if (!is_missing(writing))
            put_trade(writing, &order, refund.created, &refund, false);
    }
    return sandbox_store_end(rows, err);
}

/* A payment that nobody made. */
static void
put_extra(struct writing *writing)
{
    const struct wechat_order order = {
        .mchid = writing->of->mchid,
        .out_trade_no = "SANDBOXEXTRA",
        .sp_mchid = "",
        .appid = writing->wechat->settings->appid,
        .trade_type = "NATIVE",
        .transaction_id = "4200000000000000000000000000",
        .openid = "oNobody",
        .description = "沙箱多出的一笔",
        .attach = "",
        .total = {.fen = 1},
    };

    put_trade(writing, &order, writing->of->day, NULL, false);
}

static void
put_trade_sums(struct writing *writing)
{
    char paid[MONEY_TEXT_MAX];
    char refunded[MONEY_TEXT_MAX];
    char fee[AMOUNT_SIZE];

    (void)money_format(money_of(writing->paid_fen), paid);
    (void)money_format(money_of(writing->refunded_fen), refunded);
    text_put(writing->text, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
                            "订单总金额,申请退款总金额\r\n");
    text_printf(writing->text, "`%zu,`%s,`%s,`0.00,`%s,`%s,`%s\r\n", writing->count, paid, refunded,
        format_fee(writing->fee, fee), paid, refunded);
}

enum err
wechat_bill_text_trade(struct wechat *wechat, const struct wechat_bill_of *of, struct arena *arena,
    struct text *text, size_t *ret_count)
{
    struct writing writing = {.wechat = wechat, .of = of, .arena = arena, .text = text};
    enum err err = ERR_OK;

    put_header(&writing);
    if (of->type != WECHAT_BILL_REFUND)
        err = put_orders(&writing, SQL_WECHAT_BILL_PAID);
    if (err == ERR_OK && of->type != WECHAT_BILL_SUCCESS)
        err = put_orders(&writing, SQL_WECHAT_BILL_REVOKED);
    if (err == ERR_OK && of->type != WECHAT_BILL_SUCCESS)
        err = put_refunds(&writing);
    if (err != ERR_OK)
        return err;
    if (of->fault.kind == SANDBOX_FAULT_BILL_EXTRA)
        put_extra(&writing);
    put_trade_sums(&writing);
    *ret_count = writing.count;
    return text_ok(text) ? ERR_OK : ERR_TOO_BIG;
}

static void
put_fund(struct text *text, struct db_statement *row)
{
    int64_t fen = db_int(row, 4);
    char time[MOMENT_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];
    char balance[MONEY_TEXT_MAX];
    struct bytes number = db_text(row, 3);
    struct bytes fund_no = db_text(row, 0);
    struct bytes voucher = db_text(row, 6);

    (void)moment_format_china((struct moment){.us = db_int(row, 1)}, time);
    (void)money_format(money_of(fen < 0 ? -fen : fen), amount);
    (void)money_format(money_of(db_int(row, 5)), balance);
    text_printf(text, "`%s,`%.*s,`%.*s,`%s,`%s,`%s,`%s,`%s,`system,`,`%.*s\r\n", time,
        (int)number.size, (const char *)number.at, (int)fund_no.size, (const char *)fund_no.at,
        wechat_fund_name(db_text(row, 2)), wechat_fund_type(db_text(row, 2)),
        fen < 0 ? "支出" : "收入", amount, balance, (int)voucher.size, (const char *)voucher.at);
}

enum err
wechat_bill_text_fund(
    struct wechat *wechat, const struct wechat_bill_of *of, struct text *text, size_t *ret_count)
{
    struct db_statement *rows = wechat->store.bill[SQL_WECHAT_BILL_FUNDS];
    int64_t sums[2] = {0, 0};
    size_t counts[2] = {0, 0};
    char amounts[2][MONEY_TEXT_MAX];
    enum err err;

    text_put(text, BOM "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
                       "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n");
    db_bind_text(rows, 1, bytes_text(of->mchid));
    db_bind_int(rows, 2, of->day.us);
    db_bind_int(rows, 3, moment_after(of->day, span_s(DAY_S)).us);
    while ((err = db_step(rows)) == ERR_OK) {
        int64_t fen = db_int(rows, 4);

        put_fund(text, rows);
        sums[fen < 0] += fen < 0 ? -fen : fen;
        counts[fen < 0]++;
    }
    err = sandbox_store_end(rows, err);
    text_put(text, "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n");
    text_printf(text, "`%zu,`%zu,`%s,`%zu,`%s\r\n", counts[0] + counts[1], counts[0],
        money_format(money_of(sums[0]), amounts[0]), counts[1],
        money_format(money_of(sums[1]), amounts[1]));
    *ret_count = counts[0] + counts[1];
    return err == ERR_OK && !text_ok(text) ? ERR_TOO_BIG : err;
}
