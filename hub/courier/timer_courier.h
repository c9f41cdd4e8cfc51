/*
 * timer_courier.h -- has what is due decided.
 *
 * The topic "timer" of the outbox: an action is an operation on the thing that the
 * row is about, which ends the row or moves its time.
 */
#ifndef HUB_COURIER_TIMER_COURIER_H
#define HUB_COURIER_TIMER_COURIER_H

#include "hub/courier/hand.h"
#include "hub/store/lane.h"

/* Set the lane, the rest is zero. */
struct timer_courier {
    struct lane *lane;
    struct hand hand;
};

/** timer_courier_carry() carries the topic "timer"; context is the timer_courier. */
void timer_courier_carry(void *context, const struct outbox_row *row);

#endif
