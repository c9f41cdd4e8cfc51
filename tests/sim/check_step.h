/*
 * check_step.h -- what must be true after every commit of the hub, asked behind each step.
 *
 * Only what is cheap: the journals that have come balance, so do the balances, and no
 * terminal's watermark goes back, whatever dies in between. The rest is check.h's.
 */
#ifndef TESTS_SIM_CHECK_STEP_H
#define TESTS_SIM_CHECK_STEP_H

#include "tests/sim/machine.h"

/** check_step() is for behind each event; it looks when the hub has stored something. */
void check_step(const struct machine *hub);
/** check_step_count() is how often it has looked. */
int64_t check_step_count(void);

#endif
