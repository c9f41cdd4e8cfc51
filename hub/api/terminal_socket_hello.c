#include "hub/api/terminal_socket_inside.h"

#include <stdlib.h>

#include "hub/api/terminal_settings.h"
#include "hub/flow/terminal_flow.h"
#include "shared/base/log.h"
#include "shared/wire/proof.h"

/* A hello on its way through the worker and the lane. */
struct greeting {
    struct net_work work; /* first */
    struct terminal_hello ask;
    struct terminal_settings settings; /* what it is to do */
    int64_t changes;                   /* of them, when they were read */
    struct terminal_session *session;
    struct message_hello hello;
    int64_t merchant_id;
    enum err err;
    uint8_t public_key[CRYPT_P256_PUBLIC_SIZE];
    uint8_t link_key[DEVICE_KEY_SIZE];
    uint8_t nonce[TERMINAL_SOCKET_NONCE_SIZE];
    uint8_t their_nonce[TERMINAL_SOCKET_NONCE_SIZE];
    uint8_t fields[1024]; /* what the hello's blobs borrow */
};

static void
greeting_end(struct greeting *greeting, enum err err)
{
    struct terminal_session *session = greeting->session;

    session->under_way--;
    if (err != ERR_OK) {
        log_event(LOG_WARN, "hello_refused", "terminal=%lld err=%s",
            (long long)greeting->hello.terminal, err_name(err));
        terminal_socket_refuse(session, err, MESSAGE_hello,
            err_class(err) == ERR_CLASS_RETRY ? TERMINAL_SOCKET_BUSY_MS : 0, true);
    }
    crypt_wipe(greeting, sizeof(*greeting));
    free(greeting);
    terminal_socket_settle(session);
}

static void
welcome(struct greeting *greeting)
{
    struct terminal_session *session = greeting->session;
    struct hub *hub = session->hub;
    uint8_t proof[CRYPT_SHA256_SIZE];

    session->up_us = greeting->ask.up_us;
    session->key_tag =
        terminal_socket_key_tag(bytes_of(greeting->public_key, sizeof(greeting->public_key)));
    terminal_socket_admit(session, greeting->hello.terminal, greeting->ask.terminal.merchant_id,
        greeting->ask.hub_epoch);
    proof_of_hub(greeting->link_key, session->terminal,
        bytes_of(greeting->nonce, TERMINAL_SOCKET_NONCE_SIZE),
        bytes_of(greeting->their_nonce, TERMINAL_SOCKET_NONCE_SIZE), proof);
    if (greeting->ask.forked)
        log_event(LOG_WARN, "terminal_fork", "terminal=%lld epoch=%lld",
            (long long)session->terminal, (long long)session->epoch);
    terminal_socket_say(session, MESSAGE_welcome, &message_welcome_shape,
        &(struct message_welcome){.hub_us = net_moment(hub->net).us,
            .acked_sequence = greeting->ask.hub_sequence,
            .epoch = greeting->ask.hub_epoch,
            .acked_chain = bytes_of(greeting->ask.hub_chain, sizeof(greeting->ask.hub_chain)),
            .proof = bytes_of(proof, sizeof(proof)),
            .settings = bytes_text(greeting->settings.json)});
    terminal_socket_tell(session, bytes_text(greeting->ask.terminal.state), false);
    terminal_socket_push_all(session);
    greeting_end(greeting, ERR_OK);
}

static void settings_read(struct terminal_settings *settings);

static enum err
read_settings(struct greeting *greeting)
{
    struct hub *hub = greeting->session->hub;

    greeting->changes = terminal_settings_changes(hub->settings_watch);
    greeting->settings.then = settings_read;
    return terminal_settings_read(&greeting->settings, hub, greeting->hello.terminal);
}

/* Who is told of a change is connected: what was changed while this was read is read again. */
static void
settings_read(struct terminal_settings *settings)
{
    struct greeting *greeting =
        (struct greeting *)(void *)((uint8_t *)settings - offsetof(struct greeting, settings));
    struct terminal_session *session = greeting->session;

    if (session->socket == NULL)
        greeting_end(greeting, ERR_OK);
    else if (greeting->changes == terminal_settings_changes(session->hub->settings_watch) ||
             read_settings(greeting) != ERR_OK)
        welcome(greeting);
}

static void
hello_answered(struct operation *operation)
{
    struct greeting *greeting = operation->context;
    enum err err = operation->err;

    if (err != ERR_OK || greeting->session->socket == NULL) {
        greeting_end(greeting, err);
        return;
    }
    err = read_settings(greeting);
    if (err != ERR_OK)
        greeting_end(greeting, err);
}

/* Whatever it calls itself: people read it. */
static void
put_program(
    struct bytes program, char ret_program[static sizeof(((struct terminal_hello *)0)->program)])
{
    if (!text_is_utf8(program) ||
        text_copy(program, ret_program, sizeof(((struct terminal_hello *)0)->program)) != ERR_OK)
        ret_program[0] = '\0';
    for (char *at = ret_program; *at != '\0'; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
}

static void
check_run(struct net_work *work)
{
    struct greeting *greeting = (struct greeting *)work;
    struct crypt_key *key = NULL;

    greeting->err =
        crypt_p256_public(bytes_of(greeting->public_key, sizeof(greeting->public_key)), &key);
    if (greeting->err == ERR_OK)
        greeting->err = proof_verify_hello(
            &greeting->hello, bytes_of(greeting->nonce, TERMINAL_SOCKET_NONCE_SIZE), key);
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
        .operation = {.answer = hello_answered,
            .context = greeting,
            .merchant_id = greeting->merchant_id},
        .terminal_id = hello->terminal,
        .epoch = hello->epoch,
        .last_sequence = hello->last_sequence,
        .acked_sequence = hello->acked_sequence,
        .challenged_us = greeting->session->challenged_us,
    };
    if (hello->acked_chain.size == sizeof(greeting->ask.acked_chain))
        memcpy(greeting->ask.acked_chain, hello->acked_chain.at, hello->acked_chain.size);
    put_program(hello->program, greeting->ask.program);
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
        greeting->merchant_id = entry->merchant_id;
        greeting->work = (struct net_work){.run = check_run, .done = check_done, .heavy = true};
        err = net_work(greeting->session->hub->net, &greeting->work);
    }
    if (err != ERR_OK)
        greeting_end(greeting, err);
}

void
terminal_socket_take_hello(struct terminal_session *session, struct bytes fields)
{
    struct greeting *greeting;
    enum err err = ERR_OK;

    if (session->stage != TERMINAL_SOCKET_CHALLENGED) {
        terminal_socket_refuse(session, ERR_BAD_STATE, MESSAGE_hello, 0, true);
        return;
    }
    greeting = calloc(1, sizeof(*greeting));
    if (greeting == NULL) {
        terminal_socket_refuse(session, ERR_NO_SPACE, MESSAGE_hello, TERMINAL_SOCKET_BUSY_MS, true);
        return;
    }
    session->under_way++;
    session->stage = TERMINAL_SOCKET_GREETING;
    greeting->session = session;
    memcpy(greeting->nonce, session->nonce, TERMINAL_SOCKET_NONCE_SIZE);
    if (fields.size > sizeof(greeting->fields))
        err = ERR_TOO_BIG;
    if (err == ERR_OK) {
        memcpy(greeting->fields, fields.at, fields.size);
        err = message_get(
            &message_hello_shape, bytes_of(greeting->fields, fields.size), &greeting->hello);
    }
    if (err == ERR_OK &&
        (greeting->hello.nonce.size != TERMINAL_SOCKET_NONCE_SIZE ||
            greeting->hello.terminal <= 0 || greeting->hello.terminal > DEVICE_NUMBER_MAX))
        err = ERR_BAD_INPUT;
    if (err == ERR_OK) {
        memcpy(greeting->their_nonce, greeting->hello.nonce.at, TERMINAL_SOCKET_NONCE_SIZE);
        err = directory_get(session->hub->directory, greeting->hello.terminal, key_found, greeting);
    }
    if (err != ERR_OK)
        greeting_end(greeting, err);
}
