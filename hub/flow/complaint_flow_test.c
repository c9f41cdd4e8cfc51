#include "hub/flow/complaint_flow.h"

#include "hub/flow/complaint_flow_test_help.h"

static void
a_complaint_is_stored_once_and_asked_about_at_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    uint8_t phone[64];
    size_t size;

    assert_int_equal(complaint_test_file(test).id, complaint.id);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint"), 1);
    assert_int_equal(complaint_test_due_in_s(test), 0);
    assert_string_equal(complaint.state, "open");
    assert_int_equal(complaint.due_us,
        complaint_test_now_us(test) + INT64_C(24) * COMPLAINT_TEST_HOUR_S * 1000000);
    assert_int_equal(
        vault_open(&complaint_test_keys, COMPLAINT_FLOW_LABEL, complaint.id,
            bytes_of(complaint.phone, complaint.phone_size), phone, sizeof(phone), &size),
        ERR_OK);
    assert_true(bytes_is(bytes_of(phone, size), "13800138000"));
    assert_int_equal(flow_test_ask(test, "SELECT length(phone) FROM complaint"),
        (int64_t)(strlen("13800138000") + VAULT_OVERHEAD));
}

static void
its_history_is_kept_once_and_it_is_asked_about_again_in_time(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    const struct adapter_complaint_word words[] = {
        {.id = "2", .kind = "X", .text = "", .who = ADAPTER_COMPLAINT_CHANNEL},
        {.id = "1", .kind = "USER_CREATE_COMPLAINT", .text = "少了一杯"},
    };

    complaint_test_hear(test, &complaint, words, LENGTH(words), false);
    complaint_test_hear(test, &complaint, words, LENGTH(words), false);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint_word"), 2);
    assert_int_equal(complaint_test_due_in_s(test), 6 * COMPLAINT_TEST_HOUR_S);
    complaint_test_hear(test, &complaint, NULL, 0, true);
    assert_true(complaint_test_due_in_s(test) < 60);
}

static void
what_the_channel_closes_is_over_and_goes_on_when_the_payer_does(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint = complaint_test_file(test);
    struct adapter_complaint closed = complaint_test_standing(test, ADAPTER_COMPLAINT_CLOSED);
    struct adapter_complaint again = complaint_test_standing(test, ADAPTER_COMPLAINT_PROCESSING);

    complaint = complaint_test_tell(test, &closed, true);
    assert_int_equal(complaint.due_us, 0);
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_int_equal(complaint_test_due_in_s(test), -1);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k", "好"), ERR_BAD_STATE);
    again.waits = true;
    complaint = complaint_test_tell(test, &again, false);
    assert_int_equal(complaint.waits, 1);
    assert_int_equal(complaint_test_due_in_s(test), 0);
}

static void
one_that_is_not_answered_in_time_is_told_of_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);

    flow_test_pass(test, span_s(23 * COMPLAINT_TEST_HOUR_S));
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_int_equal(complaint_test_due_in_s(test), COMPLAINT_TEST_HOUR_S);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
    flow_test_pass(test, span_s(COMPLAINT_TEST_HOUR_S));
    /* Also when nobody answers. */
    complaint_test_hear(test, &complaint, NULL, 0, true);
    complaint_test_hear(test, &complaint, NULL, 0, true);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM alarm WHERE kind = 'complaint_overdue'"), 1);
}

/* Sent, refused, and not in the history: its channel decides just now. */
static void
what_a_list_leaves_out_is_known_when_it_is_told(void **state)
{
    struct flow_test *test = *state;
    struct adapter_complaint listed = complaint_test_standing(test, ADAPTER_COMPLAINT_OPEN);

    listed.amount = (struct money){0};
    assert_int_equal(complaint_test_tell(test, &listed, false).amount, 0);
    assert_int_equal(complaint_test_file(test).amount, 1234);
    assert_int_equal(complaint_test_tell(test, &listed, false).amount, 1234);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM complaint WHERE amount = 1234"), 1);
}

static void
who_wants_it_asked_about_meanwhile_is_heeded(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    struct complaint_told told = {.merchant_id = FLOW_TEST_MERCHANT,
        .complaint_id = complaint.id,
        .outbox_id = complaint.ask_id,
        .began_us = complaint_test_now_us(test),
        .rules = complaint_test_rules,
        .last = true};

    flow_test_pass(test, span_s(1));
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    complaint_flow_told(&told);
    assert_int_equal(store_test_turn(&test->store, &told.operation), ERR_OK);
    assert_int_equal(complaint_test_due_in_s(test), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, complaint_test_forget)
    const struct CMUnitTest tests[] = {
        TEST(a_complaint_is_stored_once_and_asked_about_at_once),
        TEST(its_history_is_kept_once_and_it_is_asked_about_again_in_time),
        TEST(what_the_channel_closes_is_over_and_goes_on_when_the_payer_does),
        TEST(one_that_is_not_answered_in_time_is_told_of_once),
        TEST(what_a_list_leaves_out_is_known_when_it_is_told),
        TEST(who_wants_it_asked_about_meanwhile_is_heeded),
    };
#undef TEST

    return cmocka_run_group_tests(tests, flow_test_open, flow_test_close);
}
