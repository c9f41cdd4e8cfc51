#include <stdlib.h>

#include "shared/base/log.h"
#include "shared/wire/proof.h"
#include "tools/fleet/terminal_inside.h"

#define NONCE_SIZE 32
#define SHAKING_MAX 256
#define SHAKE_S 20
#define PING_S 20
#define DEAD_S 45
#define BACKOFF_FIRST_MS 250
#define BACKOFF_DOUBLINGS 6 /* 16 s */
#define CROWD_MS 20

/* A hello that a worker signs; it outlives a socket that closes meanwhile. */
struct greeting {
    struct net_work work;      /* first */
    struct terminal *terminal; /* NULL when nobody waits for it any more */
    const struct crypt_key *key;
    struct message_hello hello;
    enum err err;
    uint8_t hub_nonce[NONCE_SIZE];
    uint8_t nonce[NONCE_SIZE];
    uint8_t chain[CRYPT_SHA256_SIZE];
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
};

static void connect_now(struct terminal *terminal);
static void on_timer(void *context);

static void
set_timer(struct terminal *terminal, struct span after)
{
    struct net *net = terminal->share->net;

    net_timer_cancel(net, &terminal->timer);
    if (net_timer_start(net, after, on_timer, terminal, &terminal->timer) != ERR_OK)
        log_event(LOG_ERROR, "terminal_without_timer", "terminal=%lld",
            (long long)terminal->entry->terminal);
}

/* Keeps the counts of who is shaking and who is up. */
static void
set_stage(struct terminal *terminal, enum terminal_stage stage)
{
    struct terminal_share *share = terminal->share;

    if (terminal->stage == TERMINAL_UP)
        share->up--;
    else if (terminal->stage != TERMINAL_DOWN)
        share->shaking--;
    terminal->stage = stage;
    if (stage == TERMINAL_UP)
        share->up++;
    else if (stage != TERMINAL_DOWN)
        share->shaking++;
}

static struct span
back_off(struct terminal *terminal)
{
    struct random *random = terminal->share->net->random;
    uint64_t ceiling_ms = (uint64_t)BACKOFF_FIRST_MS << terminal->tries;
    int64_t wait_ms = 1 + (int64_t)random_below(random, ceiling_ms);

    if (terminal->tries < BACKOFF_DOUBLINGS)
        terminal->tries++;
    if (terminal->wait_ms > 0)
        wait_ms = terminal->wait_ms + (int64_t)random_below(random, 100);
    terminal->wait_ms = 0;
    return span_ms(wait_ms);
}

/* Nothing of this socket counts any more; its close() comes in a later turn. */
static void
let_go(struct terminal *terminal)
{
    if (terminal->greeting != NULL)
        terminal->greeting->terminal = NULL;
    terminal->greeting = NULL;
    set_stage(terminal, TERMINAL_DOWN);
}

void
terminal_give_up(struct terminal *terminal, const char *why, enum err err)
{
    log_event(LOG_WARN, "terminal_dropped", "terminal=%lld why=%s err=%s",
        (long long)terminal->entry->terminal, why, err_name(err));
    if (terminal->socket != NULL)
        net_close(terminal->share->net, terminal->socket, 1000);
    let_go(terminal);
}

enum err
terminal_send(struct terminal *terminal, enum message_number number,
    const struct message_shape *shape, const void *message)
{
    struct terminal_share *share = terminal->share;
    struct bytes frame;
    enum err err = frame_write(share->framer, number, shape, message, &frame);

    if (err == ERR_OK)
        err = net_send(share->net, terminal->socket, frame);
    if (err == ERR_OK)
        share->figures.bytes_sent += (int64_t)frame.size;
    return err;
}

void
terminal_poke(struct terminal *terminal)
{
    const struct terminal_share *share = terminal->share;

    while (terminal->stage == TERMINAL_UP && share->making &&
           terminal->slots_count < (size_t)share->window) {
        int64_t count = share->batch;

        if (terminal->end_sequence - terminal->made_sequence < count)
            count = terminal->end_sequence - terminal->made_sequence;
        if (count <= 0 || terminal_records_make(terminal, MESSAGE_KIND_CASH, count) != ERR_OK)
            return;
    }
}

enum err
terminal_record(struct terminal *terminal, enum message_kind kind, int64_t *ret_sequence)
{
    enum err err;

    if (terminal->stage != TERMINAL_UP || terminal->slots_count == TERMINAL_WINDOW_MAX)
        return ERR_BUSY;
    err = terminal_records_make(terminal, kind, 1);
    if (err == ERR_OK)
        *ret_sequence = terminal->made_sequence;
    return err;
}

static void
take_ack(struct terminal *terminal, const struct message_ack *ack)
{
    if (ack->epoch != terminal->entry->epoch)
        return;
    terminal->share->figures.aside += ack->aside_count - terminal->aside_count;
    terminal->aside_count = ack->aside_count;
    terminal_records_acked(terminal, ack->sequence);
    terminal_poke(terminal);
}

static void
take_welcome(struct terminal *terminal, const struct message_welcome *welcome)
{
    struct terminal_share *share = terminal->share;

    share->figures.connects++;
    if (terminal->was_up)
        share->figures.reconnects++;
    terminal->was_up = true;
    terminal->tries = 0;
    net_timer_cancel(share->net, &terminal->timer);
    set_stage(terminal, TERMINAL_UP);
    if (terminal_records_again(terminal, welcome) == ERR_OK)
        terminal_poke(terminal);
}

static void
sign_run(struct net_work *work)
{
    struct greeting *greeting = (struct greeting *)work;

    greeting->err = proof_sign_hello(&greeting->hello, bytes_of(greeting->hub_nonce, NONCE_SIZE),
        greeting->key, greeting->signature);
}

static void
sign_done(struct net_work *work)
{
    struct greeting *greeting = (struct greeting *)work;
    struct terminal *terminal = greeting->terminal;
    enum err err = greeting->err;

    if (terminal != NULL) {
        terminal->greeting = NULL;
        set_stage(terminal, TERMINAL_SHAKING);
        if (err == ERR_OK)
            err = terminal_send(terminal, MESSAGE_hello, &message_hello_shape, &greeting->hello);
        if (err != ERR_OK)
            terminal_give_up(terminal, "hello", err);
    }
    free(greeting);
}

static enum err
take_challenge(struct terminal *terminal, const struct message_challenge *challenge)
{
    const struct roster_entry *entry = terminal->entry;
    struct greeting *greeting;
    enum err err;

    if (challenge->nonce.size != NONCE_SIZE)
        return ERR_BAD_INPUT;
    greeting = calloc(1, sizeof(*greeting));
    if (greeting == NULL)
        return ERR_NO_SPACE;
    greeting->work = (struct net_work){.run = sign_run, .done = sign_done};
    greeting->terminal = terminal;
    greeting->key = terminal->key;
    memcpy(greeting->hub_nonce, challenge->nonce.at, NONCE_SIZE);
    random_fill(terminal->share->net->random, greeting->nonce, NONCE_SIZE);
    memcpy(greeting->chain, entry->acked_chain, sizeof(greeting->chain));
    greeting->hello = (struct message_hello){
        .terminal = entry->terminal,
        .epoch = entry->epoch,
        .last_sequence = terminal->made_sequence,
        .acked_sequence = entry->acked_sequence,
        .acked_chain = bytes_of(greeting->chain, sizeof(greeting->chain)),
        .till_us = net_moment(terminal->share->net).us,
        .nonce = bytes_of(greeting->nonce, NONCE_SIZE),
        .program = bytes_text("shanju-fleet"),
        .version = MESSAGE_VERSION,
    };
    err = net_work(terminal->share->net, &greeting->work);
    if (err != ERR_OK) {
        free(greeting);
        return err;
    }
    terminal->greeting = greeting;
    set_stage(terminal, TERMINAL_SIGNING);
    return ERR_OK;
}

static void
take_refusal(struct terminal *terminal, const struct message_refusal *refusal)
{
    terminal->share->figures.refusals++;
    log_event(LOG_DEBUG, "terminal_refused", "terminal=%lld about=%lld wait_ms=%lld code=%.*s",
        (long long)terminal->entry->terminal, (long long)refusal->about,
        (long long)refusal->wait_ms, (int)refusal->code.size, (const char *)refusal->code.at);
    if (refusal->wait_ms > 0 && refusal->wait_ms < 60000)
        terminal->wait_ms = refusal->wait_ms;
}

static enum err
take_result(struct terminal *terminal, const struct message_result *result)
{
    struct terminal_share *share = terminal->share;
    const struct message_result_ack ack = {.id = result->id};

    share->figures.results++;
    if (share->result != NULL)
        share->result(share->context, terminal, result);
    return terminal_send(terminal, MESSAGE_result_ack, &message_result_ack_shape, &ack);
}

static enum err
take_frame(struct terminal *terminal, int number, struct bytes fields)
{
    union {
        struct message_challenge challenge;
        struct message_welcome welcome;
        struct message_ack ack;
        struct message_result result;
        struct message_refusal refusal;
    } message;
    enum err err = ERR_OK;

    if (number == MESSAGE_ack && terminal->stage == TERMINAL_UP) {
        err = message_get(&message_ack_shape, fields, &message.ack);
        if (err == ERR_OK)
            take_ack(terminal, &message.ack);
    } else if (number == MESSAGE_challenge && terminal->stage == TERMINAL_CONNECTING) {
        err = message_get(&message_challenge_shape, fields, &message.challenge);
        if (err == ERR_OK)
            err = take_challenge(terminal, &message.challenge);
    } else if (number == MESSAGE_welcome && terminal->stage == TERMINAL_SHAKING) {
        err = message_get(&message_welcome_shape, fields, &message.welcome);
        if (err == ERR_OK)
            take_welcome(terminal, &message.welcome);
    } else if (number == MESSAGE_result && terminal->stage == TERMINAL_UP) {
        err = message_get(&message_result_shape, fields, &message.result);
        if (err == ERR_OK)
            err = take_result(terminal, &message.result);
    } else if (number == MESSAGE_refusal) {
        err = message_get(&message_refusal_shape, fields, &message.refusal);
        if (err == ERR_OK)
            take_refusal(terminal, &message.refusal);
    }
    return err;
}

static void
on_open(void *context, struct net_socket *socket)
{
    struct terminal *terminal = context;

    (void)socket;
    if (!terminal->share->mute)
        return;
    terminal->share->figures.connects++;
    net_timer_cancel(terminal->share->net, &terminal->timer);
    set_stage(terminal, TERMINAL_UP);
}

static void
on_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct terminal *terminal = context;
    struct bytes fields;
    int number = 0;
    enum err err = frame_open(terminal->share->framer, frame, &number, &fields);

    (void)socket;
    if (err == ERR_OK)
        err = take_frame(terminal, number, fields);
    if (err != ERR_OK)
        terminal_give_up(terminal, "frame", err);
}

static void
on_close(void *context)
{
    struct terminal *terminal = context;

    terminal->socket = NULL;
    let_go(terminal);
    if (!terminal->share->stopping)
        set_timer(terminal, back_off(terminal));
}

static void
connect_now(struct terminal *terminal)
{
    static const struct net_client client = {.open = on_open, .frame = on_frame, .close = on_close};
    struct terminal_share *share = terminal->share;
    const struct net_connect connect = {
        .url = share->socket_url,
        .subprotocol = MESSAGE_PROTOCOL,
        .authority_file = share->authority_file,
        .ping_every = span_s(PING_S),
        .dead_after = span_s(DEAD_S),
        .client = &client,
        .context = terminal,
    };

    if (share->shaking >= SHAKING_MAX) {
        set_timer(terminal, span_ms(1 + (int64_t)random_below(share->net->random, CROWD_MS)));
        return;
    }
    if (net_connect(share->net, &connect, &terminal->socket) != ERR_OK) {
        terminal->socket = NULL;
        set_timer(terminal, back_off(terminal));
        return;
    }
    set_stage(terminal, TERMINAL_CONNECTING);
    set_timer(terminal, span_s(SHAKE_S));
}

static void
on_timer(void *context)
{
    struct terminal *terminal = context;

    terminal->timer = NULL;
    if (terminal->share->stopping)
        return;
    if (terminal->stage == TERMINAL_DOWN && terminal->socket == NULL)
        connect_now(terminal);
    else if (terminal->stage != TERMINAL_DOWN && terminal->stage != TERMINAL_UP)
        terminal_give_up(terminal, "handshake_time", ERR_NO_ANSWER);
}

enum err
terminal_make(
    struct terminal_share *share, struct roster_entry *entry, struct terminal **ret_terminal)
{
    struct terminal *terminal = calloc(1, sizeof(*terminal));
    enum err err;

    if (terminal == NULL)
        return ERR_NO_SPACE;
    NEED(share->window <= TERMINAL_WINDOW_MAX && share->batch <= (int64_t)MESSAGE_RECORDS_MAX);
    terminal->share = share;
    terminal->entry = entry;
    terminal_records_begin(terminal);
    err = share->mute ? ERR_OK
                      : crypt_p256_private(bytes_of(entry->private_key, sizeof(entry->private_key)),
                            &terminal->key);
    if (err != ERR_OK) {
        terminal_free(&terminal);
        return err;
    }
    *ret_terminal = terminal;
    return ERR_OK;
}

void
terminal_free(struct terminal **terminal)
{
    if (*terminal == NULL)
        return;
    crypt_key_free(&(*terminal)->key);
    free(*terminal);
    *terminal = NULL;
}

void
terminal_start(struct terminal *terminal)
{
    set_timer(terminal, span_us(0));
}

void
terminal_drop(struct terminal *terminal)
{
    if (terminal->stage != TERMINAL_UP)
        return;
    net_close(terminal->share->net, terminal->socket, 1000);
    let_go(terminal);
}

bool
terminal_is_up(const struct terminal *terminal)
{
    return terminal->stage == TERMINAL_UP;
}

bool
terminal_is_done(const struct terminal *terminal)
{
    return terminal->slots_count == 0 && terminal->made_sequence >= terminal->end_sequence;
}

const struct roster_entry *
terminal_entry(const struct terminal *terminal)
{
    return terminal->entry;
}
