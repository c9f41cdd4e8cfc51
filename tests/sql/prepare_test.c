/*
 * Every statement of the hub must be one that both engines can run on the
 * schema we ship: those of sql/ and those that tools/tablegen makes from
 * table.def. The two schemas must hold the same tables and columns, and
 * table.def the same as they.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "hub/store/row.h"
#include "tests/sql/prepare.h"

#include "hub/store/sql/all.h"
#include "hub/store/sql/migrations/postgres.h"
#include "hub/store/sql/migrations/sqlite.h"
#include "hub/store/table.h"

#define KINDS 4 /* read, find, insert, change */
#define NAME_SIZE 40

/* A table's columns as the DDL should list them: ",id,name,version". */
struct shape {
    const char *columns;
    const char *version;
};

#define ROWS(table)                                                                                \
    {                                                                                              \
        .version = ",version", .columns = ""
#define LOG(table)                                                                                 \
    {                                                                                              \
        .version = "", .columns = ""
#define TALLY(table)                                                                               \
    {                                                                                              \
        .version = "", .columns = ""
#define KEY(table, column) "," #column
#define INT(table, column) "," #column
#define TEXT(table, column, max) "," #column
#define BLOB(table, column, max) "," #column
#define DATA(table, column) "," #column
#define SUM(table, column) "," #column
#define FIND(table, a, b, c, d, e)
#define END(table)                                                                                 \
    }                                                                                              \
    ,
/* clang-format off */
static const struct shape shapes[TABLE_COUNT] = {
#include "hub/store/table.def"
};
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

/* The keys alone: a comma for each. */
#define ROWS(table) ""
#define LOG(table) ""
#define TALLY(table) ""
#define KEY(table, column) ","
#define INT(table, column)
#define TEXT(table, column, max)
#define BLOB(table, column, max)
#define DATA(table, column)
#define SUM(table, column)
#define FIND(table, a, b, c, d, e)
#define END(table) ,
/* clang-format off */
static const char *const keys[TABLE_COUNT] = {
#include "hub/store/table.def"
};
/* clang-format on */

static struct statement made[TABLE_COUNT * KINDS];
static char names[TABLE_COUNT * KINDS][NAME_SIZE];
static struct statement_set sets[LENGTH(all_sql) + 1];

static const struct prepare on_postgres = {
    postgres_migrations, LENGTH(postgres_migrations), sets, LENGTH(sets)};
static const struct prepare on_sqlite = {
    sqlite_migrations, LENGTH(sqlite_migrations), sets, LENGTH(sets)};

static unsigned
count_of(const char *commas)
{
    unsigned count = 0;

    for (; *commas != '\0'; commas++)
        count += *commas == ',' ? 1 : 0;
    return count;
}

static void
add_made(struct statement_set *set, const char *kind, const struct statement *statement)
{
    char *name = names[set->count];

    assert_int_equal(statement->postgres == NULL, statement->sqlite == NULL);
    if (statement->sqlite == NULL)
        return;
    (void)snprintf(name, NAME_SIZE, "%s_%s", statement->name, kind);
    made[set->count] = *statement;
    made[set->count].name = name;
    set->count++;
}

/* What hub/store/desk.c prepares, with the counts of parameters that it binds. */
static int
make_sets(void **state)
{
    struct statement_set *set = &sets[LENGTH(all_sql)];

    (void)state;
    memcpy(sets, all_sql, sizeof(all_sql));
    *set = (struct statement_set){.name = "table", .statements = made};
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct table_statements *pg = &table_postgres[i];
        const struct table_statements *lite = &table_sqlite[i];
        unsigned columns = count_of(shapes[i].columns);

        assert_string_equal(pg->name, lite->name);
        add_made(
            set, "read", &(struct statement){pg->name, pg->read, lite->read, count_of(keys[i])});
        add_made(set, "find", &(struct statement){pg->name, pg->find, lite->find, 5});
        add_made(set, "insert", &(struct statement){pg->name, pg->insert, lite->insert, columns});
        add_made(
            set, "change", &(struct statement){pg->name, pg->change, lite->change, columns + 1});
    }
    assert_true(set->count > TABLE_COUNT);
    return 0;
}

static void
postgres_prepares_every_statement(void **state)
{
    (void)state;
    prepare_postgres(&on_postgres, "prepared");
}

static void
sqlite_prepares_every_statement(void **state)
{
    (void)state;
    prepare_sqlite(&on_sqlite);
}

static void
both_engines_have_the_same_tables_and_columns(void **state)
{
    (void)state;
    prepare_compare(&on_postgres, "compared", &on_sqlite);
}

static void
the_table_of_rows_has_the_columns_of_the_schema_in_its_order(void **state)
{
    static struct prepare_table tables[TABLE_COUNT];

    (void)state;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        tables[i].name = table_postgres[i].name;
        (void)snprintf(tables[i].columns, sizeof(tables[i].columns), "%s%s", shapes[i].columns + 1,
            shapes[i].version);
    }
    prepare_columns(&on_postgres, "ordered", tables, TABLE_COUNT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(postgres_prepares_every_statement),
        cmocka_unit_test(sqlite_prepares_every_statement),
        cmocka_unit_test(both_engines_have_the_same_tables_and_columns),
        cmocka_unit_test(the_table_of_rows_has_the_columns_of_the_schema_in_its_order),
    };

    return cmocka_run_group_tests(tests, make_sets, NULL);
}
