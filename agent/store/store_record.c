#include "agent/store/sql/record.sql.h"
#include "agent/store/store_inside.h"

enum err
store_record_append(struct store *store, struct store_counter *counter, struct bytes record)
{
    struct db_statement *add = store->statements[STORE_RECORD][SQL_RECORD_ADD];

    counter->last_sequence++;
    message_chain(counter->last_chain, record);
    db_bind_int(add, 1, counter->epoch);
    db_bind_int(add, 2, counter->last_sequence);
    db_bind_blob(add, 3, record);
    db_bind_blob(add, 4, bytes_of(counter->last_chain, sizeof(counter->last_chain)));
    return db_run(add);
}

enum err
store_record_forget(struct store *store, const struct store_counter *counter)
{
    struct db_statement *forget = store->statements[STORE_RECORD][SQL_RECORD_FORGET];

    if (counter->acked_sequence <= STORE_KEEP_RECORDS)
        return ERR_OK;
    db_bind_int(forget, 1, counter->epoch);
    db_bind_int(forget, 2, counter->acked_sequence - STORE_KEEP_RECORDS);
    return db_run(forget);
}

/* One row into the message; false when it does not fit any more. */
static bool
take_row(struct db_statement *list, const struct store_reading *reading, size_t *used,
    struct message_records *records)
{
    struct bytes bytes = db_blob(list, 1);

    if (bytes.size > reading->size - *used)
        return false;
    memcpy(reading->buffer + *used, bytes.at, bytes.size);
    records->items[records->items_count++] = bytes_of(reading->buffer + *used, bytes.size);
    *used += bytes.size;
    return true;
}

enum err
store_record_read(struct store *store, const struct store_reading *reading,
    struct message_records *ret_records, uint8_t ret_chain[static CRYPT_SHA256_SIZE])
{
    struct db_statement *list = store->statements[STORE_RECORD][SQL_RECORD_LIST];
    size_t used = 0;
    enum err err;

    ret_records->epoch = store->counter.epoch;
    ret_records->first_sequence = reading->first;
    ret_records->items_count = 0;
    db_bind_int(list, 1, store->counter.epoch);
    db_bind_int(list, 2, reading->first);
    db_bind_int(list, 3,
        (int64_t)(reading->items_max < MESSAGE_RECORDS_MAX ? reading->items_max
                                                           : MESSAGE_RECORDS_MAX));
    while ((err = db_step(list)) == ERR_OK) {
        /* A gap means that what the hub asks for was forgotten. */
        if (db_int(list, 0) != reading->first + (int64_t)ret_records->items_count) {
            err = ERR_CORRUPT;
            break;
        }
        if (!take_row(list, reading, &used, ret_records))
            break;
        err = store_blob(list, 2, ret_chain, CRYPT_SHA256_SIZE);
        if (err != ERR_OK)
            break;
    }
    db_reset(list);
    ret_records->chain = bytes_of(ret_chain, CRYPT_SHA256_SIZE);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}
