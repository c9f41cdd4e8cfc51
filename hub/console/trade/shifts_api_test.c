/* Shifts at terminals: seen within the scope, by whom they are for, as they were heard and said. */
#include "hub/console/trade/shifts_api.h"

#include "hub/api/staff_test_help.h"

struct asker {
    struct staff_test *test;
    char token[STAFF_TOKEN_LENGTH + 1];
};

static struct asker
come(void **state, const char *login, int64_t organisation_id, int64_t role)
{
    struct asker asker = {.test = *state};

    staff_test_session(
        asker.test, staff_test_person(asker.test, login, organisation_id, role), asker.token);
    return asker;
}

static int
ask(struct asker *asker, const char *target)
{
    staff_test_request(asker->test, "GET", target, asker->token);
    return staff_test_send(asker->test, &shifts_api_routes, 1);
}

static bool
says(const struct asker *asker, const char *piece)
{
    return strstr(asker->test->body, piece) != NULL;
}

/* Of 100.00 counted where 98.00 should have been, at that store of the merchant's. */
static void
add(struct asker *asker, int64_t id, const char *state, const char *cashier)
{
    static const char sql[] =
        "INSERT INTO shift (merchant_id, id, store_id, terminal_id, number, salt, fork, state, "
        "cashier,"
        " open_epoch, open_sequence, close_epoch, close_sequence, opened_us, closed_us, float_fen,"
        " counted_fen, said_fen, expected_fen, differs, heard_us, ended_us, version)"
        " VALUES (?1, ?2, ?3, 7, ?2, 1, 0, ?4, ?5, 1, 1, 1, 2, 1000000, 2000000, 5000, 10000, 9900,"
        " 9800, 1, 1, CASE ?4 WHEN 'closed' THEN 9 ELSE 0 END, 1)";
    struct query *row = store_test_statement(&asker->test->store, sql);

    query_bind_int(row, 1, STAFF_TEST_MERCHANT);
    query_bind_int(row, 2, id);
    query_bind_int(row, 3, STAFF_TEST_STORE);
    query_bind_text(row, 4, bytes_text(state));
    query_bind_text(row, 5, bytes_text(cashier));
    store_test_run(&asker->test->store, sql);
}

static void
shifts_are_listed_within_the_scope(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker manager = come(state, "manager", STAFF_TEST_STORE, ROLE_STORE_MANAGER);
    struct asker other = come(state, "other", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cashier = come(state, "cashier", STAFF_TEST_STORE, ROLE_CASHIER);

    add(&owner, 71, "closed", "7");
    add(&owner, 72, "open", "8");
    add(&owner, 73, "next", "");
    assert_int_equal(ask(&owner, "/console/api/shifts"), 200);
    assert_true(says(&owner, "\"id\":\"71\"") && says(&owner, "\"id\":\"72\""));
    assert_true(says(&owner, "\"variance\":200") && says(&owner, "\"said\":9900"));
    assert_false(says(&owner, "\"id\":\"73\""));
    assert_int_equal(ask(&manager, "/console/api/shifts?state=open"), 200);
    assert_true(says(&manager, "\"72\"") && !says(&manager, "\"71\""));
    assert_int_equal(ask(&manager, "/console/api/shifts?cashier=7"), 200);
    assert_true(says(&manager, "\"71\"") && !says(&manager, "\"72\""));
    assert_int_equal(ask(&manager, "/console/api/shifts?state=differs&terminal=7&after=72"), 200);
    assert_true(says(&manager, "\"71\""));
    assert_int_equal(ask(&other, "/console/api/shifts"), 200);
    assert_false(says(&other, "\"71\""));
    assert_int_equal(ask(&cashier, "/console/api/shifts"), 403);
    assert_int_equal(ask(&owner, "/console/api/shifts?state=lost"), 400);
    assert_int_equal(ask(&owner, "/console/api/shifts?terminal=x"), 400);
    assert_int_equal(
        ask(&owner, "/console/api/shifts?cashier=123456789012345678901234567890123"), 400);
}

static void
one_is_shown_with_its_lines_and_moves(void **state)
{
    struct asker owner = come(state, "owner", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker other = come(state, "other", STAFF_TEST_OTHER_MERCHANT, ROLE_MERCHANT_ADMIN);
    const int64_t merchant = STAFF_TEST_MERCHANT;

    add(&owner, 71, "closed", "7");
    (void)store_test_ask_of(&owner.test->store,
        "INSERT INTO shift_line VALUES (?1, 71, 1, 2, 4800, 1, 300, 2, 4900, 1, 300, 1) RETURNING "
        "1",
        &merchant, 1);
    (void)store_test_ask_of(&owner.test->store,
        "INSERT INTO drawer_move VALUES (?1, 9, 71, 4, 4, 800, '7', 1500000, 1600000) RETURNING 1",
        &merchant, 1);
    assert_int_equal(ask(&owner, "/console/api/shifts/71"), 200);
    assert_true(
        says(&owner, "\"line\":\"cash\",\"heard\":{\"count\":2,\"amount\":4800,\"late_count\":1,"
                     "\"late_amount\":300},\"said\":{\"count\":2,\"amount\":4900,"));
    assert_true(says(&owner, "\"line\":\"pay_out\",\"reason\":\"deposit\",\"amount\":800"));
    assert_int_equal(ask(&other, "/console/api/shifts/71"), 404);
    assert_int_equal(ask(&owner, "/console/api/shifts/99"), 404);
    assert_int_equal(ask(&owner, "/console/api/shifts/x"), 404);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(shifts_are_listed_within_the_scope),
        STAFF_TEST(one_is_shown_with_its_lines_and_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
