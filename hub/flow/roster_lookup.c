#include "hub/flow/roster_lookup.h"

#include <stdlib.h>

#include "shared/base/log.h"

#include "hub/store/sql/store.sql.h"

#define ARENA_MAX ((size_t)1024 * 1024)

static bool
is_known(const struct roster_lookup *lookup, const struct roster_found *found)
{
    for (size_t i = 0; i < lookup->known_count; i++)
        if (lookup->known[i].id == found->id && lookup->known[i].version == found->version)
            return true;
    return false;
}

static enum roster_whose
whose(int64_t merchant_id, int64_t asked)
{
    return merchant_id == 0       ? ROSTER_WHOSE_PLATFORM
           : merchant_id == asked ? ROSTER_WHOSE_MERCHANT
                                  : ROSTER_WHOSE_PARTNER;
}

/* The columns of store_roster and store_roster_account. */
static enum err
read_row(struct roster_lookup *lookup, struct query *row, struct arena *arena)
{
    const struct channel_account_kit *kit = lookup->kit;
    struct roster_found *found = &lookup->found[lookup->count];
    const struct adapter *adapter = channel_account_adapter(kit, query_text(row, 3));
    const char *field;

    *found = (struct roster_found){
        .id = query_int(row, 0), .merchant_id = query_int(row, 1), .version = query_int(row, 13)};
    found->offer = (struct roster_offer){
        .channel = channel_of(query_int(row, 2)),
        .whose = whose(query_int(row, 1), lookup->merchant_id),
        .on = bytes_is(query_text(row, 4), "on"),
        .takes_barcodes = adapter != NULL && adapter->pay != NULL,
        .priority = query_int(row, 5),
        .weight = query_int(row, 6),
        .amount_min = {query_int(row, 7)},
        .amount_max = {query_int(row, 8)},
        .from_minute = query_int(row, 9),
        .to_minute = query_int(row, 10),
    };
    lookup->count++;
    if (is_known(lookup, found))
        return ERR_OK;
    arena_reset(arena);
    found->err = channel_account_open(kit,
        &(struct channel_account_stored){.id = found->id,
            .dialect = query_text(row, 3),
            .params = query_text(row, 11),
            .secrets = query_blob(row, 12)},
        arena, &field, &found->opened);
    if (found->err != ERR_OK)
        log_event(LOG_ERROR, "account_not_opened", "account=%lld field=%s err=%s",
            (long long)found->id, field, err_name(found->err));
    return found->err == ERR_NO_SPACE ? ERR_NO_SPACE : ERR_OK;
}

static void
lookup_run(struct reading *reading, struct reader *reader)
{
    struct roster_lookup *lookup = (struct roster_lookup *)reading;
    bool one = lookup->account_id != 0;
    struct query *query =
        reader_statement(reader, one ? SQL_STORE_ROSTER_ACCOUNT : SQL_STORE_ROSTER);
    struct arena *arena;

    lookup->err = arena_make(ARENA_MAX, &arena);
    if (lookup->err != ERR_OK)
        return;
    query_bind_int(query, 1, one ? lookup->account_id : lookup->merchant_id);
    while (lookup->count < ROSTER_OFFERS_MAX && lookup->err == ERR_OK) {
        lookup->err = query_step(query);
        if (lookup->err == ERR_OK)
            lookup->err = read_row(lookup, query, arena);
    }
    if (lookup->err == ERR_NOT_FOUND)
        lookup->err = ERR_OK;
    query_reset(query);
    arena_free(&arena);
}

static void
lookup_done(struct reading *reading)
{
    struct roster_lookup *lookup = (struct roster_lookup *)reading;

    lookup->done(lookup);
    free(lookup);
}

enum err
roster_lookup_start(struct reader *reader, struct roster_lookup *lookup)
{
    enum err err;

    lookup->reading = (struct reading){.run = lookup_run, .done = lookup_done};
    err = reader_submit(reader, &lookup->reading);
    if (err != ERR_OK)
        free(lookup);
    return err;
}
