/*
 * bill_test_help.h -- reads bills and keeps what was heard, for the tests of this folder.
 *
 * One thread, one bill at a time.
 */
#ifndef HUB_CHANNEL_BILL_BILL_TEST_HELP_H
#define HUB_CHANNEL_BILL_BILL_TEST_HELP_H

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hub/channel/bill/bill.h"
#include "hub/channel/bill/bill_test_files.h"
#include "hub/channel/bill/bill_test_packed.h"

#define TEXT_SIZE 65536
#define DAY "2026-11-28 12:00:00"

/* Rows as they were heard, one a line. */
struct heard {
    char block[TEXT_SIZE];
    struct text text;
    struct bill_totals totals;
    uint64_t line;
    uint64_t refuses; /* which row; 0 for none */
    uint64_t rows;
};

static struct heard heard;

static inline void
put_cell(struct text *text, struct bytes cell)
{
    text_put_bytes(text, cell);
    text_put_char(text, '|');
}

static inline enum err
on_row(void *context, const struct bill_row *row)
{
    static const char *const events[] = {
        "payment", "refund", "reversal", "fee", "share", "release", "other"};
    static const char *const states[] = {"done", "pending", "failed"};
    struct heard *ours = context;
    struct text *text = &ours->text;
    char at[MOMENT_TEXT_MAX];

    if (++ours->rows == ours->refuses)
        return ERR_BUSY;
    text_printf(text, "%d|%s|%s|", (int)row->line, events[row->event], states[row->state]);
    put_cell(text, row->number);
    put_cell(text, row->trade);
    put_cell(text, row->refund);
    put_cell(text, row->refund_trade);
    put_cell(text, row->flow);
    put_cell(text, row->kind);
    put_cell(text, row->merchant);
    text_printf(text, "%d|%d|%d|%d|%d|%s\n", (int)row->amount.fen, (int)row->receipt.fen,
        (int)row->fee_e5, (int)row->moved.fen, (int)row->balance.fen,
        moment_format_china(row->at, at));
    return ERR_OK;
}

static inline enum err
read_bill(enum bill_format format, const char *hash, struct bytes file, size_t piece)
{
    struct bill *bill = NULL;
    uint64_t refuses = heard.refuses;
    struct moment day;
    enum err err = ERR_OK;

    memset(&heard, 0, sizeof(heard));
    heard.refuses = refuses;
    text_init(&heard.text, heard.block, sizeof(heard.block));
    assert_int_equal(moment_parse_china(bytes_text(DAY), &day), ERR_OK);
    assert_int_equal(
        bill_make(format, day, hash, (struct bill_hearer){.row = on_row, .context = &heard}, &bill),
        ERR_OK);
    for (size_t i = 0; err == ERR_OK && i < file.size; i += piece)
        err = bill_feed(bill, bytes_of(file.at + i, file.size - i < piece ? file.size - i : piece));
    if (err == ERR_OK)
        err = bill_end(bill);
    heard.totals = *bill_totals(bill);
    heard.line = bill_line(bill);
    bill_free(&bill);
    assert_null(bill);
    assert_true(text_ok(&heard.text));
    return err;
}

/* A text in the letters that its channel writes it in. */
static inline struct bytes
in_gbk(const char *utf8, char to[static TEXT_SIZE])
{
    iconv_t gbk = iconv_open("GB18030", "UTF-8");
    char copy[TEXT_SIZE];
    size_t left;
    size_t room = TEXT_SIZE;
    char *from = copy;
    char *at = to;

    assert_int_equal(text_copy(bytes_text(utf8), copy, sizeof(copy)), ERR_OK);
    left = strlen(copy);
    assert_int_equal(iconv(gbk, &from, &left, &at, &room), 0);
    assert_int_equal(iconv_close(gbk), 0);
    return bytes_of(to, TEXT_SIZE - room);
}

/* A bill in which one thing is another; the bill is in GBK if it is Alipay's. */
static inline enum err
read_changed(enum bill_format format, const char *bill, const char *from, const char *to)
{
    static char changed[TEXT_SIZE];
    static char gbk[TEXT_SIZE];
    const char *at = strstr(bill, from);

    assert_non_null(at);
    (void)snprintf(
        changed, sizeof(changed), "%.*s%s%s", (int)(at - bill), bill, to, at + strlen(from));
    if (format == BILL_ALIPAY_TRADE || format == BILL_ALIPAY_FUND)
        return read_bill(format, "", in_gbk(changed, gbk), 1000);
    return read_bill(format, "", bytes_text(changed), 1000);
}

#endif
