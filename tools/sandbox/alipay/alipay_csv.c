#include "tools/sandbox/alipay/alipay_csv.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define FILE_MAX ((size_t)2 * 1024 * 1024)
#define EXTRA_TRADE "2000010122000000000000000001"
#define EXTRA_NUMBER "NEVER0000001"
#define EXTRA_FEN 100

/* One row of 业务明细: a trade, or with negative amounts a refund. */
struct row {
    struct bytes trade_no;
    struct bytes number;
    struct bytes request_no;
    struct bytes subject;
    struct moment created;
    struct moment at;
    struct bytes payer;
    int64_t fen;
    int64_t fee_fen;
    int64_t shared_fen;
};

struct sums {
    int64_t trades;
    int64_t trades_fen;
    int64_t refunds;
    int64_t refunds_fen;
    int64_t fee_fen;
    int64_t shared_fen;
};

static const char detail_head[] =
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/"
    "请求号,服务费（元）,"
    "分润（元）,备注\n";
static const char summary_head[] =
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,"
    "支付宝优惠（元）,"
    "商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）\n";
static const char account_head[] =
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,"
    "账户余额（元）,交易渠道,业务类型,备注\n";

/* Of alipay_bill.sql, from 1. */
static const char *const move_kinds[] = {
    "", "在线支付", "收费", "退分账", "交易退款", "退费", "交易分账"};

static void
put_yuan(struct text *text, int64_t fen)
{
    char block[MONEY_TEXT_MAX];

    text_put(text, money_format(money_of(fen), block));
}

static void
put_cell(struct text *text, struct bytes cell)
{
    for (size_t i = 0; i < cell.size; i++)
        text_put_char(text, strchr(",\t\r\n", cell.at[i]) != NULL ? ' ' : (char)cell.at[i]);
}

/* Numbers and texts end with a tab, so that no program takes them for amounts. */
static void
put_text_cell(struct text *text, struct bytes cell)
{
    put_cell(text, cell);
    text_put(text, "\t,");
}

static void
put_time(struct text *text, struct moment moment)
{
    char block[MOMENT_TEXT_MAX];

    text_put(text, moment_format_china(moment, block));
}

/* "2019年09月16日 00:00:00" */
static void
put_long_time(struct text *text, struct moment moment)
{
    char block[MOMENT_TEXT_MAX];

    (void)moment_format_china(moment, block);
    text_printf(text, "%.4s年%.2s月%.2s日 %s", block, block + 5, block + 8, block + 11);
}

static void
put_head(struct text *text, const struct alipay_csv *csv, const char *title, const char *dashes)
{
    text_printf(text, "#支付宝%s查询\n#账号：[%s0156]\n#起始日期：[", title,
        csv->alipay->settings->seller_id);
    put_long_time(text, csv->from);
    text_put(text, "]   终止日期：[");
    put_long_time(text, csv->until);
    text_printf(text, "]\n#-----------------------------------------%s列表%s\n", title, dashes);
}

static void
put_made(struct text *text, const struct alipay_csv *csv)
{
    text_put(text, "#导出时间：[");
    put_long_time(text, csv->made);
    text_put(text, "]\n");
}

static void
put_row(struct text *text, const struct row *row, struct sums *sums)
{
    const char *zero = "0.00,";

    put_text_cell(text, row->trade_no);
    put_text_cell(text, row->number);
    text_put(text, row->fen < 0 ? "退款," : "交易,");
    put_text_cell(text, row->subject);
    put_time(text, row->created);
    text_put_char(text, ',');
    put_time(text, row->at);
    text_put(text, ",\t,\t,\t,\t,");
    put_text_cell(text, row->payer);
    put_yuan(text, row->fen);
    text_put_char(text, ',');
    put_yuan(text, row->fen);
    text_put_char(text, ',');
    for (int i = 0; i < 5; i++)
        text_put(text, zero);
    text_put(text, "\t,0.00,0.00,");
    put_text_cell(text, row->request_no);
    put_yuan(text, -row->fee_fen);
    text_put_char(text, ',');
    put_yuan(text, -row->shared_fen);
    text_put(text, ",\t\n");
    if (row->fen < 0) {
        sums->refunds++;
        sums->refunds_fen += row->fen;
    } else {
        sums->trades++;
        sums->trades_fen += row->fen;
    }
    sums->fee_fen -= row->fee_fen;
    sums->shared_fen -= row->shared_fen;
}

static struct row
read_row(struct db_statement *rows)
{
    return (struct row){
        .trade_no = db_text(rows, 0),
        .number = db_text(rows, 1),
        .request_no = db_text(rows, 2),
        .subject = db_text(rows, 3),
        .created = {db_int(rows, 4)},
        .at = {db_int(rows, 5)},
        .payer = db_text(rows, 6),
        .fen = db_int(rows, 7),
        .fee_fen = db_int(rows, 8),
        .shared_fen = db_int(rows, 9),
    };
}

/* All rows; the first one is left out, or of another amount, where a fault wants that. */
static enum err
put_rows(struct alipay_csv *csv, struct text *text, struct sums *sums)
{
    struct db_statement *rows = csv->alipay->store.bill[SQL_ALIPAY_BILL_TRADES];
    enum sandbox_fault kind = csv->fault.kind;
    bool first = true;
    enum err err;

    db_bind_int(rows, 1, csv->from.us);
    db_bind_int(rows, 2, csv->until.us);
    while ((err = db_step(rows)) == ERR_OK) {
        struct row row = read_row(rows);

        if (first && kind == SANDBOX_FAULT_BILL_AMOUNT)
            row.fen += csv->fault.value;
        if (!first || kind != SANDBOX_FAULT_BILL_MISSING)
            put_row(text, &row, sums);
        first = false;
    }
    return sandbox_store_end(rows, err);
}

static void
put_extra(const struct alipay_csv *csv, struct text *text, struct sums *sums)
{
    const struct row row = {
        .trade_no = bytes_text(EXTRA_TRADE),
        .number = bytes_text(EXTRA_NUMBER),
        .request_no = bytes_text(""),
        .subject = bytes_text("never"),
        .created = csv->from,
        .at = csv->from,
        .payer = bytes_text(""),
        .fen = EXTRA_FEN,
    };

    put_row(text, &row, sums);
}

static void
put_sums(struct text *text, const struct sums *sums, const char *store)
{
    text_printf(
        text, "%s\t,\t,%lld,%lld,", store, (long long)sums->trades, (long long)sums->refunds);
    put_yuan(text, sums->trades_fen + sums->refunds_fen);
    text_put_char(text, ',');
    put_yuan(text, sums->trades_fen + sums->refunds_fen);
    text_put(text, ",0.00,0.00,0.00,");
    put_yuan(text, sums->fee_fen);
    text_put_char(text, ',');
    put_yuan(text, sums->shared_fen);
    text_put_char(text, ',');
    put_yuan(text, sums->trades_fen + sums->refunds_fen + sums->fee_fen + sums->shared_fen);
    text_put_char(text, '\n');
}

enum err
alipay_csv_trades(struct alipay_csv *csv, struct text *ret_detail, struct text *ret_summary)
{
    struct sums sums = {0};
    enum err err = sandbox_call_text(csv->arena, FILE_MAX, ret_detail);

    if (err == ERR_OK)
        err = sandbox_call_text(csv->arena, FILE_MAX / 64, ret_summary);
    if (err != ERR_OK)
        return err;
    put_head(ret_detail, csv, "业务明细", "----------------------------------------");
    text_put(ret_detail, detail_head);
    if (csv->fault.kind == SANDBOX_FAULT_BILL_EXTRA)
        put_extra(csv, ret_detail, &sums);
    err = put_rows(csv, ret_detail, &sums);
    if (err != ERR_OK)
        return err;
    text_put(ret_detail, "#-----------------------------------------业务明细列表结束"
                         "------------------------------------\n");
    text_printf(ret_detail, "#交易合计：%lld笔，商家实收共", (long long)sums.trades);
    put_yuan(ret_detail, sums.trades_fen);
    text_printf(ret_detail, "元，商家优惠共0.00元\n#退款合计：%lld笔，商家实收退款共",
        (long long)sums.refunds);
    put_yuan(ret_detail, sums.refunds_fen);
    text_put(ret_detail, "元，商家优惠退款共0.00元\n");
    put_made(ret_detail, csv);
    put_head(ret_summary, csv, "业务汇总", "----------------------------------------");
    text_put(ret_summary, summary_head);
    put_sums(ret_summary, &sums, "");
    put_sums(ret_summary, &sums, "合计");
    text_put(ret_summary, "#----------------------------------------业务汇总列表结束"
                          "-------------------------------------\n");
    put_made(ret_summary, csv);
    csv->rows = (size_t)(sums.trades + sums.refunds);
    return text_ok(ret_detail) && text_ok(ret_summary) ? ERR_OK : ERR_TOO_BIG;
}

static void
put_move(struct text *text, struct db_statement *row, int64_t number, int64_t balance_fen)
{
    int64_t fen = db_int(row, 7);

    text_printf(text, "%018lld\t,", (long long)number);
    put_text_cell(text, db_text(row, 1));
    put_text_cell(text, db_text(row, 2));
    put_text_cell(text, db_text(row, 4));
    put_time(text, (struct moment){db_int(row, 5)});
    text_put_char(text, ',');
    put_text_cell(text, db_text(row, 6));
    put_yuan(text, fen > 0 ? fen : 0);
    text_put_char(text, ',');
    put_yuan(text, fen < 0 ? fen : 0);
    text_put_char(text, ',');
    put_yuan(text, balance_fen);
    text_printf(text, ",支付宝,%s,", move_kinds[db_int(row, 0)]);
    put_text_cell(text, db_text(row, 3));
    text_put_char(text, '\n');
}

enum err
alipay_csv_account(struct alipay_csv *csv, struct text *ret_detail)
{
    struct db_statement *rows = csv->alipay->store.bill[SQL_ALIPAY_BILL_MOVES];
    int64_t count[2] = {0}; /* what came in, what went out */
    int64_t fen[2] = {0};
    int64_t balance_fen = 0;
    int64_t number = 0;
    enum err err = sandbox_call_text(csv->arena, FILE_MAX, ret_detail);

    if (err != ERR_OK)
        return err;
    put_head(ret_detail, csv, "账务明细", "----------------------------------------");
    text_put(ret_detail, account_head);
    db_bind_int(rows, 1, csv->until.us);
    while ((err = db_step(rows)) == ERR_OK) {
        bool out = db_int(rows, 7) < 0;

        balance_fen += db_int(rows, 7);
        number++;
        if (db_int(rows, 5) < csv->from.us)
            continue;
        put_move(ret_detail, rows, number, balance_fen);
        count[out]++;
        fen[out] += db_int(rows, 7);
    }
    err = sandbox_store_end(rows, err);
    if (err != ERR_OK)
        return err;
    text_put(ret_detail, "#-----------------------------------------账务明细列表结束"
                         "------------------------------------\n");
    text_printf(ret_detail, "#支出合计：%lld笔，共", (long long)count[1]);
    put_yuan(ret_detail, fen[1]);
    text_printf(ret_detail, "元\n#收入合计：%lld笔，共", (long long)count[0]);
    put_yuan(ret_detail, fen[0]);
    text_put(ret_detail, "元\n");
    put_made(ret_detail, csv);
    csv->rows = (size_t)(count[0] + count[1]);
    return text_ok(ret_detail) ? ERR_OK : ERR_TOO_BIG;
}

/* As far as the next letter that GBK has not, which is left out. */
static bool
convert(iconv_t to_gbk, char **from, size_t *left, char **to, size_t *room)
{
    if (iconv(to_gbk, from, left, to, room) != (size_t)-1)
        return true;
    if (errno != EILSEQ || *room == 0)
        return false;
    *(*to)++ = '?';
    (*room)--;
    do {
        (*from)++;
        (*left)--;
    } while (*left > 0 && ((unsigned char)**from & 0xc0) == 0x80);
    return true;
}

enum err
alipay_csv_gbk(struct bytes text, struct arena *arena, struct bytes *ret_gbk)
{
    iconv_t to_gbk = iconv_open("GBK", "UTF-8");
    /* No letter is longer in GBK than in UTF-8. */
    char *block = arena_take(arena, text.size + 1);
    char *copy = arena_take(arena, text.size + 1);
    char *from = copy;
    char *to = block;
    size_t left = text.size;
    size_t room = text.size;
    bool fine = block != NULL && copy != NULL;

    /* iconv_open() says -1, as a pointer. */
    if ((intptr_t)to_gbk == -1)
        return ERR_UNSUPPORTED;
    if (fine && text.size > 0)
        memcpy(copy, text.at, text.size);
    while (fine && left > 0)
        fine = convert(to_gbk, &from, &left, &to, &room);
    (void)iconv_close(to_gbk);
    if (!fine)
        return ERR_TOO_BIG;
    *ret_gbk = bytes_of(block, (size_t)(to - block));
    return ERR_OK;
}
