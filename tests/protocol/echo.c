/*
 * echo.c -- says back what it was sent, over net_lws, to those who test how it reads.
 *
 *     shanju-echo
 *
 * Listens on a free port of 127.0.0.1 and prints "ready PORT". Over HTTP it
 * answers with what it read, a line each: the method, the path, the query;
 * then the body. "/later" is answered a little later. Over a WebSocket of
 * test.echo.v1 every message comes back, binary as all that a net sends; on
 * "/leave" the first is answered by a Close (1001).
 */
#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "shared/net/net_lws.h"

#define SUBPROTOCOL "test.echo.v1"
#define CODE_LEAVING 1001
#define CODE_BROKEN 1011
#define TEXT_SIZE (NET_BODY_MAX + NET_PATH_MAX + NET_QUERY_MAX + 64)
#define LATER span_ms(20)

struct echo;

struct session {
    struct echo *echo;
    bool leaves;
};

struct echo {
    struct net *net;
    /* A session is what its path says and nothing else, so all of a kind share one. */
    struct session stays;
    struct session leaves;
    char text[TEXT_SIZE];
};

/* A call that waits for its time. */
struct late {
    struct echo *echo;
    struct net_call *call;
};

static void
answer(struct echo *echo, struct net_call *call, struct bytes body)
{
    const struct net_reply reply = {.status = 200, .type = "text/plain", .body = body};

    net_answer(echo->net, call, &reply);
}

static void
on_late(void *context)
{
    struct late *late = context;

    answer(late->echo, late->call, bytes_text("later\n"));
    free(late);
}

static void
answer_late(struct echo *echo, struct net_call *call)
{
    struct late *late = malloc(sizeof(*late));
    struct net_timer *timer;

    NEED(late != NULL);
    *late = (struct late){.echo = echo, .call = call};
    NEED(net_timer_start(echo->net, LATER, on_late, late, &timer) == ERR_OK);
}

static void
on_request(void *context, struct net_call *call, const struct net_request *request)
{
    const struct bytes parts[] = {request->method, request->path, request->query};
    struct echo *echo = context;
    struct text text;

    if (bytes_is(request->path, "/later")) {
        answer_late(echo, call);
        return;
    }
    text_init(&text, echo->text, sizeof(echo->text));
    for (size_t i = 0; i < LENGTH(parts); i++) {
        text_put_bytes(&text, parts[i]);
        text_put_char(&text, '\n');
    }
    text_put_bytes(&text, request->body);
    NEED(text_ok(&text));
    answer(echo, call, text_bytes(&text));
}

static enum err
on_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct echo *echo = context;

    (void)socket;
    *ret_session = bytes_is(request->path, "/leave") ? &echo->leaves : &echo->stays;
    return ERR_OK;
}

static void
on_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    const struct session *session = context;
    struct net *net = session->echo->net;

    if (session->leaves)
        net_close(net, socket, CODE_LEAVING);
    else if (net_send(net, socket, frame) != ERR_OK)
        net_close(net, socket, CODE_BROKEN);
}

static void
on_close(void *session)
{
    (void)session;
}

static void
on_stop(void *context)
{
    struct echo *echo = context;

    net_lws_stop(echo->net);
}

static enum err
serve(struct echo *echo)
{
    static const struct net_service service = {
        .subprotocol = SUBPROTOCOL,
        .request = on_request,
        .open = on_open,
        .frame = on_frame,
        .close = on_close,
    };
    const struct net_listen listen = {.host = "127.0.0.1", .service = &service, .context = echo};
    struct net_listener *listener;
    enum err err = net_listen(echo->net, &listen, &listener);

    if (err != ERR_OK)
        return err;
    (void)printf("ready %u\n", (unsigned)net_listener_port(echo->net, listener));
    (void)fflush(stdout);
    net_lws_run(echo->net);
    net_listener_close(echo->net, &listener);
    return ERR_OK;
}

int
main(void)
{
    static struct echo echo;
    const struct net_lws_options options = {
        .sockets_max = 1024, .on_stop = on_stop, .on_stop_context = &echo};
    enum err err = net_lws_open(&options, &echo.net);

    echo.stays = (struct session){.echo = &echo};
    echo.leaves = (struct session){.echo = &echo, .leaves = true};
    if (err == ERR_OK)
        err = serve(&echo);
    net_lws_close(&echo.net);
    return err == ERR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
