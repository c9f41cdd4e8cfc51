/*
 * Every statement of the hub must be one that both engines can run on the
 * schema we ship, and the two schemas must hold the same tables and columns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sql/prepare.h"

#include "hub/store/sql/all.h"
#include "hub/store/sql/migrations/postgres.h"
#include "hub/store/sql/migrations/sqlite.h"

static const struct prepare on_postgres = {
    postgres_migrations, LENGTH(postgres_migrations), all_sql, LENGTH(all_sql)};
static const struct prepare on_sqlite = {
    sqlite_migrations, LENGTH(sqlite_migrations), all_sql, LENGTH(all_sql)};

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

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(postgres_prepares_every_statement),
        cmocka_unit_test(sqlite_prepares_every_statement),
        cmocka_unit_test(both_engines_have_the_same_tables_and_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
