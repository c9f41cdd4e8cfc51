#include "hub/store/engine_postgres_inside.h"

#include <stdlib.h>

#include "shared/base/number.h"
#include "shared/base/text.h"

#define LENGTH_SIZE 4
#define INT_SIZE 8

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

/* So many numbers, each stride behind the one before it, as an array. */
static enum err
put_key(struct postgres_params *params, struct arena *arena, const int64_t *first, size_t stride,
    size_t count)
{
    size_t size = POSTGRES_ARRAY_HEAD_SIZE + count * (LENGTH_SIZE + INT_SIZE);
    uint8_t *to = size > INT32_MAX ? NULL : arena_take(arena, size);

    NEED(params->count < POSTGRES_PARAMS_MAX);
    if (to == NULL)
        return ERR_NO_SPACE;
    params->values[params->count] = (const char *)to;
    params->lengths[params->count] = (int)size;
    params->formats[params->count++] = 1;
    to = engine_postgres_record_head(to, POSTGRES_INT8, count);
    for (size_t i = 0; i < count; i++) {
        number_put(to, LENGTH_SIZE, INT_SIZE);
        number_put(to + LENGTH_SIZE, INT_SIZE, (uint64_t)first[i * stride]);
        to += LENGTH_SIZE + INT_SIZE;
    }
    return ERR_OK;
}

static unsigned
slot_of_write(const struct engine_write *write)
{
    return engine_postgres_slot(write->table, write->change ? POSTGRES_CHANGE : POSTGRES_INSERT);
}

static unsigned
slot_of_read(const struct engine_read *read)
{
    return engine_postgres_slot(read->table, read->by_find ? POSTGRES_FIND : POSTGRES_READ);
}

static enum err
send_write(struct postgres *postgres, const struct engine_write *write, struct arena *arena)
{
    struct postgres_params params = {.count = 1, .formats = {1}};
    struct bytes array;
    enum err err = sort_rows(write, arena);

    if (err == ERR_OK)
        err = engine_postgres_record_array(postgres, write, arena, &array);
    if (err != ERR_OK)
        return err;
    params.values[0] = (const char *)array.at;
    params.lengths[0] = (int)array.size;
    return engine_postgres_send(postgres, slot_of_write(write), &params);
}

static enum err
take_write(struct postgres *postgres, const struct engine_write *write)
{
    PGresult *result = engine_postgres_take(postgres, slot_of_write(write));
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
    PGresult *result = engine_postgres_take(postgres, POSTGRES_PROOF);
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
    struct postgres_params proof = {.values = {postgres->writer}, .count = 1};
    enum err err = engine_postgres_record_types(postgres);

    if (err == ERR_OK)
        err = engine_postgres_enter(postgres);
    for (size_t i = 0; err == ERR_OK && i < count; i++)
        err = send_write(postgres, &writes[i], arena);
    (void)snprintf(postgres->writer, sizeof(postgres->writer), "%lld/%d",
        (long long)postgres->fence_node, PQbackendPID(postgres->handle));
    if (err == ERR_OK)
        err = engine_postgres_send(postgres, POSTGRES_PROOF, &proof);
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
    PGresult *result = engine_postgres_take(postgres, slot_of_read(read));
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
    return err == ERR_OK ? engine_postgres_send(postgres, slot_of_read(read), &params) : err;
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
