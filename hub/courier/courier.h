/*
 * courier.h -- carries effects out of the outbox.
 *
 * Holds the pending rows of this node, each until a turn says that it is sent
 * or dead, and hands them to their topic's carrier when they are due. After a
 * start it goes on from the stored rows. At least once: a carrier that is given
 * a row twice does no harm, since what it causes is keyed by the row or by the
 * payment.
 *
 * While the lease of this node does not hold nothing is handed out: another node
 * may have taken over.
 *
 * Everything on the loop.
 */
#ifndef HUB_COURIER_COURIER_H
#define HUB_COURIER_COURIER_H

#include "hub/store/node.h"
#include "hub/store/reader.h"
#include "hub/store/row.h"

struct courier;

/* How long before a row that its carrier has not finished is handed out again. */
#define COURIER_AGAIN span_s(30)

/**
 * A carrier takes a row that is due. It ends in an operation that finishes the
 * row or moves its due time; until then it is not handed out again, but for
 * COURIER_AGAIN. The row is borrowed for the call. Its tries are 0 only when nobody can
 * have carried it before: not in this process, nor in one before it, nor on another node.
 */
typedef void courier_carry_fn(void *context, const struct outbox_row *row);

struct courier_carrier {
    const char *topic;
    courier_carry_fn *carry;
    void *context;
};

enum err courier_make(struct net *net, const struct courier_carrier *carriers, size_t count,
    const struct node *node, struct courier **ret_courier) MUST_CHECK;
void courier_free(struct courier **courier);

/** courier_take() learns of a row as a turn left it: on_outbox. Another node's is forgotten. */
void courier_take(struct courier *courier, const struct outbox_row *row);

/** courier_load() reads the stored pending rows; then(context) when they are all here. */
enum err courier_load(
    struct courier *courier, struct reader *reader, net_fn *then, void *context) MUST_CHECK;

/** courier_soon() makes a row due now: a carrier that could not do its work yet can. */
void courier_soon(struct courier *courier, int64_t outbox_id);

/** courier_each() walks the rows of a target (a terminal's pushes), oldest first. */
void courier_each(struct courier *courier, int64_t target, courier_carry_fn *each, void *context);

/**
 * courier_is_whole() is whether the last reading of the stored rows came to its end, and no
 * row was lost since for want of memory; else courier_load() is due again.
 */
bool courier_is_whole(const struct courier *courier);

size_t courier_count(const struct courier *courier);

#endif
