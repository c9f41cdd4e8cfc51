#include "tests/sim/sim_net_test.h"

static void
on_timer(void *context)
{
    tell(context, 't');
}

static void
on_timer_cancelling(void *context)
{
    struct place *place = context;

    net_timer_cancel(sim_net_of(place->client), &place->timer);
    tell(place, 'x');
}

static void
a_timer_fires_once_and_a_cancelled_one_never(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->client);
    struct net_timer *timer;

    assert_int_equal(net_timer_start(net, span_us(0), on_timer, place, &timer), ERR_OK);
    assert_string_equal(place->story, "");
    assert_int_equal(net_timer_start(net, span_ms(10), on_timer, place, &place->timer), ERR_OK);
    assert_int_equal(net_timer_start(net, span_ms(10), on_timer_cancelling, place, &timer), ERR_OK);
    net_timer_cancel(net, &place->timer);
    assert_null(place->timer);
    net_timer_cancel(net, &place->timer);
    run(place, span_s(1));
    assert_string_equal(place->story, "tx");
}

static void
on_first_post(void *context)
{
    tell(context, 'a');
}

static void
on_second_post(void *context)
{
    tell(context, 'b');
}

static void
posts_keep_their_order_and_are_bounded(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->client);
    enum err err = ERR_OK;
    int posted = 0;

    for (int i = 0; i < 20; i++) {
        assert_int_equal(net_post(net, on_first_post, place), ERR_OK);
        assert_int_equal(net_post(net, on_second_post, place), ERR_OK);
    }
    assert_string_equal(place->story, "");
    run(place, span_s(1));
    assert_string_equal(place->story, "abababababababababababababababababababab");
    for (; err == ERR_OK && posted < 100000; posted++)
        err = net_post(net, on_first_post, place);
    assert_int_equal(err, ERR_NO_SPACE);
}

struct job {
    struct net_work work; /* first */
    struct place *place;
};

static void
run_job(struct net_work *work)
{
    struct job *job = (struct job *)(void *)work;

    tell(job->place, 'r');
    if (job->place->kills)
        sim_net_kill(job->place->server);
}

static void
finish_job(struct net_work *work)
{
    tell(((struct job *)(void *)work)->place, 'd');
}

static void
work_runs_later_and_is_done_later_still(void **state)
{
    struct place *place = *state;
    struct job job = {{.run = run_job, .done = finish_job}, place};

    assert_int_equal(net_work(sim_net_of(place->client), &job.work), ERR_OK);
    assert_string_equal(place->story, "");
    assert_true(world_step(place->world, span_s(1)));
    assert_string_equal(place->story, "r");
    run(place, span_s(1));
    assert_string_equal(place->story, "rd");
}

static void
what_a_killed_program_has_under_way_comes_to_its_end(void **state)
{
    struct place *place = *state;
    struct job job = {{.run = run_job, .done = finish_job}, place};

    place->kills = true;
    assert_int_equal(net_work(sim_net_of(place->server), &job.work), ERR_OK);
    assert_true(world_step(place->world, span_s(1)));
    assert_string_equal(place->story, "rd");
    assert_true(sim_net_is_dead(place->server));
}

static void
a_port_in_use_is_told(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->server);
    struct net_listen listen = {.port = 80, .service = &service, .context = place};
    struct net_listener *listener = NULL;

    assert_int_equal(net_listen(net, &listen, &listener), ERR_BUSY);
    assert_null(listener);
    listen.port = 0;
    assert_int_equal(net_listen(net, &listen, &listener), ERR_OK);
    assert_true(net_listener_port(net, listener) > 0);
    net_listener_close(net, &listener);
    assert_null(listener);
    net_listener_close(net, &place->listener);
    listen_again(place);
}

static void
a_request_is_handed_over_as_it_came(void **state)
{
    struct place *place = *state;

    fetch_from(place, "http://server.sim/a%20b?x=%20y");
    assert_string_equal(place->story, "");
    run(place, span_s(1));
    assert_string_equal(place->story, "Rf");
    assert_int_equal(place->status, 200);
    assert_string_equal(place->text, "POST /a b?x=%20y hello me");
}

static void
a_call_may_be_answered_after_the_client_went(void **state)
{
    struct place *place = *state;

    place->parks = true;
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_string_equal(place->story, "Rf");
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
    answer(place, "late");
    run(place, span_s(1));
    assert_string_equal(place->story, "Rf");
}

static void
a_cancelled_fetch_is_silent_but_may_have_arrived(void **state)
{
    struct place *place = *state;

    place->parks = true;
    fetch_from(place, "http://server.sim/");
    while (place->parked == NULL)
        assert_true(world_step(place->world, span_s(1)));
    net_fetch_cancel(sim_net_of(place->client), &place->fetch);
    assert_null(place->fetch);
    answer(place, "late");
    run(place, span_s(20));
    assert_string_equal(place->story, "R");
}

static enum err
on_piece(void *context, int status, struct bytes piece)
{
    struct place *place = context;

    assert_int_equal(status, 200);
    assert_true(piece.size > 0 && piece.size <= NET_PIECE_MAX);
    assert_memory_equal(piece.at, place->large.at + place->pieces_size, piece.size);
    place->pieces_size += piece.size;
    tell(place, 'p');
    if (place->pieces_end == 0 || --place->pieces_end > 0)
        return ERR_OK;
    if (!place->pieces_cancel)
        return ERR_CONFLICT;
    net_fetch_cancel(sim_net_of(place->client), &place->fetch);
    return ERR_OK;
}

static void
on_streamed(void *context, const struct net_answer_got *got)
{
    struct place *place = context;

    place->fetch = NULL;
    place->fetched = got->err;
    assert_int_equal(got->body.size, 0);
    tell(place, 'f');
}

/* Runs until there is an end, or for a minute; returns what came. */
static uint64_t
stream(struct place *place, struct span silence, uint64_t answer_max)
{
    const struct net_ask ask = {.method = "GET",
        .url = "http://server.sim/",
        .timeout = span_s(50),
        .silence = silence,
        .piece = on_piece,
        .answer_max = answer_max};

    memset(place->story, 0, sizeof(place->story));
    place->pieces_size = 0;
    assert_int_equal(
        net_fetch(sim_net_of(place->client), &ask, on_streamed, place, &place->fetch), ERR_OK);
    run(place, span_s(60));
    return place->pieces_size;
}

static uint8_t large[3 * NET_BODY_MAX];

static void
a_body_comes_in_pieces_and_then_its_end(void **state)
{
    struct place *place = *state;

    place->large = bytes_of(large, sizeof(large));
    assert_int_equal(stream(place, span_s(0), sizeof(large)), sizeof(large));
    assert_int_equal(place->fetched, ERR_OK);
    assert_true(strlen(place->story) > 10);
    assert_int_equal(place->story[strlen(place->story) - 1], 'f');
    assert_int_equal(stream(place, span_s(0), sizeof(large) - 1), 0);
    assert_int_equal(place->fetched, ERR_TOO_BIG);
    assert_int_equal(stream(place, span_s(0), 0), 0);
    assert_int_equal(place->fetched, ERR_TOO_BIG);
}

static void
whoever_takes_pieces_may_end_it(void **state)
{
    struct place *place = *state;

    place->large = bytes_of(large, sizeof(large));
    place->pieces_end = 3;
    (void)stream(place, span_s(0), sizeof(large));
    assert_string_equal(place->story, "Rpppf");
    assert_int_equal(place->fetched, ERR_CONFLICT);
    place->pieces_end = 3;
    place->pieces_cancel = true;
    (void)stream(place, span_s(0), sizeof(large));
    assert_string_equal(place->story, "Rppp");
    assert_null(place->fetch);
}

static void
a_body_whose_end_is_lost_is_no_answer(void **state)
{
    struct place *place = *state;
    const struct sim_proxy proxy = {.answer_cut = 1000};

    place->large = bytes_of(large, sizeof(large));
    sim_net_set_proxy(place->sim, place->client, place->server, &proxy);
    assert_int_equal(stream(place, span_s(0), sizeof(large)), sizeof(large) / 2);
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
}

static void
cut_the_line(void *context)
{
    struct place *place = context;

    sim_net_cut(place->server, place->client, span_s(300));
}

static void
silence_in_a_body_is_no_answer(void **state)
{
    struct place *place = *state;
    struct net_timer *timer;

    place->large = bytes_of(large, sizeof(large));
    assert_int_equal(
        net_timer_start(sim_net_of(place->client), span_ms(100), cut_the_line, place, &timer),
        ERR_OK);
    assert_in_range(stream(place, span_s(5), sizeof(large)), 1, sizeof(large) - 1);
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
    assert_int_equal(place->story[strlen(place->story) - 1], 'f');
}

static void
who_is_not_there_is_unreachable(void **state)
{
    struct place *place = *state;

    fetch_from(place, "http://nobody.sim/");
    run(place, span_s(11));
    assert_int_equal(place->fetched, ERR_UNREACHABLE);
    place->fetched = ERR_OK;
    fetch_from(place, "http://server.sim:81/");
    run(place, span_s(11));
    assert_int_equal(place->fetched, ERR_UNREACHABLE);
    place->fetched = ERR_OK;
    sim_net_cut(place->server, place->client, span_s(60));
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_int_equal(place->fetched, ERR_UNREACHABLE);
    assert_string_equal(place->story, "fff");
}

static void
what_left_and_was_lost_has_no_answer(void **state)
{
    struct place *place = *state;

    sim_net_set_weather(place->sim, &(struct sim_weather){.request_lost = 1000});
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_string_equal(place->story, "f");
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
    sim_net_set_weather(place->sim, &(struct sim_weather){.answer_lost = 1000});
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_string_equal(place->story, "fRf");
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
    sim_net_set_weather(place->sim, &(struct sim_weather){.unreachable = 1000});
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_string_equal(place->story, "fRff");
    assert_int_equal(place->fetched, ERR_UNREACHABLE);
}

static void
a_request_that_comes_twice_is_answered_once(void **state)
{
    struct place *place = *state;

    sim_net_set_weather(place->sim, &(struct sim_weather){.twice = 1000});
    fetch_from(place, "http://server.sim/");
    assert_true(world_step(place->world, span_s(11)));
    assert_true(world_step(place->world, span_s(11)));
    sim_net_set_weather(place->sim, &(struct sim_weather){0});
    run(place, span_s(400));
    assert_string_equal(place->story, "RfR");
    assert_int_equal(place->fetched, ERR_OK);
}

static void
a_server_that_dies_in_a_request_has_no_answer(void **state)
{
    struct place *place = *state;

    place->kills = true;
    fetch_from(place, "http://server.sim/");
    run(place, span_s(11));
    assert_string_equal(place->story, "Rf");
    assert_int_equal(place->fetched, ERR_NO_ANSWER);
}

static void
clocks_may_be_off_and_drift_but_ticks_go_on(void **state)
{
    struct place *place = *state;
    struct world_clock *clock = sim_net_clock(place->client);
    struct tick before = net_tick(sim_net_of(place->client));

    assert_int_equal(net_moment(sim_net_of(place->client)).us, WORLD_START_US);
    world_clock_set(clock, -WORLD_START_US);
    world_clock_drift(clock, 100);
    run(place, span_s(1000));
    assert_int_equal(net_moment(sim_net_of(place->client)).us, INT64_C(1000100000));
    assert_int_equal(net_tick(sim_net_of(place->client)).us - before.us, INT64_C(1000100000));
}

static void
a_drift_that_changes_lets_no_clock_jump(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->client);
    struct world_clock *clock = sim_net_clock(place->client);
    struct tick before = net_tick(net);

    world_clock_drift(clock, 500);
    run(place, span_s(1000));
    world_clock_drift(clock, -300);
    assert_int_equal(net_moment(net).us, WORLD_START_US + INT64_C(1000500000));
    run(place, span_s(2000));
    assert_int_equal(world_clock_off(clock), 500000 - 600000);
    assert_int_equal(net_tick(net).us - before.us, INT64_C(2999900000));
}

static void
a_clock_that_is_set_does_not_touch_its_ticks(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->client);
    struct world_clock *clock = sim_net_clock(place->client);
    struct tick before;

    world_clock_drift(clock, -200);
    run(place, span_s(1000));
    before = net_tick(net);
    world_clock_set(clock, 7000000);
    assert_int_equal(world_clock_off(clock), 7000000);
    assert_int_equal(net_tick(net).us, before.us);
}

static void
a_timer_waits_by_its_node_s_own_clock(void **state)
{
    static const int64_t drifts[] = {-500, -1, 0, 1, 333, 500};
    struct place *place = *state;
    struct world_clock *clock = sim_net_clock(place->client);

    for (size_t i = 0; i < LENGTH(drifts); i++) {
        struct tick before = net_tick(sim_net_of(place->client));
        int64_t counted_us;

        world_clock_drift(clock, drifts[i]);
        run(place, world_clock_span(clock, span_s(1234)));
        counted_us = net_tick(sim_net_of(place->client)).us - before.us;
        assert_in_range(counted_us, span_s(1234).us, span_s(1234).us + 1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_timer_fires_once_and_a_cancelled_one_never),
        IN_PLACE(posts_keep_their_order_and_are_bounded),
        IN_PLACE(work_runs_later_and_is_done_later_still),
        IN_PLACE(what_a_killed_program_has_under_way_comes_to_its_end),
        IN_PLACE(a_port_in_use_is_told),
        IN_PLACE(a_request_is_handed_over_as_it_came),
        IN_PLACE(a_call_may_be_answered_after_the_client_went),
        IN_PLACE(a_cancelled_fetch_is_silent_but_may_have_arrived),
        IN_PLACE(a_body_comes_in_pieces_and_then_its_end),
        IN_PLACE(whoever_takes_pieces_may_end_it),
        IN_PLACE(a_body_whose_end_is_lost_is_no_answer),
        IN_PLACE(silence_in_a_body_is_no_answer),
        IN_PLACE(who_is_not_there_is_unreachable),
        IN_PLACE(what_left_and_was_lost_has_no_answer),
        IN_PLACE(a_request_that_comes_twice_is_answered_once),
        IN_PLACE(a_server_that_dies_in_a_request_has_no_answer),
        IN_PLACE(clocks_may_be_off_and_drift_but_ticks_go_on),
        IN_PLACE(a_drift_that_changes_lets_no_clock_jump),
        IN_PLACE(a_clock_that_is_set_does_not_touch_its_ticks),
        IN_PLACE(a_timer_waits_by_its_node_s_own_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
