#include "hub/courier/hand.h"

#include "shared/base/need.h"

static size_t
bucket_of(int64_t outbox_id)
{
    return (size_t)(((uint64_t)outbox_id * UINT64_C(0x9e3779b97f4a7c15)) >> 56) % HAND_BUCKETS;
}

bool
hand_has(const struct hand *hand, int64_t outbox_id)
{
    const struct hand_hold *at = hand->holds[bucket_of(outbox_id)];

    while (at != NULL && at->outbox_id != outbox_id)
        at = at->next;
    return at != NULL;
}

void
hand_take(struct hand *hand, int64_t outbox_id, struct hand_hold *hold)
{
    struct hand_hold **bucket = &hand->holds[bucket_of(outbox_id)];

    NEED(!hand_has(hand, outbox_id));
    *hold = (struct hand_hold){.next = *bucket, .outbox_id = outbox_id};
    *bucket = hold;
    hand->count++;
}

void
hand_drop(struct hand *hand, const struct hand_hold *hold)
{
    struct hand_hold **at = &hand->holds[bucket_of(hold->outbox_id)];

    while (*at != hold) {
        NEED(*at != NULL);
        at = &(*at)->next;
    }
    *at = hold->next;
    hand->count--;
}
