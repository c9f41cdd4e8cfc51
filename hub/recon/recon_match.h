/*
 * recon_match.h -- a day's bill of one account, held against what happened here.
 *
 * What we say happened is walked in pages, in the order of ids; for each page the whole bill is
 * gone through once, and every row whose number falls into the page's stretch of ids is looked
 * for in it. So memory is that of one page however long either side is, a bill that agrees
 * costs no question to the database beside the pages, and nothing is written. Rows that the
 * page has not are looked up one by one: a day is not the same day on two clocks, and a
 * barcode payment that was undone is in the bill and in no sum of ours.
 *
 * What is here and not in the bill counts as short only if all of it lay within the day: what
 * was begun the evening before, or was heard of the morning after, may stand in the bill beside
 * this one.
 *
 * One owner, one thread: that of the engine's connection.
 */
#ifndef HUB_RECON_RECON_MATCH_H
#define HUB_RECON_RECON_MATCH_H

#include "hub/channel/bill/bill.h"
#include "hub/store/engine.h"

#define RECON_MATCH_PAGE 131072
/* How far from midnight a thing has to be to lie within a day by everybody's clock. */
#define RECON_MATCH_CLOCKS span_s(300)
/* What was begun longer before the day is not looked for in its bill; orders live for 15 days. */
#define RECON_MATCH_OLD span_s(16 * 86400)

enum recon_kind {
    RECON_LONG,   /* only in the bill */
    RECON_SHORT,  /* only here */
    RECON_AMOUNT, /* another amount */
    RECON_TWICE,  /* more than once in the bill */
    RECON_KINDS
};

/* Borrowed for the call. */
struct recon_difference {
    enum recon_kind kind;
    enum bill_event event;
    struct bytes number; /* as the bill has it, of a refund the refund's; of what is only here "" */
    int64_t merchant;    /* the merchant's number; 0 for no number of ours */
    int64_t id;          /* the payment's or refund's */
    const char *state;   /* of what is here; NULL: there is no such thing */
    struct money there;  /* where the amounts agree: what the merchant receives */
    struct money here;
    struct moment at; /* by the channel's clock; of what is only here, when we heard of it */
};

struct recon_figures {
    uint64_t rows;  /* of the bill */
    uint64_t agree; /* of those */
    uint64_t other; /* agree, and are of another account of ours at the same channel */
    uint64_t idle;  /* rows of refunds that failed: nothing moved */
    uint64_t found[RECON_KINDS];
    uint64_t edge; /* here, not in this bill, and maybe in the one of the day before or after */
};

struct recon_match_options {
    struct engine *engine;
    int64_t account_id;
    int64_t merchant_id; /* whose account it is; 0: everybody's */
    struct moment from;  /* the day, by the channel's clock */
    struct moment until;
    size_t page_max; /* how many payments and refunds in a page; RECON_MATCH_PAGE */
    void (*difference)(void *context, const struct recon_difference *difference);
    void *context;
};

struct recon_match;

/** recon_match_make() is with no page yet; options are copied. */
enum err recon_match_make(
    const struct recon_match_options *options, struct recon_match **ret_match) MUST_CHECK;
void recon_match_free(struct recon_match **match);

/** recon_match_next() reads the next page; ERR_NOT_FOUND: all have been, and at least one was. */
enum err recon_match_next(struct recon_match *match) MUST_CHECK;

/** recon_match_row() takes a row, as struct bill_hearer has it; context is the match. */
enum err recon_match_row(void *context, const struct bill_row *row) MUST_CHECK;

/** recon_match_end() is for the end of the bill: what the page has and the bill has not. */
void recon_match_end(struct recon_match *match);

const struct recon_figures *recon_match_figures(const struct recon_match *match);

#endif
