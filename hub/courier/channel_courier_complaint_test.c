#include "hub/courier/channel_courier_complaint_test_help.h"

static void
a_walk_stores_each_with_the_payment_that_it_names(void **state)
{
    struct courier_test *stage = *state;

    complaint_stage_create_payment(stage);
    complaint_stage_told.number = courier_test_number;
    complaint_stage_want_walks(stage);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
    courier_test_asked(stage, "list/0");
    complaint_stage_answer_with_complaint(stage, true);
    assert_int_equal(
        complaint_stage_ask(stage, "SELECT payment_id FROM complaint"), stage->payment_id);
    assert_int_equal(complaint_stage_ask(stage, "SELECT order_id FROM complaint"), stage->order_id);
    assert_int_equal(
        complaint_stage_ask(stage, "SELECT merchant_id FROM complaint"), FLOW_TEST_MERCHANT);
    /* There is another page; the same one on it is no other. */
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
    courier_test_asked(stage, "list/1");
    complaint_stage_answer_with_complaint(stage, false);
    assert_int_equal(complaint_stage_ask(stage, "SELECT count(*) FROM complaint"), 1);
    assert_int_equal(complaint_stage_next_walk_in_s(stage), COURIER_TEST_COMPLAINTS_S);
    assert_int_equal(complaint_stage_ask(stage, "SELECT walked_us > 0 FROM complaint_watch"), 1);
}

static void
what_names_no_payment_of_ours_is_whose_account_it_is(void **state)
{
    static const char *const numbers[] = {"", "T1", "0000010385742411751489536"};
    struct courier_test *stage = *state;

    for (size_t i = 0; i < LENGTH(numbers); i++) {
        complaint_stage_told.number = numbers[i];
        (void)complaint_stage_hear_of_one(stage);
        assert_int_equal(
            complaint_stage_ask(stage, "SELECT count(*) FROM complaint WHERE payment_id = 0 AND "
                                       "order_id = 0 AND merchant_id = 0"),
            1);
    }
    /* Nobody is complaint_stage_told, for nobody is known. */
    assert_int_equal(
        complaint_stage_ask(stage, "SELECT count(*) FROM outbox WHERE topic = 'notice'"), 0);
}

static void
a_walk_that_brings_nothing_says_why_and_there_is_another_one(void **state)
{
    static const enum adapter_complaint_answer answers[] = {ADAPTER_COMPLAINT_REFUSED,
        ADAPTER_COMPLAINT_ABSENT, ADAPTER_COMPLAINT_LOOK, ADAPTER_COMPLAINT_LATER,
        ADAPTER_COMPLAINT_UNKNOWN};
    struct courier_test *stage = *state;

    complaint_stage_want_walks(stage);
    for (size_t i = 0; i < LENGTH(answers); i++) {
        complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
        courier_test_asked(stage, "list/0");
        complaint_stage_answer(stage, answers[i]);
        assert_int_equal(complaint_stage_ask(stage, "SELECT failures FROM complaint_watch"), i + 1);
        assert_string_equal(
            complaint_stage_ask_text(stage, "SELECT code FROM complaint_watch"), "WORD");
        assert_int_equal(
            complaint_stage_next_walk_in_s(stage), i == 0 ? 60 : COURIER_TEST_COMPLAINTS_S);
    }
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(
        complaint_stage_ask_text(stage, "SELECT code FROM complaint_watch"), "NO_ANSWER");
}

static void
an_account_whose_channel_tells_of_none_is_not_walked_over_again(void **state)
{
    struct courier_test *stage = *state;

    complaint_stage_want_walks(stage);
    courier_test_adapter.complaints = NULL;
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, COMPLAINT_STAGE_ACCOUNT, "complaints"), 0);
}

static void
what_was_named_is_asked_about_until_there_is_an_answer(void **state)
{
    struct courier_test *stage = *state;
    struct complaint_watch_named named = {
        .account_id = COMPLAINT_STAGE_ACCOUNT, .number = COMPLAINT_STAGE_NUMBER};

    complaint_watch_named(&named);
    assert_int_equal(store_test_turn(&stage->flow.store, &named.operation), ERR_OK);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_find");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_find");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_LATER);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_find");
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_find");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_ABSENT);
    assert_int_equal(flow_test_waiting(&stage->flow, COMPLAINT_STAGE_ACCOUNT, "complaint_find"), 0);
    assert_int_equal(complaint_stage_ask(stage, "SELECT count(*) FROM complaint"), 0);
}

static void
a_channel_is_told_once_where_to_call(void **state)
{
    struct courier_test *stage = *state;

    complaint_stage_want_walks(stage);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaints");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_hear");
    courier_test_asked(stage, "subscribe");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_UNKNOWN);
    complaint_stage_carry(stage, COMPLAINT_WATCH_NOBODY, COMPLAINT_STAGE_ACCOUNT, "complaint_hear");
    complaint_stage_answer(stage, ADAPTER_COMPLAINT_DONE);
    assert_int_equal(flow_test_waiting(&stage->flow, COMPLAINT_STAGE_ACCOUNT, "complaint_hear"), 0);
}

/* One round of asking: how it stands, and its history, which has none of our words. */

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, complaint_stage_open, complaint_stage_end)
    const struct CMUnitTest tests[] = {
        TEST(a_walk_stores_each_with_the_payment_that_it_names),
        TEST(what_names_no_payment_of_ours_is_whose_account_it_is),
        TEST(a_walk_that_brings_nothing_says_why_and_there_is_another_one),
        TEST(an_account_whose_channel_tells_of_none_is_not_walked_over_again),
        TEST(what_was_named_is_asked_about_until_there_is_an_answer),
        TEST(a_channel_is_told_once_where_to_call),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
