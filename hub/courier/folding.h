/*
 * folding.h -- sees to it that figures which are over are folded (hub/flow/fold_flow.h).
 *
 * Once an hour is old enough it goes over the levels, and in each over the merchants that have
 * something which is not folded: it reads where the next pieces begin and end, has them done as
 * operations of the lane, a few in a turn, and looks again until there are none. Then the level's
 * mark of nobody says so. Several hubs may do this at once: a piece that another hub has done does
 * nothing. In between, each minute, it looks after merchants that sell so much that their last
 * hour is long. Where a merchant's zone has changed, its days are taken apart first. On the loop.
 */
#ifndef HUB_COURIER_FOLDING_H
#define HUB_COURIER_FOLDING_H

#include "hub/store/lane.h"
#include "hub/store/reader.h"

/* Between two rounds. */
#define FOLDING_SPAN span_s(60)
/* Between two batches of pieces, so that payments have the lane. */
#define FOLDING_SOON span_ms(20)
/* How many pieces a batch has at most. */
#define FOLDING_PIECES_MAX 16

struct folding;

struct folding_options {
    struct net *net;
    struct lane *lane;
    struct reader *reader;
};

enum err folding_make(
    const struct folding_options *options, struct folding **ret_folding) MUST_CHECK;

/** folding_start() looks for the first time. */
void folding_start(struct folding *folding);

/** folding_free() ends it; nothing of lane and reader runs any more. */
void folding_free(struct folding **folding);

#endif
