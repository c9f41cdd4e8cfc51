#include "agent/store/sql/counter.sql.h"
#include "agent/store/sql/record.sql.h"
#include "agent/store/store_inside.h"

/*
 * The record as it reads in the new epoch: it says where it was recorded first, also
 * when it is moved again, and what it speaks of by the name that has for ever.
 */
static enum err
renumber(struct bytes bytes, int64_t epoch, int64_t sequence, uint8_t ret_bytes[MESSAGE_ITEM_MAX],
    size_t *ret_size)
{
    struct message_record record;
    enum err err = message_get(&message_record_shape, bytes, &record);

    if (err != ERR_OK)
        return ERR_CORRUPT;
    if (record.was_sequence == 0) {
        record.was_epoch = epoch;
        record.was_sequence = sequence;
    }
    if (record.about != 0 && record.about_epoch == 0)
        record.about_epoch = epoch;
    return message_put(&message_record_shape, &record, ret_bytes, MESSAGE_ITEM_MAX, ret_size);
}

/* One old record under its new number; ERR_NOT_FOUND when there is none. */
static enum err
move_record(struct store *store, const struct store_counter *from, int64_t sequence,
    struct store_counter *to)
{
    struct db_statement *list = store->statements[STORE_RECORD][SQL_RECORD_LIST];
    uint8_t bytes[MESSAGE_ITEM_MAX];
    size_t size = 0;
    enum err err;

    db_bind_int(list, 1, from->epoch);
    db_bind_int(list, 2, sequence);
    db_bind_int(list, 3, 1);
    err = db_step(list);
    if (err == ERR_OK && db_int(list, 0) != sequence)
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        err = renumber(db_blob(list, 1), from->epoch, sequence, bytes, &size);
    db_reset(list);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    return store_record_append(store, to, bytes_of(bytes, size));
}

static enum err
restart_counter(struct store *store, struct store_counter *to)
{
    struct db_statement *restart = store->statements[STORE_COUNTER][SQL_COUNTER_RESTART];
    struct db_statement *advance = store->statements[STORE_COUNTER][SQL_COUNTER_ADVANCE];
    static const uint8_t zeros[CRYPT_SHA256_SIZE];
    enum err err;

    db_bind_int(restart, 1, to->epoch);
    db_bind_blob(restart, 2, bytes_of(zeros, sizeof(zeros)));
    err = db_run(restart);
    if (err != ERR_OK || to->last_sequence == 0)
        return err;
    db_bind_int(advance, 1, to->last_sequence);
    db_bind_blob(advance, 2, bytes_of(to->last_chain, sizeof(to->last_chain)));
    return db_run(advance);
}

static enum err
move_all(struct store *store, const struct store_counter *from, struct store_counter *to)
{
    struct db_statement *forget = store->statements[STORE_RECORD][SQL_RECORD_FORGET_EPOCHS];
    enum err err = ERR_OK;

    for (int64_t i = from->acked_sequence + 1; err == ERR_OK && i <= from->last_sequence; i++)
        err = move_record(store, from, i, to);
    if (err == ERR_OK)
        err = restart_counter(store, to);
    if (err != ERR_OK)
        return err;
    db_bind_int(forget, 1, to->epoch);
    return db_run(forget);
}

enum err
store_epoch_begin(struct store *store, int64_t epoch, int64_t *ret_moved_count)
{
    const struct store_counter from = store->counter;
    struct store_counter to = {.epoch = epoch, .hub_seen_us = from.hub_seen_us};
    enum err err;

    if (epoch <= from.epoch)
        return ERR_OUT_OF_RANGE;
    err = db_begin(store->db);
    if (err != ERR_OK)
        return err;
    err = move_all(store, &from, &to);
    err = db_end(store->db, err);
    if (err != ERR_OK)
        return err;
    *ret_moved_count = to.last_sequence;
    store->counter = to;
    return ERR_OK;
}
