/*
 * shift_work.h -- what a cashier does with shifts: opens, counts, closes them, moves cash.
 *
 * In a third of the worlds; in the others nobody cares for shifts, and what a seed decides there
 * is not touched.
 */
#ifndef TESTS_SIM_SHIFT_WORK_H
#define TESTS_SIM_SHIFT_WORK_H

#include "tests/sim/sim_till.h"

/** shift_work_begins() is whether the cashier turns to shifts now. */
bool shift_work_begins(struct world *world, const struct screen *screen);

/** shift_work_do() does the next thing of it; with hurry, it is left as it is. */
void shift_work_do(
    struct world *world, struct sim_till *till, const struct screen *screen, bool hurry);

#endif
