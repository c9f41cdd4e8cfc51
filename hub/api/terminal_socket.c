#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/flow/outbox_flow.h"
#include "shared/base/fault.h"

#define SLOTS_FIRST 1024
#define CLOSE_GOING_AWAY 1001
#define CLOSE_POLICY 1008

struct terminals {
    struct terminal_session *open;
    struct terminal_session **buckets;
    size_t buckets_count;
    size_t active_count;
};

static struct terminal_session **
bucket_of(const struct terminals *terminals, int64_t terminal)
{
    uint64_t hash = (uint64_t)terminal * UINT64_C(0x9e3779b97f4a7c15) >> 32;

    return &terminals->buckets[hash % terminals->buckets_count];
}

static struct terminal_session *
find(const struct terminals *terminals, int64_t terminal)
{
    struct terminal_session *session = *bucket_of(terminals, terminal);

    while (session != NULL && session->terminal != terminal)
        session = session->next;
    return session;
}

static void
grow(struct terminals *terminals)
{
    size_t count = terminals->buckets_count * 2;
    struct terminal_session **buckets = calloc(count, sizeof(struct terminal_session *));
    struct terminals grown = {.buckets = buckets, .buckets_count = count};

    if (buckets == NULL)
        return;
    for (size_t i = 0; i < terminals->buckets_count; i++)
        for (struct terminal_session *at = terminals->buckets[i]; at != NULL;) {
            struct terminal_session *next = at->next;
            struct terminal_session **bucket = bucket_of(&grown, at->terminal);

            at->next = *bucket;
            *bucket = at;
            at = next;
        }
    free(terminals->buckets);
    terminals->buckets = buckets;
    terminals->buckets_count = count;
}

static void
leave(struct terminal_session *session)
{
    struct terminals *terminals = session->hub->terminals;
    struct terminal_session **at = bucket_of(terminals, session->terminal);

    if (session->stage != TERMINAL_SOCKET_ACTIVE)
        return;
    while (*at != session)
        at = &(*at)->next;
    *at = session->next;
    terminals->active_count--;
    session->stage = TERMINAL_SOCKET_CHALLENGED;
    terminal_socket_gone(session);
}

void
terminal_socket_settle(struct terminal_session *session)
{
    if (session->socket == NULL && session->under_way == 0)
        free(session);
}

void
terminal_socket_say(struct terminal_session *session, enum message_number number,
    const struct message_shape *shape, const void *message)
{
    struct hub *hub = session->hub;
    struct bytes frame;
    enum err err;

    if (session->socket == NULL)
        return;
    err = frame_write(hub->framer, number, shape, message, &frame);
    NEED(err == ERR_OK); /* everything that the hub says is within the table's limits */
    err = net_send(hub->net, session->socket, frame);
    if (err != ERR_OK)
        net_close(hub->net, session->socket, CLOSE_POLICY);
}

void
terminal_socket_refuse(
    struct terminal_session *session, enum err err, int about, int64_t wait_ms, bool close)
{
    struct message_refusal refusal = {
        .code = bytes_text(err_name(err)),
        .text = bytes_text(err_text(err)),
        .about = about,
        .wait_ms = wait_ms,
    };

    session->hub->figures.refusals_out++;
    terminal_socket_say(session, MESSAGE_refusal, &message_refusal_shape, &refusal);
    if (close && session->socket != NULL)
        net_close(session->hub->net, session->socket, CLOSE_POLICY);
}

enum err
terminal_socket_open(
    void *context, struct net_socket *socket, const struct net_request *request, void **ret_session)
{
    struct hub *hub = context;
    struct terminal_session *session;

    if (!bytes_is(request->path, "/v1/terminal/socket"))
        return ERR_NOT_FOUND;
    if (hub->stopping || !hub->ready)
        return ERR_STOPPING;
    session = calloc(1, sizeof(*session));
    if (session == NULL)
        return ERR_NO_SPACE;
    session->hub = hub;
    session->socket = socket;
    random_fill(hub->net->random, session->nonce, sizeof(session->nonce));
    session->challenged_us = net_moment(hub->net).us;
    session->next_open = hub->terminals->open;
    session->open_place = &hub->terminals->open;
    if (session->next_open != NULL)
        session->next_open->open_place = &session->next_open;
    hub->terminals->open = session;
    terminal_socket_say(session, MESSAGE_challenge, &message_challenge_shape,
        &(struct message_challenge){.nonce = bytes_of(session->nonce, sizeof(session->nonce)),
            .hub_us = session->challenged_us,
            .version = MESSAGE_VERSION});
    *ret_session = session;
    return ERR_OK;
}

void
terminal_socket_close(void *context)
{
    struct terminal_session *session = context;

    leave(session);
    *session->open_place = session->next_open;
    if (session->next_open != NULL)
        session->next_open->open_place = session->open_place;
    session->socket = NULL;
    terminal_socket_settle(session);
}

void
terminal_socket_admit(
    struct terminal_session *session, int64_t terminal, int64_t merchant_id, int64_t epoch)
{
    struct terminals *terminals = session->hub->terminals;
    struct terminal_session *older = find(terminals, terminal);
    struct terminal_session **bucket;

    if (older != NULL && older != session) {
        leave(older);
        terminal_socket_refuse(older, ERR_BUSY, 0, 0, true);
    }
    if (terminals->active_count > terminals->buckets_count)
        grow(terminals);
    session->terminal = terminal;
    session->merchant_id = merchant_id;
    session->epoch = epoch;
    bucket = bucket_of(terminals, session->terminal);
    session->next = *bucket;
    *bucket = session;
    session->stage = TERMINAL_SOCKET_ACTIVE;
    terminals->active_count++;
    if (session->hub->heart != NULL)
        heart_say(
            session->hub->heart, &(struct heart_message){.word = HEART_HERE, .terminal = terminal});
    if (session->hub->changed != NULL)
        session->hub->changed(session->hub, merchant_id);
}

struct terminal_session *
terminal_socket_find(const struct hub *hub, int64_t terminal)
{
    return find(hub->terminals, terminal);
}

void
terminal_socket_elsewhere(struct hub *hub, int64_t terminal)
{
    struct terminal_session *session = find(hub->terminals, terminal);

    if (session == NULL)
        return;
    leave(session);
    terminal_socket_refuse(session, ERR_BUSY, 0, 0, true);
}

static void
done_answered(struct operation *operation)
{
    free(operation);
}

static void
take_result_ack(struct terminal_session *session, struct bytes fields)
{
    struct message_result_ack ack;
    struct outbox_done *done;

    if (message_get(&message_result_ack_shape, fields, &ack) != ERR_OK || ack.id <= 0) {
        terminal_socket_refuse(session, ERR_BAD_INPUT, MESSAGE_result_ack, 0, false);
        return;
    }
    done = calloc(1, sizeof(*done));
    if (done == NULL)
        return; /* the result is sent again at the next hello */
    done->operation.answer = done_answered;
    done->merchant_id = session->merchant_id;
    done->outbox_id = ack.id;
    outbox_flow_done(done);
    if (lane_submit(session->hub->lane, &done->operation) != ERR_OK)
        free(done);
}

void
terminal_socket_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct terminal_session *session = context;
    struct bytes fields;
    int number;
    enum err err;

    (void)socket;
    session->hub->figures.frames_in++;
    err = frame_open(session->hub->framer, frame, &number, &fields);
    if (err != ERR_OK) {
        terminal_socket_refuse(session, err, 0, 0, true);
        return;
    }
    if (number == MESSAGE_hello)
        terminal_socket_take_hello(session, fields);
    else if (session->stage != TERMINAL_SOCKET_ACTIVE)
        terminal_socket_refuse(session, ERR_FORBIDDEN, number, 0, true);
    else if (number == MESSAGE_records)
        terminal_socket_take_records(session, fields);
    else if (number == MESSAGE_result_ack)
        take_result_ack(session, fields);
    else if (number == MESSAGE_instruction_end)
        terminal_socket_take_instruction_end(session, fields);
    else if (number != MESSAGE_refusal)
        terminal_socket_refuse(session, ERR_UNSUPPORTED, number, 0, false);
}

void
terminal_socket_progress(
    struct hub *hub, const struct orders_row *order, enum message_stage stage, int64_t channel)
{
    struct terminal_session *session = find(hub->terminals, order->terminal_id);

    if (session == NULL || !sale_is_terminals(order))
        return;
    terminal_socket_say(session, MESSAGE_progress, &message_progress_shape,
        &(struct message_progress){.epoch = order->epoch,
            .sequence = order->sequence,
            .stage = stage,
            .channel = channel,
            .salt = order->salt});
}

bool
terminal_socket_online(const struct hub *hub, int64_t terminal)
{
    return find(hub->terminals, terminal) != NULL;
}

size_t
terminal_socket_count(const struct hub *hub)
{
    return hub->terminals->active_count;
}

size_t
terminal_socket_open_count(const struct hub *hub)
{
    size_t count = 0;

    for (struct terminal_session *session = hub->terminals->open; session != NULL;
         session = session->next_open)
        count++;
    return count;
}

void
terminal_socket_drain(struct hub *hub, struct span wait)
{
    for (struct terminal_session *session = hub->terminals->open; session != NULL;
         session = session->next_open) {
        /* Spread over the whole wait, so that they do not all come at once. */
        int64_t wait_ms =
            (int64_t)random_below(hub->net->random, (uint64_t)(wait.us / 1000) + 1) + 1;

        terminal_socket_refuse(session, ERR_STOPPING, 0, wait_ms, false);
        if (session->socket != NULL)
            net_close(hub->net, session->socket, CLOSE_GOING_AWAY);
    }
}

enum err
terminal_socket_make(struct hub *hub, struct terminals **ret_terminals)
{
    struct terminals *terminals = calloc(1, sizeof(*terminals));

    (void)hub;
    if (terminals == NULL)
        return ERR_NO_SPACE;
    terminals->buckets_count = SLOTS_FIRST;
    terminals->buckets = calloc(terminals->buckets_count, sizeof(struct terminal_session *));
    if (terminals->buckets == NULL) {
        free(terminals);
        return ERR_NO_SPACE;
    }
    *ret_terminals = terminals;
    return ERR_OK;
}

void
terminal_socket_free(struct terminals **terminals)
{
    if (*terminals == NULL)
        return;
    free((*terminals)->buckets);
    free(*terminals);
    *terminals = NULL;
}
