#include "hub/channel/bill/bill_inside.h"
#include "shared/text/lines.h"

#define COMMENT '#'

enum trade_column {
    TRADE_TRADE,
    TRADE_NUMBER,
    TRADE_KIND,
    TRADE_AT,
    TRADE_AMOUNT,
    TRADE_RECEIPT,
    TRADE_REFUND,
    TRADE_FEE,
    TRADE_COLUMNS
};

static const struct bill_column trade_columns[] = {
    [TRADE_TRADE] = {"支付宝交易号", true},
    [TRADE_NUMBER] = {"商户订单号", true},
    [TRADE_KIND] = {"业务类型", true},
    [TRADE_AT] = {"完成时间", true},
    [TRADE_AMOUNT] = {"订单金额", true},
    [TRADE_RECEIPT] = {"商家实收", true},
    [TRADE_REFUND] = {"退款批次号/请求号", true},
    [TRADE_FEE] = {"服务费", true},
};

enum fund_column {
    FUND_FLOW,
    FUND_TRADE,
    FUND_NUMBER,
    FUND_AT,
    FUND_INCOME,
    FUND_EXPENSE,
    FUND_BALANCE,
    FUND_KIND,
    FUND_COLUMNS
};

static const struct bill_column fund_columns[] = {
    [FUND_FLOW] = {"账务流水号", true},
    [FUND_TRADE] = {"业务流水号", true},
    [FUND_NUMBER] = {"商户订单号", true},
    [FUND_AT] = {"发生时间", true},
    [FUND_INCOME] = {"收入金额", true},
    [FUND_EXPENSE] = {"支出金额", true},
    [FUND_BALANCE] = {"账户余额", true},
    [FUND_KIND] = {"业务类型", true},
};

/* A line of the foot: "#交易合计：3笔，商家实收共0.03元，…". */
struct foot {
    const char *start;
    const char *amount; /* what stands before the amount */
};

static const struct foot trade_feet[] = {
    {"#交易合计：", "商家实收共"},
    {"#退款合计：", "商家实收退款共"},
};

static const struct foot fund_feet[] = {
    {"#收入合计：", "共"},
    {"#支出合计：", "共"},
};

/* Both feet are there. */
#define FEET_ALL 2

/* The text of line between two words, the first of which is left behind; false without them. */
static bool
cut_between(struct bytes *line, const char *start, const char *end, struct bytes *ret_between)
{
    size_t from = bill_inside_find(*line, start);
    size_t size;

    if (from == BILL_NOWHERE)
        return false;
    *line = bytes_from(*line, from + strlen(start));
    size = bill_inside_find(*line, end);
    if (size == BILL_NOWHERE)
        return false;
    *ret_between = bytes_of(line->at, size);
    *line = bytes_from(*line, size);
    return true;
}

static enum err
check_foot(const struct foot *foot, struct bytes line, uint64_t count, struct money amount)
{
    struct money said_amount;
    struct bytes between;
    int64_t said_e5 = 0;

    if (!cut_between(&line, foot->start, "笔", &between) ||
        bill_inside_e5(between, &said_e5) != ERR_OK)
        return ERR_BAD_INPUT;
    if (!cut_between(&line, foot->amount, "元", &between) ||
        bill_inside_size(between, &said_amount) != ERR_OK)
        return ERR_BAD_INPUT;
    if (said_e5 != (int64_t)count * BILL_E5 || said_amount.fen != amount.fen)
        return ERR_CONFLICT;
    return ERR_OK;
}

/* Lines of the head and the foot. */
static enum err
read_comment(struct bill_text *text, struct bytes line, const struct foot feet[static FEET_ALL],
    bool is_fund)
{
    const struct bill_totals *totals = &text->totals;
    const uint64_t counts[] = {
        is_fund ? totals->incomes : totals->payments, is_fund ? totals->expenses : totals->refunds};
    const struct money amounts[] = {is_fund ? totals->income : totals->paid_receipt,
        is_fund ? totals->expense : totals->refunded_receipt};

    for (size_t i = 0; i < FEET_ALL; i++) {
        enum err err;

        if (!bytes_starts(line, feet[i].start))
            continue;
        if (text->part == BILL_PART_HEAD || text->part == BILL_PART_OVER)
            return ERR_BAD_INPUT;
        err = check_foot(&feet[i], line, counts[i], amounts[i]);
        text->part = text->part == BILL_PART_ROWS ? BILL_PART_SUMMARY : BILL_PART_OVER;
        return err;
    }
    return ERR_OK;
}

static enum err
split_row(struct bill_text *text, struct bytes line)
{
    size_t count = lines_split(line, ',', text->cells, BILL_CELLS_MAX);

    if (count == text->cells_count + 1 && count <= BILL_CELLS_MAX &&
        bill_inside_trim(text->cells[count - 1]).size == 0)
        count--;
    if (count != text->cells_count)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < count; i++)
        text->cells[i] = bill_inside_trim(text->cells[i]);
    return ERR_OK;
}

static enum err
read_header(struct bill_text *text, struct bytes line, const struct bill_column *columns,
    size_t columns_count)
{
    struct bytes cells[BILL_CELLS_MAX];
    size_t count = lines_split(line, ',', cells, LENGTH(cells));

    text->part = BILL_PART_ROWS;
    return bill_inside_columns(text, columns, columns_count, cells, count);
}

static enum err
read_trade(struct bill_text *text)
{
    struct bill_row row = {
        .number = bill_inside_cell(text, TRADE_NUMBER),
        .trade = bill_inside_cell(text, TRADE_TRADE),
        .kind = bill_inside_cell(text, TRADE_KIND),
    };
    enum err err = bill_inside_size(bill_inside_cell(text, TRADE_AMOUNT), &row.amount);

    if (bytes_is(row.kind, "交易"))
        row.event = BILL_PAYMENT;
    else if (bytes_is(row.kind, "退款"))
        row.event = BILL_REFUND;
    else
        return ERR_BAD_INPUT;
    if (row.event == BILL_REFUND)
        row.refund = bill_inside_cell(text, TRADE_REFUND);
    if (err == ERR_OK)
        err = bill_inside_size(bill_inside_cell(text, TRADE_RECEIPT), &row.receipt);
    if (err == ERR_OK)
        err = bill_inside_e5(bill_inside_cell(text, TRADE_FEE), &row.fee_e5);
    if (err == ERR_OK)
        err = moment_parse_china(bill_inside_cell(text, TRADE_AT), &row.at);
    /* There, what is taken from the merchant is below 0. */
    row.fee_e5 = -row.fee_e5;
    return err == ERR_OK ? bill_inside_put(text, &row) : err;
}

/* Alipay has no list of these words; what is not known is OTHER. */
static enum bill_event
fund_event(struct bytes kind)
{
    static const struct {
        const char *word;
        enum bill_event event;
    } words[] = {
        {"退费", BILL_FEE},
        {"收费", BILL_FEE},
        {"服务费", BILL_FEE},
        {"手续费", BILL_FEE},
        {"分账", BILL_SHARE},
        {"退款", BILL_REFUND},
        {"在线支付", BILL_PAYMENT},
        {"交易付款", BILL_PAYMENT},
    };

    for (size_t i = 0; i < LENGTH(words); i++)
        if (bill_inside_has(kind, words[i].word))
            return words[i].event;
    return BILL_OTHER;
}

static enum err
read_fund(struct bill_text *text)
{
    struct money income = {.fen = 0};
    struct money expense = {.fen = 0};
    struct bill_row row = {
        .number = bill_inside_cell(text, FUND_NUMBER),
        .trade = bill_inside_cell(text, FUND_TRADE),
        .flow = bill_inside_cell(text, FUND_FLOW),
        .kind = bill_inside_cell(text, FUND_KIND),
    };
    enum err err = bill_inside_size(bill_inside_cell(text, FUND_INCOME), &income);

    /* An expense is written with its sign or without. */
    if (err == ERR_OK)
        err = bill_inside_size(bill_inside_cell(text, FUND_EXPENSE), &expense);
    if (err == ERR_OK)
        err = bill_inside_money(bill_inside_cell(text, FUND_BALANCE), &row.balance);
    if (err == ERR_OK)
        err = moment_parse_china(bill_inside_cell(text, FUND_AT), &row.at);
    if (err != ERR_OK)
        return err;
    if (row.flow.size == 0 || (income.fen != 0 && expense.fen != 0))
        return ERR_BAD_INPUT;
    row.event = fund_event(row.kind);
    row.moved = money_of(income.fen - expense.fen);
    row.amount = money_of(income.fen + expense.fen);
    row.receipt = row.amount;
    if (row.event == BILL_FEE)
        row.fee_e5 = -row.moved.fen * BILL_FEE_PER_FEN;
    return bill_inside_put(text, &row);
}

static enum err
trade_line(struct bill_text *text, struct bytes line)
{
    enum err err;

    if (line.size == 0)
        return ERR_OK;
    if (line.at[0] == COMMENT)
        return read_comment(text, line, trade_feet, false);
    if (text->part == BILL_PART_HEAD)
        return read_header(text, line, trade_columns, TRADE_COLUMNS);
    if (text->part != BILL_PART_ROWS)
        return ERR_BAD_INPUT;
    err = split_row(text, line);
    return err == ERR_OK ? read_trade(text) : err;
}

static enum err
fund_line(struct bill_text *text, struct bytes line)
{
    enum err err;

    if (line.size == 0)
        return ERR_OK;
    if (line.at[0] == COMMENT)
        return read_comment(text, line, fund_feet, true);
    if (text->part == BILL_PART_HEAD)
        return read_header(text, line, fund_columns, FUND_COLUMNS);
    if (text->part != BILL_PART_ROWS)
        return ERR_BAD_INPUT;
    err = split_row(text, line);
    return err == ERR_OK ? read_fund(text) : err;
}

/* Of the two files in its zip, the one that is not the summary. */
const struct bill_reading bill_alipay_trade = {
    .name = "alipay_trade",
    .is_gb18030 = true,
    .unwanted = "汇总",
    .line = trade_line,
};

const struct bill_reading bill_alipay_fund = {
    .name = "alipay_fund",
    .is_gb18030 = true,
    .unwanted = "汇总",
    .line = fund_line,
};
