/*
 * receipt.h -- what stands on the paper.
 *
 * A receipt is values; it is laid out as UTF-8 lines of so many cells (a Chinese
 * character takes two), or as the bytes that put those lines, the shop's logo and
 * a QR code on a printer's paper. Pure.
 */
#ifndef AGENT_DEVICE_RECEIPT_H
#define AGENT_DEVICE_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/device/escpos.h"
#include "shared/base/moment.h"
#include "shared/base/money.h"
#include "shared/base/text.h"
#include "shared/pay/channel.h"
#include "shared/pay/shift.h"

#define RECEIPT_COLUMNS_MIN 32 /* of 58 mm paper; 80 mm has 48 */
#define RECEIPT_TEXT_MAX 12288 /* the lines, terminator included */
#define RECEIPT_TEMPLATE_MAX 256
#define RECEIPT_NAME_MAX 96
#define RECEIPT_NUMBER_MAX 41

enum receipt_kind {
    RECEIPT_WALLET, /* the hub said paid */
    RECEIPT_CODE,   /* a confirmation code was accepted; the hub will confirm it */
    RECEIPT_CASH,
    RECEIPT_CASH_BACK, /* cash given back; number is that of the sale */
    RECEIPT_PLATE,     /* paid at a plate: sequence is the hub's order */
    RECEIPT_SHIFT      /* the report of a shift: shift */
};

#define RECEIPT_ITEMS_MAX 40
#define RECEIPT_ITEM_NAME_MAX 64

struct receipt_item {
    char name[RECEIPT_ITEM_NAME_MAX];
    int64_t quantity;
    struct money amount; /* of the line */
};

/* What a shift's report says. */
struct receipt_shift {
    int64_t number;
    struct moment opened;
    struct moment closed;
    struct money opening; /* the float */
    struct money expected;
    struct money counted;
    int64_t carried_count; /* sales that were not over */
    struct shift_sums sums;
};

struct receipt {
    enum receipt_kind kind;
    bool copy;
    bool english;
    unsigned columns;                /* of the paper */
    char head[RECEIPT_TEMPLATE_MAX]; /* templates: lines with {store} {merchant} {till} {staff} */
    char foot[RECEIPT_TEMPLATE_MAX]; /* {sale} {number} {time} {amount}; "" for the usual ones */
    char merchant[RECEIPT_NAME_MAX];
    char store[RECEIPT_NAME_MAX];
    char till[RECEIPT_NAME_MAX];
    char staff[RECEIPT_NAME_MAX];
    int64_t terminal;
    int64_t epoch;
    int64_t sequence;
    struct moment when;
    enum channel channel;
    struct money amount;
    struct money collected; /* cash: after rounding */
    struct money tendered;
    char number[RECEIPT_NUMBER_MAX]; /* the payment's; "" when it is not known */
    char plate[RECEIPT_NAME_MAX];    /* where it was paid, of RECEIPT_PLATE */
    char remark[161];                /* and what the payer wrote */
    size_t items_count;
    struct receipt_item items[RECEIPT_ITEMS_MAX];
    struct receipt_shift shift; /* of RECEIPT_SHIFT */
    char url[160];              /* the ticket, printed as a QR by ESC/POS; "" for none */
};

/** receipt_put_text() appends lines that end in "\n". */
void receipt_put_text(const struct receipt *receipt, struct text *text);

/** receipt_put_escpos() writes a whole receipt. ERR_TOO_BIG; logo may be NULL. */
enum err receipt_put_escpos(
    const struct receipt *receipt, const struct picture *logo, struct escpos *escpos) MUST_CHECK;

/** receipt_width() is how many cells UTF-8 text takes. */
size_t receipt_width(const char *text);

#endif
