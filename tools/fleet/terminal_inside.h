/*
 * terminal_inside.h -- one terminal, for the two files that make it.
 *
 * terminal.c holds its connection, terminal_records.c its frames of records.
 */
#ifndef TOOLS_FLEET_TERMINAL_INSIDE_H
#define TOOLS_FLEET_TERMINAL_INSIDE_H

#include "tools/fleet/terminal.h"

struct greeting;

enum terminal_stage {
    TERMINAL_DOWN, /* waits to connect */
    TERMINAL_CONNECTING,
    TERMINAL_SIGNING,
    TERMINAL_SHAKING, /* hello was sent */
    TERMINAL_UP
};

/* A frame under way. */
struct terminal_slot {
    int64_t first;
    int64_t count;
    int64_t till_us;
    struct tick sent;
    enum message_kind kind;
    uint8_t chain[CRYPT_SHA256_SIZE]; /* after its last record */
};

struct terminal {
    struct terminal_share *share;
    struct roster_entry *entry;
    struct crypt_key *key;
    struct net_socket *socket;
    struct net_timer *timer;   /* the next try, or the end of the handshake's patience */
    struct greeting *greeting; /* terminal.c */
    enum terminal_stage stage;
    unsigned tries;
    bool was_up;
    int64_t wait_ms;       /* the hub asked for it; 0 */
    int64_t made_sequence; /* the newest record */
    int64_t end_sequence;  /* the last that is to be made */
    int64_t aside_count;
    uint8_t made_chain[CRYPT_SHA256_SIZE];
    size_t slots_count;
    struct terminal_slot slots[TERMINAL_WINDOW_MAX]; /* oldest first */
};

/** terminal_send() writes a message to the socket. */
enum err terminal_send(struct terminal *terminal, enum message_number number,
    const struct message_shape *shape, const void *message) MUST_CHECK;

/** terminal_give_up() closes the socket for a reason that is logged. */
void terminal_give_up(struct terminal *terminal, const char *why, enum err err);

/** terminal_records_begin() goes on from what the roster says was acknowledged. */
void terminal_records_begin(struct terminal *terminal);

/** terminal_records_make() makes a frame and sends it; there must be a free slot. */
enum err terminal_records_make(
    struct terminal *terminal, enum message_kind kind, int64_t count) MUST_CHECK;

/** terminal_records_acked() takes the hub's watermark. */
void terminal_records_acked(struct terminal *terminal, int64_t sequence);

/** terminal_records_again() sends what is under way once more, after a welcome. */
enum err terminal_records_again(
    struct terminal *terminal, const struct message_welcome *welcome) MUST_CHECK;

#endif
