/*
 * lane.h -- where operations are decided and stored, a batch a turn.
 *
 * An operation is three small things: keys() says what it must read, a pure
 * decide() turns those rows into new ones (no clock, no I/O), and the rows. A
 * turn reads all keys of its batch at once, decides the operations in order,
 * writes each table once, commits ONCE, and then answers them all. While a turn
 * runs on a worker thread, the next batch gathers on the loop: that is the
 * group commit.
 *
 * A batch that another writer got in front of is tried again from the reading. One
 * that fails is halved until the culprit stands alone; it alone gets the error. When
 * the database is away, or does not let us in, the batch's error is ERR_UNREACHABLE
 * and the lane goes on; ERR_NO_ANSWER when it cannot be known whether a commit
 * happened; ERR_NOT_STORED when the database refuses the rows. Whatever the database
 * says is of no class REFUSED: that is decide()'s own. When the disk
 * does not take a commit, or the node's lease is another's, the lane is broken:
 * nobody is answered, on_broken is called, and the process must end (a restart
 * finds out what is stored).
 *
 * Where the database takes several writers a lane is several tracks, each a
 * connection and a worker. A merchant's operations are always decided in the same
 * one, so that two of a merchant seldom get in each other's way.
 */
#ifndef HUB_STORE_LANE_H
#define HUB_STORE_LANE_H

#include "hub/store/desk.h"
#include "hub/store/node.h"
#include "shared/base/id.h"
#include "shared/base/text.h"
#include "shared/net/net.h"

#define LANE_BATCH_MAX 1024
#define LANE_QUEUE_MAX 20000
#define LANE_TRACKS_MAX 16

/* What a decision may know besides its rows. */
struct turn {
    struct moment now;
    int32_t node; /* whose effects these are */
    struct id_maker *ids;
    struct random *random;
    struct arena *arena; /* for DATA columns; lives until the rows are written */
};

struct operation;

struct operation_kind {
    const char *name;
    /* Called again after each read until it wants nothing new; at most eight times. */
    void (*keys)(struct operation *operation, struct desk *desk);
    /* May run more than once: sets everything that it hands back afresh. */
    enum err (*decide)(struct operation *operation, struct desk *desk, const struct turn *turn);
};

/*
 * Embedded first in a struct with the request and what is handed back. It
 * belongs to the lane from lane_submit() to answer(), which runs on the loop.
 */
struct operation {
    const struct operation_kind *kind;
    void (*answer)(struct operation *operation);
    void *context;       /* the submitter's */
    enum err err;        /* how it ended */
    uint32_t weight;     /* rows it will write, roughly; 0 counts as 1 */
    int64_t merchant_id; /* whose it is: the track; or else what spreads it, or 0 */
    /*
     * NULL, or what no key names: read on the connection, in the turn's transaction, before each
     * call of keys(). What it finds in the last of them was found after all rows had been read, so
     * that a row which changes with what it finds proves it (docs/adr/0040).
     */
    enum err (*look)(struct operation *operation, struct engine *engine);
    /*
     * NULL, or what no row says: on the connection, in the turn's transaction, behind the rows.
     * Says whether it has changed anything. May run more than once, too.
     */
    enum err (*also)(
        struct operation *operation, struct engine *engine, struct moment now, bool *ret_changed);
    struct operation *next;
};

/* An effect that a turn stored, or found carried already: borrowed for the call. */
typedef void lane_outbox_fn(void *context, const struct outbox_row *row);

struct lane_options {
    struct net *net;
    struct engine *engine;      /* a writer; the lane's alone from now on */
    struct engine *const *more; /* further ones, for so many more tracks; the array is copied */
    size_t more_count;
    const struct node *node;   /* the lease; must outlive the lane */
    int64_t id_floor;          /* the highest id that the database holds */
    lane_outbox_fn *on_outbox; /* on the loop, after the commit, before the answers */
    net_fn *on_broken;         /* on the loop */
    void *context;
};

struct lane;

/* Figures for /metrics; see lane_figures(). */
struct lane_figures {
    int64_t turns;
    int64_t operations;
    int64_t refused;
    int64_t halved;
    int64_t retried; /* turns that were begun again */
    int64_t unsure;  /* times that effects must be read from the rows: nobody knows, or no memory */
    int64_t commit_us; /* spent in commits */
    int64_t turn_us;
    int64_t log_bytes; /* that commits added to the database's log */
    int64_t waiting;   /* operations in the queue now */
};

enum err lane_open(const struct lane_options *options, struct lane **ret_lane) MUST_CHECK;

/** lane_submit() queues it; ERR_NO_SPACE when the queue is full, ERR_STOPPING after lane_stop(). */
enum err lane_submit(struct lane *lane, struct operation *operation) MUST_CHECK;

/** lane_stop() takes no more; then(context) runs when the last answer is out. */
void lane_stop(struct lane *lane, net_fn *then, void *context);

void lane_figures(const struct lane *lane, struct lane_figures *ret_figures);

/** lane_close() takes *lane; nothing may be in it that still runs. */
void lane_close(struct lane **lane);

/**
 * lane_turn() is one turn over a list of operations, in the caller's thread:
 * decides, writes, commits, sets each err, and answers nobody. Other than
 * ERR_OK means that the lane is broken. For tests; the lane calls it itself.
 */
enum err lane_turn(struct lane *lane, struct operation *first) MUST_CHECK;

#endif
