#include "tests/sim/sim_net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A client and a server; what happens at them is written into a story, a letter each. */
struct place {
    struct world *world;
    struct sim_net *sim;
    struct sim_node *client;
    struct sim_node *server;
    struct net_listener *listener;
    struct net_socket *calling;  /* the client's end */
    struct net_socket *serving;  /* the server's end */
    struct net_call *parked;
    struct net_timer *timer;
    struct net_fetch *fetch;
    enum err fetched;
    int status;
    char text[64]; /* of the answer */
    char story[2000];
    bool refuses;
    bool parks;
    bool kills;
};

static void
tell(struct place *place, char letter)
{
    size_t length = strlen(place->story);

    assert_true(length + 1 < sizeof(place->story));
    place->story[length] = letter;
}

static void
run(struct place *place, struct span span)
{
    struct span until = span_us(world_now(place->world).us + span.us);

    while (world_step(place->world, until))
        continue;
}

static enum err
on_open(void *context, struct net_socket *socket, const struct net_request *request,
    void **ret_session)
{
    struct place *place = context;

    assert_true(bytes_is(request->path, "/socket"));
    assert_string_equal(request->peer, "10.0.0.2");
    if (place->refuses)
        return ERR_FORBIDDEN;
    place->serving = socket;
    tell(place, 'O');
    assert_int_equal(net_send(sim_net_of(place->server), socket, bytes_text("1")), ERR_OK);
    *ret_session = place;
    return ERR_OK;
}

static void
on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    struct place *place = session;

    assert_ptr_equal(socket, place->serving);
    tell(place, (char)frame.at[0]);
    if (place->kills)
        sim_net_kill(place->server);
}

static void
on_close(void *session)
{
    struct place *place = session;

    place->serving = NULL;
    tell(place, 'C');
}

static void
answer(struct place *place, const char *text)
{
    static const struct net_header header = {"x-page", "yes"};

    net_answer(sim_net_of(place->server), place->parked,
        &(struct net_reply){.status = 200,
            .type = "text/plain",
            .body = bytes_text(text),
            .headers = &header,
            .headers_count = 1});
    place->parked = NULL;
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    struct place *place = context;
    char text[128];

    tell(place, 'R');
    place->parked = call;
    if (place->kills)
        sim_net_kill(place->server);
    if (place->parks)
        return;
    (void)snprintf(text, sizeof(text), "%.*s %.*s?%.*s %.*s %s", (int)request->method.size,
        (const char *)request->method.at, (int)request->path.size, (const char *)request->path.at,
        (int)request->query.size, (const char *)request->query.at, (int)request->body.size,
        (const char *)request->body.at, net_header(request, "user-agent"));
    answer(place, text);
}

static const struct net_service service = {
    .subprotocol = "test",
    .request = on_request,
    .open = on_open,
    .frame = on_frame,
    .close = on_close,
};

static void
on_client_open(void *context, struct net_socket *socket)
{
    struct place *place = context;

    place->calling = socket;
    tell(place, 'o');
}

static void
on_client_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct place *place = context;

    assert_ptr_equal(socket, place->calling);
    tell(place, (char)frame.at[0]);
}

static void
on_client_close(void *context)
{
    struct place *place = context;

    place->calling = NULL;
    tell(place, 'c');
}

static void
listen_again(struct place *place)
{
    const struct net_listen listen = {.port = 80, .service = &service, .context = place};

    assert_int_equal(
        net_listen(sim_net_of(place->server), &listen, &place->listener), ERR_OK);
}

static void
on_death(void *context)
{
    struct place *place = context;

    sim_net_drain(place->server);
    place->listener = NULL;
    sim_net_discard(place->server, false);
}

static int
set_up(void **state)
{
    struct place *place = test_calloc(1, sizeof(*place));
    const struct sim_node_options client = {.name = "client.sim", .address = "10.0.0.2"};
    const struct sim_node_options server = {
        .name = "server.sim", .address = "10.0.0.1", .on_death = on_death, .context = place};

    assert_int_equal(world_make(&(struct world_options){.seed = 7}, &place->world), ERR_OK);
    assert_int_equal(sim_net_make(place->world, &place->sim), ERR_OK);
    place->client = sim_net_add(place->sim, &client);
    place->server = sim_net_add(place->sim, &server);
    listen_again(place);
    *state = place;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *place = *state;

    sim_net_free(&place->sim);
    world_free(&place->world);
    test_free(place);
    return 0;
}

static void
connect_to(struct place *place, const char *url)
{
    static const struct net_client client = {
        .open = on_client_open, .frame = on_client_frame, .close = on_client_close};
    const struct net_connect connect = {
        .url = url,
        .subprotocol = "test",
        .ping_every = span_s(20),
        .dead_after = span_s(45),
        .client = &client,
        .context = place,
    };

    assert_int_equal(
        net_connect(sim_net_of(place->client), &connect, &place->calling), ERR_OK);
}

static void
open_line(struct place *place)
{
    connect_to(place, "ws://SERVER.sim/socket");
    assert_string_equal(place->story, "");
    run(place, span_s(1));
    assert_string_equal(place->story, "Oo1");
    memset(place->story, 0, sizeof(place->story));
}

static void
client_sends(struct place *place, const char *text)
{
    assert_int_equal(
        net_send(sim_net_of(place->client), place->calling, bytes_text(text)), ERR_OK);
}

static void
on_fetched(void *context, const struct net_answer_got *got)
{
    struct place *place = context;

    place->fetch = NULL;
    place->fetched = got->err;
    place->status = got->status;
    tell(place, 'f');
    if (got->err != ERR_OK)
        return;
    (void)snprintf(
        place->text, sizeof(place->text), "%.*s", (int)got->body.size, (const char *)got->body.at);
    assert_string_equal(got->headers[0].name, "x-page");
    assert_string_equal(got->headers[1].value, "text/plain");
}

static void
fetch_from(struct place *place, const char *url)
{
    static const struct net_header agent = {"user-agent", "me"};
    const struct net_ask ask = {.method = "POST",
        .url = url,
        .type = "text/plain",
        .body = bytes_text("hello"),
        .headers = &agent,
        .headers_count = 1,
        .timeout = span_s(10)};

    assert_int_equal(
        net_fetch(sim_net_of(place->client), &ask, on_fetched, place, &place->fetch), ERR_OK);
}

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
    assert_int_equal(
        net_timer_start(net, span_ms(10) , on_timer_cancelling, place, &timer), ERR_OK);
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
    assert_int_equal(
        net_send(sim_net_of(place->server), place->serving, bytes_text("n")), ERR_OK);
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
    assert_int_equal(
        net_send(sim_net_of(place->server), place->serving, bytes_text("n")), ERR_OK);
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
    assert_int_equal(
        net_send(sim_net_of(place->server), place->serving, bytes_text("y")), ERR_OK);
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
        err = net_send(
            sim_net_of(place->client), place->calling, bytes_of(large, sizeof(large)));
    assert_int_equal(err, ERR_NO_SPACE);
    assert_int_equal(sent, NET_SOCKET_QUEUE_MAX / NET_FRAME_MAX + 1);
}

static void
clocks_may_be_off_and_drift_but_ticks_go_on(void **state)
{
    struct place *place = *state;
    struct world_clock *clock = sim_net_clock(place->client);
    struct tick before = net_tick(sim_net_of(place->client));

    assert_int_equal(net_moment(sim_net_of(place->client)).us, WORLD_START_US);
    clock->offset_us = -WORLD_START_US;
    clock->drift_ppm = 100;
    run(place, span_s(1000));
    assert_int_equal(net_moment(sim_net_of(place->client)).us, INT64_C(1000100000));
    assert_int_equal(net_tick(sim_net_of(place->client)).us - before.us, INT64_C(1000100000));
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
        IN_PLACE(who_is_not_there_is_unreachable),
        IN_PLACE(what_left_and_was_lost_has_no_answer),
        IN_PLACE(a_server_that_dies_in_a_request_has_no_answer),
        IN_PLACE(frames_keep_their_order),
        IN_PLACE(a_closed_socket_sends_what_is_queued_first),
        IN_PLACE(a_socket_may_be_closed_before_it_opened),
        IN_PLACE(a_refused_socket_closes_without_opening),
        IN_PLACE(a_line_that_breaks_is_told_to_both),
        IN_PLACE(a_dead_line_is_found_out_by_silence),
        IN_PLACE(a_short_cut_only_delays),
        IN_PLACE(a_dead_server_is_told_to_the_client_and_nothing_more_to_it),
        IN_PLACE(a_peer_that_takes_nothing_is_too_slow),
        IN_PLACE(clocks_may_be_off_and_drift_but_ticks_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
