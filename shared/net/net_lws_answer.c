#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "shared/base/log.h"
#include "shared/net/net_lws_call.h"

/* What goes out on a serving connection. */

#define REPLY_HEAD_MAX (NET_HEADERS_MAX + 512)
/* For the client to see a reply's end before the connection is cut. */
#define LINGER_S 2

/* The reply is out. */
static void
end_call(struct net_call *call)
{
    net_lws_source_end(&call->source);
    free(call->reply);
    call->reply = NULL;
    call->reply_size = 0;
    call->reply_sent = 0;
    net_lws_http_listen(call, true);
    if (call->keeps) {
        call->stage = STAGE_HEAD;
        net_lws_http_limit(call, NET_LWS_KEEP_S);
        /* What came meanwhile is read in a turn of its own. */
        if (call->in.size > 0)
            (void)lws_callback_on_writable(call->wsi);
        return;
    }
    call->stage = STAGE_LINGERING;
    (void)shutdown(lws_get_socket_fd(call->wsi), SHUT_WR);
    net_lws_http_limit(call, LINGER_S);
}

/* libwebsockets keeps what the socket does not take; until it went nothing is read. */
int
net_lws_answer_piece(struct net_call *call, uint8_t *at, size_t size)
{
    if (size > 0 && lws_write(call->wsi, at, size, LWS_WRITE_RAW) < 0)
        return -1;
    if (lws_partial_buffered(call->wsi)) {
        net_lws_http_listen(call, false);
        net_lws_http_limit(call, NET_LWS_PATIENCE_S);
        (void)lws_callback_on_writable(call->wsi);
    }
    return 0;
}

int
net_lws_answer_rest(struct net_call *call)
{
    while (!lws_partial_buffered(call->wsi) && call->reply_sent < call->reply_size) {
        size_t size = call->reply_size - call->reply_sent;

        if (size > NET_LWS_WRITE_SIZE)
            size = NET_LWS_WRITE_SIZE;
        if (net_lws_answer_piece(call, call->reply + LWS_PRE + call->reply_sent, size) < 0)
            return -1;
        call->reply_sent += size;
    }
    if (lws_partial_buffered(call->wsi) || call->source.busy)
        return 0;
    if (call->source.left == 0) {
        end_call(call);
        return 0;
    }
    net_lws_http_listen(call, false);
    net_lws_http_limit(call, 0);
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
        net_lws_http_free(call);
        return;
    }
    net_lws_http_limit(call, NET_LWS_PATIENCE_S);
    if (source->err != ERR_OK ||
        net_lws_answer_piece(call, source->piece + LWS_PRE, source->size) < 0 ||
        net_lws_answer_rest(call) < 0) {
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
    if (net_lws_answer_piece(call, start, head.length + now) < 0)
        return -1;
    return net_lws_answer_rest(call);
}

int
net_lws_answer_refuse(struct net_call *call, int status)
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

void
net_lws_answer(struct net_call *call, const struct net_reply *reply)
{
    struct lws *wsi = call->wsi;

    NEED(call->stage == STAGE_PARKED);
    if (wsi == NULL) {
        if (reply->source != NULL)
            reply->source->end(reply->source);
        net_lws_http_free(call);
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
