#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shared/base/text.h"
#include "shared/net/net_lws_internal.h"

/*
 * A connection carries one call at a time: while it is open nothing further is
 * read, because libwebsockets spins on what it may not read yet. So a client
 * that goes away is noticed when the reply is written. libwebsockets does not
 * look for writability either meanwhile: we watch the descriptor ourselves,
 * and write no more at once than a writable socket takes.
 */

#define REPLY_HEAD_MAX (NET_HEADERS_MAX + 512)
/* A body that is too large is read and dropped up to here, so that the 413 arrives. */
#define DROPPED_BODY_MAX (64 * 1024 * 1024)
#define WRITE_SIZE 4096

enum stage {
    STAGE_BODY,    /* of the request is still coming */
    STAGE_PARKED,  /* handed to the service; it owes an answer */
    STAGE_ANSWERED /* the reply is on its way out */
};

struct net_call {
    struct net_lws_peer peer; /* first */
    struct net_lws_link link;
    struct net_listener *listener;
    struct lws *wsi; /* NULL when the client has gone */
    struct net_lws_buffer body;
    uint8_t *reply;
    size_t reply_size;
    size_t reply_sent;
    struct ev_io writable;
    enum stage stage;
    bool is_head;
    bool keeps;
    bool inside; /* of the service's request function */
};

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
};

static const char *
reason_of(int status)
{
    for (size_t i = 0; i < LENGTH(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Status";
}

static void
put_header(struct text *head, const char *name, const char *value)
{
    /* A line end inside would begin a header of its own (response splitting). */
    if (net_lws_head_is_clean(bytes_text(name)) && net_lws_head_is_clean(bytes_text(value)))
        text_printf(head, "%s: %s\r\n", name, value);
}

static void
put_head(struct net_lws *net, struct text *head, const struct net_reply *reply, bool keeps)
{
    time_t now = (time_t)(net_moment(&net->net).us / 1000000);
    char date[40];
    struct tm tm;

    text_printf(head, "HTTP/1.1 %d %s\r\n", reply->status, reason_of(reply->status));
    if (gmtime_r(&now, &tm) != NULL &&
        strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0)
        put_header(head, "date", date);
    if (reply->type != NULL)
        put_header(head, "content-type", reply->type);
    if (reply->status != 204 && reply->status != 304)
        text_printf(head, "content-length: %zu\r\n", reply->body.size);
    put_header(head, "connection", keeps ? "keep-alive" : "close");
    for (size_t i = 0; i < reply->headers_count; i++)
        put_header(head, reply->headers[i].name, reply->headers[i].value);
    text_put(head, "\r\n");
}

static int
write_piece(struct lws *wsi, uint8_t *at, size_t size)
{
    return lws_write(wsi, at, size, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

int
net_lws_http_refuse(struct net_lws *net, struct lws *wsi, int status, bool keeps)
{
    static const struct net_header allow = {"allow", "GET, HEAD, POST, PUT, DELETE"};
    static const struct net_header version = {"sec-websocket-version", "13"};
    struct net_reply reply = {.status = status, .headers = status == 405 ? &allow : &version};
    struct text head;

    reply.headers_count = status == 405 || status == 426 ? 1 : 0;
    text_init(&head, (char *)net->write + LWS_PRE, REPLY_HEAD_MAX);
    put_head(net, &head, &reply, keeps);
    return write_piece(wsi, net->write + LWS_PRE, head.length);
}

static void
free_call(struct net_call *call)
{
    ev_io_stop(call->peer.net->loop, &call->writable);
    net_lws_link_remove(&call->link);
    net_lws_buffer_free(&call->body);
    free(call->reply);
    free(call);
}

/* The reply is out: the connection is the listener's again. */
static int
finish(struct net_call *call)
{
    struct net_listener *listener = call->listener;
    struct lws *wsi = call->wsi;
    bool keeps = call->keeps;

    lws_set_opaque_user_data(wsi, &listener->peer);
    free_call(call);
    if (!keeps)
        return -1;
    (void)lws_rx_flow_control(wsi, 1);
    return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

/* Writes what fits; -1 when the connection is to be closed. */
static int
write_reply(struct net_call *call)
{
    while (call->reply_sent < call->reply_size) {
        size_t size = call->reply_size - call->reply_sent;

        if (size > WRITE_SIZE)
            size = WRITE_SIZE;
        if (write_piece(call->wsi, call->reply + LWS_PRE + call->reply_sent, size) < 0)
            return -1;
        call->reply_sent += size;
        /* libwebsockets kept some of it: only it can go on, and it needs to read for that. */
        if (lws_partial_buffered(call->wsi)) {
            ev_io_stop(call->peer.net->loop, &call->writable);
            (void)lws_rx_flow_control(call->wsi, 1);
            (void)lws_callback_on_writable(call->wsi);
            return 0;
        }
        if (call->reply_sent < call->reply_size && lws_send_pipe_choked(call->wsi)) {
            lws_set_timeout(call->wsi, PENDING_TIMEOUT_HTTP_CONTENT, NET_LWS_PATIENCE_S);
            ev_io_start(call->peer.net->loop, &call->writable);
            return 0;
        }
    }
    return finish(call);
}

/* The same outside of libwebsockets' callbacks, which cannot be told to close by a result. */
static void
write_reply_outside(struct net_call *call)
{
    struct net_lws *net = call->peer.net;
    struct lws *wsi = call->wsi;

    if (write_reply(call) < 0)
        net_lws_drop(wsi);
    else
        net_lws_stir(net);
}

static void
on_writable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
    (void)loop;
    (void)events;
    write_reply_outside(watcher->data);
}

/* The service decides; from here on it owns the call until it answers. */
static int
hand_over(struct net_call *call, struct net_lws_head *head)
{
    const struct net_listener *listener = call->listener;
    struct lws *wsi = call->wsi;

    call->stage = STAGE_PARKED;
    head->request.body = net_lws_buffer_bytes(&call->body);
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    (void)lws_rx_flow_control(wsi, 0);
    call->inside = true;
    listener->service->request(listener->context, call, &head->request);
    call->inside = false;
    /* The table of headers is large and a parked call may wait for long. */
    lws_http_headers_detach(wsi);
    return call->stage == STAGE_ANSWERED ? write_reply(call) : 0;
}

static struct net_call *
make_call(struct lws *wsi, struct net_listener *listener, const struct net_lws_head *head)
{
    struct net_call *call = calloc(1, sizeof(*call));

    if (call == NULL)
        return NULL;
    call->peer = (struct net_lws_peer){.kind = NET_LWS_CALL, .net = listener->peer.net};
    call->listener = listener;
    call->wsi = wsi;
    call->body.max = head->content_length > 0 ? (size_t)head->content_length : 0;
    call->is_head = bytes_is(head->request.method, "HEAD");
    call->keeps = head->keeps;
    ev_io_init(&call->writable, on_writable, lws_get_socket_fd(wsi), EV_WRITE);
    call->writable.data = call;
    net_lws_link_add(&call->peer.net->calls, &call->link);
    lws_set_opaque_user_data(wsi, &call->peer);
    return call;
}

static int
refuse_body(struct net_lws *net, struct lws *wsi, const struct net_lws_head *head)
{
    if (head->content_length > DROPPED_BODY_MAX) {
        (void)net_lws_http_refuse(net, wsi, 413, false);
        return -1;
    }
    if (net_lws_http_refuse(net, wsi, 413, head->keeps) < 0)
        return -1;
    /* libwebsockets now drops the body; then the connection takes the next request. */
    return lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

int
net_lws_http_begin(struct lws *wsi, struct net_listener *listener)
{
    static uint8_t go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct net_lws *net = listener->peer.net;
    struct net_lws_head *head = &net->head;
    int status = net_lws_head_read(net, wsi, head);
    struct net_call *call;

    if (status == 0 && head->content_length > NET_BODY_MAX)
        return refuse_body(net, wsi, head);
    if (status != 0) {
        (void)net_lws_http_refuse(net, wsi, status, false);
        return -1;
    }
    call = make_call(wsi, listener, head);
    if (call == NULL)
        return -1;
    if (head->content_length <= 0)
        return hand_over(call, head);
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, NET_LWS_PATIENCE_S);
    if (head->expects)
        return write_piece(wsi, go_on, sizeof(go_on) - 1);
    return 0;
}

int
net_lws_http_body(struct net_call *call, struct bytes piece)
{
    if (call->stage != STAGE_BODY)
        return 0;
    return net_lws_buffer_add(&call->body, piece) == ERR_OK ? 0 : -1;
}

int
net_lws_http_complete(struct net_call *call)
{
    struct net_lws_head *head = &call->peer.net->head;

    if (call->stage != STAGE_BODY)
        return 0;
    /* Other requests have used the head since; libwebsockets still has ours. */
    if (net_lws_head_read(call->peer.net, call->wsi, head) != 0)
        return -1;
    return hand_over(call, head);
}

/* libwebsockets has written what it kept. */
int
net_lws_http_write(struct net_call *call)
{
    if (call->stage != STAGE_ANSWERED || lws_partial_buffered(call->wsi))
        return 0;
    (void)lws_rx_flow_control(call->wsi, 0);
    return write_reply(call);
}

void
net_lws_http_closed(struct net_call *call)
{
    ev_io_stop(call->peer.net->loop, &call->writable);
}

void
net_lws_http_gone(struct net_call *call)
{
    call->wsi = NULL;
    if (call->stage != STAGE_PARKED)
        free_call(call);
}

/* false without memory, or when the caller's headers exceed what a head may be. */
static bool
build_reply(struct net_call *call, const struct net_reply *reply)
{
    char head_at[REPLY_HEAD_MAX];
    struct text head;
    size_t body_size = call->is_head ? 0 : reply->body.size;

    text_init(&head, head_at, sizeof(head_at));
    put_head(call->peer.net, &head, reply, call->keeps);
    if (!text_ok(&head))
        return false;
    call->reply_size = head.length + body_size;
    call->reply = malloc(LWS_PRE + call->reply_size);
    if (call->reply == NULL)
        return false;
    memcpy(call->reply + LWS_PRE, head.at, head.length);
    if (body_size > 0)
        memcpy(call->reply + LWS_PRE + head.length, reply->body.at, body_size);
    return true;
}

void
net_lws_http_answer(struct net_call *call, const struct net_reply *reply)
{
    static const struct net_reply broken = {.status = 500};

    NEED(call->stage == STAGE_PARKED);
    call->stage = STAGE_ANSWERED;
    if (call->wsi == NULL) {
        free_call(call);
        return;
    }
    if (!build_reply(call, reply) && !build_reply(call, &broken)) {
        /* Without memory: an empty reply, and the end of the connection. */
        call->keeps = false;
        call->reply_size = 0;
    }
    if (!call->inside)
        write_reply_outside(call);
}

void
net_lws_http_free_all(struct net_lws *net)
{
    while (net->calls.next != &net->calls)
        free_call(NET_LWS_AROUND(net->calls.next, struct net_call, link));
}
