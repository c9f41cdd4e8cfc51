#include "shared/base/clock.h"

#include <time.h>

static int64_t
read_us(clockid_t id)
{
    struct timespec now;

    NEED(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct moment
system_moment(const struct clock *clock)
{
    (void)clock;
    return (struct moment){.us = read_us(CLOCK_REALTIME)};
}

static struct tick
system_tick(const struct clock *clock)
{
    (void)clock;
    return (struct tick){.us = read_us(CLOCK_MONOTONIC)};
}

const struct clock *
clock_system(void)
{
    static const struct clock system = {.moment = system_moment, .tick = system_tick};

    return &system;
}
