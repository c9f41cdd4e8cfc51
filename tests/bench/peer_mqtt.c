/* MQTT 3.1.1, QoS 1: PUBLISH and its PUBACK; a session that stays reads back. */
#include <string.h>

#include "tests/bench/peer.h"

#define CONNECT 0x10
#define CONNACK 0x20
#define PUBLISH_QOS1 0x32
#define PUBACK 0x40
#define SUBSCRIBE 0x82
#define SUBACK 0x90
#define KINDS 0xf0
#define CLEAN_SESSION 0x02
#define PACKETS 65535
#define TOPIC_SIZE 3

static void
put_byte(struct text *out, unsigned byte)
{
    const uint8_t one = (uint8_t)byte;

    text_put_bytes(out, bytes_of(&one, 1));
}

static void
put_two(struct text *out, size_t number)
{
    put_byte(out, (unsigned)(number >> 8 & 0xff));
    put_byte(out, (unsigned)(number & 0xff));
}

static void
put_text(struct text *out, const char *words)
{
    put_two(out, strlen(words));
    text_put(out, words);
}

/* Section 2.2.3: seven bits a byte. */
static void
put_head(struct text *out, unsigned kind, size_t size)
{
    put_byte(out, kind);
    for (; size > 127; size >>= 7)
        put_byte(out, (unsigned)(size & 0x7f) | 0x80);
    put_byte(out, (unsigned)size);
}

static void
greet(struct peer_talk *talk, bool reading, struct text *out)
{
    char block[16];
    struct text name;

    text_init(&name, block, sizeof(block));
    text_printf(&name, "%s%u", reading ? "reader" : "load", talk->client);
    put_head(out, CONNECT, 10 + 2 + strlen(name.at));
    put_text(out, "MQTT");
    put_byte(out, 4);
    put_byte(out, reading ? 0 : CLEAN_SESSION);
    put_two(out, 0);
    put_text(out, name.at);
    talk->step = reading;
}

static void
publish(struct peer_talk *talk, struct bytes payload, struct text *out)
{
    put_head(out, PUBLISH_QOS1, 2 + TOPIC_SIZE + 2 + payload.size);
    put_text(out, "pay");
    put_two(out, (size_t)(talk->next++ % PACKETS) + 1);
    text_put_bytes(out, payload);
}

static void
subscribe(struct text *out)
{
    put_head(out, SUBSCRIBE, 2 + 2 + TOPIC_SIZE + 1);
    put_two(out, 1);
    put_text(out, "pay");
    put_byte(out, 1);
}

static void
take_packet(struct peer_talk *talk, struct bytes in, size_t head, struct text *out)
{
    switch (in.at[0] & KINDS) {
    case CONNACK:
        talk->ready = talk->step == 0;
        if (talk->step != 0)
            subscribe(out);
        break;
    case PUBACK:
        talk->acknowledged++;
        break;
    case PUBLISH_QOS1 &KINDS:
        put_head(out, PUBACK, 2);
        text_put_bytes(out, bytes_of(in.at + head + 2 + TOPIC_SIZE, 2));
        break;
    default:
        break;
    }
}

static int64_t
take(struct peer_talk *talk, struct bytes in, struct text *out)
{
    size_t size = 0;
    size_t head = 1;
    unsigned shift = 0;

    do {
        if (head >= in.size)
            return 0;
        if (shift > 21)
            return -1;
        size |= (size_t)(in.at[head] & 0x7f) << shift;
        shift += 7;
    } while ((in.at[head++] & 0x80) != 0);
    if (head + size > in.size)
        return 0;
    if ((in.at[0] & KINDS) == CONNACK && (size != 2 || in.at[head + 1] != 0))
        return -1;
    take_packet(talk, bytes_of(in.at, head + size), head, out);
    return (int64_t)(head + size);
}

const struct peer peer_mqtt = {"mqtt", greet, publish, take};
