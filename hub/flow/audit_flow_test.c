#include "hub/flow/audit_flow.h"

#include <stdio.h>

#include "hub/flow/audit_verify.h"
#include "hub/flow/flow_test_help.h"
#include "hub/flow/organisation_flow.h"

#include "hub/store/sql/store.sql.h"

static enum err
rename_store(struct flow_test *test, int64_t chain, const char *name, int64_t version)
{
    struct organisation_set set = {
        .id = FLOW_TEST_STORE, .version = version, .says = ORGANISATION_SAYS_NAME, .name = name};
    struct audited audited = {.inner = &set.operation,
        .act = {.merchant_id = chain,
            .organisation_id = FLOW_TEST_STORE,
            .who = AUDIT_STAFF,
            .who_id = 77,
            .name = "王店长",
            .address = "203.0.113.9",
            .action = "organisation.set",
            .about = "organisation",
            .about_id = FLOW_TEST_STORE}};

    organisation_flow_set(&set);
    audit_flow(&audited);
    return store_test_turn(&test->store, &audited.operation);
}

static void
look(struct flow_test *test, int64_t chain)
{
    struct audited read = {.act = {.merchant_id = chain,
                               .who = AUDIT_APP,
                               .name = "",
                               .address = "",
                               .action = "orders.export",
                               .about = ""}};

    audit_flow(&read);
    assert_int_equal(store_test_turn(&test->store, &read.operation), ERR_OK);
}

static struct audit_verified
verified(struct flow_test *test)
{
    struct audit_verified verified;

    assert_int_equal(audit_verify(test->store.store.writer, &verified), ERR_OK);
    return verified;
}

/* Whose the tables are can do that, and nobody else. */
static void
disarm(struct flow_test *test)
{
    static const char *const postgres[] = {
        "ALTER TABLE audit DISABLE TRIGGER USER", "ALTER TABLE audit_head DISABLE TRIGGER USER"};
    static const char *const sqlite[] = {"DROP TRIGGER audit_is_not_changed",
        "DROP TRIGGER audit_is_not_deleted", "DROP TRIGGER audit_is_not_replaced",
        "DROP TRIGGER audit_head_goes_on", "DROP TRIGGER audit_head_is_not_deleted"};
    bool is_postgres = store_test_is_postgres();
    size_t count = is_postgres ? LENGTH(postgres) : LENGTH(sqlite);

    for (size_t i = 0; i < count; i++)
        store_test_run(&test->store, is_postgres ? postgres[i] : sqlite[i]);
}

/* What somebody with the database in hand does. */
static void
tamper(struct flow_test *test, const char *sql)
{
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, sql);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
}

static void
expect(struct flow_test *test, enum audit_fault fault, int64_t merchant_id, int64_t sequence)
{
    const struct audit_verified found = verified(test);

    assert_int_equal(found.fault, fault);
    assert_int_equal(found.merchant_id, merchant_id);
    assert_int_equal(found.sequence, sequence);
}

static void
a_change_has_its_row_in_its_own_transaction(void **state)
{
    struct flow_test *test = *state;

    assert_int_equal(rename_store(test, FLOW_TEST_MERCHANT, "东店", 1), ERR_OK);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM audit WHERE merchant_id = 5 AND sequence = 1"
                            " AND who = 'staff' AND who_id = 77 AND name = '王店长'"
                            " AND was = '{\"organisation/6\":{\"name\":\"一号店\"}}'"
                            " AND became = '{\"organisation/6\":{\"name\":\"东店\"}}'"),
        1);
    assert_int_equal(flow_test_ask(test, "SELECT sequence FROM audit_head"), 1);
}

static void
what_is_refused_or_so_already_leaves_no_row(void **state)
{
    struct flow_test *test = *state;

    assert_int_equal(rename_store(test, FLOW_TEST_MERCHANT, "东店", 9), ERR_CONFLICT);
    assert_int_equal(rename_store(test, FLOW_TEST_MERCHANT, "一号店", 1), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM audit"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM audit_head"), 0);
}

static void
chains_are_apart_and_without_gaps(void **state)
{
    struct flow_test *test = *state;
    struct audit_verified found;

    for (int i = 0; i < 3; i++) {
        look(test, 0);
        look(test, FLOW_TEST_MERCHANT);
    }
    assert_int_equal(rename_store(test, 0, "东店", 1), ERR_OK);
    found = verified(test);
    assert_int_equal(found.fault, AUDIT_FAULT_NONE);
    assert_int_equal(found.chains, 2);
    assert_int_equal(found.rows, 7);
    assert_int_equal(
        flow_test_ask(test, "SELECT max(sequence) FROM audit WHERE merchant_id = 0"), 4);
}

static void
two_of_one_turn_are_two_links(void **state)
{
    struct flow_test *test = *state;
    const struct audit_act act = {
        .who = AUDIT_COMMAND, .name = "", .address = "", .action = "x", .about = ""};
    struct audited first = {.act = act};
    struct audited second = {.act = act};

    audit_flow(&first);
    audit_flow(&second);
    first.operation.next = &second.operation;
    assert_int_equal(lane_turn(test->store.lane, &first.operation), ERR_OK);
    assert_int_equal(verified(test).rows, 2);
    assert_int_equal(verified(test).fault, AUDIT_FAULT_NONE);
}

static void
each_field_that_is_changed_names_its_row(void **state)
{
    static const char *const fields[] = {"id = id + 1", "organisation_id = 9", "who = 'app'",
        "who_id = 78", "name = '李四'", "address = ''", "action = 'organisation.get'",
        "about = 'staff'", "about_id = 7", "was = ''", "became = ''", "at_us = at_us + 1"};
    struct flow_test *test = *state;
    char sql[200];

    look(test, FLOW_TEST_MERCHANT);
    assert_int_equal(rename_store(test, FLOW_TEST_MERCHANT, "东店", 1), ERR_OK);
    look(test, FLOW_TEST_MERCHANT);
    disarm(test);
    tamper(test, "CREATE TABLE kept AS SELECT * FROM audit WHERE sequence = 2");
    for (size_t i = 0; i < LENGTH(fields); i++) {
        (void)snprintf(sql, sizeof(sql), "UPDATE audit SET %s WHERE sequence = 2", fields[i]);
        tamper(test, sql);
        expect(test, AUDIT_FAULT_CHANGED, FLOW_TEST_MERCHANT, 2);
        tamper(test, "DELETE FROM audit WHERE sequence = 2");
        expect(test, AUDIT_FAULT_MISSING, FLOW_TEST_MERCHANT, 2);
        tamper(test, "INSERT INTO audit SELECT * FROM kept");
        assert_int_equal(verified(test).fault, AUDIT_FAULT_NONE);
    }
    tamper(test, "DROP TABLE kept");
}

static void
a_head_that_is_gone_or_of_another_row_is_found(void **state)
{
    struct flow_test *test = *state;
    uint8_t hash[CRYPT_SHA256_SIZE] = {0};
    bool has = true;

    look(test, FLOW_TEST_MERCHANT);
    look(test, FLOW_TEST_MERCHANT);
    disarm(test);
    tamper(test, "DELETE FROM audit WHERE sequence = 2");
    expect(test, AUDIT_FAULT_HEAD, FLOW_TEST_MERCHANT, 1);
    /* With its head: only who has the head written down sees it. */
    tamper(test, "UPDATE audit_head SET sequence = 1, hash = (SELECT hash FROM audit)");
    assert_int_equal(verified(test).fault, AUDIT_FAULT_NONE);
    assert_int_equal(audit_verify_has(test->store.store.writer, FLOW_TEST_MERCHANT, 2, hash, &has),
        ERR_NOT_FOUND);
    assert_int_equal(
        audit_verify_has(test->store.store.writer, FLOW_TEST_MERCHANT, 1, hash, &has), ERR_OK);
    assert_false(has);
    tamper(test, "DELETE FROM audit_head");
    expect(test, AUDIT_FAULT_HEAD, FLOW_TEST_MERCHANT, 1);
}

/* Over all SQL of the hub: what stands in store_sql and what tables are made of. */
static void
no_statement_changes_or_deletes_a_row(void **state)
{
    static const char *const words[] = {"DELETE FROM audit", "UPDATE audit", "INTO audit"};

    (void)state;
    for (size_t i = 0; i < LENGTH(store_sql); i++) {
        for (size_t j = 0; j < LENGTH(words); j++) {
            assert_null(strstr(store_sql[i].sqlite, words[j]));
            assert_null(strstr(store_sql[i].postgres, words[j]));
        }
    }
    assert_int_equal(row_shape(TABLE_audit)->kind, ROW_KIND_LOG);
}

/* Whoever has the hub's own connection in hand, by a hole in it. */
static void
the_database_itself_takes_no_row_out_of_it(void **state)
{
    static const char *const both[] = {"UPDATE audit SET name = 'x'", "DELETE FROM audit",
        "DELETE FROM audit_head", "UPDATE audit_head SET sequence = 1",
        "UPDATE audit_head SET at_us = 5"};
    static const char *const postgres[] = {"TRUNCATE audit", "TRUNCATE audit_head",
        "INSERT INTO audit SELECT * FROM audit WHERE sequence = 1"
        " ON CONFLICT (merchant_id, sequence) DO UPDATE SET name = 'x'"};
    static const char *const sqlite[] = {
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 1"};
    struct flow_test *test = *state;
    bool is_postgres = store_test_is_postgres();
    size_t own = is_postgres ? LENGTH(postgres) : LENGTH(sqlite);

    look(test, FLOW_TEST_MERCHANT);
    look(test, FLOW_TEST_MERCHANT);
    for (size_t i = 0; i < LENGTH(both) + own; i++) {
        const char *sql = i < LENGTH(both) ? both[i]
                          : is_postgres    ? postgres[i - LENGTH(both)]
                                           : sqlite[i - LENGTH(both)];
        const struct statement statement = {.name = "test", .postgres = sql, .sqlite = sql};
        struct query *query;
        enum err err;

        assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
        err = engine_prepare(test->store.store.writer, &statement, &query);
        assert_int_not_equal(err == ERR_OK ? query_run(query) : err, ERR_OK);
        engine_rollback(test->store.store.writer);
    }
    assert_int_equal(verified(test).rows, 2);
    assert_int_equal(verified(test).fault, AUDIT_FAULT_NONE);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_change_has_its_row_in_its_own_transaction),
        FLOW_TEST(what_is_refused_or_so_already_leaves_no_row),
        FLOW_TEST(chains_are_apart_and_without_gaps),
        FLOW_TEST(two_of_one_turn_are_two_links),
        FLOW_TEST(each_field_that_is_changed_names_its_row),
        FLOW_TEST(a_head_that_is_gone_or_of_another_row_is_found),
        FLOW_TEST(the_database_itself_takes_no_row_out_of_it),
        FLOW_TEST(no_statement_changes_or_deletes_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
