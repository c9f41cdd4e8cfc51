/*
 * sim_net_test.h -- a client and a server on the simulated net, for the tests of this folder.
 *
 * What happens at them is written into a story, a letter each.
 */
#ifndef TESTS_SIM_SIM_NET_TEST_H
#define TESTS_SIM_SIM_NET_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/sim/sim_net.h"

struct place {
    struct world *world;
    struct sim_net *sim;
    struct sim_node *client;
    struct sim_node *server;
    struct net_listener *listener;
    struct net_socket *calling; /* the client's end */
    struct net_socket *serving; /* the server's end */
    struct net_call *parked;
    struct net_timer *timer;
    struct net_fetch *fetch;
    enum err fetched;
    int status;
    char text[64];        /* of the answer */
    struct bytes large;   /* what the server answers instead */
    uint64_t pieces_size; /* what came of it in pieces */
    int pieces_end;       /* after so many its taker has had enough; 0: never */
    bool pieces_cancel;   /* and cancels; else he says so */
    char story[2000];
    bool refuses;
    bool parks;
    bool kills;
};

static inline void
tell(struct place *place, char letter)
{
    size_t length = strlen(place->story);

    assert_true(length + 1 < sizeof(place->story));
    place->story[length] = letter;
}

static inline void
run(struct place *place, struct span span)
{
    struct span until = span_us(world_now(place->world).us + span.us);

    while (world_step(place->world, until))
        continue;
}

static inline enum err
on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
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

static inline void
on_frame(void *session, struct net_socket *socket, struct bytes frame)
{
    struct place *place = session;

    assert_ptr_equal(socket, place->serving);
    tell(place, (char)frame.at[0]);
    if (place->kills)
        sim_net_kill(place->server);
}

static inline void
on_close(void *session)
{
    struct place *place = session;

    place->serving = NULL;
    tell(place, 'C');
}

static inline void
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

static inline void
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
    if (place->large.size > 0) {
        net_answer(sim_net_of(place->server), call,
            &(struct net_reply){.status = 200, .type = "text/plain", .body = place->large});
        place->parked = NULL;
        return;
    }
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

static inline void
on_client_open(void *context, struct net_socket *socket)
{
    struct place *place = context;

    place->calling = socket;
    tell(place, 'o');
}

static inline void
on_client_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct place *place = context;

    assert_ptr_equal(socket, place->calling);
    tell(place, (char)frame.at[0]);
}

static inline void
on_client_close(void *context)
{
    struct place *place = context;

    place->calling = NULL;
    tell(place, 'c');
}

static inline void
listen_again(struct place *place)
{
    const struct net_listen listen = {.port = 80, .service = &service, .context = place};

    assert_int_equal(net_listen(sim_net_of(place->server), &listen, &place->listener), ERR_OK);
}

static inline void
on_death(void *context)
{
    struct place *place = context;

    sim_net_drain(place->server);
    place->listener = NULL;
    sim_net_discard(place->server, false);
}

static inline int
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

static inline int
tear_down(void **state)
{
    struct place *place = *state;

    sim_net_free(&place->sim);
    world_free(&place->world);
    test_free(place);
    return 0;
}

static inline void
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

    assert_int_equal(net_connect(sim_net_of(place->client), &connect, &place->calling), ERR_OK);
}

static inline void
open_line(struct place *place)
{
    connect_to(place, "ws://SERVER.sim/socket");
    assert_string_equal(place->story, "");
    run(place, span_s(1));
    assert_string_equal(place->story, "Oo1");
    memset(place->story, 0, sizeof(place->story));
}

static inline void
client_sends(struct place *place, const char *text)
{
    assert_int_equal(net_send(sim_net_of(place->client), place->calling, bytes_text(text)), ERR_OK);
}

static inline void
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

static inline void
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

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
