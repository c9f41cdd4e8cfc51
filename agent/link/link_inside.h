/*
 * link_inside.h -- what the files of the link share.
 */
#ifndef AGENT_LINK_LINK_INSIDE_H
#define AGENT_LINK_LINK_INSIDE_H

#include "agent/link/link.h"
#include "shared/wire/frame.h"

#define LINK_NONCE_SIZE 32
#define LINK_RECORDS_SIZE (LINK_ITEMS_MAX * MESSAGE_ITEM_MAX)

enum link_state {
    LINK_CUT,        /* on purpose */
    LINK_WAITING,    /* for the next try */
    LINK_CONNECTING, /* and then for the challenge */
    LINK_SHAKING,    /* hello was sent */
    LINK_UP
};

struct link {
    struct link_options options;
    struct net *net;
    char url[STORE_URL_MAX];
    enum link_state state;
    struct net_socket *socket;
    struct net_timer *timer; /* the next try, the handshake's end, or the acknowledgement's */
    struct framer *framer;
    unsigned tries;
    int64_t wait_ms; /* the hub asked for it; 0 */
    uint8_t hub_nonce[LINK_NONCE_SIZE];
    uint8_t nonce[LINK_NONCE_SIZE];
    int64_t sent_sequence;
    int64_t doubted_sequence;      /* where the hub's past is not ours; the next hello says so; 0 */
    int64_t ends[LINK_WINDOW_MAX]; /* the last sequence of each frame under way, oldest first */
    size_t ends_count;
    bool closing; /* link_close() was called; the socket's end frees */
    bool pausing; /* records were refused, or not read: the timer says when to go on */
    uint8_t records[LINK_RECORDS_SIZE];
};

/* link.c */
void link_set_timer(struct link *link, struct span after);
/** link_pause() sends no records for that long. */
void link_pause(struct link *link, int64_t ms);
/** link_store_failed() is for every err of the store: it tells the owner when that is for good. */
void link_store_failed(const struct link *link, enum err err);
/** link_drop() lets the socket go; its end comes in a later turn. */
void link_drop(struct link *link, const char *why);
enum err link_send(struct link *link, enum message_number number, const struct message_shape *shape,
    const void *message) MUST_CHECK;

/* link_frame.c */
/** link_frame_take() is an err when the frame was not understood, or came out of turn. */
enum err link_frame_take(
    struct link *link, int number, struct bytes fields, struct tick frame_at) MUST_CHECK;

#endif
