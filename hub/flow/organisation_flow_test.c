#include "hub/flow/organisation_flow.h"

#include "hub/flow/order_test_help.h"

static int64_t
add(struct flow_test *test, int64_t parent_id, enum organisation_kind kind, int64_t number)
{
    struct organisation_add add = {.parent_id = parent_id,
        .kind = kind,
        .name = "新的",
        .time_zone = "",
        .books = {.number = number}};

    organisation_flow_add(&add);
    assert_int_equal(store_test_turn(&test->store, &add.operation), ERR_OK);
    return add.organisation.id;
}

static int64_t
version_of(struct flow_test *test, int64_t id)
{
    struct query *query =
        store_test_statement(&test->store, "SELECT version FROM organisation WHERE id = ?1");
    int64_t version;

    query_bind_int(query, 1, id);
    assert_int_equal(query_step(query), ERR_OK);
    version = query_int(query, 0);
    query_reset(query);
    return version;
}

static struct organisation_move
moved(struct flow_test *test, int64_t id, int64_t parent_id)
{
    struct organisation_move move = {
        .id = id, .version = version_of(test, id), .parent_id = parent_id};

    organisation_flow_move(&move);
    return move;
}

static enum err
move(struct flow_test *test, int64_t id, int64_t parent_id)
{
    struct organisation_move asked = moved(test, id, parent_id);

    return store_test_turn(&test->store, &asked.operation);
}

static enum err
suspend(struct flow_test *test, int64_t id, bool suspended)
{
    struct organisation_set set = {.id = id,
        .version = version_of(test, id),
        .says = ORGANISATION_SAYS_STATE,
        .suspended = suspended};

    organisation_flow_set(&set);
    return store_test_turn(&test->store, &set.operation);
}

static enum err
remove_it(struct flow_test *test, int64_t id, enum organisation_hold *ret_hold)
{
    struct organisation_remove asked = {.id = id, .version = version_of(test, id)};
    enum err err;

    organisation_flow_remove(&asked);
    err = store_test_turn(&test->store, &asked.operation);
    *ret_hold = asked.hold;
    return err;
}

/* How many rows have a path that is not their parent's and their own id: there are none. */
static int64_t
astray(struct flow_test *test)
{
    return flow_test_ask(test,
        "SELECT count(*) FROM organisation n JOIN organisation p ON p.id = n.parent_id"
        " WHERE substr(n.path, 1, length(n.path) - 16) <> p.path"
        "    OR (n.kind = 'store' AND n.merchant_id <> p.merchant_id)"
        "    OR (n.kind = 'merchant' AND n.merchant_id <> n.id)");
}

static void
each_is_made_under_who_may_have_it_with_its_books(void **state)
{
    struct flow_test *test = *state;
    const int64_t partner = add(test, ORGANISATION_PLATFORM_ID, ORGANISATION_PARTNER, 20);
    const int64_t merchant = add(test, partner, ORGANISATION_MERCHANT, 21);
    const int64_t store = add(test, merchant, ORGANISATION_STORE, 0);
    struct organisation_add wrong = {
        .parent_id = partner, .kind = ORGANISATION_STORE, .name = "店", .time_zone = ""};

    (void)add(test, store, ORGANISATION_STORE, 0);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM merchant WHERE number IN (20, 21)"), 2);
    assert_true(
        flow_test_ask(test, "SELECT partner_id FROM merchant WHERE number = 21") == partner);
    assert_int_equal(flow_test_ask(test, "SELECT partner_id FROM merchant WHERE number = 20"), 0);
    organisation_flow_add(&wrong);
    assert_int_equal(store_test_turn(&test->store, &wrong.operation), ERR_BAD_STATE);
    wrong.parent_id = 4711;
    assert_int_equal(store_test_turn(&test->store, &wrong.operation), ERR_NOT_FOUND);
    wrong = (struct organisation_add){.operation = wrong.operation,
        .parent_id = merchant,
        .kind = ORGANISATION_STORE,
        .name = "",
        .time_zone = ""};
    assert_int_equal(store_test_turn(&test->store, &wrong.operation), ERR_BAD_INPUT);
    wrong.name = "两行\n店";
    assert_int_equal(store_test_turn(&test->store, &wrong.operation), ERR_BAD_INPUT);
    assert_int_equal(astray(test), 0);
}

static void
who_read_an_older_version_changes_nothing_and_is_told_the_present_one(void **state)
{
    struct flow_test *test = *state;
    struct organisation_set first = {.id = FLOW_TEST_STORE,
        .version = version_of(test, FLOW_TEST_STORE),
        .says = ORGANISATION_SAYS_NAME,
        .name = "二号店"};
    struct organisation_set late = first;

    late.name = "三号店";
    organisation_flow_set(&first);
    organisation_flow_set(&late);
    assert_int_equal(store_test_turn(&test->store, &first.operation), ERR_OK);
    assert_int_equal(store_test_turn(&test->store, &late.operation), ERR_CONFLICT);
    assert_string_equal(late.organisation.name, "二号店");
    late.version = late.organisation.version;
    assert_int_equal(store_test_turn(&test->store, &late.operation), ERR_OK);
    /* The same once more is no change. */
    late.version = late.organisation.version + 1;
    assert_int_equal(store_test_turn(&test->store, &late.operation), ERR_OK);
    assert_true(version_of(test, FLOW_TEST_STORE) == late.version);
}

static void
what_no_organisation_can_be_is_refused(void **state)
{
    struct flow_test *test = *state;
    struct organisation_set set = {.id = ORGANISATION_PLATFORM_ID,
        .version = version_of(test, ORGANISATION_PLATFORM_ID),
        .says = ORGANISATION_SAYS_TIME_ZONE,
        .time_zone = ""};

    organisation_flow_set(&set);
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_BAD_INPUT);
    set.time_zone = "Asia/Shang hai";
    assert_int_equal(store_test_turn(&test->store, &set.operation), ERR_BAD_INPUT);
    assert_int_equal(suspend(test, ORGANISATION_PLATFORM_ID, true), ERR_BAD_STATE);
}

static void
a_merchant_moves_with_all_its_stores_and_its_next_orders_share_elsewhere(void **state)
{
    struct flow_test *test = *state;
    const int64_t partner = add(test, ORGANISATION_PLATFORM_ID, ORGANISATION_PARTNER, 30);
    const int64_t inner = add(test, FLOW_TEST_STORE, ORGANISATION_STORE, 0);

    (void)order_test_make(test, "before", 100);
    assert_int_equal(move(test, FLOW_TEST_MERCHANT, partner), ERR_OK);
    (void)order_test_make(test, "after", 100);
    assert_int_equal(astray(test), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE partner_id = 0"), 1);
    assert_true(flow_test_ask(test, "SELECT max(partner_id) FROM orders") == partner);
    assert_int_equal(move(test, FLOW_TEST_MERCHANT, FLOW_TEST_OTHER), ERR_BAD_STATE);
    assert_int_equal(move(test, FLOW_TEST_MERCHANT, inner), ERR_BAD_STATE);
    assert_int_equal(move(test, FLOW_TEST_MERCHANT, ORGANISATION_PLATFORM_ID), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT partner_id FROM merchant WHERE id = 5"), 0);
    assert_int_equal(astray(test), 0);
}

static void
a_store_moves_within_its_merchant_and_not_below_itself(void **state)
{
    struct flow_test *test = *state;
    const int64_t region = add(test, FLOW_TEST_MERCHANT, ORGANISATION_STORE, 0);
    const int64_t counter = add(test, FLOW_TEST_STORE, ORGANISATION_STORE, 0);
    struct organisation_move stale;

    assert_int_equal(move(test, FLOW_TEST_STORE, counter), ERR_BAD_STATE);
    assert_int_equal(move(test, FLOW_TEST_STORE, FLOW_TEST_OTHER), ERR_FORBIDDEN);
    stale = moved(test, FLOW_TEST_STORE, region);
    assert_int_equal(move(test, FLOW_TEST_STORE, region), ERR_OK);
    assert_int_equal(store_test_turn(&test->store, &stale.operation), ERR_CONFLICT);
    assert_int_equal(astray(test), 0);
    assert_true(flow_test_ask(test,
                    "SELECT length(path) FROM organisation ORDER BY length(path) DESC LIMIT 1") ==
                5 * ORGANISATION_LEVEL_LENGTH);
}

static void
what_would_be_too_deep_does_not_move(void **state)
{
    struct flow_test *test = *state;
    int64_t deep = FLOW_TEST_MERCHANT;

    for (int i = 0; i < ORGANISATION_LEVELS_MAX - 2 - 1; i++)
        deep = add(test, deep, ORGANISATION_STORE, 0);
    (void)add(test, FLOW_TEST_STORE, ORGANISATION_STORE, 0);
    assert_int_equal(move(test, FLOW_TEST_STORE, deep), ERR_OUT_OF_RANGE);
    assert_int_equal(astray(test), 0);
}

static void
what_is_put_below_in_the_same_turn_moves_too(void **state)
{
    struct flow_test *test = *state;
    const int64_t partner = add(test, ORGANISATION_PLATFORM_ID, ORGANISATION_PARTNER, 30);
    struct organisation_add before = {
        .parent_id = FLOW_TEST_STORE, .kind = ORGANISATION_STORE, .name = "先", .time_zone = ""};
    struct organisation_move move = moved(test, FLOW_TEST_MERCHANT, partner);
    struct organisation_add after = before;

    organisation_flow_add(&before);
    organisation_flow_add(&after);
    before.operation.next = &move.operation;
    move.operation.next = &after.operation;
    assert_int_equal(lane_turn(test->store.lane, &before.operation), ERR_OK);
    assert_int_equal(before.operation.err, ERR_OK);
    assert_int_equal(move.operation.err, ERR_OK);
    assert_int_equal(after.operation.err, ERR_OK);
    assert_int_equal(astray(test), 0);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM organisation WHERE parent_id = 6"), 2);
}

static void
only_what_never_had_anything_goes(void **state)
{
    struct flow_test *test = *state;
    const int64_t merchant = add(test, ORGANISATION_PLATFORM_ID, ORGANISATION_MERCHANT, 40);
    const int64_t store = add(test, merchant, ORGANISATION_STORE, 0);
    enum organisation_hold hold;

    assert_int_equal(remove_it(test, ORGANISATION_PLATFORM_ID, &hold), ERR_BAD_STATE);
    assert_int_equal(remove_it(test, merchant, &hold), ERR_BAD_STATE);
    assert_int_equal(hold, ORGANISATION_HOLD_ORGANISATIONS);
    assert_int_equal(remove_it(test, FLOW_TEST_STORE, &hold), ERR_BAD_STATE);
    assert_int_equal(hold, ORGANISATION_HOLD_TERMINALS);
    assert_int_equal(remove_it(test, store, &hold), ERR_OK);
    assert_int_equal(remove_it(test, merchant, &hold), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM merchant WHERE number = 40"), 0);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM organisation WHERE name = '新的'"), 0);
}

static void
a_store_whose_app_has_sold_there_stays(void **state)
{
    struct flow_test *test = *state;
    const int64_t store = add(test, FLOW_TEST_MERCHANT, ORGANISATION_STORE, 0);
    struct order_create create = order_test_asked("there", 100);
    enum organisation_hold hold;

    create.store_id = store;
    assert_int_equal(order_test_take(test, &create), ERR_OK);
    assert_int_equal(remove_it(test, store, &hold), ERR_BAD_STATE);
    assert_int_equal(hold, ORGANISATION_HOLD_ORDERS);
}

static void
nobody_is_put_under_one_that_goes_in_the_same_turn(void **state)
{
    struct flow_test *test = *state;
    const int64_t store = add(test, FLOW_TEST_MERCHANT, ORGANISATION_STORE, 0);
    struct organisation_remove remove = {.id = store, .version = version_of(test, store)};
    struct organisation_add below = {
        .parent_id = store, .kind = ORGANISATION_STORE, .name = "柜台", .time_zone = ""};

    organisation_flow_remove(&remove);
    organisation_flow_add(&below);
    remove.operation.next = &below.operation;
    assert_int_equal(lane_turn(test->store.lane, &remove.operation), ERR_OK);
    assert_int_equal(remove.operation.err, ERR_OK);
    assert_int_equal(below.operation.err, ERR_NOT_FOUND);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM organisation WHERE name = '柜台'"), 0);
}

/* What a ticket and an app's order come to. */
static enum err
begin(struct flow_test *test, int64_t sequence, const char *number)
{
    struct ticket ticket = flow_test_ticket(test, sequence, 1234);
    struct order_create create = order_test_asked(number, 100);
    struct ticket_open open;
    enum err scanned = flow_test_scan(test, &ticket, &open);

    assert_int_equal(order_test_take(test, &create), scanned);
    return scanned;
}

static void
whoever_above_is_suspended_nothing_new_begins_and_what_is_under_way_goes_on(void **state)
{
    struct flow_test *test = *state;
    const int64_t partner = add(test, ORGANISATION_PLATFORM_ID, ORGANISATION_PARTNER, 30);
    const int64_t suspended[] = {FLOW_TEST_STORE, FLOW_TEST_MERCHANT, partner};
    const char *const numbers[] = {"a", "b", "c"};
    struct order_create again = order_test_asked("first", 100);
    struct payment_start start;
    int64_t order_id;

    assert_int_equal(move(test, FLOW_TEST_MERCHANT, partner), ERR_OK);
    order_id = flow_test_order(test, 1, 1234);
    assert_int_equal(order_test_take(test, &again), ERR_OK);
    for (size_t i = 0; i < LENGTH(suspended); i++) {
        assert_int_equal(suspend(test, suspended[i], true), ERR_OK);
        assert_int_equal(begin(test, 2, numbers[i]), ERR_SUSPENDED);
        assert_int_equal(begin(test, 1, "first"), ERR_OK); /* found, not made */
        assert_int_equal(suspend(test, suspended[i], false), ERR_OK);
        assert_int_equal(begin(test, (int64_t)i + 3, numbers[i]), ERR_OK);
    }
    assert_int_equal(suspend(test, partner, true), ERR_OK);
    assert_int_equal(flow_test_start(test, order_id, "a press", &start), ERR_OK);
}

static void
of_a_suspended_shop_a_till_s_record_is_taken_and_no_payer_opens_it(void **state)
{
    struct flow_test *test = *state;
    struct ticket ticket = flow_test_ticket(test, 1, 1234);
    struct ticket_open open;

    assert_int_equal(suspend(test, FLOW_TEST_MERCHANT, true), ERR_OK);
    flow_test_send(test, flow_test_sale(test, 1234));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders"), 1);
    assert_int_equal(flow_test_scan(test, &ticket, &open), ERR_SUSPENDED);
    assert_int_equal(flow_test_ask(test, "SELECT max(opened_us) FROM orders"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(each_is_made_under_who_may_have_it_with_its_books),
        FLOW_TEST(who_read_an_older_version_changes_nothing_and_is_told_the_present_one),
        FLOW_TEST(what_no_organisation_can_be_is_refused),
        FLOW_TEST(a_merchant_moves_with_all_its_stores_and_its_next_orders_share_elsewhere),
        FLOW_TEST(a_store_moves_within_its_merchant_and_not_below_itself),
        FLOW_TEST(what_would_be_too_deep_does_not_move),
        FLOW_TEST(what_is_put_below_in_the_same_turn_moves_too),
        FLOW_TEST(only_what_never_had_anything_goes),
        FLOW_TEST(a_store_whose_app_has_sold_there_stays),
        FLOW_TEST(nobody_is_put_under_one_that_goes_in_the_same_turn),
        FLOW_TEST(whoever_above_is_suspended_nothing_new_begins_and_what_is_under_way_goes_on),
        FLOW_TEST(of_a_suspended_shop_a_till_s_record_is_taken_and_no_payer_opens_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
