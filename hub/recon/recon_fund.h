/*
 * recon_fund.h -- a day's bill of an account's funds, held against what moved it in the books.
 *
 * The parts of a payment that move money at its channel are compared each by itself: what came,
 * the channel's fee, what was given back, what was shared. A line of the bill names its payment by
 * our number or by one of the channel's (its own of the payment, a refund, a split), so a page of
 * the books is the movements of some payments with all those names, and what a line moves is added
 * to the part of the payment that it names. Memory is that of one page and of a bit for each line
 * of the bill; nothing is written.
 *
 * As in recon_match.h a movement agrees whatever the day, and what is here and not in the bill is
 * short only if it lay within the day by everybody's clock. What a channel holds for being shared
 * is compared as one sum, where it is released on the day on which it came, and else counted: the
 * documents do not say in which bill it stands.
 *
 * One owner, one thread: that of the engine's connection.
 */
#ifndef HUB_RECON_RECON_FUND_H
#define HUB_RECON_RECON_FUND_H

#include "hub/recon/recon_match.h"

#define RECON_FUND_PAGE 65536
/* Lines of one bill: a bit each. */
#define RECON_FUND_LINES_MAX (UINT64_C(1) << 26)

enum recon_part {
    RECON_PART_PAYMENT,
    RECON_PART_FEE, /* the channel's, less what came back with refunds */
    RECON_PART_REFUND,
    RECON_PART_SHARE, /* less what receivers gave back */
    RECON_PARTS
};

/* Borrowed for the call. */
struct recon_fund_difference {
    enum recon_kind kind; /* RECON_TWICE is none of them */
    enum recon_part part;
    struct bytes number; /* as the bill has it, where no payment of ours is meant; else "" */
    int64_t merchant;    /* the merchant's number; 0 for no payment of ours */
    int64_t id;          /* the payment's */
    const char *state;   /* of a payment that has not ended so; NULL: nothing is here */
    struct money there;  /* what the balance became more by, of that part, on that day */
    struct money here;
};

struct recon_fund_sum {
    uint64_t count;
    struct money fen;
};

struct recon_fund_figures {
    uint64_t rows; /* of the bill */
    struct recon_fund_sum there[RECON_PARTS];
    struct recon_fund_sum here[RECON_PARTS]; /* of this day, as far as that can be known */
    struct recon_fund_sum unrelated;         /* rows that are of no payment: withdrawn, topped up */
    struct recon_fund_sum held;              /* payments whose money the channel holds */
    uint64_t agree;                          /* parts of payments */
    uint64_t other;                          /* rows of another account of ours */
    uint64_t found[RECON_KINDS];
    uint64_t edge; /* parts that may stand in the bill of the day before or after */
};

struct recon_fund_options {
    struct engine *engine;
    int64_t account_id;
    int64_t merchant_id; /* whose account it is; 0: everybody's */
    struct moment from;  /* the day, by the channel's clock */
    struct moment until;
    size_t page_max; /* movements in a page; more than one payment can have */
    void (*difference)(void *context, const struct recon_fund_difference *difference);
    void *context;
};

struct recon_fund;

/** recon_fund_make() is with no page yet; options are copied. */
enum err recon_fund_make(
    const struct recon_fund_options *options, struct recon_fund **ret_fund) MUST_CHECK;
void recon_fund_free(struct recon_fund **fund);

/**
 * recon_fund_next() reads the next page; ERR_NOT_FOUND: all have been, and at least one was.
 * ERR_TOO_BIG: a payment with more movements than a page may have.
 */
enum err recon_fund_next(struct recon_fund *fund) MUST_CHECK;

/** recon_fund_row() takes a row, as struct bill_hearer has it; context is the comparison. */
enum err recon_fund_row(void *context, const struct bill_row *row) MUST_CHECK;

/** recon_fund_end() is for the end of the bill: what differs in the page. */
enum err recon_fund_end(struct recon_fund *fund) MUST_CHECK;

/**
 * recon_fund_rest() is whether there are rows that no page had: then the bill is gone through
 * once more, and each of them is judged.
 */
bool recon_fund_rest(struct recon_fund *fund);

const struct recon_fund_figures *recon_fund_figures(const struct recon_fund *fund);

#endif
