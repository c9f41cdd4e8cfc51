/*
 * bill_inside.h -- what the formats of bills share; for this folder alone.
 */
#ifndef HUB_CHANNEL_BILL_BILL_INSIDE_H
#define HUB_CHANNEL_BILL_BILL_INSIDE_H

#include "hub/channel/bill/bill.h"

#define BILL_CELLS_MAX 96
#define BILL_COLUMNS_MAX 24
#define BILL_SUMS_MAX 8
#define BILL_NOWHERE ((size_t)-1)
#define BILL_E5 100000 /* one, in 1e-5 */

/* Where in a text its reader is. */
enum bill_part {
    BILL_PART_HEAD, /* no header yet */
    BILL_PART_ROWS,
    BILL_PART_SUMMARY, /* the summary's header was there */
    BILL_PART_OVER
};

/* A column by its name; a bracket may follow in the file. */
struct bill_column {
    const char *name;
    bool is_needed;
};

/* One text of a bill, as far as it was read. */
struct bill_text {
    enum bill_part part;
    size_t places[BILL_COLUMNS_MAX];    /* of each column among the cells, or BILL_NOWHERE */
    size_t cells_count;                 /* of the header */
    struct bytes cells[BILL_CELLS_MAX]; /* of the present line */
    int64_t sums_e5[BILL_SUMS_MAX];     /* of columns, for the summary */
    struct moment day;
    uint64_t line; /* of the file, the present one included */
    struct bill_hearer hearer;
    struct bill_totals totals; /* of this text */
};

/* How one format is read. All borrow the line for the call. */
struct bill_reading {
    const char *name;
    bool is_gb18030;
    const char *wanted;   /* what the name of a zip's entry has in it, as UTF-8; NULL for any */
    const char *unwanted; /* and what it has not */
    enum err (*line)(struct bill_text *text, struct bytes line);
};

extern const struct bill_reading bill_wechat_trade;
extern const struct bill_reading bill_wechat_fund;
extern const struct bill_reading bill_alipay_trade;
extern const struct bill_reading bill_alipay_fund;
extern const struct bill_reading bill_unionpay_trade;

/** bill_inside_columns() finds columns among cells; ERR_BAD_INPUT without a needed one. */
enum err bill_inside_columns(struct bill_text *text, const struct bill_column *columns,
    size_t columns_count, const struct bytes *cells, size_t cells_count) MUST_CHECK;

/** bill_inside_cell() is what the present line has in a column; empty for one that is nowhere. */
struct bytes bill_inside_cell(const struct bill_text *text, size_t column);

/** bill_inside_e5() reads yuan with up to five decimals and a sign; empty is 0. */
enum err bill_inside_e5(struct bytes text, int64_t *ret_e5) MUST_CHECK;
enum err bill_inside_money(struct bytes text, struct money *ret_amount) MUST_CHECK;

/** bill_inside_size() is that without its sign. */
enum err bill_inside_size(struct bytes text, struct money *ret_amount) MUST_CHECK;

/** bill_inside_put() counts a row and hands it out. */
enum err bill_inside_put(struct bill_text *text, struct bill_row *row) MUST_CHECK;

/** bill_inside_find() is where in bytes word begins, or BILL_NOWHERE. */
size_t bill_inside_find(struct bytes bytes, const char *word);
bool bill_inside_has(struct bytes bytes, const char *word);

/** bill_inside_trim() is bytes without blanks and tabs at both ends. */
struct bytes bill_inside_trim(struct bytes bytes);

#endif
