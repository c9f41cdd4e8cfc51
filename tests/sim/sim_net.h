/*
 * sim_net.h -- the second net: machines and wires of a small world.
 *
 * Each machine ("node") has a name that stands in URLs, an address, a clock, a
 * random source, and a struct net that keeps the contract of shared/net/net.h
 * to the letter, so that what runs on it is the very code that ships. Wires
 * are slow, lose, break, and go silent in one direction; a request may be lost
 * on its way or its answer on the way back; work takes its time.
 *
 * A node dies in two steps. sim_net_kill(), called inside an event, makes every
 * port dead: whatever its program still does reaches nobody, and what is under
 * way in it unwinds. Behind that event the owner is told (on_death), closes the program, and
 * sim_net_discard() forgets what the node held. One thread.
 */
#ifndef TESTS_SIM_SIM_NET_H
#define TESTS_SIM_SIM_NET_H

#include "shared/net/net.h"
#include "tests/sim/world.h"

#define SIM_NET_NODES_MAX 24
#define SIM_NET_NAME_SIZE 24

struct sim_net;
struct sim_node;

struct sim_node_options {
    const char *name; /* "hub.sim" */
    const char *address;
    int64_t clock_offset_us;
    int64_t clock_drift_ppm;
    net_fn *on_death; /* behind the event in which it died; NULL for who never dies */
    /* How much longer the work that has just run took for a reason of its own; NULL: none. */
    struct span (*delay)(void *context);
    void *context;
};

/* How bad the weather is. All zeros: a fine day. */
struct sim_weather {
    int64_t request_lost; /* of a thousand requests: it left and never arrived */
    int64_t answer_lost;  /* … it was carried out, and nobody hears of it */
    int64_t unreachable;  /* … it never left */
    int64_t twice;        /* … it arrives once more, even minutes later */
    int64_t late;         /* of a thousand packets: seconds late */
    int64_t slow_work;    /* of a thousand works: up to two seconds */
};

/* What stands between two nodes and drops what one asks of the other. All zeros: nothing. */
struct sim_proxy {
    int64_t request_dropped; /* of a thousand requests: it left and never arrived */
    int64_t answer_dropped;  /* … it was carried out, and nobody hears of it */
    int64_t answer_cut;      /* … half of the answer comes, as if that were all of it */
};

/* What went wrong so far, by kind. */
struct sim_net_figures {
    int64_t requests;
    int64_t frames;
    int64_t requests_lost;
    int64_t answers_lost;
    int64_t twice;
    int64_t requests_dropped; /* by the proxy */
    int64_t answers_dropped;
    int64_t answers_cut;
    int64_t unreachable;
    int64_t late;
    int64_t slow_works;
    int64_t cuts;
    int64_t refusals;
    int64_t resets;
    int64_t half_opens;
};

enum err sim_net_make(struct world *world, struct sim_net **ret_net) MUST_CHECK;
/** sim_net_free() frees nodes and wires; nobody is called. */
void sim_net_free(struct sim_net **net);

struct sim_node *sim_net_add(struct sim_net *net, const struct sim_node_options *options);
struct net *sim_net_of(struct sim_node *node);
struct world_clock *sim_net_clock(struct sim_node *node);
const char *sim_net_name(const struct sim_node *node);
struct sim_net *sim_net_around(const struct sim_node *node);

/** sim_net_running() is the node whose event runs now, or NULL. */
struct sim_node *sim_net_running(const struct sim_net *net);
/** sim_net_enter() and …_leave() stand around calls into a node's program from outside. */
void sim_net_enter(struct sim_node *node);
void sim_net_leave(struct sim_node *node);

void sim_net_kill(struct sim_node *node);
bool sim_net_is_dead(const struct sim_node *node);
/** sim_net_is_working() is whether a worker of its has something of the program's. */
bool sim_net_is_working(const struct sim_node *node);
/** sim_net_drain() lets a dead node's workers come to their end, as its program unwinds. */
void sim_net_drain(struct sim_node *node);
/** sim_net_discard() forgets its handles; peers hear their lines break, or nothing. */
void sim_net_discard(struct sim_node *node, bool without_power);
/** sim_net_boot() brings a discarded node back; its ticks begin anew. */
void sim_net_boot(struct sim_node *node);

/* Faults. Those with a span end by themselves. */
void sim_net_set_weather(struct sim_net *net, const struct sim_weather *weather);
/** sim_net_set_proxy() is for what from asks of to; one in a net. */
void sim_net_set_proxy(struct sim_net *net, const struct sim_node *from, const struct sim_node *to,
    const struct sim_proxy *proxy);
void sim_net_cut(struct sim_node *from, struct sim_node *to, struct span span);
void sim_net_refuse(struct sim_node *node, struct span span);
void sim_net_reset(struct sim_node *a, struct sim_node *b);
/** sim_net_half_open() lets the WebSockets between two go silent for ever; neither end is told. */
void sim_net_half_open(struct sim_node *a, struct sim_node *b);
/** sim_net_heal() ends every cut and refusal. */
void sim_net_heal(struct sim_net *net);

const struct sim_net_figures *sim_net_figures(const struct sim_net *net);

#endif
