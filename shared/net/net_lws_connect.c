#include <stdlib.h>
#include <string.h>

#include "shared/base/log.h"
#include "shared/net/net_lws_internal.h"

/* The calling end of a WebSocket, on libwebsockets' own client. */

void
net_lws_connect_free(struct net_lws_dialled *dialled)
{
    net_lws_turn_timer_cancel(&dialled->net->net, &dialled->deadline);
    net_lws_dial_end(&dialled->dial);
    free(dialled);
}

int
net_lws_connect_confirm(struct net_socket *socket)
{
    char chosen[NET_LWS_SUBPROTOCOL_MAX + 1];
    int length = lws_hdr_copy(socket->wsi, chosen, sizeof(chosen), WSI_TOKEN_PROTOCOL);

    return length > 0 && strcmp(chosen, socket->dialled->subprotocol) == 0 ? 0 : -1;
}

int
net_lws_connect_established(struct net_socket *socket)
{
    if (socket->stage != NET_LWS_STARTING)
        return -1;
    socket->stage = NET_LWS_OPEN;
    net_lws_turn_timer_cancel(&socket->peer.net->net, &socket->dialled->deadline);
    net_lws_socket_flush_later(socket);
    socket->dialled->client->open(socket->context, socket);
    return 0;
}

static int
refuse(struct net_socket *socket, enum lws_close_status status)
{
    socket->stage = NET_LWS_CLOSING;
    socket->close_sent = true;
    net_lws_buffer_free(&socket->message);
    lws_close_reason(socket->wsi, status, NULL, 0);
    return -1;
}

/* A place in a sorted list of all clients: not for every frame. */
static void
confirm_alive(struct net_socket *socket)
{
    struct tick now = net_tick(&socket->peer.net->net);

    if (!tick_reached(now, tick_after(socket->dialled->heard, span_s(1))))
        return;
    socket->dialled->heard = now;
    lws_validity_confirmed(socket->wsi);
}

int
net_lws_connect_receive(struct net_socket *socket, struct bytes piece)
{
    size_t remaining = lws_remaining_packet_payload(socket->wsi);
    bool is_last = lws_is_final_fragment(socket->wsi) != 0;
    struct net_lws_buffer whole;
    enum err err;

    if (socket->stage != NET_LWS_OPEN)
        return 0;
    confirm_alive(socket);
    if (is_last && socket->message.size == 0) {
        socket->dialled->client->frame(socket->context, socket, piece);
        return 0;
    }
    if (remaining > NET_FRAME_MAX - socket->message.size)
        return refuse(socket, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
    err = net_lws_buffer_add(&socket->message, piece);
    if (err != ERR_OK)
        return refuse(socket, err == ERR_TOO_BIG ? LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE
                                                 : LWS_CLOSE_STATUS_UNEXPECTED_CONDITION);
    if (!is_last)
        return 0;
    whole = socket->message;
    socket->message = (struct net_lws_buffer){.max = NET_FRAME_MAX};
    socket->dialled->client->frame(socket->context, socket, net_lws_buffer_bytes(&whole));
    net_lws_buffer_free(&whole);
    return 0;
}

static void
on_deadline(void *context)
{
    struct net_socket *socket = context;

    socket->dialled->deadline = NULL;
    if (socket->wsi != NULL)
        net_lws_drop(socket->wsi);
    socket->wsi = NULL;
    /* A worker that looks the name up has it still; the end of that ends the socket. */
    if (socket->dialled->dial.busy)
        socket->stage = NET_LWS_CLOSING;
    else
        net_lws_socket_finish(socket);
}

void
net_lws_connect_give_up(struct net_socket *socket)
{
    struct net *net = &socket->peer.net->net;

    net_lws_turn_timer_cancel(net, &socket->dialled->deadline);
    if (net_lws_turn_timer_start(
            net, span_us(0), on_deadline, socket, &socket->dialled->deadline) != ERR_OK)
        log_event(LOG_DEBUG, "net_close_waits", "reason=memory");
}

static void
on_looked_up(void *context)
{
    struct net_socket *socket = context;
    struct net_lws_dialled *dialled = socket->dialled;
    struct lws *wsi;

    if (!dialled->dial.found || socket->stage == NET_LWS_CLOSING) {
        net_lws_socket_finish(socket);
        return;
    }
    socket->dialling = true;
    wsi = net_lws_dial_connect(
        &dialled->dial, NULL, dialled->subprotocol, &dialled->liveness, &socket->peer);
    socket->dialling = false;
    if (wsi == NULL) {
        net_lws_socket_finish(socket);
        return;
    }
    socket->wsi = wsi;
}

static uint16_t
seconds_of(struct span span)
{
    int64_t seconds = (span.us + 999999) / 1000000;

    return (uint16_t)(seconds > UINT16_MAX ? UINT16_MAX : seconds);
}

/* libwebsockets pings after the one silence and hangs up after the other. */
static lws_retry_bo_t
make_liveness(const struct net_connect *connect)
{
    lws_retry_bo_t liveness = {
        .secs_since_valid_ping = seconds_of(connect->ping_every),
        .secs_since_valid_hangup = seconds_of(connect->dead_after),
    };

    if (liveness.secs_since_valid_hangup == 0)
        liveness.secs_since_valid_hangup = UINT16_MAX;
    if (liveness.secs_since_valid_ping == 0 ||
        liveness.secs_since_valid_ping > liveness.secs_since_valid_hangup)
        liveness.secs_since_valid_ping = liveness.secs_since_valid_hangup;
    return liveness;
}

static enum err
start(struct net_lws *net, struct net_socket *socket, const struct net_connect *connect)
{
    struct net_lws_dialled *dialled = calloc(1, sizeof(*dialled));
    enum err err;

    if (dialled == NULL)
        return ERR_NO_SPACE;
    socket->dialled = dialled;
    socket->context = connect->context;
    dialled->net = net;
    dialled->client = connect->client;
    dialled->liveness = make_liveness(connect);
    err = text_copy(
        bytes_text(connect->subprotocol), dialled->subprotocol, sizeof(dialled->subprotocol));
    if (err != ERR_OK)
        return ERR_BAD_INPUT;
    err = net_lws_turn_timer_start(
        &net->net, span_s(NET_LWS_PATIENCE_S), on_deadline, socket, &dialled->deadline);
    if (err != ERR_OK)
        return err;
    return net_lws_dial_start(net, &dialled->dial, connect->url,
        &(struct net_lws_faith){.authority_file = connect->authority_file}, on_looked_up, socket);
}

enum err
net_lws_connect(struct net *net, const struct net_connect *connect, struct net_socket **ret_socket)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_socket *socket = net_lws_socket_make(lws);
    enum err err;

    if (socket == NULL)
        return ERR_NO_SPACE;
    err = start(lws, socket, connect);
    if (err != ERR_OK) {
        net_lws_socket_free(socket);
        return err;
    }
    socket->tells = true;
    *ret_socket = socket;
    return ERR_OK;
}
