/*
 * net_lws.h -- the real net: libwebsockets on libev.
 *
 * Made, run and freed by main() on one thread. SIGTERM and SIGINT are given to
 * on_stop (which may be called again for a second signal); SIGPIPE is ignored.
 */
#ifndef SHARED_NET_NET_LWS_H
#define SHARED_NET_NET_LWS_H

#include "shared/net/net.h"

struct net_lws_options {
    unsigned workers;       /* threads for net_work(); 0: it runs on the loop, for tools only */
    unsigned heavy_workers; /* threads for heavy work; 0: the others do it */
    unsigned sockets_max;   /* file descriptors to allow */
    net_fn *on_stop;        /* on the loop, after SIGTERM or SIGINT */
    void *on_stop_context;
};

enum err net_lws_open(const struct net_lws_options *options, struct net **ret_net) MUST_CHECK;

/** net_lws_run() turns the loop until net_lws_stop(). */
void net_lws_run(struct net *net);
void net_lws_stop(struct net *net);

/**
 * net_lws_watch() calls then(context) whenever the descriptor can be read: a terminal, a pipe, a
 * scanner.
 */
enum err net_lws_watch(struct net *net, int fd, net_fn *then, void *context) MUST_CHECK;

/** net_lws_unwatch() is for before the descriptor is closed; also from inside of then(). */
void net_lws_unwatch(struct net *net, int fd);

/**
 * net_lws_quiesce() waits for the workers to end what they have begun and drops
 * what waits; no done() comes any more, and net_work() is ERR_STOPPING. Before
 * a program frees what its works may touch.
 */
void net_lws_quiesce(struct net *net);

/** net_lws_close() closes everything, joins the workers and frees *net; NULL inside is fine. */
void net_lws_close(struct net **net);

#endif
