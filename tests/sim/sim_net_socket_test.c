#include "tests/sim/sim_net_test.h"

static void
frames_keep_their_order(void **state)
{
    struct place *place = *state;
    char sent[201] = "";

    open_line(place);
    sim_net_set_weather(place->sim, &(struct sim_weather){.late = 300});
    for (size_t i = 0; i < 200; i++) {
        const char text[2] = {(char)('a' + (int)(i % 26)), '\0'};

        sent[i] = text[0];
        client_sends(place, text);
        if (i % 7 == 0)
            run(place, span_ms(30));
    }
    run(place, span_s(60));
    assert_string_equal(place->story, sent);
}

static void
a_closed_socket_sends_what_is_queued_first(void **state)
{
    struct place *place = *state;

    open_line(place);
    client_sends(place, "x");
    client_sends(place, "y");
    net_close(sim_net_of(place->client), place->calling, 1000);
    assert_int_equal(
        net_send(sim_net_of(place->client), place->calling, bytes_text("z")), ERR_BAD_STATE);
    assert_int_equal(net_send(sim_net_of(place->server), place->serving, bytes_text("n")), ERR_OK);
    assert_string_equal(place->story, "");
    run(place, span_s(5));
    /* What comes in after the close is not delivered; each end hears of its end once. */
    assert_string_equal(place->story, "xyCc");
}

static void
a_socket_may_be_closed_before_it_opened(void **state)
{
    struct place *place = *state;

    connect_to(place, "ws://server.sim/socket");
    net_close(sim_net_of(place->client), place->calling, 1000);
    assert_string_equal(place->story, "");
    run(place, span_s(30));
    assert_non_null(strchr(place->story, 'c'));
    assert_null(strchr(place->story, 'o'));
    assert_null(place->serving);
}

static void
a_refused_socket_closes_without_opening(void **state)
{
    struct place *place = *state;

    place->refuses = true;
    connect_to(place, "ws://server.sim/socket");
    run(place, span_s(5));
    assert_string_equal(place->story, "c");
    place->refuses = false;
    sim_net_refuse(place->server, span_s(30));
    connect_to(place, "ws://server.sim/socket");
    run(place, span_s(5));
    assert_string_equal(place->story, "cc");
    connect_to(place, "ws://nobody.sim/socket");
    run(place, span_s(5));
    assert_string_equal(place->story, "ccc");
}

static void
a_line_that_breaks_is_told_to_both(void **state)
{
    struct place *place = *state;

    open_line(place);
    sim_net_reset(place->client, place->server);
    assert_string_equal(place->story, "");
    run(place, span_s(5));
    assert_int_equal(strlen(place->story), 2);
    assert_non_null(strchr(place->story, 'c'));
    assert_non_null(strchr(place->story, 'C'));
}

static void
a_dead_line_is_found_out_by_silence(void **state)
{
    struct place *place = *state;

    open_line(place);
    run(place, span_s(600));
    assert_string_equal(place->story, "");
    sim_net_half_open(place->client, place->server);
    run(place, span_s(30));
    assert_string_equal(place->story, "");
    run(place, span_s(40));
    assert_string_equal(place->story, "c");
    assert_non_null(place->serving);
    /* Who only listens never finds out; who sends does when TCP gives up. */
    assert_int_equal(net_send(sim_net_of(place->server), place->serving, bytes_text("n")), ERR_OK);
    run(place, span_s(400));
    assert_string_equal(place->story, "cC");
}

static void
a_short_cut_only_delays(void **state)
{
    struct place *place = *state;

    open_line(place);
    sim_net_cut(place->client, place->server, span_s(15));
    client_sends(place, "x");
    assert_int_equal(net_send(sim_net_of(place->server), place->serving, bytes_text("y")), ERR_OK);
    run(place, span_s(10));
    assert_string_equal(place->story, "y");
    run(place, span_s(20));
    assert_string_equal(place->story, "yx");
}

static void
a_dead_server_is_told_to_the_client_and_nothing_more_to_it(void **state)
{
    struct place *place = *state;

    open_line(place);
    place->kills = true;
    client_sends(place, "x");
    client_sends(place, "y");
    run(place, span_s(5));
    assert_string_equal(place->story, "xc");
    assert_true(sim_net_is_dead(place->server));
    place->kills = false;
    sim_net_boot(place->server);
    listen_again(place);
    memset(place->story, 0, sizeof(place->story));
    open_line(place);
}

static void
a_peer_that_takes_nothing_is_too_slow(void **state)
{
    static uint8_t large[NET_FRAME_MAX];
    struct place *place = *state;
    enum err err = ERR_OK;
    int sent = 0;

    open_line(place);
    sim_net_cut(place->client, place->server, span_s(15));
    for (; err == ERR_OK && sent < 100; sent++)
        err = net_send(sim_net_of(place->client), place->calling, bytes_of(large, sizeof(large)));
    assert_int_equal(err, ERR_NO_SPACE);
    assert_int_equal(sent, NET_SOCKET_QUEUE_MAX / NET_FRAME_MAX + 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(frames_keep_their_order),
        IN_PLACE(a_closed_socket_sends_what_is_queued_first),
        IN_PLACE(a_socket_may_be_closed_before_it_opened),
        IN_PLACE(a_refused_socket_closes_without_opening),
        IN_PLACE(a_line_that_breaks_is_told_to_both),
        IN_PLACE(a_dead_line_is_found_out_by_silence),
        IN_PLACE(a_short_cut_only_delays),
        IN_PLACE(a_dead_server_is_told_to_the_client_and_nothing_more_to_it),
        IN_PLACE(a_peer_that_takes_nothing_is_too_slow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
