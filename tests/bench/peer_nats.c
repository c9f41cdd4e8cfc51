/* NATS JetStream: publish with a reply subject, whose message is the acknowledgement. */
#include <string.h>

#include "tests/bench/peer.h"

#define STREAM                                                                                     \
    "{\"name\":\"PAY\",\"subjects\":[\"pay\"],\"storage\":\"file\",\"retention\":\"limits\"}"
#define CONSUMER                                                                                   \
    "{\"stream_name\":\"PAY\",\"config\":{\"deliver_subject\":\"back\",\"ack_policy\":\"none\","   \
    "\"deliver_policy\":\"all\"}}"

enum step {
    STEP_HELLO,
    STEP_STREAM, /* the stream is being made */
    STEP_READ    /* the consumer is being made, then messages come */
};

static void
ask(struct text *out, const char *subject, const struct peer_talk *talk, const char *body)
{
    text_printf(out, "PUB %s in.%u %zu\r\n", subject, talk->client, strlen(body));
    text_put(out, body);
    text_put(out, "\r\n");
}

static void
greet(struct peer_talk *talk, bool reading, struct text *out)
{
    talk->step = STEP_STREAM;
    text_put(out, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
    text_printf(out, "SUB in.%u 1\r\n", talk->client);
    if (reading) {
        talk->step = STEP_READ;
        text_put(out, "SUB back 2\r\n");
        ask(out, "$JS.API.CONSUMER.CREATE.PAY", talk, CONSUMER);
    } else {
        ask(out, "$JS.API.STREAM.CREATE.PAY", talk, STREAM);
    }
}

static void
publish(struct peer_talk *talk, struct bytes payload, struct text *out)
{
    talk->next++;
    text_printf(out, "PUB pay in.%u %zu\r\n", talk->client, payload.size);
    text_put_bytes(out, payload);
    text_put(out, "\r\n");
}

/* MSG <subject> <sid> [reply-to] <size>: the size is its last word. */
static bool
size_of_message(struct bytes line, int64_t *ret_size)
{
    size_t start = line.size;

    while (start > 0 && line.at[start - 1] != ' ')
        start--;
    return text_read_int(bytes_from(line, start), ret_size) == ERR_OK;
}

/* How many messages the new consumer will bring. */
static int64_t
count_pending(struct bytes body)
{
    static const char word[] = "\"num_pending\":";

    for (; body.size > 0; body = bytes_from(body, 1))
        if (bytes_starts(body, word)) {
            size_t digits = sizeof(word) - 1;
            int64_t count = 0;

            while (digits < body.size && body.at[digits] >= '0' && body.at[digits] <= '9')
                count = count * 10 + body.at[digits++] - '0';
            return count;
        }
    return 0;
}

static void
take_message(struct peer_talk *talk, struct bytes line, struct bytes body)
{
    if (talk->step == STEP_STREAM) {
        talk->ready = true;
        talk->step = STEP_HELLO;
    } else if (talk->step == STEP_HELLO) {
        talk->acknowledged++;
    } else if (bytes_starts(line, "MSG in.")) {
        talk->to_read = count_pending(body);
        talk->read_all = talk->read >= talk->to_read;
    } else {
        talk->read++;
        talk->read_all = talk->to_read > 0 && talk->read >= talk->to_read;
    }
}

static int64_t
take(struct peer_talk *talk, struct bytes in, struct text *out)
{
    const uint8_t *end = in.size < 2 ? NULL : memchr(in.at, '\n', in.size);
    struct bytes line;
    int64_t size;

    if (end == NULL)
        return 0;
    line = bytes_of(in.at, (size_t)(end - in.at) - 1);
    if (bytes_starts(line, "-ERR"))
        return -1;
    if (bytes_starts(line, "PING"))
        text_put(out, "PONG\r\n");
    if (!bytes_starts(line, "MSG "))
        return (int64_t)line.size + 2;
    if (!size_of_message(line, &size))
        return -1;
    if (line.size + 2 + (size_t)size + 2 > in.size)
        return 0;
    take_message(talk, line, bytes_of(in.at + line.size + 2, (size_t)size));
    return (int64_t)line.size + 2 + size + 2;
}

const struct peer peer_nats = {"nats", greet, publish, take};
