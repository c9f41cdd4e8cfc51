/*
 * The schema on PostgreSQL distributes by merchant: its catalogue says so. Without
 * PostgreSQL (make unit) there is nothing to ask; make unit-postgres runs these.
 */
#include "hub/store/store_test_help.h"

#include "hub/store/sql/store.sql.h"

/* Tables that every node of a cluster has whole. All others are sharded by merchant_id. */
#define REFERENCE_TABLES                                                                           \
    "('meta', 'node', 'proof', 'migration', 'organisation', 'merchant', 'terminal', "              \
    "'activation', "                                                                               \
    "'queue', "                                                                                    \
    "'app', 'holder', 'channel_account', 'plate', 'plate_terminal', 'staff', 'role', 'post', "     \
    "'session', 'export', 'presence', 'setting', 'package')"

static int
open_store(void **state)
{
    static struct store_test test;

    *state = &test;
    if (store_test_is_postgres())
        store_test_open(&test, "catalogue");
    return 0;
}

static int
close_store(void **state)
{
    if (store_test_is_postgres())
        store_test_close(*state);
    return 0;
}

static void
a_unique_key_of_a_sharded_table_begins_with_the_merchant(void **state)
{
    static const char ask[] =
        "SELECT group_concat(CAST(i.relname AS text)) FROM pg_index x"
        " JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE c.relnamespace = CAST(CAST(current_schema() AS regnamespace) AS oid)"
        " AND x.indisunique AND c.relname NOT IN " REFERENCE_TABLES
        " AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid"
        " AND a.attname = 'merchant_id' AND a.attnum = x.indkey[0])";

    if (store_test_is_postgres())
        assert_string_equal(store_test_ask_text(*state, ask), "");
}

static void
a_sharded_table_has_the_merchant_and_a_primary_key(void **state)
{
    static const char ask[] =
        "SELECT group_concat(CAST(c.relname AS text)) FROM pg_class c"
        " WHERE c.relnamespace = CAST(CAST(current_schema() AS regnamespace) AS oid)"
        " AND c.relkind = 'r' AND c.relname NOT IN " REFERENCE_TABLES
        " AND NOT EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)";

    if (store_test_is_postgres())
        assert_string_equal(store_test_ask_text(*state, ask), "");
}

static void
no_foreign_key_has_a_sharded_table_at_either_end(void **state)
{
    static const char ask[] =
        "SELECT group_concat(CAST(k.conname AS text)) FROM pg_constraint k"
        " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid"
        " WHERE c.relnamespace = CAST(CAST(current_schema() AS regnamespace) AS oid)"
        " AND (c.relname NOT IN " REFERENCE_TABLES " OR f.relname NOT IN " REFERENCE_TABLES ")";

    if (store_test_is_postgres())
        assert_string_equal(store_test_ask_text(*state, ask), "");
}

static void
the_tables_said_to_be_reference_tables_are_there(void **state)
{
    static const char ask[] =
        "SELECT count(*) FROM pg_class c WHERE c.relkind = 'r' AND"
        " c.relnamespace = CAST(CAST(current_schema() AS regnamespace) AS oid)"
        " AND c.relname IN " REFERENCE_TABLES;

    if (store_test_is_postgres())
        assert_int_equal(store_test_ask(*state, ask), 22);
}

/* Not from end to end: a look for each merchant. */
static void
the_floor_of_ids_is_looked_up_in_each_table_by_the_merchant(void **state)
{
    struct statement statement = {.name = "explain"};
    struct store_test *test = *state;
    struct query *query;
    char sql[4096];
    unsigned looks = 0;

    if (!store_test_is_postgres())
        return;
    (void)snprintf(sql, sizeof(sql), "EXPLAIN %s", store_sql[SQL_STORE_ID_FLOOR_SHARDED].postgres);
    statement.postgres = sql;
    assert_int_equal(engine_prepare(test->store.writer, &statement, &query), ERR_OK);
    while (query_step(query) == ERR_OK) {
        char line[256];

        assert_int_equal(text_copy(query_text(query, 0), line, sizeof(line)), ERR_OK);
        looks += strstr(line, "Index Cond: ((merchant_id = m") != NULL ? 1 : 0;
    }
    query_reset(query);
    assert_int_equal(looks, 22);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    static const struct CMUnitTest tests[] = {
        TEST(a_unique_key_of_a_sharded_table_begins_with_the_merchant),
        TEST(a_sharded_table_has_the_merchant_and_a_primary_key),
        TEST(no_foreign_key_has_a_sharded_table_at_either_end),
        TEST(the_floor_of_ids_is_looked_up_in_each_table_by_the_merchant),
        TEST(the_tables_said_to_be_reference_tables_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
