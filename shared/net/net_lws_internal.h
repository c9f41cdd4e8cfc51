/*
 * net_lws_internal.h -- what the files of net_lws share; nobody else includes it.
 *
 * libwebsockets (4.1.6 of Debian 12) owns the sockets and TLS on libev's loop,
 * and speaks both protocols for us as a client. As a server it would be too lax
 * with HTTP, and one packet (a POST and a further request behind it) makes it
 * loop for ever: so serving connections are raw ones to it, and http_head.c and
 * ws_frame.c read them.
 *
 * Each connection carries one pointer of ours, to a struct that begins with its
 * kind. The libwebsockets callback in net_lws.c only translates; each kind has
 * its file.
 *
 * All of it is on the loop's thread, except what net_lws_work.c and
 * net_lws_turn_post() guard by a mutex.
 */
#ifndef SHARED_NET_NET_LWS_INTERNAL_H
#define SHARED_NET_NET_LWS_INTERNAL_H

#include <ev.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <pthread.h>

#include "shared/base/list.h"
#include "shared/base/text.h"
#include "shared/net/http_chunks.h"
#include "shared/net/http_head.h"
#include "shared/net/net.h"
#include "shared/net/net_lws.h"
#include "shared/net/ws_frame.h"

/* A peer that is silent inside a request head, a handshake or a close is dropped. */
#define NET_LWS_PATIENCE_S 20
/* A kept HTTP connection that asks nothing. */
#define NET_LWS_KEEP_S 60
/*
 * libwebsockets' own limit on silence; ours are shorter, except a fetch's, which is the caller's.
 */
#define NET_LWS_SILENCE_S 3600

/* The buffer that all connections read into and that our request heads are made in. */
#define NET_LWS_SHARED_SIZE NET_PIECE_MAX
/*
 * What one write hands over; more than one system call takes is copied once more by libwebsockets.
 */
#define NET_LWS_WRITE_SIZE (64 * 1024)

#define NET_LWS_MASKS_SIZE 1024

#define NET_LWS_HOST_MAX 100
#define NET_LWS_URL_MAX 2000
#define NET_LWS_SUBPROTOCOL_MAX 64
/* The head of an answer inside of libwebsockets: headers and its bookkeeping. */
#define NET_LWS_ANSWER_HEAD_SIZE (16 * 1024)

enum net_lws_kind {
    NET_LWS_CALL,
    NET_LWS_SOCKET,
    NET_LWS_FETCH
};

/* What libwebsockets carries for us with a connection: the start of each of the three. */
struct net_lws_peer {
    enum net_lws_kind kind;
    struct net_lws *net;
};

/* Something to be called in a later turn; embedded in whatever asks for it. */
struct net_lws_later {
    struct list_link link;
    net_fn *fn; /* NULL when nothing is asked */
    void *context;
};

/* Bytes that grow up to max. */
struct net_lws_buffer {
    uint8_t *at;
    size_t size;
    size_t room;
    size_t max;
};

/* The headers of an answer, read out of libwebsockets' table. There is one for the whole net. */
struct net_lws_answer_head {
    struct net_header headers[HTTP_HEAD_HEADERS_MAX];
    size_t count;
    char text[NET_LWS_ANSWER_HEAD_SIZE]; /* what headers point to */
    size_t text_size;
};

/* A task for the workers and its way back. */
struct net_lws_waiting {
    struct net_work *first;
    struct net_work **end;
    size_t count;
    pthread_cond_t changed;
};

struct net_lws_pool {
    struct net_lws_waiting waiting; /* for somebody or something */
    struct net_lws_waiting heavy;   /* to compute */
    struct net_work *done_first;
    struct net_work **done_end;
    pthread_mutex_t mutex;
    pthread_t *threads;
    unsigned threads_count;
    bool opened; /* on the loop only */
    bool stopping;
    struct net_lws_later later; /* for a net without workers */
};

#define NET_LWS_POSTS_MAX 4096

struct net_lws_post {
    net_fn *fn;
    void *context;
};

struct net_lws_posts {
    struct net_lws_post *at;
    size_t first;
    size_t count;
    pthread_mutex_t mutex;
};

struct net_lws {
    struct net net; /* first: it is what callers hold */
    struct net_lws_options options;
    struct ev_loop *loop;
    struct lws_context *context;
    struct ev_async wake; /* from other threads */
    struct ev_async turn; /* never started; fed, so that libev calls what is due later */
    struct ev_signal signals[2];
    bool watches_signals;
    bool closing; /* nobody outside is called any more */
    struct list_link laters;
    struct list_link timers;
    struct list_link watches;
    struct list_link listeners;
    struct list_link trusts;
    struct list_link calls;
    struct list_link sockets;
    struct list_link fetches;
    struct net_lws_posts posts;
    struct net_lws_pool pool;
    struct lws_vhost *front; /* of all listeners without TLS */
    struct http_head head;   /* of the request that is being read */
    struct net_lws_answer_head answer_head;
    uint8_t write[LWS_PRE + NET_LWS_WRITE_SIZE];
    uint8_t masks[NET_LWS_MASKS_SIZE]; /* random bytes for the frames we send as a client */
    size_t masks_left;
};

struct net_listener {
    struct net_lws *net;
    struct list_link link;
    const struct net_service *service;
    void *context;
    struct lws_vhost *vhost;
    struct ev_io accept;
    struct ev_timer pause; /* after descriptors ran out */
    uint16_t port;
    int fd; /* -1 once closed */
    size_t body_max;
    bool secure;
};

/* Whom a TLS client trusts, and who it says it is; NULL for the system's, and for nobody. */
struct net_lws_faith {
    const char *authority_file;
    const char *certificate;
    const char *certificate_key;
};

struct net_lws_trust; /* such a faith, as libwebsockets has it */

/* A peer to call: url taken apart, its name looked up. */
struct net_lws_dial {
    struct net_work work;
    struct net_lws_later later;
    struct net_lws *net;
    net_fn *then;
    void *context;
    char host[NET_LWS_HOST_MAX + 1];      /* as in the url */
    char authority[NET_LWS_HOST_MAX + 8]; /* with the port, for the Host header */
    char address[INET6_ADDRSTRLEN];
    char path[NET_LWS_URL_MAX + 1];
    struct net_lws_trust *trust; /* NULL before it has been found, and when it was let go */
    uint16_t port;
    bool secure;
    bool found;
    bool busy; /* a worker or a later turn has it */
};

enum net_lws_stage {
    NET_LWS_STARTING, /* name lookup, connection, handshake */
    NET_LWS_OPEN,
    NET_LWS_CLOSING, /* somebody wants to close; what is queued goes first */
    NET_LWS_ENDED    /* all is said; what comes is dropped */
};

/* What only the calling end of a WebSocket needs. */
struct net_lws_dialled {
    struct net_lws *net;
    struct net_lws_dial dial;
    lws_retry_bo_t liveness;
    const struct net_client *client;
    struct net_timer *deadline;
    struct tick heard; /* when libwebsockets was last told that the peer is alive */
    char subprotocol[NET_LWS_SUBPROTOCOL_MAX + 1];
};

/* A reply's body while it is made piece by piece. */
struct net_lws_source {
    struct net_work work; /* first */
    struct net_lws *net;
    struct net_source *source; /* NULL: there is none, or it has ended */
    uint64_t left;             /* of it, that no piece has been made of */
    uint8_t *piece;            /* with LWS_PRE in front */
    size_t size;               /* of the piece */
    enum err err;              /* of making it */
    bool busy;                 /* a worker has it */
    void (*made)(struct net_lws_source *source);
};

struct net_lws_frame;

struct net_socket {
    struct net_lws_peer peer; /* first */
    struct list_link link;
    struct lws *wsi;                   /* NULL before it is dialled and after it has gone */
    struct net_lws_dialled *dialled;   /* NULL on the serving end */
    const struct net_service *service; /* NULL on the calling end */
    void *context;                     /* the session, or the client's context */
    struct net_lws_frame *first;
    struct net_lws_frame **end;
    size_t queued_size;
    struct net_lws_later flush;
    struct net_lws_buffer message; /* while frames of one are coming */
    struct net_lws_buffer in;      /* a frame while it is coming; serving end only */
    int close_code;
    enum net_lws_stage stage;
    bool tells;    /* somebody must be told when it ends */
    bool dialling; /* libwebsockets is inside of its connect call */
    bool deaf;     /* nothing is read */
    bool is_text;
    bool in_message;
    bool close_sent;
    bool close_heard; /* or nothing the peer says matters any more */
};

/* The protocol callback, the same for all; in net_lws.c. */
int net_lws_event(
    struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size);

/* Wakes libwebsockets: timeouts that are set outside of its callbacks would otherwise not start. */
void net_lws_stir(struct net_lws *net);
/* Ends the connection in a later turn; its struct of ours is forgotten at once. */
void net_lws_drop(struct lws *wsi);

/* net_lws_buffer.c */
enum err net_lws_buffer_add(struct net_lws_buffer *buffer, struct bytes bytes) MUST_CHECK;
void net_lws_buffer_free(struct net_lws_buffer *buffer);
/* Drops that many bytes at the start; an empty buffer has no memory. */
void net_lws_buffer_drop(struct net_lws_buffer *buffer, size_t size);
struct bytes net_lws_buffer_bytes(const struct net_lws_buffer *buffer);

/* net_lws_turn.c: timers, later turns, posts, watches. */
enum err net_lws_turn_open(struct net_lws *net) MUST_CHECK;
void net_lws_turn_close(struct net_lws *net);
void net_lws_turn_later(
    struct net_lws *net, struct net_lws_later *later, net_fn *fn, void *context);
void net_lws_turn_never(struct net_lws_later *later);
enum err net_lws_turn_timer_start(struct net *net, struct span after, net_fn *then, void *context,
    struct net_timer **ret_timer) MUST_CHECK;
void net_lws_turn_timer_cancel(struct net *net, struct net_timer **timer);
enum err net_lws_turn_post(struct net *net, net_fn *fn, void *context) MUST_CHECK;

/* net_lws_work.c */
enum err net_lws_work_open(struct net_lws *net) MUST_CHECK;
void net_lws_work_close(struct net_lws *net);
enum err net_lws_work(struct net *net, struct net_work *work) MUST_CHECK;
/* Calls done() of what is done; on the loop. */
void net_lws_work_finish(struct net_lws *net);

/* net_lws_listen.c */
enum err net_lws_listen_open_front(struct net_lws *net) MUST_CHECK;
enum err net_lws_listen(struct net *net, const struct net_listen *listen,
    struct net_listener **ret_listener) MUST_CHECK;
uint16_t net_lws_listen_port(const struct net_listener *listener);
void net_lws_listen_close(struct net *net, struct net_listener **listener);
void net_lws_listen_close_all(struct net_lws *net);
void net_lws_listen_free_all(struct net_lws *net); /* after libwebsockets has gone */

/* net_lws_head.c */
enum err net_lws_head_read(struct lws *wsi, struct net_lws_answer_head *head) MUST_CHECK;

/*
 * What libwebsockets says is handed on to the next five; what they return is its callback's
 * result.
 */

/* net_lws_reply.c */
void net_lws_reply_put_head(
    const struct net *net, struct text *head, const struct net_reply *reply, bool keeps);

/* net_lws_source.c */
enum err net_lws_source_begin(struct net_lws *net, struct net_lws_source *state,
    struct net_source *source, void (*made)(struct net_lws_source *state)) MUST_CHECK;
/* Has the next piece made; made(state) follows in a later turn. */
enum err net_lws_source_next(struct net_lws_source *state) MUST_CHECK;
void net_lws_source_end(struct net_lws_source *state); /* also one that never began */

/* net_lws_answer.c */
void net_lws_answer(struct net_call *call, const struct net_reply *reply);

/* net_lws_http.c */
bool net_lws_http_start(struct lws *wsi, struct net_listener *listener, const char *address);
int net_lws_http_receive(struct net_call *call, uint8_t *at, size_t size); /* may be written on */
int net_lws_http_write(struct net_call *call);
void net_lws_http_gone(struct net_call *call);
void net_lws_http_free_all(struct net_lws *net);

/* net_lws_socket.c */
struct net_socket *net_lws_socket_make(struct net_lws *net);
void net_lws_socket_free(struct net_socket *socket);
void net_lws_socket_finish(struct net_socket *socket); /* tells its owner, and frees it */
int net_lws_socket_write(struct net_socket *socket);
void net_lws_socket_gone(struct net_socket *socket);
enum err net_lws_socket_queue(
    struct net_socket *socket, enum ws_opcode opcode, struct bytes payload) MUST_CHECK;
/* Writes what is queued when this turn is over, all in one. */
void net_lws_socket_flush_later(struct net_socket *socket);
void net_lws_socket_begin_close(struct net_socket *socket, int code);
enum err net_lws_socket_send(struct net_socket *socket, struct bytes payload) MUST_CHECK;
void net_lws_socket_close(struct net_socket *socket, int code);
void net_lws_socket_free_all(struct net_lws *net);

/* net_lws_accept.c */
/** net_lws_accept_upgrade() makes the connection a socket; 0, or the HTTP status to refuse with. */
int net_lws_accept_upgrade(
    struct lws *wsi, struct net_listener *listener, const struct net_request *request);
int net_lws_accept_receive(struct net_socket *socket, uint8_t *at, size_t size); /* as above */

/* net_lws_connect.c */
int net_lws_connect_confirm(struct net_socket *socket); /* sees the server's headers */
int net_lws_connect_established(struct net_socket *socket);
int net_lws_connect_receive(struct net_socket *socket, struct bytes piece);
void net_lws_connect_give_up(struct net_socket *socket); /* in a later turn */
void net_lws_connect_free(struct net_lws_dialled *dialled);
enum err net_lws_connect(
    struct net *net, const struct net_connect *connect, struct net_socket **ret_socket) MUST_CHECK;

/* net_lws_dial.c */
/**
 * net_lws_dial_start() looks the name up and calls then(context) in a later turn; dial->found
 * tells.
 */
enum err net_lws_dial_start(struct net_lws *net, struct net_lws_dial *dial, const char *url,
    const struct net_lws_faith *faith, net_fn *then, void *context) MUST_CHECK;
/** net_lws_dial_connect() is the connection, or NULL; method NULL for a WebSocket. */
struct lws *net_lws_dial_connect(const struct net_lws_dial *dial, const char *method,
    const char *subprotocol, const lws_retry_bo_t *liveness, void *peer);
/** net_lws_dial_end() lets go of what was found for it; whoever owns a dial calls it at its end. */
void net_lws_dial_end(struct net_lws_dial *dial);
void net_lws_dial_free_all(struct net_lws *net);

/* net_lws_fetch.c */
enum err net_lws_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then,
    void *context, struct net_fetch **ret_fetch) MUST_CHECK;
void net_lws_fetch_cancel(struct net *net, struct net_fetch **fetch);
int net_lws_fetch_head(struct net_fetch *fetch, char **at, size_t room);
int net_lws_fetch_write(struct net_fetch *fetch);
int net_lws_fetch_answered(struct net_fetch *fetch);
int net_lws_fetch_readable(struct net_fetch *fetch);
int net_lws_fetch_body(struct net_fetch *fetch, struct bytes piece);
int net_lws_fetch_complete(struct net_fetch *fetch);
void net_lws_fetch_gone(struct net_fetch *fetch);
void net_lws_fetch_free_all(struct net_lws *net);

/* TLS of both ends: 1.2 and 1.3, authenticated ciphers with forward secrecy only. */
#define NET_LWS_CIPHERS                                                                            \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"                                   \
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"                                   \
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
#define NET_LWS_CIPHERS_13                                                                         \
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define NET_LWS_TLS_OPTIONS                                                                        \
    (SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_RENEGOTIATION)

#endif
