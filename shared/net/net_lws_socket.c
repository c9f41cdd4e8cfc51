#include <stdlib.h>
#include <string.h>

#include "shared/base/log.h"
#include "shared/base/text.h"
#include "shared/net/net_lws_internal.h"

/*
 * Frames are made here, not by libwebsockets, so that all that are queued go
 * out in one write: it would make one system call for each. Its control frames
 * stay its own; it sends them only between writes, and a write of ours is
 * always whole frames.
 */

#define FRAME_HEAD_MAX 14
#define BIT_FINAL 0x80
#define BIT_MASKED 0x80
#define OPCODE_BINARY 2

/* For the peer to take what is queued and answer a close. */
#define CLOSE_PATIENCE_S 10

struct frame {
    struct frame *next;
    size_t size;
    uint8_t bytes[];
};

enum stage {
    STAGE_STARTING, /* name lookup, connection, handshake */
    STAGE_OPEN,
    STAGE_CLOSING, /* net_close() was called, or the frames were bad */
};

/* What only the calling end needs. */
struct dialled {
    struct net_lws_dial dial;
    lws_retry_bo_t liveness;
    const struct net_client *client;
    struct net_timer *deadline;
    char subprotocol[NET_LWS_SUBPROTOCOL_MAX + 1];
};

struct net_socket {
    struct net_lws_peer peer; /* first */
    struct net_lws_link link;
    struct lws *wsi;         /* NULL before it is dialled and after it has gone */
    struct dialled *dialled; /* NULL on the serving end */
    const struct net_service *service;
    void *context; /* the session, or the client's context */
    struct frame *first;
    struct frame **end;
    size_t queued_size;
    struct net_lws_buffer message; /* while pieces of one are coming */
    int close_code;
    enum stage stage;
    bool told_open; /* somebody must be told when it ends */
    bool dialling;  /* libwebsockets is inside of its connect call */
};

static void
free_socket(struct net_socket *socket)
{
    struct frame *frame = socket->first;

    while (frame != NULL) {
        struct frame *next = frame->next;

        free(frame);
        frame = next;
    }
    if (socket->dialled != NULL) {
        net_lws_turn_timer_cancel(&socket->peer.net->net, &socket->dialled->deadline);
        net_lws_turn_never(&socket->dialled->dial.later);
        free(socket->dialled);
    }
    net_lws_buffer_free(&socket->message);
    net_lws_link_remove(&socket->link);
    free(socket);
}

static struct net_socket *
make_socket(struct net_lws *net)
{
    struct net_socket *socket = calloc(1, sizeof(*socket));

    if (socket == NULL)
        return NULL;
    socket->peer = (struct net_lws_peer){.kind = NET_LWS_SOCKET, .net = net};
    socket->end = &socket->first;
    socket->message.max = NET_FRAME_MAX;
    net_lws_link_add(&net->sockets, &socket->link);
    return socket;
}

/* The end of a socket: its owner hears of it, and it is freed. */
static void
finish(struct net_socket *socket)
{
    void *context = socket->context;
    bool tell = socket->told_open && !socket->peer.net->closing;
    void (*close)(void *context) =
        socket->dialled != NULL ? socket->dialled->client->close : socket->service->close;

    free_socket(socket);
    if (tell)
        close(context);
}

static bool
upgrade_is_sound(const struct net_request *request)
{
    const char *upgrade = net_header(request, "upgrade");
    const char *connection = net_header(request, "connection");
    const char *key = net_header(request, "sec-websocket-key");

    return bytes_is(request->method, "GET") && upgrade != NULL &&
           strcasecmp(upgrade, "websocket") == 0 && connection != NULL &&
           net_lws_head_lists(connection, "upgrade") && key != NULL && strlen(key) == 24;
}

/* 0, or the status to refuse with. */
static int
check_upgrade(struct net_listener *listener, const struct net_request *request)
{
    const char *version = net_header(request, "sec-websocket-version");
    const char *offered = net_header(request, "sec-websocket-protocol");

    if (listener->service->subprotocol == NULL || !upgrade_is_sound(request))
        return 400;
    if (version == NULL || strcmp(version, "13") != 0)
        return 426;
    if (offered == NULL || !net_lws_head_lists(offered, listener->service->subprotocol))
        return 400;
    return 0;
}

static int
open_session(struct lws *wsi, struct net_listener *listener, const struct net_request *request)
{
    struct net_socket *socket = make_socket(listener->peer.net);
    void *session = NULL;
    enum err err;

    if (socket == NULL)
        return 503;
    socket->service = listener->service;
    socket->wsi = wsi;
    err = listener->service->open(listener->context, socket, request, &session);
    if (err != ERR_OK) {
        free_socket(socket);
        return err_http(err);
    }
    socket->context = session;
    socket->told_open = true;
    lws_set_opaque_user_data(wsi, &socket->peer);
    return 0;
}

int
net_lws_socket_upgrade(struct lws *wsi, struct net_listener *listener)
{
    struct net_lws *net = listener->peer.net;
    struct net_lws_head *head = &net->head;
    int status;

    /* It answered an unknown upgrade by itself, dropped the head, and asks all the same. */
    if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) == 0)
        return -1;
    status = net_lws_head_read(net, wsi, head);
    if (status == 0)
        status = check_upgrade(listener, &head->request);
    if (status == 0)
        status = open_session(wsi, listener, &head->request);
    if (status == 0)
        return 0;
    (void)net_lws_http_refuse(net, wsi, status, false);
    return -1;
}

int
net_lws_socket_confirm(struct net_socket *socket)
{
    char chosen[NET_LWS_SUBPROTOCOL_MAX + 1];
    int length = lws_hdr_copy(socket->wsi, chosen, sizeof(chosen), WSI_TOKEN_PROTOCOL);

    return length > 0 && strcmp(chosen, socket->dialled->subprotocol) == 0 ? 0 : -1;
}

int
net_lws_socket_established(struct net_socket *socket)
{
    if (socket->stage == STAGE_STARTING)
        socket->stage = STAGE_OPEN;
    if (socket->first != NULL || socket->stage == STAGE_CLOSING)
        (void)lws_callback_on_writable(socket->wsi);
    if (socket->dialled == NULL || socket->stage == STAGE_CLOSING)
        return 0;
    net_lws_turn_timer_cancel(&socket->peer.net->net, &socket->dialled->deadline);
    socket->dialled->client->open(socket->context, socket);
    return 0;
}

static void
deliver(struct net_socket *socket, struct bytes frame)
{
    if (socket->dialled != NULL)
        socket->dialled->client->frame(socket->context, socket, frame);
    else
        socket->service->frame(socket->context, socket, frame);
}

static int
refuse_frame(struct net_socket *socket, enum lws_close_status status)
{
    socket->stage = STAGE_CLOSING;
    net_lws_buffer_free(&socket->message);
    lws_close_reason(socket->wsi, status, NULL, 0);
    return -1;
}

int
net_lws_socket_receive(struct net_socket *socket, struct bytes piece)
{
    size_t remaining = lws_remaining_packet_payload(socket->wsi);
    bool is_last = lws_is_final_fragment(socket->wsi) != 0;
    struct net_lws_buffer message;
    enum err err;

    if (socket->stage != STAGE_OPEN)
        return 0;
    if (socket->dialled != NULL)
        lws_validity_confirmed(socket->wsi);
    if (is_last && socket->message.size == 0) {
        deliver(socket, piece);
        return 0;
    }
    if (remaining > NET_FRAME_MAX - socket->message.size)
        return refuse_frame(socket, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
    err = net_lws_buffer_add(&socket->message, piece);
    if (err != ERR_OK)
        return refuse_frame(socket, err == ERR_TOO_BIG ? LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE
                                                       : LWS_CLOSE_STATUS_UNEXPECTED_CONDITION);
    if (!is_last)
        return 0;
    message = socket->message;
    socket->message = (struct net_lws_buffer){.max = NET_FRAME_MAX};
    deliver(socket, net_lws_buffer_bytes(&message));
    net_lws_buffer_free(&message);
    return 0;
}

static void
drop_first(struct net_socket *socket)
{
    struct frame *frame = socket->first;

    socket->first = frame->next;
    if (socket->first == NULL)
        socket->end = &socket->first;
    socket->queued_size -= frame->size;
    free(frame);
}

/* Writes as many whole frames as fit into the shared buffer, or one that does not. */
static int
write_some(struct net_socket *socket)
{
    uint8_t *start = socket->peer.net->write + LWS_PRE;
    size_t size = 0;
    int written;

    if (socket->first->size > NET_LWS_WRITE_SIZE) {
        written = lws_write(socket->wsi, socket->first->bytes, socket->first->size, LWS_WRITE_HTTP);
        drop_first(socket);
        return written;
    }
    while (socket->first != NULL && socket->first->size <= NET_LWS_WRITE_SIZE - size) {
        memcpy(start + size, socket->first->bytes, socket->first->size);
        size += socket->first->size;
        drop_first(socket);
    }
    /* LWS_WRITE_HTTP: as it is, without a frame around it. */
    return lws_write(socket->wsi, start, size, LWS_WRITE_HTTP);
}

int
net_lws_socket_write(struct net_socket *socket)
{
    while (socket->first != NULL) {
        if (write_some(socket) < 0)
            return -1;
        if (lws_partial_buffered(socket->wsi)) {
            (void)lws_callback_on_writable(socket->wsi);
            return 0;
        }
    }
    if (socket->stage != STAGE_CLOSING)
        return 0;
    lws_close_reason(socket->wsi, (enum lws_close_status)socket->close_code, NULL, 0);
    return -1;
}

void
net_lws_socket_gone(struct net_socket *socket)
{
    socket->wsi = NULL;
    /* Inside of its connect call the caller deals with it. */
    if (!socket->dialling)
        finish(socket);
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
    if (!socket->dialled->dial.busy)
        finish(socket);
    else
        socket->stage = STAGE_CLOSING;
}

static void
on_looked_up(void *context)
{
    struct net_socket *socket = context;
    struct dialled *dialled = socket->dialled;
    struct lws *wsi;

    if (!dialled->dial.found || socket->stage == STAGE_CLOSING) {
        finish(socket);
        return;
    }
    socket->dialling = true;
    wsi = net_lws_dial_connect(
        &dialled->dial, NULL, dialled->subprotocol, &dialled->liveness, &socket->peer);
    socket->dialling = false;
    if (wsi == NULL) {
        finish(socket);
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
    struct dialled *dialled = calloc(1, sizeof(*dialled));
    enum err err;

    if (dialled == NULL)
        return ERR_NO_SPACE;
    socket->dialled = dialled;
    socket->context = connect->context;
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
    return net_lws_dial_start(
        net, &dialled->dial, connect->url, connect->authority_file, on_looked_up, socket);
}

enum err
net_lws_socket_connect(
    struct net *net, const struct net_connect *connect, struct net_socket **ret_socket)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_socket *socket = make_socket(lws);
    enum err err;

    if (socket == NULL)
        return ERR_NO_SPACE;
    err = start(lws, socket, connect);
    if (err != ERR_OK) {
        free_socket(socket);
        return err;
    }
    socket->told_open = true;
    *ret_socket = socket;
    return ERR_OK;
}

/* RFC 6455, 5.2: the head in its shortest form; the masking key is its end. */
static size_t
put_frame_head(uint8_t *at, size_t size, bool masked)
{
    size_t length = 2;

    at[0] = BIT_FINAL | OPCODE_BINARY;
    if (size < 126) {
        at[1] = (uint8_t)size;
    } else if (size <= UINT16_MAX) {
        at[1] = 126;
        at[2] = (uint8_t)(size >> 8);
        at[3] = (uint8_t)size;
        length = 4;
    } else {
        at[1] = 127;
        for (size_t i = 0; i < 8; i++)
            at[2 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
        length = 10;
    }
    if (masked)
        at[1] |= BIT_MASKED;
    return masked ? length + 4 : length;
}

static struct frame *
make_frame(struct net_socket *socket, struct bytes payload)
{
    bool masked = socket->dialled != NULL;
    struct frame *frame = malloc(sizeof(*frame) + FRAME_HEAD_MAX + payload.size);
    uint8_t *body;
    uint8_t *key;
    size_t head_size;

    if (frame == NULL)
        return NULL;
    head_size = put_frame_head(frame->bytes, payload.size, masked);
    frame->next = NULL;
    frame->size = head_size + payload.size;
    body = frame->bytes + head_size;
    if (payload.size > 0)
        memcpy(body, payload.at, payload.size);
    if (!masked)
        return frame;
    key = body - 4;
    random_fill(socket->peer.net->net.random, key, 4);
    for (size_t i = 0; i < payload.size; i++)
        body[i] ^= key[i % 4];
    return frame;
}

enum err
net_lws_socket_send(struct net_socket *socket, struct bytes payload)
{
    struct frame *frame;

    if (socket->stage == STAGE_CLOSING)
        return ERR_BAD_STATE;
    if (payload.size > NET_FRAME_MAX)
        return ERR_TOO_BIG;
    if (payload.size + FRAME_HEAD_MAX > NET_SOCKET_QUEUE_MAX - socket->queued_size)
        return ERR_NO_SPACE;
    frame = make_frame(socket, payload);
    if (frame == NULL)
        return ERR_NO_SPACE;
    *socket->end = frame;
    socket->end = &frame->next;
    socket->queued_size += frame->size;
    if (socket->stage == STAGE_OPEN)
        (void)lws_callback_on_writable(socket->wsi);
    return ERR_OK;
}

void
net_lws_socket_close(struct net_socket *socket, int code)
{
    enum stage before = socket->stage;

    if (before == STAGE_CLOSING)
        return;
    socket->stage = STAGE_CLOSING;
    socket->close_code = code;
    if (before == STAGE_OPEN) {
        lws_set_timeout(socket->wsi, PENDING_TIMEOUT_USER_REASON_BASE, CLOSE_PATIENCE_S);
        (void)lws_callback_on_writable(socket->wsi);
        net_lws_stir(socket->peer.net);
        return;
    }
    /* A serving end is established within this turn; a calling one ends by its deadline: now. */
    if (socket->dialled != NULL) {
        net_lws_turn_timer_cancel(&socket->peer.net->net, &socket->dialled->deadline);
        if (net_lws_turn_timer_start(&socket->peer.net->net, span_us(0), on_deadline, socket,
                &socket->dialled->deadline) != ERR_OK)
            log_event(LOG_DEBUG, "net_close_waits", "reason=memory");
    }
}

void
net_lws_socket_free_all(struct net_lws *net)
{
    while (net->sockets.next != &net->sockets)
        free_socket(NET_LWS_AROUND(net->sockets.next, struct net_socket, link));
}
