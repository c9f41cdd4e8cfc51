#include "hub/channel/bill/bill_inside.h"
#include "shared/text/lines.h"

#define BOM "\xef\xbb\xbf"
#define MARK '`'

enum trade_column {
    TRADE_AT,
    TRADE_MERCHANT,
    TRADE_TRADE,
    TRADE_NUMBER,
    TRADE_KIND,
    TRADE_STATE,
    TRADE_RECEIPT,
    TRADE_REFUND_TRADE,
    TRADE_REFUND,
    TRADE_REFUND_RECEIPT,
    TRADE_REFUND_STATE,
    TRADE_FEE,
    TRADE_AMOUNT,
    TRADE_REFUND_AMOUNT,
    TRADE_REFUND_AT,
    TRADE_COLUMNS
};

static const struct bill_column trade_columns[] = {
    [TRADE_AT] = {"交易时间", true},
    [TRADE_MERCHANT] = {"特约商户号", false},
    [TRADE_TRADE] = {"微信订单号", true},
    [TRADE_NUMBER] = {"商户订单号", true},
    [TRADE_KIND] = {"交易类型", true},
    [TRADE_STATE] = {"交易状态", true},
    [TRADE_RECEIPT] = {"应结订单金额", true},
    [TRADE_REFUND_TRADE] = {"微信退款单号", false},
    [TRADE_REFUND] = {"商户退款单号", false},
    [TRADE_REFUND_RECEIPT] = {"退款金额", false},
    [TRADE_REFUND_STATE] = {"退款状态", false},
    [TRADE_FEE] = {"手续费", true},
    [TRADE_AMOUNT] = {"订单金额", false},
    [TRADE_REFUND_AMOUNT] = {"申请退款金额", false},
    [TRADE_REFUND_AT] = {"退款成功时间", false},
};

enum trade_sum {
    TRADE_SUM_ROWS,
    TRADE_SUM_RECEIPT,
    TRADE_SUM_REFUND_RECEIPT,
    TRADE_SUM_FEE,
    TRADE_SUM_AMOUNT,
    TRADE_SUM_REFUND_AMOUNT,
    TRADE_SUMS
};

static const struct bill_column trade_sums[] = {
    [TRADE_SUM_ROWS] = {"总交易单数", true},
    [TRADE_SUM_RECEIPT] = {"应结订单总金额", false},
    [TRADE_SUM_REFUND_RECEIPT] = {"退款总金额", false},
    [TRADE_SUM_FEE] = {"手续费总金额", true},
    [TRADE_SUM_AMOUNT] = {"订单总金额", false},
    [TRADE_SUM_REFUND_AMOUNT] = {"申请退款总金额", false},
};

/* What each sum is of. */
static const size_t summed[TRADE_SUMS] = {
    [TRADE_SUM_RECEIPT] = TRADE_RECEIPT,
    [TRADE_SUM_REFUND_RECEIPT] = TRADE_REFUND_RECEIPT,
    [TRADE_SUM_FEE] = TRADE_FEE,
    [TRADE_SUM_AMOUNT] = TRADE_AMOUNT,
    [TRADE_SUM_REFUND_AMOUNT] = TRADE_REFUND_AMOUNT,
};

enum fund_column {
    FUND_AT,
    FUND_TRADE,
    FUND_FLOW,
    FUND_NAME,
    FUND_KIND,
    FUND_DIRECTION,
    FUND_MOVED,
    FUND_BALANCE,
    FUND_NUMBER,
    FUND_COLUMNS
};

static const struct bill_column fund_columns[] = {
    [FUND_AT] = {"记账时间", true},
    [FUND_TRADE] = {"微信支付业务单号", true},
    [FUND_FLOW] = {"资金流水单号", true},
    [FUND_NAME] = {"业务名称", true},
    [FUND_KIND] = {"业务类型", true},
    [FUND_DIRECTION] = {"收支类型", true},
    [FUND_MOVED] = {"收支金额", true},
    [FUND_BALANCE] = {"账户结余", true},
    [FUND_NUMBER] = {"业务凭证号", true},
};

enum fund_sum {
    FUND_SUM_ROWS,
    FUND_SUM_INCOMES,
    FUND_SUM_INCOME,
    FUND_SUM_EXPENSES,
    FUND_SUM_EXPENSE,
    FUND_SUMS
};

static const struct bill_column fund_sums[] = {
    [FUND_SUM_ROWS] = {"资金流水总笔数", true},
    [FUND_SUM_INCOMES] = {"收入笔数", true},
    [FUND_SUM_INCOME] = {"收入金额", true},
    [FUND_SUM_EXPENSES] = {"支出笔数", true},
    [FUND_SUM_EXPENSE] = {"支出金额", true},
};

/*
 * "`a,`b,`c" into its cells. A new one begins at ",`" only, so that a comma in the name of
 * goods (which WeChat Pay writes otherwise) would do no harm.
 */
static size_t
split_marked(struct bytes line, struct bytes *ret_cells, size_t max)
{
    size_t start = 1;
    size_t count = 0;

    for (size_t i = 1; i <= line.size; i++) {
        bool ends = i == line.size;

        if (!ends && (line.at[i] != ',' || i + 1 == line.size || line.at[i + 1] != MARK))
            continue;
        if (count < max)
            ret_cells[count] = bytes_of(line.at + start, i - start);
        count++;
        start = i + 2;
        i++;
    }
    return count;
}

/* A row: as many cells as the header has. */
static enum err
split_row(struct bill_text *text, struct bytes line)
{
    size_t count = split_marked(line, text->cells, BILL_CELLS_MAX);

    /* A header has no more than we can hold, so that all of these are there. */
    return count == text->cells_count ? ERR_OK : ERR_BAD_INPUT;
}

/* What is read alike of both bills. */
struct kind {
    const struct bill_column *columns;
    size_t columns_count;
    const struct bill_column *sums;
    size_t sums_count;
    enum err (*row)(struct bill_text *text);
    enum err (*check)(const struct bill_text *text);
};

/* A header: of the rows, or of the summary. */
static enum err
read_header(struct bill_text *text, const struct bill_column *columns, size_t columns_count,
    struct bytes line)
{
    struct bytes cells[BILL_CELLS_MAX];
    size_t count = lines_split(line, ',', cells, LENGTH(cells));

    return bill_inside_columns(text, columns, columns_count, cells, count);
}

static enum err
read_line(struct bill_text *text, struct bytes line, const struct kind *kind)
{
    bool is_marked;
    enum err err;

    if (text->line == 1 && bytes_starts(line, BOM))
        line = bytes_from(line, strlen(BOM));
    if (line.size == 0)
        return ERR_OK;
    is_marked = line.at[0] == MARK;
    if (text->part == BILL_PART_HEAD) {
        text->part = BILL_PART_ROWS;
        return read_header(text, kind->columns, kind->columns_count, line);
    }
    if (text->part == BILL_PART_ROWS && !is_marked) {
        text->part = BILL_PART_SUMMARY;
        return read_header(text, kind->sums, kind->sums_count, line);
    }
    if (!is_marked || text->part == BILL_PART_OVER)
        return ERR_BAD_INPUT;
    err = split_row(text, line);
    if (err != ERR_OK)
        return err;
    if (text->part == BILL_PART_ROWS)
        return kind->row(text);
    text->part = BILL_PART_OVER;
    return kind->check(text);
}

/* A count of a summary, which may be "45.0", or an amount. */
static enum err
check_sum(const struct bill_text *text, size_t column, int64_t expected_e5)
{
    int64_t e5 = 0;

    if (text->places[column] == BILL_NOWHERE)
        return ERR_OK;
    if (bill_inside_e5(bill_inside_cell(text, column), &e5) != ERR_OK)
        return ERR_BAD_INPUT;
    return e5 == expected_e5 ? ERR_OK : ERR_CONFLICT;
}

static enum err
check_count(const struct bill_text *text, size_t column, uint64_t expected)
{
    return check_sum(text, column, (int64_t)expected * BILL_E5);
}

static enum err
check_money(const struct bill_text *text, size_t column, struct money expected)
{
    return check_sum(text, column, expected.fen * BILL_FEE_PER_FEN);
}

/* The columns that have a sum, as they stand there. */
static enum err
add_sums(struct bill_text *text)
{
    for (size_t i = 0; i < TRADE_SUMS; i++) {
        int64_t e5 = 0;

        if (i == TRADE_SUM_ROWS)
            continue;
        if (bill_inside_e5(bill_inside_cell(text, summed[i]), &e5) != ERR_OK)
            return ERR_BAD_INPUT;
        if (__builtin_add_overflow(text->sums_e5[i], e5, &text->sums_e5[i]))
            return ERR_OUT_OF_RANGE;
    }
    return ERR_OK;
}

static enum err
read_state(const struct bill_text *text, struct bill_row *row)
{
    struct bytes state = bill_inside_cell(text, TRADE_STATE);
    struct bytes refund = bill_inside_cell(text, TRADE_REFUND_STATE);

    if (bytes_is(state, "SUCCESS"))
        row->event = BILL_PAYMENT;
    else if (bytes_is(state, "REFUND"))
        row->event = BILL_REFUND;
    else if (bytes_is(state, "REVOKED"))
        row->event = BILL_REVERSAL;
    else
        return ERR_BAD_INPUT;
    row->state = BILL_DONE;
    if (row->event == BILL_PAYMENT)
        return ERR_OK;
    if (bytes_is(refund, "PROCESSING"))
        row->state = BILL_PENDING;
    else if (bytes_is(refund, "FAIL") || bytes_is(refund, "CHANGE"))
        row->state = BILL_FAILED;
    return ERR_OK;
}

/* The amounts of an event stand in columns of its own; the gross one may be left out. */
static enum err
read_amounts(const struct bill_text *text, struct bill_row *row)
{
    bool is_payment = row->event == BILL_PAYMENT;
    size_t gross = is_payment ? TRADE_AMOUNT : TRADE_REFUND_AMOUNT;
    size_t net = is_payment ? TRADE_RECEIPT : TRADE_REFUND_RECEIPT;
    enum err err = bill_inside_size(bill_inside_cell(text, net), &row->receipt);

    row->amount = row->receipt;
    if (err == ERR_OK && text->places[gross] != BILL_NOWHERE)
        err = bill_inside_size(bill_inside_cell(text, gross), &row->amount);
    if (err == ERR_OK)
        err = bill_inside_e5(bill_inside_cell(text, TRADE_FEE), &row->fee_e5);
    return err;
}

static enum err
read_trade(struct bill_text *text)
{
    struct bill_row row = {
        .number = bill_inside_cell(text, TRADE_NUMBER),
        .trade = bill_inside_cell(text, TRADE_TRADE),
        .kind = bill_inside_cell(text, TRADE_KIND),
        .merchant = bill_inside_cell(text, TRADE_MERCHANT),
    };
    struct bytes at = bill_inside_cell(text, TRADE_REFUND_AT);
    enum err err = add_sums(text);

    if (err == ERR_OK)
        err = read_state(text, &row);
    if (err == ERR_OK)
        err = read_amounts(text, &row);
    if (err != ERR_OK)
        return err;
    /* "0" where there is none: the bill's own. */
    if (bytes_is(row.merchant, "0"))
        row.merchant.size = 0;
    if (row.event != BILL_PAYMENT) {
        row.refund = bill_inside_cell(text, TRADE_REFUND);
        row.refund_trade = bill_inside_cell(text, TRADE_REFUND_TRADE);
    }
    err = moment_parse_china(at.size > 0 ? at : bill_inside_cell(text, TRADE_AT), &row.at);
    return err == ERR_OK ? bill_inside_put(text, &row) : err;
}

static enum err
check_trade(const struct bill_text *text)
{
    enum err err = check_count(text, TRADE_SUM_ROWS, text->totals.rows);

    for (size_t i = 0; err == ERR_OK && i < TRADE_SUMS; i++)
        if (i != TRADE_SUM_ROWS)
            err = check_sum(text, i, text->sums_e5[i]);
    return err;
}

/* WeChat Pay, 资金账单详细说明, 业务名称 and 业务类型: words that change; what is not known is OTHER. */
static enum bill_event
fund_event(struct bytes name, struct bytes kind)
{
    if (bill_inside_has(kind, "手续费") || bill_inside_has(name, "手续费"))
        return BILL_FEE;
    if (bill_inside_has(kind, "解冻"))
        return BILL_RELEASE;
    if (bill_inside_has(kind, "分账") || bill_inside_has(name, "分账"))
        return BILL_SHARE;
    if (bill_inside_has(kind, "退款") || bill_inside_has(name, "退款"))
        return BILL_REFUND;
    if (bytes_is(kind, "交易") || bytes_is(name, "交易"))
        return BILL_PAYMENT;
    return BILL_OTHER;
}

static enum err
read_fund(struct bill_text *text)
{
    struct bytes direction = bill_inside_cell(text, FUND_DIRECTION);
    struct bill_row row = {
        .number = bill_inside_cell(text, FUND_NUMBER),
        .trade = bill_inside_cell(text, FUND_TRADE),
        .flow = bill_inside_cell(text, FUND_FLOW),
        .kind = bill_inside_cell(text, FUND_KIND),
    };
    enum err err = bill_inside_size(bill_inside_cell(text, FUND_MOVED), &row.amount);

    row.event = fund_event(bill_inside_cell(text, FUND_NAME), row.kind);
    if (err == ERR_OK)
        err = bill_inside_money(bill_inside_cell(text, FUND_BALANCE), &row.balance);
    if (err == ERR_OK)
        err = moment_parse_china(bill_inside_cell(text, FUND_AT), &row.at);
    if (err != ERR_OK)
        return err;
    if (row.flow.size == 0)
        return ERR_BAD_INPUT;
    row.receipt = row.amount;
    if (bytes_is(direction, "收入"))
        row.moved = row.amount;
    else if (bytes_is(direction, "支出"))
        row.moved = money_of(-row.amount.fen);
    else
        return ERR_BAD_INPUT;
    if (row.event == BILL_FEE)
        row.fee_e5 = -row.moved.fen * BILL_FEE_PER_FEN;
    return bill_inside_put(text, &row);
}

static enum err
check_fund(const struct bill_text *text)
{
    const struct bill_totals *totals = &text->totals;
    enum err err = check_count(text, FUND_SUM_ROWS, totals->rows);

    if (err == ERR_OK)
        err = check_count(text, FUND_SUM_INCOMES, totals->incomes);
    if (err == ERR_OK)
        err = check_money(text, FUND_SUM_INCOME, totals->income);
    if (err == ERR_OK)
        err = check_count(text, FUND_SUM_EXPENSES, totals->expenses);
    if (err == ERR_OK)
        err = check_money(text, FUND_SUM_EXPENSE, totals->expense);
    return err;
}

static enum err
trade_line(struct bill_text *text, struct bytes line)
{
    static const struct kind kind = {
        .columns = trade_columns,
        .columns_count = TRADE_COLUMNS,
        .sums = trade_sums,
        .sums_count = TRADE_SUMS,
        .row = read_trade,
        .check = check_trade,
    };

    return read_line(text, line, &kind);
}

static enum err
fund_line(struct bill_text *text, struct bytes line)
{
    static const struct kind kind = {
        .columns = fund_columns,
        .columns_count = FUND_COLUMNS,
        .sums = fund_sums,
        .sums_count = FUND_SUMS,
        .row = read_fund,
        .check = check_fund,
    };

    return read_line(text, line, &kind);
}

const struct bill_reading bill_wechat_trade = {.name = "wechat_trade", .line = trade_line};
const struct bill_reading bill_wechat_fund = {.name = "wechat_fund", .line = fund_line};
