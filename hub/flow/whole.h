/*
 * whole.h -- a whole and its parts: a split tender.
 *
 * A part is an ordinary order that names its whole (docs/adr/0009); its identity
 * is its whole's id and its place. A whole is never paid itself: in the
 * transaction that moves a part it is paid when all its parts are, and closed
 * when none of them can be paid any more.
 */
#ifndef HUB_FLOW_WHOLE_H
#define HUB_FLOW_WHOLE_H

#include "hub/store/lane.h"
#include "shared/pay/order_state.h"

/* How many parts a whole may have; one part is no whole. */
#define WHOLE_PARTS_MIN 2
#define WHOLE_PARTS_MAX 10

/** whole_named() is the id that an order's text stands under: a part has its whole's. */
int64_t whole_named(const struct orders_row *order);

/** whole_want() wants a part's whole and siblings, for keys(); nothing for what is no part. */
void whole_want(struct desk *desk, const struct orders_row *order);

/** whole_want_parts() wants the parts of a whole; nothing for what is none. */
void whole_want_parts(struct desk *desk, const struct orders_row *whole);

/** whole_want_attempts() wants the parts and what was tried to pay them, for whole_end(). */
void whole_want_attempts(struct desk *desk, const struct orders_row *whole);

/** whole_part() is the part at a place from 1 on; NULL when it is not there. */
struct orders_row *whole_part(struct desk *desk, const struct orders_row *whole, int64_t place);

/** whole_follow() has the whole of a part follow it; nothing for what is no part. */
void whole_follow(struct desk *desk, const struct turn *turn, const struct orders_row *part);

/**
 * whole_end() has every part given up or run out of time that is not over yet
 * (sale_end_order()). Until the channels have answered for all, the whole is closing.
 */
enum err whole_end(struct desk *desk, const struct turn *turn, struct orders_row *whole,
    enum order_event event) MUST_CHECK;

#endif
