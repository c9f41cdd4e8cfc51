/*
 * chaos_clock.h -- what goes wrong with clocks.
 *
 * Nobody looks after a till's clock: it may say 1970, or tomorrow. The others are put right
 * over the net every now and then: they are off by little, and jump, forth and back. All of
 * them run fast or slow, and that changes while they run, as the weather does.
 */
#ifndef TESTS_SIM_CHAOS_CLOCK_H
#define TESTS_SIM_CHAOS_CLOCK_H

#include "tests/sim/sim_net.h"

struct chaos_clock_figures {
    int64_t set_wrong; /* tills' clocks */
    int64_t steps;     /* of clocks that somebody looks after, and tills' that were put right */
    int64_t drifts;    /* changes of how fast a clock runs */
};

/** chaos_clock_set_wrong() is for a till; nothing happens to others. */
void chaos_clock_set_wrong(struct world *world, struct sim_node *node);
/** chaos_clock_step() has a clock jump: to about the time, or back from it. */
void chaos_clock_step(struct world *world, struct sim_node *node);
/** chaos_clock_drift() has a clock run faster or slower than it did. */
void chaos_clock_drift(struct world *world, struct sim_node *node);

const struct chaos_clock_figures *chaos_clock_figures(void);

#endif
