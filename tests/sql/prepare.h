/*
 * prepare.h -- migrate an empty database and prepare statements on it.
 *
 * For the tests of this folder: what the programs ship must be what the
 * schemas they ship can run. Failures go to cmocka.
 */
#ifndef TESTS_SQL_PREPARE_H
#define TESTS_SQL_PREPARE_H

#include <stddef.h>

#include "shared/db/db.h"
#include "shared/db/statement.h"

/* What a house ships for one engine. */
struct prepare {
    const struct db_migration *migrations;
    size_t migrations_count;
    const struct statement_set *sets;
    size_t sets_count;
};

/** prepare_postgres() works on the scratch database that PGHOST names, in a schema of its own. */
void prepare_postgres(const struct prepare *shipped, const char *schema);

/** prepare_sqlite() works in memory. */
void prepare_sqlite(const struct prepare *shipped);

/** prepare_columns() demands that the table has exactly these columns, "id,name,version". */
void prepare_columns(const struct prepare *shipped, const char *table, const char *columns);

/** prepare_compare() demands of both engines' migrations the same tables and columns. */
void prepare_compare(
    const struct prepare *postgres, const char *schema, const struct prepare *sqlite);

#endif
