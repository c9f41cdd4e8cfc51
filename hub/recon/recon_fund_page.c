#include "hub/recon/recon_fund_page.h"

#include <stdlib.h>
#include <string.h>

#include "hub/flow/sale.h"
#include "shared/base/id.h"

#include "hub/store/sql/store.sql.h"

#define NAME_SIZE 65
#define NAMES_PER_MOVE 2 /* the channel's own, and ours */
#define NOBODY UINT32_MAX
#define FNV_BASIS UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

struct recon_fund_page_name {
    char text[NAME_SIZE];
    uint32_t payment;
};

enum err
recon_fund_page_make(size_t moves_max, struct recon_fund_page *ret_page)
{
    struct recon_fund_page page = {.moves_max = moves_max, .table_size = 16};

    while (page.table_size < 2 * NAMES_PER_MOVE * moves_max)
        page.table_size *= 2;
    page.payments = calloc(moves_max, sizeof(*page.payments));
    page.names = calloc(NAMES_PER_MOVE * moves_max, sizeof(*page.names));
    page.table = calloc(page.table_size, sizeof(*page.table));
    *ret_page = page;
    if (page.payments != NULL && page.names != NULL && page.table != NULL)
        return ERR_OK;
    recon_fund_page_free(ret_page);
    return ERR_NO_SPACE;
}

void
recon_fund_page_free(struct recon_fund_page *page)
{
    free(page->payments);
    free(page->names);
    free(page->table);
    *page = (struct recon_fund_page){0};
}

/* Where a name stands in the table, or would. */
static size_t
place_of(const struct recon_fund_page *page, struct bytes name)
{
    uint64_t hash = FNV_BASIS;
    size_t at;

    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ name.at[i]) * FNV_PRIME;
    at = (size_t)hash & (page->table_size - 1);
    while (page->table[at] != NOBODY && !bytes_is(name, page->names[page->table[at]].text))
        at = (at + 1) & (page->table_size - 1);
    return at;
}

/* One that is known leads to where it led. */
static void
add_name(struct recon_fund_page *page, struct bytes name, size_t payment)
{
    struct recon_fund_page_name *row = &page->names[page->names_count];
    size_t at;

    if (name.size == 0 || text_copy(name, row->text, sizeof(row->text)) != ERR_OK)
        return;
    at = place_of(page, name);
    if (page->table[at] != NOBODY)
        return;
    row->payment = (uint32_t)payment;
    page->table[at] = (uint32_t)page->names_count++;
}

static void
bind_page(const struct recon_fund_page *page, const struct recon_fund_options *options,
    struct query *query)
{
    struct moment old = {options->from.us - RECON_MATCH_OLD.us};
    int64_t merchant_id = options->merchant_id;

    query_bind_int(query, 1, merchant_id);
    query_bind_int(query, 2, merchant_id == 0 ? INT64_MAX : merchant_id);
    query_bind_int(query, 3, page->through_id);
    query_bind_int(query, 4, options->account_id);
    query_bind_int(query, 5, options->from.us - RECON_MATCH_CLOCKS.us);
    query_bind_int(query, 6, options->until.us + RECON_MATCH_CLOCKS.us);
    query_bind_int(query, 7, (int64_t)page->moves_max);
    query_bind_int(query, 8, old.us < ID_EPOCH_US ? 0 : id_first(old) - 1);
}

static void
add_fen(struct recon_fund_page_part *part, int64_t fen, bool is_sure)
{
    if (fen == 0)
        return;
    if (is_sure) {
        part->sure += fen;
        part->sure_count++;
    } else {
        part->maybe += fen;
        part->maybe_count++;
    }
}

/* The columns of store_recon_fund. */
static void
take_move(struct recon_fund_page *page, const struct recon_fund_options *options, struct query *row)
{
    const int64_t id = query_int(row, 0);
    const int64_t part = query_int(row, 2);
    const bool is_sure = query_int(row, 5) >= options->from.us + RECON_MATCH_CLOCKS.us &&
                         query_int(row, 6) < options->until.us - RECON_MATCH_CLOCKS.us;
    struct recon_fund_page_payment *payment;
    char number[SALE_NUMBER_SIZE];

    if (page->count == 0 || page->payments[page->count - 1].id != id)
        page->payments[page->count++] = (struct recon_fund_page_payment){
            .id = id, .merchant = query_int(row, 7), .is_held = query_int(row, 10) != 0};
    payment = &page->payments[page->count - 1];
    payment->is_undone = payment->is_undone || query_int(row, 9) != 0;
    NEED(part >= 0 && part < RECON_PARTS);
    add_fen(&payment->parts[part], query_int(row, 3), is_sure);
    add_fen(&payment->parts[RECON_PART_FEE], query_int(row, 4), is_sure);
    add_name(page, query_text(row, 8), page->count - 1);
    add_name(page, bytes_text(sale_number(payment->merchant, query_int(row, 1), number)),
        page->count - 1);
}

/* What a page that is full has of its last payment may not be all of it. */
static enum err
cut(struct recon_fund_page *page)
{
    if (page->count < 2)
        return ERR_TOO_BIG;
    page->count--;
    page->through_id = page->payments[page->count - 1].id;
    return ERR_OK;
}

enum err
recon_fund_page_read(struct recon_fund_page *page, const struct recon_fund_options *options)
{
    struct query *query;
    size_t moves = 0;
    enum err err = engine_prepare(options->engine, &store_sql[SQL_STORE_RECON_FUND], &query);

    if (err != ERR_OK)
        return err;
    bind_page(page, options, query);
    page->after_id = page->through_id;
    page->count = 0;
    page->names_count = 0;
    for (size_t i = 0; i < page->table_size; i++)
        page->table[i] = NOBODY;
    while ((err = query_step(query)) == ERR_OK && moves < page->moves_max) {
        moves++;
        take_move(page, options, query);
    }
    query_reset(query);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    page->is_last = moves < page->moves_max;
    if (!page->is_last)
        return cut(page);
    page->through_id = INT64_MAX;
    return ERR_OK;
}

static int
compare(const void *key, const void *member)
{
    const int64_t *id = key;
    const struct recon_fund_page_payment *payment = member;

    return *id < payment->id ? -1 : *id > payment->id ? 1 : 0;
}

struct recon_fund_page_payment *
recon_fund_page_by_id(const struct recon_fund_page *page, int64_t id)
{
    return bsearch(&id, page->payments, page->count, sizeof(*page->payments), compare);
}

struct recon_fund_page_payment *
recon_fund_page_by_name(const struct recon_fund_page *page, struct bytes name)
{
    const uint32_t at = page->table[place_of(page, name)];

    /* One of the payment that was cut off. */
    if (at == NOBODY || page->names[at].payment >= page->count)
        return NULL;
    return &page->payments[page->names[at].payment];
}
