/*
 * chaos_swap.h -- somebody mixes two tills up: each boots with the other's disk.
 *
 * A till is who its disk says, so what it sold, and the printer that goes with
 * it, move along; the place on the net, the clock and the cashier stay.
 */
#ifndef TESTS_SIM_CHAOS_SWAP_H
#define TESTS_SIM_CHAOS_SWAP_H

#include "tests/sim/sim_till.h"

/** chaos_swap_begin() turns both off, one after the other; one such mistake at a time. */
void chaos_swap_begin(struct sim_till *a, struct sim_till *b);
/** chaos_swap_stop() leaves those where they are that were to be swapped. */
void chaos_swap_stop(void);
/** chaos_swap_count() is how often it was done. */
int64_t chaos_swap_count(void);

#endif
