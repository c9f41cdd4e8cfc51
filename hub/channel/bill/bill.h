/*
 * bill.h -- a channel's bill of a day, row by row, as it comes.
 *
 * Fed the file in pieces of any size, as it was fetched: plain, gzip, zlib (UnionPay, around
 * its zip) or zip, whichever it is. Rows are handed out as they are read, so memory is that of
 * one line and one window however long the bill is; that the bill is whole, adds up and has
 * its hash is known at its end only, so nobody acts on a row before bill_end() was ERR_OK.
 *
 * Columns are found by the names in the file's own header: channels add some and move them.
 * Amounts are exact: fen, and fees in 1e-5 yuan, as WeChat Pay writes them. What goes to the
 * merchant and what is taken from him have the same sign with every channel.
 *
 * One owner, one thread at a time.
 */
#ifndef HUB_CHANNEL_BILL_BILL_H
#define HUB_CHANNEL_BILL_BILL_H

#include "hub/channel/adapter_bill.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"

#define BILL_LINE_MAX 65536
#define BILL_TOTAL_MAX (UINT64_C(8) << 30) /* of the unpacked file */
#define BILL_RATIO_MAX 300    /* what bills of one merchant were seen to reach, thrice */
#define BILL_FEE_PER_FEN 1000 /* 1e-5 yuan in a fen */

enum bill_event {
    BILL_PAYMENT,
    BILL_REFUND,
    BILL_REVERSAL, /* a barcode payment that was undone */
    /* Of a fund bill only; which way they go, the sign of moved says. */
    BILL_FEE,     /* in a trade bill it stands in the row */
    BILL_SHARE,   /* to receivers, or back from them */
    BILL_RELEASE, /* what was held for being shared, and was not */
    BILL_OTHER    /* withdrawn, topped up; see kind */
};

enum bill_state {
    BILL_DONE,
    BILL_PENDING, /* a refund on its way */
    BILL_FAILED
};

/* What happened. Texts are borrowed for the call, UTF-8, and empty where the bill has none. */
struct bill_row {
    enum bill_event event;
    enum bill_state state;
    struct bytes number;       /* ours, of the payment */
    struct bytes trade;        /* the channel's own */
    struct bytes refund;       /* ours, of a refund */
    struct bytes refund_trade; /* the channel's own */
    struct bytes flow;         /* of a fund bill: its own number of this line */
    struct bytes kind;         /* in the channel's words */
    struct bytes merchant; /* whose it is, as the channel calls him, where a bill is of several */
    struct money amount;   /* of the order that was paid, or that was given back; >= 0 */
    struct money receipt;  /* of that, what the merchant was owed, or owes; >= 0 */
    int64_t fee_e5;        /* taken for it, in 1e-5 yuan; below 0: given back */
    struct money moved;    /* of a fund bill: what the balance became more by */
    struct money balance;  /* and what it was then */
    struct moment at;      /* by the channel's clock */
    uint64_t line;         /* of the file */
};

/* What all rows come to. Reversals are counted as the refunds that they are. */
struct bill_totals {
    uint64_t rows;
    uint64_t payments;
    uint64_t refunds;
    uint64_t incomes; /* of a fund bill */
    uint64_t expenses;
    struct money paid; /* amounts of payments */
    struct money paid_receipt;
    struct money refunded;
    struct money refunded_receipt;
    struct money income;
    struct money expense;
    int64_t fee_e5;
};

struct bill_hearer {
    /* What is not ERR_OK ends the bill, and comes back from bill_feed(). */
    enum err (*row)(void *context, const struct bill_row *row);
    void *context;
};

struct bill;

/**
 * bill_make(): day is any moment of the bill's day, for files without years in them; hash is
 * the SHA-1 of the plain file as hex of either case, "" for none. Both are copied.
 */
enum err bill_make(enum bill_format format, struct moment day, const char *hash,
    struct bill_hearer hearer, struct bill **ret_bill) MUST_CHECK;
void bill_free(struct bill **bill);

/**
 * bill_feed() is ERR_BAD_INPUT for what is no bill of that format, at bill_line(), ERR_TOO_BIG
 * for a line or a file beyond its limit, ERR_CONFLICT when the rows do not come to what the bill
 * says that they do. After an error nothing more is fed.
 */
enum err bill_feed(struct bill *bill, struct bytes piece) MUST_CHECK;

/**
 * bill_end() is ERR_OK for a bill that is whole. Else as bill_feed(); ERR_BAD_INPUT, too, when
 * it has no end, or no text; ERR_BAD_SIGNATURE: it has another hash.
 */
enum err bill_end(struct bill *bill) MUST_CHECK;

const struct bill_totals *bill_totals(const struct bill *bill);

/** bill_line() is how many lines were read, the present one included: where it failed. */
uint64_t bill_line(const struct bill *bill);

/** bill_format_name() is a word for logs and files. */
const char *bill_format_name(enum bill_format format);

#endif
