#include "hub/channel/bill/bill_inside.h"

#define DECIMALS 5
#define DIGITS_MAX 13 /* of whole yuan: more than MONEY_FEN_MAX */
#define FEN_E5 BILL_FEE_PER_FEN

struct bytes
bill_inside_trim(struct bytes bytes)
{
    while (bytes.size > 0 && (bytes.at[0] == ' ' || bytes.at[0] == '\t'))
        bytes = bytes_from(bytes, 1);
    while (bytes.size > 0 && (bytes.at[bytes.size - 1] == ' ' || bytes.at[bytes.size - 1] == '\t'))
        bytes.size--;
    return bytes;
}

size_t
bill_inside_find(struct bytes bytes, const char *word)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (bytes_starts(bytes_from(bytes, i), word))
            return i;
    return BILL_NOWHERE;
}

bool
bill_inside_has(struct bytes bytes, const char *word)
{
    return bill_inside_find(bytes, word) != BILL_NOWHERE;
}

/* "商家实收" is also "商家实收（元）" and "商家实收(元)". */
static bool
is_column(struct bytes cell, const char *name)
{
    struct bytes rest;

    if (!bytes_starts(cell, name))
        return false;
    rest = bytes_from(cell, strlen(name));
    return rest.size == 0 || rest.at[0] == '(' || bytes_starts(rest, "（");
}

enum err
bill_inside_columns(struct bill_text *text, const struct bill_column *columns, size_t columns_count,
    const struct bytes *cells, size_t cells_count)
{
    NEED(columns_count <= BILL_COLUMNS_MAX);
    if (cells_count > BILL_CELLS_MAX)
        return ERR_TOO_BIG;
    for (size_t i = 0; i < columns_count; i++) {
        text->places[i] = BILL_NOWHERE;
        for (size_t j = cells_count; j > 0; j--)
            if (is_column(bill_inside_trim(cells[j - 1]), columns[i].name))
                text->places[i] = j - 1;
        if (columns[i].is_needed && text->places[i] == BILL_NOWHERE)
            return ERR_BAD_INPUT;
    }
    text->cells_count = cells_count;
    return ERR_OK;
}

struct bytes
bill_inside_cell(const struct bill_text *text, size_t column)
{
    size_t place = text->places[column];

    return place == BILL_NOWHERE ? bytes_of(NULL, 0) : text->cells[place];
}

/* Take digits off the front of text, at most max. */
static size_t
take_digits(struct bytes *text, size_t max, int64_t *value)
{
    size_t count = 0;

    while (count < max && text->size > 0 && text->at[0] >= '0' && text->at[0] <= '9') {
        *value = *value * 10 + (text->at[0] - '0');
        *text = bytes_from(*text, 1);
        count++;
    }
    return count;
}

enum err
bill_inside_e5(struct bytes text, int64_t *ret_e5)
{
    bool is_negative = text.size > 0 && text.at[0] == '-';
    int64_t value = 0;
    size_t decimals = 0;

    if (text.size == 0) {
        *ret_e5 = 0;
        return ERR_OK;
    }
    if (is_negative || text.at[0] == '+')
        text = bytes_from(text, 1);
    if (take_digits(&text, DIGITS_MAX, &value) == 0)
        return ERR_BAD_INPUT;
    if (text.size > 0 && text.at[0] == '.') {
        text = bytes_from(text, 1);
        decimals = take_digits(&text, DECIMALS, &value);
        if (decimals == 0)
            return ERR_BAD_INPUT;
    }
    if (text.size > 0)
        return ERR_BAD_INPUT;
    for (; decimals < DECIMALS; decimals++)
        value *= 10;
    *ret_e5 = is_negative ? -value : value;
    return ERR_OK;
}

enum err
bill_inside_money(struct bytes text, struct money *ret_amount)
{
    int64_t e5 = 0;
    enum err err = bill_inside_e5(text, &e5);

    if (err != ERR_OK)
        return err;
    if (e5 % FEN_E5 != 0 || e5 / FEN_E5 > MONEY_FEN_MAX || e5 / FEN_E5 < -MONEY_FEN_MAX)
        return ERR_BAD_INPUT;
    *ret_amount = money_of(e5 / FEN_E5);
    return ERR_OK;
}

enum err
bill_inside_size(struct bytes text, struct money *ret_amount)
{
    struct money amount;
    enum err err = bill_inside_money(text, &amount);

    if (err == ERR_OK)
        *ret_amount = money_of(amount.fen < 0 ? -amount.fen : amount.fen);
    return err;
}

static enum err
count_trade(
    const struct bill_row *row, uint64_t *count, struct money *amount, struct money *receipt)
{
    enum err err = money_add(*amount, row->amount, amount);

    ++*count;
    return err == ERR_OK ? money_add(*receipt, row->receipt, receipt) : err;
}

static enum err
count_moved(struct bill_totals *totals, struct money moved)
{
    if (moved.fen >= 0) {
        totals->incomes++;
        return money_add(totals->income, moved, &totals->income);
    }
    totals->expenses++;
    return money_sub(totals->expense, moved, &totals->expense);
}

static enum err
count_row(struct bill_totals *totals, const struct bill_row *row, bool is_fund)
{
    enum err err = ERR_OK;

    totals->rows++;
    if (__builtin_add_overflow(totals->fee_e5, row->fee_e5, &totals->fee_e5))
        return ERR_OUT_OF_RANGE;
    if (is_fund)
        err = count_moved(totals, row->moved);
    if (err == ERR_OK && row->event == BILL_PAYMENT)
        err = count_trade(row, &totals->payments, &totals->paid, &totals->paid_receipt);
    if (err == ERR_OK && (row->event == BILL_REFUND || row->event == BILL_REVERSAL))
        err = count_trade(row, &totals->refunds, &totals->refunded, &totals->refunded_receipt);
    return err;
}

enum err
bill_inside_put(struct bill_text *text, struct bill_row *row)
{
    enum err err = count_row(&text->totals, row, row->flow.size > 0);

    row->line = text->line;
    return err == ERR_OK ? text->hearer.row(text->hearer.context, row) : err;
}
