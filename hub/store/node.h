/*
 * node.h -- a running hub's number, and the lease that it is held by.
 *
 * No two running hubs have the same number, for it is in every id that they make
 * and on every effect that they carry. On SQLite a file has one hub, with number
 * 0 for ever. On PostgreSQL a number is a row with a token and an end by the
 * database's clock, moved by a heartbeat. A hub stops acting when its lease has
 * ended by its own monotonic clock, which is a little before anybody else may take
 * the number; what it had under way then fails for its token.
 *
 * Of a node whose lease has lapsed another one takes over what it was to carry.
 */
#ifndef HUB_STORE_NODE_H
#define HUB_STORE_NODE_H

#include <stdatomic.h>

#include "hub/store/engine.h"
#include "shared/base/clock.h"
#include "shared/base/random.h"

#define NODE_LEASE span_s(15)
/* Of a lease this part is left for clocks that run apart: a fifth. */
#define NODE_MARGIN_PART 5
/* How often it is renewed within one lease. */
#define NODE_HEARTBEATS 3

struct node {
    int32_t number;
    bool is_leased; /* else it is ours as long as the file is */
    char token[ENGINE_TOKEN_SIZE];
    struct span lease;
    _Atomic int64_t until; /* a tick in µs: not to act at or after it */
};

/** node_take() takes a number that nobody holds; any thread's random source will do. */
enum err node_take(struct engine *engine, const struct clock *clock, struct random *random,
    struct span lease, struct node *ret_node) MUST_CHECK;

/** node_holds() is whether the lease lasts; from any thread. */
bool node_holds(const struct node *node, struct tick now);

/** node_renew() is ERR_EXPIRED when the number is another's by now: this process must end. */
enum err node_renew(struct engine *engine, const struct clock *clock, struct node *node) MUST_CHECK;

/** node_release() gives it back, so that the next start need not wait for its end. */
enum err node_release(struct engine *engine, struct node *node) MUST_CHECK;

/* What was taken over; told on failure too. */
struct node_taken {
    size_t count; /* effects that are ours now, or may be: a commit's answer may be lost */
    bool more;    /* nodes had so many that the next call goes on with them */
};

/**
 * node_take_over() fences nodes whose lease has lapsed and makes what they were to
 * carry this node's, a bounded number of effects of each.
 */
enum err node_take_over(
    struct engine *engine, const struct node *node, struct node_taken *ret_taken) MUST_CHECK;

#endif
