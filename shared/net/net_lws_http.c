#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/base/log.h"
#include "shared/net/net_lws_internal.h"

/*
 * A serving connection until it becomes a WebSocket; struct net_call is the
 * connection itself, since it has one call at a time. While a call is parked
 * nothing is read, so a client that goes away is noticed when it is answered.
 *
 * A request that came in one piece is read where libwebsockets put it; only
 * what has to wait is copied.
 */

#define REPLY_HEAD_MAX (NET_HEADERS_MAX + 512)
/* The head and a coded body, as they came. */
#define WAITING_MAX (HTTP_HEAD_SIZE_MAX + 2 * NET_BODY_MAX + NET_LWS_SHARED_SIZE)
/* For the client to see a reply's end before the connection is cut. */
#define LINGER_S 2
/* A limit on silence is only renewed after so long. */
#define LIMIT_S 5

enum stage {
    STAGE_HEAD,     /* for the next request */
    STAGE_BODY,     /* its head was read and its body is coming */
    STAGE_PARKED,   /* handed to the service; it owes an answer */
    STAGE_REPLYING, /* the reply is on its way out */
    STAGE_LINGERING /* all is said; what comes is dropped until the client closes */
};

struct net_call {
    struct net_lws_peer peer; /* first */
    struct list_link link;
    struct net_listener *listener;
    struct lws *wsi;          /* NULL when the client has gone */
    struct net_lws_buffer in; /* what came and waits */
    uint8_t *reply;           /* what did not fit into the first write */
    size_t reply_size;
    size_t reply_sent;
    struct net_lws_source source; /* or what it is made from */
    size_t head_size;             /* from STAGE_BODY on */
    size_t body_size;             /* if not chunked */
    struct http_chunks chunks;
    enum stage stage;
    bool chunked;
    bool is_head; /* the method */
    bool keeps;
    bool inside; /* of the service's request function */
    bool deaf;   /* nothing is read */
    int limit_s; /* on its silence */
    struct tick limited;
    char address[INET6_ADDRSTRLEN];
};

static void
free_call(struct net_call *call)
{
    list_remove(&call->link);
    net_lws_buffer_free(&call->in);
    net_lws_source_end(&call->source);
    free(call->reply);
    free(call);
}

/* A timeout's place is looked for from the soonest on; so it is not moved for every request. */
static void
limit_silence(struct net_call *call, int seconds)
{
    struct tick now = net_tick(&call->peer.net->net);

    if (seconds == call->limit_s && !tick_reached(now, tick_after(call->limited, span_s(LIMIT_S))))
        return;
    call->limit_s = seconds;
    call->limited = now;
    if (seconds == 0)
        lws_set_timeout(call->wsi, NO_PENDING_TIMEOUT, 0);
    else
        lws_set_timeout(call->wsi, PENDING_TIMEOUT_USER_REASON_BASE, seconds);
}

static void
listen_to(struct net_call *call, bool wanted)
{
    if (wanted == call->deaf)
        (void)lws_rx_flow_control(call->wsi, wanted ? 1 : 0);
    call->deaf = !wanted;
}

/* The reply is out. */
static void
end_call(struct net_call *call)
{
    net_lws_source_end(&call->source);
    free(call->reply);
    call->reply = NULL;
    call->reply_size = 0;
    call->reply_sent = 0;
    listen_to(call, true);
    if (call->keeps) {
        call->stage = STAGE_HEAD;
        limit_silence(call, NET_LWS_KEEP_S);
        /* What came meanwhile is read in a turn of its own. */
        if (call->in.size > 0)
            (void)lws_callback_on_writable(call->wsi);
        return;
    }
    call->stage = STAGE_LINGERING;
    (void)shutdown(lws_get_socket_fd(call->wsi), SHUT_WR);
    limit_silence(call, LINGER_S);
}

/* libwebsockets keeps what the socket does not take; until it went nothing is read. */
static int
write_piece(struct net_call *call, uint8_t *at, size_t size)
{
    if (size > 0 && lws_write(call->wsi, at, size, LWS_WRITE_RAW) < 0)
        return -1;
    if (lws_partial_buffered(call->wsi)) {
        listen_to(call, false);
        limit_silence(call, NET_LWS_PATIENCE_S);
        (void)lws_callback_on_writable(call->wsi);
    }
    return 0;
}

static int
write_rest(struct net_call *call)
{
    while (!lws_partial_buffered(call->wsi) && call->reply_sent < call->reply_size) {
        size_t size = call->reply_size - call->reply_sent;

        if (size > NET_LWS_WRITE_SIZE)
            size = NET_LWS_WRITE_SIZE;
        if (write_piece(call, call->reply + LWS_PRE + call->reply_sent, size) < 0)
            return -1;
        call->reply_sent += size;
    }
    if (lws_partial_buffered(call->wsi) || call->source.busy)
        return 0;
    if (call->source.left == 0) {
        end_call(call);
        return 0;
    }
    listen_to(call, false);
    limit_silence(call, 0);
    return net_lws_source_next(&call->source) == ERR_OK ? 0 : -1;
}

static void
kill_connection(struct lws *wsi)
{
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

/* The client may have gone meanwhile. */
static void
source_made(struct net_lws_source *source)
{
    struct net_call *call =
        (struct net_call *)(void *)((char *)source - offsetof(struct net_call, source));

    if (call->wsi == NULL) {
        free_call(call);
        return;
    }
    limit_silence(call, NET_LWS_PATIENCE_S);
    if (source->err != ERR_OK || write_piece(call, source->piece + LWS_PRE, source->size) < 0 ||
        write_rest(call) < 0) {
        log_event(LOG_DEBUG, "net_reply_cut", "err=%s", err_name(source->err));
        kill_connection(call->wsi);
    }
    net_lws_stir(call->peer.net);
}

/* A head alone, and then what is made piece by piece. */
static enum err
take_source(struct net_call *call, const struct net_reply *reply)
{
    enum err err;

    if (reply->source == NULL)
        return ERR_OK;
    err = net_lws_source_begin(call->peer.net, &call->source, reply->source, source_made);
    if (call->is_head)
        call->source.left = 0;
    return err;
}

/* The head and what fits of the body are written at once; the rest is kept. */
static int
write_reply(struct net_call *call, const struct net_reply *reply)
{
    struct net_lws *net = call->peer.net;
    struct bytes body = call->is_head ? bytes_of(NULL, 0) : reply->body;
    uint8_t *start = net->write + LWS_PRE;
    struct text head;
    size_t now;

    call->stage = STAGE_REPLYING;
    if (take_source(call, reply) != ERR_OK)
        return -1;
    text_init(&head, (char *)start, REPLY_HEAD_MAX);
    net_lws_reply_put_head(&net->net, &head, reply, call->keeps);
    if (!text_ok(&head))
        return -1;
    now =
        body.size < NET_LWS_WRITE_SIZE - head.length ? body.size : NET_LWS_WRITE_SIZE - head.length;
    if (now > 0)
        memcpy(start + head.length, body.at, now);
    if (now < body.size) {
        call->reply_size = body.size - now;
        call->reply = malloc(LWS_PRE + call->reply_size);
        if (call->reply == NULL)
            return -1;
        memcpy(call->reply + LWS_PRE, body.at + now, call->reply_size);
    }
    if (write_piece(call, start, head.length + now) < 0)
        return -1;
    return write_rest(call);
}

static int
refuse(struct net_call *call, int status)
{
    static const struct net_header allow[] = {{"allow", "GET, HEAD, POST, PUT, PATCH, DELETE"}};
    /* RFC 6455, 4.4 and RFC 9110, 15.5.22. */
    static const struct net_header upgrade[] = {
        {"sec-websocket-version", "13"}, {"upgrade", "websocket"}, {"connection", "upgrade"}};
    struct net_reply reply = {.status = status};

    if (status == 405) {
        reply.headers = allow;
        reply.headers_count = LENGTH(allow);
    }
    if (status == 426) {
        reply.headers = upgrade;
        reply.headers_count = LENGTH(upgrade);
    }
    call->keeps = false;
    return write_reply(call, &reply);
}

/* The service decides; from here on it owns the call until it answers. */
static void
hand_over(struct net_call *call, struct http_head *head, struct bytes body)
{
    const struct net_listener *listener = call->listener;

    call->stage = STAGE_PARKED;
    call->is_head = bytes_is(head->request.method, "HEAD");
    call->keeps = head->keeps;
    head->request.body = body;
    call->inside = true;
    listener->service->request(listener->context, call, &head->request);
    call->inside = false;
    if (call->stage != STAGE_PARKED)
        return;
    limit_silence(call, 0);
    listen_to(call, false);
}

static bool
has_body(const struct http_head *head)
{
    return head->chunked || head->content_length > 0;
}

/*
 * RFC 9110, 7.8: the new protocol begins behind the request, its body included. None has one
 * here, and what one reader takes for a body must not be frames to another.
 */
static int
accept_socket(struct net_call *call, const struct http_head *head)
{
    if (has_body(head))
        return 400;
    return net_lws_accept_upgrade(call->wsi, call->listener, &head->request);
}

/* 0, or the status to refuse with. */
static int
read_head(struct net_call *call, struct bytes bytes, struct http_head *head)
{
    int status = http_head_read(bytes, head);

    head->request.peer = call->address;
    head->request.secure = call->listener->secure;
    if (status == 0 && head->content_length > NET_BODY_MAX)
        return 413;
    return status;
}

static int
begin_body(struct net_call *call, const struct http_head *head, size_t size)
{
    static uint8_t go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

    call->stage = STAGE_BODY;
    call->chunked = head->chunked;
    call->body_size = (size_t)head->content_length;
    call->chunks = (struct http_chunks){.at = 0};
    limit_silence(call, NET_LWS_KEEP_S);
    if (head->expects && has_body(head) && size == call->head_size &&
        write_piece(call, go_on, sizeof(go_on) - 1) < 0)
        return -1;
    return 0;
}

/* What to do next: */
enum step {
    STEP_MORE,  /* wait for more bytes */
    STEP_NEXT,  /* a request of *ret_used bytes was taken */
    STEP_MOVED, /* it is a WebSocket now */
    STEP_BROKEN /* close */
};

static enum step
take_body(struct net_call *call, uint8_t *at, size_t size, size_t *ret_used)
{
    struct http_head *head = &call->peer.net->head;
    size_t used = call->head_size + call->body_size;
    size_t body_size = call->body_size;
    int status = 0;

    if (call->chunked) {
        status = http_chunks_read(&call->chunks, at + call->head_size, size - call->head_size);
        used = call->head_size + call->chunks.at;
        body_size = call->chunks.body_size;
    }
    if (status == 0 && (call->chunked ? call->chunks.stage != HTTP_CHUNKS_DONE : size < used))
        return STEP_MORE;
    /* Other requests have used the shared head since. */
    if (status == 0)
        status = read_head(call, bytes_of(at, call->head_size), head);
    *ret_used = status == 0 ? used : size;
    if (status != 0)
        return refuse(call, status) < 0 ? STEP_BROKEN : STEP_NEXT;
    hand_over(call, head, bytes_of(at + call->head_size, body_size));
    return STEP_NEXT;
}

static enum step
take_request(struct net_call *call, uint8_t *at, size_t size, size_t *ret_used)
{
    struct http_head *head = &call->peer.net->head;
    int status;

    if (call->stage == STAGE_BODY)
        return take_body(call, at, size, ret_used);
    call->head_size = http_head_size(bytes_of(at, size));
    if (call->head_size == 0)
        status = http_head_too_long(bytes_of(at, size));
    else
        status = read_head(call, bytes_of(at, call->head_size), head);
    if (status == 0 && call->head_size == 0)
        return STEP_MORE;
    if (status == 0 && head->upgrades && http_head_asks(&head->request, "upgrade", "websocket")) {
        *ret_used = call->head_size;
        status = accept_socket(call, head);
        if (status == 0)
            return STEP_MOVED;
    }
    if (status != 0) {
        *ret_used = size;
        return refuse(call, status) < 0 ? STEP_BROKEN : STEP_NEXT;
    }
    if (begin_body(call, head, size) < 0)
        return STEP_BROKEN;
    return take_body(call, at, size, ret_used);
}

/* Takes as many requests as there are, until one is parked; how much it took. */
static enum step
take_requests(struct net_call *call, uint8_t *at, size_t size, size_t *ret_used)
{
    enum step step = STEP_NEXT;
    size_t used = 0;

    while (step == STEP_NEXT && used < size && call->stage <= STAGE_BODY) {
        size_t taken = 0;

        step = take_request(call, at + used, size - used, &taken);
        used += taken;
    }
    *ret_used = call->stage == STAGE_LINGERING ? size : used;
    return step;
}

/* The connection is another's now; what came with the request is for it. */
static int
move_over(struct net_call *call, uint8_t *rest, size_t size)
{
    struct lws *wsi = call->wsi;
    struct net_socket *socket = lws_get_opaque_user_data(wsi);
    int result = size == 0 ? 0 : net_lws_accept_receive(socket, rest, size);

    free_call(call);
    return result;
}

static int
read_waiting(struct net_call *call)
{
    size_t used;
    enum step step = take_requests(call, call->in.at, call->in.size, &used);

    if (step == STEP_BROKEN)
        return -1;
    if (step == STEP_MOVED)
        return move_over(call, call->in.at + used, call->in.size - used);
    net_lws_buffer_drop(&call->in, used);
    return 0;
}

/* What came before and this together: the coding of a small body may be longer than any. */
static int
receive_more(struct net_call *call, struct bytes bytes)
{
    enum err err = net_lws_buffer_add(&call->in, bytes);

    if (err == ERR_TOO_BIG && call->stage == STAGE_BODY)
        return refuse(call, 413);
    return err == ERR_OK ? read_waiting(call) : -1;
}

int
net_lws_http_receive(struct net_call *call, uint8_t *at, size_t size)
{
    enum step step;
    size_t used;

    if (call->stage == STAGE_LINGERING)
        return 0;
    if (call->in.size > 0 || call->stage > STAGE_BODY)
        return receive_more(call, bytes_of(at, size));
    step = take_requests(call, at, size, &used);
    if (step == STEP_BROKEN)
        return -1;
    if (step == STEP_MOVED)
        return move_over(call, at + used, size - used);
    if (used < size && call->stage == STAGE_HEAD)
        limit_silence(call, NET_LWS_PATIENCE_S);
    return net_lws_buffer_add(&call->in, bytes_of(at + used, size - used)) == ERR_OK ? 0 : -1;
}

int
net_lws_http_write(struct net_call *call)
{
    if (lws_partial_buffered(call->wsi))
        return 0;
    if (call->stage == STAGE_REPLYING)
        return write_rest(call);
    if (call->stage <= STAGE_BODY) {
        listen_to(call, true);
        return call->in.size > 0 ? read_waiting(call) : 0;
    }
    return 0;
}

void
net_lws_http_gone(struct net_call *call)
{
    call->wsi = NULL;
    if (call->stage != STAGE_PARKED && !call->source.busy)
        free_call(call);
}

bool
net_lws_http_start(struct lws *wsi, struct net_listener *listener, const char *address)
{
    struct net_call *call = calloc(1, sizeof(*call));

    if (call == NULL)
        return false;
    call->peer = (struct net_lws_peer){.kind = NET_LWS_CALL, .net = listener->net};
    call->listener = listener;
    call->wsi = wsi;
    call->in.max = WAITING_MAX;
    (void)snprintf(call->address, sizeof(call->address), "%s", address);
    list_add(&call->peer.net->calls, &call->link);
    lws_set_opaque_user_data(wsi, &call->peer);
    limit_silence(call, NET_LWS_PATIENCE_S);
    return true;
}

void
net_lws_http_answer(struct net_call *call, const struct net_reply *reply)
{
    struct lws *wsi = call->wsi;

    NEED(call->stage == STAGE_PARKED);
    if (wsi == NULL) {
        if (reply->source != NULL)
            reply->source->end(reply->source);
        free_call(call);
        return;
    }
    /*
     * Without memory, or with headers beyond every limit: the connection ends, and then the call.
     */
    if (write_reply(call, reply) < 0) {
        log_event(LOG_DEBUG, "net_reply_lost", "status=%d", reply->status);
        kill_connection(wsi);
    }
    if (!call->inside)
        net_lws_stir(call->peer.net);
}

void
net_lws_http_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->calls)) != NULL)
        free_call(LIST_MEMBER(link, struct net_call, link));
}
