/*
 * id.h -- unique numbers, ordered by when they were made.
 *
 * A snowflake: 41 bits of milliseconds since 2024-01-01 UTC, 10 bits of node,
 * 12 bits of sequence; 63 bits, always positive, good until 2093. The node
 * number is leased from the database, so that two hubs never share one. A
 * clock that steps back does not: the maker stays at the highest millisecond
 * it has seen and, when a millisecond is used up, borrows from the next.
 *
 * In JSON an id is a string. An id maker may be used by several threads.
 */
#ifndef SHARED_BASE_ID_H
#define SHARED_BASE_ID_H

#include <stdatomic.h>
#include <stdint.h>

#include "shared/base/clock.h"

#define ID_NODE_MAX 1023
#define ID_EPOCH_US (INT64_C(1704067200) * 1000000)

struct id_maker {
    const struct clock *clock;
    _Atomic int64_t last; /* milliseconds since the id epoch, and the sequence in them */
    int32_t node;
};

/** id_maker_init() starts after the id floor, the highest known to exist (0 for none). */
void id_maker_init(struct id_maker *maker, const struct clock *clock, int32_t node, int64_t floor);

int64_t id_make(struct id_maker *maker);

/** id_moment() is when the id was made, to the millisecond. */
struct moment id_moment(int64_t id);

/** id_first(moment) is the smallest id that could have been made at moment. */
int64_t id_first(struct moment moment);

#endif
