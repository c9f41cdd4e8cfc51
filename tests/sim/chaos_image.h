/*
 * chaos_image.h -- somebody puts an old copy of a till's disk back.
 *
 * The first strike takes a copy of what the disk holds; one that is long
 * enough after it cuts the power, and the till boots on that copy. Some copies
 * are put back again later.
 */
#ifndef TESTS_SIM_CHAOS_IMAGE_H
#define TESTS_SIM_CHAOS_IMAGE_H

#include "tests/sim/sim_till.h"

void chaos_image_strike(struct sim_till *till);
/** chaos_image_free() forgets the copies. */
void chaos_image_free(void);

#endif
