#include "hub/flow/plate_flow.h"

#include "hub/flow/flow_test_help.h"
#include "hub/flow/plate_code.h"

#define PLATE INT64_C(0x1234567890abcdef)
#define OFF_PLATE 78
#define FIRST_TILL FLOW_TEST_TERMINAL
#define SECOND_TILL FLOW_TEST_SUSPENDED

static int
open_shop(void **state)
{
    struct plate_row plate = {.id = PLATE,
        .merchant_id = FLOW_TEST_MERCHANT,
        .store_id = FLOW_TEST_STORE,
        .name = "3号桌",
        .state = "on",
        .amount_min = 100,
        .amount_max = 50000,
        .terminals = 2};
    struct desk *desk = NULL;
    struct flow_test *test;

    (void)flow_test_open(state);
    test = *state;
    assert_int_equal(desk_make(test->store.store.writer, &desk), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    (void)desk_add_plate(desk, &plate);
    (void)desk_add_plate_terminal(desk,
        &(struct plate_terminal_row){.plate_id = PLATE, .place = 0, .terminal_id = FIRST_TILL});
    (void)desk_add_plate_terminal(desk,
        &(struct plate_terminal_row){.plate_id = PLATE, .place = 1, .terminal_id = SECOND_TILL});
    plate.id = OFF_PLATE;
    plate.terminals = 0;
    memcpy(plate.state, "off", sizeof("off"));
    (void)desk_add_plate(desk, &plate);
    assert_int_equal(desk_write(desk), ERR_OK);
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    desk_free(&desk);
    return 0;
}

static struct plate_order
asked(const char *key, int64_t fen)
{
    return (struct plate_order){.merchant_id = FLOW_TEST_MERCHANT,
        .plate_id = PLATE,
        .key = key,
        .remark = "少冰",
        .amount = {fen}};
}

static enum err
take(struct flow_test *test, struct plate_order *order)
{
    plate_flow_order(order);
    return store_test_turn(&test->store, &order->operation);
}

static int64_t
orders(struct flow_test *test)
{
    return flow_test_ask(test, "SELECT count(*) FROM orders");
}

static void
what_is_typed_is_an_order_of_no_terminal(void **state)
{
    struct flow_test *test = *state;
    struct plate_order order = asked("opening", 1234);

    assert_int_equal(take(test, &order), ERR_OK);
    assert_false(order.repeated);
    assert_string_equal(order.order.origin, "plate");
    assert_int_equal(order.order.plate_id, PLATE);
    assert_int_equal(order.order.terminal_id, 0);
    assert_int_equal(order.order.store_id, FLOW_TEST_STORE);
    assert_int_equal(order.order.amount, 1234);
    assert_int_equal(order.order.fee_rate, FLOW_TEST_FEE);
    assert_int_equal(order.order.expires_us, STORE_TEST_START_US + SALE_VALID_SPAN.us);
    assert_int_not_equal(flow_test_waiting(test, order.order.id, "expire"), 0);
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT subject FROM order_text"), "一号店 3号桌");
    assert_string_equal(
        store_test_ask_text(&test->store, "SELECT description FROM order_text"), "少冰");
}

static void
an_opening_is_one_order_however_often_it_is_pressed(void **state)
{
    struct flow_test *test = *state;
    struct plate_order first = asked("opening", 1234);
    struct plate_order second = first;
    struct plate_order other = asked("opening", 1235);
    struct plate_order next = asked("another", 1235);

    plate_flow_order(&first);
    plate_flow_order(&second);
    first.operation.next = &second.operation;
    assert_int_equal(lane_turn(test->store.lane, &first.operation), ERR_OK);
    assert_int_equal(second.operation.err, ERR_OK);
    assert_true(second.repeated);
    assert_int_equal(second.order.id, first.order.id);
    assert_int_equal(take(test, &other), ERR_CONFLICT);
    assert_int_equal(orders(test), 1);
    assert_int_equal(take(test, &next), ERR_OK);
    assert_int_equal(orders(test), 2);
}

static void
what_cannot_be_paid_there_is_refused_with_its_reason(void **state)
{
    static const char letters[] = "一二三四五六七八九十一二三四五六七八九十"
                                  "一二三四五六七八九十一二三四五六七八九十+";
    struct flow_test *test = *state;
    struct plate_order order = asked("a", 99);

    assert_int_equal(take(test, &order), ERR_OUT_OF_RANGE);
    assert_int_equal(order.hindrance, PLATE_HINDRANCE_LITTLE);
    assert_int_equal(order.amount_min.fen, 100);
    order = asked("b", 50001);
    assert_int_equal(take(test, &order), ERR_OUT_OF_RANGE);
    assert_int_equal(order.hindrance, PLATE_HINDRANCE_MUCH);
    order = asked("c", 100);
    order.remark = letters;
    assert_int_equal(take(test, &order), ERR_BAD_INPUT);
    assert_int_equal(order.hindrance, PLATE_HINDRANCE_REMARK);
    order.remark = "two\nlines";
    assert_int_equal(take(test, &order), ERR_BAD_INPUT);
    order = asked("d", 100);
    order.plate_id = OFF_PLATE;
    assert_int_equal(take(test, &order), ERR_FORBIDDEN);
    assert_int_equal(order.hindrance, PLATE_HINDRANCE_OFF);
    order.plate_id = 4711;
    assert_int_equal(take(test, &order), ERR_NOT_FOUND);
    order = asked("e", 100);
    order.merchant_id = FLOW_TEST_OTHER;
    assert_int_equal(take(test, &order), ERR_NOT_FOUND);
    assert_int_equal(orders(test), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM claim"), 0);
}

static void
at_a_store_that_is_suspended_nobody_begins_and_who_has_begun_goes_on(void **state)
{
    struct flow_test *test = *state;
    struct plate_order begun = asked("begun", 1234);
    struct plate_order late = asked("late", 1234);

    assert_int_equal(take(test, &begun), ERR_OK);
    store_test_run(&test->store, "UPDATE organisation SET state = 'suspended' WHERE id = 5");
    assert_int_equal(take(test, &late), ERR_SUSPENDED);
    assert_int_equal(late.hindrance, PLATE_HINDRANCE_SUSPENDED);
    assert_int_equal(take(test, &begun), ERR_OK);
    assert_true(begun.repeated);
    store_test_run(&test->store, "UPDATE organisation SET state = 'active' WHERE id = 5");
    assert_int_equal(take(test, &late), ERR_OK);
}

static void
a_plate_that_was_switched_off_meanwhile_still_knows_its_order(void **state)
{
    struct flow_test *test = *state;
    struct plate_order first = asked("opening", 1234);
    struct plate_order again = first;

    assert_int_equal(take(test, &first), ERR_OK);
    assert_int_equal(engine_begin(test->store.store.writer), ERR_OK);
    store_test_run(&test->store, "UPDATE plate SET state = 'off', version = version + 1");
    assert_int_equal(engine_commit(test->store.store.writer), ERR_OK);
    assert_int_equal(take(test, &again), ERR_OK);
    assert_int_equal(again.order.id, first.order.id);
}

/* What waits for a terminal. */
static struct message_plate_paid
pushed(struct flow_test *test, int64_t terminal)
{
    static uint8_t block[512];
    struct message_plate_paid paid = {0};
    struct query *row = store_test_statement(&test->store,
        "SELECT body FROM outbox WHERE topic = 'push' AND action = 'plate' AND state = 'pending'"
        " AND target = ?1");
    struct bytes body;

    query_bind_int(row, 1, terminal);
    assert_int_equal(query_step(row), ERR_OK);
    body = query_blob(row, 0);
    assert_true(body.size <= sizeof(block));
    memcpy(block, body.at, body.size);
    assert_int_equal(
        message_get(&message_plate_paid_shape, bytes_of(block, body.size), &paid), ERR_OK);
    query_reset(row);
    return paid;
}

static void
each_terminal_that_the_plate_names_is_told_once(void **state)
{
    struct flow_test *test = *state;
    struct plate_order order = asked("opening", 1234);
    struct message_plate_paid paid;
    struct payment_said said;
    int64_t payment_id;

    assert_int_equal(take(test, &order), ERR_OK);
    payment_id = flow_test_paid(test, order.order.id, 1234, "payer");
    /* A channel repeats itself. */
    assert_int_equal(flow_test_callback(test, payment_id, ADAPTER_PAID, 1234, &said), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"), 2);
    paid = pushed(test, FIRST_TILL);
    assert_int_equal(paid.order, order.order.id);
    assert_int_equal(paid.amount_fen, 1234);
    assert_int_equal(paid.channel, CHANNEL_ALIPAY);
    assert_true(bytes_is(paid.plate, "3号桌"));
    assert_true(bytes_is(paid.remark, "少冰"));
    assert_int_equal(paid.number.size, SALE_NUMBER_SIZE - 1);
    assert_int_equal(pushed(test, SECOND_TILL).order, order.order.id);
}

static void
nobody_is_told_of_what_nobody_has_paid(void **state)
{
    struct flow_test *test = *state;
    struct plate_order order = asked("opening", 1234);
    struct ticket_expire expire;

    assert_int_equal(take(test, &order), ERR_OK);
    flow_test_pass(test, SALE_VALID_SPAN);
    assert_int_equal(flow_test_expire(test, order.order.id, &expire), ERR_OK);
    assert_string_equal(expire.order.state, "closed");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM outbox WHERE topic = 'push'"), 0);
}

static void
a_code_is_read_as_it_was_made_and_nothing_else_is(void **state)
{
    char text[PLATE_CODE_TEXT_SIZE];
    int64_t id = 0;

    (void)state;
    assert_int_equal(strlen(plate_code_make(PLATE, text)), PLATE_CODE_TEXT_SIZE - 1);
    assert_int_equal(plate_code_read(bytes_text(text), &id), ERR_OK);
    assert_int_equal(id, PLATE);
    assert_int_equal(plate_code_read(bytes_text(""), &id), ERR_BAD_INPUT);
    assert_int_equal(plate_code_read(bytes_of(text, 14), &id), ERR_BAD_INPUT);
    text[0] = 'Z';
    assert_int_equal(plate_code_read(bytes_text(text), &id), ERR_UNSUPPORTED);
    assert_int_equal(id, PLATE);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shop, flow_test_close)
    static const struct CMUnitTest tests[] = {
        TEST(what_is_typed_is_an_order_of_no_terminal),
        TEST(an_opening_is_one_order_however_often_it_is_pressed),
        TEST(what_cannot_be_paid_there_is_refused_with_its_reason),
        TEST(a_plate_that_was_switched_off_meanwhile_still_knows_its_order),
        TEST(at_a_store_that_is_suspended_nobody_begins_and_who_has_begun_goes_on),
        TEST(each_terminal_that_the_plate_names_is_told_once),
        TEST(nobody_is_told_of_what_nobody_has_paid),
        cmocka_unit_test(a_code_is_read_as_it_was_made_and_nothing_else_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
