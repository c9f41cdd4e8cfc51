#include "hub/store/lane.h"

#include "hub/store/store_test_help.h"
#include "shared/base/fault.h"

#define BATCH 64

/* Adds a merchant; two of one number cannot be. */
struct add {
    struct operation operation; /* first */
    int64_t id;
    int64_t number;
    enum err refuse_with; /* ERR_OK: it does not */
    unsigned decided;
    bool saw_the_one_before;
};

/* Adds up in a queue row, which each of a batch finds as the one before left it. */
struct bump {
    struct operation operation; /* first */
    int64_t terminal;
    int64_t found; /* handed back */
};

struct seen {
    unsigned before_commit;
    unsigned after_commit;
    bool kill;
};

static struct seen seen;

static void
on_point(void *context, const char *name)
{
    struct seen *at = context;

    at->before_commit += strcmp(name, "lane.before_commit") == 0 ? 1 : 0;
    at->after_commit += strcmp(name, "lane.after_commit") == 0 ? 1 : 0;
    if (at->kill && strcmp(name, "lane.before_commit") == 0)
        db_kill(true);
}

static int
open_lane(void **state)
{
    static struct store_test test;

    store_test_open(&test, "lane_test");
    seen = (struct seen){0};
    fault_set_hook(on_point, &seen);
    *state = &test;
    return 0;
}

static int
close_lane(void **state)
{
    db_kill(false);
    fault_set_hook(NULL, NULL);
    store_test_close(*state);
    return 0;
}

static void
add_keys(struct operation *operation, struct desk *desk)
{
    const struct add *add = (const struct add *)operation;

    desk_want(desk, TABLE_merchant, KEY_OF(add->id));
    desk_want(desk, TABLE_merchant, KEY_OF(add->id - 1));
}

static enum err
add_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct add *add = (struct add *)operation;
    struct merchant_row row = {.id = add->id, .number = add->number};

    add->decided++;
    assert_int_equal(turn->now.us, STORE_TEST_START_US);
    add->saw_the_one_before = desk_get_merchant(desk, KEY_OF(add->id - 1)) != NULL;
    if (add->refuse_with != ERR_OK)
        return add->refuse_with;
    if (desk_get_merchant(desk, KEY_OF(add->id)) != NULL)
        return ERR_CONFLICT;
    return desk_add_merchant(desk, &row) == NULL ? ERR_NO_SPACE : ERR_OK;
}

static void
bump_keys(struct operation *operation, struct desk *desk)
{
    const struct bump *bump = (const struct bump *)operation;

    desk_want(desk, TABLE_queue, KEY_OF(bump->terminal, 1));
}

static enum err
bump_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct bump *bump = (struct bump *)operation;
    struct queue_row *row = desk_get_queue(desk, KEY_OF(bump->terminal, 1));

    (void)turn;
    if (row == NULL)
        row = desk_add_queue(desk, &(struct queue_row){.terminal_id = bump->terminal, .epoch = 1});
    bump->found = row->sequence++;
    desk_change_queue(desk, row);
    return ERR_OK;
}

/* Gives a merchant a partner, or finds the partner that it has. */
struct pair {
    struct operation operation; /* first */
    int64_t id;
    int64_t partner_id; /* 0: finds */
    int64_t found;      /* the partner's number, handed back */
    bool forgetful;     /* wants nothing */
};

static void
pair_keys(struct operation *operation, struct desk *desk)
{
    const struct pair *pair = (const struct pair *)operation;
    const int64_t *key = KEY_OF(pair->id);

    if (pair->forgetful)
        return;
    desk_want(desk, TABLE_merchant, key);
    if (desk_has(desk, TABLE_merchant, key) && desk_get_merchant(desk, key)->partner_id != 0)
        desk_want(desk, TABLE_merchant, KEY_OF(desk_get_merchant(desk, key)->partner_id));
}

static enum err
pair_decide(struct operation *operation, struct desk *desk, const struct turn *turn)
{
    struct pair *pair = (struct pair *)operation;
    struct merchant_row *row = desk_get_merchant(desk, KEY_OF(pair->id));

    (void)turn;
    if (pair->partner_id != 0) {
        row->partner_id = pair->partner_id;
        desk_change_merchant(desk, row);
    } else {
        pair->found = desk_get_merchant(desk, KEY_OF(row->partner_id))->number;
    }
    return ERR_OK;
}

static void
nobody_is_answered(struct operation *operation)
{
    (void)operation;
    fail_msg("lane_turn() answers nobody");
}

static const struct operation_kind add_kind = {"add", add_keys, add_decide};
static const struct operation_kind bump_kind = {"bump", bump_keys, bump_decide};
static const struct operation_kind pair_kind = {"pair", pair_keys, pair_decide};

/* A batch of additions of merchants 1, 2, …, chained. */
static struct operation *
make_adds(struct add *adds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        adds[i] = (struct add){
            .operation = {.kind = &add_kind,
                .answer = nobody_is_answered,
                .err = ERR_SYSTEM,
                .next = i + 1 < count ? &adds[i + 1].operation : NULL},
            .id = (int64_t)i + 1,
            .number = (int64_t)i + 1,
        };
    return &adds[0].operation;
}

static int64_t
merchants(struct store_test *test)
{
    return store_test_ask(test, "SELECT count(*) FROM merchant");
}

static void
a_batch_is_one_commit(void **state)
{
    struct add adds[BATCH];

    assert_int_equal(
        lane_turn(((struct store_test *)*state)->lane, make_adds(adds, BATCH)), ERR_OK);
    for (size_t i = 0; i < BATCH; i++) {
        assert_int_equal(adds[i].operation.err, ERR_OK);
        assert_int_equal(adds[i].decided, 1);
    }
    assert_int_equal(merchants(*state), BATCH);
    assert_int_equal(seen.before_commit, 1);
    assert_int_equal(seen.after_commit, 1);
}

static void
each_operation_sees_what_those_before_it_decided(void **state)
{
    struct store_test *test = *state;
    struct add adds[BATCH];
    struct bump bumps[BATCH];

    assert_int_equal(lane_turn(test->lane, make_adds(adds, BATCH)), ERR_OK);
    for (size_t i = 0; i < BATCH; i++)
        assert_int_equal(adds[i].saw_the_one_before, i > 0);
    for (unsigned turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < BATCH; i++)
            bumps[i] = (struct bump){.operation = {.kind = &bump_kind,
                                         .next = i + 1 < BATCH ? &bumps[i + 1].operation : NULL},
                .terminal = 7 + (int64_t)(i % 2)};
        assert_int_equal(lane_turn(test->lane, &bumps[0].operation), ERR_OK);
        for (size_t i = 0; i < BATCH; i++)
            assert_int_equal(bumps[i].found, turn * BATCH / 2 + i / 2);
    }
    assert_int_equal(store_test_ask(test, "SELECT sum(sequence) FROM queue"), 2 * BATCH);
    /* Twice a turn each row was written once, whoever changed it. */
    assert_int_equal(store_test_ask(test, "SELECT max(version) FROM queue"), 2);
}

static void
who_refuses_writes_nothing_and_stops_nobody(void **state)
{
    struct store_test *test = *state;
    struct add adds[4];
    struct lane_figures figures;

    (void)make_adds(adds, LENGTH(adds));
    adds[1].refuse_with = ERR_EXPIRED;
    adds[3].refuse_with = ERR_NOT_FOUND;
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_OK);
    assert_int_equal(adds[0].operation.err, ERR_OK);
    assert_int_equal(adds[1].operation.err, ERR_EXPIRED);
    assert_int_equal(adds[2].operation.err, ERR_OK);
    assert_false(adds[2].saw_the_one_before);
    assert_int_equal(adds[3].operation.err, ERR_NOT_FOUND);
    assert_int_equal(merchants(test), 2);
    assert_int_equal(seen.before_commit, 1);
    lane_figures(test->lane, &figures);
    assert_int_equal(figures.waiting, 0);
}

static void
when_all_refuse_nothing_is_committed(void **state)
{
    struct store_test *test = *state;
    struct add adds[3];

    (void)make_adds(adds, LENGTH(adds));
    for (size_t i = 0; i < LENGTH(adds); i++)
        adds[i].refuse_with = ERR_FORBIDDEN;
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_OK);
    assert_int_equal(seen.before_commit, 0);
    assert_int_equal(merchants(test), 0);
    /* No transaction stays open. */
    assert_int_equal(engine_begin(test->store.writer), ERR_OK);
    engine_rollback(test->store.writer);
}

static void
an_operation_that_cannot_be_stored_fails_alone(void **state)
{
    struct store_test *test = *state;

    for (size_t wrong = 1; wrong < BATCH; wrong += 9) {
        struct add adds[BATCH];

        store_test_run(test, "DELETE FROM merchant");
        (void)make_adds(adds, BATCH);
        adds[wrong].number = adds[0].number;
        assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_OK);
        for (size_t i = 0; i < BATCH; i++)
            assert_int_equal(adds[i].operation.err, i == wrong ? ERR_NOT_STORED : ERR_OK);
        assert_int_equal(merchants(test), BATCH - 1);
    }
}

static void
halving_costs_few_commits_wherever_the_culprits_stand(void **state)
{
    static const size_t wrongs[] = {0, 1, BATCH / 2, BATCH - 1};
    struct store_test *test = *state;

    for (size_t i = 0; i < LENGTH(wrongs); i++) {
        struct add adds[BATCH];

        store_test_run(test, "DELETE FROM merchant");
        (void)make_adds(adds, BATCH);
        adds[wrongs[i]].number = 0;
        seen = (struct seen){0};
        assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_OK);
        assert_int_equal(adds[wrongs[i]].operation.err, ERR_NOT_STORED);
        assert_int_equal(merchants(test), BATCH - 1);
        /* 64 is halved six times; what stood behind the culprit goes together again. */
        assert_true(seen.after_commit <= 7);
    }
}

static void
every_culprit_gets_its_own_error(void **state)
{
    struct store_test *test = *state;
    struct add adds[BATCH];

    (void)make_adds(adds, BATCH);
    for (size_t i = 0; i < BATCH; i += 3)
        adds[i].number = 0;
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_OK);
    for (size_t i = 0; i < BATCH; i++)
        assert_int_equal(adds[i].operation.err, i % 3 == 0 ? ERR_NOT_STORED : ERR_OK);
    assert_int_equal(merchants(test), BATCH - (BATCH + 2) / 3);
}

static void
a_disk_that_does_not_take_the_commit_breaks_the_lane(void **state)
{
    static const char ask[] = "SELECT count(*) FROM merchant";
    static const struct statement count = {"count", ask, ask, 0};
    const struct engine_options options = {
        .place = ((struct store_test *)*state)->place, .role = ENGINE_READER};
    struct store_test *test = *state;
    struct query *statement;
    struct engine *reader;
    struct add adds[BATCH];

    if (store_test_is_postgres())
        return; /* its disk is its server's */
    assert_int_equal(engine_open(&options, &reader), ERR_OK);
    (void)make_adds(adds, BATCH);
    seen.kill = true;
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_DISK);
    assert_int_equal(seen.after_commit, 0);
    /* And it stays so: nobody is answered from a disk that is not trusted. */
    seen.kill = false;
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_DISK);
    assert_int_equal(seen.after_commit, 0);
    db_kill(false);
    assert_int_equal(lane_turn(test->lane, &adds[0].operation), ERR_DISK);
    database_close(&test->store);
    assert_int_equal(engine_prepare(reader, &count, &statement), ERR_OK);
    assert_int_equal(query_step(statement), ERR_OK);
    assert_int_equal(query_int(statement, 0), 0);
    engine_close(&reader);
}

static void
ids_go_on_above_the_highest_that_is_stored(void **state)
{
    struct store_test *test = *state;
    struct database again;

    store_test_run(test,
        "INSERT INTO merchant (id, number, fee_rate, cost_rate, partner_id, partner_rate,"
        " late_rule, split_rule, notice_app, version) VALUES (7, 7, 0, 0, 0, 0, 0, 0, 0, 1)");
    store_test_run(test,
        "INSERT INTO alarm (merchant_id, id, kind, terminal_id, order_id, at_us, detail)"
        " VALUES (7, 9123372036854775807, 'x', 0, 0, 0, '')");
    assert_int_equal(database_open(&(struct database_options){.place = test->place},
                         &test->clock.clock, &test->random, &again),
        ERR_OK);
    assert_true(again.id_floor == INT64_C(9123372036854775807));
    database_close(&again);
}

/* Two merchants, without a turn's count of commits. */
static void
furnish_pair(struct store_test *test)
{
    struct add adds[2];

    for (size_t i = 0; i < LENGTH(adds); i++) {
        adds[i] = (struct add){.operation = {.kind = &add_kind, .answer = nobody_is_answered},
            .id = 70 + 2 * (int64_t)i,
            .number = 7 + (int64_t)i};
        assert_int_equal(store_test_turn(test, &adds[i].operation), ERR_OK);
    }
    seen = (struct seen){0};
}

static void
who_is_led_to_a_row_that_nobody_read_is_decided_in_a_turn_of_its_own(void **state)
{
    struct store_test *test = *state;
    struct pair pairs[4];

    furnish_pair(test);
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        pairs[i] = (struct pair){
            .operation = {.kind = &pair_kind, .answer = nobody_is_answered}, .id = 70};
        if (i > 0)
            pairs[i - 1].operation.next = &pairs[i].operation;
    }
    pairs[0].partner_id = 72;
    assert_int_equal(lane_turn(test->lane, &pairs[0].operation), ERR_OK);
    for (size_t i = 0; i < LENGTH(pairs); i++)
        assert_int_equal(pairs[i].operation.err, ERR_OK);
    for (size_t i = 1; i < LENGTH(pairs); i++)
        assert_int_equal(pairs[i].found, 8);
    assert_int_equal(seen.after_commit, 1);
}

static void
whose_keys_name_too_little_is_refused_alone(void **state)
{
    struct store_test *test = *state;
    struct pair pairs[3];

    furnish_pair(test);
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        pairs[i] = (struct pair){.operation = {.kind = &pair_kind, .answer = nobody_is_answered},
            .id = 70 + 2 * (int64_t)(i / 2),
            .partner_id = 70 + 2 * (int64_t)i,
            .forgetful = i == 1};
        if (i > 0)
            pairs[i - 1].operation.next = &pairs[i].operation;
    }
    /* Its row is one that nobody else wants. */
    pairs[1].id = 99;
    assert_int_equal(lane_turn(test->lane, &pairs[0].operation), ERR_OK);
    assert_int_equal(pairs[0].operation.err, ERR_OK);
    assert_int_equal(pairs[1].operation.err, ERR_SYSTEM);
    assert_int_equal(pairs[2].operation.err, ERR_OK);
    assert_int_equal(
        store_test_ask(test, "SELECT count(*) FROM merchant WHERE partner_id <> 0"), 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_lane, close_lane)
    static const struct CMUnitTest tests[] = {
        TEST(who_is_led_to_a_row_that_nobody_read_is_decided_in_a_turn_of_its_own),
        TEST(whose_keys_name_too_little_is_refused_alone),
        TEST(a_batch_is_one_commit),
        TEST(each_operation_sees_what_those_before_it_decided),
        TEST(who_refuses_writes_nothing_and_stops_nobody),
        TEST(when_all_refuse_nothing_is_committed),
        TEST(an_operation_that_cannot_be_stored_fails_alone),
        TEST(halving_costs_few_commits_wherever_the_culprits_stand),
        TEST(every_culprit_gets_its_own_error),
        TEST(a_disk_that_does_not_take_the_commit_breaks_the_lane),
        TEST(ids_go_on_above_the_highest_that_is_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
