#include "hub/store/database.h"

#include "shared/base/log.h"
#include "shared/base/text.h"

#include "hub/store/sql/store.sql.h"

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

static enum err
meta_put(struct engine *engine, unsigned which, const char *name, struct bytes value)
{
    struct query *query;
    enum err err = engine_prepare(engine, &store_sql[which], &query);

    if (err != ERR_OK)
        return err;
    query_bind_text(query, 1, bytes_text(name));
    query_bind_text(query, 2, value);
    return query_run(query);
}

enum err
database_meta_add(struct engine *engine, const char *name, struct bytes value)
{
    return meta_put(engine, SQL_STORE_META_ADD, name, value);
}

enum err
database_meta_set(struct engine *engine, const char *name, struct bytes value)
{
    return meta_put(engine, SQL_STORE_META_SET, name, value);
}

static enum err
open_more(const struct database_options *options, struct database *database)
{
    size_t count = options->writers == 0 ? 1 : options->writers;
    enum err err = ERR_OK;

    NEED(count <= DATABASE_WRITERS_MAX);
    if (!engine_is_shared(database->writer))
        return ERR_OK;
    err = engine_fence(database->writer, database->node.number, database->node.token);
    while (err == ERR_OK && database->more_count + 1 < count) {
        struct engine **more = &database->more[database->more_count];

        err = engine_open(
            &(struct engine_options){.place = options->place, .role = ENGINE_WRITER}, more);
        if (err != ERR_OK)
            break;
        database->more_count++;
        err = engine_fence(*more, database->node.number, database->node.token);
    }
    return err;
}

enum err
database_open(const struct database_options *options, const struct clock *clock,
    struct random *random, struct database *ret_database)
{
    struct span lease = options->lease.us == 0 ? NODE_LEASE : options->lease;
    struct query *floor;
    enum err err;

    memset(ret_database, 0, sizeof(*ret_database));
    err = engine_open(&(struct engine_options){.place = options->place,
                          .role = ENGINE_WRITER,
                          .checkpoint_pages = options->checkpoint_pages},
        &ret_database->writer);
    if (err == ERR_OK)
        err = engine_migrate(ret_database->writer, clock_moment(clock).us);
    if (err == ERR_OK)
        err = node_take(ret_database->writer, clock, random, lease, &ret_database->node);
    if (err == ERR_OK)
        err = ask_one(ret_database->writer,
            engine_is_shared(ret_database->writer) ? SQL_STORE_ID_FLOOR_SHARDED
                                                   : SQL_STORE_ID_FLOOR,
            &floor);
    if (err == ERR_OK) {
        ret_database->id_floor = query_int(floor, 0);
        query_reset(floor);
        err = open_more(options, ret_database);
    }
    if (err != ERR_OK)
        database_close(ret_database);
    return err;
}

void
database_close(struct database *database)
{
    while (database->more_count > 0)
        engine_close(&database->more[--database->more_count]);
    if (database->writer != NULL && node_release(database->writer, &database->node) != ERR_OK)
        log_event(LOG_WARN, "node_not_released", "node=%d", (int)database->node.number);
    engine_close(&database->writer);
}
