/*
 * suspension.h -- whether a store may begin new orders, or has been suspended.
 *
 * On the desk, pure. Who is suspended, or stands below somebody who is, begins nothing new: no
 * ticket is opened for the first time, nobody types an amount at a plate, no app makes an order
 * (ERR_SUSPENDED). What is under way goes on, and what a till has recorded is a fact and taken. The
 * platform itself is never suspended, so it is not read.
 *
 * Looked at once in an order's life, by whatever begins it: one row more than a sale reads anyway,
 * the merchant's, and the partner's, which all sales of a turn below it share (docs/adr/0040).
 */
#ifndef HUB_FLOW_SUSPENSION_H
#define HUB_FLOW_SUSPENSION_H

#include "hub/store/desk.h"

/** suspension_want() is for keys(): a store of a merchant's (0: none), and all above it. */
void suspension_want(struct desk *desk, int64_t merchant_id, int64_t store_id);

/** suspension_is() is whether it, or anybody above it, is suspended. */
bool suspension_is(struct desk *desk, int64_t merchant_id, int64_t store_id);

#endif
