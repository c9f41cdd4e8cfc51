/*
 * terminal.h -- one terminal of a fleet: connects, proves itself, sends, counts.
 *
 * Everything runs on the loop but the signing of a hello. Records are made by
 * recipe.h when they are sent, and again when they must be sent again; only
 * the frames under way are remembered. What all terminals have in common is
 * one struct terminal_share, which its fleet owns and changes.
 */
#ifndef TOOLS_FLEET_TERMINAL_H
#define TOOLS_FLEET_TERMINAL_H

#include "shared/net/net.h"
#include "shared/wire/frame.h"
#include "tools/fleet/histogram.h"
#include "tools/fleet/journal.h"
#include "tools/fleet/roster.h"

#define TERMINAL_WINDOW_MAX 16

struct terminal;

struct terminal_figures {
    int64_t frames; /* acknowledged, like payments, while it was measured */
    int64_t payments;
    int64_t bytes_sent; /* what was handed to the net, hellos included */
    int64_t connects;
    int64_t reconnects;
    int64_t refusals;
    int64_t forks;   /* the hub had less of us, or other things, than it had acknowledged */
    int64_t aside;   /* records that the hub could not use */
    int64_t results; /* pushes of how a sale ended */
};

struct terminal_share {
    struct net *net;
    const char *socket_url;
    const char *authority_file;
    struct framer *framer;
    struct journal *journal; /* NULL for none */
    int64_t batch;           /* records a frame */
    int64_t window;          /* frames under way */
    int64_t records_max;     /* of one terminal; 0 for no end */
    bool mute;               /* nobody says hello: to be connected is to be up */
    bool making;             /* new records are made */
    bool measuring;          /* what is acknowledged counts */
    bool stopping;           /* nobody connects any more */
    int64_t shaking;         /* terminals between connecting and welcome */
    int64_t up;              /* terminals that were welcomed */
    int64_t under_way;       /* frames */
    struct terminal_figures figures;
    struct histogram acks; /* from handing a frame to the net to its acknowledgement */
    uint8_t items[MESSAGE_RECORDS_MAX * MESSAGE_ITEM_MAX]; /* of the frame that is being made */
    /* A sale's record is on its way (salt, amount, moment), or its end came back. */
    void (*result)(void *context, struct terminal *terminal, const struct message_result *result);
    void *context;
};

/** terminal_make() borrows share and entry, which it keeps up to date. */
enum err terminal_make(struct terminal_share *share, struct roster_entry *entry,
    struct terminal **ret_terminal) MUST_CHECK;

/** terminal_free() only when the net has gone. */
void terminal_free(struct terminal **terminal);

/** terminal_start() connects soon, and from then on again and again. */
void terminal_start(struct terminal *terminal);

/** terminal_poke() sends what may be sent. */
void terminal_poke(struct terminal *terminal);

/** terminal_record() makes one record of that kind and sends it; ERR_BUSY while it cannot. */
enum err terminal_record(
    struct terminal *terminal, enum message_kind kind, int64_t *ret_sequence) MUST_CHECK;

/** terminal_drop() closes its connection, if there is one; it comes back. */
void terminal_drop(struct terminal *terminal);

bool terminal_is_up(const struct terminal *terminal);
/** terminal_is_done() is whether records_max are made and acknowledged. */
bool terminal_is_done(const struct terminal *terminal);
const struct roster_entry *terminal_entry(const struct terminal *terminal);

#endif
