/*
 * record_name.h -- what a record is called, and the order that it is or speaks of.
 *
 * A record is called after where it was recorded first, (epoch, sequence) of its
 * terminal. One that a new epoch has moved stands in another place of the queue
 * and keeps its name, and so does the sale that it is (docs/adr/0030). Two pasts of
 * a restored terminal may have used one name: what tells their sales apart is the
 * salt, and for a sale itself its amount too.
 */
#ifndef HUB_FLOW_RECORD_NAME_H
#define HUB_FLOW_RECORD_NAME_H

#include "hub/flow/claim.h"
#include "hub/flow/sale.h"

struct record_name {
    int64_t epoch;
    int64_t sequence;
};

/** record_name_is_moved() is whether it was recorded elsewhere than where it stands now. */
bool record_name_is_moved(const struct message_record *record);

/** record_name_can_be() is whether what it says of that can be, in that epoch of the queue. */
bool record_name_can_be(const struct message_record *record, int64_t epoch);

struct record_name record_name_birth(const struct message_record *record, struct record_name own);

/**
 * record_name_claims() is whether there may be several of that kind about one sale: then each
 * is a claim, *ret_claim, on where and when it was recorded. Of the others an order knows itself.
 */
bool record_name_claims(const struct terminal_row *terminal, const struct message_record *record,
    struct record_name own, struct claim *ret_claim);

/** record_name_want() is for keys(): the orders that it may be about, and what was paid on each. */
void record_name_want(struct desk *desk, const struct terminal_row *terminal,
    const struct message_record *record, struct record_name own);

/** record_name_find() is the order; NULL for none: *ret_fork is then a new sale's place. */
struct orders_row *record_name_find(struct desk *desk, const struct terminal_row *terminal,
    const struct message_record *record, struct record_name own, int64_t *ret_fork);

#endif
