#include "hub/flow/complaint_flow_test_help.h"

static void
an_answer_is_marked_before_it_is_sent_and_sent_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);

    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "别的"), ERR_CONFLICT);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k2", "别的"), ERR_BAD_STATE);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k3", ""), ERR_BAD_INPUT);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM complaint_word WHERE who = 'us'"), 1);
    assert_true(complaint_test_send(test, &complaint));
    assert_string_equal(complaint_test_said_state(test), "unknown");
    /* After a crash, say. */
    assert_false(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(complaint_test_said_state(test), "done");
    assert_int_equal(complaint_test_due_in_s(test), 0);
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k2", "别的"), ERR_OK);
}

static void
an_answer_that_was_lost_is_found_in_the_history(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    struct adapter_complaint_word words[] = {complaint_test_reply_at(test, "old", "马上补做"),
        complaint_test_reply_at(test, "new", "马上补做")};

    /* The same was said before: by another system. */
    words[0].at.us -= span_s(COMPLAINT_TEST_HOUR_S).us;
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_UNKNOWN);
    complaint_test_hear(test, &complaint, words, 1, false);
    assert_string_equal(complaint_test_said_state(test), "unknown");
    assert_int_equal(complaint_test_due_in_s(test), 15);
    complaint_test_hear(test, &complaint, words, 2, false);
    assert_string_equal(complaint_test_said_state(test), "done");
    assert_int_equal(flow_test_ask(test, "SELECT sends FROM complaint_word WHERE who = 'us'"), 1);
    /* It stands there once. */
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM complaint_word WHERE state <> 'ours'"), 2);
}

static void
what_the_channel_does_not_have_is_sent_again_and_not_for_ever(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);

    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "马上补做"), ERR_OK);
    for (int i = 0; i < COMPLAINT_FLOW_SENDS_MAX; i++) {
        assert_true(complaint_test_send(test, &complaint));
        complaint_test_hear(test, &complaint, NULL, 0, false);
        assert_string_equal(complaint_test_said_state(test), "unknown");
        flow_test_pass(test, span_s(60));
        complaint_test_hear(test, &complaint, NULL, 0, true);
        assert_string_equal(complaint_test_said_state(test), "unknown");
        complaint_test_hear(test, &complaint, NULL, 0, false);
        assert_string_equal(complaint_test_said_state(test), "unknown");
        complaint_test_hear(test, &complaint, NULL, 0, false);
    }
    assert_string_equal(complaint_test_said_state(test), "failed");
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM alarm WHERE kind = 'complaint_not_said'"), 1);
}

static void
a_refusal_is_the_end_of_what_was_sent_once(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);

    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_REFUSED);
    assert_string_equal(complaint_test_said_state(test), "failed");
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k2", "二"), ERR_OK);
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_LATER);
    assert_string_equal(complaint_test_said_state(test), "created");
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_LOOK);
    assert_string_equal(complaint_test_said_state(test), "unknown");
}

static void
be_refused_while_the_channel_decides(struct flow_test *test, const struct complaint_row *complaint)
{
    assert_true(complaint_test_send(test, complaint));
    complaint_test_answer(test, complaint, ADAPTER_COMPLAINT_LOOK);
    flow_test_pass(test, span_s(60));
    complaint_test_not_now = "PLATFORM_PROCESSING";
    for (int i = 0; i < 2; i++)
        complaint_test_hear(test, complaint, NULL, 0, false);
}

static void
what_the_channel_does_not_take_now_waits_until_it_does(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    const struct adapter_complaint_word word = complaint_test_reply_at(test, "1", "马上补做");

    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", word.text), ERR_OK);
    for (int i = 0; i < COMPLAINT_FLOW_SENDS_MAX + 2; i++) {
        be_refused_while_the_channel_decides(test, &complaint);
        assert_string_equal(complaint_test_said_state(test), "created");
        assert_string_equal(
            store_test_ask_text(&test->store, "SELECT code FROM complaint_word WHERE who = 'us'"),
            "PLATFORM_PROCESSING");
        /* However often it is asked, and with silence too. */
        flow_test_pass(test, span_s(COMPLAINT_TEST_HOUR_S));
        complaint_test_hear(test, &complaint, NULL, 0, true);
        complaint_test_hear(test, &complaint, NULL, 0, false);
        assert_string_equal(complaint_test_said_state(test), "created");
        assert_int_equal(complaint_test_due_in_s(test), 600);
        complaint_test_not_now = "";
        complaint_test_hear(test, &complaint, NULL, 0, false);
        assert_string_equal(complaint_test_said_state(test), "created");
        assert_int_equal(complaint_test_due_in_s(test), 0);
    }
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(complaint_test_said_state(test), "done");
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

static void
what_waits_and_stands_there_after_all_is_not_sent_again(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);
    const struct adapter_complaint_word word = complaint_test_reply_at(test, "1", "马上补做");

    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", word.text), ERR_OK);
    be_refused_while_the_channel_decides(test, &complaint);
    complaint_test_hear(test, &complaint, &word, 1, false);
    assert_string_equal(complaint_test_said_state(test), "done");
    assert_false(complaint_test_send(test, &complaint));
}

static void
what_waits_has_failed_once_nothing_can_be_said_any_more(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint = complaint_test_file(test);
    const struct adapter_complaint closed = complaint_test_standing(test, ADAPTER_COMPLAINT_CLOSED);

    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    be_refused_while_the_channel_decides(test, &complaint);
    complaint = complaint_test_tell(test, &closed, true);
    complaint_test_not_now = "PLATFORM_FINISH";
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_string_equal(complaint_test_said_state(test), "failed");
    assert_int_equal(complaint_test_due_in_s(test), -1);
}

static void
who_does_not_want_to_wait_says_something_else_after_a_day(void **state)
{
    struct flow_test *test = *state;
    const struct complaint_row complaint = complaint_test_file(test);

    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k1", "一"), ERR_OK);
    be_refused_while_the_channel_decides(test, &complaint);
    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k2", "二"), ERR_BAD_STATE);
    flow_test_pass(test, span_s(24 * COMPLAINT_TEST_HOUR_S));
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_REPLY, "k2", "二"), ERR_OK);
    assert_int_equal(
        flow_test_ask(test, "SELECT count(*) FROM complaint_word WHERE text = '一' AND state = "
                            "'failed'"),
        1);
    assert_string_equal(complaint_test_said_state(test), "created");
}

static void
that_it_is_settled_is_seen_by_its_state(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint = complaint_test_file(test);
    struct adapter_complaint closed = complaint_test_standing(test, ADAPTER_COMPLAINT_CLOSED);

    assert_int_equal(
        complaint_test_say(test, &complaint, COMPLAINT_COMPLETE, "k1", "text"), ERR_BAD_INPUT);
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_COMPLETE, "k1", ""), ERR_OK);
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_answer(test, &complaint, ADAPTER_COMPLAINT_LOOK);
    complaint = complaint_test_tell(test, &closed, true);
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_string_equal(complaint_test_said_state(test), "done");
    assert_int_equal(complaint_test_due_in_s(test), -1);
}

static void
where_its_payer_has_to_agree_it_is_settled_before_it_is_closed(void **state)
{
    struct flow_test *test = *state;
    struct complaint_row complaint;
    struct adapter_complaint settled;

    complaint_test_rules = &complaint_test_alipay;
    complaint = complaint_test_file(test);
    settled = complaint_test_standing(test, ADAPTER_COMPLAINT_PROCESSING);
    assert_int_equal(complaint_test_say(test, &complaint, COMPLAINT_COMPLETE, "k1", ""), ERR_OK);
    assert_true(complaint_test_send(test, &complaint));
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_string_equal(complaint_test_said_state(test), "unknown");
    complaint = complaint_test_tell(test, &settled, true);
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_string_equal(complaint_test_said_state(test), "done");
    /* It is asked about, and nobody is late. */
    assert_int_equal(complaint_test_due_in_s(test), 6 * COMPLAINT_TEST_HOUR_S);
    flow_test_pass(test, span_s(INT64_C(100) * COMPLAINT_TEST_HOUR_S));
    complaint_test_hear(test, &complaint, NULL, 0, false);
    assert_int_equal(flow_test_ask(test, "SELECT count(*) FROM alarm"), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, complaint_test_forget)
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_marked_before_it_is_sent_and_sent_once),
        TEST(an_answer_that_was_lost_is_found_in_the_history),
        TEST(what_the_channel_does_not_have_is_sent_again_and_not_for_ever),
        TEST(a_refusal_is_the_end_of_what_was_sent_once),
        TEST(what_the_channel_does_not_take_now_waits_until_it_does),
        TEST(what_waits_and_stands_there_after_all_is_not_sent_again),
        TEST(what_waits_has_failed_once_nothing_can_be_said_any_more),
        TEST(who_does_not_want_to_wait_says_something_else_after_a_day),
        TEST(that_it_is_settled_is_seen_by_its_state),
        TEST(where_its_payer_has_to_agree_it_is_settled_before_it_is_closed),
    };
#undef TEST

    return cmocka_run_group_tests(tests, flow_test_open, flow_test_close);
}
