/*
 * sim_sandbox.h -- the sandbox as a machine: "http://sandbox.sim", with all three wallets.
 *
 * Its database is in memory and kept alive by a connection of ours, which also
 * orders misbehaviour and reads what the payers' wallets really paid: see sim_sandbox_view.h.
 */
#ifndef TESTS_SIM_SIM_SANDBOX_H
#define TESTS_SIM_SIM_SANDBOX_H

#include "shared/db/db.h"
#include "tests/sim/machine.h"
#include "tests/sim/sim_wallet.h"

#define SIM_SANDBOX_URL "http://sandbox.sim"
#define SIM_SANDBOX_NUMBER_SIZE 65

struct machine *sim_sandbox_start(struct sim_net *net, struct world *world);
/** sim_sandbox_path() is where its books are, for db_open(). */
const char *sim_sandbox_path(void);
/** sim_sandbox_add_payer() is one more payer of that wallet, with that much money. */
void sim_sandbox_add_payer(enum sim_wallet wallet, const char *payer_id, int64_t balance_fen);
/** sim_sandbox_paid() is what we call one that its payer paid, the newest but so many. */
bool sim_sandbox_paid(
    enum sim_wallet wallet, int64_t newer, char ret_number[static SIM_SANDBOX_NUMBER_SIZE]);
/*
 * What somebody complains of that is not over, the newest but so many; stands is the wallet's word
 * for how. Both wallets that hear complaints are looked at.
 */
struct sim_sandbox_complaint {
    enum sim_wallet wallet;
    char number[SIM_SANDBOX_NUMBER_SIZE];
    char stands[32];
};

/** sim_sandbox_complaint() is false where there are not so many; decided: only those that their
 * wallet decides now. */
bool sim_sandbox_complaint(int64_t newer, bool decided, struct sim_sandbox_complaint *ret);
/** sim_sandbox_typed() notes what somebody typed at a plate: see sim_sandbox_view.h. */
void sim_sandbox_typed(const char *remark, int64_t opening, int64_t amount_fen);
/**
 * sim_sandbox_misbehave() orders a fault of sandbox_fault.def, so many times; what the wallet's
 * dialect does not know is none.
 */
void sim_sandbox_misbehave(
    enum sim_wallet wallet, const char *part, const char *what, int64_t value, int64_t count);
/** sim_sandbox_behave() forgets the faults that nobody has met yet. */
void sim_sandbox_behave(void);
/** sim_sandbox_dump() copies its books into a file of that folder. */
void sim_sandbox_dump(const char *folder);
/** sim_sandbox_close() is after machine_stop_all(). */
void sim_sandbox_close(void);

#endif
