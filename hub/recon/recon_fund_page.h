/*
 * recon_fund_page.h -- some payments with what moved their money on a day, and all their names.
 *
 * Of recon_fund.h alone. Payments stand in the order of ids, found by id or by any name; a page's
 * stretch of ids is after_id to through_id. Owner and thread as there.
 */
#ifndef HUB_RECON_RECON_FUND_PAGE_H
#define HUB_RECON_RECON_FUND_PAGE_H

#include "hub/recon/recon_fund.h"

/* What is here of a part: surely of the day, or maybe of the one before or after. */
struct recon_fund_page_part {
    int64_t sure;
    int64_t maybe;
    int64_t there; /* what the bill's lines come to */
    uint32_t sure_count;
    uint32_t maybe_count;
    uint32_t there_count;
};

struct recon_fund_page_payment {
    int64_t id;
    int64_t merchant; /* its number */
    int64_t released; /* lines of what was held for being shared */
    bool is_held;     /* it was to be shared */
    bool is_undone;   /* a barcode payment that was reversed: it is in no sum of ours */
    struct recon_fund_page_part parts[RECON_PARTS];
};

struct recon_fund_page {
    struct recon_fund_page_payment *payments;
    size_t count;
    int64_t after_id;
    int64_t through_id;
    bool is_last;
    /* Names, and where they lead; a table of hashes over them. */
    struct recon_fund_page_name *names;
    size_t names_count;
    uint32_t *table;
    size_t table_size; /* a power of two */
    size_t moves_max;
};

enum err recon_fund_page_make(size_t moves_max, struct recon_fund_page *ret_page) MUST_CHECK;
void recon_fund_page_free(struct recon_fund_page *page);

/** recon_fund_page_read() reads what is after through_id. Errors as recon_fund_next(). */
enum err recon_fund_page_read(
    struct recon_fund_page *page, const struct recon_fund_options *options) MUST_CHECK;

/** recon_fund_page_by_id() and _by_name() are NULL for what the page has not. */
struct recon_fund_page_payment *recon_fund_page_by_id(
    const struct recon_fund_page *page, int64_t id);
struct recon_fund_page_payment *recon_fund_page_by_name(
    const struct recon_fund_page *page, struct bytes name);

#endif
