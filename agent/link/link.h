/*
 * link.h -- the till's one socket to the hub.
 *
 * Connects, proves the till (signed hello) and the hub (its proof), streams
 * records in a window of frames, and hands over what the hub says. It keeps
 * trying for ever: full-jitter back-off from 0.5 to 60 s, or as long as the
 * hub asks for. Each direction is watched by itself: the socket by pings, the
 * hub's acknowledgements by a timer of their own.
 *
 * The link reads records and the watermark from the store; everything else is
 * its owner's: the owner commits an acknowledgement or a result before it
 * returns from the callback or calls link_result_ack(). Lives on its net's
 * thread; callbacks may call anything here but link_close().
 */
#ifndef AGENT_LINK_LINK_H
#define AGENT_LINK_LINK_H

#include "agent/store/store.h"
#include "shared/net/net.h"
#include "shared/pay/device_key.h"
#include "shared/wire/message.h"

#define LINK_ITEMS_MAX 100 /* records in a frame */
#define LINK_WINDOW_MAX 4  /* frames that are not acknowledged yet */
#define LINK_BACKOFF_FIRST_MS 500
#define LINK_BACKOFF_LAST_MS 60000
#define LINK_SHAKE_S 15     /* from connecting to the welcome */
#define LINK_ACK_S 20       /* from a frame to its acknowledgement */
#define LINK_REREAD_MS 5000 /* until records that the disk did not give are read again */
#define LINK_PING_S 20
#define LINK_DEAD_S 45

struct link;

/* What the owner of a link is told. frame_at is when the frame came in. */
struct link_owner {
    /**
     * The hub is who it says. Settle epoch and watermark in the store; an err closes the socket.
     */
    enum err (*welcome)(void *context, const struct message_welcome *welcome);
    void (*down)(void *context); /* after a welcome; for any reason */
    void (*ack)(void *context, const struct message_ack *ack);
    void (*result)(void *context, const struct message_result *result, struct tick frame_at);
    void (*plate_paid)(void *context, const struct message_plate_paid *paid, struct tick frame_at);
    void (*standing)(void *context, const struct message_standing *standing);
    void (*progress)(void *context, const struct message_progress *progress);
    void (*settings)(void *context, struct bytes json);
    void (*instruction)(void *context, const struct message_instruction *instruction);
    void (*refused)(void *context, const char *code, const char *text);
    void (*broken)(void *context, enum err err); /* the store or the net is of no use any more */
};

struct link_options {
    struct net *net;
    struct store *store;
    const char *url;            /* copied */
    const char *authority_file; /* NULL for the system's; borrowed */
    const char *program;        /* name and version; borrowed */
    int64_t terminal;
    const struct crypt_key *key; /* borrowed */
    uint8_t link_key[DEVICE_KEY_SIZE];
    const struct link_owner *owner;
    void *context;
};

enum err link_open(const struct link_options *options, struct link **ret_link) MUST_CHECK;

/**
 * link_close() calls its owner no more; what the open socket needs lives on until that has ended.
 */
void link_close(struct link **link);

/** link_allow(link, false) cuts the link and stays away; true comes back at once. */
void link_allow(struct link *link, bool allowed);

/** link_poke() sends records that are new in the store. */
void link_poke(struct link *link);

/**
 * link_result_ack() tells the hub that its result is kept. Lost when the link is down: the hub
 * asks again.
 */
void link_result_ack(struct link *link, int64_t id);

/** link_instruction_end() tells it what has become of an instruction; likewise. */
void link_instruction_end(struct link *link, const struct message_instruction_end *end);

bool link_is_up(const struct link *link);

#endif
