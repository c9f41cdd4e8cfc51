#include "hub/flow/roster_route.h"

#include <stdint.h>

#define US_PER_MINUTE (INT64_C(60) * 1000000)
#define CHINA_MINUTES (8 * 60) /* ahead of UTC, all year */
#define MINUTES_PER_DAY (24 * 60)

static int64_t
minute_of_day(struct moment now)
{
    return (now.us / US_PER_MINUTE + CHINA_MINUTES) % MINUTES_PER_DAY;
}

static bool
is_open(const struct roster_offer *offer, int64_t minute)
{
    if (offer->from_minute == offer->to_minute)
        return true;
    if (offer->from_minute < offer->to_minute)
        return minute >= offer->from_minute && minute < offer->to_minute;
    return minute >= offer->from_minute || minute < offer->to_minute;
}

static bool
can(const struct roster_offer *offer, const struct roster_want *want)
{
    if (!offer->on || offer->channel != want->channel ||
        (want->barcode && !offer->takes_barcodes) || (want->browser && !offer->takes_browser))
        return false;
    return want->anyway ||
           (want->amount.fen >= offer->amount_min.fen &&
               (offer->amount_max.fen == 0 || want->amount.fen <= offer->amount_max.fen) &&
               is_open(offer, minute_of_day(want->now)));
}

/* Whether a comes before b, whatever their weights. */
static bool
is_before(const struct roster_offer *a, const struct roster_offer *b)
{
    if (a->well != b->well)
        return a->well;
    if (a->whose != b->whose)
        return a->whose < b->whose;
    return a->priority < b->priority;
}

static bool
is_equal(const struct roster_offer *a, const struct roster_offer *b)
{
    return !is_before(a, b) && !is_before(b, a);
}

static uint64_t
weight_of(const struct roster_offer *offer)
{
    return offer->weight > 0 ? (uint64_t)offer->weight : 1;
}

/* Neighbouring numbers are to go to different accounts. */
static uint64_t
mixed(uint64_t seed)
{
    seed ^= seed >> 31;
    seed *= UINT64_C(0x9e3779b97f4a7c15);
    return seed ^ (seed >> 29);
}

size_t
roster_route(const struct roster_offer *offers, size_t count, const struct roster_want *want)
{
    size_t best = ROSTER_NONE;
    uint64_t total = 0;
    uint64_t at;

    for (size_t i = 0; i < count; i++)
        if (can(&offers[i], want) && (best == ROSTER_NONE || is_before(&offers[i], &offers[best])))
            best = i;
    if (best == ROSTER_NONE)
        return ROSTER_NONE;
    for (size_t i = 0; i < count; i++)
        if (can(&offers[i], want) && is_equal(&offers[i], &offers[best]))
            total += weight_of(&offers[i]);
    NEED(total > 0); /* the best one's own */
    at = mixed(want->seed) % total;
    for (size_t i = 0; i < count; i++) {
        if (!can(&offers[i], want) || !is_equal(&offers[i], &offers[best]))
            continue;
        if (at < weight_of(&offers[i]))
            return i;
        at -= weight_of(&offers[i]);
    }
    NOT_REACHED();
}
