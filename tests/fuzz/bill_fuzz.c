/*
 * Whatever is read as a bill says the same in whatever pieces it comes, and its rows are within
 * their ranges. The first byte is the format.
 */
#include <string.h>

#include "hub/channel/bill/bill.h"

#define DAY_US INT64_C(1795838400000000)
#define PIECE 37

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the rows come to. */
struct sum {
    struct bill_totals totals;
    uint64_t hash;
    uint64_t line;
    enum err err;
};

static void
mix(struct sum *sum, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        sum->hash = (sum->hash ^ bytes.at[i]) * UINT64_C(0x100000001b3);
}

static enum err
on_row(void *context, const struct bill_row *row)
{
    struct sum *sum = context;

    NEED(row->event <= BILL_OTHER && row->state <= BILL_FAILED);
    NEED(row->amount.fen >= 0 && row->receipt.fen >= 0);
    NEED(row->amount.fen <= MONEY_FEN_MAX && row->receipt.fen <= MONEY_FEN_MAX);
    NEED(row->line > 0);
    sum->line = row->line;
    mix(sum, row->number);
    mix(sum, row->trade);
    mix(sum, row->refund);
    mix(sum, row->refund_trade);
    mix(sum, row->flow);
    mix(sum, row->kind);
    mix(sum, bytes_of(&row->fee_e5, sizeof(row->fee_e5)));
    mix(sum, bytes_of(&row->at, sizeof(row->at)));
    return ERR_OK;
}

static struct sum
read_bill(enum bill_format format, struct bytes input, size_t piece)
{
    struct sum sum = {.err = ERR_OK};
    struct bill_hearer hearer = {.row = on_row, .context = &sum};
    struct bill *bill = NULL;

    NEED(bill_make(format, (struct moment){.us = DAY_US}, "", hearer, &bill) == ERR_OK);
    for (size_t i = 0; sum.err == ERR_OK && i < input.size; i += piece)
        sum.err = bill_feed(
            bill, bytes_of(input.at + i, input.size - i < piece ? input.size - i : piece));
    if (sum.err == ERR_OK)
        sum.err = bill_end(bill);
    sum.totals = *bill_totals(bill);
    bill_free(&bill);
    return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input;
    struct sum whole;
    struct sum pieces;

    if (size < 2 || data[0] < '0' || data[0] >= '0' + BILL_FORMATS)
        return 0;
    input = bytes_of(data + 1, size - 1);
    whole = read_bill((enum bill_format)(data[0] - '0'), input, input.size);
    NEED(whole.err == ERR_OK || err_class(whole.err) == ERR_CLASS_REFUSED);
    if (whole.err != ERR_OK)
        return 0;
    pieces = read_bill((enum bill_format)(data[0] - '0'), input, PIECE);
    NEED(pieces.err == ERR_OK && pieces.hash == whole.hash && pieces.line == whole.line);
    NEED(memcmp(&pieces.totals, &whole.totals, sizeof(whole.totals)) == 0);
    return 0;
}
