/*
 * move_courier.h -- carries money to the other book: the topic "move".
 *
 * Two turns, one in each book, never one over both: the move is received there
 * (under its claim, so that a second carrying does nothing), and only then is
 * its effect finished here and a transfer paid. Between the two a death costs
 * nothing: the row is still pending. Everything on the loop.
 */
#ifndef HUB_COURIER_MOVE_COURIER_H
#define HUB_COURIER_MOVE_COURIER_H

#include "hub/courier/hand.h"
#include "hub/store/lane.h"

/* Set the lane, the rest is zero. */
struct move_courier {
    struct lane *lane;
    struct hand hand;
};

/** move_courier_carry() is a courier's carrier; context is the move_courier. */
void move_courier_carry(void *context, const struct outbox_row *row);

#endif
