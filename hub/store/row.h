/*
 * row.h -- the rows of the hub's tables as structs, and what describes them.
 *
 * Made from table.def. A row belongs to the desk that it was read onto or put
 * on; DATA columns borrow from the turn's arena.
 */
#ifndef HUB_STORE_ROW_H
#define HUB_STORE_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/need.h"

#define ROW_KEYS_MAX 6

enum row_table {
#define ROWS(table) TABLE_##table,
#define LOG(table) TABLE_##table,
#define TALLY(table) TABLE_##table,
#define KEY(table, column)
#define INT(table, column)
#define TEXT(table, column, max)
#define BLOB(table, column, max)
#define DATA(table, column)
#define SUM(table, column)
#define FIND(table, a, b, c, d, e)
#define END(table)
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
    TABLE_COUNT
};

#define ROWS(table)                                                                                \
    struct table##_row {                                                                           \
        int64_t version; /* 0 for a row that is not stored yet */
#define LOG(table) struct table##_row {
#define TALLY(table) struct table##_row {
#define KEY(table, column) int64_t column;
#define INT(table, column) int64_t column;
#define TEXT(table, column, max) char column[(max) + 1];
#define BLOB(table, column, max)                                                                   \
    uint8_t column[max];                                                                           \
    size_t column##_size;
#define DATA(table, column) struct bytes column;
#define SUM(table, column) int64_t column;
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

enum row_kind {
    ROW_KIND_ROWS,
    ROW_KIND_LOG,
    ROW_KIND_TALLY
};

enum row_column_kind {
    ROW_COLUMN_KEY,
    ROW_COLUMN_INT,
    ROW_COLUMN_TEXT,
    ROW_COLUMN_BLOB,
    ROW_COLUMN_DATA,
    ROW_COLUMN_SUM
};

struct row_column {
    const char *name;
    enum row_column_kind kind;
    size_t offset;
    size_t size_offset; /* of a blob */
    size_t max;
};

struct row_shape {
    const char *name;
    enum row_kind kind;
    const struct row_column *columns;
    size_t columns_count;
    size_t keys_count;         /* the first so many columns */
    size_t size;               /* of the struct */
    size_t find[ROW_KEYS_MAX]; /* offsets of the second key's columns */
    size_t find_count;         /* 0 when there is none */
};

/* Statements of one table in one engine's words, NULL where it has none; made by tools/tablegen. */
struct table_statements {
    const char *name;
    const char *read;
    const char *find;
    const char *insert;
    const char *change;
};

/** row_shape() describes a table. */
const struct row_shape *row_shape(enum row_table table);

#endif
