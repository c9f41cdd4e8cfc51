/*
 * terminal_socket_inside.h -- one terminal's connection, for the files of
 * terminal_socket.
 */
#ifndef HUB_API_TERMINAL_SOCKET_INSIDE_H
#define HUB_API_TERMINAL_SOCKET_INSIDE_H

#include "hub/api/terminal_socket.h"

#define TERMINAL_SOCKET_NONCE_SIZE 32
/* When a fixed limit was reached: long enough for some turns. */
#define TERMINAL_SOCKET_BUSY_MS 500

enum terminal_socket_stage {
    TERMINAL_SOCKET_CHALLENGED,
    TERMINAL_SOCKET_GREETING, /* its hello is being checked */
    TERMINAL_SOCKET_ACTIVE
};

/* One connection. Small: ten thousand of them lie idle. */
struct terminal_session {
    struct hub *hub;
    struct net_socket *socket;          /* NULL when it has gone; freed when nothing is under way */
    struct terminal_session *next;      /* of the same bucket, once active */
    struct terminal_session *next_open; /* of all */
    struct terminal_session **open_place;
    int64_t terminal;
    int64_t merchant_id;
    int64_t epoch;
    int64_t challenged_us;
    int64_t up_us;    /* since its hello; hub/flow/terminal_flow.h */
    uint64_t key_tag; /* of the key that it has proved */
    uint32_t under_way;
    enum terminal_socket_stage stage;
    uint8_t nonce[TERMINAL_SOCKET_NONCE_SIZE];
};

void terminal_socket_say(struct terminal_session *session, enum message_number number,
    const struct message_shape *shape, const void *message);

/** terminal_socket_refuse() says why, and closes when that is asked for. */
void terminal_socket_refuse(
    struct terminal_session *session, enum err err, int about, int64_t wait_ms, bool close);

/** terminal_socket_settle() frees a session that is gone and has nothing under way. */
void terminal_socket_settle(struct terminal_session *session);

/** terminal_socket_admit() makes a session the terminal's own; an older one is closed. */
void terminal_socket_admit(
    struct terminal_session *session, int64_t terminal, int64_t merchant_id, int64_t epoch);

/** terminal_socket_key_tag() tells keys apart, as far as an accident goes. */
uint64_t terminal_socket_key_tag(struct bytes public_key);

/** terminal_socket_tell() says how it stands; a terminal that is active knows without. */
void terminal_socket_tell(struct terminal_session *session, struct bytes state, bool also_active);

/** terminal_socket_gone() has it stored that the connection has ended, and consoles told. */
void terminal_socket_gone(const struct terminal_session *session);

/** terminal_socket_push_all() sends the results that the terminal has not acknowledged. */
void terminal_socket_push_all(struct terminal_session *session);

/** terminal_socket_find() is the terminal's connection to this hub, or NULL. */
struct terminal_session *terminal_socket_find(const struct hub *hub, int64_t terminal);

void terminal_socket_take_hello(struct terminal_session *session, struct bytes fields);
void terminal_socket_take_instruction_end(struct terminal_session *session, struct bytes fields);
void terminal_socket_take_records(struct terminal_session *session, struct bytes fields);

#endif
