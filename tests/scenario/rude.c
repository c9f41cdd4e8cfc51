/*
 * rude.c -- a terminal without manners: says over a socket what it is told to.
 *
 *     shanju-rude URL TERMINAL KEY <commands      KEY: its private key, in hex
 *
 *     connect | close
 *     hello EPOCH LAST ACKED    a hello as it should be
 *     forge EPOCH LAST ACKED    the same, signed by a key that nobody registered
 *     replay                    the bytes of the last hello once more
 *     number N                  a frame without fields
 *     bytes HEX                 a frame of these bytes
 *     fill N SIZE               a frame of that number and size, of no sense
 *     await WORD SECONDS        until a line that begins so was printed after the last one awaited
 *
 * Prints what happens, a line each: challenge, welcome EPOCH ACKED, ack EPOCH
 * SEQUENCE, refusal CODE ABOUT, frame NUMBER, closed. Ends with the commands;
 * with status 1 when something did not come.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shared/base/text.h"
#include "shared/net/net_lws.h"
#include "shared/text/encode.h"
#include "shared/wire/frame.h"
#include "shared/wire/proof.h"

#define COMMANDS_MAX 65536
#define WORDS_MAX 6
#define EVENTS_MAX 64
#define EVENT_SIZE 96
#define FRAME_MAX (4 * 1024 * 1024)
#define NONCE_SIZE 32
#define CLOSE_NORMAL 1000
#define CLOSE_TIME span_s(60)

struct rude {
    struct net *net;
    struct net_socket *socket;
    struct framer *framer;
    struct crypt_key *key;
    struct crypt_key *other_key;
    const char *url;
    int64_t terminal;
    uint8_t hub_nonce[NONCE_SIZE];
    uint8_t hello[1024]; /* the frame of the last one */
    size_t hello_size;
    char commands[COMMANDS_MAX];
    char *next;
    char events[EVENTS_MAX][EVENT_SIZE];
    size_t events_count;
    size_t events_seen;
    char awaited[EVENT_SIZE]; /* "" while nothing is */
    struct net_timer *timer;
    int status;
};

static void go_on(struct rude *rude);

static void
finish(struct rude *rude, int status)
{
    rude->status = status;
    rude->next = NULL;
    rude->awaited[0] = '\0';
    net_timer_cancel(rude->net, &rude->timer);
    net_lws_stop(rude->net);
}

static void
look(struct rude *rude)
{
    while (rude->awaited[0] != '\0' && rude->events_seen < rude->events_count) {
        const char *event = rude->events[rude->events_seen++];

        if (strncmp(event, rude->awaited, strlen(rude->awaited)) != 0)
            continue;
        rude->awaited[0] = '\0';
        net_timer_cancel(rude->net, &rude->timer);
        go_on(rude);
    }
}

static void
happened(struct rude *rude, const char *event)
{
    (void)printf("%s\n", event);
    (void)fflush(stdout);
    if (rude->events_count == EVENTS_MAX)
        return;
    (void)snprintf(rude->events[rude->events_count++], EVENT_SIZE, "%s", event);
    look(rude);
}

static void
on_time(void *context)
{
    struct rude *rude = context;

    rude->timer = NULL;
    (void)printf("nothing %s\n", rude->awaited);
    finish(rude, EXIT_FAILURE);
}

static void
on_open(void *context, struct net_socket *socket)
{
    struct rude *rude = context;

    (void)socket;
    happened(rude, "open");
}

/* What came in, in a few words. */
static void
tell(struct rude *rude, int number, struct bytes fields)
{
    char event[EVENT_SIZE];
    struct message_challenge challenge;
    struct message_welcome welcome;
    struct message_refusal refusal;
    struct message_ack ack;

    (void)snprintf(event, sizeof(event), "frame %d", number);
    if (number == MESSAGE_challenge &&
        message_get(&message_challenge_shape, fields, &challenge) == ERR_OK &&
        challenge.nonce.size == NONCE_SIZE) {
        memcpy(rude->hub_nonce, challenge.nonce.at, NONCE_SIZE);
        (void)snprintf(event, sizeof(event), "challenge");
    } else if (number == MESSAGE_welcome &&
               message_get(&message_welcome_shape, fields, &welcome) == ERR_OK) {
        (void)snprintf(
            event, sizeof(event), "welcome %d %d", (int)welcome.epoch, (int)welcome.acked_sequence);
    } else if (number == MESSAGE_ack && message_get(&message_ack_shape, fields, &ack) == ERR_OK) {
        (void)snprintf(event, sizeof(event), "ack %d %d", (int)ack.epoch, (int)ack.sequence);
    } else if (number == MESSAGE_refusal &&
               message_get(&message_refusal_shape, fields, &refusal) == ERR_OK) {
        (void)snprintf(event, sizeof(event), "refusal %.*s %d", (int)refusal.code.size,
            (const char *)refusal.code.at, (int)refusal.about);
    }
    happened(rude, event);
}

static void
on_frame(void *context, struct net_socket *socket, struct bytes frame)
{
    struct rude *rude = context;
    struct bytes fields;
    int number;

    (void)socket;
    if (frame_open(rude->framer, frame, &number, &fields) == ERR_OK)
        tell(rude, number, fields);
    else
        happened(rude, "frame of no sense");
}

static void
on_close(void *context)
{
    struct rude *rude = context;

    rude->socket = NULL;
    happened(rude, "closed");
}

static bool
do_connect(struct rude *rude, char **words)
{
    static const struct net_client client = {.open = on_open, .frame = on_frame, .close = on_close};
    const struct net_connect connect = {
        .url = rude->url,
        .subprotocol = MESSAGE_PROTOCOL,
        .dead_after = CLOSE_TIME,
        .client = &client,
        .context = rude,
    };

    (void)words;
    return rude->socket == NULL && net_connect(rude->net, &connect, &rude->socket) == ERR_OK;
}

static bool
do_close(struct rude *rude, char **words)
{
    (void)words;
    if (rude->socket != NULL)
        net_close(rude->net, rude->socket, CLOSE_NORMAL);
    return true;
}

/* To a socket that has gone nothing is sent: that it has is told already. */
static bool
send_frame(struct rude *rude, struct bytes frame)
{
    return rude->socket == NULL || net_send(rude->net, rude->socket, frame) == ERR_OK;
}

static bool
say_hello(struct rude *rude, char **words, const struct crypt_key *key)
{
    static const uint8_t zeros[CRYPT_SHA256_SIZE];
    uint8_t signature[CRYPT_P256_SIGNATURE_SIZE];
    uint8_t nonce[NONCE_SIZE];
    struct message_hello hello = {
        .terminal = rude->terminal,
        .acked_chain = bytes_of(zeros, sizeof(zeros)),
        .nonce = bytes_of(nonce, sizeof(nonce)),
        .program = bytes_text("rude"),
        .version = MESSAGE_VERSION,
    };
    struct bytes frame;

    random_fill(rude->net->random, nonce, sizeof(nonce));
    if (text_read_int(bytes_text(words[1]), &hello.epoch) != ERR_OK ||
        text_read_int(bytes_text(words[2]), &hello.last_sequence) != ERR_OK ||
        text_read_int(bytes_text(words[3]), &hello.acked_sequence) != ERR_OK)
        return false;
    if (proof_sign_hello(&hello, bytes_of(rude->hub_nonce, NONCE_SIZE), key, signature) != ERR_OK ||
        frame_write(rude->framer, MESSAGE_hello, &message_hello_shape, &hello, &frame) != ERR_OK ||
        frame.size > sizeof(rude->hello))
        return false;
    memcpy(rude->hello, frame.at, frame.size);
    rude->hello_size = frame.size;
    return send_frame(rude, frame);
}

static bool
do_hello(struct rude *rude, char **words)
{
    return say_hello(rude, words, rude->key);
}

static bool
do_forge(struct rude *rude, char **words)
{
    return say_hello(rude, words, rude->other_key);
}

static bool
do_replay(struct rude *rude, char **words)
{
    (void)words;
    return send_frame(rude, bytes_of(rude->hello, rude->hello_size));
}

static bool
fill(struct rude *rude, int64_t number, int64_t size)
{
    uint8_t *frame;
    bool sent;

    if (number < 0 || number > UINT8_MAX || size < 1 || size > FRAME_MAX)
        return false;
    frame = malloc((size_t)size);
    if (frame == NULL)
        return false;
    memset(frame, 'x', (size_t)size);
    frame[0] = (uint8_t)number;
    sent = send_frame(rude, bytes_of(frame, (size_t)size));
    free(frame);
    return sent;
}

static bool
do_number(struct rude *rude, char **words)
{
    int64_t number;

    return text_read_int(bytes_text(words[1]), &number) == ERR_OK && fill(rude, number, 1);
}

static bool
do_fill(struct rude *rude, char **words)
{
    int64_t number;
    int64_t size;

    return text_read_int(bytes_text(words[1]), &number) == ERR_OK &&
           text_read_int(bytes_text(words[2]), &size) == ERR_OK && fill(rude, number, size);
}

static bool
do_bytes(struct rude *rude, char **words)
{
    uint8_t frame[1024];
    size_t size;

    return encode_read_hex(bytes_text(words[1]), frame, sizeof(frame), &size) == ERR_OK &&
           send_frame(rude, bytes_of(frame, size));
}

static bool
do_await(struct rude *rude, char **words)
{
    int64_t seconds;

    if (text_read_int(bytes_text(words[2]), &seconds) != ERR_OK || seconds < 1)
        return false;
    (void)snprintf(rude->awaited, sizeof(rude->awaited), "%s", words[1]);
    return net_timer_start(rude->net, span_s(seconds), on_time, rude, &rude->timer) == ERR_OK;
}

static const struct {
    const char *name;
    size_t words_count;
    bool (*run)(struct rude *rude, char **words);
} commands[] = {
    {"connect", 1, do_connect},
    {"close", 1, do_close},
    {"hello", 4, do_hello},
    {"forge", 4, do_forge},
    {"replay", 1, do_replay},
    {"number", 2, do_number},
    {"bytes", 2, do_bytes},
    {"fill", 3, do_fill},
    {"await", 3, do_await},
};

static bool
run_command(struct rude *rude, char *line)
{
    char *words[WORDS_MAX];
    char *rest = NULL;
    size_t count = 0;

    for (char *word = strtok_r(line, " ", &rest); word != NULL && count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    if (count == 0)
        return true;
    for (size_t i = 0; i < LENGTH(commands); i++)
        if (strcmp(words[0], commands[i].name) == 0)
            return count == commands[i].words_count && commands[i].run(rude, words);
    return false;
}

/* Commands, until one of them waits. */
static void
go_on(struct rude *rude)
{
    while (rude->awaited[0] == '\0' && rude->next != NULL) {
        char *line = rude->next;
        char *end = strchr(line, '\n');

        if (end == NULL) {
            finish(rude, EXIT_SUCCESS);
            return;
        }
        *end = '\0';
        rude->next = end + 1;
        if (!run_command(rude, line)) {
            (void)printf("cannot %s\n", line);
            finish(rude, EXIT_FAILURE);
        }
    }
}

/* Also what has come already may be awaited. */
static void
start(void *context)
{
    struct rude *rude = context;

    go_on(rude);
    look(rude);
}

static bool
read_commands(struct rude *rude)
{
    size_t used = 0;
    ssize_t got = 1;

    while (got > 0 && used < sizeof(rude->commands) - 1) {
        got = read(STDIN_FILENO, rude->commands + used, sizeof(rude->commands) - 1 - used);
        if (got > 0)
            used += (size_t)got;
    }
    rude->commands[used] = '\0';
    rude->next = rude->commands;
    return got == 0;
}

static void
stop(void *context)
{
    struct rude *rude = context;

    net_lws_stop(rude->net);
}

static enum err
run(struct rude *rude)
{
    const struct net_lws_options options = {
        .sockets_max = 16, .on_stop = stop, .on_stop_context = rude};
    struct net *net = NULL;
    enum err err = net_lws_open(&options, &net);

    if (err != ERR_OK)
        return err;
    rude->net = net;
    err = crypt_p256_make(random_system(), &rude->other_key);
    if (err == ERR_OK)
        err = frame_framer_make(&rude->framer);
    if (err == ERR_OK)
        err = net_post(net, start, rude);
    if (err == ERR_OK)
        net_lws_run(net);
    net_lws_close(&rude->net);
    frame_framer_free(&rude->framer);
    crypt_key_free(&rude->other_key);
    return err;
}

int
main(int argc, char **argv)
{
    static struct rude rude = {.status = EXIT_FAILURE};
    uint8_t scalar[CRYPT_P256_PRIVATE_SIZE];
    size_t size;

    if (argc != 4 || text_read_int(bytes_text(argv[2]), &rude.terminal) != ERR_OK ||
        encode_read_hex(bytes_text(argv[3]), scalar, sizeof(scalar), &size) != ERR_OK ||
        crypt_p256_private(bytes_of(scalar, size), &rude.key) != ERR_OK || !read_commands(&rude)) {
        (void)fprintf(stderr, "usage: shanju-rude URL TERMINAL KEY <commands\n");
        return EXIT_FAILURE;
    }
    rude.url = argv[1];
    if (run(&rude) != ERR_OK)
        rude.status = EXIT_FAILURE;
    crypt_key_free(&rude.key);
    return rude.status;
}
