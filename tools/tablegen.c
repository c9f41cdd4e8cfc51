/*
 * tablegen -- print the statements of a table description.
 *
 *     cc -DTABLE_DEF='"hub/store/table.def"' tools/tablegen.c
 *     tablegen > table.h
 *
 * For each table: how SQLite reads a row by its key and by its second key and
 * changes one, a statement for a row, and adds all rows of a batch; and how
 * PostgreSQL does each for all rows of a batch at once: keys are arrays, rows to
 * write one array of the table's own row type (unnest). What it reads ends with the
 * place of the row's key in the arrays.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 40

enum kind {
    KIND_ROWS,
    KIND_LOG,
    KIND_TALLY
};

struct column {
    const char *name;
    const char *type; /* PostgreSQL's */
    bool key;
    bool sum;
};

static struct column columns[COLUMNS_MAX];
static size_t columns_count;
#define FIND_MAX 5

static const char *find[FIND_MAX];
static size_t find_count;
static enum kind table_kind;

static void
begin(enum kind kind)
{
    table_kind = kind;
    columns_count = 0;
    find_count = 0;
}

static void
add(const char *name, const char *type, bool key, bool sum)
{
    if (columns_count == COLUMNS_MAX) {
        (void)fprintf(stderr, "tablegen: more than %d columns\n", COLUMNS_MAX);
        exit(EXIT_FAILURE);
    }
    columns[columns_count++] = (struct column){name, type, key, sum};
}

static bool
all(const struct column *column)
{
    (void)column;
    return true;
}

static bool
is_key(const struct column *column)
{
    return column->key;
}

static bool
is_value(const struct column *column)
{
    return !column->key && !column->sum;
}

static bool
is_sum(const struct column *column)
{
    return column->sum;
}

/* The chosen columns, each printed by format with its name, joined. */
static void
each(bool (*chosen)(const struct column *), const char *format, const char *joint)
{
    bool first = true;

    for (size_t i = 0; i < columns_count; i++) {
        if (!chosen(&columns[i]))
            continue;
        if (!first)
            (void)fputs(joint, stdout);
        /* Up to three times the name; the formats below use one or two. */
        for (const char *at = format; *at != '\0'; at++)
            if (*at == '@')
                (void)fputs(columns[i].name, stdout);
            else if (*at == '#')
                (void)printf("%zu", i + 1);
            else if (*at == '%')
                (void)fputs(columns[i].type, stdout);
            else
                (void)putchar(*at);
        first = false;
    }
}

static const char *
version_column(void)
{
    return table_kind == KIND_ROWS ? ", version" : "";
}

static void
sqlite_read(const char *table, bool by_find)
{
    (void)printf("\"SELECT ");
    each(all, "@", ", ");
    (void)printf("%s FROM %s WHERE ", version_column(), table);
    if (by_find)
        for (size_t i = 0; i < find_count; i++)
            (void)printf("%s%s = ?%zu", i == 0 ? "" : " AND ", find[i], i + 1);
    else
        each(is_key, "@ = ?#", " AND ");
    (void)printf("\"");
}

static void
sqlite_insert(const char *table)
{
    /* All rows at once from the table db_rows (shared/db/db_rows.h). */
    (void)printf("\"INSERT OR ROLLBACK INTO %s (", table);
    each(all, "@", ", ");
    (void)printf("%s) SELECT ", version_column());
    for (size_t i = 0; i < columns_count; i++)
        (void)printf("%sc%zu", i == 0 ? "" : ", ", i);
    (void)printf("%s FROM db_rows", table_kind == KIND_ROWS ? ", 1" : "");
    if (table_kind == KIND_TALLY) {
        (void)printf(" WHERE true ON CONFLICT (");
        each(is_key, "@", ", ");
        (void)printf(") DO UPDATE SET ");
        each(is_sum, "@ = @ + excluded.@", ", ");
    }
    (void)printf("\"");
}

static void
sqlite_change(const char *table)
{
    (void)printf("\"UPDATE %s SET ", table);
    each(is_value, "@ = ?#", ", ");
    (void)printf(", version = version + 1 WHERE ");
    each(is_key, "@ = ?#", " AND ");
    (void)printf(" AND version = ?%zu\"", columns_count + 1);
}

static void
postgres_read(const char *table, bool by_find)
{
    (void)printf("\"SELECT ");
    each(all, "t.@", ", ");
    (void)printf("%s, k.nth FROM unnest(", table_kind == KIND_ROWS ? ", t.version" : "");
    if (by_find) {
        for (size_t i = 0; i < find_count; i++)
            (void)printf("%s$%zu::bigint[]", i == 0 ? "" : ", ", i + 1);
        (void)printf(") WITH ORDINALITY AS k(");
        for (size_t i = 0; i < find_count; i++)
            (void)printf("%s%s", i == 0 ? "" : ", ", find[i]);
        (void)printf(", nth) JOIN %s t USING (", table);
        for (size_t i = 0; i < find_count; i++)
            (void)printf("%s%s", i == 0 ? "" : ", ", find[i]);
    } else {
        each(is_key, "$#::bigint[]", ", ");
        (void)printf(") WITH ORDINALITY AS k(");
        each(is_key, "@", ", ");
        (void)printf(", nth) JOIN %s t USING (", table);
        each(is_key, "@", ", ");
    }
    (void)printf(")\"");
}

static void
postgres_insert(const char *table)
{
    (void)printf("\"INSERT INTO %s (", table);
    each(all, "@", ", ");
    (void)printf("%s) SELECT ", version_column());
    each(all, "k.@", ", ");
    (void)printf("%s FROM unnest($1::%s[]) AS k", table_kind == KIND_ROWS ? ", 1" : "", table);
    if (table_kind == KIND_TALLY) {
        /* Locks in key order, so that two lanes cannot wait for each other. */
        (void)printf(" ORDER BY ");
        each(is_key, "k.@", ", ");
        (void)printf(" ON CONFLICT (");
        each(is_key, "@", ", ");
        (void)printf(") DO UPDATE SET ");
        for (size_t i = 0, n = 0; i < columns_count; i++)
            if (columns[i].sum)
                (void)printf("%s%s = %s.%s + excluded.%s", n++ == 0 ? "" : ", ", columns[i].name,
                    table, columns[i].name, columns[i].name);
    }
    (void)printf("\"");
}

static void
postgres_change(const char *table)
{
    (void)printf("\"UPDATE %s t SET ", table);
    each(is_value, "@ = k.@", ", ");
    (void)printf(", version = t.version + 1 FROM unnest($1::%s[]) AS k WHERE ", table);
    each(is_key, "t.@ = k.@", " AND ");
    (void)printf(" AND t.version = k.version\"");
}

static void
print_table(const char *table, bool sqlite)
{
    (void)printf("    {\"%s\",\n     ", table);
    if (table_kind != KIND_LOG)
        (sqlite ? sqlite_read : postgres_read)(table, false);
    else
        (void)printf("NULL");
    (void)printf(",\n     ");
    if (find_count > 0)
        (sqlite ? sqlite_read : postgres_read)(table, true);
    else
        (void)printf("NULL");
    (void)printf(",\n     ");
    (sqlite ? sqlite_insert : postgres_insert)(table);
    (void)printf(",\n     ");
    if (table_kind == KIND_ROWS)
        (sqlite ? sqlite_change : postgres_change)(table);
    else
        (void)printf("NULL");
    (void)printf("},\n");
}

static void
print_tables(bool sqlite)
{
#define ROWS(table) begin(KIND_ROWS);
#define LOG(table) begin(KIND_LOG);
#define TALLY(table) begin(KIND_TALLY);
#define KEY(table, column) add(#column, "bigint", true, false);
#define INT(table, column) add(#column, "bigint", false, false);
#define TEXT(table, column, max) add(#column, "text", false, false);
#define BLOB(table, column, max) add(#column, "bytea", false, false);
#define DATA(table, column) add(#column, "bytea", false, false);
#define SUM(table, column) add(#column, "bigint", false, true);
#define FIND(table, a, b, c, d, e)                                                                 \
    find[0] = #a;                                                                                  \
    find[1] = #b;                                                                                  \
    find[2] = #c;                                                                                  \
    find[3] = #d;                                                                                  \
    find[4] = #e;                                                                                  \
    find_count = FIND_MAX;
#define END(table) print_table(#table, sqlite);
#include TABLE_DEF
}

int
main(void)
{
    (void)puts("/* Made by tools/tablegen. Do not edit. */");
    (void)puts("static const struct table_statements table_sqlite[TABLE_COUNT] = {");
    print_tables(true);
    (void)puts("};\n\nstatic const struct table_statements table_postgres[TABLE_COUNT] = {");
    print_tables(false);
    (void)puts("};");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
