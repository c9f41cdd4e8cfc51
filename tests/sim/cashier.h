/*
 * cashier.h -- who stands at the tills and presses keys.
 *
 * Sells by QR and for cash, has patience or not, cancels, takes cash after
 * all, types confirmation codes (mistyping some) and the supervisor's PIN,
 * answers the questions on the screen. After closing time a cashier only
 * brings the till to rest.
 */
#ifndef TESTS_SIM_CASHIER_H
#define TESTS_SIM_CASHIER_H

#include "tests/sim/sim_till.h"

void cashier_start(struct sim_till *till);
/** cashier_close_shops() begins no more sales. */
void cashier_close_shops(void);
/** cashier_open_shops() is the day after. */
void cashier_open_shops(void);
/** cashier_stop() sends them home. */
void cashier_stop(void);
/** cashier_is_at_rest() is whether no sale is open on any screen. */
bool cashier_is_at_rest(void);

#endif
