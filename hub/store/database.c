#include "hub/store/database.h"

#include "shared/base/id.h"
#include "shared/base/text.h"
#include "shared/text/encode.h"

#include "hub/store/sql/store.sql.h"

/*
 * One hub has a SQLite file (the lock says so), so the lease is renewed by each
 * start and outlives it by far; on PostgreSQL a heartbeat will renew it.
 */
#define NODE_LEASE_US (INT64_C(365) * 86400 * 1000000)
#define TOKEN_SIZE 8

/* Runs a query that hands back one row of one column; the caller resets it. */
static enum err
ask_one(struct engine *engine, unsigned which, struct query **ret_query)
{
    enum err err = engine_prepare(engine, &store_sql[which], ret_query);

    return err == ERR_OK ? query_step(*ret_query) : err;
}

enum err
database_meta_get(struct engine *engine, const char *name, char *to, size_t size)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_META], &query);

    if (err != ERR_OK)
        return err;
    query_bind_text(query, 1, bytes_text(name));
    err = query_step(query);
    if (err == ERR_OK)
        err = text_copy(query_text(query, 0), to, size);
    query_reset(query);
    return err;
}

enum err
database_meta_put(struct engine *engine, const char *name, struct bytes value)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[SQL_STORE_META_PUT], &query);

    if (err != ERR_OK)
        return err;
    query_bind_text(query, 1, bytes_text(name));
    query_bind_text(query, 2, value);
    return query_run(query);
}

static enum err
take_node(struct engine *engine, struct moment now, struct random *random, int32_t *ret_node)
{
    struct query *query;
    uint8_t bytes[TOKEN_SIZE];
    char token[ENCODE_HEX_SIZE(TOKEN_SIZE)];
    enum err err;

    random_fill(random, bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), token, sizeof(token));
    err = engine_prepare(engine, &store_sql[SQL_STORE_NODE_TAKE], &query);
    if (err != ERR_OK)
        return err;
    /* The file is ours alone, so node 0 is, whoever held it. */
    query_bind_int(query, 1, 0);
    query_bind_text(query, 2, bytes_text(token));
    query_bind_int(query, 3, now.us + NODE_LEASE_US);
    query_bind_int(query, 4, INT64_MAX);
    err = query_run(query);
    if (err == ERR_OK)
        *ret_node = 0;
    return err;
}

enum err
database_open(const struct database_options *options, const struct clock *clock,
    struct random *random, struct database *ret_database)
{
    struct database database = {0};
    struct query *floor;
    struct moment now = clock_moment(clock);
    enum err err;

    err = engine_open(&(struct engine_options){.place = options->place,
                          .role = ENGINE_WRITER,
                          .checkpoint_pages = options->checkpoint_pages},
        &database.writer);
    if (err == ERR_OK)
        err = engine_migrate(database.writer, now.us);
    if (err == ERR_OK)
        err = take_node(database.writer, now, random, &database.node);
    if (err == ERR_OK)
        err = ask_one(database.writer, SQL_STORE_ID_FLOOR, &floor);
    if (err != ERR_OK) {
        database_close(&database);
        return err;
    }
    database.id_floor = query_int(floor, 0);
    query_reset(floor);
    *ret_database = database;
    return ERR_OK;
}

void
database_close(struct database *database)
{
    engine_close(&database->writer);
}
