/*
 * hand.h -- which rows a carrier has in hand.
 *
 * The courier hands a row out again every COURIER_AGAIN until a turn has ended it. While
 * the lane is slow, that must not make a second errand of it, and a third. A carrier asks
 * here first. The holds lie in its errands, so nothing is allocated. On the loop.
 */
#ifndef HUB_COURIER_HAND_H
#define HUB_COURIER_HAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAND_BUCKETS 256

struct hand_hold {
    struct hand_hold *next;
    int64_t outbox_id;
};

/* Zeroed is empty. Outlives its holds. */
struct hand {
    struct hand_hold *holds[HAND_BUCKETS];
    size_t count;
};

/** hand_has() is whether the row is in hand. */
bool hand_has(const struct hand *hand, int64_t outbox_id);

/** hand_take() takes a row that is not; the hold is borrowed until hand_drop(). */
void hand_take(struct hand *hand, int64_t outbox_id, struct hand_hold *hold);
void hand_drop(struct hand *hand, const struct hand_hold *hold);

#endif
