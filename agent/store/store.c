#include "agent/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "agent/store/sql/counter.sql.h"
#include "agent/store/sql/identity.sql.h"
#include "agent/store/sql/instruction.sql.h"
#include "agent/store/sql/item.sql.h"
#include "agent/store/sql/migrations.h"
#include "agent/store/sql/print.sql.h"
#include "agent/store/sql/record.sql.h"
#include "agent/store/sql/sale.sql.h"
#include "agent/store/sql/shift.sql.h"
#include "agent/store/store_inside.h"
#include "shared/base/fault.h"
#include "shared/base/text.h"

#define CACHE_KIB 512
#define CHECKPOINT_PAGES 256

_Static_assert(LENGTH(migrations) == STORE_VERSION, "the newest migration");

static const struct statement_set sets[STORE_SETS] = {
    [STORE_COUNTER] = {"counter", counter_sql, SQL_COUNTER_COUNT},
    [STORE_IDENTITY] = {"identity", identity_sql, SQL_IDENTITY_COUNT},
    [STORE_INSTRUCTION] = {"instruction", instruction_sql, SQL_INSTRUCTION_COUNT},
    [STORE_ITEM] = {"item", item_sql, SQL_ITEM_COUNT},
    [STORE_PRINT] = {"print", print_sql, SQL_PRINT_COUNT},
    [STORE_RECORD] = {"record", record_sql, SQL_RECORD_COUNT},
    [STORE_SALE] = {"sale", sale_sql, SQL_SALE_COUNT},
    [STORE_SHIFT] = {"shift", shift_sql, SQL_SHIFT_COUNT},
};

enum err
store_blob(struct db_statement *statement, int at, uint8_t *ret_blob, size_t size)
{
    struct bytes blob = db_blob(statement, at);

    if (blob.size != size)
        return ERR_CORRUPT;
    memcpy(ret_blob, blob.at, size);
    return ERR_OK;
}

static enum err
prepare_all(struct store *store)
{
    for (size_t i = 0; i < STORE_SETS; i++) {
        NEED(sets[i].count <= STORE_STATEMENTS_MAX);
        for (size_t k = 0; k < sets[i].count; k++) {
            const struct statement *statement = &sets[i].statements[k];
            enum err err =
                db_prepare(store->db, statement->name, statement->sqlite, &store->statements[i][k]);

            if (err != ERR_OK)
                return err;
        }
    }
    return ERR_OK;
}

static enum err
read_counter(struct store *store)
{
    struct db_statement *read = store->statements[STORE_COUNTER][SQL_COUNTER_READ];
    struct store_counter counter = {0};
    enum err err = db_step(read);

    if (err == ERR_OK) {
        counter.epoch = db_int(read, 0);
        counter.last_sequence = db_int(read, 1);
        counter.acked_sequence = db_int(read, 3);
        counter.hub_seen_us = db_int(read, 5);
        err = store_blob(read, 2, counter.last_chain, sizeof(counter.last_chain));
    }
    if (err == ERR_OK)
        err = store_blob(read, 4, counter.acked_chain, sizeof(counter.acked_chain));
    db_reset(read);
    if (err == ERR_OK)
        store->counter = counter;
    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

static enum err
open_database(struct store *store, const struct store_options *how)
{
    char path[STORE_PATH_MAX + 16];
    const struct db_options options = {
        .path = path,
        .role = how->reads ? DB_READER : DB_WRITER,
        .cache_kib = CACHE_KIB,
        .checkpoint_pages = CHECKPOINT_PAGES,
    };
    enum err err;

    (void)snprintf(path, sizeof(path), "%s/till.db", store->folder);
    err = db_open(&options, &store->db);
    if (err == ERR_OK && !how->reads)
        err = db_migrate(store->db, migrations, LENGTH(migrations), how->now_us);
    if (err == ERR_OK)
        err = prepare_all(store);
    if (err == ERR_OK)
        err = read_counter(store);
    return err;
}

enum err
store_open(const struct store_options *options, struct store **ret_store)
{
    struct store *store = calloc(1, sizeof(*store));
    enum err err;

    if (store == NULL)
        return ERR_NO_SPACE;
    store->sales = options->sales;
    store->prints = options->prints;
    err = text_copy(bytes_text(options->folder), store->folder, sizeof(store->folder));
    if (err == ERR_OK && !options->reads && mkdir(store->folder, 0700) != 0 && errno != EEXIST)
        err = ERR_FORBIDDEN;
    if (err == ERR_OK)
        err = open_database(store, options);
    if (err != ERR_OK) {
        store_close(&store);
        return err;
    }
    /* Without a reserve one can still work; store_has_room() says how long. */
    if (options->reads || store_reserve_make(store) != ERR_OK)
        store->reserved = false;
    *ret_store = store;
    return ERR_OK;
}

void
store_close(struct store **store)
{
    if (*store == NULL)
        return;
    db_close(&(*store)->db);
    free(*store);
    *store = NULL;
}

const char *
store_detail(const struct store *store)
{
    return db_detail(store->db);
}

/* A text column into a place of fixed size. */
static enum err
take_text(struct db_statement *row, int at, char *to, size_t size)
{
    return text_copy(db_text(row, at), to, size) == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

static enum err
take_identity(struct db_statement *row, struct store_identity *identity)
{
    struct {
        char *to;
        size_t size;
    } texts[] = {
        {identity->hub_url, sizeof(identity->hub_url)},
        {identity->socket_url, sizeof(identity->socket_url)},
        {identity->pay_base, sizeof(identity->pay_base)},
        {identity->merchant, sizeof(identity->merchant)},
        {identity->store, sizeof(identity->store)},
        {identity->name, sizeof(identity->name)},
        {identity->settings, sizeof(identity->settings)},
    };
    enum err err = store_blob(row, 1, identity->private_key, sizeof(identity->private_key));

    identity->terminal = db_int(row, 0);
    if (err == ERR_OK && identity->terminal != 0)
        err = store_blob(row, 2, identity->hub_key, sizeof(identity->hub_key));
    for (size_t i = 0; err == ERR_OK && i < LENGTH(texts); i++)
        err = take_text(row, (int)i + 3, texts[i].to, texts[i].size);
    return err;
}

enum err
store_read_identity(struct store *store, struct store_identity *ret_identity)
{
    struct db_statement *read = store->statements[STORE_IDENTITY][SQL_IDENTITY_READ];
    enum err err = db_step(read);

    if (err == ERR_OK)
        err = take_identity(read, ret_identity);
    db_reset(read);
    return err;
}

enum err
store_write_identity(struct store *store, const struct store_identity *identity)
{
    struct db_statement *write = store->statements[STORE_IDENTITY][SQL_IDENTITY_WRITE];

    db_bind_int(write, 1, identity->terminal);
    db_bind_blob(write, 2, bytes_of(identity->private_key, sizeof(identity->private_key)));
    db_bind_blob(write, 3, bytes_of(identity->hub_key, sizeof(identity->hub_key)));
    db_bind_text(write, 4, bytes_text(identity->hub_url));
    db_bind_text(write, 5, bytes_text(identity->socket_url));
    db_bind_text(write, 6, bytes_text(identity->pay_base));
    db_bind_text(write, 7, bytes_text(identity->merchant));
    db_bind_text(write, 8, bytes_text(identity->store));
    db_bind_text(write, 9, bytes_text(identity->name));
    db_bind_text(write, 10, bytes_text(identity->settings));
    return db_run(write);
}

enum err
store_write_settings(struct store *store, struct bytes settings)
{
    struct db_statement *set = store->statements[STORE_IDENTITY][SQL_IDENTITY_SET];

    if (settings.size > STORE_SETTINGS_MAX)
        return ERR_TOO_BIG;
    db_bind_text(set, 1, settings);
    return db_run(set);
}

enum err
store_look(struct store *store, struct store_state *ret_state)
{
    struct store_state state = {.counter = store->counter};
    enum err err = store_sale_read_state(store, &state);

    if (err == ERR_OK)
        err = store_shift_read_state(store, &state);
    if (err == ERR_OK)
        *ret_state = state;
    return err;
}

enum err
store_read_state(struct store *store, int64_t now_us, struct store_state *ret_state)
{
    struct store_state state = {.counter = store->counter};
    enum err err = store_sale_read_state(store, &state);

    if (err == ERR_OK)
        err = store_shift_read_state(store, &state);
    if (err == ERR_OK)
        err = store_print_read_state(store, now_us, &state);
    if (err == ERR_OK)
        err = store_instruction_read_state(store, &state);
    if (err == ERR_OK)
        *ret_state = state;
    return err;
}

enum err
store_read_counter(struct store *store, struct store_counter *ret_counter)
{
    *ret_counter = store->counter;
    return ERR_OK;
}

static enum err
append_records(
    struct store *store, const struct store_change *change, struct store_counter *counter)
{
    struct db_statement *advance = store->statements[STORE_COUNTER][SQL_COUNTER_ADVANCE];

    if (change->records_count == 0)
        return ERR_OK;
    if (change->first_sequence != counter->last_sequence + 1)
        return ERR_CONFLICT;
    for (size_t i = 0; i < change->records_count; i++) {
        const struct store_record *record = &change->records[i];
        enum err err = store_record_append(store, counter, bytes_of(record->bytes, record->size));

        if (err != ERR_OK)
            return err;
    }
    db_bind_int(advance, 1, counter->last_sequence);
    db_bind_blob(advance, 2, bytes_of(counter->last_chain, sizeof(counter->last_chain)));
    return db_run(advance);
}

static enum err
write_rows(struct store *store, const struct store_change *change)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < change->sales_count; i++)
        err = store_sale_write(store, &change->sales[i]);
    for (size_t i = 0; err == ERR_OK && i < change->items_count; i++)
        err = store_item_write(store, &change->sales[0], i, &change->items[i]);
    for (size_t i = 0; err == ERR_OK && i < change->prints_count; i++)
        err = store_print_write(store, &change->prints[i], change->now_us);
    for (size_t i = 0; err == ERR_OK && i < change->shifts_count; i++)
        err = store_shift_write(store, &change->shifts[i]);
    if (err == ERR_OK && change->instruction.number != 0)
        err = store_instruction_write(store, &change->instruction, change->now_us);
    return err;
}

static enum err
commit_once(struct store *store, const struct store_change *change)
{
    struct store_counter counter = store->counter;
    enum err err = db_begin(store->db);

    if (err != ERR_OK)
        return err;
    err = append_records(store, change, &counter);
    if (err == ERR_OK)
        err = write_rows(store, change);
    if (err == ERR_OK) {
        fault_point("agent.before_commit");
        err = db_commit(store->db);
    }
    if (err != ERR_OK) {
        db_rollback(store->db);
        return err;
    }
    fault_point("agent.after_commit");
    store->counter = counter;
    return ERR_OK;
}

enum err
store_commit(struct store *store, const struct store_change *change)
{
    enum err err = commit_once(store, change);

    if (err == ERR_NO_SPACE && !change->opens_sale && store_reserve_free(store))
        err = commit_once(store, change);
    return err;
}

static enum err
ack_once(struct store *store, const struct store_counter *counter)
{
    struct db_statement *ack = store->statements[STORE_COUNTER][SQL_COUNTER_ACK];
    enum err err = db_begin(store->db);

    if (err != ERR_OK)
        return err;
    db_bind_int(ack, 1, counter->acked_sequence);
    db_bind_blob(ack, 2, bytes_of(counter->acked_chain, sizeof(counter->acked_chain)));
    db_bind_int(ack, 3, counter->hub_seen_us);
    err = db_run(ack);
    if (err == ERR_OK)
        err = store_record_forget(store, counter);
    return db_end(store->db, err);
}

enum err
store_chain(struct store *store, int64_t epoch, int64_t sequence,
    uint8_t ret_chain[static CRYPT_SHA256_SIZE])
{
    struct db_statement *chain = store->statements[STORE_RECORD][SQL_RECORD_CHAIN];
    enum err err;

    db_bind_int(chain, 1, epoch);
    db_bind_int(chain, 2, sequence);
    err = db_step(chain);
    if (err == ERR_OK)
        err = store_blob(chain, 0, ret_chain, CRYPT_SHA256_SIZE);
    db_reset(chain);
    return err;
}

enum err
store_ack(struct store *store, int64_t sequence, int64_t now_us)
{
    struct store_counter counter = store->counter;
    enum err err;

    if (sequence > counter.last_sequence)
        return ERR_OUT_OF_RANGE;
    if (sequence <= counter.acked_sequence)
        return ERR_OK;
    counter.acked_sequence = sequence;
    counter.hub_seen_us = now_us;
    err = store_chain(store, counter.epoch, sequence, counter.acked_chain);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    err = ack_once(store, &counter);
    if (err == ERR_NO_SPACE && store_reserve_free(store))
        err = ack_once(store, &counter);
    if (err == ERR_OK)
        store->counter = counter;
    return err;
}

enum err
store_see(struct store *store, int64_t now_us)
{
    struct db_statement *see = store->statements[STORE_COUNTER][SQL_COUNTER_SEE];
    enum err err;

    db_bind_int(see, 1, now_us);
    err = db_run(see);
    if (err == ERR_OK)
        store->counter.hub_seen_us = now_us;
    return err;
}

bool
store_has_room(struct store *store)
{
    int64_t space = store_reserve_free_space(store);

    if (!store->reserved && space > STORE_ROOM_SIZE + STORE_RESERVE_SIZE &&
        store_reserve_make(store) != ERR_OK)
        return false;
    return store->reserved && space >= STORE_ROOM_SIZE;
}
