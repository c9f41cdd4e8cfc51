#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/sim_net_inside.h"

/*
 * A wire is one TCP connection with a WebSocket on it: two ends, and a queue
 * of packets towards each. Packets keep their order; while their direction is
 * cut the first one is tried again and again, as TCP does, until that gives
 * up. An end whose program went away answers a packet with a reset; a reset
 * that gets lost is not repeated, which leaves the other end half-open.
 */

#define RETRY_MIN_US 200000
#define RETRY_MAX_US 3000000

enum packet_kind {
    PACKET_OPENED, /* the upgrade was accepted */
    PACKET_FRAME,
    PACKET_PING,
    PACKET_PONG,
    PACKET_CLOSE
};

struct packet {
    struct packet *next;
    enum packet_kind kind;
    int64_t sent_us;
    size_t size;
    uint8_t bytes[];
};

enum stage {
    STAGE_STARTING,
    STAGE_OPEN,
    STAGE_CLOSING /* close() was called: nothing is delivered any more */
};

struct end {
    struct wire *wire;
    struct sim_node *node;
    struct net_socket *socket; /* NULL before it is there and after it has gone */
    struct packet *first;      /* towards this end */
    struct packet **last;
    size_t queued_size;
    int64_t arrives_us; /* of the newest packet: none overtakes it */
    struct world_event packet;
    struct world_event reset;
};

struct wire {
    struct sim_link link;
    struct sim_net *sim;
    struct end ends[2]; /* who dialled, who answered */
    bool black;         /* nothing comes through any more */
};

struct net_socket {
    struct sim_link link;
    struct sim_node *node;
    struct end *end;
    enum stage stage;
    void *context; /* the session, or the client's context */
    const struct net_service *service;
    const struct net_client *client;
    struct span ping_every;
    struct span dead_after;
    int64_t heard_us;
    struct world_event ping;
    struct world_event dead;
    struct world_event patience; /* with opening, with closing */
    struct sim_url url;          /* while dialling */
    char subprotocol[64];
};

static struct end *
other(struct end *end)
{
    return &end->wire->ends[end == &end->wire->ends[0] ? 1 : 0];
}

static int64_t
now_of(const struct wire *wire)
{
    return world_now(wire->sim->world).us;
}

static void
drop_packets(struct end *end)
{
    while (end->first != NULL) {
        struct packet *next = end->first->next;

        free(end->first);
        end->first = next;
    }
    end->last = &end->first;
    end->queued_size = 0;
    world_never(end->wire->sim->world, &end->packet);
}

static void
free_wire(struct wire *wire)
{
    for (size_t i = 0; i < LENGTH(wire->ends); i++) {
        drop_packets(&wire->ends[i]);
        world_never(wire->sim->world, &wire->ends[i].reset);
    }
    sim_link_remove(&wire->link);
    free(wire);
}

/* Nobody holds it and nothing is under way on it. */
static void
settle(struct wire *wire)
{
    for (size_t i = 0; i < LENGTH(wire->ends); i++)
        if (wire->ends[i].socket != NULL || wire->ends[i].packet.place != 0 ||
            wire->ends[i].reset.place != 0)
            return;
    free_wire(wire);
}

static bool
is_blocked(const struct end *to, const struct end *from)
{
    return to->wire->black || sim_is_cut(from->node, to->node);
}

static void
free_socket(struct net_socket *socket)
{
    struct world *world = socket->node->sim->world;

    world_never(world, &socket->ping);
    world_never(world, &socket->dead);
    world_never(world, &socket->patience);
    sim_link_remove(&socket->link);
    if (socket->end != NULL)
        socket->end->socket = NULL;
    free(socket);
}

/* The end of a socket: its owner hears of it. The last thing an event does. */
static void
finish(struct net_socket *socket)
{
    struct sim_node *node = socket->node;
    void *context = socket->context;
    void (*close)(void *context) =
        socket->client != NULL ? socket->client->close : socket->service->close;

    free_socket(socket);
    world_write(node->sim->world, "%s socket closed", node->name);
    sim_net_enter(node);
    close(context);
    sim_net_leave(node);
}

static void
on_reset(void *context)
{
    struct end *end = context;
    struct net_socket *socket = end->socket;

    if (socket == NULL || is_blocked(end, other(end))) {
        settle(end->wire);
        return;
    }
    drop_packets(other(end));
    socket->end = NULL;
    end->socket = NULL;
    settle(end->wire);
    finish(socket);
}

/* Tell that end that there is nobody at the other any more. */
static void
reset(struct end *end)
{
    if (end->socket != NULL && end->reset.place == 0)
        world_at(end->wire->sim->world, &end->reset, sim_delay(end->wire->sim), on_reset, end);
}

/* This end is let go without a word to its owner; the other one gets a reset. */
static void
let_go(struct net_socket *socket)
{
    struct end *end = socket->end;

    socket->end = NULL;
    if (end == NULL)
        return;
    end->socket = NULL;
    reset(other(end));
    settle(end->wire);
}

static void on_packet(void *context);

static struct packet *
make_packet(const struct wire *wire, enum packet_kind kind, struct bytes bytes)
{
    struct packet *packet = malloc(sizeof(*packet) + bytes.size);

    NEED(packet != NULL);
    *packet = (struct packet){.kind = kind, .sent_us = now_of(wire), .size = bytes.size};
    if (bytes.size > 0)
        memcpy(packet->bytes, bytes.at, bytes.size);
    return packet;
}

static void
send_packet(struct end *to, enum packet_kind kind, struct bytes bytes)
{
    struct wire *wire = to->wire;
    struct packet *packet = make_packet(wire, kind, bytes);
    int64_t arrives_us = now_of(wire) + sim_delay(wire->sim).us;

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
on_patience(void *context)
{
    struct net_socket *socket = context;

    let_go(socket);
    finish(socket);
}

static void
on_ping(void *context)
{
    struct net_socket *socket = context;

    send_packet(other(socket->end), PACKET_PING, bytes_of(NULL, 0));
    world_at(socket->node->sim->world, &socket->ping, socket->ping_every, on_ping, socket);
}

static void
on_silence(void *context)
{
    struct net_socket *socket = context;
    struct world *world = socket->node->sim->world;
    int64_t left_us = socket->heard_us + socket->dead_after.us - world_now(world).us;

    if (left_us > 0) {
        world_at(world, &socket->dead, span_us(left_us), on_silence, socket);
        return;
    }
    let_go(socket);
    finish(socket);
}

static void
deliver_opened(struct net_socket *socket)
{
    struct world *world = socket->node->sim->world;
    struct sim_node *node = socket->node;

    if (socket->stage != STAGE_STARTING)
        return;
    socket->stage = STAGE_OPEN;
    world_never(world, &socket->patience);
    if (socket->ping_every.us > 0)
        world_at(world, &socket->ping, socket->ping_every, on_ping, socket);
    if (socket->dead_after.us > 0)
        world_at(world, &socket->dead, socket->dead_after, on_silence, socket);
    world_write(world, "%s socket open", node->name);
    sim_net_enter(node);
    socket->client->open(socket->context, socket);
    sim_net_leave(node);
}

static void
deliver_frame(struct net_socket *socket, const struct packet *packet)
{
    struct sim_node *node = socket->node;
    struct bytes frame = bytes_of(packet->bytes, packet->size);

    if (socket->stage != STAGE_OPEN)
        return;
    node->sim->figures.frames++;
    world_write(node->sim->world, "%s frame", node->name);
    sim_net_enter(node);
    if (socket->client != NULL)
        socket->client->frame(socket->context, socket, frame);
    else
        socket->service->frame(socket->context, socket, frame);
    sim_net_leave(node);
}

static void
deliver_close(struct net_socket *socket)
{
    struct end *end = socket->end;

    /* The answer to a close is a close; who was refused has nothing to answer. */
    if (socket->stage == STAGE_OPEN)
        send_packet(other(end), PACKET_CLOSE, bytes_of(NULL, 0));
    socket->end = NULL;
    end->socket = NULL;
    settle(end->wire);
    finish(socket);
}

static void
deliver(struct net_socket *socket, const struct packet *packet)
{
    socket->heard_us = world_now(socket->node->sim->world).us;
    switch (packet->kind) {
    case PACKET_OPENED:
        deliver_opened(socket);
        break;
    case PACKET_FRAME:
        deliver_frame(socket, packet);
        break;
    case PACKET_PING:
        send_packet(other(socket->end), PACKET_PONG, bytes_of(NULL, 0));
        break;
    case PACKET_PONG:
        break;
    case PACKET_CLOSE:
        deliver_close(socket);
        break;
    }
}

static void
retry(struct end *to, world_fn *run)
{
    struct world *world = to->wire->sim->world;

    world_at(world, &to->packet, span_us(world_between(world, RETRY_MIN_US, RETRY_MAX_US)), run, to);
}

static void
schedule_next(struct end *to)
{
    if (to->first != NULL)
        world_at(to->wire->sim->world, &to->packet, span_us(1), on_packet, to);
}

/* The packet did not get through: again, until TCP gives up. */
static void
hold_packet(struct end *to)
{
    struct end *from = other(to);

    if (now_of(to->wire) - to->first->sent_us < SIM_TCP_GIVES_UP.us) {
        retry(to, on_packet);
        return;
    }
    drop_packets(to);
    if (from->socket == NULL) {
        settle(to->wire);
        return;
    }
    {
        struct net_socket *socket = from->socket;

        socket->end = NULL;
        from->socket = NULL;
        settle(to->wire);
        finish(socket);
    }
}

static void
on_packet(void *context)
{
    struct end *to = context;
    struct packet *packet = to->first;
    struct net_socket *socket = to->socket;

    if (is_blocked(to, other(to))) {
        hold_packet(to);
        return;
    }
    if (socket == NULL) {
        drop_packets(to);
        reset(other(to));
        settle(to->wire);
        return;
    }
    to->first = packet->next;
    if (to->first == NULL)
        to->last = &to->first;
    to->queued_size -= packet->size;
    schedule_next(to);
    deliver(socket, packet);
    free(packet);
}

static struct net_socket *
make_socket(struct sim_node *node, struct end *end)
{
    struct net_socket *socket = calloc(1, sizeof(*socket));

    NEED(socket != NULL);
    socket->node = node;
    socket->end = end;
    end->socket = socket;
    end->node = node;
    socket->heard_us = world_now(node->sim->world).us;
    sim_link_add(&node->sockets, &socket->link);
    return socket;
}

static void
refuse(struct wire *wire)
{
    reset(&wire->ends[0]);
    settle(wire);
}

/* What who dialled sent ahead of the frames: the listener's service decides. */
static void
accept(struct wire *wire, struct net_listener *listener)
{
    struct end *end = &wire->ends[1];
    const struct net_socket *dialler = wire->ends[0].socket;
    const struct net_header headers[] = {{"host", dialler->url.host}};
    const struct net_request request = {
        .method = bytes_text("GET"),
        .path = bytes_text(dialler->url.path),
        .query = bytes_text(dialler->url.query),
        .peer = dialler->node->address,
        .secure = listener->options.certificate_file != NULL,
        .headers = headers,
        .headers_count = LENGTH(headers),
    };
    const struct net_service *service = listener->options.service;
    struct net_socket *socket = make_socket(listener->node, end);
    enum err err;

    socket->service = service;
    socket->stage = STAGE_OPEN;
    send_packet(&wire->ends[0], PACKET_OPENED, bytes_of(NULL, 0));
    world_write(wire->sim->world, "%s upgrade from %s", end->node->name, dialler->node->name);
    sim_net_enter(socket->node);
    err = service->open(listener->options.context, socket, &request, &socket->context);
    sim_net_leave(socket->node);
    if (err == ERR_OK)
        return;
    free_socket(socket);
    drop_packets(&wire->ends[0]);
    refuse(wire);
}

/* The dialler's first packet arrives, or does not. */
static void
on_dial(void *context)
{
    struct end *end = context;
    struct wire *wire = end->wire;
    const struct net_socket *dialler = wire->ends[0].socket;
    struct net_listener *listener;

    if (dialler == NULL) {
        settle(wire);
        return;
    }
    if (is_blocked(end, &wire->ends[0]) || is_blocked(&wire->ends[0], end)) {
        retry(end, on_dial);
        return;
    }
    listener = sim_listener(end->node, dialler->url.port);
    if (listener == NULL || listener->options.service->subprotocol == NULL ||
        strcmp(listener->options.service->subprotocol, dialler->subprotocol) != 0)
        refuse(wire);
    else
        accept(wire, listener);
}

static struct wire *
make_wire(struct sim_net *sim)
{
    struct wire *wire = calloc(1, sizeof(*wire));

    NEED(wire != NULL);
    wire->sim = sim;
    for (size_t i = 0; i < LENGTH(wire->ends); i++) {
        wire->ends[i].wire = wire;
        wire->ends[i].last = &wire->ends[i].first;
    }
    sim_link_add(&sim->wires, &wire->link);
    return wire;
}

enum err
sim_connect(struct net *net, const struct net_connect *connect, struct net_socket **ret)
{
    struct sim_node *node = sim_node_of(net);
    struct sim_url url;
    struct sim_node *host;
    struct net_socket *socket;
    struct wire *wire;
    enum err err = sim_read_url(connect->url, "ws", &url);

    if (err != ERR_OK)
        return err;
    host = sim_find(node->sim, url.host);
    wire = make_wire(node->sim);
    socket = make_socket(node, &wire->ends[0]);
    socket->client = connect->client;
    socket->context = connect->context;
    socket->ping_every = connect->ping_every;
    socket->dead_after = connect->dead_after;
    socket->url = url;
    (void)snprintf(socket->subprotocol, sizeof(socket->subprotocol), "%s", connect->subprotocol);
    wire->ends[1].node = host == NULL ? node : host;
    *ret = socket;
    if (node->life != SIM_ALIVE)
        return ERR_OK;
    world_at(node->sim->world, &socket->patience, SIM_PATIENCE, on_patience, socket);
    if (host == NULL)
        reset(&wire->ends[0]);
    else
        world_at(node->sim->world, &wire->ends[1].packet, sim_delay(node->sim), on_dial,
            &wire->ends[1]);
    return ERR_OK;
}

enum err
sim_send(struct net_socket *socket, struct bytes frame)
{
    /* The contract: a client sends after open() only. */
    NEED(socket->stage != STAGE_STARTING);
    if (socket->stage == STAGE_CLOSING)
        return ERR_BAD_STATE;
    if (frame.size > NET_FRAME_MAX)
        return ERR_TOO_BIG;
    if (socket->node->life != SIM_ALIVE)
        return ERR_OK;
    if (frame.size > NET_SOCKET_QUEUE_MAX - other(socket->end)->queued_size)
        return ERR_NO_SPACE;
    send_packet(other(socket->end), PACKET_FRAME, frame);
    return ERR_OK;
}

void
sim_close(struct net_socket *socket, int code)
{
    struct world *world = socket->node->sim->world;
    enum stage before = socket->stage;

    (void)code;
    if (before == STAGE_CLOSING)
        return;
    socket->stage = STAGE_CLOSING;
    if (socket->node->life != SIM_ALIVE)
        return;
    world_never(world, &socket->ping);
    world_never(world, &socket->dead);
    if (before == STAGE_OPEN)
        send_packet(other(socket->end), PACKET_CLOSE, bytes_of(NULL, 0));
    world_at(world, &socket->patience, before == STAGE_OPEN ? SIM_CLOSE_PATIENCE : span_us(0),
        on_patience, socket);
}

void
sim_socket_discard(struct sim_node *node, bool without_power)
{
    while (!sim_link_is_empty(&node->sockets)) {
        struct net_socket *socket = SIM_AROUND(node->sockets.next, struct net_socket, link);
        struct end *end = socket->end;

        socket->end = NULL;
        if (end != NULL) {
            end->socket = NULL;
            if (!without_power)
                reset(other(end));
            settle(end->wire);
        }
        free_socket(socket);
    }
}

void
sim_socket_reset(struct sim_node *a, struct sim_node *b, bool silently)
{
    struct sim_link *next;

    for (struct sim_link *at = a->sim->wires.next; at != &a->sim->wires; at = next) {
        struct wire *wire = SIM_AROUND(at, struct wire, link);

        next = at->next;
        if ((wire->ends[0].node != a || wire->ends[1].node != b) &&
            (wire->ends[0].node != b || wire->ends[1].node != a))
            continue;
        if (silently) {
            wire->black = true;
            continue;
        }
        reset(&wire->ends[0]);
        reset(&wire->ends[1]);
    }
}

void
sim_socket_free_all(struct sim_net *sim)
{
    while (!sim_link_is_empty(&sim->wires))
        free_wire(SIM_AROUND(sim->wires.next, struct wire, link));
}
