/*
 * provision_stuck.h -- what is stuck, by command, until the console shows it.
 *
 *   stuck [MERCHANT_NUMBER]               what nobody asks about any more, and what to do
 *   ask again MERCHANT_NUMBER ID          has it asked about now; hub/flow/stuck_flow.h
 */
#ifndef HUB_PROVISION_STUCK_H
#define HUB_PROVISION_STUCK_H

#include "hub/provision_wallet.h"

/** provision_stuck_is() is whether the word begins one of these commands. */
bool provision_stuck_is(const char *word);

/** provision_stuck_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_stuck_run(const struct provision_wallet *ask) MUST_CHECK;

/** provision_stuck_say() prints how many there are, for "check". */
enum err provision_stuck_say(struct engine *engine, struct moment now) MUST_CHECK;

#endif
