#include "hub/courier/channel_courier_test_help.h"

/* A payment that waits for its payer at the channel. */
static void
create(struct courier_test *stage)
{
    courier_test_carry(stage, "identify");
    courier_test_asked(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_asked(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "pending");
}

static void
an_errand_asks_and_has_the_answer_decided(void **state)
{
    struct courier_test *stage = *state;
    char wanted[SALE_NUMBER_SIZE];

    create(stage);
    assert_int_equal(stage->news, 2);
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "query");
    assert_string_equal(courier_test_number, sale_number(7, stage->payment_id, wanted));
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
    assert_int_equal(stage->news, 3);
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

/* Where that is not the number of the trade, which is kept anyway. */
static void
how_the_payer_comes_to_it_is_kept(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    text_set(courier_test_scripted.handle, sizeof(courier_test_scripted.handle), "wx2026");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT handle FROM payment"), "wx2026");
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT handle FROM payment"), "wx2026");
}

static void
an_answer_that_speaks_of_another_payment_is_silence(void **state)
{
    static const enum adapter_state states[] = {
        ADAPTER_PAID, ADAPTER_CLOSED, ADAPTER_ABSENT, ADAPTER_PENDING};
    struct courier_test *stage = *state;
    char other[SALE_NUMBER_SIZE];

    create(stage);
    (void)sale_number(7, stage->payment_id + 1, other);
    for (size_t i = 0; i < LENGTH(states); i++) {
        courier_test_carry(stage, "query");
        courier_test_script(states[i], other);
        courier_test_answer(stage, ERR_OK, "");
        assert_string_equal(courier_test_state(stage), "pending");
        assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
    }
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT queries FROM payment"), 5);
}

static void
paid_without_a_number_is_silence_and_absent_needs_none(void **state)
{
    struct courier_test *stage = *state;

    create(stage);
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_PAID, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "pending");
    assert_int_equal(flow_test_ask(&stage->flow, "SELECT count(*) FROM entry"), 0);
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_CLOSED, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
}

static void
an_account_that_is_wrong_is_an_alarm_once_until_it_works(void **state)
{
    static const char alarms[] = "SELECT count(*) FROM alarm WHERE kind = 'account_broken'";
    struct courier_test *stage = *state;

    create(stage);
    courier_test_health = ADAPTER_HEALTH_BROKEN;
    for (int i = 0; i < 3; i++) {
        courier_test_carry(stage, "query");
        courier_test_script(ADAPTER_UNKNOWN, "");
        courier_test_answer(stage, ERR_OK, "");
    }
    assert_int_equal(flow_test_ask(&stage->flow, alarms), 1);
    courier_test_health = ADAPTER_HEALTH_WELL;
    courier_test_carry(stage, "query");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(
        store_test_ask_text(&stage->flow.store, "SELECT state FROM account_health"), "well");
    courier_test_health = ADAPTER_HEALTH_BROKEN;
    courier_test_carry(stage, "query");
    courier_test_answer(stage, ERR_OK, "");
    assert_int_equal(flow_test_ask(&stage->flow, alarms), 2);
    assert_string_equal(courier_test_state(stage), "pending");
}

static void
no_answer_is_reported_as_silence(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_REFUSED, courier_test_number);
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(courier_test_state(stage), "unknown");
    assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

static void
a_payment_that_is_refused_is_over(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry(stage, "create");
    courier_test_script(ADAPTER_REFUSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "refused");
}

/* Our process died between the request and its answer: the payer may have paid meanwhile. */
static void
a_payment_that_is_refused_when_it_may_have_been_created_before_is_asked_about(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    courier_test_carry_after(stage, "create", 1);
    courier_test_script(ADAPTER_REFUSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "unknown");
    courier_test_carry(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "paid");
}

static void
a_payer_whom_the_channel_does_not_name_is_asked_for_again(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_UNREACHABLE, "");
    assert_string_equal(courier_test_state(stage), "created");
    courier_test_carry(stage, "identify");
    courier_test_asked(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    assert_int_not_equal(flow_test_waiting(&stage->flow, stage->payment_id, "create"), 0);
}

static void
a_payment_is_asked_about_before_it_is_closed(void **state)
{
    struct courier_test *stage = *state;
    struct ticket_expire expire;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    courier_test_carry(stage, "close");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "close");
    courier_test_script(ADAPTER_CLOSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closed");
}

/* What creates it may still be on its way, and can be paid then. */
static void
closed_of_what_it_does_not_know_is_no_end(void **state)
{
    struct courier_test *stage = *state;
    struct ticket_expire expire;

    create(stage);
    courier_test_adapter.closes_blindly = true;
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    courier_test_carry(stage, "close");
    courier_test_script(ADAPTER_ABSENT, "");
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "close");
    courier_test_script(ADAPTER_CLOSED, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "pending");
    /* Once it is known, closed is closed. */
    courier_test_carry(stage, "close");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    courier_test_asked(stage, "close");
    courier_test_script(ADAPTER_CLOSED, "");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
}

static void
money_is_never_closed_away(void **state)
{
    struct courier_test *stage = *state;
    struct ticket_expire expire;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    courier_test_carry(stage, "close");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
}

static void
a_payment_that_is_over_is_not_created_any_more(void **state)
{
    struct courier_test *stage = *state;
    struct payment_said said;

    courier_test_carry(stage, "identify");
    courier_test_answer(stage, ERR_OK, "2088");
    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_CLOSED, 0, &said), ERR_OK);
    courier_test_carry(stage, "create");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "create"), 0);
}

static void
a_payment_that_a_callback_has_settled_is_not_queried_any_more(void **state)
{
    struct courier_test *stage = *state;
    struct payment_said said;

    create(stage);
    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_PAID, COURIER_TEST_FEN, &said),
        ERR_OK);
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

static void
a_close_that_comes_after_the_money_asks_nobody(void **state)
{
    struct courier_test *stage = *state;
    struct ticket_expire expire;
    struct payment_said said;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    assert_int_equal(
        flow_test_callback(&stage->flow, stage->payment_id, ADAPTER_PAID, COURIER_TEST_FEN, &said),
        ERR_OK);
    courier_test_carry(stage, "close");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "close"), 0);
}

static void
a_channel_that_closed_and_then_was_paid_is_heard(void **state)
{
    struct courier_test *stage = *state;
    struct ticket_expire expire;

    create(stage);
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    courier_test_carry(stage, "close");
    courier_test_script(ADAPTER_CLOSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
    /* Its callback is lost; the query that still waits finds the money. */
    courier_test_carry(stage, "query");
    courier_test_asked(stage, "query");
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "late");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "query"), 0);
}

/* A channel that closes nothing, after its payment was given up. */
static void
give_up_without_close(struct courier_test *stage)
{
    struct ticket_expire expire;

    create(stage);
    courier_test_adapter.close_payment = NULL;
    assert_int_equal(flow_test_expire(&stage->flow, stage->order_id, &expire), ERR_OK);
    courier_test_carry(stage, "close");
    /* Until the time that the channel was told it can be paid, whoever gave it up. */
    courier_test_asked(stage, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closing");
    assert_int_equal(
        flow_test_ask(&stage->flow, "SELECT due_us FROM outbox WHERE action = 'close'"),
        flow_test_ask(&stage->flow, "SELECT expires_us FROM payment"));
    flow_test_pass(&stage->flow, SALE_VALID_SPAN);
    courier_test_carry(stage, "close");
    courier_test_asked(stage, "query");
}

static void
where_nothing_can_be_closed_the_channel_s_time_is_waited_out(void **state)
{
    struct courier_test *stage = *state;

    give_up_without_close(stage);
    /* Even then silence closes nothing, nor what is being paid at this moment. */
    courier_test_answer(stage, ERR_NO_ANSWER, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closing");
    courier_test_carry(stage, "close");
    courier_test_script(ADAPTER_PENDING, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "pending");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closing");
    courier_test_carry(stage, "close");
    courier_test_script(ADAPTER_CLOSED, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closed");
}

static void
where_nothing_can_be_closed_what_the_channel_never_knew_is_closed_when_it_cannot_come(void **state)
{
    struct courier_test *stage = *state;

    give_up_without_close(stage);
    courier_test_script(ADAPTER_ABSENT, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closing");
    flow_test_pass(&stage->flow, span_s(601));
    courier_test_carry(stage, "close");
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(courier_test_state(stage), "closed");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "closed");
}

static void
money_that_came_in_the_channel_s_own_time_pays_the_order(void **state)
{
    struct courier_test *stage = *state;

    give_up_without_close(stage);
    courier_test_script(ADAPTER_PAID, courier_test_number);
    courier_test_answer(stage, ERR_OK, "");
    assert_string_equal(flow_test_order_state(&stage->flow, stage->order_id), "paid");
}

static void
what_can_never_be_done_is_taken_off_the_list(void **state)
{
    struct courier_test *stage = *state;

    store_test_run(&stage->flow.store, "UPDATE payment SET channel = 4, account_id = 4");
    courier_test_carry(stage, "identify");
    courier_test_asked(stage, "");
    assert_int_equal(flow_test_waiting(&stage->flow, stage->payment_id, "identify"), 0);
    /* Nobody asks about it now, so this test leaves no payment that is under way. */
    store_test_run(&stage->flow.store, "UPDATE payment SET state = 'refused'");
    store_test_run(&stage->flow.store, "UPDATE orders SET state = 'open'");
}

static void
count_stopped(void *context)
{
    struct courier_test *stage = context;

    stage->stopped++;
}

static void
it_stops_when_no_worker_signs_for_it(void **state)
{
    struct courier_test *stage = *state;
    struct outbox_row row = {.merchant_id = FLOW_TEST_MERCHANT,
        .id = flow_test_waiting(&stage->flow, stage->payment_id, "identify"),
        .about = stage->payment_id,
        .action = "identify",
        .body = bytes_text("payer")};

    channel_courier_carry(stage->courier, &row);
    assert_true(courier_test_work_once(stage)); /* the reading; the signing waits now */
    channel_courier_stop(stage->courier, count_stopped, stage);
    assert_int_equal(stage->stopped, 0);
    courier_test_work_all(stage);
    assert_int_equal(stage->stopped, 1);
    courier_test_asked(stage, "");
    channel_courier_carry(stage->courier, &row);
    assert_false(courier_test_work_once(stage));
}

static void
it_stops_at_once_when_nothing_is_signed(void **state)
{
    struct courier_test *stage = *state;

    courier_test_carry(stage, "identify");
    channel_courier_stop(stage->courier, count_stopped, stage);
    assert_int_equal(stage->stopped, 1);
    /* The fetch under way is cancelled when it is freed; its row stays. */
    courier_test_asked(stage, "identify");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, courier_test_open, courier_test_end)
    static const struct CMUnitTest tests[] = {
        TEST(an_errand_asks_and_has_the_answer_decided),
        TEST(how_the_payer_comes_to_it_is_kept),
        TEST(an_answer_that_speaks_of_another_payment_is_silence),
        TEST(paid_without_a_number_is_silence_and_absent_needs_none),
        TEST(an_account_that_is_wrong_is_an_alarm_once_until_it_works),
        TEST(no_answer_is_reported_as_silence),
        TEST(a_payment_that_is_refused_is_over),
        TEST(a_payment_that_is_refused_when_it_may_have_been_created_before_is_asked_about),
        TEST(a_payer_whom_the_channel_does_not_name_is_asked_for_again),
        TEST(a_payment_is_asked_about_before_it_is_closed),
        TEST(closed_of_what_it_does_not_know_is_no_end),
        TEST(money_is_never_closed_away),
        TEST(a_payment_that_is_over_is_not_created_any_more),
        TEST(a_payment_that_a_callback_has_settled_is_not_queried_any_more),
        TEST(a_close_that_comes_after_the_money_asks_nobody),
        TEST(a_channel_that_closed_and_then_was_paid_is_heard),
        TEST(where_nothing_can_be_closed_the_channel_s_time_is_waited_out),
        TEST(where_nothing_can_be_closed_what_the_channel_never_knew_is_closed_when_it_cannot_come),
        TEST(money_that_came_in_the_channel_s_own_time_pays_the_order),
        TEST(what_can_never_be_done_is_taken_off_the_list),
        TEST(it_stops_when_no_worker_signs_for_it),
        TEST(it_stops_at_once_when_nothing_is_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
