/*
 * sim_plate.h -- the printed QRs of the store, and who walks up to them.
 *
 * One names every till. The other names the first till, takes only some wallets and no large
 * amount. Who comes types an amount, which is noted where the wallets' books are
 * (sim_sandbox_view.h): what he is debited, and what tills say, must be that.
 */
#ifndef TESTS_SIM_SIM_PLATE_H
#define TESTS_SIM_SIM_PLATE_H

#include "tests/sim/world.h"

/** sim_plate_start() hangs them up; the tills are there. */
void sim_plate_start(struct world *world, size_t tills);
/** sim_plate_close() lets nobody come any more; sim_plate_open() is the day after. */
void sim_plate_close(void);
void sim_plate_open(void);
void sim_plate_stop(void);

#endif
