/*
 * plate_push.h -- the terminals that a plate names hear of what is paid at it.
 *
 * An order that a payer began at a plate is no terminal's. Each terminal that the plate names
 * when the money is booked gets a row of the outbox (topic "push", action "plate"), written in
 * that transaction and sent until the terminal acknowledges it. Pure, on the desk.
 */
#ifndef HUB_FLOW_PLATE_PUSH_H
#define HUB_FLOW_PLATE_PUSH_H

#include "hub/flow/sale.h"

/** plate_push_want() is for keys(): the order's plate, its terminals, and the payer's remark. */
void plate_push_want(struct desk *desk, const struct orders_row *order);

/** plate_push_paid() is for an order that is paid now; nothing for one that is no plate's. */
void plate_push_paid(struct desk *desk, const struct turn *turn, const struct orders_row *order);

#endif
