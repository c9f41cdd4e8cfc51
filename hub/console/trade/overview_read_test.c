/*
 * Lives of a shop, as they are for folding: what an overview says at any moment is what orders,
 * payments and refunds say, for each kind of organisation, step by step, wherever the marks stand.
 */
#include "hub/console/trade/overview_read.h"

#include "hub/courier/folding_test_help.h"
#include "hub/flow/lives_test_help.h"

#define LIVES 300
#define STEPS 16

/* An overview that is read, and what came of it. */
struct asking {
    struct reading reading; /* first */
    struct scope scope;
    struct overview_span span;
    struct arena *arena;
    struct overview_sums sums;
    struct figures total;
    struct figures listed[OVERVIEW_LISTS];
    enum err err;
};

static void
each(void *context, int64_t id, struct bytes name, const struct figures *figures)
{
    struct figures *listed = context;

    assert_int_not_equal(id, 0);
    assert_true(name.size > 0);
    listed->initiated_fen += figures->initiated_fen;
    listed->paid_fen += figures->paid_fen;
    listed->fee_fen += figures->fee_fen;
    listed->refund_fen += figures->refund_fen;
    listed->late_fen += figures->late_fen;
}

static void
asking_run(struct reading *reading, struct reader *reader)
{
    struct asking *asking = (struct asking *)reading;

    asking->err =
        overview_read_sums(reader, &asking->scope, &asking->span, asking->arena, &asking->sums);
    if (asking->err == ERR_OK)
        asking->err = overview_read_total(reader, &asking->scope, &asking->span, &asking->total);
    for (enum overview_list list = OVERVIEW_LIST_STORES;
         asking->err == ERR_OK && list < OVERVIEW_LISTS; list++)
        asking->err = overview_read_list(
            reader, &asking->scope, &asking->span, list, each, &asking->listed[list]);
}

static void
asking_done(struct reading *reading)
{
    (void)reading;
}

static void
ask(struct folding_test *stage, struct asking *asking)
{
    asking->reading = (struct reading){.run = asking_run, .done = asking_done};
    assert_int_equal(reader_submit(stage->couriers->reader, &asking->reading), ERR_OK);
    courier_test_work_all(stage->couriers);
    assert_int_equal(asking->err, ERR_OK);
}

#define RECOUNT(where)                                                                             \
    "SELECT coalesce(sum(initiated_count), 0), coalesce(sum(initiated_fen), 0),"                   \
    " coalesce(sum(paid_count), 0), coalesce(sum(paid_fen), 0), coalesce(sum(fee_fen), 0),"        \
    " coalesce(sum(late_count), 0), coalesce(sum(late_fen), 0), coalesce(sum(refund_count), 0),"   \
    " coalesce(sum(refund_fen), 0) FROM counted WHERE at_us >= ?1 AND at_us < ?2" where

static const struct {
    struct scope scope;
    const char *recount; /* from orders, payments and refunds */
    const char *recount_cash;
} scopes[] = {
    {{.organisation_id = 1, .kind = ORGANISATION_PLATFORM, .path = "0000000000000001"}, RECOUNT(""),
        RECOUNT(" AND channel = 1")},
    {{.organisation_id = 81, .kind = ORGANISATION_PARTNER, .partner_id = 81},
        RECOUNT(" AND partner_id = 81"), RECOUNT(" AND partner_id = 81 AND channel = 1")},
    {{.organisation_id = 5,
         .kind = ORGANISATION_MERCHANT,
         .merchant_id = 5,
         .path = "00000000000000010000000000000005"},
        RECOUNT(" AND merchant_id = 5"), RECOUNT(" AND merchant_id = 5 AND channel = 1")},
    {{.organisation_id = 6,
         .kind = ORGANISATION_STORE,
         .merchant_id = 5,
         .path = "000000000000000100000000000000050000000000000006"},
        RECOUNT(" AND merchant_id = 5 AND store_id = 6"),
        RECOUNT(" AND merchant_id = 5 AND store_id = 6 AND channel = 1")},
};

static void
assert_counted(struct folding_test *stage, const char *recount, struct moment from,
    struct moment to, const struct figures *figures)
{
    struct query *query = store_test_statement(&folding_test_flow(stage)->store, recount);
    const int64_t said[] = {figures->initiated_count, figures->initiated_fen, figures->paid_count,
        figures->paid_fen, figures->fee_fen, figures->late_count, figures->late_fen,
        figures->refund_count, figures->refund_fen};

    query_bind_int(query, 1, from.us);
    query_bind_int(query, 2, to.us);
    assert_int_equal(query_step(query), ERR_OK);
    for (size_t i = 0; i < LENGTH(said); i++)
        assert_int_equal(said[i], query_int(query, (int)i));
    query_reset(query);
}

/* Above merchants they have it all together. */
static void
check_merchants(const struct asking *asking)
{
    const struct figures *total = &asking->sums.total;
    const struct figures *listed = &asking->listed[OVERVIEW_LIST_MERCHANTS];
    const bool is_told = asking->scope.merchant_id == 0 && overview_span_is_of_hours(&asking->span);

    assert_int_equal(listed->initiated_fen, is_told ? total->initiated_fen : 0);
    assert_int_equal(listed->paid_fen, is_told ? total->paid_fen : 0);
    assert_int_equal(listed->fee_fen, is_told ? total->fee_fen : 0);
    assert_int_equal(listed->refund_fen, is_told ? total->refund_fen : 0);
    assert_int_equal(listed->late_fen, is_told ? total->late_fen : 0);
}

static void
check_lists(const struct asking *asking)
{
    const struct figures *total = &asking->sums.total;

    for (enum overview_list list = OVERVIEW_LIST_STORES; list < OVERVIEW_LIST_APPS; list++) {
        const struct figures *listed = &asking->listed[list];
        const bool is_told =
            asking->scope.merchant_id != 0 &&
            (list == OVERVIEW_LIST_STORES || overview_span_is_of_hours(&asking->span));

        /* The shop has one store and one terminal: they have it all. */
        assert_int_equal(listed->initiated_fen, is_told ? total->initiated_fen : 0);
        assert_int_equal(listed->paid_fen, is_told ? total->paid_fen : 0);
        assert_int_equal(listed->fee_fen, is_told ? total->fee_fen : 0);
        assert_int_equal(listed->refund_fen, is_told ? total->refund_fen : 0);
        assert_int_equal(listed->late_fen, is_told ? total->late_fen : 0);
    }
    assert_int_equal(asking->listed[OVERVIEW_LIST_APPS].paid_fen, 0);
    check_merchants(asking);
}

static void
check_overview(struct folding_test *stage, size_t scope, const struct overview_span *span)
{
    struct asking asking = {.scope = scopes[scope].scope, .span = *span};

    assert_int_equal(arena_make(512 * 1024, &asking.arena), ERR_OK);
    ask(stage, &asking);
    assert_counted(stage, scopes[scope].recount, span->from, span->to, &asking.sums.total);
    assert_memory_equal(&asking.total, &asking.sums.total, sizeof(asking.total));
    for (size_t i = 0; i < asking.sums.steps_count; i++) {
        const struct moment start = asking.sums.starts[i];

        if (span->by != OVERVIEW_BY_MINUTE || asking.sums.steps[i].paid_count != 0)
            assert_counted(stage, scopes[scope].recount, start, overview_span_next(span, start),
                &asking.sums.steps[i]);
        if (asking.sums.cash != NULL)
            assert_counted(stage, scopes[scope].recount_cash, start,
                overview_span_next(span, start), &asking.sums.cash[i]);
    }
    check_lists(&asking);
    arena_free(&asking.arena);
}

/* A span that ends today in the merchant's zone, or in another, which a partner's may be. */
static struct overview_span
some_span(struct folding_test *stage)
{
    static const int64_t days[OVERVIEW_BYS] = {1, 4, 30, 70};
    const struct moment now = {folding_test_flow(stage)->store.clock.now_us};
    struct overview_span span = {.by = (enum overview_by)folding_test_below(stage, OVERVIEW_BYS),
        .zone = folding_test_below(stage, 4) == 0 ? zone_of(bytes_text("Pacific/Auckland"))
                                                  : folding_test_zone_now(stage)};

    span.to = zone_day(span.zone, now, (int64_t)folding_test_below(stage, 2));
    span.from = zone_day(span.zone, span.to, -days[span.by]);
    if (span.by == OVERVIEW_BY_MINUTE && folding_test_below(stage, 2) == 0) {
        span.to.us = now.us - now.us % FIGURES_MINUTE_US;
        span.from.us = span.to.us - 17 * FIGURES_MINUTE_US;
    }
    if (span.by == OVERVIEW_BY_MONTH) {
        struct zone_time local = zone_local(span.zone, span.from);

        local.date.day = 1;
        span.from = zone_moment(span.zone, local);
        span.to = overview_span_next(&span, overview_span_next(&span, span.from));
    }
    return span;
}

static void
play(void *of, uint64_t seed)
{
    struct folding_test *stage = of;

    folding_test_end(stage);
    folding_test_begin(stage);
    random_seed(&stage->random, seed);
    for (unsigned i = 0; i < STEPS; i++) {
        const struct overview_span span = some_span(stage);

        folding_test_step(stage);
        for (size_t scope = 0; scope < LENGTH(scopes); scope++)
            check_overview(stage, scope, &span);
    }
}

static void
whatever_happens_the_overview_is_what_a_recount_says(void **state)
{
    lives_test_play(play, *state, LIVES);
}

/* Figures of another merchant, of another store of the same one, and of another partner. */
static void
a_stranger_s_figures_are_not_seen(void **state)
{
    static const char *const inserts[] = {
        "INSERT INTO rollup VALUES (8, 1790000040000000, 9, 1, 82, 1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "INSERT INTO rollup_minute VALUES (8, 1790000040000000, 82, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "INSERT INTO rollup_hour VALUES (8, 1789999200000000, 82, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "INSERT INTO rollup_day VALUES (8, 1789920000000000, 82, 9, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "INSERT INTO rollup_source VALUES (8, 1789999200000000, 1, 100001, 9, 1,"
        " 1, 2, 3, 4, 5, 6, 7, 8, 9)",
        "INSERT INTO rollup_source_day VALUES (8, 1789920000000000, 1, 100001, 9,"
        " 1, 2, 3, 4, 5, 6, 7, 8, 9)",
    };
    static const char *const deletes[] = {"DELETE FROM rollup", "DELETE FROM rollup_minute",
        "DELETE FROM rollup_hour", "DELETE FROM rollup_day", "DELETE FROM rollup_source",
        "DELETE FROM rollup_source_day"};
    struct folding_test *stage = *state;

    for (size_t i = 0; i < LENGTH(inserts); i++)
        folding_test_run_sql(stage, inserts[i]);
    for (enum overview_by by = OVERVIEW_BY_MINUTE; by < OVERVIEW_BYS; by++)
        for (size_t scope = 0; scope < LENGTH(scopes); scope++) {
            struct asking asking = {.scope = scopes[scope].scope,
                .span = {.zone = zone_of(bytes_text(ZONE_CHINA)),
                    .by = by,
                    .from = {INT64_C(1789920000000000)},
                    .to = {INT64_C(1790006400000000)}}};

            assert_int_equal(arena_make(512 * 1024, &asking.arena), ERR_OK);
            ask(stage, &asking);
            /* The platform alone sees them. */
            assert_int_equal(
                asking.sums.total.paid_count > 0, asking.scope.kind == ORGANISATION_PLATFORM);
            for (enum overview_list list = OVERVIEW_LIST_STORES; list < OVERVIEW_LIST_MERCHANTS;
                 list++)
                assert_int_equal(asking.listed[list].initiated_fen, 0);
            assert_int_equal(asking.listed[OVERVIEW_LIST_MERCHANTS].initiated_fen > 0,
                asking.scope.kind == ORGANISATION_PLATFORM);
            arena_free(&asking.arena);
        }
    for (size_t i = 0; i < LENGTH(deletes); i++)
        folding_test_run_sql(stage, deletes[i]);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, folding_test_open, folding_test_close)
    static const struct CMUnitTest tests[] = {
        TEST(a_stranger_s_figures_are_not_seen),
        TEST(whatever_happens_the_overview_is_what_a_recount_says),
    };

    lives_test_keep_memory();
    return cmocka_run_group_tests(tests, NULL, lives_test_say);
}
