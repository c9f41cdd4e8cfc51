#include "hub/store/engine_postgres_inside.h"

#include <stdlib.h>

#include "shared/base/number.h"
#include "shared/base/text.h"

/* array_send(): dimensions, flags, element type; then size and lower bound of the one dimension. */
#define ARRAY_HEAD_SIZE 20
#define LENGTH_SIZE 4
#define INT_SIZE 8

static const char proof_sql[] =
    "INSERT INTO proof (writer, xid) VALUES ($1, CAST(pg_current_xact_id() AS text))"
    " ON CONFLICT (writer) DO UPDATE SET xid = excluded.xid RETURNING xid";

/* A row and its key, for putting rows into the order of their keys. */
struct keyed {
    int64_t key[ROW_KEYS_MAX];
    const void *row;
};

static int
by_key(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;

    for (size_t i = 0; i < ROW_KEYS_MAX; i++)
        if (left->key[i] != right->key[i])
            return left->key[i] < right->key[i] ? -1 : 1;
    return 0;
}

static enum err
sort_rows(const struct engine_write *write, struct arena *arena)
{
    const struct row_shape *shape = row_shape(write->table);
    struct keyed *keyed = arena_take(arena, write->count * sizeof(*keyed));

    if (keyed == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < write->count; i++) {
        keyed[i].row = write->rows[i];
        for (size_t j = 0; j < shape->keys_count; j++)
            memcpy(&keyed[i].key[j],
                (const unsigned char *)write->rows[i] + shape->columns[j].offset, sizeof(int64_t));
    }
    qsort(keyed, write->count, sizeof(*keyed), by_key);
    for (size_t i = 0; i < write->count; i++)
        write->rows[i] = keyed[i].row;
    return ERR_OK;
}

/* An array of one dimension with room for size bytes of elements; NULL without memory. */
static uint8_t *
begin_array(
    struct postgres_params *params, struct arena *arena, unsigned type, size_t count, size_t size)
{
    uint8_t *to =
        size > INT32_MAX - ARRAY_HEAD_SIZE ? NULL : arena_take(arena, ARRAY_HEAD_SIZE + size);

    NEED(params->count < POSTGRES_PARAMS_MAX);
    if (to == NULL)
        return NULL;
    number_put(to, 4, 1);
    number_put(to + 4, 4, 0);
    number_put(to + 8, 4, type);
    number_put(to + 12, 4, count);
    number_put(to + 16, 4, 1);
    params->values[params->count] = (const char *)to;
    params->lengths[params->count] = (int)(ARRAY_HEAD_SIZE + size);
    params->formats[params->count++] = 1;
    return to + ARRAY_HEAD_SIZE;
}

/* So many numbers, each stride bytes after the one before it. */
static enum err
put_key(struct postgres_params *params, struct arena *arena, const int64_t *first, size_t stride,
    size_t count)
{
    uint8_t *to =
        begin_array(params, arena, POSTGRES_INT8, count, count * (LENGTH_SIZE + INT_SIZE));

    if (to == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < count; i++) {
        number_put(to, LENGTH_SIZE, INT_SIZE);
        number_put(to + LENGTH_SIZE, INT_SIZE, (uint64_t)first[i * stride]);
        to += LENGTH_SIZE + INT_SIZE;
    }
    return ERR_OK;
}

/* An int64 of each row, at that offset of its struct. */
static enum err
put_ints(struct postgres_params *params, struct arena *arena, const struct engine_write *write,
    size_t offset)
{
    uint8_t *to = begin_array(
        params, arena, POSTGRES_INT8, write->count, write->count * (LENGTH_SIZE + INT_SIZE));

    if (to == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < write->count; i++) {
        int64_t value;

        memcpy(&value, (const unsigned char *)write->rows[i] + offset, sizeof(value));
        number_put(to, LENGTH_SIZE, INT_SIZE);
        number_put(to + LENGTH_SIZE, INT_SIZE, (uint64_t)value);
        to += LENGTH_SIZE + INT_SIZE;
    }
    return ERR_OK;
}

static struct bytes
bytes_in(const struct row_column *column, const void *row)
{
    const unsigned char *place = (const unsigned char *)row + column->offset;

    if (column->kind == ROW_COLUMN_TEXT)
        return bytes_text((const char *)place);
    if (column->kind == ROW_COLUMN_DATA)
        return *(const struct bytes *)(const void *)place;
    return bytes_of(
        place, *(const size_t *)(const void *)((const unsigned char *)row + column->size_offset));
}

static enum err
put_bytes(struct postgres_params *params, struct arena *arena, const struct engine_write *write,
    const struct row_column *column)
{
    unsigned type = column->kind == ROW_COLUMN_TEXT ? POSTGRES_TEXT : POSTGRES_BYTEA;
    size_t size = write->count * LENGTH_SIZE;
    uint8_t *to;

    for (size_t i = 0; i < write->count; i++)
        size += bytes_in(column, write->rows[i]).size;
    to = begin_array(params, arena, type, write->count, size);
    if (to == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < write->count; i++) {
        struct bytes bytes = bytes_in(column, write->rows[i]);

        number_put(to, LENGTH_SIZE, bytes.size);
        if (bytes.size > 0)
            memcpy(to + LENGTH_SIZE, bytes.at, bytes.size);
        to += LENGTH_SIZE + bytes.size;
    }
    return ERR_OK;
}

static enum err
send_write(struct postgres *postgres, const struct engine_write *write, struct arena *arena)
{
    const struct row_shape *shape = row_shape(write->table);
    struct postgres_params params;
    enum err err = sort_rows(write, arena);

    params.count = 0;
    for (size_t i = 0; err == ERR_OK && i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        bool is_int = column->kind == ROW_COLUMN_KEY || column->kind == ROW_COLUMN_INT ||
                      column->kind == ROW_COLUMN_SUM;

        err = is_int ? put_ints(&params, arena, write, column->offset)
                     : put_bytes(&params, arena, write, column);
    }
    if (err == ERR_OK && write->change) /* the version is what a row begins with */
        err = put_ints(&params, arena, write, 0);
    return err == ERR_OK ? engine_postgres_send(postgres, write->table,
                               write->change ? POSTGRES_CHANGE : POSTGRES_INSERT, &params)
                         : err;
}

static enum err
take_write(struct postgres *postgres, const struct engine_write *write)
{
    PGresult *result = engine_postgres_take(
        postgres, write->table, write->change ? POSTGRES_CHANGE : POSTGRES_INSERT);
    bool all;

    if (result == NULL)
        return postgres->failed;
    all = engine_postgres_changes(result) == (int64_t)write->count;
    PQclear(result);
    if (!all && write->change && postgres->failed == ERR_OK)
        postgres->failed = ERR_BUSY;
    return postgres->failed;
}

/* The id by which a commit whose answer is lost can be asked about. */
static enum err
take_xid(struct postgres *postgres)
{
    PGresult *result = engine_postgres_take_plain(postgres, "xid");
    enum err err;

    if (result == NULL)
        return postgres->failed;
    err = text_copy(bytes_text(PQgetvalue(result, 0, 0)), postgres->xid, sizeof(postgres->xid));
    NEED(err == ERR_OK);
    PQclear(result);
    return ERR_OK;
}

enum err
engine_postgres_rows_write(
    struct engine *engine, const struct engine_write *writes, size_t count, struct arena *arena)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    const char *writer = postgres->writer;
    enum err err = engine_postgres_enter(postgres);

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = send_write(postgres, &writes[i], arena);
    (void)snprintf(postgres->writer, sizeof(postgres->writer), "%lld/%d",
        (long long)postgres->fence_node, PQbackendPID(postgres->handle));
    if (err == ERR_OK)
        err = engine_postgres_send_plain(postgres, proof_sql, 1, &writer);
    if (err == ERR_OK)
        err = engine_postgres_sync(postgres);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = take_write(postgres, &writes[i]);
    if (err == ERR_OK)
        err = take_xid(postgres);
    (void)engine_postgres_leave(postgres);
    return err;
}

static enum err
read_bytes(const PGresult *result, int row, int at, const struct row_column *column,
    unsigned char *to, struct arena *arena)
{
    struct bytes bytes =
        bytes_of(PQgetvalue(result, row, at), (size_t)PQgetlength(result, row, at));

    if (column->kind == ROW_COLUMN_DATA) {
        bytes = arena_copy(arena, bytes);
        *(struct bytes *)(void *)(to + column->offset) = bytes;
        return bytes.at == NULL ? ERR_NO_SPACE : ERR_OK;
    }
    if (bytes.size > column->max)
        return ERR_CORRUPT;
    if (bytes.size > 0)
        memcpy(to + column->offset, bytes.at, bytes.size);
    if (column->kind == ROW_COLUMN_TEXT)
        to[column->offset + bytes.size] = '\0';
    else
        *(size_t *)(void *)(to + column->size_offset) = bytes.size;
    return ERR_OK;
}

static enum err
read_row(const PGresult *result, int row, const struct row_shape *shape, unsigned char *to,
    struct arena *arena)
{
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];

        if (column->kind == ROW_COLUMN_KEY || column->kind == ROW_COLUMN_INT ||
            column->kind == ROW_COLUMN_SUM)
            *(int64_t *)(void *)(to + column->offset) = engine_postgres_int(result, row, (int)i);
        else
            err = read_bytes(result, row, (int)i, column, to, arena);
    }
    if (shape->kind == ROW_KIND_ROWS)
        *(int64_t *)(void *)to = engine_postgres_int(result, row, (int)shape->columns_count);
    return err;
}

static enum err
take_read(struct postgres *postgres, const struct engine_read *read, struct arena *arena)
{
    const struct row_shape *shape = row_shape(read->table);
    int nth = (int)shape->columns_count + (shape->kind == ROW_KIND_ROWS ? 1 : 0);
    PGresult *result =
        engine_postgres_take(postgres, read->table, read->by_find ? POSTGRES_FIND : POSTGRES_READ);
    enum err err = ERR_OK;

    if (result == NULL)
        return postgres->failed;
    for (int i = 0; err == ERR_OK && i < PQntuples(result); i++) {
        size_t at = (size_t)engine_postgres_int(result, i, nth) - 1;
        void *row = arena_take(arena, shape->size);

        NEED(at < read->count);
        err = row == NULL ? ERR_NO_SPACE : read_row(result, i, shape, row, arena);
        if (err == ERR_OK)
            err = read->each(read->context, at, row);
    }
    PQclear(result);
    return err;
}

static enum err
send_read(struct postgres *postgres, const struct engine_read *read, struct arena *arena)
{
    const struct row_shape *shape = row_shape(read->table);
    size_t keys_count = read->by_find ? shape->find_count : shape->keys_count;
    struct postgres_params params;
    enum err err = ERR_OK;

    params.count = 0;
    for (size_t i = 0; err == ERR_OK && i < keys_count; i++)
        err = put_key(&params, arena, read->keys + i, keys_count, read->count);
    return err == ERR_OK ? engine_postgres_send(postgres, read->table,
                               read->by_find ? POSTGRES_FIND : POSTGRES_READ, &params)
                         : err;
}

enum err
engine_postgres_rows_read(
    struct engine *engine, const struct engine_read *reads, size_t count, struct arena *arena)
{
    struct postgres *postgres = (struct postgres *)(void *)engine;
    enum err err = engine_postgres_enter(postgres);

    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = send_read(postgres, &reads[i], arena);
    if (err == ERR_OK)
        err = engine_postgres_sync(postgres);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = take_read(postgres, &reads[i], arena);
    (void)engine_postgres_leave(postgres);
    return err;
}
