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

struct prepare_table {
    const char *name;
    char columns[1024]; /* "id,name,version" */
};

/**
 * prepare_columns() demands that the tables have exactly these columns in this order: rows are
 * sent to PostgreSQL as values of the table's own type.
 */
void prepare_columns(const struct prepare *postgres, const char *schema,
    const struct prepare_table *tables, size_t count);

/** prepare_compare() demands of both engines' migrations the same tables and columns. */
void prepare_compare(
    const struct prepare *postgres, const char *schema, const struct prepare *sqlite);

#endif
