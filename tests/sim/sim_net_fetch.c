#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"
#include "tests/sim/sim_net_inside.h"

/*
 * An exchange is one request and its answer on a connection of its own. It
 * outlives the fetch that asked (who gave up may have been heard all the same)
 * and the call that answers. What the asker is told follows from where it went
 * wrong: before the request left nothing can have happened; afterwards anything.
 */

#define RETRY_US 1000000
#define TWICE_LATE_MAX_US (5 * 60 * 1000000)

struct strings {
    struct net_header *headers;
    size_t headers_count;
    uint8_t *body;
    size_t body_size;
    char *type;
};

struct exchange {
    struct list_link link;
    struct sim_net *sim;
    struct sim_node *from;
    struct sim_node *to;
    struct net_fetch *fetch; /* NULL when nobody waits any more */
    struct net_call *call;   /* NULL before it is handed over, and when it is answered */
    struct world_event event;
    struct sim_url url;
    char method[8];
    struct strings asked;
    struct strings answered;
    int status;
    int64_t sent_us;
    bool sent; /* something has left */
};

struct net_fetch {
    struct list_link link;
    struct sim_node *node;
    struct exchange *exchange;
    net_fetched_fn *then;
    void *context;
    struct world_event deadline;
};

struct net_call {
    struct list_link link;
    struct sim_node *node;
    struct exchange *exchange;
};

static char *
copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    NEED(copy != NULL);
    memcpy(copy, text, size);
    return copy;
}

static void
copy_strings(struct strings *strings, const char *type, struct bytes body,
    const struct net_header *headers, size_t count)
{
    strings->headers = calloc(count + 1, sizeof(struct net_header));
    strings->body = malloc(body.size + 1);
    NEED(strings->headers != NULL && strings->body != NULL);
    if (body.size > 0)
        memcpy(strings->body, body.at, body.size);
    strings->body_size = body.size;
    for (size_t i = 0; i < count; i++)
        strings->headers[i] =
            (struct net_header){copy_text(headers[i].name), copy_text(headers[i].value)};
    strings->headers_count = count;
    if (type == NULL)
        return;
    strings->headers[count] = (struct net_header){copy_text("content-type"), copy_text(type)};
    strings->headers_count++;
}

static void
free_strings(struct strings *strings)
{
    for (size_t i = 0; i < strings->headers_count; i++) {
        union {
            const char *borrowed;
            char *own;
        } name = {strings->headers[i].name}, value = {strings->headers[i].value};

        free(name.own);
        free(value.own);
    }
    free(strings->headers);
    free(strings->body);
}

static void
free_exchange(struct exchange *exchange)
{
    world_never(exchange->sim->world, &exchange->event);
    list_remove(&exchange->link);
    free_strings(&exchange->asked);
    free_strings(&exchange->answered);
    free(exchange);
}

static void
settle(struct exchange *exchange)
{
    if (exchange->fetch == NULL && exchange->call == NULL && exchange->event.place == 0)
        free_exchange(exchange);
}

static void
free_fetch(struct net_fetch *fetch)
{
    world_never(fetch->node->sim->world, &fetch->deadline);
    list_remove(&fetch->link);
    if (fetch->exchange != NULL)
        fetch->exchange->fetch = NULL;
    free(fetch);
}

/* The asker hears how it ended. The last thing an event does. */
static void
finish(struct exchange *exchange, enum err err)
{
    struct net_fetch *fetch = exchange->fetch;
    struct net_answer_got got = {.err = err};
    struct sim_node *node = exchange->from;
    net_fetched_fn *then;
    void *context;

    if (fetch == NULL) {
        settle(exchange);
        return;
    }
    then = fetch->then;
    context = fetch->context;
    free_fetch(fetch);
    if (err == ERR_OK) {
        got.status = exchange->status;
        got.body = bytes_of(exchange->answered.body, exchange->answered.body_size);
        got.headers = exchange->answered.headers;
        got.headers_count = exchange->answered.headers_count;
    }
    world_write(node->sim->world, "%s fetched %s: %s %d", node->name, exchange->url.path,
        err_name(err), got.status);
    sim_net_enter(node);
    then(context, &got);
    sim_net_leave(node);
    settle(exchange);
}

static void
on_refused(void *context)
{
    finish(context, ERR_UNREACHABLE);
}

static void
on_broken(void *context)
{
    finish(context, ERR_NO_ANSWER);
}

static void
later(struct exchange *exchange, world_fn *run)
{
    world_at(exchange->sim->world, &exchange->event, sim_delay(exchange->sim), run, exchange);
}

static void
again(struct exchange *exchange, world_fn *run)
{
    world_at(exchange->sim->world, &exchange->event, span_us(RETRY_US), run, exchange);
}

static void
on_deadline(void *context)
{
    struct net_fetch *fetch = context;
    struct exchange *exchange = fetch->exchange;

    /* What has left may arrive yet. */
    if (!exchange->sent)
        world_never(exchange->sim->world, &exchange->event);
    finish(exchange, exchange->sent ? ERR_NO_ANSWER : ERR_UNREACHABLE);
}

static bool
gives_up(const struct exchange *exchange)
{
    return world_now(exchange->sim->world).us - exchange->sent_us > SIM_TCP_GIVES_UP.us;
}

static void
on_answer_arrives(void *context)
{
    struct exchange *exchange = context;

    if (sim_is_cut(exchange->to, exchange->from)) {
        if (exchange->fetch != NULL && !gives_up(exchange))
            again(exchange, on_answer_arrives);
        settle(exchange);
        return;
    }
    finish(exchange, exchange->answered.body_size > NET_BODY_MAX ? ERR_TOO_BIG : ERR_OK);
}

/* The connection breaks, or nothing at all comes any more. */
static void
lose(struct exchange *exchange)
{
    if (world_happens(exchange->sim->world, 500))
        later(exchange, on_broken);
    settle(exchange);
}

/* Whether the proxy does that to it, so often out of a thousand. */
static bool
is_dropped(const struct exchange *exchange, int64_t per_mille)
{
    const struct sim_net *sim = exchange->sim;

    return per_mille > 0 && exchange->from == sim->proxy_from && exchange->to == sim->proxy_to &&
           world_happens(sim->world, per_mille);
}

/* Whether nobody hears of an answer, which may also lose its end. */
static bool
is_answer_lost(struct exchange *exchange)
{
    struct sim_net *sim = exchange->sim;

    if (world_happens(sim->world, sim->weather.answer_lost)) {
        sim->figures.answers_lost++;
        return true;
    }
    if (is_dropped(exchange, sim->proxy.answer_dropped)) {
        sim->figures.answers_dropped++;
        return true;
    }
    if (is_dropped(exchange, sim->proxy.answer_cut)) {
        sim->figures.answers_cut++;
        exchange->answered.body_size /= 2;
    }
    return false;
}

static void
answer_now(struct exchange *exchange, const struct net_reply *reply)
{
    struct bytes body = strcmp(exchange->method, "HEAD") == 0 ? bytes_of(NULL, 0) : reply->body;

    exchange->status = reply->status;
    copy_strings(&exchange->answered, reply->type, body, reply->headers, reply->headers_count);
    if (is_answer_lost(exchange))
        lose(exchange);
    else
        later(exchange, on_answer_arrives);
}

void
sim_answer(struct net_call *call, const struct net_reply *reply)
{
    struct exchange *exchange = call->exchange;

    /* Nobody hears the dead; its lines break when it is discarded. */
    if (call->node->life != SIM_ALIVE)
        return;
    list_remove(&call->link);
    free(call);
    exchange->call = NULL;
    answer_now(exchange, reply);
}

static void
hand_over(struct exchange *exchange, struct net_listener *listener)
{
    const struct net_request request = {
        .method = bytes_text(exchange->method),
        .path = bytes_text(exchange->url.path),
        .query = bytes_text(exchange->url.query),
        .body = bytes_of(exchange->asked.body, exchange->asked.body_size),
        .peer = exchange->from->address,
        .secure = listener->options.certificate_file != NULL,
        .headers = exchange->asked.headers,
        .headers_count = exchange->asked.headers_count,
    };
    struct sim_node *node = exchange->to;
    struct net_call *call = calloc(1, sizeof(*call));

    NEED(call != NULL);
    call->node = node;
    call->exchange = exchange;
    exchange->call = call;
    list_add(&node->calls, &call->link);
    node->sim->figures.requests++;
    world_write(
        node->sim->world, "%s request %s %s", node->name, exchange->method, exchange->url.path);
    sim_net_enter(node);
    listener->options.service->request(listener->options.context, call, &request);
    sim_net_leave(node);
}

static void on_request_arrives(void *context);

/*
 * Something between the two sends it once more: at once, or when all is long
 * over. Whatever that one is answered, nobody hears.
 */
static void
send_twice(const struct exchange *exchange)
{
    struct sim_net *sim = exchange->sim;
    struct exchange *twin = calloc(1, sizeof(*twin));
    struct span after = sim_delay(sim);

    NEED(twin != NULL);
    sim->figures.twice++;
    twin->sim = sim;
    twin->from = exchange->from;
    twin->to = exchange->to;
    twin->url = exchange->url;
    memcpy(twin->method, exchange->method, sizeof(twin->method));
    copy_strings(&twin->asked, NULL, bytes_of(exchange->asked.body, exchange->asked.body_size),
        exchange->asked.headers, exchange->asked.headers_count);
    twin->sent = true;
    twin->sent_us = exchange->sent_us;
    list_add(&sim->exchanges, &twin->link);
    if (world_happens(sim->world, 300))
        after.us += world_between(sim->world, 0, TWICE_LATE_MAX_US);
    world_at(sim->world, &twin->event, after, on_request_arrives, twin);
}

static void
on_request_arrives(void *context)
{
    struct exchange *exchange = context;
    struct net_listener *listener;

    if (sim_is_cut(exchange->from, exchange->to)) {
        if (!gives_up(exchange))
            again(exchange, on_request_arrives);
        settle(exchange);
        return;
    }
    if (world_happens(exchange->sim->world, exchange->sim->weather.twice))
        send_twice(exchange);
    listener = sim_listener(exchange->to, exchange->url.port);
    if (listener == NULL)
        later(exchange, on_broken);
    else if (exchange->asked.body_size > NET_BODY_MAX)
        answer_now(exchange, &(struct net_reply){.status = 413});
    else
        hand_over(exchange, listener);
}

static void
on_connected(void *context)
{
    struct exchange *exchange = context;
    struct sim_net *sim = exchange->sim;

    if (sim_is_cut(exchange->from, exchange->to) || sim_is_cut(exchange->to, exchange->from)) {
        again(exchange, on_connected);
        return;
    }
    if (sim_listener(exchange->to, exchange->url.port) == NULL ||
        world_happens(sim->world, sim->weather.unreachable)) {
        sim->figures.unreachable++;
        later(exchange, on_refused);
        return;
    }
    exchange->sent = true;
    exchange->sent_us = world_now(sim->world).us;
    if (world_happens(sim->world, sim->weather.request_lost)) {
        sim->figures.requests_lost++;
        lose(exchange);
        return;
    }
    if (is_dropped(exchange, sim->proxy.request_dropped)) {
        sim->figures.requests_dropped++;
        lose(exchange);
        return;
    }
    later(exchange, on_request_arrives);
}

static enum err
check_ask(const struct net_ask *ask, struct sim_url *url)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE"};
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
    struct exchange *exchange = calloc(1, sizeof(*exchange));
    struct net_fetch *fetch = calloc(1, sizeof(*fetch));
    struct sim_node *to;

    NEED(exchange != NULL && fetch != NULL);
    if (check_ask(ask, &exchange->url) != ERR_OK) {
        free(exchange);
        free(fetch);
        return ERR_BAD_INPUT;
    }
    to = sim_find(node->sim, exchange->url.host);
    *fetch =
        (struct net_fetch){.node = node, .exchange = exchange, .then = then, .context = context};
    exchange->sim = node->sim;
    exchange->from = node;
    exchange->to = to;
    exchange->fetch = fetch;
    (void)snprintf(exchange->method, sizeof(exchange->method), "%s", ask->method);
    copy_strings(&exchange->asked, ask->body.size > 0 ? ask->type : NULL, ask->body, ask->headers,
        ask->headers_count);
    list_add(&node->fetches, &fetch->link);
    list_add(&node->sim->exchanges, &exchange->link);
    *ret = fetch;
    if (node->life != SIM_ALIVE)
        return ERR_OK;
    world_at(node->sim->world, &fetch->deadline, ask->timeout, on_deadline, fetch);
    later(exchange, to == NULL ? on_refused : on_connected);
    return ERR_OK;
}

/* Nobody waits for it any more; what has left goes on by itself. */
static void
abandon(struct net_fetch *fetch)
{
    struct exchange *exchange = fetch->exchange;

    free_fetch(fetch);
    if (!exchange->sent)
        world_never(exchange->sim->world, &exchange->event);
    settle(exchange);
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
        struct exchange *exchange = call->exchange;

        free(call);
        exchange->call = NULL;
        if (!without_power)
            later(exchange, on_broken);
        settle(exchange);
    }
}

void
sim_fetch_free_all(struct sim_net *sim)
{
    struct list_link *at;

    while ((at = list_take(&sim->exchanges)) != NULL)
        free_exchange(LIST_MEMBER(at, struct exchange, link));
}
