/*
 * Every statement of the sandbox must be one that SQLite can run on the schema we
 * ship.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sql/prepare.h"

#include "tools/sandbox/core/sql/migrations.h"
#include "tools/sandbox/sql/all.h"

static void
sqlite_prepares_every_statement(void **state)
{
    const struct prepare shipped = {migrations, LENGTH(migrations), all_sql, LENGTH(all_sql)};

    (void)state;
    prepare_sqlite(&shipped);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sqlite_prepares_every_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
