/*
 * Shifts at terminals: counted here as well, ended once, and held against what the terminal says.
 */
#include "hub/flow/shift_flow.h"

#include "hub/flow/flow_test_help.h"
#include "shared/wire/shift_report.h"

#define SALT INT64_C(0xfeed)

static struct message_record
of_shift(struct message_record record)
{
    record.shift = 1;
    record.shift_salt = SALT;
    record.staff = bytes_text("王芳");
    return record;
}

static struct message_record
opened(int64_t float_fen)
{
    struct message_record record = of_shift(flow_test_record(MESSAGE_KIND_SHIFT_OPEN, 0));

    record.collected_fen = float_fen;
    record.till_us = 77;
    return record;
}

static struct message_record
moved_cash(enum shift_reason reason, int64_t fen)
{
    struct message_record record = of_shift(flow_test_record(MESSAGE_KIND_DRAWER, 0));

    record.line = shift_reason_line(reason);
    record.reason = reason;
    record.collected_fen = fen;
    return record;
}

/* The record borrows from the bytes of the last one that was made. */
static struct message_record
closed(const struct shift_sums *sums, int64_t float_fen, int64_t counted_fen)
{
    static uint8_t bytes[SHIFT_REPORT_SIZE];
    struct message_record record = of_shift(flow_test_record(MESSAGE_KIND_SHIFT_CLOSE, 0));
    struct shift_report report = {.opened_us = 77, .float_fen = float_fen, .sums = *sums};
    size_t size = 0;

    assert_int_equal(shift_expected(sums, float_fen, &report.expected_fen), ERR_OK);
    shift_report_put(&report, bytes, &size);
    record.report = bytes_of(bytes, size);
    record.collected_fen = counted_fen;
    record.till_us = 99;
    return record;
}

static void
add(struct shift_sums *sums, enum shift_line line, int64_t fen)
{
    assert_int_equal(shift_add(sums, line, fen, false), ERR_OK);
}

static struct message_record
back(int64_t about, int64_t fen)
{
    struct message_record record = of_shift(flow_test_record(MESSAGE_KIND_CASH_BACK, about));

    record.amount_fen = 1000;
    record.collected_fen = fen;
    record.channel = CHANNEL_CASH;
    return record;
}

/* The record as it comes in a later epoch. */
static struct message_record
again(struct message_record record, int64_t epoch, int64_t sequence)
{
    record.was_epoch = epoch;
    record.was_sequence = sequence;
    if (record.about != 0)
        record.about_epoch = epoch;
    return record;
}

static void
begin_epoch(struct flow_test *test)
{
    const int64_t epoch = test->till.epoch + 1;

    test->till = (struct flow_test_till){.epoch = epoch};
    store_test_run(&test->store, "UPDATE terminal SET epoch = epoch + 1");
}

static int64_t
heard(struct flow_test *test, enum shift_line line)
{
    const int64_t number = line;

    return store_test_ask_of(&test->store,
        "SELECT coalesce(sum(heard_fen), 0) FROM shift_line WHERE line = ?1", &number, 1);
}

/* 200.00 in the drawer, 10.00 taken, 4.00 given back, 50.00 put in, 8.00 paid out. */
static struct shift_sums
work(struct flow_test *test)
{
    struct shift_sums sums = {0};

    flow_test_send(test, opened(20000));
    flow_test_send(test, of_shift(flow_test_cash(test, 0, 1000)));
    flow_test_send(test, back(2, 400));
    flow_test_send(test, moved_cash(SHIFT_REASON_CHANGE, 5000));
    flow_test_send(test, moved_cash(SHIFT_REASON_EXPENSE, 800));
    add(&sums, SHIFT_LINE_CASH, 1000);
    add(&sums, SHIFT_LINE_CASH_BACK, 400);
    add(&sums, SHIFT_LINE_PAY_IN, 5000);
    add(&sums, SHIFT_LINE_PAY_OUT, 800);
    return sums;
}

static void
a_shift_is_counted_from_its_records_and_its_variance_is_posted(void **state)
{
    struct flow_test *test = *state;
    const struct shift_sums sums = work(test);

    flow_test_send(test, closed(&sums, 20000, 24800 - 5));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift WHERE state = 'closed'"
                                         " AND expected_fen = 24800 AND said_fen = 24800"
                                         " AND counted_fen = 24795 AND differs = 0"
                                         " AND cashier = '王芳' AND opened_us = 77"),
        1);
    assert_int_equal(flow_test_balance(test, BOOK_TILL_CASH), 1000 - 400 - 5);
    assert_int_equal(flow_test_balance(test, BOOK_OVER_SHORT), 5);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM shift_line WHERE said_fen <> heard_fen"
                            " OR said_count <> heard_count"),
        0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM drawer_move"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM orders WHERE cashier = '王芳'"
                                         " AND shift_id = (SELECT id FROM shift)"),
        1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
all_of_it_may_come_in_one_frame(void **state)
{
    struct flow_test *test = *state;
    struct shift_sums sums = {0};
    struct flow_test_batch batch;
    struct message_record records[] = {
        opened(100), of_shift(flow_test_cash(test, 0, 1000)), moved_cash(SHIFT_REASON_SAFE, 1000)};
    struct message_record end;

    add(&sums, SHIFT_LINE_CASH, 1000);
    add(&sums, SHIFT_LINE_DROP, 1000);
    end = closed(&sums, 100, 100);
    flow_test_batch(test, &batch);
    for (size_t i = 0; i < LENGTH(records); i++)
        flow_test_add(&batch, &records[i]);
    flow_test_add(&batch, &end);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(flow_test_take(test, &batch), ERR_OK);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift WHERE state = 'closed'"
                                         " AND differs = 0 AND expected_fen = 100"),
        1);
    assert_int_equal(flow_test_balance(test, BOOK_OVER_SHORT), 0);
}

static void
what_a_new_epoch_has_moved_counts_once(void **state)
{
    struct flow_test *test = *state;
    struct shift_sums sums = work(test);
    const struct message_record cash = of_shift(flow_test_cash(test, 0, 1000));

    begin_epoch(test);
    flow_test_send(test, again(opened(20000), 1, 1));
    flow_test_send(test, again(cash, 1, 2));
    flow_test_send(test, again(back(2, 400), 1, 3));
    flow_test_send(test, again(moved_cash(SHIFT_REASON_CHANGE, 5000), 1, 4));
    flow_test_send(test, again(moved_cash(SHIFT_REASON_EXPENSE, 800), 1, 5));
    flow_test_send(test, closed(&sums, 20000, 24800));
    begin_epoch(test);
    flow_test_send(test, again(closed(&sums, 20000, 24800), 2, 6));
    assert_int_equal(heard(test, SHIFT_LINE_CASH), 1000);
    assert_int_equal(heard(test, SHIFT_LINE_PAY_IN), 5000);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT differs FROM shift WHERE state = 'closed'"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
a_report_that_is_not_what_was_heard_is_told(void **state)
{
    struct flow_test *test = *state;
    struct shift_sums sums = work(test);

    add(&sums, SHIFT_LINE_CASH, 333);
    flow_test_send(test, closed(&sums, 20000, 24800));
    assert_int_equal(flow_test_alarms(test, "shift_differs"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT differs FROM shift"), 1);
    assert_int_equal(
        flow_test_ask(test, "SELECT said_fen - heard_fen FROM shift_line WHERE line = 1"), 333);
    /* The books have what was heard, and come to what was counted. */
    assert_int_equal(flow_test_balance(test, BOOK_OVER_SHORT), 0);
}

static void
a_shift_that_goes_on_after_its_end_is_another_till_s(void **state)
{
    struct flow_test *test = *state;
    struct shift_sums sums = work(test);
    struct message_record cash = of_shift(flow_test_cash(test, 0, 700));

    flow_test_send(test, closed(&sums, 20000, 24800));
    cash.salt++;
    flow_test_send(test, cash);
    assert_int_equal(flow_test_alarms(test, "shift_twice"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift WHERE fork = 1"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT expected_fen FROM shift WHERE fork = 0"), 24800);
    add(&sums, SHIFT_LINE_CASH, 700);
    flow_test_send(test, closed(&sums, 20000, 700));
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift WHERE state = 'closed'"), 2);
    assert_int_equal(flow_test_ask(test, "SELECT differs FROM shift WHERE fork = 1"),
        1); /* its float was heard elsewhere */
    assert_int_equal(flow_test_alarms(test, "record_aside"), 0);
}

static void
money_for_a_sale_of_another_shift_is_late(void **state)
{
    struct flow_test *test = *state;
    struct message_record cash = of_shift(flow_test_cash(test, 1, 500));
    struct message_record sale = of_shift(flow_test_sale(test, 500));

    flow_test_send(test, sale);
    cash.shift = 2;
    flow_test_send(test, cash);
    assert_int_equal(flow_test_ask(test, "SELECT heard_late_count FROM shift_line"), 1);
    assert_int_equal(flow_test_ask(test, "SELECT heard_late_fen FROM shift_line"), 500);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift WHERE state = 'next'"), 2);
}

static void
what_cannot_be_is_set_aside_and_changes_nothing(void **state)
{
    struct flow_test *test = *state;
    struct message_record bad = moved_cash(SHIFT_REASON_CHANGE, 100);

    flow_test_send(test, opened(-1));
    bad.line = SHIFT_LINE_ALIPAY;
    flow_test_send(test, bad);
    bad = moved_cash(SHIFT_REASON_CHANGE, MONEY_FEN_MAX + 1);
    flow_test_send(test, bad);
    bad = moved_cash(SHIFT_REASON_CHANGE, 100);
    bad.shift = 0;
    flow_test_send(test, bad);
    bad = of_shift(flow_test_record(MESSAGE_KIND_SHIFT_CLOSE, 0));
    bad.report = bytes_text("\xff\xff");
    flow_test_send(test, bad);
    assert_int_equal(flow_test_alarms(test, "record_aside"), 5);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM shift"), 0);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM drawer_move"), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        FLOW_TEST(a_shift_is_counted_from_its_records_and_its_variance_is_posted),
        FLOW_TEST(all_of_it_may_come_in_one_frame),
        FLOW_TEST(what_a_new_epoch_has_moved_counts_once),
        FLOW_TEST(a_report_that_is_not_what_was_heard_is_told),
        FLOW_TEST(a_shift_that_goes_on_after_its_end_is_another_till_s),
        FLOW_TEST(money_for_a_sale_of_another_shift_is_late),
        FLOW_TEST(what_cannot_be_is_set_aside_and_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
