/*
 * histogram.h -- how long things took, in a fixed place.
 *
 * Counts microseconds in buckets that are exact below 64 and at most 1/32 wide
 * above, so a percentile is right within about three in a hundred.
 */
#ifndef TOOLS_FLEET_HISTOGRAM_H
#define TOOLS_FLEET_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/moment.h"

#define HISTOGRAM_EXACT 64
#define HISTOGRAM_STEPS 32 /* buckets for each doubling above that */
#define HISTOGRAM_BUCKETS (HISTOGRAM_EXACT + 34 * HISTOGRAM_STEPS) /* up to 2^40 µs */

struct histogram {
    int64_t counts[HISTOGRAM_BUCKETS];
    int64_t count;
    int64_t max_us;
};

void histogram_add(struct histogram *histogram, struct span took);

/** histogram_at() is the span that so many in 1000 did not exceed; 0 when it is empty. */
struct span histogram_at(const struct histogram *histogram, int64_t permille);

#endif
