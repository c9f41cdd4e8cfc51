#include "tests/replay/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"

#define SQL_SIZE 4096

static _Noreturn void
give_up(struct engine *engine, const char *what, enum err err)
{
    (void)printf("%s: %s %s\n", what, err_name(err), engine_detail(engine));
    exit(EXIT_FAILURE);
}

static bool
has_version(const struct row_shape *shape)
{
    return shape->kind == ROW_KIND_ROWS;
}

/* "a, b, version" */
static void
put_columns(struct text *text, const struct row_shape *shape)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        text_put(text, i == 0 ? "" : ", ");
        text_put(text, shape->columns[i].name);
    }
    if (has_version(shape))
        text_put(text, ", version");
}

/* A statement that lives as long as the arena. */
static struct query *
prepare(struct engine *engine, const char *sql, struct arena *arena)
{
    struct statement *statement = arena_take(arena, sizeof(*statement));
    char *sqlite = arena_text(arena, bytes_text(sql));
    char *postgres = arena_text(arena, bytes_text(sql));
    struct query *query;
    enum err err;

    NEED(statement != NULL && sqlite != NULL && postgres != NULL);
    for (char *at = strchr(postgres, '?'); at != NULL; at = strchr(at, '?'))
        *at = '$';
    *statement = (struct statement){.name = "rows", .postgres = postgres, .sqlite = sqlite};
    err = engine_prepare(engine, statement, &query);
    if (err != ERR_OK)
        give_up(engine, sql, err);
    return query;
}

static void
take_column(
    struct query *query, int at, const struct row_column *column, void *row, struct arena *arena)
{
    unsigned char *place = (unsigned char *)row + column->offset;
    struct bytes bytes;

    switch (column->kind) {
    case ROW_COLUMN_KEY:
    case ROW_COLUMN_INT:
    case ROW_COLUMN_SUM:
        *(int64_t *)(void *)place = query_int(query, at);
        break;
    case ROW_COLUMN_TEXT:
        NEED(text_copy(query_text(query, at), (char *)place, column->max + 1) == ERR_OK);
        break;
    case ROW_COLUMN_BLOB:
        bytes = query_blob(query, at);
        NEED(bytes.size <= column->max);
        memcpy(place, bytes.at, bytes.size);
        *(size_t *)(void *)((unsigned char *)row + column->size_offset) = bytes.size;
        break;
    case ROW_COLUMN_DATA:
        *(struct bytes *)(void *)place = arena_copy(arena, query_blob(query, at));
        break;
    }
}

static void
add(struct record_rows *rows, void *row)
{
    if (rows->count == rows->size) {
        rows->size = rows->size == 0 ? 16 : rows->size * 2;
        rows->rows = realloc(rows->rows, rows->size * sizeof(*rows->rows));
        NEED(rows->rows != NULL);
    }
    rows->rows[rows->count++] = row;
}

struct record_rows
rows_all(struct engine *engine, enum row_table table, struct arena *arena)
{
    const struct row_shape *shape = row_shape(table);
    struct record_rows all = {.table = table};
    struct query *query;
    char sql[SQL_SIZE];
    struct text text;
    enum err err;

    text_init(&text, sql, sizeof(sql));
    text_put(&text, "SELECT ");
    put_columns(&text, shape);
    text_put(&text, " FROM ");
    text_put(&text, shape->name);
    for (size_t i = 0; i < shape->keys_count; i++) {
        text_put(&text, i == 0 ? " ORDER BY " : ", ");
        text_put(&text, shape->columns[i].name);
    }
    NEED(text_ok(&text));
    query = prepare(engine, sql, arena);
    while ((err = query_step(query)) == ERR_OK) {
        void *row = arena_take(arena, shape->size);

        NEED(row != NULL);
        for (size_t i = 0; i < shape->columns_count; i++)
            take_column(query, (int)i, &shape->columns[i], row, arena);
        if (has_version(shape))
            *(int64_t *)row = query_int(query, (int)shape->columns_count);
        add(&all, row);
    }
    query_reset(query);
    if (err != ERR_NOT_FOUND)
        give_up(engine, sql, err);
    return all;
}

static struct bytes
bytes_in(const struct row_column *column, const void *row)
{
    const unsigned char *place = (const unsigned char *)row + column->offset;

    if (column->kind == ROW_COLUMN_DATA)
        return *(const struct bytes *)(const void *)place;
    if (column->kind == ROW_COLUMN_TEXT)
        return bytes_text((const char *)place);
    return bytes_of(
        place, *(const size_t *)(const void *)((const unsigned char *)row + column->size_offset));
}

static bool
is_number(const struct row_column *column)
{
    return column->kind == ROW_COLUMN_KEY || column->kind == ROW_COLUMN_INT ||
           column->kind == ROW_COLUMN_SUM;
}

static int64_t
number_in(const struct row_column *column, const void *row)
{
    return *(const int64_t *)(const void *)((const unsigned char *)row + column->offset);
}

static void
bind_row(struct query *query, const struct row_shape *shape, const void *row)
{
    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        int at = (int)i + 1;

        if (is_number(column))
            query_bind_int(query, at, number_in(column, row));
        else if (column->kind == ROW_COLUMN_TEXT)
            query_bind_text(query, at, bytes_in(column, row));
        else
            query_bind_blob(query, at, bytes_in(column, row));
    }
    if (has_version(shape))
        query_bind_int(query, (int)shape->columns_count + 1, *(const int64_t *)row);
}

void
rows_whole(
    struct engine *engine, struct arena *arena, struct record_rows ret_tables[static TABLE_COUNT])
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        ret_tables[i] = rows_all(engine, (enum row_table)i, arena);
}

void
rows_load(struct engine *engine, const struct record_rows *rows, struct arena *arena)
{
    const struct row_shape *shape = row_shape(rows->table);
    size_t values = shape->columns_count + (has_version(shape) ? 1 : 0);
    struct query *query;
    char sql[SQL_SIZE];
    struct text text;

    text_init(&text, sql, sizeof(sql));
    text_put(&text, "INSERT INTO ");
    text_put(&text, shape->name);
    text_put(&text, " (");
    put_columns(&text, shape);
    for (size_t i = 0; i < values; i++) {
        text_put(&text, i == 0 ? ") VALUES (?" : ", ?");
        text_put_int(&text, (int64_t)i + 1);
    }
    text_put(&text, ") ON CONFLICT DO NOTHING");
    NEED(text_ok(&text));
    query = prepare(engine, sql, arena);
    for (size_t i = 0; i < rows->count; i++) {
        enum err err;

        bind_row(query, shape, rows->rows[i]);
        err = query_run(query);
        if (err != ERR_OK)
            give_up(engine, sql, err);
    }
}

void *
rows_copy(enum row_table table, const void *row, struct arena *arena)
{
    const struct row_shape *shape = row_shape(table);
    unsigned char *copy = arena_take(arena, shape->size);

    NEED(copy != NULL);
    memcpy(copy, row, shape->size);
    for (size_t i = 0; i < shape->columns_count; i++)
        if (shape->columns[i].kind == ROW_COLUMN_DATA) {
            struct bytes *place = (struct bytes *)(void *)(copy + shape->columns[i].offset);

            *place = arena_copy(arena, *place);
            NEED(place->at != NULL);
        }
    return copy;
}

const char *
rows_differ(enum row_table table, const void *one, const void *other)
{
    const struct row_shape *shape = row_shape(table);

    for (size_t i = 0; i < shape->columns_count; i++) {
        const struct row_column *column = &shape->columns[i];
        bool same = is_number(column) ? number_in(column, one) == number_in(column, other)
                                      : bytes_equal(bytes_in(column, one), bytes_in(column, other));

        if (!same)
            return column->name;
    }
    if (has_version(shape) && *(const int64_t *)one != *(const int64_t *)other)
        return "version";
    return NULL;
}

bool
rows_compare(const struct record_rows *one, const struct record_rows *other)
{
    const struct row_shape *shape = row_shape(one->table);

    if (one->count != other->count) {
        (void)printf("%s: %zu rows, not %zu\n", shape->name, other->count, one->count);
        return false;
    }
    for (size_t i = 0; i < one->count; i++) {
        const char *column = rows_differ(one->table, one->rows[i], other->rows[i]);

        if (column == NULL)
            continue;
        (void)printf("%s: %s differs in the row of %" PRId64 "\n", shape->name, column,
            number_in(&shape->columns[0], one->rows[i]));
        return false;
    }
    return true;
}

static bool
has_row(const struct record_rows *all, const void *row, bool changed)
{
    const struct row_shape *shape = row_shape(all->table);

    for (size_t i = 0; i < all->count; i++) {
        bool same = true;

        for (size_t k = 0; k < shape->keys_count; k++)
            same = same && memcmp((const char *)all->rows[i] + shape->columns[k].offset,
                               (const char *)row + shape->columns[k].offset, sizeof(int64_t)) == 0;
        if (same)
            return !changed || *(const int64_t *)all->rows[i] > *(const int64_t *)row;
    }
    return false;
}

bool
rows_are_there(
    struct engine *engine, const struct record_rows *tables, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        const struct record_rows *rows = &tables[i];
        struct record_rows all;
        bool is_there;

        if (row_shape(rows->table)->kind == ROW_KIND_TALLY || rows->count == 0)
            continue;
        all = rows_all(engine, rows->table, arena);
        is_there = has_row(&all, rows->rows[0], rows->change);
        free(all.rows);
        return is_there;
    }
    return false;
}

bool
rows_are_readable(struct engine *engine)
{
    static const struct statement alive = {
        .name = "alive", .postgres = "SELECT 1", .sqlite = "SELECT 1"};
    struct query *query;
    enum err err = engine_prepare(engine, &alive, &query);

    if (err != ERR_OK)
        return false;
    err = query_step(query);
    query_reset(query);
    return err == ERR_OK;
}

struct record_rows
rows_written(const struct engine_write *write, struct arena *arena)
{
    struct record_rows rows = {.table = write->table,
        .change = write->change,
        .rows = arena_take(arena, (write->count + 1) * sizeof(void *)),
        .count = write->count};

    NEED(rows.rows != NULL);
    for (size_t i = 0; i < write->count; i++)
        rows.rows[i] = rows_copy(write->table, write->rows[i], arena);
    return rows;
}
