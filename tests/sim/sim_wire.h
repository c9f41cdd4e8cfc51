/*
 * sim_wire.h -- one TCP connection with a WebSocket on it.
 *
 * Two ends, and a queue of packets towards each. Packets keep their order;
 * while their direction is cut the first one is tried again and again, as TCP
 * does, until that gives up. An end whose program went away answers a packet
 * with a reset; a reset that gets lost is not repeated, which leaves the other
 * end half-open.
 */
#ifndef TESTS_SIM_SIM_WIRE_H
#define TESTS_SIM_SIM_WIRE_H

#include "tests/sim/sim_net_inside.h"

enum sim_packet_kind {
    SIM_PACKET_OPENED, /* the upgrade was accepted */
    SIM_PACKET_FRAME,
    SIM_PACKET_PING,
    SIM_PACKET_PONG,
    SIM_PACKET_CLOSE
};

struct sim_packet {
    struct sim_packet *next;
    enum sim_packet_kind kind;
    int64_t sent_us;
    size_t size;
    uint8_t bytes[];
};

struct sim_wire;

struct sim_end {
    struct sim_wire *wire;
    struct sim_node *node;
    struct net_socket *socket; /* NULL before it is there and after it has gone */
    struct sim_packet *first;  /* towards this end */
    struct sim_packet **last;
    size_t queued_size;
    int64_t arrives_us; /* of the newest packet: none overtakes it */
    struct world_event packet;
    struct world_event reset;
};

struct sim_wire {
    struct list_link link;
    struct sim_net *sim;
    struct sim_end ends[2]; /* who dialled, who answered */
    bool black;             /* nothing comes through any more */
};

struct sim_wire *sim_wire_make(struct sim_net *sim);
void sim_wire_free(struct sim_wire *wire);
/** sim_wire_settle() frees it when nobody holds it and nothing is under way on it. */
void sim_wire_settle(struct sim_wire *wire);

struct sim_end *sim_wire_other(struct sim_end *end);
/** sim_wire_is_blocked() is whether packets towards that end are lost now. */
bool sim_wire_is_blocked(const struct sim_end *to);
void sim_wire_send(struct sim_end *to, enum sim_packet_kind kind, struct bytes bytes);
/** sim_wire_retry() has run(to) called in a while. */
void sim_wire_retry(struct sim_end *to, world_fn *run);
void sim_wire_drop_packets(struct sim_end *to);
/** sim_wire_reset() tells that end that there is nobody at the other any more. */
void sim_wire_reset(struct sim_end *end);

/* sim_net_socket.c */
/** sim_socket_deliver() is the last thing that an event does to a node. */
void sim_socket_deliver(struct net_socket *socket, const struct sim_packet *packet);
/** sim_socket_lose() takes the socket off its end, and tells its owner. Likewise the last. */
void sim_socket_lose(struct net_socket *socket);

#endif
