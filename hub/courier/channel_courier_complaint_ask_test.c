#include "hub/courier/channel_courier_complaint_test_help.h"

static void
one_is_asked_about_and_then_its_history_page_by_page(void **state)
{
    static const struct adapter_complaint_word word = {
        .id = "1", .kind = "USER", .text = "少了一杯", .who = ADAPTER_COMPLAINT_PAYER};
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    complaint_stage_told.state = ADAPTER_COMPLAINT_PROCESSING;
    complaint_stage_answer_with_complaint(stage, false);
    courier_test_asked(stage, "history/0");
    complaint_stage_scripted = (struct adapter_complaint_reply){
        .answer = ADAPTER_COMPLAINT_DONE, .words = &word, .count = 1, .more = true};
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "history/1");
    complaint_stage_answer_with_word(stage, NULL);
    assert_string_equal(
        complaint_stage_ask_text(stage, "SELECT state FROM complaint"), "processing");
    assert_int_equal(complaint_stage_ask(stage, "SELECT words FROM complaint"), 1);
    assert_int_not_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
}

static void
an_answer_about_another_one_says_nothing(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    complaint_stage_told.id = "another";
    complaint_stage_told.state = ADAPTER_COMPLAINT_CLOSED;
    complaint_stage_answer_with_complaint(stage, false);
    assert_string_equal(complaint_stage_ask_text(stage, "SELECT state FROM complaint"), "open");
    assert_int_equal(complaint_stage_ask(stage, "SELECT queries FROM complaint"), 1);
}

static void
that_it_may_have_been_said_is_committed_before_it_is(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    complaint_stage_say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_REPLY, "马上补做");
    assert_string_equal(complaint_stage_word_state(stage), "created");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "reply");
    assert_string_equal(complaint_stage_word_state(stage), "unknown");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(complaint_stage_word_state(stage), "done");
    /* How it stands now is asked for at once. */
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
}

static void
after_silence_the_history_is_read_and_nothing_is_said_again(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);
    struct adapter_complaint_word word = {.id = "7",
        .kind = "MERCHANT",
        .text = "马上补做",
        .who = ADAPTER_COMPLAINT_MERCHANT,
        .is_reply = true};

    complaint_stage_say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_REPLY, "马上补做");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(complaint_stage_word_state(stage), "unknown");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    complaint_stage_answer_with_complaint(stage, false);
    courier_test_asked(stage, "history/0");
    complaint_stage_answer_with_word(stage, &word);
    assert_string_equal(complaint_stage_word_state(stage), "done");
    assert_int_equal(
        complaint_stage_ask(stage, "SELECT sends FROM complaint_word WHERE who = 'us'"), 1);
}

static void
that_it_is_settled_is_said_in_the_channel_s_own_way(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    complaint_stage_say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_COMPLETE, "");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "complete");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_LOOK);
    assert_string_equal(complaint_stage_word_state(stage), "unknown");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    complaint_stage_told.state = ADAPTER_COMPLAINT_CLOSED;
    complaint_stage_answer_with_complaint(stage, false);
    complaint_stage_answer_with_word(stage, NULL);
    assert_string_equal(complaint_stage_word_state(stage), "done");
    assert_int_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
}

static void
be_told(struct courier_test *stage, int64_t id, const char *not_now)
{
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "get");
    complaint_stage_told.not_now = not_now;
    complaint_stage_answer_with_complaint(stage, false);
    courier_test_asked(stage, "history/0");
    complaint_stage_answer_with_word(stage, NULL);
}

static void
what_its_channel_does_not_take_now_is_said_once_it_does(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    complaint_stage_say(stage, COMPLAINT_WATCH_NOBODY, id, COMPLAINT_REPLY, "马上补做");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "reply");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_LOOK);
    flow_test_pass(&stage->flow, span_s(60));
    for (int i = 0; i < 5; i++)
        be_told(stage, id, "PLATFORM_PROCESSING");
    assert_string_equal(complaint_stage_word_state(stage), "created");
    be_told(stage, id, "");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "reply");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_DONE);
    assert_string_equal(complaint_stage_word_state(stage), "done");
}

static void
where_a_channel_tells_of_none_any_more_people_are_waited_for(void **state)
{
    struct courier_test *stage = *state;
    const int64_t id = complaint_stage_hear_of_one(stage);

    courier_test_adapter.complaints = NULL;
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, id, "complaint_ask");
    courier_test_asked(stage, "");
    assert_int_not_equal(flow_test_waiting(&stage->flow, id, "complaint_ask"), 0);
    assert_int_equal(complaint_stage_ask(stage, "SELECT queries FROM complaint"), 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, complaint_stage_open, complaint_stage_end)
    const struct CMUnitTest tests[] = {
        TEST(one_is_asked_about_and_then_its_history_page_by_page),
        TEST(an_answer_about_another_one_says_nothing),
        TEST(that_it_may_have_been_said_is_committed_before_it_is),
        TEST(after_silence_the_history_is_read_and_nothing_is_said_again),
        TEST(that_it_is_settled_is_said_in_the_channel_s_own_way),
        TEST(what_its_channel_does_not_take_now_is_said_once_it_does),
        TEST(where_a_channel_tells_of_none_any_more_people_are_waited_for),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
