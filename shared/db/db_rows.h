/*
 * db_rows.h -- many rows into a table by one statement.
 *
 * To bind, step and reset a statement for each row costs SQLite as much as the
 * row itself. Here the rows are a table that the statement reads: every
 * connection knows db_rows, with the columns c0 … c39, which holds the rows that
 * db_rows_run() was given and nothing otherwise:
 *
 *     INSERT OR ROLLBACK INTO t (a, b) SELECT c0, c1 FROM db_rows
 *
 * OR ROLLBACK, since ABORT would have SQLite keep a copy of every page in case a
 * later row fails; the transaction is given up with the row anyway.
 */
#ifndef SHARED_DB_DB_ROWS_H
#define SHARED_DB_DB_ROWS_H

#include "shared/db/db.h"

#define DB_ROWS_COLUMNS_MAX 40

struct db_value;

/** db_rows_column_fn() says one value of one row, by one of db_rows_int() and its kin. */
typedef void db_rows_column_fn(
    const void *context, const void *row, size_t column, struct db_value *value);

struct db_rows {
    const void *const *rows; /* borrowed, like what they point to */
    size_t count;
    db_rows_column_fn *column;
    const void *context;
};

/* Bytes are borrowed until db_rows_run() returns. */
void db_rows_int(struct db_value *value, int64_t number);
void db_rows_text(struct db_value *value, struct bytes text);
void db_rows_blob(struct db_value *value, struct bytes blob);

/** db_rows_run() is db_run() with these rows in db_rows. */
enum err db_rows_run(struct db_statement *statement, const struct db_rows *rows) MUST_CHECK;

#endif
