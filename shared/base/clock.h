/*
 * clock.h -- the time one is given.
 *
 * Code asks a struct clock, so that a test can be the clock. Nothing but
 * clock.c asks the kernel. Any thread may ask the system clock.
 */
#ifndef SHARED_BASE_CLOCK_H
#define SHARED_BASE_CLOCK_H

#include "shared/base/moment.h"

struct clock {
    struct moment (*moment)(const struct clock *clock);
    struct tick (*tick)(const struct clock *clock);
};

static inline struct moment
clock_moment(const struct clock *clock)
{
    return clock->moment(clock);
}

static inline struct tick
clock_tick(const struct clock *clock)
{
    return clock->tick(clock);
}

/** clock_system() is the kernel's clock; it lives for ever. */
const struct clock *clock_system(void);

#endif
