/*
 * rows.h -- whole tables, and rows beside rows.
 *
 * Any engine, by nothing but its queries; rows live in the arena. In an arena
 * that is full, or a database that fails, the process ends with words.
 */
#ifndef TESTS_REPLAY_ROWS_H
#define TESTS_REPLAY_ROWS_H

#include "tests/replay/record.h"

/** rows_all() is every row of the table, by its key. */
struct record_rows rows_all(struct engine *engine, enum row_table table, struct arena *arena);
/** rows_written() is a copy of what is to be written. */
struct record_rows rows_written(const struct engine_write *write, struct arena *arena);
/** rows_whole() is every table. */
void rows_whole(
    struct engine *engine, struct arena *arena, struct record_rows ret_tables[static TABLE_COUNT]);
/** rows_are_readable() is false on the connection of a program that has died. */
bool rows_are_readable(struct engine *engine);
/** rows_load() adds those of the rows whose keys are not there yet. */
void rows_load(struct engine *engine, const struct record_rows *rows, struct arena *arena);

/** rows_copy() is a copy of one row and of what it borrows. */
void *rows_copy(enum row_table table, const void *row, struct arena *arena);

/** rows_differ() is the name of the first column that differs, or NULL. */
const char *rows_differ(enum row_table table, const void *one, const void *other);
/** rows_compare() is the same for two whole tables; it says on standard output what differs. */
bool rows_compare(const struct record_rows *one, const struct record_rows *other);

/** rows_are_there() is whether the turn that wrote these was stored: by any row that can tell. */
bool rows_are_there(
    struct engine *engine, const struct record_rows *tables, size_t count, struct arena *arena);

#endif
