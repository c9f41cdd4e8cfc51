/*
 * Lives of a shop over days: it sells, gives back, takes cash for what was paid, moves to another
 * partner and to another time zone, while its figures are folded at any moment. Whatever is folded,
 * hours and days come to what orders, payments and refunds say, to the fen and to the last
 * microsecond of a day.
 */
#include "hub/courier/folding_test_help.h"
#include "hub/flow/lives_test_help.h"

#define LIVES 400
#define STEPS 24
#define HOUR_S INT64_C(3600)

/* Every day that is folded begins at midnight of the zone that its merchant had then. */
static void
check_days(struct folding_test *stage)
{
    const char *name = store_test_ask_text(&folding_test_flow(stage)->store,
        "SELECT coalesce(max(zone), '') FROM rollup_fold WHERE level = 2");
    const struct zone *zone = zone_of(bytes_text(name));
    struct query *query =
        store_test_statement(&folding_test_flow(stage)->store, "SELECT day_us FROM rollup_day");

    while (query_step(query) == ERR_OK) {
        const struct moment day = {query_int(query, 0)};

        assert_non_null(zone);
        assert_int_equal(zone_day(zone, day, 0).us, day.us);
    }
    query_reset(query);
}

/* Everything that is old enough is folded at every level, in the zone of now. */
static void
check_all_is_folded(struct folding_test *stage)
{
    const struct moment now = {folding_test_flow(stage)->store.clock.now_us};
    int64_t horizon_us = now.us - FOLD_AFTER.us;

    horizon_us -= horizon_us % FIGURES_HOUR_US;
    assert_int_equal(store_test_ask_of(&folding_test_flow(stage)->store,
                         "SELECT count(*) FROM rollup r LEFT JOIN rollup_fold h ON h.merchant_id ="
                         " r.merchant_id AND h.level = 1 LEFT JOIN rollup_fold d ON d.merchant_id ="
                         " r.merchant_id AND d.level = 2 WHERE r.minute_us < ?1 AND (r.minute_us >="
                         " coalesce(h.until_us, 0) OR r.minute_us >= coalesce(d.until_us, 0))",
                         &horizon_us, 1),
        0);
    assert_int_equal(
        flow_test_ask(folding_test_flow(stage), "SELECT count(*) FROM rollup") > 0 &&
            flow_test_ask(folding_test_flow(stage), "SELECT count(*) FROM rollup_day") == 0 &&
            flow_test_ask(folding_test_flow(stage), "SELECT min(minute_us) FROM rollup") <
                horizon_us,
        false);
}

static void
play(void *of, uint64_t seed)
{
    struct folding_test *stage = of;

    folding_test_end(stage);
    folding_test_begin(stage);
    random_seed(&stage->random, seed);
    for (unsigned i = 0; i < STEPS; i++) {
        folding_test_step(stage);
        flow_test_check(folding_test_flow(stage));
        check_days(stage);
    }
    flow_test_pass(folding_test_flow(stage), span_s(3 * HOUR_S));
    folding_test_look_to_the_end(stage);
    flow_test_check(folding_test_flow(stage));
    check_days(stage);
    check_all_is_folded(stage);
}

static void
whatever_happens_hours_and_days_are_what_a_recount_says(void **state)
{
    lives_test_play(play, *state, LIVES);
}

static void
a_piece_that_another_hub_has_done_does_nothing(void **state)
{
    struct folding_test *stage = *state;
    struct flow_test *test = folding_test_flow(stage);
    struct fold_piece piece = {.merchant_id = FLOW_TEST_MERCHANT, .level = FOLD_HOURS};

    flow_test_send(test, flow_test_cash(test, 0, 700));
    piece.until.us = test->store.clock.now_us + FIGURES_HOUR_US;
    for (unsigned i = 0; i < 2; i++) {
        fold_flow_piece(&piece);
        assert_int_equal(store_test_turn(&test->store, &piece.operation), ERR_OK);
        assert_int_equal(piece.moved, i == 0);
        assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_hour"), 700);
    }
}

static void
an_hour_is_folded_when_it_has_been_over_for_an_hour(void **state)
{
    struct folding_test *stage = *state;
    struct flow_test *test = folding_test_flow(stage);

    test->store.clock.now_us += FIGURES_HOUR_US - test->store.clock.now_us % FIGURES_HOUR_US - 1;
    flow_test_send(test, flow_test_cash(test, 0, 700));
    flow_test_pass(test, span_us(FOLD_AFTER.us));
    folding_test_look_to_the_end(stage);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM rollup_hour"), 0);
    flow_test_pass(test, span_us(1));
    folding_test_look_to_the_end(stage);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_hour"), 700);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_day"), 700);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_source_day"), 700);
    assert_int_equal(flow_test_ask(test, "SELECT sum(paid_fen) FROM rollup_minute"), 700);
}

/* So many rows of minutes that are half an hour old, of as many stores. */
static void
sell_much(struct folding_test *stage, int64_t rows)
{
    const int64_t now_us = folding_test_flow(stage)->store.clock.now_us;
    const int64_t minute_us = now_us - now_us % FIGURES_MINUTE_US - 30 * FIGURES_MINUTE_US;
    struct query *query = store_test_statement(&folding_test_flow(stage)->store,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)"
        " INSERT INTO rollup SELECT 5, CAST(?1 AS bigint), i, 1, 0, 0, 0, 1, 100, 0, 0, 0, 0, 0 "
        "FROM n");

    query_bind_int(query, 1, minute_us);
    query_bind_int(query, 2, rows);
    assert_int_equal(query_run(query), ERR_OK);
}

static void
who_sells_much_is_folded_sooner(void **state)
{
    struct folding_test *stage = *state;
    struct flow_test *test = folding_test_flow(stage);

    folding_test_look_to_the_end(stage);
    sell_much(stage, FOLD_BUSY_ROWS);
    folding_test_look_to_the_end(stage);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM rollup_day"), 0);
    folding_test_run_sql(stage, "DELETE FROM rollup");
    sell_much(stage, FOLD_BUSY_ROWS + 1);
    folding_test_look_to_the_end(stage);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(paid_count) FROM rollup_day"), FOLD_BUSY_ROWS + 1);
    assert_int_equal(
        flow_test_ask(test, "SELECT sum(paid_count) FROM rollup_hour"), FOLD_BUSY_ROWS + 1);
    flow_test_forget(test);
}

static void
what_is_wrong_in_an_hour_or_a_day_is_found(void **state)
{
    static const struct {
        const char *table;
        const char *wrong;
        const char *right;
        unsigned check;
    } rows[] = {
        {"hours", "UPDATE rollup_hour SET paid_fen = paid_fen + 1 WHERE channel = 1",
            "UPDATE rollup_hour SET paid_fen = paid_fen - 1 WHERE channel = 1",
            SQL_STORE_CHECK_HOURS},
        {"minutes", "UPDATE rollup_minute SET paid_count = 7 WHERE channel = 1",
            "UPDATE rollup_minute SET paid_count = 1 WHERE channel = 1", SQL_STORE_CHECK_MINUTES},
        {"days", "UPDATE rollup_day SET fee_fen = 1 WHERE channel = 1",
            "UPDATE rollup_day SET fee_fen = 0 WHERE channel = 1", SQL_STORE_CHECK_DAYS},
        {"source days", "UPDATE rollup_source_day SET late_count = 1",
            "UPDATE rollup_source_day SET late_count = 0", SQL_STORE_CHECK_SOURCE_DAYS},
    };
    struct folding_test *stage = *state;
    struct flow_test *test = folding_test_flow(stage);

    flow_test_send(test, flow_test_cash(test, 0, 700));
    flow_test_pass(test, span_s(3 * HOUR_S));
    folding_test_look_to_the_end(stage);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        folding_test_run_sql(stage, rows[i].wrong);
        assert_int_equal(flow_test_ask(test, store_sql[rows[i].check].sqlite), 1);
        folding_test_run_sql(stage, rows[i].right);
        assert_int_equal(flow_test_ask(test, store_sql[rows[i].check].sqlite), 0);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, folding_test_open, folding_test_close)
    static const struct CMUnitTest tests[] = {
        TEST(an_hour_is_folded_when_it_has_been_over_for_an_hour),
        TEST(a_piece_that_another_hub_has_done_does_nothing),
        TEST(who_sells_much_is_folded_sooner),
        TEST(what_is_wrong_in_an_hour_or_a_day_is_found),
        TEST(whatever_happens_hours_and_days_are_what_a_recount_says),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
