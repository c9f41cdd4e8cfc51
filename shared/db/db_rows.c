#include "shared/db/db_rows.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "shared/db/db_inner.h"

#define ROWS_ESTIMATED 100

/* https://www.sqlite.org/vtab.html; SQLite's part comes first in each. */
struct rows_table {
    sqlite3_vtab base;
    struct db *db;
};

struct rows_cursor {
    sqlite3_vtab_cursor base;
    const struct db_rows *rows;
    size_t at;
};

static int
rows_connect(sqlite3 *handle, void *aux, int count, const char *const *arguments,
    sqlite3_vtab **ret_table, char **ret_error)
{
    struct rows_table *table = sqlite3_malloc(sizeof(*table));
    int code;

    (void)count;
    (void)arguments;
    (void)ret_error;
    if (table == NULL)
        return SQLITE_NOMEM;
    *table = (struct rows_table){.db = aux};
    code = sqlite3_declare_vtab(handle,
        "CREATE TABLE x (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16,"
        " c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30, c31, c32, c33, c34,"
        " c35, c36, c37, c38, c39)");
    if (code != SQLITE_OK) {
        sqlite3_free(table);
        return code;
    }
    *ret_table = &table->base;
    return SQLITE_OK;
}

static int
rows_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int
rows_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedRows = ROWS_ESTIMATED;
    info->estimatedCost = ROWS_ESTIMATED;
    return SQLITE_OK;
}

static int
rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
    struct rows_cursor *cursor = sqlite3_malloc(sizeof(*cursor));

    (void)table;
    if (cursor == NULL)
        return SQLITE_NOMEM;
    *cursor = (struct rows_cursor){0};
    *ret_cursor = &cursor->base;
    return SQLITE_OK;
}

static int
rows_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int
rows_filter(
    sqlite3_vtab_cursor *base, int number, const char *text, int count, sqlite3_value **values)
{
    struct rows_cursor *cursor = (struct rows_cursor *)base;

    (void)number;
    (void)text;
    (void)count;
    (void)values;
    cursor->rows = ((struct rows_table *)base->pVtab)->db->rows;
    cursor->at = 0;
    return SQLITE_OK;
}

static int
rows_next(sqlite3_vtab_cursor *base)
{
    ((struct rows_cursor *)base)->at++;
    return SQLITE_OK;
}

static int
rows_eof(sqlite3_vtab_cursor *base)
{
    const struct rows_cursor *cursor = (const struct rows_cursor *)base;

    return cursor->rows == NULL || cursor->at >= cursor->rows->count;
}

static int
rows_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct rows_cursor *cursor = (const struct rows_cursor *)base;
    const struct db_rows *rows = cursor->rows;

    rows->column(rows->context, rows->rows[cursor->at], (size_t)column, (struct db_value *)context);
    return SQLITE_OK;
}

static int
rows_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_id)
{
    *ret_id = (sqlite3_int64)((const struct rows_cursor *)base)->at;
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .xConnect = rows_connect,
    .xDisconnect = rows_disconnect,
    .xBestIndex = rows_best_index,
    .xOpen = rows_open,
    .xClose = rows_close,
    .xFilter = rows_filter,
    .xNext = rows_next,
    .xEof = rows_eof,
    .xColumn = rows_column,
    .xRowid = rows_rowid,
};

enum err
db_rows_register(struct db *db)
{
    int code = sqlite3_create_module(db->handle, "db_rows", &module, db);

    return code == SQLITE_OK ? ERR_OK : db_fail(db, "db_rows", code);
}

void
db_rows_int(struct db_value *value, int64_t number)
{
    sqlite3_result_int64((sqlite3_context *)value, number);
}

void
db_rows_text(struct db_value *value, struct bytes text)
{
    const char *from = text.size == 0 ? "" : (const char *)text.at;

    sqlite3_result_text64((sqlite3_context *)value, from, text.size, SQLITE_STATIC, SQLITE_UTF8);
}

void
db_rows_blob(struct db_value *value, struct bytes blob)
{
    const void *from = blob.size == 0 ? "" : (const void *)blob.at;

    sqlite3_result_blob64((sqlite3_context *)value, from, blob.size, SQLITE_STATIC);
}

enum err
db_rows_run(struct db_statement *statement, const struct db_rows *rows)
{
    enum err err;

    NEED(statement->db->rows == NULL);
    statement->db->rows = rows;
    err = db_run(statement);
    statement->db->rows = NULL;
    return err;
}
