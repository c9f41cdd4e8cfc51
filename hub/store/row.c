#include "hub/store/row.h"

#define ROWS(table) static const struct row_column table##_columns[] = {
#define LOG(table) static const struct row_column table##_columns[] = {
#define TALLY(table) static const struct row_column table##_columns[] = {
#define KEY(table, column) {#column, ROW_COLUMN_KEY, offsetof(struct table##_row, column), 0, 0},
#define INT(table, column) {#column, ROW_COLUMN_INT, offsetof(struct table##_row, column), 0, 0},
#define TEXT(table, column, max)                                                                   \
    {#column, ROW_COLUMN_TEXT, offsetof(struct table##_row, column), 0, max},
#define BLOB(table, column, max)                                                                   \
    {#column, ROW_COLUMN_BLOB, offsetof(struct table##_row, column),                               \
        offsetof(struct table##_row, column##_size), max},
#define DATA(table, column) {#column, ROW_COLUMN_DATA, offsetof(struct table##_row, column), 0, 0},
#define SUM(table, column) {#column, ROW_COLUMN_SUM, offsetof(struct table##_row, column), 0, 0},
#define FIND(table, a, b, c, d, e)
#define END(table)                                                                                 \
    }                                                                                              \
    ;
#include "hub/store/table.def"
#undef ROWS
#undef LOG
#undef TALLY
#undef KEY
#undef INT
#undef TEXT
#undef BLOB
#undef DATA
#undef SUM
#undef FIND
#undef END

/* How many of the columns are keys: they come first. */
#define ROWS(table)                                                                                \
    enum {                                                                                         \
    table##_keys_count = 0
#define LOG(table)                                                                                 \
    enum {                                                                                         \
    table##_keys_count = 0
#define TALLY(table)                                                                               \
    enum {                                                                                         \
    table##_keys_count = 0
#define KEY(table, column) +1
#define INT(table, column)
#define TEXT(table, column, max)
#define BLOB(table, column, max)
#define DATA(table, column)
#define SUM(table, column)
#define FIND(table, a, b, c, d, e)
#define END(table)                                                                                 \
    }                                                                                              \
    ;
/* clang-format off */
#include "hub/store/table.def"
/* clang-format on */
#undef ROWS
#undef LOG
#undef TALLY
#undef KEY
#undef INT
#undef TEXT
#undef BLOB
#undef DATA
#undef SUM
#undef FIND
#undef END

#define SHAPE(table, kind_of_table)                                                                \
    [TABLE_##table] = {.name = #table,                                                             \
        .kind = kind_of_table,                                                                     \
        .columns = table##_columns,                                                                \
        .columns_count = LENGTH(table##_columns),                                                  \
        .size = sizeof(struct table##_row),                                                        \
        .keys_count = table##_keys_count,
#define ROWS(table) SHAPE(table, ROW_KIND_ROWS)
#define LOG(table) SHAPE(table, ROW_KIND_LOG)
#define TALLY(table) SHAPE(table, ROW_KIND_TALLY)
#define KEY(table, column)
#define INT(table, column)
#define TEXT(table, column, max)
#define BLOB(table, column, max)
#define DATA(table, column)
#define SUM(table, column)
#define FIND(table, a, b, c, d, e)                                                                 \
    .find = {offsetof(struct table##_row, a), offsetof(struct table##_row, b),                     \
        offsetof(struct table##_row, c), offsetof(struct table##_row, d),                          \
        offsetof(struct table##_row, e)},                                                          \
    .find_count = 5,
#define END(table)                                                                                 \
    }                                                                                              \
    ,
static const struct row_shape shapes[TABLE_COUNT] = {
#include "hub/store/table.def"
};

const struct row_shape *
row_shape(enum row_table table)
{
    NEED((unsigned)table < TABLE_COUNT);
    return &shapes[table];
}
