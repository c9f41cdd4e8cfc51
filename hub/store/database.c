#include "hub/store/database.h"

#include "shared/base/id.h"
#include "shared/base/text.h"
#include "shared/db/statement.h"
#include "shared/text/encode.h"

#include "hub/store/sql/migrations/sqlite.h"
#include "hub/store/sql/store.sql.h"

/*
 * One hub has a SQLite file (the lock says so), so the lease is renewed by each
 * start and outlives it by far; on PostgreSQL a heartbeat will renew it.
 */
#define NODE_LEASE_US (INT64_C(365) * 86400 * 1000000)
#define TOKEN_SIZE 8

_Static_assert(LENGTH(sqlite_migrations) == DATABASE_VERSION, "the newest migration");

/* Runs a statement that hands back one row of one column; the caller resets it. */
static enum err
ask_one(struct db *db, unsigned which, struct db_statement **ret_statement)
{
    enum err err = db_prepare(db, store_sql[which].name, store_sql[which].sqlite, ret_statement);

    return err == ERR_OK ? db_step(*ret_statement) : err;
}

enum err
database_meta_get(struct db *db, const char *name, char *to, size_t size)
{
    const struct statement *meta = &store_sql[SQL_STORE_META];
    struct db_statement *statement;
    enum err err = db_prepare(db, meta->name, meta->sqlite, &statement);

    if (err != ERR_OK)
        return err;
    db_bind_text(statement, 1, bytes_text(name));
    err = db_step(statement);
    if (err == ERR_OK)
        err = text_copy(db_text(statement, 0), to, size);
    db_reset(statement);
    return err;
}

enum err
database_meta_put(struct db *db, const char *name, struct bytes value)
{
    const struct statement *put = &store_sql[SQL_STORE_META_PUT];
    struct db_statement *statement;
    enum err err = db_prepare(db, put->name, put->sqlite, &statement);

    if (err != ERR_OK)
        return err;
    db_bind_text(statement, 1, bytes_text(name));
    db_bind_text(statement, 2, value);
    return db_run(statement);
}

static enum err
take_node(struct db *db, struct moment now, struct random *random, int32_t *ret_node)
{
    const struct statement *take = &store_sql[SQL_STORE_NODE_TAKE];
    struct db_statement *statement;
    uint8_t bytes[TOKEN_SIZE];
    char token[ENCODE_HEX_SIZE(TOKEN_SIZE)];
    enum err err;

    random_fill(random, bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), token, sizeof(token));
    err = db_prepare(db, take->name, take->sqlite, &statement);
    if (err != ERR_OK)
        return err;
    /* The file is ours alone, so node 0 is, whoever held it. */
    db_bind_int(statement, 1, 0);
    db_bind_text(statement, 2, bytes_text(token));
    db_bind_int(statement, 3, now.us + NODE_LEASE_US);
    db_bind_int(statement, 4, INT64_MAX);
    err = db_run(statement);
    if (err == ERR_OK)
        *ret_node = 0;
    return err;
}

enum err
database_open(const struct database_options *options, const struct clock *clock,
    struct random *random, struct database *ret_database)
{
    struct database database = {0};
    struct db_statement *floor;
    struct moment now = clock_moment(clock);
    enum err err;

    err = db_open(&(struct db_options){.path = options->path,
                      .role = DB_WRITER,
                      .cache_kib = 65536,
                      .checkpoint_pages = options->checkpoint_pages},
        &database.writer);
    if (err == ERR_OK)
        err = db_migrate(database.writer, sqlite_migrations, LENGTH(sqlite_migrations), now.us);
    if (err == ERR_OK)
        err = take_node(database.writer, now, random, &database.node);
    if (err == ERR_OK)
        err = ask_one(database.writer, SQL_STORE_ID_FLOOR, &floor);
    if (err != ERR_OK) {
        database_close(&database);
        return err;
    }
    database.id_floor = db_int(floor, 0);
    db_reset(floor);
    *ret_database = database;
    return ERR_OK;
}

void
database_close(struct database *database)
{
    db_close(&database->writer);
}
