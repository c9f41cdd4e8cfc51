#include "hub/api/terminal_socket.h"

#include <stdlib.h>

#include "hub/flow/outbox_flow.h"
#include "hub/flow/records_flow.h"
#include "hub/flow/terminal_flow.h"
#include "shared/base/fault.h"
#include "shared/base/log.h"
#include "shared/wire/proof.h"

#define SLOTS_FIRST 1024
#define NONCE_SIZE 32
#define CLOSE_GOING_AWAY 1001
#define CLOSE_POLICY 1008
#define BUSY_WAIT_MS 500

enum stage {
    STAGE_CHALLENGED,
    STAGE_GREETING, /* its hello is being checked */
    STAGE_ACTIVE
};

/* One connection. Small: ten thousand of them lie idle. */
struct session {
    struct hub *hub;
    struct net_socket *socket; /* NULL when it has gone; freed when nothing is under way */
    struct session *next;      /* of the same bucket, once active */
    struct session *next_open; /* of all */
    struct session **open_place;
    int64_t terminal;
    int64_t merchant_id;
    int64_t epoch;
    uint32_t under_way;
    enum stage stage;
    uint8_t nonce[NONCE_SIZE];
};

struct terminals {
    struct session *open;
    struct session **buckets;
    size_t buckets_count;
    size_t active_count;
};

static struct session **
bucket_of(const struct terminals *terminals, int64_t terminal)
{
    uint64_t hash = (uint64_t)terminal * UINT64_C(0x9e3779b97f4a7c15) >> 32;

    return &terminals->buckets[hash % terminals->buckets_count];
}

static struct session *
find(const struct terminals *terminals, int64_t terminal)
{
    struct session *session = *bucket_of(terminals, terminal);

    while (session != NULL && session->terminal != terminal)
        session = session->next;
    return session;
}

static void
grow(struct terminals *terminals)
{
    size_t count = terminals->buckets_count * 2;
    struct session **buckets = calloc(count, sizeof(struct session *));
    struct terminals grown = {.buckets = buckets, .buckets_count = count};

    if (buckets == NULL)
        return;
    for (size_t i = 0; i < terminals->buckets_count; i++)
        for (struct session *at = terminals->buckets[i]; at != NULL;) {
            struct session *next = at->next;
            struct session **bucket = bucket_of(&grown, at->terminal);

            at->next = *bucket;
            *bucket = at;
            at = next;
        }
    free(terminals->buckets);
    terminals->buckets = buckets;
    terminals->buckets_count = count;
}

static void
leave(struct session *session)
{
    struct terminals *terminals = session->hub->terminals;
    struct session **at = bucket_of(terminals, session->terminal);

    if (session->stage != STAGE_ACTIVE)
        return;
    while (*at != session)
        at = &(*at)->next;
    *at = session->next;
    terminals->active_count--;
    session->stage = STAGE_CHALLENGED;
}

static void
settle(struct session *session)
{
    if (session->socket == NULL && session->under_way == 0)
        free(session);
}

static void
send_message(struct session *session, enum message_number number,
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

static void
refuse(struct session *session, enum err err, int about, int64_t wait_ms, bool close)
{
    struct message_refusal refusal = {
        .code = bytes_text(err_name(err)),
        .text = bytes_text(err_text(err)),
        .about = about,
        .wait_ms = wait_ms,
    };

    session->hub->figures.refusals_out++;
    send_message(session, MESSAGE_refusal, &message_refusal_shape, &refusal);
    if (close && session->socket != NULL)
        net_close(session->hub->net, session->socket, CLOSE_POLICY);
}

enum err
terminal_socket_open(void *context, struct net_socket *socket, const struct net_request *request,
    void **ret_session)
{
    struct hub *hub = context;
    struct session *session;

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
    session->next_open = hub->terminals->open;
    session->open_place = &hub->terminals->open;
    if (session->next_open != NULL)
        session->next_open->open_place = &session->next_open;
    hub->terminals->open = session;
    send_message(session, MESSAGE_challenge, &message_challenge_shape,
        &(struct message_challenge){.nonce = bytes_of(session->nonce, sizeof(session->nonce)),
            .hub_us = net_moment(hub->net).us,
            .version = MESSAGE_VERSION});
    *ret_session = session;
    return ERR_OK;
}

void
terminal_socket_close(void *context)
{
    struct session *session = context;

    leave(session);
    *session->open_place = session->next_open;
    if (session->next_open != NULL)
        session->next_open->open_place = session->open_place;
    session->socket = NULL;
    settle(session);
}

/* A hello on its way through the worker and the lane. */
struct greeting {
    struct net_work work; /* first */
    struct terminal_hello ask;
    struct session *session;
    struct message_hello hello;
    enum err err;
    uint8_t public_key[CRYPT_P256_PUBLIC_SIZE];
    uint8_t link_key[DEVICE_KEY_SIZE];
    uint8_t nonce[NONCE_SIZE];
    uint8_t their_nonce[NONCE_SIZE];
    uint8_t fields[1024]; /* what the hello's blobs borrow */
};

static void
greeting_end(struct greeting *greeting, enum err err)
{
    struct session *session = greeting->session;

    session->under_way--;
    if (err != ERR_OK) {
        log_event(LOG_WARN, "hello_refused", "terminal=%lld err=%s",
            (long long)greeting->hello.terminal, err_name(err));
        refuse(session, err, MESSAGE_hello,
            err_class(err) == ERR_CLASS_RETRY ? BUSY_WAIT_MS : 0, true);
    }
    crypt_wipe(greeting, sizeof(*greeting));
    free(greeting);
    settle(session);
}

static void
push_row(void *context, const struct outbox_row *row)
{
    struct session *session = context;
    struct message_result result;

    if (message_get(&message_result_shape, row->body, &result) != ERR_OK)
        return;
    result.id = row->id;
    session->hub->figures.results_pushed++;
    fault_point("hub.before_push");
    send_message(session, MESSAGE_result, &message_result_shape, &result);
}

static void
become_active(struct session *session, const struct greeting *greeting)
{
    struct terminals *terminals = session->hub->terminals;
    struct session *older = find(terminals, greeting->hello.terminal);
    struct session **bucket;

    if (older != NULL && older != session) {
        leave(older);
        refuse(older, ERR_BUSY, 0, 0, true);
    }
    if (terminals->active_count > terminals->buckets_count)
        grow(terminals);
    session->terminal = greeting->hello.terminal;
    session->merchant_id = greeting->ask.terminal.merchant_id;
    session->epoch = greeting->ask.hub_epoch;
    bucket = bucket_of(terminals, session->terminal);
    session->next = *bucket;
    *bucket = session;
    session->stage = STAGE_ACTIVE;
    terminals->active_count++;
}

static void
hello_answered(struct operation *operation)
{
    struct greeting *greeting = operation->context;
    struct session *session = greeting->session;
    struct hub *hub = session->hub;
    uint8_t proof[CRYPT_SHA256_SIZE];

    if (operation->err != ERR_OK || session->socket == NULL) {
        greeting_end(greeting, operation->err);
        return;
    }
    become_active(session, greeting);
    proof_of_hub(greeting->link_key, session->terminal,
        bytes_of(greeting->nonce, NONCE_SIZE), bytes_of(greeting->their_nonce, NONCE_SIZE), proof);
    if (greeting->ask.forked)
        log_event(LOG_WARN, "terminal_fork", "terminal=%lld epoch=%lld",
            (long long)session->terminal, (long long)session->epoch);
    send_message(session, MESSAGE_welcome, &message_welcome_shape,
        &(struct message_welcome){.hub_us = net_moment(hub->net).us,
            .acked_sequence = greeting->ask.hub_sequence,
            .epoch = greeting->ask.hub_epoch,
            .proof = bytes_of(proof, sizeof(proof)),
            .settings = bytes_text(hub->settings.terminal_settings)});
    courier_each(hub->courier, session->terminal, push_row, session);
    greeting_end(greeting, ERR_OK);
}

static void
check_run(struct net_work *work)
{
    struct greeting *greeting = (struct greeting *)work;
    struct crypt_key *key = NULL;

    greeting->err =
        crypt_p256_public(bytes_of(greeting->public_key, sizeof(greeting->public_key)), &key);
    if (greeting->err == ERR_OK)
        greeting->err =
            proof_verify_hello(&greeting->hello, bytes_of(greeting->nonce, NONCE_SIZE), key);
    crypt_key_free(&key);
}

static void
check_done(struct net_work *work)
{
    struct greeting *greeting = (struct greeting *)work;
    const struct message_hello *hello = &greeting->hello;

    if (greeting->err != ERR_OK) {
        greeting_end(greeting, greeting->err);
        return;
    }
    greeting->ask = (struct terminal_hello){
        .operation = {.answer = hello_answered, .context = greeting},
        .terminal_id = hello->terminal,
        .epoch = hello->epoch,
        .last_sequence = hello->last_sequence,
        .acked_sequence = hello->acked_sequence,
    };
    if (hello->acked_chain.size == sizeof(greeting->ask.acked_chain))
        memcpy(greeting->ask.acked_chain, hello->acked_chain.at, hello->acked_chain.size);
    terminal_flow_hello(&greeting->ask);
    greeting->err = lane_submit(greeting->session->hub->lane, &greeting->ask.operation);
    if (greeting->err != ERR_OK)
        greeting_end(greeting, greeting->err);
}

static void
key_found(void *context, enum err err, const struct directory_entry *entry)
{
    struct greeting *greeting = context;

    if (err == ERR_OK) {
        memcpy(greeting->public_key, entry->public_key, sizeof(greeting->public_key));
        memcpy(greeting->link_key, entry->keys.link, sizeof(greeting->link_key));
        greeting->work = (struct net_work){.run = check_run, .done = check_done};
        err = net_work(greeting->session->hub->net, &greeting->work);
    }
    if (err != ERR_OK)
        greeting_end(greeting, err);
}

static void
take_hello(struct session *session, struct bytes fields)
{
    struct greeting *greeting;
    enum err err = ERR_OK;

    if (session->stage != STAGE_CHALLENGED) {
        refuse(session, ERR_BAD_STATE, MESSAGE_hello, 0, true);
        return;
    }
    greeting = calloc(1, sizeof(*greeting));
    if (greeting == NULL) {
        refuse(session, ERR_NO_SPACE, MESSAGE_hello, BUSY_WAIT_MS, true);
        return;
    }
    session->under_way++;
    session->stage = STAGE_GREETING;
    greeting->session = session;
    memcpy(greeting->nonce, session->nonce, NONCE_SIZE);
    if (fields.size > sizeof(greeting->fields))
        err = ERR_TOO_BIG;
    if (err == ERR_OK) {
        memcpy(greeting->fields, fields.at, fields.size);
        err = message_get(
            &message_hello_shape, bytes_of(greeting->fields, fields.size), &greeting->hello);
    }
    if (err == ERR_OK && (greeting->hello.nonce.size != NONCE_SIZE ||
                             greeting->hello.terminal <= 0 ||
                             greeting->hello.terminal > DEVICE_NUMBER_MAX))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK) {
        memcpy(greeting->their_nonce, greeting->hello.nonce.at, NONCE_SIZE);
        err = directory_get(
            session->hub->directory, greeting->hello.terminal, key_found, greeting);
    }
    if (err != ERR_OK)
        greeting_end(greeting, err);
}

/* A frame of records in one block: the operation, its items, and their bytes. */
struct delivery {
    struct records_take take; /* first */
    struct session *session;
};

static void
records_answered(struct operation *operation)
{
    struct delivery *delivery = (struct delivery *)(void *)operation;
    struct session *session = delivery->session;
    const struct records_take *take = &delivery->take;

    session->under_way--;
    if (operation->err == ERR_OK || operation->err == ERR_BAD_STATE) {
        /* After a gap the watermark says where to go on. */
        fault_point("hub.before_ack");
        send_message(session, MESSAGE_ack, &message_ack_shape,
            &(struct message_ack){.epoch = take->epoch,
                .sequence = take->hub_sequence,
                .aside_count = take->aside_count});
    } else {
        log_event(LOG_WARN, "records_refused", "terminal=%lld first=%lld err=%s",
            (long long)take->terminal_id, (long long)take->first_sequence,
            err_name(operation->err));
        refuse(session, operation->err, MESSAGE_records,
            err_class(operation->err) == ERR_CLASS_RETRY ? BUSY_WAIT_MS : 0, true);
    }
    free(delivery);
    settle(session);
}

static struct delivery *
make_delivery(struct session *session, const struct message_records *records)
{
    size_t bytes_size = 0;
    size_t items_size = records->items_count * sizeof(struct records_item);
    struct delivery *delivery;
    uint8_t *to;

    for (size_t i = 0; i < records->items_count; i++)
        bytes_size += records->items[i].size;
    delivery = malloc(sizeof(*delivery) + items_size + bytes_size);
    if (delivery == NULL)
        return NULL;
    *delivery = (struct delivery){
        .take = {.operation = {.answer = records_answered},
            .terminal_id = session->terminal,
            .epoch = records->epoch,
            .first_sequence = records->first_sequence,
            .items = (struct records_item *)(void *)(delivery + 1),
            .count = records->items_count},
        .session = session,
    };
    memcpy(delivery->take.chain, records->chain.at, sizeof(delivery->take.chain));
    to = (uint8_t *)(delivery + 1) + items_size;
    for (size_t i = 0; i < records->items_count; i++) {
        struct records_item *item = &delivery->take.items[i];

        *item = (struct records_item){.body = bytes_of(to, records->items[i].size)};
        if (item->body.size > 0)
            memcpy(to, records->items[i].at, item->body.size);
        to += item->body.size;
        item->readable =
            message_get(&message_record_shape, item->body, &item->record) == ERR_OK;
        if (!item->readable)
            item->record = (struct message_record){0};
    }
    return delivery;
}

static void
take_records(struct session *session, struct bytes fields)
{
    struct message_records records;
    struct delivery *delivery;
    enum err err = message_get(&message_records_shape, fields, &records);

    if (err == ERR_OK && (records.items_count == 0 ||
                             records.chain.size != sizeof(delivery->take.chain)))
        err = ERR_BAD_INPUT;
    if (err != ERR_OK) {
        refuse(session, err, MESSAGE_records, 0, true);
        return;
    }
    delivery = make_delivery(session, &records);
    if (delivery == NULL) {
        refuse(session, ERR_NO_SPACE, MESSAGE_records, BUSY_WAIT_MS, true);
        return;
    }
    session->hub->figures.records_in += (int64_t)records.items_count;
    records_flow_take(&delivery->take);
    err = lane_submit(session->hub->lane, &delivery->take.operation);
    if (err != ERR_OK) {
        free(delivery);
        refuse(session, err, MESSAGE_records, BUSY_WAIT_MS, true);
        return;
    }
    session->under_way++;
}

static void
done_answered(struct operation *operation)
{
    free(operation);
}

static void
take_result_ack(struct session *session, struct bytes fields)
{
    struct message_result_ack ack;
    struct outbox_done *done;

    if (message_get(&message_result_ack_shape, fields, &ack) != ERR_OK || ack.id <= 0) {
        refuse(session, ERR_BAD_INPUT, MESSAGE_result_ack, 0, false);
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
    struct session *session = context;
    struct bytes fields;
    int number;
    enum err err;

    (void)socket;
    session->hub->figures.frames_in++;
    err = frame_open(session->hub->framer, frame, &number, &fields);
    if (err != ERR_OK) {
        refuse(session, err, 0, 0, true);
        return;
    }
    if (number == MESSAGE_hello)
        take_hello(session, fields);
    else if (session->stage != STAGE_ACTIVE)
        refuse(session, ERR_FORBIDDEN, number, 0, true);
    else if (number == MESSAGE_records)
        take_records(session, fields);
    else if (number == MESSAGE_result_ack)
        take_result_ack(session, fields);
    else if (number != MESSAGE_refusal)
        refuse(session, ERR_UNSUPPORTED, number, 0, false);
}

void
terminal_socket_push(void *context, const struct outbox_row *row)
{
    struct hub *hub = context;
    struct session *session = find(hub->terminals, row->target);

    /* Whoever is not here gets it with the next welcome. */
    if (session != NULL)
        push_row(session, row);
}

void
terminal_socket_progress(
    struct hub *hub, const struct orders_row *order, enum message_stage stage, int64_t channel)
{
    struct session *session = find(hub->terminals, order->terminal_id);

    if (session == NULL || order->fork != 0)
        return;
    send_message(session, MESSAGE_progress, &message_progress_shape,
        &(struct message_progress){.epoch = order->epoch,
            .sequence = order->sequence,
            .stage = stage,
            .channel = channel});
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

void
terminal_socket_drain(struct hub *hub, struct span wait)
{
    for (struct session *session = hub->terminals->open; session != NULL;
         session = session->next_open) {
        /* Spread over the whole wait, so that they do not all come at once. */
        int64_t wait_ms =
            (int64_t)random_below(hub->net->random, (uint64_t)(wait.us / 1000) + 1) + 1;

        refuse(session, ERR_STOPPING, 0, wait_ms, false);
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
    terminals->buckets = calloc(terminals->buckets_count, sizeof(struct session *));
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
