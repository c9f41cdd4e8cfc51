#include <stdlib.h>

#include "hub/channel/bill/bill_inside.h"

/* A field by where it starts and how long it is: each has its width, and one blank behind. */
struct field {
    size_t start;
    size_t size;
};

/*
 * UnionPay, file interface, 6.1 (ZM), whose widths are 3 11 11 6 10 19 12 4 2 21 2 32 2 6 10 13
 * 13 4 15 2 2 6 2 4 32 1 21 15 1 15 32 13 13 8 32 13 13 12 2 1 32 98. These are 5, 7, 10, 12, 16,
 * 20, 27, 28 and 41; what has come since stands in the last.
 */
static const struct field field_at = {35, 10};        /* MMDDhhmmss */
static const struct field field_amount = {66, 12};    /* fen */
static const struct field field_trade = {87, 21};     /* queryId */
static const struct field field_number = {112, 32};   /* orderId */
static const struct field field_fee = {166, 13};      /* D or C, then fen */
static const struct field field_type = {215, 2};      /* txnType */
static const struct field field_original = {271, 21}; /* origQryId */
static const struct field field_merchant = {293, 15}; /* merId */
static const struct field field_original_number = {476, 32};

/* What they reach to: a line is at least as long, but for the last that may be trimmed. */
#define LINE_MIN 308

static struct bytes
cut(struct bytes line, struct field field)
{
    size_t size;

    if (line.size <= field.start)
        return bytes_of(NULL, 0);
    size = line.size - field.start < field.size ? line.size - field.start : field.size;
    return bill_inside_trim(bytes_of(line.at + field.start, size));
}

/* Digits of fen. */
static enum err
read_fen(struct bytes digits, struct money *ret_amount)
{
    int64_t fen = 0;

    if (digits.size == 0 || text_read_int(digits, &fen) != ERR_OK || fen < 0 || fen > MONEY_FEN_MAX)
        return ERR_BAD_INPUT;
    *ret_amount = money_of(fen);
    return ERR_OK;
}

/* "D000000000060": taken from the merchant; "C…": given to him; a blank for nothing. */
static enum err
read_fee(struct bytes field, int64_t *ret_e5)
{
    struct money fee;
    bool is_given = field.size > 0 && field.at[0] == 'C';
    bool is_taken = field.size > 0 && field.at[0] == 'D';
    enum err err;

    if (field.size == 0) {
        *ret_e5 = 0;
        return ERR_OK;
    }
    err = read_fen(is_given || is_taken ? bytes_from(field, 1) : field, &fee);
    if (err != ERR_OK)
        return err;
    if (!is_given && !is_taken && fee.fen != 0)
        return ERR_BAD_INPUT;
    *ret_e5 = (is_given ? -fee.fen : fee.fen) * BILL_FEE_PER_FEN;
    return ERR_OK;
}

/*
 * The file leaves the year out: it is that in which the time is nearest to the bill's day.
 */
static enum err
read_at(struct bytes digits, struct moment day, struct moment *ret_at)
{
    char now[MOMENT_TEXT_MAX];
    char block[MOMENT_TEXT_MAX];
    struct moment best = {.us = 0};
    bool is_found = false;
    int64_t year = 0;
    struct text text;

    if (digits.size != field_at.size)
        return ERR_BAD_INPUT;
    (void)moment_format_china(day, now);
    if (text_read_int(bytes_of(now, 4), &year) != ERR_OK)
        return ERR_BAD_INPUT;
    for (int64_t i = year - 1; i <= year + 1; i++) {
        struct moment at;

        text_init(&text, block, sizeof(block));
        text_printf(&text, "%04d-%.2s-%.2s %.2s:%.2s:%.2s", (int)i, (const char *)digits.at,
            (const char *)digits.at + 2, (const char *)digits.at + 4, (const char *)digits.at + 6,
            (const char *)digits.at + 8);
        if (moment_parse_china(text_bytes(&text), &at) != ERR_OK)
            continue;
        if (!is_found || llabs(at.us - day.us) < llabs(best.us - day.us))
            best = at;
        is_found = true;
    }
    if (!is_found)
        return ERR_BAD_INPUT;
    *ret_at = best;
    return ERR_OK;
}

/* txnType, as in requests. */
static enum err
read_event(struct bytes type, enum bill_event *ret_event)
{
    static const struct {
        const char *type;
        enum bill_event event;
    } types[] = {{"01", BILL_PAYMENT}, {"04", BILL_REFUND}, {"31", BILL_REVERSAL}};

    for (size_t i = 0; i < LENGTH(types); i++)
        if (bytes_is(type, types[i].type)) {
            *ret_event = types[i].event;
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

static enum err
read_row(struct bill_text *text, struct bytes line)
{
    struct bill_row row = {
        .number = cut(line, field_number),
        .trade = cut(line, field_trade),
        .kind = cut(line, field_type),
        .merchant = cut(line, field_merchant),
    };
    enum err err = read_event(row.kind, &row.event);

    if (err == ERR_OK)
        err = read_fen(cut(line, field_amount), &row.amount);
    if (err == ERR_OK)
        err = read_fee(cut(line, field_fee), &row.fee_e5);
    if (err == ERR_OK)
        err = read_at(cut(line, field_at), text->day, &row.at);
    if (err != ERR_OK)
        return err;
    if (row.event != BILL_PAYMENT) {
        row.refund = row.number;
        row.refund_trade = row.trade;
        row.number = cut(line, field_original_number);
        row.trade = cut(line, field_original);
    }
    row.receipt = row.amount;
    return bill_inside_put(text, &row);
}

static enum err
zm_line(struct bill_text *text, struct bytes line)
{
    /* It has neither head nor foot. */
    text->part = BILL_PART_OVER;
    if (bill_inside_trim(line).size == 0)
        return ERR_OK;
    return line.size < LINE_MIN ? ERR_BAD_INPUT : read_row(text, line);
}

/* Of the files in its zip (INN…ZM_…, INN…ZME_… and others), the one of common transactions. */
const struct bill_reading bill_unionpay_trade = {
    .name = "unionpay_trade",
    .wanted = "ZM_",
    .line = zm_line,
};
