/*
 * provision_split.h -- profit sharing by command, until the console has it.
 *
 *   receiver MERCHANT_NUMBER KIND RELATION CHANNEL_NAME TYPE ACCOUNT [NAME]
 *                                       who may be given shares; the hub binds it
 *   receiver MERCHANT_NUMBER KIND RELATION of ORGANISATION_NUMBER
 *                                       likewise, into a wallet that we keep
 *   rule MERCHANT_NUMBER NAME automatic|by-call DELAY_S release|keep [RECEIVER RATE …]
 *                                       a rule; RATE in 1/10000
 *   tickets MERCHANT_NUMBER RULE        which one shares what tills sell; 0 for none
 */
#ifndef HUB_PROVISION_SPLIT_H
#define HUB_PROVISION_SPLIT_H

#include "hub/provision_wallet.h"

/** provision_split_is() is whether the word begins one of these commands. */
bool provision_split_is(const char *word);

/** provision_split_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_split_run(const struct provision_wallet *ask) MUST_CHECK;

#endif
