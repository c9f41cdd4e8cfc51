/*
 * net.h -- waiting: timers, HTTP, WebSockets, and work done elsewhere.
 *
 * One struct net is one loop on one thread. Everything here is called on that
 * thread, except net_wake() and net_post(), which any thread may call. There
 * are two nets: net_lws (libwebsockets on libev; shared/net is the only folder
 * that knows it) and the simulator's in tests/sim. The cores of hub, agent and
 * sandbox know only this header, which is why they run in both.
 *
 * Callbacks: one named function for each event. A callback may call anything
 * in here. Nothing calls back from inside the call that asked for it: what is
 * asked for now happens in a later turn. What was freed or closed during a
 * turn is not called again.
 *
 * A handle that a function returns through ret_* belongs to the caller until
 * its callback ran or it was cancelled; cancelling is silent and clears it.
 */
#ifndef SHARED_NET_NET_H
#define SHARED_NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/clock.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/random.h"
#include "shared/net/header.h"

struct net_timer;
struct net_listener;
struct net_call;   /* one HTTP request that is being answered */
struct net_socket; /* one WebSocket, either end */
struct net_fetch;  /* one HTTP request of ours */

typedef void net_fn(void *context);

/*
 * Limits on what comes in. What is larger is answered 413, 414 or 431, or closes the socket
 * (1009).
 */
#define NET_PATH_MAX 1024
#define NET_QUERY_MAX 8192
#define NET_HEADERS_MAX 8192
#define NET_BODY_MAX (256 * 1024)
#define NET_FRAME_MAX (256 * 1024)
/* What a socket may owe its peer before it is closed as too slow. */
#define NET_SOCKET_QUEUE_MAX (1024 * 1024)

/* A request as it came in. Everything is borrowed until the handler returns. */
struct net_request {
    struct bytes method; /* GET, HEAD, POST, PUT, PATCH, DELETE */
    struct bytes path;   /* percent-decoded, begins with "/", no NUL, valid UTF-8 */
    struct bytes query;  /* what followed "?", as sent; see shared/text/form.h */
    struct bytes body;
    const char *peer; /* the other side's address as text, without port */
    bool secure;      /* came over TLS */
    const struct net_header *headers;
    size_t headers_count;
};

/** net_header() is the value of the header of that small-letter name, or NULL. */
const char *net_header(const struct net_request *request, const char *name);

/*
 * A body that is too long to be kept whole, made while it goes: fill() puts the next size bytes
 * (at most NET_SOURCE_PIECE) to at, on a worker, once the ones before have gone. What is not
 * ERR_OK cuts the connection, which tells the client that it has not got all. end() is called
 * once, on the loop, however it went, and frees.
 */
struct net_source {
    enum err (*fill)(struct net_source *source, uint8_t *at, size_t size);
    void (*end)(struct net_source *source);
    uint64_t size; /* of the body */
};

#define NET_SOURCE_PIECE ((size_t)64 * 1024)

struct net_reply {
    int status;
    const char *type;                 /* content-type; NULL for no body */
    struct bytes body;                /* copied */
    struct net_source *source;        /* in place of body, or NULL; taken */
    const struct net_header *headers; /* further ones; copied */
    size_t headers_count;
};

/*
 * What a listener does with what comes in. The context is net_listen()'s.
 *
 * request: answer now or later, exactly once, by net_answer(); until then the
 *   call stays valid even if the client has gone.
 * open: a WebSocket wants in on request->path with one of our subprotocols;
 *   return ERR_OK and a *ret_session that later calls get, or what to refuse
 *   with (the HTTP status of that err).
 * frame: one whole message (binary or text). Borrowed.
 * close: the peer or we or the line ended it; the socket is gone after this.
 *   Not called for an open that was refused.
 */
struct net_service {
    const char *subprotocol; /* NULL when there are no sockets */
    void (*request)(void *context, struct net_call *call, const struct net_request *request);
    enum err (*open)(void *context, struct net_socket *socket, const struct net_request *request,
        void **ret_session);
    void (*frame)(void *session, struct net_socket *socket, struct bytes frame);
    void (*close)(void *session);
};

struct net_listen {
    const char *host;             /* address to bind, "127.0.0.1"; NULL for all */
    uint16_t port;                /* 0: any free one, see net_listener_port() */
    const char *certificate_file; /* PEM; NULL for plain HTTP */
    const char *key_file;
    size_t body_max; /* of one that comes with its length; 0: NET_BODY_MAX */
    const struct net_service *service;
    void *context;
};

/* What a client socket does. open: it is ready for frames. close: it failed or ended. */
struct net_client {
    void (*open)(void *context, struct net_socket *socket);
    void (*frame)(void *context, struct net_socket *socket, struct bytes frame);
    void (*close)(void *context); /* also when it never opened; no further calls */
};

struct net_connect {
    const char *url; /* ws:// or wss://host[:port]/path */
    const char *subprotocol;
    const char *authority_file; /* PEM of whom to trust for wss; NULL for the system's */
    struct span ping_every;     /* 0 for none */
    struct span dead_after;     /* no byte for so long: closed */
    const struct net_client *client;
    void *context;
};

/* How much of an answer's body is handed out at once, at most. */
#define NET_PIECE_MAX (32 * 1024)

/*
 * What is asked. piece is handed the answer's body as it comes, borrowed; NULL: it is kept and
 * handed over whole. While piece runs nothing more is read: whoever writes the pieces away holds
 * no more than one, however long the body is and however fast it comes. They are good for
 * something only once the fetch has ended well. What is not ERR_OK ends the fetch, with that; it
 * may also be cancelled from there.
 */
struct net_ask {
    const char *method;
    const char *url;                  /* http:// or https:// */
    const char *type;                 /* of the body; NULL without one */
    struct bytes body;                /* copied */
    const struct net_header *headers; /* copied */
    size_t headers_count;
    const char *authority_file;  /* as above */
    const char *certificate;     /* PEM: who we are, for who asks for it; NULL for nobody */
    const char *certificate_key; /* its private key, PEM */
    struct span timeout;         /* for all of it */
    struct span silence;         /* without a byte of the answer; 0: only timeout ends it */
    enum err (*piece)(void *context, int status, struct bytes piece);
    uint64_t answer_max; /* of the answer's body; 0: NET_BODY_MAX */
    bool public_only;    /* only to an address of the Internet (shared/net/address.h) */
};

/*
 * How a fetch ended. ERR_OK: there is an HTTP status (whatever it is) and a
 * body. ERR_UNREACHABLE: the request certainly did not leave. ERR_FORBIDDEN:
 * nor did this one; it was for the Internet only, and the name stands for another
 * address (what was looked up and checked is what is connected to). ERR_NO_ANSWER:
 * it may have arrived; an answer that ends before its announced end is none. ERR_TOO_BIG:
 * the answer's body exceeds its limit; it arrived. What a piece was refused with: so did
 * this one. Borrowed for the call; the body is empty where it went in pieces.
 */
struct net_answer_got {
    enum err err;
    int status;
    struct bytes body;
    const struct net_header *headers;
    size_t headers_count;
};
typedef void net_fetched_fn(void *context, const struct net_answer_got *answer);

/*
 * Work that may block or compute for long: run() on one of a few worker
 * threads, then done() on the loop. Between the two nobody else touches the
 * work. The queues are bounded: ERR_NO_SPACE. Heavy work is what keeps a core
 * busy (a private key); it has workers of its own, behind whom nobody waits.
 */
struct net_work {
    void (*run)(struct net_work *work);
    void (*done)(struct net_work *work);
    bool heavy;
    struct net_work *next; /* the queue's own */
};

/* The two nets implement these; callers use the functions below. */
struct net;
struct net_ops {
    enum err (*timer_start)(
        struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret);
    void (*timer_cancel)(struct net *net, struct net_timer **timer);
    enum err (*listen)(struct net *net, const struct net_listen *listen, struct net_listener **ret);
    uint16_t (*listener_port)(const struct net_listener *listener);
    void (*listener_close)(struct net *net, struct net_listener **listener);
    void (*answer)(struct net_call *call, const struct net_reply *reply);
    enum err (*connect)(
        struct net *net, const struct net_connect *connect, struct net_socket **ret);
    enum err (*send)(struct net_socket *socket, struct bytes frame);
    void (*close)(struct net_socket *socket, int code);
    enum err (*fetch)(struct net *net, const struct net_ask *ask, net_fetched_fn *then,
        void *context, struct net_fetch **ret);
    void (*fetch_cancel)(struct net *net, struct net_fetch **fetch);
    enum err (*work)(struct net *net, struct net_work *work);
    enum err (*post)(struct net *net, net_fn *fn, void *context);
};

/* The start of every net; an implementation embeds it as its first member. */
struct net {
    const struct net_ops *ops;
    const struct clock *clock;
    struct random *random;
};

static inline struct moment
net_moment(const struct net *net)
{
    return clock_moment(net->clock);
}

static inline struct tick
net_tick(const struct net *net)
{
    return clock_tick(net->clock);
}

/** net_timer_start() calls then(context) once, after that span. */
static inline MUST_CHECK enum err
net_timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret_timer)
{
    return net->ops->timer_start(net, after, then, context, ret_timer);
}

/**
 * net_timer_cancel() takes the handle; NULL inside is fine. A timer that fired is gone: clear the
 * handle first thing in its callback.
 */
static inline void
net_timer_cancel(struct net *net, struct net_timer **timer)
{
    net->ops->timer_cancel(net, timer);
}

/**
 * net_listen() serves HTTP and WebSockets. ERR_BUSY: the port is in use. ERR_FORBIDDEN: not ours
 * to bind.
 */
static inline MUST_CHECK enum err
net_listen(struct net *net, const struct net_listen *listen, struct net_listener **ret_listener)
{
    return net->ops->listen(net, listen, ret_listener);
}

static inline uint16_t
net_listener_port(const struct net *net, const struct net_listener *listener)
{
    return net->ops->listener_port(listener);
}

/** net_listener_close() accepts no more; calls and sockets that are open go on. */
static inline void
net_listener_close(struct net *net, struct net_listener **listener)
{
    net->ops->listener_close(net, listener);
}

/** net_answer() ends the call; the caller's pointer is dead after it. */
static inline void
net_answer(struct net *net, struct net_call *call, const struct net_reply *reply)
{
    net->ops->answer(call, reply);
}

/** net_connect() begins; the socket may be closed at once, but sent to only after client->open. */
static inline MUST_CHECK enum err
net_connect(struct net *net, const struct net_connect *connect, struct net_socket **ret_socket)
{
    return net->ops->connect(net, connect, ret_socket);
}

/**
 * net_send() copies frame, a binary message, and sends it in order. ERR_NO_SPACE: the peer is too
 * slow; close it.
 */
static inline MUST_CHECK enum err
net_send(struct net *net, struct net_socket *socket, struct bytes frame)
{
    return net->ops->send(socket, frame);
}

/**
 * net_close() sends what is queued, then closes with the RFC 6455 code; close() of the handler
 * follows in a later turn.
 */
static inline void
net_close(struct net *net, struct net_socket *socket, int code)
{
    net->ops->close(socket, code);
}

/** net_fetch() asks; context is that of ask->piece, too. ERR_BAD_INPUT: that is no request. */
static inline MUST_CHECK enum err
net_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret_fetch)
{
    return net->ops->fetch(net, ask, then, context, ret_fetch);
}

static inline void
net_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    net->ops->fetch_cancel(net, fetch);
}

static inline MUST_CHECK enum err
net_work(struct net *net, struct net_work *work)
{
    return net->ops->work(net, work);
}

/**
 * net_post() has fn(context) called on the loop; from any thread. ERR_NO_SPACE when the queue is
 * full.
 */
static inline MUST_CHECK enum err
net_post(struct net *net, net_fn *fn, void *context)
{
    return net->ops->post(net, fn, context);
}

#endif
