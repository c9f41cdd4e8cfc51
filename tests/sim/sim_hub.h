/*
 * sim_hub.h -- the hub as a machine: "http://hub.sim".
 *
 * Its database is on its disk. The merchant and its terminals are put into it
 * from outside.
 */
#ifndef TESTS_SIM_SIM_HUB_H
#define TESTS_SIM_SIM_HUB_H

#include "hub/flow/keyring.h"
#include "hub/store/lane.h"
#include "shared/db/db.h"
#include "tests/sim/machine.h"

#define SIM_HUB_URL "http://hub.sim"
#define SIM_HUB_PIN "1234"
/* The shop; and its partner, who has a wallet, too. */
#define SIM_HUB_FRIEND "2"
#define SIM_HUB_MERCHANT "3"
#define SIM_HUB_STORE "4"

struct machine *sim_hub_start(struct sim_net *net, struct world *world, int64_t clock_offset_us);
const struct machine *sim_hub_machine(void);
/** sim_hub_path() is where its books are for who looks from outside, for db_open(). */
const char *sim_hub_path(void);
/** sim_hub_add_terminal() makes terminal number's activation code, of 12 letters. */
void sim_hub_add_terminal(int64_t number, const char *code);

struct sim_hub_plate {
    int64_t id;
    const char *name;
    int64_t wallets; /* 1 << channel; 0 for all */
    int64_t amount_max;
    int64_t tills; /* it names those from 1 */
};

/** sim_hub_add_plate() hangs up a plate of the store's. */
void sim_hub_add_plate(const struct sim_hub_plate *plate);
/** sim_hub_add_app() makes an app of the merchant's, which hears of all of its sales. */
void sim_hub_add_app(
    int64_t id, const char *notice_url, char ret_secret[static KEYRING_SECRET_LENGTH + 1]);
/**
 * sim_hub_submit() has the hub decide an operation, as its commands do; false while it does
 * not run. A hub that dies answers nobody: see machine->crashes.
 */
bool sim_hub_submit(struct operation *operation);

#endif
