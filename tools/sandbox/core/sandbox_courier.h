/*
 * sandbox_courier.h -- carries the notifies of one channel that are due to merchants' servers.
 *
 * A notify is a row of its dialect's, written in the transaction that it tells of. The courier
 * takes a fault for it, has the dialect compose what this sending says, posts it, and stores how
 * that ended: taken, or to be tried again on the channel's schedule, or given up. It also wakes
 * its dialect for what time brings, since merchants are told of that.
 *
 * At least once: a crash between sending and storing sends again, under the same id. Sixteen at
 * a time; the rest waits in the database. On the loop, but for sign().
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_COURIER_H
#define TOOLS_SANDBOX_CORE_SANDBOX_COURIER_H

#include "tools/sandbox/core/sandbox_core.h"
#include "tools/sandbox/core/sandbox_fault.h"

struct sandbox_courier;

/* One notify on its way. Texts live in the arena. */
struct sandbox_delivery {
    struct net_work work; /* first: a worker hands this back */
    struct sandbox_courier *courier;
    struct net_fetch *fetch;
    struct net_timer *timer; /* until it is replayed */
    struct arena *arena;     /* NULL while the place is free */

    /* The row. */
    const char *notify_id;
    const char *number; /* of the merchant's order */
    const char *kind;   /* the channel's word for what is told; "" without one */
    const char *content;
    int64_t sent_count;
    int64_t tries;
    struct moment created;
    struct moment next;

    struct sandbox_fault_taken fault; /* how this sending is to go wrong */
    struct moment sent;
    bool replayed; /* these very bytes were sent and taken before */
    enum err signing;
    struct net_ask ask; /* method, URL and timeout are set; compose() and finish() add the rest */
    void *parcel;       /* what the dialect keeps between compose() and finish(), in the arena */
};

/*
 * The statements of a dialect: due ($1 how many) selects notify_id, number, kind, url, content,
 * sent_count, tries, created_us, next_us of what is pending, the first due first; move sets
 * state, sent_count, tries, next_us ($2 …) of $1; attempt inserts notify_id, number, sent_us,
 * fault, outcome.
 */
struct sandbox_courier_rows {
    struct db_statement *due;
    struct db_statement *move;
    struct db_statement *attempt;
};

/* What a channel does in its own way. state is what its dialect's open() made. */
struct sandbox_courier_kind {
    const char *channel;
    int64_t tries_max;
    struct span timeout;

    /** after() is how long to wait after that many failed tries (1 …); speed divides. */
    struct span (*after)(int64_t tries, int64_t speed);

    /** taken() is whether such an answer ends it. */
    bool (*taken)(const char *kind, int status, struct bytes body);

    /** next() is when time brings something; 0 for never. due() does it, in a transaction. */
    enum err (*next)(void *state, struct moment *ret_next);
    enum err (*due)(void *state, struct arena *arena);

    /**
     * compose() says what is sent, in a transaction's absence: into ask, which ends it, or into
     * parcel, for a worker to sign() and finish() to put into ask.
     */
    enum err (*compose)(void *state, struct sandbox_delivery *delivery);
    enum err (*sign)(struct sandbox_delivery *delivery);
    enum err (*finish)(struct sandbox_delivery *delivery);
};

/** sandbox_courier_open() begins with what is already due, in a later turn. */
enum err sandbox_courier_open(struct sandbox *sandbox, const struct sandbox_courier_kind *kind,
    const struct sandbox_courier_rows *rows, void *state,
    struct sandbox_courier **ret_courier) MUST_CHECK;

/** sandbox_courier_wake() looks for what is due; to be called after a commit. */
void sandbox_courier_wake(struct sandbox_courier *courier);

/** sandbox_courier_close() drops what is on its way; it will be sent again. */
void sandbox_courier_close(struct sandbox_courier **courier);

#endif
