/*
 * sweep.h -- what is over is forgotten, a little at a time.
 *
 * Nonces whose timestamps are stale, effects that were carried out long ago with the
 * attempts at them, what channels have said, callbacks that were refused, sessions of people, and
 * on PostgreSQL the proofs of connections that have ended. What waits, what is dead and whatever
 * belongs to the books stays. A pass is an operation of the lane, so that it shares a commit with
 * payments; it takes some hundred rows at most, and the next one comes later, or soon while there
 * is more. Where rows are stored merchant by merchant, it goes from one merchant to the next. On
 * the loop.
 */
#ifndef HUB_STORE_SWEEP_H
#define HUB_STORE_SWEEP_H

#include "hub/store/lane.h"

/* How long a request's nonce is kept: twice as far as its timestamp may be from our clock. */
#define SWEEP_NONCE_KEPT span_s(600)
/* How long it may take until a commit's answer that was lost has been asked for. */
#define SWEEP_PROOF_KEPT span_s(24 * 3600)
/* How long people can look at callbacks that were refused, and sessions that are over are kept. */
#define SWEEP_EVENTS_KEPT span_s(90 * 24 * 3600)
/* How long effects are kept when nobody says otherwise. */
#define SWEEP_EFFECTS_KEPT span_s(30 * 24 * 3600)
/* How many rows of each kind a pass takes. */
#define SWEEP_ROWS_MAX 500

/* One pass. */
struct sweep_pass {
    struct operation operation;
    struct span effects_kept;
    int64_t after_id; /* the merchant that it goes on behind; used where there are several hubs */

    int64_t forgotten; /* handed back: rows */
    int64_t dead;      /* effects that have given up, for people to look at */
    int64_t next_id;   /* where the next pass goes on; 0 when all merchants have been seen */
    bool more;         /* it stopped because it had taken enough */
};

void sweep_pass(struct sweep_pass *pass);

/* What it has done since the start, and how many effects are dead. */
struct sweep_figures {
    int64_t forgotten;
    int64_t dead;
};

struct sweep;

/** sweep_make() begins; kept of 0 means SWEEP_EFFECTS_KEPT. net and lane outlive it. */
enum err sweep_make(
    struct net *net, struct lane *lane, struct span kept, struct sweep **ret_sweep) MUST_CHECK;

struct sweep_figures sweep_figures(const struct sweep *sweep);

/** sweep_free() ends it; nothing of the lane's runs any more. */
void sweep_free(struct sweep **sweep);

#endif
