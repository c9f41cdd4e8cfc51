/*
 * check.h -- what must be true, asked of the databases themselves.
 *
 * Each question is one statement whose rows are violations. Some hold at any
 * moment between two events; some only once everything has healed and come to
 * rest. The sandbox's books say what the payers' wallets really paid.
 */
#ifndef TESTS_SIM_CHECK_H
#define TESTS_SIM_CHECK_H

#include "shared/db/db.h"
#include "tests/sim/sim_till.h"

/**
 * check_all() asks everything that holds now and fails the world for a violation.
 * At rest that is everything; else all of the hub, and of the tills one, each in turn.
 */
void check_all(struct world *world, struct sim_till *const *tills, size_t count, bool at_rest);

/** check_has_rested() is whether nothing is under way any more, in the hub or towards it. */
bool check_has_rested(struct sim_till *const *tills, size_t count);

/** check_waits_for_notices() is whether notices are all that is still to be carried out. */
bool check_waits_for_notices(struct world *world);

/** check_open_hub() reads the hub's books, the sandbox's as a, the app's as m; for db_close(). */
struct db *check_open_hub(const struct world *world);
/** check_open_till() reads the hub's books, with the till's as t; for db_close(). */
struct db *check_open_till(const struct world *world, const struct sim_till *till);

#endif
