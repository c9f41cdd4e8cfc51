#include "tests/sql/prepare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <sqlite3.h>

/* Every statement is tried before the test fails, so that one run shows all that is wrong. */
static unsigned refused;

static void
refuse(const char *engine, const char *name, const char *why)
{
    print_error("%s refuses %s: %s\n", engine, name, why);
    refused++;
}

static void
run_postgres(PGconn *pg, const char *name, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        refuse("PostgreSQL", name, PQerrorMessage(pg));
    PQclear(result);
}

/* The rows that a table's statement writes are one array of them. */
static unsigned
count_of_postgres(const struct statement *statement)
{
    return strstr(statement->postgres, " FROM unnest($1::") != NULL &&
                   strstr(statement->postgres, "[]) AS k") != NULL
               ? 1
               : statement->params_count;
}

/* By its first use, as "$1 = 0": it would take no id, since they are longer. */
static void
check_no_short_numbers(const PGresult *described, const char *name)
{
    enum {
        INT4 = 23 /* pg_type.dat */
    };

    for (int i = 0; i < PQnparams(described); i++)
        if (PQparamtype(described, i) == INT4)
            refuse("PostgreSQL", name, "a parameter is taken for one of 32 bits");
}

static void
prepare_one_postgres(PGconn *pg, const struct statement *statement)
{
    PGresult *result = PQprepare(pg, statement->name, statement->postgres, 0, NULL);
    PGresult *described;

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        refuse("PostgreSQL", statement->name, PQerrorMessage(pg));
    PQclear(result);
    described = PQdescribePrepared(pg, statement->name);
    if (PQresultStatus(described) == PGRES_COMMAND_OK &&
        (unsigned)PQnparams(described) != count_of_postgres(statement))
        refuse("PostgreSQL", statement->name, "another count of parameters");
    check_no_short_numbers(described, statement->name);
    PQclear(described);
}

/* A connection whose new, empty schema has been migrated. */
static PGconn *
open_postgres(const struct prepare *shipped, const char *schema)
{
    PGconn *pg = PQconnectdb("");
    char sql[200];

    assert_int_equal(CONNECTION_OK, PQstatus(pg));
    refused = 0;
    (void)snprintf(sql, sizeof(sql), "CREATE SCHEMA %s; SET search_path = %s", schema, schema);
    run_postgres(pg, schema, sql);
    for (size_t i = 0; i < shipped->migrations_count; i++)
        run_postgres(pg, shipped->migrations[i].name, shipped->migrations[i].sql);
    return pg;
}

static sqlite3 *
open_sqlite(const struct prepare *shipped)
{
    sqlite3 *db = NULL;

    assert_int_equal(SQLITE_OK, sqlite3_open(":memory:", &db));
    refused = 0;
    /* A name in double quotes that is no column would else be taken for text. */
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    /* As shared/db/db_rows.h has it. */
    assert_int_equal(SQLITE_OK,
        sqlite3_exec(db,
            "CREATE TEMP TABLE db_rows (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,"
            " c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, c30,"
            " c31, c32, c33, c34, c35, c36, c37, c38, c39)",
            NULL, NULL, NULL));
    for (size_t i = 0; i < shipped->migrations_count; i++)
        if (sqlite3_exec(db, shipped->migrations[i].sql, NULL, NULL, NULL) != SQLITE_OK)
            refuse("SQLite", shipped->migrations[i].name, sqlite3_errmsg(db));
    return db;
}

static void
prepare_one_sqlite(sqlite3 *db, const struct statement *statement)
{
    sqlite3_stmt *prepared = NULL;
    const char *rest = "";

    if (sqlite3_prepare_v2(db, statement->sqlite, -1, &prepared, &rest) != SQLITE_OK)
        refuse("SQLite", statement->name, sqlite3_errmsg(db));
    else if (strstr(statement->sqlite, "FROM db_rows") == NULL &&
             (unsigned)sqlite3_bind_parameter_count(prepared) != statement->params_count)
        refuse("SQLite", statement->name, "another count of parameters");
    else if (*rest != '\0')
        refuse("SQLite", statement->name, "text behind the statement");
    (void)sqlite3_finalize(prepared);
}

void
prepare_postgres(const struct prepare *shipped, const char *schema)
{
    PGconn *pg = open_postgres(shipped, schema);

    for (size_t i = 0; i < shipped->sets_count; i++)
        for (size_t j = 0; j < shipped->sets[i].count; j++)
            prepare_one_postgres(pg, &shipped->sets[i].statements[j]);
    PQfinish(pg);
    assert_int_equal(0, refused);
}

void
prepare_sqlite(const struct prepare *shipped)
{
    sqlite3 *db = open_sqlite(shipped);

    for (size_t i = 0; i < shipped->sets_count; i++)
        for (size_t j = 0; j < shipped->sets[i].count; j++)
            prepare_one_sqlite(db, &shipped->sets[i].statements[j]);
    (void)sqlite3_close(db);
    assert_int_equal(0, refused);
}

void
prepare_columns(const struct prepare *postgres, const char *schema,
    const struct prepare_table *tables, size_t count)
{
    static const char ask[] =
        "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    PGconn *pg = open_postgres(postgres, schema);

    assert_int_equal(0, refused);
    for (size_t i = 0; i < count; i++) {
        PGresult *columns =
            PQexecParams(pg, ask, 1, NULL, (const char *const[]){tables[i].name}, NULL, NULL, 0);

        assert_int_equal(PGRES_TUPLES_OK, PQresultStatus(columns));
        assert_string_equal(tables[i].columns, PQgetvalue(columns, 0, 0));
        PQclear(columns);
    }
    PQfinish(pg);
}

void
prepare_compare(const struct prepare *postgres, const char *schema, const struct prepare *sqlite)
{
    static const char ours[] =
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY "
        "1";
    static const char theirs[] =
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema ORDER BY 1";
    PGconn *pg = open_postgres(postgres, schema);
    sqlite3 *db = open_sqlite(sqlite);
    PGresult *columns = PQexec(pg, theirs);
    sqlite3_stmt *statement = NULL;
    int row = 0;

    assert_int_equal(PGRES_TUPLES_OK, PQresultStatus(columns));
    assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, ours, -1, &statement, NULL));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *want = row < PQntuples(columns) ? PQgetvalue(columns, row, 0) : "nothing";

        assert_string_equal(want, (const char *)sqlite3_column_text(statement, 0));
        row++;
    }
    assert_int_equal(PQntuples(columns), row);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    PQclear(columns);
    PQfinish(pg);
    assert_int_equal(0, refused);
}
