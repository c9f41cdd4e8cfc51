#include "hub/store/desk.h"

#include "hub/store/store_test_help.h"

#define MIB ((size_t)1 << 20)

/* A desk of its own on the test's database, with a transaction under way. */
struct room {
    struct store_test test; /* first */
    struct desk *desk;
};

static void
begin(struct room *room)
{
    desk_clear(room->desk);
    assert_int_equal(engine_begin(room->test.store.writer), ERR_OK);
}

static void
end(struct room *room)
{
    assert_int_equal(desk_write(room->desk), ERR_OK);
    assert_int_equal(engine_commit(room->test.store.writer), ERR_OK);
    begin(room);
}

static int
open_room(void **state)
{
    static struct room room;

    store_test_open(&room.test, "desk_test");
    assert_int_equal(desk_make(room.test.store.writer, &room.desk), ERR_OK);
    begin(&room);
    *state = &room;
    return 0;
}

static int
close_room(void **state)
{
    struct room *room = *state;

    engine_rollback(room->test.store.writer);
    desk_free(&room->desk);
    desk_free(&room->desk);
    store_test_close(&room->test);
    return 0;
}

static size_t
load(struct room *room)
{
    size_t count = 0;

    assert_int_equal(desk_load(room->desk, &count), ERR_OK);
    return count;
}

static struct orders_row
order_of(int64_t id, int64_t sequence)
{
    return (struct orders_row){.merchant_id = 5,
        .id = id,
        .store_id = 6,
        .terminal_id = 100001,
        .epoch = 1,
        .sequence = sequence,
        .amount = 1234,
        .state = "open",
        .origin = "ticket"};
}

static void
put_merchant(struct room *room, int64_t id, int64_t number)
{
    const struct merchant_row merchant = {.id = id, .number = number};

    assert_non_null(desk_add_merchant(room->desk, &merchant));
}

static void
a_row_that_is_not_stored_is_absent(void **state)
{
    struct room *room = *state;

    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    desk_want_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 1, 0));
    assert_int_equal(load(room), 2);
    assert_null(desk_get_orders(room->desk, KEY_OF(5, 1)));
    assert_null(desk_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 1, 0)));
    assert_false(desk_has(room->desk, TABLE_orders, KEY_OF(5, 1)));
    assert_false(desk_has_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 1, 0)));
    assert_int_equal(desk_touched(room->desk), 0);
}

static void
what_is_wanted_twice_is_read_once(void **state)
{
    struct room *room = *state;

    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    assert_int_equal(load(room), 1);
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    assert_int_equal(load(room), 0);
}

static void
a_row_is_found_by_both_keys_and_is_one(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);
    struct orders_row *by_key;

    (void)desk_add_orders(room->desk, &order);
    end(room);
    desk_want_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0));
    assert_int_equal(load(room), 1);
    assert_true(desk_has_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0)));
    /* Found by the second key it lies under the first one too. */
    assert_true(desk_has(room->desk, TABLE_orders, KEY_OF(5, 1)));
    by_key = desk_get_orders(room->desk, KEY_OF(5, 1));
    assert_ptr_equal(by_key, desk_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0)));
    assert_int_equal(by_key->version, 1);
    assert_int_equal(by_key->amount, 1234);
    assert_string_equal(by_key->state, "open");
}

static void
wanted_by_both_keys_in_either_order_a_row_is_one(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);

    (void)desk_add_orders(room->desk, &order);
    end(room);
    for (unsigned round = 0; round < 2; round++) {
        desk_clear(room->desk);
        if (round == 0)
            desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
        desk_want_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0));
        if (round == 1)
            desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
        (void)load(room);
        assert_ptr_equal(desk_get_orders(room->desk, KEY_OF(5, 1)),
            desk_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0)));
    }
}

static void
an_added_row_is_seen_at_once_by_both_keys(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);
    struct orders_row *added;

    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    desk_want_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0));
    (void)load(room);
    added = desk_add_orders(room->desk, &order);
    assert_ptr_equal(added, desk_get_orders(room->desk, KEY_OF(5, 1)));
    assert_ptr_equal(added, desk_found(room->desk, TABLE_orders, KEY_OF(5, 100001, 1, 7, 0)));
    /* Who wants it only now reads nothing. */
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    assert_int_equal(load(room), 0);
    memcpy(added->state, "closed", sizeof("closed"));
    desk_change_orders(room->desk, added);
    end(room);
    assert_int_equal(
        store_test_ask(&room->test, "SELECT version FROM orders WHERE state = 'closed'"), 1);
}

static void
a_changed_row_is_written_once_under_its_next_version(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);
    struct orders_row *row;

    (void)desk_add_orders(room->desk, &order);
    end(room);
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    (void)load(room);
    row = desk_get_orders(room->desk, KEY_OF(5, 1));
    row->salt = 1;
    desk_change_orders(room->desk, row);
    row->salt = 9;
    desk_change_orders(room->desk, row);
    assert_int_equal(desk_touched(room->desk), 2);
    end(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT salt FROM orders"), 9);
    assert_int_equal(store_test_ask(&room->test, "SELECT version FROM orders"), 2);
}

static void
a_compare_and_set_that_lost_is_busy(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);
    struct orders_row *row;

    (void)desk_add_orders(room->desk, &order);
    end(room);
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    (void)load(room);
    row = desk_get_orders(room->desk, KEY_OF(5, 1));
    row->salt = 9;
    desk_change_orders(room->desk, row);
    store_test_run(&room->test, "UPDATE orders SET version = 8, salt = 3");
    assert_int_equal(desk_write(room->desk), ERR_BUSY);
    engine_rollback(room->test.store.writer);
    begin(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT salt FROM orders"), 0);
}

static void
a_key_that_is_stored_already_is_a_conflict(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);

    (void)desk_add_orders(room->desk, &order);
    end(room);
    (void)desk_add_orders(room->desk, &order);
    assert_int_equal(desk_write(room->desk), ERR_CONFLICT);
    engine_rollback(room->test.store.writer);
    begin(room);
    /* Of the second key there is one, too. */
    order.id = 2;
    (void)desk_add_orders(room->desk, &order);
    assert_int_equal(desk_write(room->desk), ERR_CONFLICT);
}

static void
what_a_row_may_not_hold_is_a_conflict(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);

    order.amount = 0;
    (void)desk_add_orders(room->desk, &order);
    assert_int_equal(desk_write(room->desk), ERR_CONFLICT);
    desk_clear(room->desk);
    order = order_of(1, 7);
    memcpy(order.state, "paid", sizeof("paid")); /* by nobody */
    (void)desk_add_orders(room->desk, &order);
    assert_int_equal(desk_write(room->desk), ERR_CONFLICT);
}

static void
columns_of_every_kind_come_back(void **state)
{
    static const uint8_t body[] = {0, 1, 2, 0xff, 0};
    struct room *room = *state;
    struct terminal_row terminal = {.id = 100001,
        .merchant_id = 5,
        .store_id = 6,
        .name = "收银台 1",
        .state = "active",
        .epoch = 1,
        .public_key_size = 65};
    const struct organisation_row store = {.id = 6,
        .merchant_id = 5,
        .kind = "store",
        .name = "一号店",
        .state = "active",
        .path = "0000000000000006"};
    struct outbox_row outbox = {.merchant_id = 5,
        .id = 9,
        .topic = "push",
        .action = "result",
        .state = "pending",
        .about = INT64_MAX,
        .target = INT64_MIN,
        .body = bytes_of(body, sizeof(body))};
    struct outbox_row *read;

    memset(terminal.public_key, 4, sizeof(terminal.public_key));
    put_merchant(room, 5, 1);
    (void)desk_add_organisation(room->desk, &store);
    (void)desk_add_terminal(room->desk, &terminal);
    (void)desk_add_outbox(room->desk, &outbox);
    outbox.id = 10;
    outbox.body = bytes_of(NULL, 0);
    (void)desk_add_outbox(room->desk, &outbox);
    end(room);
    desk_want(room->desk, TABLE_terminal, KEY_OF(100001));
    desk_want(room->desk, TABLE_outbox, KEY_OF(5, 9));
    desk_want(room->desk, TABLE_outbox, KEY_OF(5, 10));
    assert_int_equal(load(room), 3);
    terminal.version = 1;
    assert_memory_equal(desk_get_terminal(room->desk, KEY_OF(100001)), &terminal, sizeof(terminal));
    read = desk_get_outbox(room->desk, KEY_OF(5, 9));
    assert_true(bytes_equal(read->body, bytes_of(body, sizeof(body))));
    assert_true(read->about == INT64_MAX && read->target == INT64_MIN);
    assert_string_equal(read->state, "pending");
    assert_int_equal(desk_get_outbox(room->desk, KEY_OF(5, 10))->body.size, 0);
}

static void
tallies_add_up_once_for_each_key(void **state)
{
    struct room *room = *state;
    struct balance_row one = {.merchant_id = 5, .account = 1, .amount = 10, .entries = 1};
    struct balance_row other = {.merchant_id = 5, .account = 2, .amount = -7, .entries = 1};

    for (unsigned turn = 0; turn < 3; turn++) {
        for (unsigned i = 0; i < 4; i++)
            desk_tally_balance(room->desk, &one);
        desk_tally_balance(room->desk, &other);
        assert_int_equal(desk_touched(room->desk), 5);
        end(room);
    }
    assert_int_equal(store_test_ask(&room->test, "SELECT count(*) FROM balance"), 2);
    assert_int_equal(
        store_test_ask(&room->test, "SELECT amount FROM balance WHERE account = 1"), 120);
    assert_int_equal(
        store_test_ask(&room->test, "SELECT entries FROM balance WHERE account = 1"), 12);
    assert_int_equal(
        store_test_ask(&room->test, "SELECT amount FROM balance WHERE account = 2"), -21);
}

static void
a_tally_that_was_wanted_is_what_is_stored_and_what_this_turn_adds(void **state)
{
    struct room *room = *state;
    const struct balance_row one = {
        .merchant_id = 5, .holder_id = 3, .account = 1, .amount = 10, .entries = 1};

    desk_want(room->desk, TABLE_balance, KEY_OF(5, 3, 1));
    assert_int_equal(load(room), 1);
    assert_int_equal(desk_sum_balance(room->desk, KEY_OF(5, 3, 1)).amount, 0);
    desk_tally_balance(room->desk, &one);
    assert_int_equal(desk_sum_balance(room->desk, KEY_OF(5, 3, 1)).amount, 10);
    end(room);
    desk_want(room->desk, TABLE_balance, KEY_OF(5, 3, 1));
    assert_int_equal(load(room), 1);
    desk_tally_balance(room->desk, &one);
    desk_tally_balance(room->desk, &one);
    assert_int_equal(desk_sum_balance(room->desk, KEY_OF(5, 3, 1)).amount, 30);
    assert_int_equal(desk_sum_balance(room->desk, KEY_OF(5, 3, 1)).holder_id, 3);
    end(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT amount FROM balance"), 30);
}

static void
count_rows(void *context, const void *row)
{
    const struct orders_row *order = row;
    int64_t *last = context;

    assert_true(order->id > *last);
    *last = order->id;
}

static void
what_was_touched_is_walked_in_order(void **state)
{
    struct room *room = *state;
    struct orders_row first = order_of(1, 7);
    struct orders_row second = order_of(2, 8);
    struct orders_row third = order_of(3, 9);
    struct orders_row *row;
    int64_t last = 0;

    (void)desk_add_orders(room->desk, &first);
    end(room);
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 1));
    (void)load(room);
    row = desk_get_orders(room->desk, KEY_OF(5, 1));
    desk_change_orders(room->desk, row);
    (void)desk_add_orders(room->desk, &second);
    (void)desk_add_orders(room->desk, &third);
    desk_change_orders(room->desk, row);
    desk_each_touched(room->desk, TABLE_orders, count_rows, &last);
    assert_int_equal(last, 3);
    last = 0;
    desk_each_touched(room->desk, TABLE_payment, count_rows, &last);
    assert_int_equal(last, 0);
}

static void
a_cleared_desk_knows_nothing(void **state)
{
    struct room *room = *state;
    struct orders_row order = order_of(1, 7);

    (void)desk_add_orders(room->desk, &order);
    desk_clear(room->desk);
    assert_int_equal(desk_touched(room->desk), 0);
    assert_false(desk_has(room->desk, TABLE_orders, KEY_OF(5, 1)));
    end(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT count(*) FROM orders"), 0);
}

static void
a_full_desk_fails_as_a_whole(void **state)
{
    struct room *room = *state;
    const struct balance_row balance = {.merchant_id = 5, .account = 1, .amount = 1};
    struct orders_row order = order_of(1, 7);
    size_t count;

    put_merchant(room, 5, 1);
    for (size_t piece = MIB; piece >= 16; piece /= 2)
        while (arena_take(desk_arena(room->desk), piece) != NULL)
            continue;
    assert_null(desk_add_orders(room->desk, &order));
    desk_tally_balance(room->desk, &balance);
    desk_tally_balance(room->desk, &balance);
    desk_log_alarm(room->desk, &(struct alarm_row){.merchant_id = 5, .id = 1});
    desk_want(room->desk, TABLE_orders, KEY_OF(5, 99));
    assert_int_equal(desk_load(room->desk, &count), ERR_NO_SPACE);
    assert_int_equal(desk_write(room->desk), ERR_NO_SPACE);
    engine_rollback(room->test.store.writer);
    begin(room);
    put_merchant(room, 5, 1);
    end(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT count(*) FROM merchant"), 1);
}

static void
a_turn_that_was_refused_memory_fails_as_a_whole(void **state)
{
    struct room *room = *state;

    put_merchant(room, 5, 1);
    assert_null(arena_take(desk_arena(room->desk), SIZE_MAX / 4));
    assert_true(desk_is_full(room->desk));
    assert_int_equal(desk_write(room->desk), ERR_NO_SPACE);
    engine_rollback(room->test.store.writer);
    begin(room);
    assert_false(desk_is_full(room->desk));
    end(room);
    assert_int_equal(store_test_ask(&room->test, "SELECT count(*) FROM merchant"), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_room, close_room)
    static const struct CMUnitTest tests[] = {
        TEST(a_row_that_is_not_stored_is_absent),
        TEST(what_is_wanted_twice_is_read_once),
        TEST(a_row_is_found_by_both_keys_and_is_one),
        TEST(wanted_by_both_keys_in_either_order_a_row_is_one),
        TEST(an_added_row_is_seen_at_once_by_both_keys),
        TEST(a_changed_row_is_written_once_under_its_next_version),
        TEST(a_compare_and_set_that_lost_is_busy),
        TEST(a_key_that_is_stored_already_is_a_conflict),
        TEST(what_a_row_may_not_hold_is_a_conflict),
        TEST(columns_of_every_kind_come_back),
        TEST(tallies_add_up_once_for_each_key),
        TEST(a_tally_that_was_wanted_is_what_is_stored_and_what_this_turn_adds),
        TEST(what_was_touched_is_walked_in_order),
        TEST(a_cleared_desk_knows_nothing),
        TEST(a_full_desk_fails_as_a_whole),
        TEST(a_turn_that_was_refused_memory_fails_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
