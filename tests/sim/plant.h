/*
 * plant.h -- mistakes that are made on purpose, to see whether they are found.
 *
 * The sources hold none. Each patch of tests/sim/plants puts one mistake into a
 * copy of the tree, behind if (plant_is("its_name")); a run with --plant makes
 * that one. A build without patches has none to make: nothing asks.
 */
#ifndef TESTS_SIM_PLANT_H
#define TESTS_SIM_PLANT_H

#include <stdbool.h>
#include <stdint.h>

/** plant_choose() has that mistake made from now on; NULL for none. The name stays. */
void plant_choose(const char *name);
/** plant_is() is whether to make this one, here and now. */
bool plant_is(const char *name);
/** plant_made() is how often it was asked for the chosen one, and said yes. */
int64_t plant_made(void);

#endif
