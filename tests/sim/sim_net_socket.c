#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/sim_wire.h"

enum stage {
    STAGE_STARTING,
    STAGE_OPEN,
    STAGE_CLOSING /* close() was called: nothing is delivered any more */
};

struct net_socket {
    struct list_link link;
    struct sim_node *node;
    struct sim_end *end; /* NULL when it was let go */
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

static struct world *
world_of(const struct net_socket *socket)
{
    return socket->node->sim->world;
}

static void
free_socket(struct net_socket *socket)
{
    world_never(world_of(socket), &socket->ping);
    world_never(world_of(socket), &socket->dead);
    world_never(world_of(socket), &socket->patience);
    list_remove(&socket->link);
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

/* It leaves its end; the wire may be gone after that. */
static struct sim_end *
leave_end(struct net_socket *socket)
{
    struct sim_end *end = socket->end;

    socket->end = NULL;
    if (end != NULL)
        end->socket = NULL;
    return end;
}

void
sim_socket_lose(struct net_socket *socket)
{
    sim_wire_settle(leave_end(socket)->wire);
    finish(socket);
}

/* This end has had enough: the other one gets a reset. */
static void
let_go(struct net_socket *socket)
{
    struct sim_end *end = leave_end(socket);

    if (end != NULL) {
        sim_wire_reset(sim_wire_other(end));
        sim_wire_settle(end->wire);
    }
    finish(socket);
}

static void
on_patience(void *context)
{
    let_go(context);
}

static void
on_ping(void *context)
{
    struct net_socket *socket = context;

    sim_wire_send(sim_wire_other(socket->end), SIM_PACKET_PING, bytes_of(NULL, 0));
    world_at(world_of(socket), &socket->ping, socket->ping_every, on_ping, socket);
}

static void
on_silence(void *context)
{
    struct net_socket *socket = context;
    int64_t left_us = socket->heard_us + socket->dead_after.us - world_now(world_of(socket)).us;

    if (left_us > 0)
        world_at(world_of(socket), &socket->dead, span_us(left_us), on_silence, socket);
    else
        let_go(socket);
}

static void
deliver_opened(struct net_socket *socket)
{
    struct sim_node *node = socket->node;

    if (socket->stage != STAGE_STARTING)
        return;
    socket->stage = STAGE_OPEN;
    world_never(world_of(socket), &socket->patience);
    if (socket->ping_every.us > 0)
        world_at(world_of(socket), &socket->ping, socket->ping_every, on_ping, socket);
    if (socket->dead_after.us > 0)
        world_at(world_of(socket), &socket->dead, socket->dead_after, on_silence, socket);
    world_write(world_of(socket), "%s socket open", node->name);
    sim_net_enter(node);
    socket->client->open(socket->context, socket);
    sim_net_leave(node);
}

static void
deliver_frame(struct net_socket *socket, struct bytes frame)
{
    struct sim_node *node = socket->node;

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
    /* The answer to a close is a close; who closed first has sent one. */
    if (socket->stage == STAGE_OPEN)
        sim_wire_send(sim_wire_other(socket->end), SIM_PACKET_CLOSE, bytes_of(NULL, 0));
    sim_socket_lose(socket);
}

void
sim_socket_deliver(struct net_socket *socket, const struct sim_packet *packet)
{
    socket->heard_us = world_now(world_of(socket)).us;
    switch (packet->kind) {
    case SIM_PACKET_OPENED:
        deliver_opened(socket);
        break;
    case SIM_PACKET_FRAME:
        deliver_frame(socket, bytes_of(packet->bytes, packet->size));
        break;
    case SIM_PACKET_PING:
        sim_wire_send(sim_wire_other(socket->end), SIM_PACKET_PONG, bytes_of(NULL, 0));
        break;
    case SIM_PACKET_PONG:
        break;
    case SIM_PACKET_CLOSE:
        deliver_close(socket);
        break;
    }
}

static struct net_socket *
make_socket(struct sim_node *node, struct sim_end *end)
{
    struct net_socket *socket = calloc(1, sizeof(*socket));

    NEED(socket != NULL);
    socket->node = node;
    socket->end = end;
    end->socket = socket;
    end->node = node;
    socket->heard_us = world_now(node->sim->world).us;
    list_add(&node->sockets, &socket->link);
    return socket;
}

static void
refuse(struct sim_wire *wire)
{
    sim_wire_reset(&wire->ends[0]);
    sim_wire_settle(wire);
}

/* What who dialled sent ahead of the frames: the listener's service decides. */
static void
accept(struct sim_wire *wire, struct net_listener *listener)
{
    struct sim_end *end = &wire->ends[1];
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
    /* Ahead of what the service sends at once. */
    sim_wire_send(&wire->ends[0], SIM_PACKET_OPENED, bytes_of(NULL, 0));
    world_write(wire->sim->world, "%s upgrade from %s", end->node->name, dialler->node->name);
    sim_net_enter(socket->node);
    err = service->open(listener->options.context, socket, &request, &socket->context);
    sim_net_leave(socket->node);
    if (err == ERR_OK)
        return;
    free_socket(socket);
    sim_wire_drop_packets(&wire->ends[0]);
    refuse(wire);
}

/* The dialler's first packet arrives, or does not. */
static void
on_dial(void *context)
{
    struct sim_end *end = context;
    struct sim_wire *wire = end->wire;
    const struct net_socket *dialler = wire->ends[0].socket;
    struct net_listener *listener;

    if (dialler == NULL) {
        sim_wire_settle(wire);
        return;
    }
    if (sim_wire_is_blocked(end) || sim_wire_is_blocked(&wire->ends[0])) {
        sim_wire_retry(end, on_dial);
        return;
    }
    listener = sim_listener(end->node, dialler->url.port);
    if (listener == NULL || listener->options.service->subprotocol == NULL ||
        strcmp(listener->options.service->subprotocol, dialler->subprotocol) != 0)
        refuse(wire);
    else
        accept(wire, listener);
}

enum err
sim_connect(struct net *net, const struct net_connect *connect, struct net_socket **ret)
{
    struct sim_node *node = sim_node_of(net);
    struct sim_url url;
    struct sim_node *host;
    struct net_socket *socket;
    struct sim_wire *wire;
    enum err err = sim_read_url(connect->url, "ws", &url);

    if (err != ERR_OK)
        return err;
    host = sim_find(node->sim, url.host);
    wire = sim_wire_make(node->sim);
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
        sim_wire_reset(&wire->ends[0]);
    else
        world_at(
            node->sim->world, &wire->ends[1].packet, sim_delay(node->sim), on_dial, &wire->ends[1]);
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
    if (frame.size > NET_SOCKET_QUEUE_MAX - sim_wire_other(socket->end)->queued_size)
        return ERR_NO_SPACE;
    sim_wire_send(sim_wire_other(socket->end), SIM_PACKET_FRAME, frame);
    return ERR_OK;
}

void
sim_close(struct net_socket *socket, int code)
{
    enum stage before = socket->stage;

    (void)code;
    if (before == STAGE_CLOSING)
        return;
    socket->stage = STAGE_CLOSING;
    if (socket->node->life != SIM_ALIVE)
        return;
    world_never(world_of(socket), &socket->ping);
    world_never(world_of(socket), &socket->dead);
    if (before == STAGE_OPEN)
        sim_wire_send(sim_wire_other(socket->end), SIM_PACKET_CLOSE, bytes_of(NULL, 0));
    world_at(world_of(socket), &socket->patience,
        before == STAGE_OPEN ? SIM_CLOSE_PATIENCE : span_us(0), on_patience, socket);
}

void
sim_socket_discard(struct sim_node *node, bool without_power)
{
    struct list_link *at;

    while ((at = list_take(&node->sockets)) != NULL) {
        struct net_socket *socket = LIST_MEMBER(at, struct net_socket, link);
        struct sim_end *end = leave_end(socket);

        if (!without_power)
            sim_wire_reset(sim_wire_other(end));
        sim_wire_settle(end->wire);
        free_socket(socket);
    }
}

void
sim_socket_reset(struct sim_node *a, struct sim_node *b, bool silently)
{
    struct list_link *next;

    for (struct list_link *at = a->sim->wires.next; at != &a->sim->wires; at = next) {
        struct sim_wire *wire = LIST_MEMBER(at, struct sim_wire, link);

        next = at->next;
        if ((wire->ends[0].node != a || wire->ends[1].node != b) &&
            (wire->ends[0].node != b || wire->ends[1].node != a))
            continue;
        if (silently) {
            wire->black = true;
            continue;
        }
        sim_wire_reset(&wire->ends[0]);
        sim_wire_reset(&wire->ends[1]);
    }
}

void
sim_socket_free_all(struct sim_net *sim)
{
    struct list_link *at;

    while ((at = list_take(&sim->wires)) != NULL)
        sim_wire_free(LIST_MEMBER(at, struct sim_wire, link));
}
