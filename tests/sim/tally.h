/*
 * tally.h -- what was lost and what was doubled, counted once everything rests.
 *
 * The checks end a run at the first violation. This counts instead, so that a
 * table can say what its zeros are zeros of: every trade that a payer's wallet
 * paid, every record that a terminal made, every refund that was done.
 */
#ifndef TESTS_SIM_TALLY_H
#define TESTS_SIM_TALLY_H

#include "tests/sim/sim_till.h"

struct tally {
    int64_t trades;        /* that the payers' wallets paid */
    int64_t records;       /* of terminals, that the hub has */
    int64_t refunds;       /* that the channel carried out */
    int64_t lost;          /* paid, recorded or given back, and not in the books */
    int64_t doubled;       /* in the books more often than it happened */
    int64_t debited_twice; /* orders that wallets have paid more than once, and not got back */
    int64_t unresolved;    /* payments, refunds and splits whose end nobody knows */
    int64_t contradicted;  /* trades that were paid after the channel had said they were closed */
    int64_t untold;        /* of them, those that it called nobody back about: the payer did */
};

/** tally_count() is for a world at rest. */
void tally_count(
    struct world *world, struct sim_till *const *tills, size_t count, struct tally *ret_tally);

#endif
