#include "shared/base/id.h"

#define NODE_BITS 10
#define SEQUENCE_BITS 12
#define SEQUENCE_MAX ((1 << SEQUENCE_BITS) - 1)
#define MS_SHIFT (NODE_BITS + SEQUENCE_BITS)
#define MS_MAX ((INT64_C(1) << 41) - 1)

/* What lies outside of the 41 bits is taken for their first or last millisecond. */
static int64_t
ms_of(struct moment moment)
{
    if (moment.us < ID_EPOCH_US)
        return 0;
    if ((moment.us - ID_EPOCH_US) / 1000 > MS_MAX)
        return MS_MAX;
    return (moment.us - ID_EPOCH_US) / 1000;
}

void
id_maker_init(struct id_maker *maker, const struct clock *clock, int32_t node, int64_t floor)
{
    NEED(node >= 0 && node <= ID_NODE_MAX);
    NEED(floor >= 0);
    maker->clock = clock;
    maker->node = node;
    /* Whole milliseconds only: whoever made the floor may have made more in the same one. */
    atomic_init(&maker->last, (floor >> MS_SHIFT) << SEQUENCE_BITS | SEQUENCE_MAX);
}

int64_t
id_make(struct id_maker *maker)
{
    int64_t first = ms_of(clock_moment(maker->clock)) << SEQUENCE_BITS;
    int64_t last = atomic_load(&maker->last);
    int64_t next;

    /* A sequence that is used up goes over into the next millisecond. */
    do
        next = first > last ? first : last + 1;
    while (!atomic_compare_exchange_weak(&maker->last, &last, next));
    return (next >> SEQUENCE_BITS) << MS_SHIFT | (int64_t)maker->node << SEQUENCE_BITS |
           (next & SEQUENCE_MAX);
}

struct moment
id_moment(int64_t id)
{
    return (struct moment){.us = (id >> MS_SHIFT) * 1000 + ID_EPOCH_US};
}

int64_t
id_first(struct moment moment)
{
    return ms_of(moment) << MS_SHIFT;
}
