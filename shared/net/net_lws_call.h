/*
 * net_lws_call.h -- a serving connection until it becomes a WebSocket, for the files of net_lws.
 *
 * struct net_call is the connection itself, since it has one call at a time. While a call is
 * parked nothing is read, so a client that goes away is noticed when it is answered.
 */
#ifndef SHARED_NET_NET_LWS_CALL_H
#define SHARED_NET_NET_LWS_CALL_H

#include "shared/net/net_lws_internal.h"

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

/* net_lws_http.c */
void net_lws_http_free(struct net_call *call);
/* On the client's silence; 0 for none. A limit's place is not moved for every request. */
void net_lws_http_limit(struct net_call *call, int seconds);
void net_lws_http_listen(struct net_call *call, bool wanted);

/* net_lws_answer.c; below 0: the connection is to be closed. */
int net_lws_answer_piece(struct net_call *call, uint8_t *at, size_t size);
int net_lws_answer_rest(struct net_call *call);
int net_lws_answer_refuse(struct net_call *call, int status);

#endif
