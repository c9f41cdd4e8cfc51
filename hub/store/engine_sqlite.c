#include "hub/store/engine_sqlite.h"

#include <stdlib.h>

#include "hub/store/engine_sqlite_query.h"
#include "shared/db/db_rows.h"

#include "hub/store/sql/migrations/sqlite.h"
#include "hub/store/table.h"

#define CACHE_KIB 65536

_Static_assert(LENGTH(sqlite_migrations) == ENGINE_VERSION, "the newest migration");

/* Statements of one table, prepared when they are first needed. */
struct sqlite_table {
    struct db_statement *read;
    struct db_statement *find;
    struct db_statement *insert;
    struct db_statement *change;
};

struct sqlite {
    struct engine engine; /* first */
    struct db *db;
    struct sqlite_query *queries;
    struct sqlite_table tables[TABLE_COUNT];
};

static struct sqlite *
sqlite_of(struct engine *engine)
{
    return (struct sqlite *)(void *)engine;
}

static enum err
prepare(struct engine *engine, const struct statement *statement, struct query **ret_query)
{
    struct sqlite *sqlite = sqlite_of(engine);

    return engine_sqlite_query_prepare(sqlite->db, &sqlite->queries, statement, ret_query);
}

static enum err
read_row(struct arena *arena, const struct row_shape *shape, struct db_statement *statement,
    unsigned char *row)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        void *place = row + column->offset;
        struct bytes bytes;

        switch (column->kind) {
        case ROW_COLUMN_KEY:
        case ROW_COLUMN_INT:
        case ROW_COLUMN_SUM:
            *(int64_t *)place = db_int(statement, (int)i);
            break;
        case ROW_COLUMN_TEXT:
            bytes = db_text(statement, (int)i);
            if (bytes.size > column->max)
                return ERR_CORRUPT;
            if (bytes.size > 0)
                memcpy(place, bytes.at, bytes.size);
            ((char *)place)[bytes.size] = '\0';
            break;
        case ROW_COLUMN_BLOB:
            bytes = db_blob(statement, (int)i);
            if (bytes.size > column->max)
                return ERR_CORRUPT;
            if (bytes.size > 0)
                memcpy(place, bytes.at, bytes.size);
            *(size_t *)(void *)(row + column->size_offset) = bytes.size;
            break;
        case ROW_COLUMN_DATA:
            bytes = arena_copy(arena, db_blob(statement, (int)i));
            if (bytes.at == NULL)
                return ERR_NO_SPACE;
            *(struct bytes *)place = bytes;
            break;
        }
    }
    if (shape->kind == ROW_KIND_ROWS)
        *(int64_t *)(void *)row = db_int(statement, (int)shape->columns_count);
    return ERR_OK;
}

static void
bind_row(const struct row_shape *shape, struct db_statement *statement, const unsigned char *row)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        const void *place = row + column->offset;
        int at = (int)i + 1;

        switch (column->kind) {
        case ROW_COLUMN_KEY:
        case ROW_COLUMN_INT:
        case ROW_COLUMN_SUM:
            db_bind_int(statement, at, *(const int64_t *)place);
            break;
        case ROW_COLUMN_TEXT:
            db_bind_text(statement, at, bytes_text(place));
            break;
        case ROW_COLUMN_BLOB:
            db_bind_blob(statement, at,
                bytes_of(place, *(const size_t *)(const void *)(row + column->size_offset)));
            break;
        case ROW_COLUMN_DATA:
            db_bind_blob(statement, at, *(const struct bytes *)place);
            break;
        }
    }
}

/* The statement of a table, made at its first use. */
static enum err
need(struct sqlite *sqlite, const char *name, const char *sql, struct db_statement **statement)
{
    if (*statement != NULL)
        return ERR_OK;
    NEED(sql != NULL);
    return db_prepare(sqlite->db, name, sql, statement);
}

static enum err
read_one(struct db_statement *statement, const struct engine_read *read, const int64_t *key,
    size_t key_size, struct arena *arena, void **ret_row)
{
    const struct row_shape *shape = row_shape(read->table);
    enum err err;

    for (size_t i = 0; i < key_size; i++)
        db_bind_int(statement, (int)i + 1, key[i]);
    err = db_step(statement);
    if (err == ERR_OK) {
        void *row = arena_take(arena, shape->size);

        err = row == NULL ? ERR_NO_SPACE : read_row(arena, shape, statement, row);
        *ret_row = row;
    }
    db_reset(statement);
    return err;
}

static enum err
read_table(struct sqlite *sqlite, const struct engine_read *read, struct arena *arena)
{
    const struct table_statements *sql = &table_sqlite[read->table];
    struct sqlite_table *table = &sqlite->tables[read->table];
    struct db_statement **statement = read->by_find ? &table->find : &table->read;
    const struct row_shape *shape = row_shape(read->table);
    size_t key_size = read->by_find ? shape->find_count : shape->keys_count;
    enum err err = need(sqlite, sql->name, read->by_find ? sql->find : sql->read, statement);

    for (size_t i = 0; err == ERR_OK && i < read->count; i++) {
        void *row;

        err = read_one(*statement, read, read->keys + i * key_size, key_size, arena, &row);
        if (err == ERR_OK)
            err = read->each(read->context, i, row);
        else if (err == ERR_NOT_FOUND)
            err = ERR_OK;
    }
    return err;
}

static enum err
read_tables(
    struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = read_table(sqlite_of(engine), &reads[i], arena);
    return err;
}

/* One column of a row that SQLite reads from us. */
static void
give_column(const void *context, const void *row, size_t at, struct db_value *value)
{
    const struct row_column *column = &((const struct row_shape *)context)->columns[at];
    const unsigned char *place = (const unsigned char *)row + column->offset;

    switch (column->kind) {
    case ROW_COLUMN_KEY:
    case ROW_COLUMN_INT:
    case ROW_COLUMN_SUM:
        db_rows_int(value, *(const int64_t *)(const void *)place);
        break;
    case ROW_COLUMN_TEXT:
        db_rows_text(value, bytes_text((const char *)place));
        break;
    case ROW_COLUMN_BLOB:
        db_rows_blob(value,
            bytes_of(place,
                *(const size_t *)(const void *)((const unsigned char *)row + column->size_offset)));
        break;
    case ROW_COLUMN_DATA:
        db_rows_blob(value, *(const struct bytes *)(const void *)place);
        break;
    }
}

static enum err
insert_rows(struct sqlite *sqlite, const struct engine_write *write)
{
    const struct table_statements *sql = &table_sqlite[write->table];
    struct db_statement **statement = &sqlite->tables[write->table].insert;
    enum err err = need(sqlite, sql->name, sql->insert, statement);

    if (err != ERR_OK)
        return err;
    return db_rows_run(*statement, &(struct db_rows){.rows = write->rows,
                                       .count = write->count,
                                       .column = give_column,
                                       .context = row_shape(write->table)});
}

static enum err
change_rows(struct sqlite *sqlite, const struct engine_write *write)
{
    const struct row_shape *shape = row_shape(write->table);
    const struct table_statements *sql = &table_sqlite[write->table];
    struct db_statement **statement = &sqlite->tables[write->table].change;
    enum err err = need(sqlite, sql->name, sql->change, statement);

    for (size_t i = 0; err == ERR_OK && i < write->count; i++) {
        bind_row(shape, *statement, write->rows[i]);
        db_bind_int(*statement, (int)shape->columns_count + 1, *(const int64_t *)write->rows[i]);
        err = db_run(*statement);
        if (err == ERR_OK && db_changes(sqlite->db) == 0)
            err = ERR_BUSY;
    }
    return err;
}

static enum err
write_tables(
    struct engine *engine, const struct engine_write *writes, size_t count, struct arena *arena)
{
    enum err err = ERR_OK;

    (void)arena;
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = (writes[i].change ? change_rows : insert_rows)(sqlite_of(engine), &writes[i]);
    return err;
}

static enum err
migrate(struct engine *engine, int64_t now_us)
{
    return db_migrate(sqlite_of(engine)->db, sqlite_migrations, LENGTH(sqlite_migrations), now_us);
}

static enum err
begin(struct engine *engine)
{
    return db_begin(sqlite_of(engine)->db);
}

static enum err
commit(struct engine *engine)
{
    return db_commit(sqlite_of(engine)->db);
}

static void
rollback(struct engine *engine)
{
    db_rollback(sqlite_of(engine)->db);
}

/* A file has one hub, as its lock says: nobody takes its number. */
static enum err
fence(struct engine *engine, int64_t node, const char *token)
{
    (void)engine;
    (void)node;
    (void)token;
    return ERR_OK;
}

static enum err
seize(struct engine *engine, int64_t node)
{
    (void)engine;
    (void)node;
    return ERR_OK;
}

static enum err
now(struct engine *engine, struct moment *ret_now)
{
    (void)engine;
    (void)ret_now;
    return ERR_UNSUPPORTED;
}

static enum err
check(struct engine *engine)
{
    return db_check(sqlite_of(engine)->db);
}

static const char *
detail(const struct engine *engine)
{
    return db_detail(((const struct sqlite *)(const void *)engine)->db);
}

static int64_t
log_bytes(const struct engine *engine)
{
    return db_log_bytes(((const struct sqlite *)(const void *)engine)->db);
}

static bool
is_broken(const struct engine *engine)
{
    return db_is_broken(((const struct sqlite *)(const void *)engine)->db);
}

static void
close_sqlite(struct engine *engine)
{
    struct sqlite *sqlite = sqlite_of(engine);

    engine_sqlite_query_free(&sqlite->queries);
    db_close(&sqlite->db);
    free(sqlite);
}

static const struct engine_ops ops = {
    .tries = 1,
    .weight_max = 1200,
    .migrate = migrate,
    .prepare = prepare,
    .begin = begin,
    .read = read_tables,
    .write = write_tables,
    .commit = commit,
    .rollback = rollback,
    .fence = fence,
    .seize = seize,
    .now = now,
    .check = check,
    .detail = detail,
    .log_bytes = log_bytes,
    .is_broken = is_broken,
    .close = close_sqlite,
};

struct db *
engine_sqlite_db(struct engine *engine)
{
    NEED(engine->ops == &ops);
    return sqlite_of(engine)->db;
}

enum err
engine_sqlite_open(const struct engine_options *options, struct engine **ret_engine)
{
    bool is_writer = options->role == ENGINE_WRITER;
    struct sqlite *sqlite = calloc(1, sizeof(*sqlite));
    enum err err;

    if (sqlite == NULL)
        return ERR_NO_SPACE;
    sqlite->engine.ops = &ops;
    err = db_open(&(struct db_options){.path = options->place,
                      .role = is_writer ? DB_WRITER : DB_READER,
                      .cache_kib = is_writer ? CACHE_KIB : 0,
                      .checkpoint_pages = options->checkpoint_pages},
        &sqlite->db);
    if (err != ERR_OK) {
        free(sqlite);
        return err;
    }
    *ret_engine = &sqlite->engine;
    return ERR_OK;
}
