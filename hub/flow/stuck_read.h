/*
 * stuck_read.h -- what nobody asks about any more, or waits for a person, as readers get it.
 *
 * Each function runs one query of sql/store.sql, which the caller has, on the caller's
 * thread, and leaves it reset.
 */
#ifndef HUB_FLOW_STUCK_READ_H
#define HUB_FLOW_STUCK_READ_H

#include "hub/flow/stuck_flow.h"
#include "hub/store/query.h"

/* What is still asked about after this long is shown, too. */
#define STUCK_READ_AFTER span_s(24 * 3600)

/*
 * One of them. what is "payment", "refund", "split", "split return", "receiver", "notice" or
 * "effect": stuck_flow_again() takes its id. Or it is "late money" (the payment's id) that has no
 * refund, or a "transfer": those wait for a person's word. A "move" between two books is carried
 * again by itself, and a "timer" (of a rule that cannot share, say) tried again; alarms and the log
 * say why they do not come to an end.
 */
struct stuck_thing {
    char what[14];
    int64_t merchant; /* its number */
    int64_t id;
    int64_t order_id; /* 0 for none; of a notice, a move and a timer: what it is about */
    char state[10];
    int64_t amount;
    struct moment since;
    char code[65]; /* the channel's own word; of a notice and an effect: the action */
};

typedef void stuck_read_fn(void *context, const struct stuck_thing *thing);

/**
 * stuck_read() reads by SQL_STORE_STUCK, the oldest first, at most max; those of the merchant of
 * that number, or of all for 0. each may be NULL, to count.
 */
enum err stuck_read(struct query *query, int64_t merchant, struct moment now, size_t max,
    stuck_read_fn *each, void *context, size_t *ret_count) MUST_CHECK;

/** stuck_read_effects() reads by SQL_STORE_STUCK_EFFECTS what the operation must know. */
enum err stuck_read_effects(struct query *query, struct stuck_again *again) MUST_CHECK;

#endif
