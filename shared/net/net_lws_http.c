#include <stdlib.h>

#include "shared/net/net_lws_call.h"

/*
 * What comes in on a serving connection. A request that came in one piece is read where
 * libwebsockets put it; only what has to wait is copied.
 */

/* The head and a body as they came; one in chunks is longer by its coding. */
#define WAITING_MAX(body_max) (HTTP_HEAD_SIZE_MAX + NET_BODY_MAX + (body_max) + NET_LWS_SHARED_SIZE)
/* A limit on silence is only renewed after so long. */
#define LIMIT_S 5

void
net_lws_http_free(struct net_call *call)
{
    list_remove(&call->link);
    net_lws_buffer_free(&call->in);
    net_lws_source_end(&call->source);
    free(call->reply);
    free(call);
}

/* A timeout's place is looked for from the soonest on; so it is not moved for every request. */
void
net_lws_http_limit(struct net_call *call, int seconds)
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

void
net_lws_http_listen(struct net_call *call, bool wanted)
{
    if (wanted == call->deaf)
        (void)lws_rx_flow_control(call->wsi, wanted ? 1 : 0);
    call->deaf = !wanted;
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
    net_lws_http_limit(call, 0);
    net_lws_http_listen(call, false);
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

/* 0, or the status to net_lws_answer_refuse with. */
static int
read_head(struct net_call *call, struct bytes bytes, struct http_head *head)
{
    int status = http_head_read(bytes, head);

    head->request.peer = call->address;
    head->request.secure = call->listener->secure;
    if (status == 0 && head->content_length > (int64_t)call->listener->body_max)
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
    net_lws_http_limit(call, NET_LWS_KEEP_S);
    if (head->expects && has_body(head) && size == call->head_size &&
        net_lws_answer_piece(call, go_on, sizeof(go_on) - 1) < 0)
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
        return net_lws_answer_refuse(call, status) < 0 ? STEP_BROKEN : STEP_NEXT;
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
        return net_lws_answer_refuse(call, status) < 0 ? STEP_BROKEN : STEP_NEXT;
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

    net_lws_http_free(call);
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
        return net_lws_answer_refuse(call, 413);
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
        net_lws_http_limit(call, NET_LWS_PATIENCE_S);
    return net_lws_buffer_add(&call->in, bytes_of(at + used, size - used)) == ERR_OK ? 0 : -1;
}

int
net_lws_http_write(struct net_call *call)
{
    if (lws_partial_buffered(call->wsi))
        return 0;
    if (call->stage == STAGE_REPLYING)
        return net_lws_answer_rest(call);
    if (call->stage <= STAGE_BODY) {
        net_lws_http_listen(call, true);
        return call->in.size > 0 ? read_waiting(call) : 0;
    }
    return 0;
}

void
net_lws_http_gone(struct net_call *call)
{
    call->wsi = NULL;
    if (call->stage != STAGE_PARKED && !call->source.busy)
        net_lws_http_free(call);
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
    call->in.max = WAITING_MAX(listener->body_max);
    (void)snprintf(call->address, sizeof(call->address), "%s", address);
    list_add(&call->peer.net->calls, &call->link);
    lws_set_opaque_user_data(wsi, &call->peer);
    net_lws_http_limit(call, NET_LWS_PATIENCE_S);
    return true;
}

void
net_lws_http_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->calls)) != NULL)
        net_lws_http_free(LIST_MEMBER(link, struct net_call, link));
}
