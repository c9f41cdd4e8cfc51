#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "tests/sim/sim_net_exchange.h"

/*
 * The asker's end of an exchange. A body that is asked for in pieces comes in several packets,
 * and its line may break between any two of them; one that is kept comes in a single one.
 */

#define PIECE_MAX 4096

struct net_fetch {
    struct list_link link;
    struct sim_node *node;
    struct sim_exchange *exchange;
    net_fetched_fn *then;
    enum err (*piece)(void *context, int status, struct bytes piece);
    void *context;
    uint64_t answer_max;
    struct span silence;
    struct world_event deadline;
    struct world_event quiet; /* the end of its patience with silence */
};

static void
free_fetch(struct net_fetch *fetch)
{
    world_never(fetch->node->sim->world, &fetch->deadline);
    world_never(fetch->node->sim->world, &fetch->quiet);
    list_remove(&fetch->link);
    if (fetch->exchange != NULL)
        fetch->exchange->fetch = NULL;
    free(fetch);
}

void
sim_fetch_finish(struct sim_exchange *exchange, enum err err)
{
    struct net_fetch *fetch = exchange->fetch;
    struct net_answer_got got = {.err = err};
    struct sim_node *node = exchange->from;
    net_fetched_fn *then;
    bool keeps;
    void *context;

    if (fetch == NULL) {
        sim_exchange_settle(exchange);
        return;
    }
    then = fetch->then;
    keeps = fetch->piece == NULL;
    context = fetch->context;
    free_fetch(fetch);
    if (err == ERR_OK) {
        got.status = exchange->status;
        got.body = bytes_of(exchange->answered.body, keeps ? exchange->answered.body_size : 0);
        got.headers = exchange->answered.headers;
        got.headers_count = exchange->answered.headers_count;
    }
    world_write(node->sim->world, "%s fetched %s: %s %d", node->name, exchange->url.path,
        err_name(err), got.status);
    sim_net_enter(node);
    then(context, &got);
    sim_net_leave(node);
    sim_exchange_settle(exchange);
}

static void
on_deadline(void *context)
{
    struct net_fetch *fetch = context;
    struct sim_exchange *exchange = fetch->exchange;

    /* What has left may arrive yet. */
    if (!exchange->sent)
        world_never(exchange->sim->world, &exchange->event);
    sim_fetch_finish(exchange, exchange->sent ? ERR_NO_ANSWER : ERR_UNREACHABLE);
}

static void
hear(struct net_fetch *fetch)
{
    struct world *world = fetch->node->sim->world;

    world_never(world, &fetch->quiet);
    if (fetch->silence.us > 0)
        world_at(world, &fetch->quiet, fetch->silence, on_deadline, fetch);
}

/* The next piece; what its taker said to it. He may have cancelled, and may have died. */
static enum err
hand_piece(struct sim_exchange *exchange)
{
    struct net_fetch *fetch = exchange->fetch;
    size_t size = exchange->answered.body_size - exchange->handed_size;
    const uint8_t *at = exchange->answered.body + exchange->handed_size;
    enum err err;

    if (size > PIECE_MAX)
        size = PIECE_MAX;
    exchange->handed_size += size;
    hear(fetch);
    exchange->handing = true;
    sim_net_enter(exchange->from);
    err = fetch->piece(fetch->context, exchange->status, bytes_of(at, size));
    sim_net_leave(exchange->from);
    exchange->handing = false;
    return err;
}

/* Pieces take their time; a sender that has died says no more. */
static void
go_on(struct sim_exchange *exchange)
{
    enum err err = ERR_OK;

    if (exchange->handed_size < exchange->answered.body_size)
        err = exchange->to->life == SIM_ALIVE ? hand_piece(exchange) : ERR_NO_ANSWER;
    if (exchange->fetch == NULL || exchange->from->life != SIM_ALIVE)
        sim_exchange_settle(exchange);
    else if (err == ERR_OK && exchange->handed_size < exchange->answered.body_size)
        sim_exchange_later(exchange, sim_fetch_arrives);
    else
        sim_fetch_finish(exchange, err == ERR_OK && exchange->breaks ? ERR_NO_ANSWER : err);
}

void
sim_fetch_arrives(void *context)
{
    struct sim_exchange *exchange = context;

    if (sim_is_cut(exchange->to, exchange->from)) {
        if (exchange->fetch != NULL && !sim_exchange_gives_up(exchange))
            sim_exchange_again(exchange, sim_fetch_arrives);
        sim_exchange_settle(exchange);
        return;
    }
    if (exchange->fetch != NULL && exchange->answered.body_size > exchange->fetch->answer_max)
        sim_fetch_finish(exchange, ERR_TOO_BIG);
    else if (exchange->fetch != NULL && exchange->fetch->piece != NULL)
        go_on(exchange);
    else
        sim_fetch_finish(exchange, ERR_OK);
}

static enum err
check_ask(const struct net_ask *ask, struct sim_url *url)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    enum err err = sim_read_url(ask->url, "http", url);

    if (err != ERR_OK)
        err = sim_read_url(ask->url, "https", url);
    for (size_t i = 0; err == ERR_OK && i < LENGTH(methods); i++)
        if (strcmp(ask->method, methods[i]) == 0)
            return ERR_OK;
    return ERR_BAD_INPUT;
}

enum err
sim_fetch(struct net *net, const struct net_ask *ask, net_fetched_fn *then, void *context,
    struct net_fetch **ret)
{
    struct sim_node *node = sim_node_of(net);
    struct sim_exchange *exchange = calloc(1, sizeof(*exchange));
    struct net_fetch *fetch = calloc(1, sizeof(*fetch));
    struct sim_node *to;

    NEED(exchange != NULL && fetch != NULL);
    if (check_ask(ask, &exchange->url) != ERR_OK) {
        free(exchange);
        free(fetch);
        return ERR_BAD_INPUT;
    }
    to = sim_find(node->sim, exchange->url.host);
    *fetch = (struct net_fetch){.node = node,
        .exchange = exchange,
        .then = then,
        .piece = ask->piece,
        .context = context,
        .answer_max = ask->answer_max == 0 ? NET_BODY_MAX : ask->answer_max,
        .silence = ask->silence};
    exchange->sim = node->sim;
    exchange->from = node;
    exchange->to = to;
    exchange->fetch = fetch;
    (void)snprintf(exchange->method, sizeof(exchange->method), "%s", ask->method);
    sim_exchange_copy(&exchange->asked, ask->body.size > 0 ? ask->type : NULL, ask->body,
        ask->headers, ask->headers_count);
    list_add(&node->fetches, &fetch->link);
    list_add(&node->sim->exchanges, &exchange->link);
    *ret = fetch;
    if (node->life != SIM_ALIVE)
        return ERR_OK;
    world_at(node->sim->world, &fetch->deadline, ask->timeout, on_deadline, fetch);
    hear(fetch);
    sim_exchange_later(exchange, to == NULL ? sim_exchange_refused : sim_exchange_begin);
    return ERR_OK;
}

/* Nobody waits for it any more; what has left goes on by itself. */
static void
abandon(struct net_fetch *fetch)
{
    struct sim_exchange *exchange = fetch->exchange;

    free_fetch(fetch);
    if (!exchange->sent)
        world_never(exchange->sim->world, &exchange->event);
    sim_exchange_settle(exchange);
}

void
sim_fetch_cancel(struct net *net, struct net_fetch **fetch)
{
    (void)net;
    if (*fetch != NULL)
        abandon(*fetch);
    *fetch = NULL;
}

void
sim_fetch_discard(struct sim_node *node, bool without_power)
{
    struct list_link *at;

    while ((at = list_take(&node->fetches)) != NULL)
        abandon(LIST_MEMBER(at, struct net_fetch, link));
    while ((at = list_take(&node->calls)) != NULL) {
        struct net_call *call = LIST_MEMBER(at, struct net_call, link);
        struct sim_exchange *exchange = call->exchange;

        free(call);
        exchange->call = NULL;
        if (!without_power)
            sim_exchange_later(exchange, sim_exchange_broken);
        sim_exchange_settle(exchange);
    }
}
