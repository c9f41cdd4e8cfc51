/*
 * peer.h -- how to hand a payload to a message store that others wrote.
 *
 * Each peer is a file (peer_nats.c, peer_redis.c, peer_mqtt.c): what to say
 * first, how to publish, and how its acknowledgements look in what it says.
 * peer_load.c owns the sockets and the counting. Protocols: NATS 2.9 client
 * protocol and JetStream API; RESP2; MQTT 3.1.1 sections 3.1 to 3.4.
 */
#ifndef TESTS_BENCH_PEER_H
#define TESTS_BENCH_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/text.h"

#define PEER_PAYLOAD_MAX 4096
#define PEER_DEPTH_MAX 4096

/* One connection's place in its peer's protocol. */
struct peer_talk {
    unsigned client;      /* its number, from 0 */
    int64_t next;         /* the next message to publish, from 1 */
    int64_t acknowledged; /* acknowledgements come in the order of publishing */
    unsigned step;        /* of the greeting */
    bool ready;           /* the greeting is over: it may publish */
    int64_t read;         /* reading back: messages that came */
    int64_t to_read;      /* and how many there are, once it is known */
    bool read_all;        /* reading back: there is no more */
};

struct peer {
    const char *name;
    /* Puts what is to be said when a connection is new. reading: to read back, not to publish. */
    void (*greet)(struct peer_talk *talk, bool reading, struct text *out);
    void (*publish)(struct peer_talk *talk, struct bytes payload, struct text *out);
    /*
     * Takes one message of the peer's from the start of in, and answers it into
     * out when that is due: the count of bytes it was, 0 when it is not whole yet,
     * -1 when it cannot be understood or is a refusal.
     */
    int64_t (*take)(struct peer_talk *talk, struct bytes in, struct text *out);
};

extern const struct peer peer_nats;
extern const struct peer peer_redis;
extern const struct peer peer_mqtt;

#endif
