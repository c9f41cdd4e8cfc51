/* What somebody may not any more is not done, though the gate had let it in. */
#include "hub/console/people/staff_api.h"

#include "hub/console/people/people_test_help.h"

struct asker {
    char token[STAFF_TOKEN_LENGTH + 1];
    int64_t id;
};

static struct asker
asker(struct staff_test *test, const char *login, int64_t at, int64_t role)
{
    struct asker asker = {.id = staff_test_person(test, login, at, role)};

    staff_test_session(test, asker.id, asker.token);
    return asker;
}

/* What another hub, or another turn, has stored. */
static void
meanwhile(struct staff_test *test, const char *sql)
{
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, sql);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
}

static void
prepare(struct staff_test *test, const struct asker *asker, const char *method, const char *target,
    const char *body)
{
    static char key[20];
    static int keys;

    (void)snprintf(key, sizeof(key), "taken-%d", keys++);
    staff_test_request(test, method, target, asker->token);
    staff_test_header(test, "idempotency-key", key);
    test->request.body = bytes_text(body);
}

/* He asks, and is let in: what is known of him now is known for five seconds. */
static void
is_let_in(struct staff_test *test, const struct asker *asker)
{
    prepare(test, asker, "GET", "/console/api/me", "");
    assert_int_equal(people_test_send(test), 200);
}

static int
rename_person(struct staff_test *test, const struct asker *asker, int64_t staff_id)
{
    char target[100];

    (void)snprintf(target, sizeof(target), "/console/api/staff/%lld", (long long)staff_id);
    prepare(test, asker, "PATCH", target, "{\"name\":\"x\",\"version\":1}");
    return people_test_send(test);
}

static int64_t
renamed(struct staff_test *test)
{
    return store_test_ask(&test->store, "SELECT count(*) FROM staff WHERE name = 'x'");
}

static void
what_was_taken_away_elsewhere_does_not_hold_for_another_five_seconds(void **state)
{
    static const struct {
        const char *sql;
        int status;
    } cases[] = {
        {"UPDATE post SET state = 'ended' WHERE staff_id ="
         " (SELECT id FROM staff WHERE login = 'lin')",
            404},
        {"UPDATE session SET ended_us = 1", 401},
        {"UPDATE staff SET state = 'suspended' WHERE login = 'lin'", 401},
        {"UPDATE staff SET signed_out_us = 9000000000000000 WHERE login = 'lin'", 401},
        {"UPDATE organisation SET path = '0000000000000001000000000000000c' WHERE id = 12", 404},
    };

    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct staff_test *test = *state;
        struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
        struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);

        is_let_in(test, &lin);
        meanwhile(test, cases[i].sql);
        assert_int_equal(rename_person(test, &lin, cai.id), cases[i].status);
        assert_int_equal(renamed(test), 0);
        assert_int_equal(store_test_ask(&test->store, "SELECT count(*) FROM audit"), 0);
        assert_int_equal(staff_test_close(state), 0);
        assert_int_equal(staff_test_open(state), 0);
    }
}

/* Refused once, what the hub had in memory is of no use either. */
static void
who_was_refused_so_is_known_as_he_stands(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);

    is_let_in(test, &lin);
    meanwhile(test, "UPDATE session SET ended_us = 1");
    is_let_in(test, &lin);
    assert_int_equal(rename_person(test, &lin, cai.id), 401);
    prepare(test, &lin, "GET", "/console/api/me", "");
    assert_int_equal(people_test_send(test), 401);
}

/* Let in, read what it is about, handed in to the lane: at each of these it may be taken away. */
static void
a_change_that_waits_between_the_gate_and_the_lane_is_looked_at_again(void **state)
{
    for (int before = 0; before < 2; before++) {
        struct staff_test *test = *state;
        struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
        struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);
        const struct route_set door = staff_api_routes;
        char target[100];

        is_let_in(test, &lin);
        (void)snprintf(target, sizeof(target), "/console/api/staff/%lld", (long long)cai.id);
        prepare(test, &lin, "PATCH", target, "{\"name\":\"x\",\"version\":1}");
        test->status = 0;
        route_request(&test->hub, &door, 1, (struct net_call *)(void *)test, &test->request);
        for (int i = 0; i < before; i++) {
            struct net_work *work = test->works;

            assert_non_null(work);
            test->works = work->next;
            work->run(work);
            work->done(work);
        }
        assert_int_equal(test->status, 0);
        meanwhile(test, "UPDATE post SET state = 'ended' WHERE staff_id ="
                        " (SELECT id FROM staff WHERE login = 'lin')");
        staff_test_run(test);
        assert_int_equal(test->status, 404);
        assert_int_equal(renamed(test), 0);
        assert_int_equal(staff_test_close(state), 0);
        assert_int_equal(staff_test_open(state), 0);
    }
}

static void
a_role_that_lets_one_do_less_by_now_lets_one_give_less(void **state)
{
    struct staff_test *test = *state;
    struct asker lin = asker(test, "lin", STAFF_TEST_MERCHANT, ROLE_MERCHANT_ADMIN);
    struct asker cai = asker(test, "cai", STAFF_TEST_STORE, ROLE_CASHIER);
    struct asker chief;

    prepare(test, &lin, "POST", "/console/api/roles",
        "{\"name\":\"店助\",\"permissions\":\"staff employ overview orders\"}");
    assert_int_equal(people_test_send(test), 200);
    chief =
        asker(test, "chief", STAFF_TEST_STORE, store_test_ask(&test->store, "SELECT id FROM role"));
    is_let_in(test, &chief);
    meanwhile(test, "UPDATE role SET permissions = 'staff overview orders'");
    assert_int_equal(rename_person(test, &chief, cai.id), 403);
    meanwhile(test, "UPDATE role SET permissions = 'staff employ overview orders'");
    is_let_in(test, &chief);
    /* A cashier may look at orders: who may not cannot change one. */
    meanwhile(test, "UPDATE role SET permissions = 'staff employ overview'");
    assert_int_equal(rename_person(test, &chief, cai.id), 403);
    assert_int_equal(renamed(test), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        STAFF_TEST(what_was_taken_away_elsewhere_does_not_hold_for_another_five_seconds),
        STAFF_TEST(who_was_refused_so_is_known_as_he_stands),
        STAFF_TEST(a_change_that_waits_between_the_gate_and_the_lane_is_looked_at_again),
        STAFF_TEST(a_role_that_lets_one_do_less_by_now_lets_one_give_less),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
