/*
 * sandbox_store.h -- the sandbox's database: the statements that every dialect uses.
 *
 * A dialect has a store of its own for its own rows (alipay_store.h).
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_STORE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/arena.h"
#include "shared/db/db.h"
#include "shared/db/statement.h"
#include "tools/sandbox/core/sql/fault.sql.h"
#include "tools/sandbox/core/sql/payer.sql.h"
#include "tools/sandbox/core/sql/sandbox.sql.h"

/* Indexed by the enumerators that tools/sqlembed made. */
struct sandbox_store {
    struct db *db;
    struct db_statement *fault[SQL_FAULT_COUNT];
    struct db_statement *payer[SQL_PAYER_COUNT];
    struct db_statement *sandbox[SQL_SANDBOX_COUNT];
};

/** sandbox_store_open() prepares the statements above on a migrated database. */
enum err sandbox_store_open(struct db *db, struct sandbox_store *ret_store) MUST_CHECK;

/** sandbox_store_prepare() is for a dialect's own: count statements into to[]. */
enum err sandbox_store_prepare(struct db *db, const struct statement *statements, size_t count,
    struct db_statement **to) MUST_CHECK;

/** sandbox_store_end() is after the last row of a list: what stepping ended with, or ERR_OK. */
enum err sandbox_store_end(struct db_statement *rows, enum err err) MUST_CHECK;

/** sandbox_store_copy() is a text column; "" when the arena is full, which it remembers. */
const char *sandbox_store_copy(struct arena *arena, struct db_statement *row, int at);

/** sandbox_store_bind() is db_bind_text() of a C string. */
void sandbox_store_bind(struct db_statement *statement, int at, const char *text);

/** sandbox_store_word() is which of the words a column has; ERR_CORRUPT for none. */
enum err sandbox_store_word(
    const char *const *words, size_t count, struct bytes word, unsigned *ret_word) MUST_CHECK;

#endif
