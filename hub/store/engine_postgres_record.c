#include "hub/store/engine_postgres_inside.h"

#include <stdio.h>

#include "shared/base/number.h"
#include "shared/base/text.h"

/*
 * https://www.postgresql.org/docs/15/protocol-message-formats.html leaves these to array_recv()
 * and record_recv(): an element has its size before it; a record how many columns it has, and
 * each of them its type and size.
 */
#define SIZE_SIZE 4
#define COLUMN_HEAD_SIZE 8
#define INT_SIZE 8
#define NAMES_SIZE 1024

static const char types_sql[] =
    "SELECT c.relname, CAST(c.reltype AS bigint),"
    " string_agg(a.attname, ',' ORDER BY a.attnum)"
    " FROM pg_class c JOIN pg_attribute a"
    " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relname = ANY(CAST($1 AS text[])) AND c.oid = CAST(to_regclass(c.relname) AS oid)"
    " GROUP BY c.relname, c.reltype";

uint8_t *
engine_postgres_record_head(uint8_t *to, uint32_t type, size_t count)
{
    number_put(to, 4, 1); /* dimensions */
    number_put(to + 4, 4, 0);
    number_put(to + 8, 4, type);
    number_put(to + 12, 4, count);
    number_put(to + 16, 4, 1); /* where its places begin */
    return to + POSTGRES_ARRAY_HEAD_SIZE;
}

/* Whether a table's columns are those that a row is sent with, in that order. */
static bool
is_as_sent(const struct row_shape *shape, const char *columns)
{
    char block[NAMES_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    for (size_t i = 0; i < shape->columns_count; i++)
        text_printf(&text, "%s%s", i == 0 ? "" : ",", shape->columns[i].name);
    if (shape->kind == ROW_KIND_ROWS)
        text_put(&text, ",version");
    return text_ok(&text) && strcmp(block, columns) == 0;
}

static enum err
keep_type(struct postgres *postgres, const PGresult *result, int row)
{
    const char *name = PQgetvalue(result, row, 0);
    unsigned at = 0;

    while (at < TABLE_COUNT && strcmp(row_shape((enum row_table)at)->name, name) != 0)
        at++;
    NEED(at < TABLE_COUNT);
    if (!is_as_sent(row_shape((enum row_table)at), PQgetvalue(result, row, 2))) {
        (void)snprintf(postgres->detail, sizeof(postgres->detail),
            "the columns of %s do not stand as they should", name);
        return ERR_CORRUPT;
    }
    postgres->row_types[at] = (uint32_t)engine_postgres_int(result, row, 1);
    return ERR_OK;
}

enum err
engine_postgres_record_types(struct postgres *postgres)
{
    char block[NAMES_SIZE];
    const char *values[] = {block};
    struct text text;
    PGresult *result;
    enum err err = engine_postgres_ready(postgres);

    if (err != ERR_OK || postgres->typed == postgres->generation)
        return err;
    text_init(&text, block, sizeof(block));
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        text_printf(&text, "%c%s", i == 0 ? '{' : ',', row_shape((enum row_table)i)->name);
    text_put_char(&text, '}');
    NEED(text_ok(&text));
    result = engine_postgres_answer(
        postgres, PQsendQueryParams(postgres->handle, types_sql, 1, NULL, values, NULL, NULL, 1));
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        err = engine_postgres_fail(postgres, "row types", result);
    for (int i = 0; err == ERR_OK && i < PQntuples(result); i++)
        err = keep_type(postgres, result, i);
    if (err == ERR_OK)
        postgres->typed = postgres->generation;
    else if (postgres->in_transaction && postgres->failed == ERR_OK)
        postgres->failed = err;
    PQclear(result);
    return err;
}

static bool
is_int(const struct row_column *column)
{
    return column->kind == ROW_COLUMN_KEY || column->kind == ROW_COLUMN_INT ||
           column->kind == ROW_COLUMN_SUM;
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

/* Of the record itself, without the size that stands before it. */
static size_t
record_size(const struct row_shape *shape, const void *row)
{
    size_t size = SIZE_SIZE;

    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];

        size += COLUMN_HEAD_SIZE + (is_int(column) ? INT_SIZE : bytes_in(column, row).size);
    }
    return size + (shape->kind == ROW_KIND_ROWS ? COLUMN_HEAD_SIZE + INT_SIZE : 0);
}

static uint8_t *
put_int(uint8_t *to, int64_t value)
{
    number_put_8(to, (uint64_t)POSTGRES_INT8 << 32 | INT_SIZE);
    number_put_8(to + COLUMN_HEAD_SIZE, (uint64_t)value);
    return to + COLUMN_HEAD_SIZE + INT_SIZE;
}

static uint8_t *
put_bytes(uint8_t *to, const struct row_column *column, struct bytes bytes)
{
    uint64_t type = column->kind == ROW_COLUMN_TEXT ? POSTGRES_TEXT : POSTGRES_BYTEA;

    number_put_8(to, type << 32 | bytes.size);
    if (bytes.size > 0)
        memcpy(to + COLUMN_HEAD_SIZE, bytes.at, bytes.size);
    return to + COLUMN_HEAD_SIZE + bytes.size;
}

static uint8_t *
put_record(uint8_t *to, const struct row_shape *shape, const void *row)
{
    bool has_version = shape->kind == ROW_KIND_ROWS;
    uint8_t *from = to;

    to += 2 * SIZE_SIZE;
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        const unsigned char *place = (const unsigned char *)row + column->offset;

        to = is_int(column) ? put_int(to, *(const int64_t *)(const void *)place)
                            : put_bytes(to, column, bytes_in(column, row));
    }
    if (has_version) /* what the struct begins with */
        to = put_int(to, *(const int64_t *)row);
    number_put(from, SIZE_SIZE, (uint64_t)(to - from) - SIZE_SIZE);
    number_put(from + SIZE_SIZE, 4, shape->columns_count + (has_version ? 1 : 0));
    return to;
}

enum err
engine_postgres_record_array(const struct postgres *postgres, const struct engine_write *write,
    struct arena *arena, struct bytes *ret_array)
{
    const struct row_shape *shape = row_shape(write->table);
    size_t size = POSTGRES_ARRAY_HEAD_SIZE;
    uint8_t *array;
    uint8_t *to;

    for (size_t i = 0; i < write->count; i++)
        size += SIZE_SIZE + record_size(shape, write->rows[i]);
    array = size > INT32_MAX ? NULL : arena_take(arena, size);
    if (array == NULL)
        return ERR_NO_SPACE;
    to = engine_postgres_record_head(array, postgres->row_types[write->table], write->count);
    for (size_t i = 0; i < write->count; i++)
        to = put_record(to, shape, write->rows[i]);
    NEED(to == array + size);
    *ret_array = bytes_of(array, size);
    return ERR_OK;
}
