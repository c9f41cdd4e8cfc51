#include "tests/sim/sim_wire.h"

#include <stdlib.h>

#define RETRY_MIN_US 200000
#define RETRY_MAX_US 3000000

static void on_packet(void *context);

static int64_t
now_of(const struct sim_wire *wire)
{
    return world_now(wire->sim->world).us;
}

struct sim_wire *
sim_wire_make(struct sim_net *sim)
{
    struct sim_wire *wire = calloc(1, sizeof(*wire));

    NEED(wire != NULL);
    wire->sim = sim;
    for (size_t i = 0; i < LENGTH(wire->ends); i++) {
        wire->ends[i].wire = wire;
        wire->ends[i].last = &wire->ends[i].first;
    }
    list_add(&sim->wires, &wire->link);
    return wire;
}

void
sim_wire_drop_packets(struct sim_end *to)
{
    while (to->first != NULL) {
        struct sim_packet *next = to->first->next;

        free(to->first);
        to->first = next;
    }
    to->last = &to->first;
    to->queued_size = 0;
    world_never(to->wire->sim->world, &to->packet);
}

void
sim_wire_free(struct sim_wire *wire)
{
    for (size_t i = 0; i < LENGTH(wire->ends); i++) {
        sim_wire_drop_packets(&wire->ends[i]);
        world_never(wire->sim->world, &wire->ends[i].reset);
    }
    list_remove(&wire->link);
    free(wire);
}

void
sim_wire_settle(struct sim_wire *wire)
{
    for (size_t i = 0; i < LENGTH(wire->ends); i++)
        if (wire->ends[i].socket != NULL || wire->ends[i].packet.place != 0 ||
            wire->ends[i].reset.place != 0)
            return;
    sim_wire_free(wire);
}

struct sim_end *
sim_wire_other(struct sim_end *end)
{
    return &end->wire->ends[end == &end->wire->ends[0] ? 1 : 0];
}

bool
sim_wire_is_blocked(const struct sim_end *to)
{
    const struct sim_wire *wire = to->wire;
    const struct sim_end *from = &wire->ends[to == &wire->ends[0] ? 1 : 0];

    return wire->black || sim_is_cut(from->node, to->node);
}

void
sim_wire_retry(struct sim_end *to, world_fn *run)
{
    struct world *world = to->wire->sim->world;

    world_at(
        world, &to->packet, span_us(world_between(world, RETRY_MIN_US, RETRY_MAX_US)), run, to);
}

void
sim_wire_send(struct sim_end *to, enum sim_packet_kind kind, struct bytes bytes)
{
    struct sim_wire *wire = to->wire;
    struct sim_packet *packet = malloc(sizeof(*packet) + bytes.size);
    int64_t arrives_us = now_of(wire) + sim_delay(wire->sim).us;

    NEED(packet != NULL);
    *packet = (struct sim_packet){.kind = kind, .sent_us = now_of(wire), .size = bytes.size};
    if (bytes.size > 0)
        memcpy(packet->bytes, bytes.at, bytes.size);
    if (arrives_us <= to->arrives_us)
        arrives_us = to->arrives_us + 1;
    to->arrives_us = arrives_us;
    *to->last = packet;
    to->last = &packet->next;
    to->queued_size += packet->size;
    if (to->packet.place == 0)
        world_at(wire->sim->world, &to->packet, span_us(arrives_us - now_of(wire)), on_packet, to);
}

static void
on_reset(void *context)
{
    struct sim_end *end = context;
    struct net_socket *socket = end->socket;

    if (socket == NULL || sim_wire_is_blocked(end)) {
        sim_wire_settle(end->wire);
        return;
    }
    sim_wire_drop_packets(sim_wire_other(end));
    sim_socket_lose(socket);
}

void
sim_wire_reset(struct sim_end *end)
{
    if (end->socket != NULL && end->reset.place == 0)
        world_at(end->wire->sim->world, &end->reset, sim_delay(end->wire->sim), on_reset, end);
}

/* The packet did not get through: again, until TCP gives up. */
static void
hold_packet(struct sim_end *to)
{
    struct net_socket *socket = sim_wire_other(to)->socket;

    if (now_of(to->wire) - to->first->sent_us < SIM_TCP_GIVES_UP.us) {
        sim_wire_retry(to, on_packet);
        return;
    }
    sim_wire_drop_packets(to);
    if (socket == NULL)
        sim_wire_settle(to->wire);
    else
        sim_socket_lose(socket);
}

static void
on_packet(void *context)
{
    struct sim_end *to = context;
    struct sim_packet *packet = to->first;
    struct net_socket *socket = to->socket;

    if (sim_wire_is_blocked(to)) {
        hold_packet(to);
        return;
    }
    if (socket == NULL) {
        sim_wire_drop_packets(to);
        sim_wire_reset(sim_wire_other(to));
        sim_wire_settle(to->wire);
        return;
    }
    to->first = packet->next;
    if (to->first == NULL)
        to->last = &to->first;
    else
        world_at(to->wire->sim->world, &to->packet, span_us(1), on_packet, to);
    to->queued_size -= packet->size;
    sim_socket_deliver(socket, packet);
    free(packet);
}
