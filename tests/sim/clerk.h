/*
 * clerk.h -- who does the platform's banking, by the commands of the hub.
 *
 * Money of the channel comes in and is released, some is frozen and set free;
 * what is to leave wallets is approved by somebody who did not ask for it, carried
 * out, forgotten for a while, and comes to an end. A command whose answer was lost
 * is given again, under the same name.
 */
#ifndef TESTS_SIM_CLERK_H
#define TESTS_SIM_CLERK_H

#include "tests/sim/machine.h"

void clerk_start(struct machine *hub);
/** clerk_finish() begins nothing new: only what was asked for is brought to its end. */
void clerk_finish(void);
/** clerk_go_on() is the day after. */
void clerk_go_on(void);
void clerk_stop(void);

/** clerk_deeds() is how many commands were carried out. */
int64_t clerk_deeds(void);

#endif
