#include <stdlib.h>
#include <string.h>

#include "shared/net/address.h"
#include "shared/net/net_lws_internal.h"

/*
 * One connection for each fetch. What matters is how it ends: until
 * libwebsockets asks for our header lines nothing of the request has left, so
 * the peer was not reached; from then on only a whole answer is one.
 * libwebsockets calls a chunked body complete when the connection breaks
 * inside of it; net_lws_fetch_readable() tells that from the real end.
 *
 * Every body goes in pieces; who has not asked for them gets what keep_piece() kept.
 */

#define METHOD_MAX 8

struct net_fetch {
    struct net_lws_peer peer; /* first */
    struct list_link link;
    struct net_lws_dial dial;
    struct lws *wsi; /* NULL before it is dialled and after it has gone */
    net_fetched_fn *then;
    enum err (*piece)(void *context, int status, struct bytes piece); /* NULL: it is kept */
    void *context;
    struct net_timer *deadline;
    struct span silence;
    struct tick due;   /* the end of its time */
    struct tick heard; /* when something came last */
    char method[METHOD_MAX];
    char *lines; /* our header lines */
    size_t lines_size;
    uint8_t *body; /* of the request, behind LWS_PRE */
    size_t body_size;
    size_t body_sent;
    struct net_lws_buffer answer; /* its body, where it is kept */
    uint64_t answer_size;
    uint64_t answer_max;
    struct net_lws_buffer headers; /* of the answer: name, NUL, value, NUL, ... */
    size_t headers_count;
    int status;
    enum err err; /* how it ends when the connection goes */
    bool sent;    /* something may have left */
    bool chunked;
    bool completed; /* libwebsockets says so */
    bool reading;   /* inside of its read call */
    bool dialling;  /* inside of its connect call */
    bool cancelled; /* while a worker looks the name up, or in a piece */
    bool public_only;
};

static void
free_fetch(struct net_fetch *fetch)
{
    net_lws_turn_timer_cancel(&fetch->peer.net->net, &fetch->deadline);
    net_lws_dial_end(&fetch->dial);
    list_remove(&fetch->link);
    net_lws_buffer_free(&fetch->answer);
    net_lws_buffer_free(&fetch->headers);
    free(fetch->lines);
    free(fetch->body);
    free(fetch);
}

static size_t
list_headers(const struct net_fetch *fetch, struct net_header *headers)
{
    const char *at = (const char *)fetch->headers.at;

    for (size_t i = 0; i < fetch->headers_count; i++) {
        headers[i].name = at;
        headers[i].value = at + strlen(at) + 1;
        at = headers[i].value + strlen(headers[i].value) + 1;
    }
    return fetch->headers_count;
}

/* The end: the connection is let go, the caller hears of it, and the fetch is freed. */
static void
finish(struct net_fetch *fetch, enum err err)
{
    struct net_header headers[HTTP_HEAD_HEADERS_MAX];
    struct net_answer_got got = {.err = err};

    if (fetch->wsi != NULL)
        net_lws_drop(fetch->wsi);
    fetch->wsi = NULL;
    list_remove(&fetch->link);
    if (err == ERR_OK) {
        got.status = fetch->status;
        got.body = net_lws_buffer_bytes(&fetch->answer);
        got.headers = headers;
        got.headers_count = list_headers(fetch, headers);
    }
    if (!fetch->peer.net->closing && !fetch->cancelled)
        fetch->then(fetch->context, &got);
    free_fetch(fetch);
}

static enum err
silence(const struct net_fetch *fetch)
{
    return fetch->sent ? ERR_NO_ANSWER : ERR_UNREACHABLE;
}

static enum err
await(struct net_fetch *fetch, net_fn *then)
{
    struct net *net = &fetch->peer.net->net;
    struct tick now = net_tick(net);
    struct tick quiet = tick_after(fetch->heard, fetch->silence);
    struct tick end = fetch->silence.us > 0 && tick_reached(fetch->due, quiet) ? quiet : fetch->due;

    return net_lws_turn_timer_start(net, span_us(end.us - now.us), then, fetch, &fetch->deadline);
}

/* The timer is not moved for every piece: it looks when it fires. */
static bool
is_over(const struct net_fetch *fetch)
{
    struct tick now = net_tick(&fetch->peer.net->net);

    return tick_reached(now, fetch->due) ||
           (fetch->silence.us > 0 && tick_reached(now, tick_after(fetch->heard, fetch->silence)));
}

static void
on_deadline(void *context)
{
    struct net_fetch *fetch = context;

    fetch->deadline = NULL;
    if (!is_over(fetch) && await(fetch, on_deadline) == ERR_OK)
        return;
    if (!fetch->dial.busy) {
        finish(fetch, silence(fetch));
        return;
    }
    /* A worker has the dial: tell now, free when it comes back. */
    fetch->then(fetch->context, &(struct net_answer_got){.err = ERR_UNREACHABLE});
    fetch->cancelled = true;
}

static void
on_looked_up(void *context)
{
    struct net_fetch *fetch = context;
    struct lws *wsi;

    if (!fetch->dial.found || fetch->cancelled) {
        finish(fetch, ERR_UNREACHABLE);
        return;
    }
    if (fetch->public_only && !address_is_public(fetch->dial.address)) {
        finish(fetch, ERR_FORBIDDEN);
        return;
    }
    fetch->dialling = true;
    wsi = net_lws_dial_connect(&fetch->dial, fetch->method, NULL, NULL, &fetch->peer);
    fetch->dialling = false;
    if (wsi == NULL) {
        finish(fetch, silence(fetch));
        return;
    }
    fetch->wsi = wsi;
}

int
net_lws_fetch_head(struct net_fetch *fetch, char **at, size_t room)
{
    if (fetch->lines_size > room)
        return -1;
    fetch->sent = true;
    memcpy(*at, fetch->lines, fetch->lines_size);
    *at += fetch->lines_size;
    if (fetch->body_size > 0) {
        lws_client_http_body_pending(fetch->wsi, 1);
        (void)lws_callback_on_writable(fetch->wsi);
    }
    return 0;
}

int
net_lws_fetch_write(struct net_fetch *fetch)
{
    size_t size = fetch->body_size - fetch->body_sent;

    if (size == 0)
        return 0;
    if (size > NET_LWS_WRITE_SIZE)
        size = NET_LWS_WRITE_SIZE;
    if (lws_write(fetch->wsi, fetch->body + LWS_PRE + fetch->body_sent, size, LWS_WRITE_HTTP) < 0)
        return -1;
    fetch->body_sent += size;
    if (fetch->body_sent == fetch->body_size)
        lws_client_http_body_pending(fetch->wsi, 0);
    (void)lws_callback_on_writable(fetch->wsi);
    return 0;
}

static enum err
keep_headers(struct net_fetch *fetch)
{
    struct net_lws_answer_head *head = &fetch->peer.net->answer_head;
    enum err err = net_lws_head_read(fetch->wsi, head);

    if (err == ERR_OK)
        err = net_lws_buffer_add(&fetch->headers, bytes_of(head->text, head->text_size));
    if (err == ERR_OK)
        fetch->headers_count = head->count;
    return err;
}

static enum err
read_length(const struct net_fetch *fetch, const char *length)
{
    int64_t size;

    if (length == NULL)
        return ERR_OK;
    if (length[0] == '\0' || strspn(length, "0123456789") != strlen(length))
        return ERR_NO_ANSWER;
    return text_read_int(bytes_text(length), &size) == ERR_OK && (uint64_t)size <= fetch->answer_max
               ? ERR_OK
               : ERR_TOO_BIG;
}

/* Whether the body's length is beyond doubt (RFC 9112, 6.3), and not too large. */
static enum err
read_framing(struct net_fetch *fetch)
{
    const struct net_lws_answer_head *head = &fetch->peer.net->answer_head;
    struct net_request answer = {.headers = head->headers, .headers_count = head->count};
    const char *coding = net_header(&answer, "transfer-encoding");
    const char *length = net_header(&answer, "content-length");

    if (coding == NULL)
        return read_length(fetch, length);
    fetch->chunked = true;
    return length == NULL && strcmp(coding, "chunked") == 0 ? ERR_OK : ERR_NO_ANSWER;
}

static bool
has_no_body(const struct net_fetch *fetch)
{
    return strcmp(fetch->method, "HEAD") == 0 || fetch->status == 204 || fetch->status == 304;
}

int
net_lws_fetch_answered(struct net_fetch *fetch)
{
    enum err err;

    fetch->heard = net_tick(&fetch->peer.net->net);
    fetch->status = (int)lws_http_client_http_response(fetch->wsi);
    if (fetch->status < 200 || fetch->status > 599 || keep_headers(fetch) != ERR_OK)
        err = ERR_NO_ANSWER;
    else
        err = read_framing(fetch);
    if (err == ERR_TOO_BIG && has_no_body(fetch))
        err = ERR_OK;
    if (err == ERR_OK && !has_no_body(fetch))
        return 0;
    finish(fetch, err);
    return -1;
}

int
net_lws_fetch_readable(struct net_fetch *fetch)
{
    char *at = NULL;
    int size = 0;
    int result;

    fetch->reading = true;
    result = lws_http_client_read(fetch->wsi, &at, &size);
    fetch->reading = false;
    if (fetch->err != ERR_OK || fetch->cancelled) {
        finish(fetch, fetch->err);
        return -1;
    }
    if (fetch->completed) {
        finish(fetch, result < 0 && fetch->chunked ? ERR_NO_ANSWER : ERR_OK);
        return -1;
    }
    if (fetch->wsi == NULL) {
        finish(fetch, ERR_NO_ANSWER);
        return -1;
    }
    return result < 0 ? -1 : 0;
}

static enum err
keep_piece(struct net_fetch *fetch, struct bytes piece)
{
    return net_lws_buffer_add(&fetch->answer, piece) == ERR_OK ? ERR_OK : ERR_NO_ANSWER;
}

int
net_lws_fetch_body(struct net_fetch *fetch, struct bytes piece)
{
    fetch->heard = net_tick(&fetch->peer.net->net);
    if (piece.size > fetch->answer_max - fetch->answer_size)
        fetch->err = ERR_TOO_BIG;
    else if (fetch->piece != NULL)
        fetch->err = fetch->piece(fetch->context, fetch->status, piece);
    else
        fetch->err = keep_piece(fetch, piece);
    fetch->answer_size += piece.size;
    return fetch->err == ERR_OK && !fetch->cancelled ? 0 : -1;
}

int
net_lws_fetch_complete(struct net_fetch *fetch)
{
    fetch->completed = true;
    if (fetch->reading)
        return 0;
    finish(fetch, ERR_OK);
    return -1;
}

void
net_lws_fetch_gone(struct net_fetch *fetch)
{
    fetch->wsi = NULL;
    /* Inside of one of its calls, whoever made the call deals with it. */
    if (!fetch->dialling && !fetch->reading)
        finish(fetch, silence(fetch));
}

static bool
has_body(const struct net_ask *ask)
{
    return ask->body.size > 0 || strcmp(ask->method, "POST") == 0 ||
           strcmp(ask->method, "PUT") == 0 || strcmp(ask->method, "PATCH") == 0;
}

static enum err
make_lines(struct net_fetch *fetch, const struct net_ask *ask)
{
    struct text lines;

    fetch->lines = malloc(NET_HEADERS_MAX);
    if (fetch->lines == NULL)
        return ERR_NO_SPACE;
    text_init(&lines, fetch->lines, NET_HEADERS_MAX);
    if (has_body(ask))
        text_printf(&lines, "content-length: %zu\r\n", ask->body.size);
    if (ask->type != NULL && ask->body.size > 0)
        text_printf(&lines, "content-type: %s\r\n", ask->type);
    for (size_t i = 0; i < ask->headers_count; i++) {
        if (!http_head_is_clean(bytes_text(ask->headers[i].name)) ||
            !http_head_is_clean(bytes_text(ask->headers[i].value)))
            return ERR_BAD_INPUT;
        text_printf(&lines, "%s: %s\r\n", ask->headers[i].name, ask->headers[i].value);
    }
    fetch->lines_size = lines.length;
    return text_ok(&lines) ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
copy_ask(struct net_fetch *fetch, const struct net_ask *ask)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

    for (size_t i = 0; i < LENGTH(methods); i++)
        if (strcmp(ask->method, methods[i]) == 0)
            (void)snprintf(fetch->method, sizeof(fetch->method), "%s", methods[i]);
    if (fetch->method[0] == '\0')
        return ERR_BAD_INPUT;
    if (ask->type != NULL && !http_head_is_clean(bytes_text(ask->type)))
        return ERR_BAD_INPUT;
    fetch->body_size = ask->body.size;
    if (ask->body.size > 0) {
        fetch->body = malloc(LWS_PRE + ask->body.size);
        if (fetch->body == NULL)
            return ERR_NO_SPACE;
        memcpy(fetch->body + LWS_PRE, ask->body.at, ask->body.size);
    }
    return make_lines(fetch, ask);
}

static enum err
start(struct net_lws *net, struct net_fetch *fetch, const struct net_ask *ask)
{
    const struct net_lws_faith faith = {
        ask->authority_file, ask->certificate, ask->certificate_key};
    enum err err = copy_ask(fetch, ask);

    fetch->heard = net_tick(&net->net);
    fetch->due = tick_after(fetch->heard, ask->timeout);
    if (err == ERR_OK)
        err = await(fetch, on_deadline);
    if (err == ERR_OK)
        err = net_lws_dial_start(net, &fetch->dial, ask->url, &faith, on_looked_up, fetch);
    return err;
}

enum err
net_lws_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret_fetch)
{
    struct net_lws *lws = (struct net_lws *)(void *)net;
    struct net_fetch *fetch = calloc(1, sizeof(*fetch));
    enum err err;

    if (fetch == NULL)
        return ERR_NO_SPACE;
    fetch->peer = (struct net_lws_peer){.kind = NET_LWS_FETCH, .net = lws};
    fetch->answer_max = ask->answer_max == 0 ? NET_BODY_MAX : ask->answer_max;
    fetch->answer.max = ask->piece == NULL ? (size_t)fetch->answer_max : 0;
    fetch->headers.max = NET_LWS_ANSWER_HEAD_SIZE;
    fetch->then = then;
    fetch->piece = ask->piece;
    fetch->silence = ask->silence;
    fetch->context = context;
    fetch->public_only = ask->public_only;
    list_add(&lws->fetches, &fetch->link);
    err = start(lws, fetch, ask);
    if (err != ERR_OK) {
        free_fetch(fetch);
        return err;
    }
    *ret_fetch = fetch;
    return ERR_OK;
}

void
net_lws_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    struct net_fetch *cancelled = *fetch;

    (void)net;
    *fetch = NULL;
    if (cancelled == NULL)
        return;
    cancelled->cancelled = true;
    net_lws_turn_timer_cancel(net, &cancelled->deadline);
    /* A worker that looks the name up, or whoever handed out a piece, has it still; it frees it. */
    if (!cancelled->dial.busy && !cancelled->reading)
        finish(cancelled, ERR_UNREACHABLE);
}

void
net_lws_fetch_free_all(struct net_lws *net)
{
    struct list_link *link;

    while ((link = list_take(&net->fetches)) != NULL)
        free_fetch(LIST_MEMBER(link, struct net_fetch, link));
}
