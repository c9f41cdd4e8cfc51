#include "hub/recon/recon_fund.h"

#include <stdlib.h>
#include <string.h>

#include "hub/flow/sale.h"
#include "hub/recon/recon_fund_page.h"

#include "hub/store/sql/store.sql.h"

/* Before the transaction's number, in WeChat Pay's fund bill of what was given back. */
#define REFUND_PREFIX "REF"
#define LINES_FIRST 4096
#define BITS 8

struct recon_fund {
    struct recon_fund_options options;
    struct recon_fund_page page;
    struct recon_fund_figures figures;
    uint8_t *taken; /* a bit for each line that names a payment of a page */
    uint64_t taken_max;
    uint64_t line; /* of this time through the bill */
    uint64_t left; /* lines of payments that no page has had yet */
    bool is_first;
    bool is_rest;
};

enum err
recon_fund_make(const struct recon_fund_options *options, struct recon_fund **ret_fund)
{
    struct recon_fund *fund = calloc(1, sizeof(*fund));
    enum err err = fund == NULL ? ERR_NO_SPACE : ERR_OK;

    if (err == ERR_OK)
        err = recon_fund_page_make(options->page_max, &fund->page);
    if (err != ERR_OK) {
        free(fund);
        return err;
    }
    fund->options = *options;
    fund->is_first = true;
    *ret_fund = fund;
    return ERR_OK;
}

void
recon_fund_free(struct recon_fund **fund)
{
    if (*fund != NULL) {
        recon_fund_page_free(&(*fund)->page);
        free((*fund)->taken);
    }
    free(*fund);
    *fund = NULL;
}

enum err
recon_fund_next(struct recon_fund *fund)
{
    if (fund->page.is_last)
        return ERR_NOT_FOUND;
    fund->line = 0;
    return recon_fund_page_read(&fund->page, &fund->options);
}

static enum err
add(struct recon_fund_sum *sum, int64_t fen)
{
    sum->count++;
    return __builtin_add_overflow(sum->fen.fen, fen, &sum->fen.fen) ? ERR_OUT_OF_RANGE : ERR_OK;
}

/* RECON_PARTS: what is of no part, or of none that is compared by itself. */
static enum recon_part
part_of(enum bill_event event)
{
    switch (event) {
    case BILL_PAYMENT:
        return RECON_PART_PAYMENT;
    case BILL_FEE:
        return RECON_PART_FEE;
    case BILL_REFUND:
    case BILL_REVERSAL:
        return RECON_PART_REFUND;
    case BILL_SHARE:
        return RECON_PART_SHARE;
    case BILL_RELEASE:
    case BILL_OTHER:
        break;
    }
    return RECON_PARTS;
}

static bool
is_taken(const struct recon_fund *fund, uint64_t line)
{
    return line / BITS < fund->taken_max && (fund->taken[line / BITS] >> (line % BITS) & 1) != 0;
}

static enum err
take_line(struct recon_fund *fund, uint64_t line)
{
    uint64_t size = fund->taken_max == 0 ? LINES_FIRST / BITS : fund->taken_max;
    uint8_t *taken;

    if (line >= RECON_FUND_LINES_MAX)
        return ERR_TOO_BIG;
    while (size <= line / BITS)
        size *= 2;
    if (size != fund->taken_max) {
        taken = realloc(fund->taken, size);
        if (taken == NULL)
            return ERR_NO_SPACE;
        memset(taken + fund->taken_max, 0, size - fund->taken_max);
        fund->taken = taken;
        fund->taken_max = size;
    }
    fund->taken[line / BITS] |= (uint8_t)(1U << (line % BITS));
    return ERR_OK;
}

/* By our number, be it the payment's or a refund's, or by one of the channel's. */
static struct recon_fund_page_payment *
find(const struct recon_fund *fund, const struct bill_row *row)
{
    struct recon_fund_page_payment *payment = NULL;
    struct bytes number = row->number;
    int64_t merchant;
    int64_t id;

    if (sale_number_read(number, &merchant, &id) == ERR_OK) {
        payment = recon_fund_page_by_id(&fund->page, id);
        if (payment != NULL && payment->merchant != merchant)
            return NULL;
    }
    if (bytes_starts(number, REFUND_PREFIX))
        number = bytes_from(number, strlen(REFUND_PREFIX));
    if (payment == NULL)
        payment = recon_fund_page_by_name(&fund->page, number);
    return payment != NULL ? payment : recon_fund_page_by_name(&fund->page, row->trade);
}

static enum err
count_row(struct recon_fund *fund, const struct bill_row *row)
{
    const enum recon_part part = part_of(row->event);

    fund->figures.rows++;
    if (row->event == BILL_OTHER)
        return add(&fund->figures.unrelated, row->moved.fen);
    fund->left++;
    return part == RECON_PARTS ? ERR_OK : add(&fund->figures.there[part], row->moved.fen);
}

static enum err
add_row(struct recon_fund_page_payment *payment, const struct bill_row *row)
{
    const enum recon_part part = part_of(row->event);
    int64_t *sum = part == RECON_PARTS ? &payment->released : &payment->parts[part].there;

    if (part != RECON_PARTS)
        payment->parts[part].there_count++;
    return __builtin_add_overflow(*sum, row->moved.fen, sum) ? ERR_OUT_OF_RANGE : ERR_OK;
}

static void
tell(struct recon_fund *fund, const struct recon_fund_difference *difference)
{
    fund->figures.found[difference->kind]++;
    fund->options.difference(fund->options.context, difference);
}

/* ERR_NOT_FOUND: there is none of that number. */
static enum err
look_up(struct recon_fund *fund, unsigned which, struct recon_fund_difference *difference,
    int64_t *ret_account_id, char ret_state[static 10])
{
    struct query *query;
    enum err err = engine_prepare(fund->options.engine, &store_sql[which], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, difference->merchant);
    query_bind_int(query, 2, difference->id);
    err = query_step(query);
    if (err == ERR_OK) {
        *ret_account_id = query_int(query, 0);
        err = text_copy(query_text(query, 1), ret_state, 10);
    }
    query_reset(query);
    return err;
}

/* A line that names no payment of any page: one of another account, or of nobody. */
static enum err
judge_rest(struct recon_fund *fund, const struct bill_row *row)
{
    const enum recon_part part = part_of(row->event);
    struct recon_fund_difference difference = {.kind = RECON_LONG,
        .part = part == RECON_PARTS ? RECON_PART_SHARE : part,
        .number = row->number.size > 0 ? row->number : row->trade,
        .there = row->moved};
    int64_t account_id = 0;
    char state[10];
    enum err err = sale_number_read(row->number, &difference.merchant, &difference.id);

    if (err == ERR_OK)
        err = look_up(fund, SQL_STORE_RECON_PAYMENT, &difference, &account_id, state);
    if (err == ERR_NOT_FOUND && difference.id != 0)
        err = look_up(fund, SQL_STORE_RECON_REFUND, &difference, &account_id, state);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (err == ERR_OK && account_id != fund->options.account_id) {
        fund->figures.other++;
        return ERR_OK;
    }
    difference.state = err == ERR_OK ? state : NULL;
    tell(fund, &difference);
    return ERR_OK;
}

enum err
recon_fund_row(void *context, const struct bill_row *row)
{
    struct recon_fund *fund = context;
    const uint64_t line = fund->line++;
    struct recon_fund_page_payment *payment;
    enum err err = fund->is_first ? count_row(fund, row) : ERR_OK;

    if (err != ERR_OK || row->event == BILL_OTHER || is_taken(fund, line))
        return err;
    if (fund->is_rest)
        return judge_rest(fund, row);
    payment = find(fund, row);
    if (payment == NULL)
        return ERR_OK;
    fund->left--;
    err = take_line(fund, line);
    return err == ERR_OK ? add_row(payment, row) : err;
}

/* --- what a page comes to --- */

static bool
is_between(int64_t value, int64_t a, int64_t b)
{
    return a < b ? value >= a && value <= b : value >= b && value <= a;
}

/* What is near midnight may be in this bill or not, each movement of it by itself. */
static bool
agrees(const struct recon_fund_page_part *part)
{
    if (part->there == part->sure || part->there == part->sure + part->maybe)
        return true;
    return part->maybe_count > 1 && is_between(part->there, part->sure, part->sure + part->maybe);
}

/* Into the books' sum of the day goes what the bill has of it. */
static enum err
count_part(struct recon_fund *fund, enum recon_part which, const struct recon_fund_page_part *part)
{
    struct recon_fund_sum *here = &fund->figures.here[which];
    const bool has_maybe = part->maybe_count > 0 && part->there != part->sure;

    here->count += part->sure_count + (has_maybe ? part->maybe_count : 0);
    fund->figures.edge += part->maybe_count > 0 && !has_maybe;
    return __builtin_add_overflow(
               here->fen.fen, part->sure + (has_maybe ? part->maybe : 0), &here->fen.fen)
               ? ERR_OUT_OF_RANGE
               : ERR_OK;
}

static void
judge_part(
    struct recon_fund *fund, const struct recon_fund_page_payment *payment, enum recon_part which)
{
    const struct recon_fund_page_part *part = &payment->parts[which];
    const bool is_here = part->sure_count + part->maybe_count > 0;
    const struct recon_fund_difference difference = {.kind = !is_here ? RECON_LONG
                                                             : part->there_count == 0
                                                                 ? RECON_SHORT
                                                                 : RECON_AMOUNT,
        .part = which,
        .number = bytes_text(""),
        .merchant = payment->merchant,
        .id = payment->id,
        .state = "paid",
        .there = money_of(part->there),
        .here = money_of(part->sure)};

    if (!is_here && part->there_count == 0)
        return;
    if (agrees(part))
        fund->figures.agree++;
    else
        tell(fund, &difference);
}

static bool
all_agree(const struct recon_fund_page_payment *payment)
{
    for (size_t i = 0; i < RECON_PARTS; i++)
        if (!agrees(&payment->parts[i]))
            return false;
    return payment->released == 0;
}

/*
 * What is held stands in a bill when it comes, or when it is released, and then without what was
 * shared of it. *ret_is_judged: it is no difference, and nothing more is to be said of it.
 */
static enum err
judge_held(
    struct recon_fund *fund, const struct recon_fund_page_payment *payment, bool *ret_is_judged)
{
    int64_t there = payment->released;
    int64_t sure = 0;
    int64_t maybe = 0;
    uint32_t lines = 0;

    *ret_is_judged = false;
    if (!payment->is_held || all_agree(payment))
        return ERR_OK;
    for (size_t i = 0; i < RECON_PARTS; i++) {
        there += payment->parts[i].there;
        sure += payment->parts[i].sure;
        maybe += payment->parts[i].maybe;
        lines += payment->parts[i].there_count;
    }
    *ret_is_judged = true;
    if (there == sure || there == sure + maybe) {
        fund->figures.agree++;
        return ERR_OK;
    }
    /* Else not released yet, or on another day than it came. */
    if (payment->released != 0 || lines == 0)
        return add(&fund->figures.held, sure + maybe);
    *ret_is_judged = false;
    return ERR_OK;
}

/* Whatever the bill has of it, together it is nothing. */
static void
judge_undone(struct recon_fund *fund, const struct recon_fund_page_payment *payment)
{
    struct recon_fund_difference difference = {.kind = RECON_LONG,
        .part = RECON_PART_PAYMENT,
        .number = bytes_text(""),
        .merchant = payment->merchant,
        .id = payment->id,
        .state = "returned"};

    for (size_t i = 0; i < RECON_PARTS; i++)
        difference.there.fen += payment->parts[i].there;
    if (difference.there.fen != 0)
        tell(fund, &difference);
}

static enum err
judge(struct recon_fund *fund, const struct recon_fund_page_payment *payment)
{
    bool is_judged = payment->is_undone;
    enum err err = ERR_OK;

    if (payment->is_undone)
        judge_undone(fund, payment);
    else
        err = judge_held(fund, payment, &is_judged);
    for (unsigned i = 0; err == ERR_OK && !is_judged && i < RECON_PARTS; i++) {
        err = count_part(fund, (enum recon_part)i, &payment->parts[i]);
        judge_part(fund, payment, (enum recon_part)i);
    }
    return err;
}

enum err
recon_fund_end(struct recon_fund *fund)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < fund->page.count; i++)
        err = judge(fund, &fund->page.payments[i]);
    fund->is_first = false;
    return err;
}

bool
recon_fund_rest(struct recon_fund *fund)
{
    fund->is_rest = true;
    fund->line = 0;
    return fund->left > 0;
}

const struct recon_fund_figures *
recon_fund_figures(const struct recon_fund *fund)
{
    return &fund->figures;
}
