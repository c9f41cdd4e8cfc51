#include "tests/sim/sim_net.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "shared/base/text.h"
#include "tests/sim/sim_net_inside.h"

#define PORT_FREE 40000
#define DELAY_MIN_US 200
#define DELAY_MAX_US 30000
#define LATE_MAX_US (8 * 1000000)

static enum err listen_to(
    struct net *net, const struct net_listen *listen, struct net_listener **ret_listener);
static uint16_t listener_port(const struct net_listener *listener);
static void listener_close(struct net *net, struct net_listener **listener);

static const struct net_ops ops = {
    .timer_start = sim_timer_start,
    .timer_cancel = sim_timer_cancel,
    .listen = listen_to,
    .listener_port = listener_port,
    .listener_close = listener_close,
    .answer = sim_answer,
    .connect = sim_connect,
    .send = sim_send,
    .close = sim_close,
    .fetch = sim_fetch,
    .fetch_cancel = sim_fetch_cancel,
    .work = sim_work,
    .post = sim_post,
};

static void
after_event(void *context)
{
    struct sim_net *sim = context;
    struct sim_node *node = sim->dying;

    NEED(sim->running == NULL);
    if (node == NULL)
        return;
    sim->dying = NULL;
    node->options.on_death(node->options.context);
    NEED(node->life != SIM_DEAD);
}

enum err
sim_net_make(struct world *world, struct sim_net **ret_net)
{
    struct sim_net *sim = calloc(1, sizeof(*sim));

    if (sim == NULL)
        return ERR_NO_SPACE;
    sim->world = world;
    list_init(&sim->wires);
    list_init(&sim->exchanges);
    world_set_after(world, after_event, sim);
    *ret_net = sim;
    return ERR_OK;
}

static void
free_listeners(struct sim_node *node)
{
    struct list_link *at;

    while ((at = list_take(&node->listeners)) != NULL)
        free(LIST_MEMBER(at, struct net_listener, link));
}

void
sim_net_free(struct sim_net **net)
{
    struct sim_net *sim = *net;

    if (sim == NULL)
        return;
    for (size_t i = 0; i < sim->nodes_count; i++) {
        sim_fetch_discard(sim->nodes[i], true);
        sim_socket_discard(sim->nodes[i], true);
        sim_turn_discard(sim->nodes[i]);
        free_listeners(sim->nodes[i]);
    }
    sim_exchange_free_all(sim);
    sim_socket_free_all(sim);
    for (size_t i = 0; i < sim->nodes_count; i++)
        free(sim->nodes[i]);
    world_set_after(sim->world, NULL, NULL);
    free(sim);
    *net = NULL;
}

struct sim_node *
sim_net_add(struct sim_net *net, const struct sim_node_options *options)
{
    struct sim_node *node = calloc(1, sizeof(*node));

    NEED(node != NULL && net->nodes_count < SIM_NET_NODES_MAX);
    node->sim = net;
    node->options = *options;
    (void)snprintf(node->name, sizeof(node->name), "%s", options->name);
    (void)snprintf(node->address, sizeof(node->address), "%s", options->address);
    world_clock_init(&node->clock, net->world);
    world_clock_set(&node->clock, options->clock_offset_us);
    world_clock_drift(&node->clock, options->clock_drift_ppm);
    random_seed(&node->random, world_seed(net->world, node->name));
    node->net = (struct net){&ops, &node->clock.clock, &node->random};
    node->last_port = PORT_FREE;
    list_init(&node->timers);
    list_init(&node->posts);
    list_init(&node->works);
    list_init(&node->listeners);
    list_init(&node->calls);
    list_init(&node->sockets);
    list_init(&node->fetches);
    node->index = net->nodes_count;
    net->nodes[net->nodes_count++] = node;
    return node;
}

struct net *
sim_net_of(struct sim_node *node)
{
    return &node->net;
}

struct world_clock *
sim_net_clock(struct sim_node *node)
{
    return &node->clock;
}

const char *
sim_net_name(const struct sim_node *node)
{
    return node->name;
}

struct sim_net *
sim_net_around(const struct sim_node *node)
{
    return node->sim;
}

struct sim_node *
sim_net_running(const struct sim_net *net)
{
    return net->running;
}

void
sim_net_enter(struct sim_node *node)
{
    NEED(node->sim->running == NULL && node->life == SIM_ALIVE);
    node->sim->running = node;
}

void
sim_net_leave(struct sim_node *node)
{
    NEED(node->sim->running == node);
    node->sim->running = NULL;
}

void
sim_net_kill(struct sim_node *node)
{
    NEED(node->options.on_death != NULL && node->sim->dying == NULL && node->life == SIM_ALIVE);
    NEED(node->sim->running == NULL || node->sim->running == node);
    world_write(node->sim->world, "%s dies", node->name);
    node->life = SIM_DEAD;
    node->sim->dying = node;
}

bool
sim_net_is_dead(const struct sim_node *node)
{
    return node->life != SIM_ALIVE;
}

bool
sim_net_is_working(const struct sim_node *node)
{
    return node->works_count > 0;
}

void
sim_net_drain(struct sim_node *node)
{
    NEED(node->life == SIM_DEAD);
    sim_turn_drain(node);
}

void
sim_net_discard(struct sim_node *node, bool without_power)
{
    NEED(node->life == SIM_DEAD);
    node->life = without_power ? SIM_POWER_OFF : SIM_DOWN;
    sim_fetch_discard(node, without_power);
    sim_socket_discard(node, without_power);
    sim_turn_discard(node);
    free_listeners(node);
}

void
sim_net_boot(struct sim_node *node)
{
    NEED(node->life == SIM_DOWN || node->life == SIM_POWER_OFF);
    world_write(node->sim->world, "%s boots", node->name);
    node->life = SIM_ALIVE;
    world_clock_boot(&node->clock);
}

void
sim_net_set_proxy(struct sim_net *net, const struct sim_node *from, const struct sim_node *to,
    const struct sim_proxy *proxy)
{
    net->proxy = *proxy;
    net->proxy_from = from;
    net->proxy_to = to;
}

void
sim_net_set_weather(struct sim_net *net, const struct sim_weather *weather)
{
    net->weather = *weather;
}

/* Later of the two: faults of one kind may overlap. */
static void
prolong(struct sim_net *sim, int64_t *until_us, struct span span)
{
    int64_t end_us = world_now(sim->world).us + span.us;

    *until_us = *until_us > end_us ? *until_us : end_us;
}

void
sim_net_cut(struct sim_node *from, struct sim_node *to, struct span span)
{
    from->sim->figures.cuts++;
    world_write(
        from->sim->world, "cut %s to %s for %lld us", from->name, to->name, (long long)span.us);
    prolong(from->sim, &from->sim->cut_until_us[from->index][to->index], span);
}

void
sim_net_refuse(struct sim_node *node, struct span span)
{
    node->sim->figures.refusals++;
    world_write(node->sim->world, "%s refuses for %lld us", node->name, (long long)span.us);
    prolong(node->sim, &node->refuses_until_us, span);
}

void
sim_net_reset(struct sim_node *a, struct sim_node *b)
{
    a->sim->figures.resets++;
    world_write(a->sim->world, "lines break %s %s", a->name, b->name);
    sim_socket_reset(a, b, false);
}

void
sim_net_half_open(struct sim_node *a, struct sim_node *b)
{
    a->sim->figures.half_opens++;
    world_write(a->sim->world, "half-open %s %s", a->name, b->name);
    sim_socket_reset(a, b, true);
}

void
sim_net_heal(struct sim_net *net)
{
    memset(net->cut_until_us, 0, sizeof(net->cut_until_us));
    for (size_t i = 0; i < net->nodes_count; i++)
        net->nodes[i]->refuses_until_us = 0;
}

const struct sim_net_figures *
sim_net_figures(const struct sim_net *net)
{
    return &net->figures;
}

struct span
sim_delay(struct sim_net *sim)
{
    int64_t us = world_between(sim->world, DELAY_MIN_US, DELAY_MAX_US);

    if (world_happens(sim->world, sim->weather.late)) {
        sim->figures.late++;
        us += world_between(sim->world, 0, LATE_MAX_US);
    }
    return span_us(us);
}

bool
sim_is_cut(const struct sim_node *from, const struct sim_node *to)
{
    return from->life == SIM_POWER_OFF || to->life == SIM_POWER_OFF ||
           from->sim->cut_until_us[from->index][to->index] > world_now(from->sim->world).us;
}

struct sim_node *
sim_find(const struct sim_net *sim, const char *name)
{
    for (size_t i = 0; i < sim->nodes_count; i++)
        if (strcasecmp(sim->nodes[i]->name, name) == 0)
            return sim->nodes[i];
    return NULL;
}

static struct net_listener *
listener_on(const struct sim_node *node, uint16_t port)
{
    for (struct list_link *at = node->listeners.next; at != &node->listeners; at = at->next) {
        struct net_listener *listener = LIST_MEMBER(at, struct net_listener, link);

        if (listener->port == port)
            return listener;
    }
    return NULL;
}

struct net_listener *
sim_listener(const struct sim_node *node, uint16_t port)
{
    if (node->life != SIM_ALIVE || node->refuses_until_us > world_now(node->sim->world).us)
        return NULL;
    return listener_on(node, port);
}

static enum err
listen_to(struct net *net, const struct net_listen *listen, struct net_listener **ret_listener)
{
    struct sim_node *node = sim_node_of(net);
    struct net_listener *listener;

    if (listen->port != 0 && listener_on(node, listen->port) != NULL)
        return ERR_BUSY;
    listener = calloc(1, sizeof(*listener));
    if (listener == NULL)
        return ERR_NO_SPACE;
    listener->node = node;
    listener->port = listen->port != 0 ? listen->port : ++node->last_port;
    listener->options = *listen;
    list_add(&node->listeners, &listener->link);
    *ret_listener = listener;
    return ERR_OK;
}

static uint16_t
listener_port(const struct net_listener *listener)
{
    return listener->port;
}

static void
listener_close(struct net *net, struct net_listener **listener)
{
    (void)net;
    if (*listener != NULL) {
        list_remove(&(*listener)->link);
        free(*listener);
    }
    *listener = NULL;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum err
decode_path(struct bytes from, char *to, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < from.size; i++) {
        int c = from.at[i];

        if (c == '%' && i + 2 < from.size && hex_digit((char)from.at[i + 1]) >= 0 &&
            hex_digit((char)from.at[i + 2]) >= 0) {
            c = hex_digit((char)from.at[i + 1]) * 16 + hex_digit((char)from.at[i + 2]);
            i += 2;
        } else if (c == '%') {
            return ERR_BAD_INPUT;
        }
        if (length + 1 >= size || c == '\0')
            return ERR_BAD_INPUT;
        to[length++] = (char)c;
    }
    to[length] = '\0';
    return text_is_utf8(bytes_of(to, length)) ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
read_host(struct bytes authority, struct sim_url *url)
{
    const uint8_t *colon = memchr(authority.at, ':', authority.size);
    size_t length = colon == NULL ? authority.size : (size_t)(colon - authority.at);
    int64_t port = 80;
    enum err err = length == 0 ? ERR_BAD_INPUT : ERR_OK;

    if (err == ERR_OK)
        err = text_copy(bytes_of(authority.at, length), url->host, sizeof(url->host));
    if (err == ERR_OK && colon != NULL)
        err = text_read_int(bytes_from(authority, length + 1), &port);
    if (err != ERR_OK || port < 1 || port > UINT16_MAX)
        return ERR_BAD_INPUT;
    url->port = (uint16_t)port;
    return ERR_OK;
}

enum err
sim_read_url(const char *url, const char *scheme, struct sim_url *ret_url)
{
    size_t length = strlen(scheme);
    const char *path;
    size_t path_length;
    enum err err;

    if (strncmp(url, scheme, length) != 0 || strncmp(url + length, "://", 3) != 0)
        return ERR_BAD_INPUT;
    url += length + 3;
    length = strcspn(url, "/?#");
    err = read_host(bytes_of(url, length), ret_url);
    path = url + length;
    path_length = strcspn(path, "?#");
    if (err == ERR_OK)
        err = decode_path(path_length == 0 ? bytes_text("/") : bytes_of(path, path_length),
            ret_url->path, sizeof(ret_url->path));
    path += path_length;
    if (err == ERR_OK)
        err = text_copy(
            bytes_text(path[0] == '?' ? path + 1 : path), ret_url->query, sizeof(ret_url->query));
    return err == ERR_OK && strpbrk(ret_url->query, " #\r\n\t") == NULL ? ERR_OK : ERR_BAD_INPUT;
}
