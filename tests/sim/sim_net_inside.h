/*
 * sim_net_inside.h -- what the files of the simulated net share.
 *
 * Every handle is on a list of its node, so that discarding a node forgets
 * them all. A handle's event runs by itself: it calls into one node at most,
 * and touches nothing of that node afterwards.
 */
#ifndef TESTS_SIM_SIM_NET_INSIDE_H
#define TESTS_SIM_SIM_NET_INSIDE_H

#include "shared/base/list.h"
#include "tests/sim/sim_net.h"

#define SIM_WORK_MAX 1024
#define SIM_POST_MAX 4096
/* How long TCP tries to get through before it gives a connection up. */
#define SIM_TCP_GIVES_UP span_s(300)
/* How long a client waits for a connection, and whoever closes for the other end. */
#define SIM_PATIENCE span_s(20)
#define SIM_CLOSE_PATIENCE span_s(10)
#define SIM_URL_SIZE 2048

enum sim_life {
    SIM_ALIVE,
    SIM_DEAD,     /* killed; its program unwinds */
    SIM_DOWN,     /* discarded: the machine answers that nobody is there */
    SIM_POWER_OFF /* discarded: nothing answers */
};

struct sim_node {
    struct net net; /* first */
    struct sim_net *sim;
    struct sim_node_options options;
    char name[SIM_NET_NAME_SIZE];
    char address[SIM_NET_NAME_SIZE];
    struct world_clock clock;
    struct random random;
    size_t index;
    enum sim_life life;
    int64_t refuses_until_us;
    int64_t last_post_us;
    uint16_t last_port;
    size_t works_count;
    size_t posts_count;
    struct list_link timers;
    struct list_link posts;
    struct list_link works;
    struct list_link listeners;
    struct list_link calls;
    struct list_link sockets;
    struct list_link fetches;
};

struct sim_net {
    struct world *world;
    struct sim_node *nodes[SIM_NET_NODES_MAX];
    size_t nodes_count;
    struct sim_node *running;
    struct sim_node *dying;
    struct sim_weather weather;
    struct sim_proxy proxy;
    const struct sim_node *proxy_from;
    const struct sim_node *proxy_to;
    int64_t cut_until_us[SIM_NET_NODES_MAX][SIM_NET_NODES_MAX]; /* from, to */
    struct list_link wires;
    struct list_link exchanges;
    struct sim_net_figures figures;
};

struct net_listener {
    struct list_link link;
    struct sim_node *node;
    uint16_t port;
    struct net_listen options;
};

/* A URL taken apart. */
struct sim_url {
    char host[SIM_NET_NAME_SIZE];
    uint16_t port;
    char path[NET_PATH_MAX + 1]; /* decoded */
    char query[NET_QUERY_MAX + 1];
};

static inline struct sim_node *
sim_node_of(struct net *net)
{
    return (struct sim_node *)(void *)net;
}

/* sim_net.c */
/** sim_delay() is how long the next packet takes. */
struct span sim_delay(struct sim_net *sim);
/** sim_is_cut() is whether packets of that direction are lost now. */
bool sim_is_cut(const struct sim_node *from, const struct sim_node *to);
/** sim_find() is the node of that name, in any case, or NULL. */
struct sim_node *sim_find(const struct sim_net *sim, const char *name);
/** sim_listener() is who listens there and takes somebody now, or NULL. */
struct net_listener *sim_listener(const struct sim_node *node, uint16_t port);
/** sim_read_url() takes "scheme://host[:port][/path][?query]". ERR_BAD_INPUT. */
enum err sim_read_url(const char *url, const char *scheme, struct sim_url *ret_url) MUST_CHECK;

/* sim_net_turn.c */
enum err sim_timer_start(
    struct net *net, struct span after, net_fn *then, void *context, struct net_timer **ret);
void sim_timer_cancel(struct net *net, struct net_timer **timer);
enum err sim_work(struct net *net, struct net_work *work);
enum err sim_post(struct net *net, net_fn *fn, void *context);
void sim_turn_drain(struct sim_node *node);
void sim_turn_discard(struct sim_node *node);

/* sim_net_socket.c */
enum err sim_connect(struct net *net, const struct net_connect *connect, struct net_socket **ret);
enum err sim_send(struct net_socket *socket, struct bytes frame);
void sim_close(struct net_socket *socket, int code);
void sim_socket_discard(struct sim_node *node, bool without_power);
void sim_socket_reset(struct sim_node *a, struct sim_node *b, bool silently);
void sim_socket_free_all(struct sim_net *sim);

/* sim_net_fetch.c */
enum err sim_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret);
void sim_fetch_cancel(struct net *net, struct net_fetch **fetch);
void sim_fetch_discard(struct sim_node *node, bool without_power);

/* sim_net_exchange.c */
void sim_answer(struct net_call *call, const struct net_reply *reply);
void sim_exchange_free_all(struct sim_net *sim);

#endif
