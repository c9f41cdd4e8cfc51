#include "tests/sim/sim_net_exchange.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/base/text.h"

#define RETRY_US 1000000
#define TWICE_LATE_MAX_US (5 * 60 * 1000000)

static char *
copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    NEED(copy != NULL);
    memcpy(copy, text, size);
    return copy;
}

void
sim_exchange_copy(struct sim_strings *strings, const char *type, struct bytes body,
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
free_strings(struct sim_strings *strings)
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
free_exchange(struct sim_exchange *exchange)
{
    world_never(exchange->sim->world, &exchange->event);
    list_remove(&exchange->link);
    free_strings(&exchange->asked);
    free_strings(&exchange->answered);
    free(exchange);
}

void
sim_exchange_settle(struct sim_exchange *exchange)
{
    if (exchange->fetch == NULL && exchange->call == NULL && exchange->event.place == 0 &&
        !exchange->handing)
        free_exchange(exchange);
}

void
sim_exchange_later(struct sim_exchange *exchange, world_fn *run)
{
    world_at(exchange->sim->world, &exchange->event, sim_delay(exchange->sim), run, exchange);
}

void
sim_exchange_again(struct sim_exchange *exchange, world_fn *run)
{
    world_at(exchange->sim->world, &exchange->event, span_us(RETRY_US), run, exchange);
}

bool
sim_exchange_gives_up(const struct sim_exchange *exchange)
{
    return world_now(exchange->sim->world).us - exchange->sent_us > SIM_TCP_GIVES_UP.us;
}

void
sim_exchange_refused(void *context)
{
    sim_fetch_finish(context, ERR_UNREACHABLE);
}

void
sim_exchange_broken(void *context)
{
    sim_fetch_finish(context, ERR_NO_ANSWER);
}

/* The connection breaks, or nothing at all comes any more. */
static void
lose(struct sim_exchange *exchange)
{
    if (world_happens(exchange->sim->world, 500))
        sim_exchange_later(exchange, sim_exchange_broken);
    sim_exchange_settle(exchange);
}

/* Whether the proxy does that to it, so often out of a thousand. */
static bool
is_dropped(const struct sim_exchange *exchange, int64_t per_mille)
{
    const struct sim_net *sim = exchange->sim;

    return per_mille > 0 && exchange->from == sim->proxy_from && exchange->to == sim->proxy_to &&
           world_happens(sim->world, per_mille);
}

/* Whether nobody hears of an answer, which may also lose its end. */
static bool
is_answer_lost(struct sim_exchange *exchange)
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
        exchange->breaks = true;
    }
    return false;
}

static void
answer_now(struct sim_exchange *exchange, const struct net_reply *reply)
{
    struct bytes body = strcmp(exchange->method, "HEAD") == 0 ? bytes_of(NULL, 0) : reply->body;

    NEED(reply->source == NULL); /* nothing that worlds ask for is so long */
    exchange->status = reply->status;
    sim_exchange_copy(&exchange->answered, reply->type, body, reply->headers, reply->headers_count);
    if (is_answer_lost(exchange))
        lose(exchange);
    else
        sim_exchange_later(exchange, sim_fetch_arrives);
}

void
sim_answer(struct net_call *call, const struct net_reply *reply)
{
    struct sim_exchange *exchange = call->exchange;

    /* Nobody hears the dead; its lines break when it is discarded. */
    if (call->node->life != SIM_ALIVE)
        return;
    list_remove(&call->link);
    free(call);
    exchange->call = NULL;
    answer_now(exchange, reply);
}

static void
hand_over(struct sim_exchange *exchange, struct net_listener *listener)
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
send_twice(const struct sim_exchange *exchange)
{
    struct sim_net *sim = exchange->sim;
    struct sim_exchange *twin = calloc(1, sizeof(*twin));
    struct span after = sim_delay(sim);

    NEED(twin != NULL);
    sim->figures.twice++;
    twin->sim = sim;
    twin->from = exchange->from;
    twin->to = exchange->to;
    twin->url = exchange->url;
    memcpy(twin->method, exchange->method, sizeof(twin->method));
    sim_exchange_copy(&twin->asked, NULL, bytes_of(exchange->asked.body, exchange->asked.body_size),
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
    struct sim_exchange *exchange = context;
    struct net_listener *listener;

    if (sim_is_cut(exchange->from, exchange->to)) {
        if (!sim_exchange_gives_up(exchange))
            sim_exchange_again(exchange, on_request_arrives);
        sim_exchange_settle(exchange);
        return;
    }
    if (world_happens(exchange->sim->world, exchange->sim->weather.twice))
        send_twice(exchange);
    listener = sim_listener(exchange->to, exchange->url.port);
    if (listener == NULL)
        sim_exchange_later(exchange, sim_exchange_broken);
    else if (exchange->asked.body_size > NET_BODY_MAX)
        answer_now(exchange, &(struct net_reply){.status = 413});
    else
        hand_over(exchange, listener);
}

void
sim_exchange_begin(void *context)
{
    struct sim_exchange *exchange = context;
    struct sim_net *sim = exchange->sim;

    if (sim_is_cut(exchange->from, exchange->to) || sim_is_cut(exchange->to, exchange->from)) {
        sim_exchange_again(exchange, sim_exchange_begin);
        return;
    }
    if (sim_listener(exchange->to, exchange->url.port) == NULL ||
        world_happens(sim->world, sim->weather.unreachable)) {
        sim->figures.unreachable++;
        sim_exchange_later(exchange, sim_exchange_refused);
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
    sim_exchange_later(exchange, on_request_arrives);
}

void
sim_exchange_free_all(struct sim_net *sim)
{
    struct list_link *at;

    while ((at = list_take(&sim->exchanges)) != NULL)
        free_exchange(LIST_MEMBER(at, struct sim_exchange, link));
}
