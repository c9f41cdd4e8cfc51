/*
 * check_shift.h -- shifts: each report is what its records come to, on the till and on the hub.
 */
#ifndef TESTS_SIM_CHECK_SHIFT_H
#define TESTS_SIM_CHECK_SHIFT_H

#include "shared/db/db.h"
#include "tests/sim/check_inside.h"
#include "tests/sim/sim_till.h"

/* As till_checks of check.c. */
extern const struct check_set check_shift_till_set;

/**
 * check_shift_recount() adds up the till's records of each shift whose first one it still keeps,
 * and holds the shift against that; t is the till's file.
 */
void check_shift_recount(const struct world *world, struct db *db, const struct sim_till *till);

#endif
