/*
 * What only a database with several writers can do to a turn.
 */
#include "hub/store/rival_test_help.h"

static PGconn *
handle_of(struct engine *engine)
{
    return ((const struct postgres *)(void *)engine)->handle;
}

static void
a_turn_that_lost_a_compare_and_set_looks_again(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    plan("lane.decided", 2, "UPDATE queue SET sequence = sequence + 10, version = version + 1");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.decided, 3);
    assert_int_equal(bump.found, 21);
    assert_int_equal(counter(test), 22);
}

static void
a_turn_that_always_loses_is_busy_and_changes_nothing(void **state)
{
    struct store_test *test = *state;
    struct bump bumps[2];

    if (!store_test_is_postgres())
        return;
    bump_all(test, bumps, 2);
    plan("lane.decided", 1000, "UPDATE queue SET version = version + 1 WHERE terminal_id = 100001");
    bump_all(test, bumps, 2);
    /* Who is not in anybody's way goes through alone. */
    assert_int_equal(bumps[0].operation.err, ERR_BUSY);
    assert_int_equal(bumps[1].operation.err, ERR_OK);
    assert_int_equal(counter(test), 1);
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 3);
}

static void
a_row_that_another_connection_has_added_first_is_found(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    plan("lane.decided", 1,
        "INSERT INTO queue (terminal_id, epoch, sequence, chain, aside_count, heard_us, version)"
        " VALUES (100001, 1, 41, '', 0, 0, 1)");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.found, 41);
    assert_int_equal(counter(test), 42);
}

static void
a_turn_that_loses_in_one_way_and_then_another_looks_again(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    /* What it would change is gone; then what it would add is there. */
    plan("lane.decided", 2,
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM queue) THEN DELETE FROM queue; ELSE INSERT INTO queue"
        " (terminal_id, epoch, sequence, chain, aside_count, heard_us, version)"
        " VALUES (100001, 1, 41, '', 0, 0, 1); END IF; END $$");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_OK);
    assert_int_equal(bump.decided, 3);
    assert_int_equal(bump.found, 41);
    assert_int_equal(counter(test), 42);
}

/* Takes the first of two rows too, when the lane waits for the second one. */
static void
cross(struct store_test *test)
{
    static const char format[] =
        "DO $$ BEGIN WHILE NOT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %d AND NOT granted) LOOP"
        " PERFORM pg_sleep(0.001); END LOOP;"
        " UPDATE queue SET heard_us = 9 WHERE terminal_id = 100001; END $$; COMMIT";
    char sql[sizeof(format) + 16];

    (void)snprintf(sql, sizeof(sql), format, PQbackendPID(handle_of(test->store.writer)));
    assert_int_equal(PQsendQuery(handle_of(rival.engine), sql), 1);
}

static void
a_deadlock_is_begun_again(void **state)
{
    struct store_test *test = *state;
    struct bump bumps[2];
    PGresult *result;

    if (!store_test_is_postgres())
        return;
    bump_all(test, bumps, 2);
    /* Who looks first finds it, and gives way: the lane. */
    run_on(test->store.writer, "SET deadlock_timeout = '500ms'");
    run_on(rival.engine, "SET deadlock_timeout = '60s'");
    run_on(rival.engine, "SET lock_timeout = '60s'");
    run_on(rival.engine, "BEGIN");
    run_on(rival.engine, "UPDATE queue SET heard_us = 9 WHERE terminal_id = 100002");
    cross(test);
    bump_all(test, bumps, 2);
    while ((result = PQgetResult(handle_of(rival.engine))) != NULL) {
        assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
        PQclear(result);
    }
    assert_string_equal(engine_detail(test->store.writer), "queue: deadlock detected");
    assert_int_equal(bumps[0].operation.err, ERR_OK);
    assert_int_equal(bumps[1].operation.err, ERR_OK);
    assert_true(bumps[0].decided >= 2);
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 4);
}

static void
a_table_whose_columns_stand_in_another_order_is_not_written(void **state)
{
    struct store_test *test = *state;
    struct bump bump;

    if (!store_test_is_postgres())
        return;
    /* Both are numbers: a row sent as it stands would have them the wrong way round. */
    run_on(rival.engine, "ALTER TABLE queue RENAME COLUMN sequence TO other");
    run_on(rival.engine, "ALTER TABLE queue RENAME COLUMN heard_us TO sequence");
    run_on(rival.engine, "ALTER TABLE queue RENAME COLUMN other TO heard_us");
    bump = bump_once(test);
    assert_int_equal(bump.operation.err, ERR_CORRUPT);
    assert_string_equal(
        engine_detail(test->store.writer), "the columns of queue do not stand as they should");
    assert_int_equal(ask_on(rival.engine, "SELECT count(*) FROM queue"), 0);
}

static void
whose_number_another_hub_has_taken_may_not_act(void **state)
{
    struct store_test *test = *state;
    struct bump bump = {.operation = {.kind = &bump_kind}, .terminal = TERMINAL};

    if (!store_test_is_postgres())
        return;
    (void)bump_once(test);
    run_on(rival.engine, "UPDATE node SET token = 'another' WHERE number = 0");
    assert_int_equal(lane_turn(test->lane, &bump.operation), ERR_EXPIRED);
    assert_int_equal(bump.decided, 0);
    assert_int_equal(ask_on(rival.engine, "SELECT sequence FROM queue"), 1);
}

static struct net_work *works[16];
static size_t works_count;
static size_t answers_count;

static enum err
take_work(struct net *net, struct net_work *work)
{
    (void)net;
    assert_true(works_count < LENGTH(works));
    works[works_count++] = work;
    return ERR_OK;
}

static void
count_answer(struct operation *operation)
{
    assert_int_equal(operation->err, ERR_OK);
    answers_count++;
}

static void
submit(struct lane *lane, struct bump *bump, int64_t terminal, int64_t merchant_id)
{
    *bump = (struct bump){
        .operation = {.kind = &bump_kind, .answer = count_answer, .merchant_id = merchant_id},
        .terminal = terminal,
    };
    assert_int_equal(lane_submit(lane, &bump->operation), ERR_OK);
}

static void
run_works(void)
{
    for (size_t i = 0; i < works_count; i++) {
        works[i]->run(works[i]);
        works[i]->done(works[i]);
    }
    works_count = 0;
}

static void
a_merchant_has_one_track_and_merchants_have_several(void **state)
{
    static const struct net_ops net = {.work = take_work, .timer_cancel = store_test_no_timer};
    struct store_test *test = *state;
    struct lane_options options = {.net = &test->net,
        .engine = test->store.writer,
        .more = &rival.engine,
        .more_count = 1,
        .node = &test->store.node,
        .on_broken = store_test_broken};
    struct bump bumps[16];
    struct lane_figures figures;
    struct lane *lane;

    if (!store_test_is_postgres())
        return;
    test->net.ops = &net;
    works_count = answers_count = 0;
    assert_int_equal(lane_open(&options, &lane), ERR_OK);
    for (size_t i = 0; i < LENGTH(bumps); i++)
        submit(lane, &bumps[i], TERMINAL + (int64_t)i, 7);
    assert_int_equal(works_count, 1);
    run_works();
    assert_int_equal(answers_count, LENGTH(bumps));
    for (size_t i = 0; i < LENGTH(bumps); i++)
        submit(lane, &bumps[i], TERMINAL + (int64_t)i, (int64_t)i);
    assert_int_equal(works_count, 2);
    run_works();
    assert_int_equal(answers_count, 2 * LENGTH(bumps));
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 2 * LENGTH(bumps));
    lane_figures(lane, &figures);
    assert_int_equal(figures.operations, 2 * LENGTH(bumps));
    lane_close(&lane);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rival, close_rival)
    static const struct CMUnitTest tests[] = {
        TEST(a_turn_that_lost_a_compare_and_set_looks_again),
        TEST(a_turn_that_always_loses_is_busy_and_changes_nothing),
        TEST(a_row_that_another_connection_has_added_first_is_found),
        TEST(a_turn_that_loses_in_one_way_and_then_another_looks_again),
        TEST(a_deadlock_is_begun_again),
        TEST(a_table_whose_columns_stand_in_another_order_is_not_written),
        TEST(whose_number_another_hub_has_taken_may_not_act),
        TEST(a_merchant_has_one_track_and_merchants_have_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
