#include "tools/fleet/histogram.h"

#define EXACT_BITS 6
#define STEP_BITS 5

static size_t
bucket_of(int64_t us)
{
    unsigned top;
    size_t bucket;

    if (us < 0)
        return 0;
    if (us < HISTOGRAM_EXACT)
        return (size_t)us;
    top = 63u - (unsigned)__builtin_clzll((unsigned long long)us);
    bucket = HISTOGRAM_EXACT + (size_t)(top - EXACT_BITS) * HISTOGRAM_STEPS +
             (size_t)((us >> (top - STEP_BITS)) & (HISTOGRAM_STEPS - 1));
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* The largest value that falls into the bucket. */
static int64_t
end_of(size_t bucket)
{
    size_t above;
    unsigned top;

    if (bucket < HISTOGRAM_EXACT)
        return (int64_t)bucket;
    above = bucket - HISTOGRAM_EXACT;
    top = EXACT_BITS + (unsigned)(above / HISTOGRAM_STEPS);
    return (((int64_t)HISTOGRAM_STEPS + (int64_t)(above % HISTOGRAM_STEPS) + 1)
               << (top - STEP_BITS)) -
           1;
}

void
histogram_add(struct histogram *histogram, struct span took)
{
    histogram->counts[bucket_of(took.us)]++;
    histogram->count++;
    if (took.us > histogram->max_us)
        histogram->max_us = took.us;
}

struct span
histogram_at(const struct histogram *histogram, int64_t permille)
{
    int64_t wanted = (histogram->count * permille + 999) / 1000;
    int64_t seen = 0;

    if (histogram->count == 0)
        return span_us(0);
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen >= wanted)
            return span_us(end_of(i) < histogram->max_us ? end_of(i) : histogram->max_us);
    }
    return span_us(histogram->max_us);
}
