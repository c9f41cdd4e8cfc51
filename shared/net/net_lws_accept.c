#include <string.h>

#include "shared/net/net_lws_internal.h"

/*
 * The serving end of a WebSocket (RFC 6455) on a connection that HTTP began.
 * A frame that came whole is read where libwebsockets put it; only what has to
 * wait for its rest is copied, so an idle socket has no buffers.
 */

#define KEY_LENGTH 24
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* RFC 6455, 4.2.1: sixteen bytes in Base64. */
static bool
is_key(const char *value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return strlen(value) == KEY_LENGTH && strspn(value, digits) == KEY_LENGTH - 2 &&
           strcmp(value + KEY_LENGTH - 2, "==") == 0;
}

/* 0, or the status to refuse with. */
static int
check_upgrade(const struct net_listener *listener, const struct net_request *request)
{
    const char *subprotocol = listener->service->subprotocol;
    const char *key = net_header(request, "sec-websocket-key");
    const char *version = net_header(request, "sec-websocket-version");

    if (subprotocol == NULL || !bytes_is(request->method, "GET") ||
        !http_head_asks(request, "connection", "upgrade"))
        return 400;
    if (key == NULL || !is_key(key) || http_head_count(request, "sec-websocket-key") > 1 ||
        http_head_count(request, "sec-websocket-version") > 1)
        return 400;
    if (version == NULL || strcmp(version, "13") != 0)
        return 426;
    return http_head_asks(request, "sec-websocket-protocol", subprotocol) ? 0 : 400;
}

static int
write_accept(struct lws *wsi, struct net_lws *net, const char *key, const char *subprotocol)
{
    char joined[KEY_LENGTH + sizeof(GUID)];
    unsigned char digest[20];
    char accept[32];
    struct text head;

    (void)snprintf(joined, sizeof(joined), "%s%s", key, GUID);
    (void)lws_SHA1((const unsigned char *)joined, strlen(joined), digest);
    if (lws_b64_encode_string((const char *)digest, sizeof(digest), accept, sizeof(accept)) < 0)
        return -1;
    text_init(&head, (char *)net->write + LWS_PRE, NET_LWS_WRITE_SIZE);
    text_printf(&head,
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        "sec-websocket-accept: %s\r\nsec-websocket-protocol: %s\r\n\r\n",
        accept, subprotocol);
    return lws_write(wsi, net->write + LWS_PRE, head.length, LWS_WRITE_RAW) < 0 ? -1 : 0;
}

int
net_lws_accept_upgrade(
    struct lws *wsi, struct net_listener *listener, const struct net_request *request)
{
    struct net_lws *net = listener->net;
    int status = check_upgrade(listener, request);
    struct net_socket *socket;
    void *session = NULL;
    enum err err;

    if (status != 0)
        return status;
    socket = net_lws_socket_make(net);
    if (socket == NULL)
        return 503;
    socket->service = listener->service;
    socket->wsi = wsi;
    err = listener->service->open(listener->context, socket, request, &session);
    if (err != ERR_OK) {
        net_lws_socket_free(socket);
        return err_http(err);
    }
    socket->context = session;
    socket->tells = true;
    lws_set_opaque_user_data(wsi, &socket->peer);
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    /* If it cannot be written the connection is gone, which libwebsockets will tell. */
    if (write_accept(
            wsi, net, net_header(request, "sec-websocket-key"), listener->service->subprotocol) < 0)
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    if (socket->stage == NET_LWS_CLOSING)
        net_lws_socket_begin_close(socket, socket->close_code);
    else
        socket->stage = NET_LWS_OPEN;
    net_lws_socket_flush_later(socket);
    return 0;
}

/*
 * The peer closes or broke the rules: it is told, unless it was already, and what it still sends
 * is not looked at.
 */
static void
hear_no_more(struct net_socket *socket, int code)
{
    socket->close_heard = true;
    if (socket->stage == NET_LWS_OPEN)
        net_lws_socket_begin_close(socket, code);
    else
        (void)lws_callback_on_writable(socket->wsi);
}

static void
take_ping(struct net_socket *socket, struct bytes payload)
{
    if (socket->stage != NET_LWS_OPEN)
        return;
    /* Whoever pings and does not read is too slow like any other. */
    if (socket->queued_size > NET_SOCKET_QUEUE_MAX - WS_FRAME_HEAD_MAX - WS_FRAME_CONTROL_MAX ||
        net_lws_socket_queue(socket, WS_PONG, payload) != ERR_OK) {
        hear_no_more(socket, WS_CODE_BROKEN);
        return;
    }
    net_lws_socket_flush_later(socket);
}

static void
deliver(struct net_socket *socket, struct bytes message)
{
    if (socket->is_text && !ws_frame_is_text(message)) {
        hear_no_more(socket, WS_CODE_NOT_UTF8);
        return;
    }
    socket->service->frame(socket->context, socket, message);
}

static void
take_data(struct net_socket *socket, const struct ws_frame *frame, struct bytes payload)
{
    struct net_lws_buffer whole;

    if ((frame->opcode == WS_CONTINUATION) != socket->in_message) {
        hear_no_more(socket, WS_CODE_PROTOCOL);
        return;
    }
    if (frame->opcode != WS_CONTINUATION)
        socket->is_text = frame->opcode == WS_TEXT;
    socket->in_message = !frame->final;
    if (socket->stage != NET_LWS_OPEN)
        return;
    if (frame->final && socket->message.size == 0) {
        deliver(socket, payload);
        return;
    }
    switch ((int)net_lws_buffer_add(&socket->message, payload)) {
    case ERR_OK:
        break;
    case ERR_TOO_BIG:
        hear_no_more(socket, WS_CODE_TOO_BIG);
        return;
    default:
        hear_no_more(socket, WS_CODE_BROKEN);
        return;
    }
    if (!frame->final)
        return;
    whole = socket->message;
    socket->message = (struct net_lws_buffer){.max = NET_FRAME_MAX};
    deliver(socket, net_lws_buffer_bytes(&whole));
    net_lws_buffer_free(&whole);
}

static void
take_frame(struct net_socket *socket, const struct ws_frame *frame, struct bytes payload)
{
    switch (frame->opcode) {
    case WS_CLOSE:
        hear_no_more(socket, ws_frame_close_code(payload));
        return;
    case WS_PING:
        take_ping(socket, payload);
        return;
    case WS_PONG:
        return;
    case WS_CONTINUATION:
    case WS_TEXT:
    case WS_BINARY:
        take_data(socket, frame, payload);
        return;
    }
}

/* How many bytes were frames; all of them once nothing more is to be heard. */
static size_t
take_frames(struct net_socket *socket, uint8_t *at, size_t size)
{
    size_t used = 0;

    while (!socket->close_heard) {
        struct bytes rest = bytes_of(at + used, size - used);
        struct ws_frame frame;
        uint8_t *payload;

        switch (ws_frame_read(rest, NET_FRAME_MAX, &frame)) {
        case WS_FRAME_WHOLE:
            break;
        case WS_FRAME_MORE:
            return used;
        case WS_FRAME_BAD:
            hear_no_more(socket, WS_CODE_PROTOCOL);
            return size;
        case WS_FRAME_BIG:
            hear_no_more(socket, WS_CODE_TOO_BIG);
            return size;
        }
        if (rest.size - frame.head_size < frame.size)
            return used;
        payload = at + used + frame.head_size;
        ws_frame_unmask(payload, frame.size, frame.mask);
        used += frame.head_size + frame.size;
        take_frame(socket, &frame, bytes_of(payload, frame.size));
    }
    return size;
}

int
net_lws_accept_receive(struct net_socket *socket, uint8_t *at, size_t size)
{
    size_t used;

    if (socket->close_heard)
        return 0;
    if (socket->in.size > 0) {
        if (net_lws_buffer_add(&socket->in, bytes_of(at, size)) != ERR_OK)
            return -1;
        used = take_frames(socket, socket->in.at, socket->in.size);
        net_lws_buffer_drop(&socket->in, used);
        return 0;
    }
    used = take_frames(socket, at, size);
    return net_lws_buffer_add(&socket->in, bytes_of(at + used, size - used)) == ERR_OK ? 0 : -1;
}
