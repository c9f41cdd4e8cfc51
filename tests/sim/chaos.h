/*
 * chaos.h -- what goes wrong, and when.
 *
 * Every now and then something: lines break, go silent or lose one direction,
 * a machine refuses, loses power, or comes to know a slow day; the channel
 * misbehaves. Programs also die at their named places. All of it ends.
 */
#ifndef TESTS_SIM_CHAOS_H
#define TESTS_SIM_CHAOS_H

#include "tests/sim/machine.h"

struct chaos_options {
    struct sim_net *net;
    struct world *world;
    struct machine **machines; /* the hub first, the sandbox second, then the tills */
    size_t machines_count;
};

struct chaos_figures {
    int64_t misbehaved;
    int64_t storms; /* times of bad weather */
    int64_t clocks; /* clocks that were set wrong */
};

void chaos_start(const struct chaos_options *options);
/** chaos_stop() heals everything. */
void chaos_stop(void);

const struct chaos_figures *chaos_figures(void);

#endif
