#include "tools/sandbox/core/sandbox_payer.h"

#include <string.h>

#define ENDING_LENGTH 4

static enum err
find(struct db_statement *row, struct arena *arena, struct sandbox_payer *ret_payer)
{
    struct sandbox_payer payer = {.payer_id = ""};
    enum err err = db_step(row);

    if (err == ERR_OK)
        payer = (struct sandbox_payer){
            .payer_id = sandbox_store_copy(arena, row, 0),
            .open_id = sandbox_store_copy(arena, row, 1),
            .name = sandbox_store_copy(arena, row, 2),
            .balance = {.fen = db_int(row, 3)},
        };
    db_reset(row);
    if (err != ERR_OK)
        return err;
    if (arena_overflowed(arena))
        return ERR_TOO_BIG;
    *ret_payer = payer;
    return ERR_OK;
}

enum err
sandbox_payer_find(struct sandbox_store *store, const char *channel, const char *any_id,
    struct arena *arena, struct sandbox_payer *ret_payer)
{
    struct db_statement *row = store->payer[SQL_PAYER_FIND];

    db_bind_text(row, 1, bytes_text(channel));
    db_bind_text(row, 2, bytes_text(any_id));
    return find(row, arena, ret_payer);
}

enum err
sandbox_payer_by_ending(struct sandbox_store *store, const char *channel, const char *ending,
    struct arena *arena, struct sandbox_payer *ret_payer)
{
    struct db_statement *row = store->payer[SQL_PAYER_BY_ENDING];

    db_bind_text(row, 1, bytes_text(channel));
    db_bind_text(row, 2, bytes_text(ending));
    return find(row, arena, ret_payer);
}

enum err
sandbox_payer_first(struct sandbox_store *store, const char *channel, struct arena *arena,
    struct sandbox_payer *ret_payer)
{
    struct db_statement *row = store->payer[SQL_PAYER_FIRST];

    db_bind_text(row, 1, bytes_text(channel));
    return find(row, arena, ret_payer);
}

enum err
sandbox_payer_put(
    struct sandbox_store *store, const char *channel, const char *payer_id, struct money balance)
{
    struct db_statement *put = store->payer[SQL_PAYER_PUT];
    size_t length = strlen(payer_id);
    const char *ending = payer_id + (length > ENDING_LENGTH ? length - ENDING_LENGTH : 0);

    db_bind_text(put, 1, bytes_text(channel));
    db_bind_text(put, 2, bytes_text(payer_id));
    db_bind_text(put, 3, bytes_text(payer_id));
    db_bind_text(put, 4, bytes_text(payer_id));
    db_bind_text(put, 5, bytes_text(ending));
    db_bind_int(put, 6, balance.fen);
    return db_run(put);
}

enum err
sandbox_payer_give(
    struct sandbox_store *store, const char *channel, const char *payer_id, struct money amount)
{
    bool takes = amount.fen < 0;
    struct db_statement *change = store->payer[takes ? SQL_PAYER_DEBIT : SQL_PAYER_CREDIT];
    enum err err;

    db_bind_text(change, 1, bytes_text(channel));
    db_bind_text(change, 2, bytes_text(payer_id));
    db_bind_int(change, 3, takes ? -amount.fen : amount.fen);
    err = db_run(change);
    if (err != ERR_OK)
        return err;
    return db_changes(store->db) == 1 ? ERR_OK : ERR_OUT_OF_RANGE;
}
