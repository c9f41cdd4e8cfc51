/*
 * sim_alipay.h -- the sandbox as a machine: "http://alipay.sim".
 *
 * Its database is in memory and kept alive by a connection of ours, which also
 * orders misbehaviour and reads what the payers' wallets really paid.
 */
#ifndef TESTS_SIM_SIM_ALIPAY_H
#define TESTS_SIM_SIM_ALIPAY_H

#include "shared/db/db.h"
#include "tests/sim/machine.h"

#define SIM_ALIPAY_URL "http://alipay.sim"
#define SIM_ALIPAY_APP "2021000000000001"
#define SIM_ALIPAY_SELLER "2088000000000009"
/* What the merchant had there before: a refund never fails because much was shared just now. */
#define SIM_ALIPAY_FUND_FEN "100000000"

/* Both sides sign with the one key of shared/crypt/crypt_test_keys.h. */
const char *sim_alipay_private_key(void);
const char *sim_alipay_public_key(void);

struct machine *sim_alipay_start(struct sim_net *net, struct world *world);
/** sim_alipay_path() is where its books are, for db_open(). */
const char *sim_alipay_path(void);
/** sim_alipay_add_buyer() is one more payer with that much money. */
void sim_alipay_add_buyer(const char *buyer_id, int64_t balance_fen);
/** sim_alipay_misbehave() orders a fault of tools/sandbox/core/sandbox_fault.def, so many times. */
void sim_alipay_misbehave(const char *part, const char *what, int64_t value, int64_t count);
/** sim_alipay_behave() forgets the faults that nobody has met yet. */
void sim_alipay_behave(void);
/** sim_alipay_dump() copies its books into a file of that folder. */
void sim_alipay_dump(const char *folder);
/** sim_alipay_close() is after machine_stop_all(). */
void sim_alipay_close(void);

#endif
