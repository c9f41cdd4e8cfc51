/*
 * provision_refund.h -- refunds by command, until the console has them.
 *
 *   refunds MERCHANT_NUMBER                   the newest first; what is held says for whom
 *   refund ask MERCHANT_NUMBER PAYMENT FEN NUMBER BY [REASON]
 *   refund send MERCHANT_NUMBER ID            late money that is held goes back to its payer
 *   refund redeem MERCHANT_NUMBER ID          or pays its order: the goods were handed over
 *   late MERCHANT_NUMBER sent|held            late money from now on: goes back by itself, or
 *                                             waits for a person
 *
 * BY is a person's number. Amounts are fen.
 */
#ifndef HUB_PROVISION_REFUND_H
#define HUB_PROVISION_REFUND_H

#include "hub/provision_wallet.h"

/** provision_refund_is() is whether the word begins one of these commands. */
bool provision_refund_is(const char *word);

/** provision_refund_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_refund_run(const struct provision_wallet *ask) MUST_CHECK;

#endif
