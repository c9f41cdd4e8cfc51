/*
 * check_cash.h -- that what clerks took in cash is in the books, each sale once.
 *
 * A sale is known by its name and its salt. One that was recorded on a disk which an
 * old copy has replaced before the hub had it may be lost; all others must come.
 */
#ifndef TESTS_SIM_CHECK_CASH_H
#define TESTS_SIM_CHECK_CASH_H

#include "shared/db/db.h"
#include "tests/sim/sim_till.h"

/** check_cash_at_rest() fails the world for cash that was taken and is not booked. */
void check_cash_at_rest(const struct world *world, struct db *db, const struct sim_till *till);

/**
 * check_cash_lose() is told that the till's disk goes, but for what it had recorded of its first
 * kept_count: what of the rest the hub has not got is not demanded any more.
 */
void check_cash_lose(const struct world *world, struct sim_till *till, size_t kept_count);

#endif
