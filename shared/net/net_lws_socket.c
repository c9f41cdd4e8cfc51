#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/net/net_lws_internal.h"

/*
 * What both ends of a WebSocket have in common: the queue, and the end.
 *
 * Frames are made here and all that are queued go out in one write;
 * libwebsockets would make one system call for each. The calling end's control
 * frames are its own; it sends them only between writes, and a write of ours
 * is always whole frames.
 */

/* For the peer to take what is queued and to answer a close. */
#define CLOSE_PATIENCE_S 10
/* For it to see the end before the connection is cut. */
#define LINGER_S 2

struct net_lws_frame {
    struct net_lws_frame *next;
    size_t size;
    uint8_t bytes[];
};

struct net_socket *
net_lws_socket_make(struct net_lws *net)
{
    struct net_socket *socket = calloc(1, sizeof(*socket));

    if (socket == NULL)
        return NULL;
    socket->peer = (struct net_lws_peer){.kind = NET_LWS_SOCKET, .net = net};
    socket->end = &socket->first;
    socket->message.max = NET_FRAME_MAX;
    /* All of the largest frame but a byte may wait when as much as is read at once comes. */
    socket->in.max = WS_FRAME_HEAD_MAX + NET_FRAME_MAX + NET_LWS_SHARED_SIZE;
    list_add(&net->sockets, &socket->link);
    return socket;
}

void
net_lws_socket_free(struct net_socket *socket)
{
    struct net_lws_frame *frame = socket->first;

    while (frame != NULL) {
        struct net_lws_frame *next = frame->next;

        free(frame);
        frame = next;
    }
    if (socket->dialled != NULL)
        net_lws_connect_free(socket->dialled);
    net_lws_turn_never(&socket->flush);
    net_lws_buffer_free(&socket->message);
    net_lws_buffer_free(&socket->in);
    list_remove(&socket->link);
    free(socket);
}

void
net_lws_socket_finish(struct net_socket *socket)
{
    void *context = socket->context;
    bool tell = socket->tells && !socket->peer.net->closing;
    void (*close)(void *context) =
        socket->dialled != NULL ? socket->dialled->client->close : socket->service->close;

    net_lws_socket_free(socket);
    if (tell)
        close(context);
}

static void
drop_first(struct net_socket *socket)
{
    struct net_lws_frame *frame = socket->first;

    socket->first = frame->next;
    if (socket->first == NULL)
        socket->end = &socket->first;
    socket->queued_size -= frame->size;
    free(frame);
}

/* LWS_WRITE_RAW is LWS_WRITE_HTTP: as it is, without a frame of libwebsockets' around it. */
static int
write_bytes(struct net_socket *socket, uint8_t *at, size_t size)
{
    return lws_write(socket->wsi, at, size, LWS_WRITE_RAW);
}

/* Writes as many whole frames as fit into the shared buffer, or one that does not. */
static int
write_some(struct net_socket *socket)
{
    uint8_t *start = socket->peer.net->write + LWS_PRE;
    size_t size = 0;

    if (socket->first->size > NET_LWS_WRITE_SIZE) {
        int written = write_bytes(socket, socket->first->bytes, socket->first->size);

        drop_first(socket);
        return written;
    }
    while (socket->first != NULL && socket->first->size <= NET_LWS_WRITE_SIZE - size) {
        memcpy(start + size, socket->first->bytes, socket->first->size);
        size += socket->first->size;
        drop_first(socket);
    }
    return write_bytes(socket, start, size);
}

/* Until what libwebsockets keeps has gone nothing is read: it spins on what it may not read yet. */
static void
listen_to(struct net_socket *socket, bool wanted)
{
    if (wanted == socket->deaf)
        (void)lws_rx_flow_control(socket->wsi, wanted ? 1 : 0);
    socket->deaf = !wanted;
}

/* Everything is said, the Close frame included: the peer may now see the end of the stream. */
static void
end_stream(struct net_socket *socket)
{
    socket->stage = NET_LWS_ENDED;
    (void)shutdown(lws_get_socket_fd(socket->wsi), SHUT_WR);
    lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LINGER_S);
}

static int
write_close(struct net_socket *socket)
{
    uint8_t code[2] = {(uint8_t)(socket->close_code >> 8), (uint8_t)socket->close_code};
    bool has_code = socket->close_code != WS_CODE_NONE;

    if (socket->dialled != NULL) {
        if (has_code)
            lws_close_reason(socket->wsi, (enum lws_close_status)socket->close_code, NULL, 0);
        return -1;
    }
    socket->close_sent = true;
    if (net_lws_socket_queue(socket, WS_CLOSE, bytes_of(code, has_code ? 2 : 0)) != ERR_OK)
        return -1;
    return 0;
}

/* Until all is written, or libwebsockets keeps some of it and will call when it went. */
static int
write_queue(struct net_socket *socket)
{
    while (socket->first != NULL) {
        if (write_some(socket) < 0)
            return -1;
        if (lws_partial_buffered(socket->wsi)) {
            listen_to(socket, false);
            (void)lws_callback_on_writable(socket->wsi);
            return 0;
        }
    }
    listen_to(socket, true);
    return 0;
}

int
net_lws_socket_write(struct net_socket *socket)
{
    if (lws_partial_buffered(socket->wsi))
        return 0;
    if (socket->stage == NET_LWS_CLOSING && socket->first == NULL && !socket->close_sent &&
        write_close(socket) < 0)
        return -1;
    if (write_queue(socket) < 0)
        return -1;
    if (socket->stage != NET_LWS_CLOSING || lws_partial_buffered(socket->wsi))
        return 0;
    if (!socket->close_sent)
        (void)lws_callback_on_writable(socket->wsi);
    else if (socket->close_heard)
        end_stream(socket);
    return 0;
}

static void
on_flush(void *context)
{
    struct net_socket *socket = context;

    if (socket->wsi == NULL || socket->stage != NET_LWS_OPEN || lws_partial_buffered(socket->wsi) ||
        write_queue(socket) == 0)
        return;
    lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    net_lws_stir(socket->peer.net);
}

/* Without waiting for libwebsockets to find the socket writable: that takes two system calls. */
void
net_lws_socket_flush_later(struct net_socket *socket)
{
    if (socket->first != NULL && socket->flush.fn == NULL)
        net_lws_turn_later(socket->peer.net, &socket->flush, on_flush, socket);
}

void
net_lws_socket_gone(struct net_socket *socket)
{
    socket->wsi = NULL;
    /* Inside of its connect call the caller deals with it. */
    if (!socket->dialling)
        net_lws_socket_finish(socket);
}

static void
draw_mask(struct net_lws *net, uint8_t mask[static 4])
{
    if (net->masks_left == 0) {
        random_fill(net->net.random, net->masks, sizeof(net->masks));
        net->masks_left = sizeof(net->masks);
    }
    net->masks_left -= 4;
    memcpy(mask, net->masks + net->masks_left, 4);
}

enum err
net_lws_socket_queue(struct net_socket *socket, enum ws_opcode opcode, struct bytes payload)
{
    bool masked = socket->dialled != NULL;
    struct net_lws_frame *frame = malloc(sizeof(*frame) + WS_FRAME_HEAD_MAX + payload.size);
    uint8_t *body;
    size_t head_size;

    if (frame == NULL)
        return ERR_NO_SPACE;
    head_size = ws_frame_write(frame->bytes, opcode, payload.size, masked);
    body = frame->bytes + head_size;
    if (payload.size > 0)
        memcpy(body, payload.at, payload.size);
    if (masked) {
        draw_mask(socket->peer.net, body - 4);
        ws_frame_unmask(body, payload.size, body - 4);
    }
    frame->next = NULL;
    frame->size = head_size + payload.size;
    *socket->end = frame;
    socket->end = &frame->next;
    socket->queued_size += frame->size;
    return ERR_OK;
}

enum err
net_lws_socket_send(struct net_socket *socket, struct bytes payload)
{
    enum err err;

    if (socket->stage >= NET_LWS_CLOSING)
        return ERR_BAD_STATE;
    if (payload.size > NET_FRAME_MAX)
        return ERR_TOO_BIG;
    if (payload.size + WS_FRAME_HEAD_MAX > NET_SOCKET_QUEUE_MAX - socket->queued_size)
        return ERR_NO_SPACE;
    err = net_lws_socket_queue(socket, WS_BINARY, payload);
    if (err == ERR_OK && socket->stage == NET_LWS_OPEN)
        net_lws_socket_flush_later(socket);
    return err;
}

void
net_lws_socket_begin_close(struct net_socket *socket, int code)
{
    socket->stage = NET_LWS_CLOSING;
    socket->close_code = code;
    net_lws_buffer_free(&socket->message);
    lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_REASON_BASE, CLOSE_PATIENCE_S);
    (void)lws_callback_on_writable(socket->wsi);
}

void
net_lws_socket_close(struct net_socket *socket, int code)
{
    if (socket->stage >= NET_LWS_CLOSING)
        return;
    if (socket->stage == NET_LWS_OPEN) {
        net_lws_socket_begin_close(socket, code);
        net_lws_stir(socket->peer.net);
    } else if (socket->dialled != NULL) {
        socket->stage = NET_LWS_CLOSING;
        net_lws_connect_give_up(socket);
    } else {
        /* Within the service's open(): once that is over. */
        socket->stage = NET_LWS_CLOSING;
        socket->close_code = code;
    }
}

void
net_lws_socket_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->sockets)) != NULL)
        net_lws_socket_free(LIST_MEMBER(link, struct net_socket, link));
}
