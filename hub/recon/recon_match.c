#include "hub/recon/recon_match.h"

#include <stdlib.h>
#include <string.h>

#include "hub/flow/sale.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

/* A payment or refund of ours. */
struct here {
    int64_t id;
    int64_t merchant; /* its number */
    int64_t amount;
    int64_t receipt; /* of a refund: the amount */
    int64_t created_us;
    int64_t ended_us;
    bool is_refund;
    bool is_seen;
};

/* What is stored under a number that the page has not. */
struct stored {
    int64_t account_id;
    int64_t amount;
    int64_t receipt;
    char state[10];
};

struct recon_match {
    struct recon_match_options options;
    struct here *page;
    size_t count;
    int64_t after_id;   /* the page's stretch: ids above this one, */
    int64_t through_id; /* and up to this one */
    bool is_last;
    bool is_first;
    struct recon_figures figures;
};

enum err
recon_match_make(const struct recon_match_options *options, struct recon_match **ret_match)
{
    struct recon_match *match = calloc(1, sizeof(*match));

    if (match == NULL)
        return ERR_NO_SPACE;
    match->options = *options;
    match->is_first = true;
    match->page = calloc(options->page_max, sizeof(*match->page));
    if (match->page == NULL) {
        free(match);
        return ERR_NO_SPACE;
    }
    *ret_match = match;
    return ERR_OK;
}

void
recon_match_free(struct recon_match **match)
{
    if (*match != NULL)
        free((*match)->page);
    free(*match);
    *match = NULL;
}

static void
bind_page(const struct recon_match *match, struct query *query)
{
    const struct recon_match_options *options = &match->options;
    struct moment old = {options->from.us - RECON_MATCH_OLD.us};
    int64_t oldest = old.us < ID_EPOCH_US ? 0 : id_first(old) - 1;
    int64_t merchant_id = options->merchant_id;

    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, merchant_id == 0 ? INT64_MAX : merchant_id);
    query_bind_int(query, 3, match->is_first ? oldest : match->through_id);
    query_bind_int(query, 4, options->account_id);
    query_bind_int(query, 5, options->from.us);
    query_bind_int(query, 6, options->until.us);
    query_bind_int(query, 7, (int64_t)options->page_max);
}

static enum err
read_page(struct recon_match *match)
{
    struct query *query;
    enum err err = engine_prepare(match->options.engine, &store_sql[SQL_STORE_RECON_PAGE], &query);

    if (err != ERR_OK)
        return err;
    bind_page(match, query);
    match->count = 0;
    while ((err = query_step(query)) == ERR_OK)
        match->page[match->count++] = (struct here){.id = query_int(query, 0),
            .is_refund = query_int(query, 1) != 0,
            .merchant = query_int(query, 2),
            .amount = query_int(query, 3),
            .receipt = query_int(query, 4),
            .created_us = query_int(query, 5),
            .ended_us = query_int(query, 6)};
    query_reset(query);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err
recon_match_next(struct recon_match *match)
{
    enum err err;

    if (match->is_last)
        return ERR_NOT_FOUND;
    err = read_page(match);
    if (err != ERR_OK)
        return err;
    match->is_last = match->count < match->options.page_max;
    match->after_id = match->is_first ? 0 : match->through_id;
    match->through_id = match->is_last ? INT64_MAX : match->page[match->count - 1].id;
    return ERR_OK;
}

static int
compare(const void *key, const void *member)
{
    const int64_t *id = key;
    const struct here *here = member;

    return *id < here->id ? -1 : *id > here->id ? 1 : 0;
}

static struct here *
find(const struct recon_match *match, int64_t id)
{
    return bsearch(&id, match->page, match->count, sizeof(*match->page), compare);
}

/* A row of the bill by our number of it. */
struct asked {
    const struct bill_row *row;
    struct bytes number;
    int64_t merchant;
    int64_t id;
    bool is_refund; /* by the refund's number */
};

static void
tell(struct recon_match *match, enum recon_kind kind, const struct asked *asked, const char *state,
    struct money there, int64_t here)
{
    const struct recon_difference difference = {.kind = kind,
        .event = asked->row->event,
        .number = asked->number,
        .merchant = asked->merchant,
        .id = asked->id,
        .state = state,
        .there = there,
        .here = money_of(here),
        .at = asked->row->at};

    match->figures.found[kind]++;
    match->options.difference(match->options.context, &difference);
}

/* A payment's receipt is what is booked, so that has to agree, too. */
static void
judge_amount(struct recon_match *match, const struct asked *asked, const char *state,
    int64_t amount, int64_t receipt)
{
    const struct bill_row *row = asked->row;

    if (row->amount.fen != amount)
        tell(match, RECON_AMOUNT, asked, state, row->amount, amount);
    else if (row->event == BILL_PAYMENT && row->receipt.fen != receipt)
        tell(match, RECON_AMOUNT, asked, state, row->receipt, receipt);
    else
        match->figures.agree++;
}

/* ERR_NOT_FOUND: there is none of that number. */
static enum err
look_up(struct recon_match *match, unsigned which, int64_t merchant, int64_t id,
    struct stored *ret_stored)
{
    struct query *query;
    enum err err = engine_prepare(match->options.engine, &store_sql[which], &query);

    if (err != ERR_OK)
        return err;
    query_bind_int(query, 1, merchant);
    query_bind_int(query, 2, id);
    err = query_step(query);
    if (err == ERR_OK) {
        *ret_stored = (struct stored){.account_id = query_int(query, 0),
            .amount = query_int(query, 2),
            .receipt = query_int(query, 3)};
        err = text_copy(query_text(query, 1), ret_stored->state, sizeof(ret_stored->state));
    }
    query_reset(query);
    return err;
}

/* Whether the channel's word of it is ours as well. */
static bool
is_same_end(const struct asked *asked, const char *state)
{
    bool is_returned = strcmp(state, "returned") == 0;

    if (asked->is_refund)
        return strcmp(state, "done") == 0 ||
               (asked->row->state == BILL_PENDING && strcmp(state, "failed") != 0);
    /* What goes back of a payment under no number of a refund: it was undone whole. */
    if (asked->row->event != BILL_PAYMENT)
        return is_returned;
    return is_returned || strcmp(state, "paid") == 0 || strcmp(state, "late") == 0;
}

static enum err
judge_stored(struct recon_match *match, const struct asked *asked)
{
    struct stored stored;
    enum err err =
        look_up(match, asked->is_refund ? SQL_STORE_RECON_REFUND : SQL_STORE_RECON_PAYMENT,
            asked->merchant, asked->id, &stored);

    if (err == ERR_NOT_FOUND) {
        tell(match, RECON_LONG, asked, NULL, asked->row->amount, 0);
        return ERR_OK;
    }
    if (err != ERR_OK)
        return err;
    if (!is_same_end(asked, stored.state)) {
        tell(match, RECON_LONG, asked, stored.state, asked->row->amount, stored.amount);
        return ERR_OK;
    }
    if (stored.account_id != match->options.account_id)
        match->figures.other++;
    judge_amount(match, asked, stored.state, stored.amount,
        strcmp(stored.state, "returned") == 0 ? asked->row->receipt.fen : stored.receipt);
    return ERR_OK;
}

/* A refund that has a number of ours; else what goes back is of the payment that it names. */
static enum err
read_number(const struct bill_row *row, struct asked *ret_asked)
{
    struct asked asked = {.row = row, .number = row->number};

    if (row->event == BILL_REFUND && row->refund.size > 0 &&
        sale_number_read(row->refund, &asked.merchant, &asked.id) == ERR_OK) {
        asked.number = row->refund;
        asked.is_refund = true;
        *ret_asked = asked;
        return ERR_OK;
    }
    *ret_asked = asked;
    return sale_number_read(row->number, &ret_asked->merchant, &ret_asked->id);
}

static const char *
state_of(const struct here *here)
{
    return here->is_refund ? "done" : "paid";
}

enum err
recon_match_row(void *context, const struct bill_row *row)
{
    struct recon_match *match = context;
    struct asked asked;
    struct here *here;
    bool is_ours;

    if (match->is_first)
        match->figures.rows++;
    if (row->state == BILL_FAILED) {
        match->figures.idle += match->is_first;
        return ERR_OK;
    }
    is_ours = read_number(row, &asked) == ERR_OK;
    if (!is_ours && match->is_first)
        tell(match, RECON_LONG, &asked, NULL, row->amount, 0);
    if (!is_ours || asked.id <= match->after_id || asked.id > match->through_id)
        return ERR_OK;
    here = find(match, asked.id);
    if (here == NULL || here->merchant != asked.merchant || here->is_refund != asked.is_refund ||
        (!here->is_refund && row->event != BILL_PAYMENT))
        return judge_stored(match, &asked);
    if (here->is_seen)
        tell(match, RECON_TWICE, &asked, state_of(here), row->amount, here->amount);
    else
        judge_amount(match, &asked, state_of(here), here->amount, here->receipt);
    here->is_seen = true;
    return ERR_OK;
}

static bool
is_within(const struct recon_match *match, const struct here *here)
{
    return here->created_us >= match->options.from.us + RECON_MATCH_CLOCKS.us &&
           here->ended_us < match->options.until.us - RECON_MATCH_CLOCKS.us;
}

void
recon_match_end(struct recon_match *match)
{
    for (size_t i = 0; i < match->count; i++) {
        const struct here *here = &match->page[i];
        const struct recon_difference difference = {.kind = RECON_SHORT,
            .event = here->is_refund ? BILL_REFUND : BILL_PAYMENT,
            .number = bytes_text(""),
            .merchant = here->merchant,
            .id = here->id,
            .state = state_of(here),
            .here = money_of(here->amount),
            .at = {here->ended_us}};

        if (here->is_seen)
            continue;
        if (!is_within(match, here)) {
            match->figures.edge++;
            continue;
        }
        match->figures.found[RECON_SHORT]++;
        match->options.difference(match->options.context, &difference);
    }
    match->is_first = false;
}

const struct recon_figures *
recon_match_figures(const struct recon_match *match)
{
    return &match->figures;
}
