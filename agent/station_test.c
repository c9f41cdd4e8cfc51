#include "agent/station_rig_test.h"

static void
a_wrong_activation_code_is_told(void **state)
{
    struct world *world = *state;

    assert_int_equal(enrol(world, "WRONG"), ERR_NOT_FOUND);
    assert_string_equal(world->end.text, "no such code");
    assert_int_equal(enrol(world, "bad code!"), ERR_BAD_INPUT);
}

static void
a_hub_that_is_not_there_is_told(void **state)
{
    struct world *world = *state;
    char good[64];

    memcpy(good, world->hub_url, sizeof(good));
    (void)snprintf(world->hub_url, sizeof(world->hub_url), "http://127.0.0.1:1");
    assert_int_equal(enrol(world, "ABCD-2345-WXYZ"), ERR_UNREACHABLE);
    memcpy(world->hub_url, good, sizeof(good));
}

static void
an_enrolment_whose_answer_was_lost_is_repeated_with_the_same_key(void **state)
{
    struct world *world = *state;

    world->hub.drops_enrolments = true;
    assert_int_not_equal(enrol(world, "ABCD-2345-WXYZ"), ERR_OK);
    world->hub.drops_enrolments = false;
    assert_int_equal(enrol(world, "ABCD-2345-WXYZ"), ERR_OK);
    assert_int_equal(world->hub.enrolments_count, 2);
    assert_int_equal(enrol(world, "ABCD-2345-WXYZ"), ERR_BAD_STATE);
    open_station(world);
    spin(world, is_synced);
}

static void
a_sale_reaches_the_hub_and_its_result_the_screen(void **state)
{
    struct world *world = *state;

    spin(world, is_synced);
    assert_string_equal(world->screen.store, "朝阳门店");
    open_sale(world, 1234);
    spin(world, is_synced);
    assert_int_equal(world->hub.kinds[1], MESSAGE_KIND_SALE);
    push_result(world, 1, 1234);
    spin(world, is_paid);
    assert_int_equal(world->told[TILL_HAPPENED_PAID], 1);
    assert_true(world->last.us_since_frame >= 0);
    assert_int_equal(world->screen.channel, CHANNEL_ALIPAY);
    spin(world, is_synced);
    assert_int_equal(world->hub.kinds[2], MESSAGE_KIND_PAID);
    push_result(world, 1, 1234);
    spin(world, has_two_result_acks);
    assert_int_equal(world->told[TILL_HAPPENED_PAID], 1);
}

static void
what_was_sold_offline_is_sent_when_the_link_is_back(void **state)
{
    struct world *world = *state;

    spin(world, is_synced);
    station_allow_link(world->station, false);
    assert_int_equal(world->screen.sync, SCREEN_OFFLINE);
    open_sale(world, 100);
    press(world, TILL_KEY_CANCEL);
    press(world, TILL_KEY_CANCEL);
    open_sale(world, 200);
    spin(world, is_hub_alone);
    assert_int_equal(world->hub.acked, 0);
    station_allow_link(world->station, true);
    spin(world, has_three_records);
    spin(world, is_synced);
    assert_int_equal(world->hub.kinds[2], MESSAGE_KIND_CANCEL);
}

static bool
has_said_hello_twice(struct world *world)
{
    return world->hub.hellos_count >= 2;
}

static void
a_stranger_that_plays_the_hub_gets_no_records(void **state)
{
    struct world *world = *state;

    world->hub.lies = true;
    open_sale(world, 100);
    spin(world, has_said_hello_twice);
    assert_int_equal(world->hub.frames_count, 0);
    assert_true(is_offline(world));
    world->hub.lies = false;
    spin(world, is_synced);
    assert_int_equal(world->hub.frames_count, 1);
}

static void
a_hub_that_refuses_the_socket_is_tried_again(void **state)
{
    struct world *world = *state;

    world->hub.accepts = false;
    open_sale(world, 100);
    spin(world, is_offline);
    world->hub.accepts = true;
    spin(world, is_synced);
    assert_int_equal(world->hub.acked, 1);
}

static bool
has_new_epoch(struct world *world)
{
    return world->hub.epoch == 2 && is_synced(world) && world->hub.acked == 2;
}

static void
a_new_epoch_sends_what_was_not_acknowledged_again(void **state)
{
    struct world *world = *state;

    spin(world, is_synced);
    open_sale(world, 100);
    spin(world, is_synced);
    world->hub.silent = true;
    press(world, TILL_KEY_CANCEL);
    open_sale(world, 300);
    station_allow_link(world->station, false);
    spin(world, is_hub_alone);
    world->hub.silent = false;
    world->hub.epoch = 2;
    world->hub.acked = 0;
    memset(world->hub.chain, 0, sizeof(world->hub.chain));
    station_allow_link(world->station, true);
    spin(world, has_new_epoch);
    assert_int_equal(world->told[TILL_HAPPENED_EPOCH], 1);
    /* Under the name that a payer may have scanned. */
    assert_int_equal(world->screen.view, SCREEN_COLLECTING);
    assert_int_equal(world->screen.sequence, 3);
}

static void
a_second_agent_on_the_same_folder_is_refused(void **state)
{
    struct world *world = *state;
    struct station_options options = {
        .net = world->net, .folder = world->folder, .printer = "none", .program = "test"};
    struct station *second;

    assert_int_equal(station_open(&options, &second), ERR_BUSY);
}

static bool
has_three_hundred(struct world *world)
{
    return world->hub.acked == 300;
}

static void
a_long_queue_goes_out_in_few_frames(void **state)
{
    struct world *world = *state;

    station_allow_link(world->station, false);
    for (unsigned i = 0; i < 300; i++) {
        const struct till_command command = {.key = TILL_KEY_AMOUNT, .amount = {100}};

        station_command(world->station, &command);
        press(world, TILL_KEY_CASH);
        press(world, TILL_KEY_CONFIRM);
    }
    station_allow_link(world->station, true);
    spin(world, has_three_hundred);
    spin(world, is_synced);
    assert_int_equal(world->hub.frames_count, 3);
}

#define ON(test, start) cmocka_unit_test_setup_teardown(test, start, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON(a_wrong_activation_code_is_told, setup),
        ON(a_hub_that_is_not_there_is_told, setup),
        ON(an_enrolment_whose_answer_was_lost_is_repeated_with_the_same_key, setup),
        ON(a_sale_reaches_the_hub_and_its_result_the_screen, setup_enrolled),
        ON(what_was_sold_offline_is_sent_when_the_link_is_back, setup_enrolled),
        ON(a_stranger_that_plays_the_hub_gets_no_records, setup_enrolled),
        ON(a_hub_that_refuses_the_socket_is_tried_again, setup_enrolled),
        ON(a_new_epoch_sends_what_was_not_acknowledged_again, setup_enrolled),
        ON(a_second_agent_on_the_same_folder_is_refused, setup_enrolled),
        ON(a_long_queue_goes_out_in_few_frames, setup_enrolled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
