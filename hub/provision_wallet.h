/*
 * provision_wallet.h -- wallets by command, until the console has them.
 *
 *   wallet MERCHANT_NUMBER                      what it has, holder by holder
 *   statement MERCHANT_NUMBER [COUNT]           what moved it, the newest first
 *   transfers MERCHANT_NUMBER                   withdrawals and transfers, the newest first
 *   transfer approve|reject MERCHANT_NUMBER ID BY [NOTE]
 *   transfer sent|unknown|paid|failed MERCHANT_NUMBER ID [NOTE]
 *   withdraw MERCHANT_NUMBER HOLDER FEN NUMBER BY BANK
 *   settle|release MERCHANT_NUMBER HOLDER FEN NAME
 *   freeze|unfreeze MERCHANT_NUMBER HOLDER FEN NAME BY REASON
 *
 * BY is a person's number. Amounts are fen, ids and holders numbers.
 */
#ifndef HUB_PROVISION_WALLET_H
#define HUB_PROVISION_WALLET_H

#include "hub/store/database.h"
#include "hub/store/lane.h"

struct provision_wallet {
    struct engine *engine;
    struct desk *desk; /* within a transaction, which the caller ends */
    struct turn turn;
    const char *const *arguments;
    size_t count;
};

/** provision_wallet_decide() does with an operation what a lane does, for one alone. */
enum err provision_wallet_decide(
    const struct provision_wallet *ask, struct operation *operation) MUST_CHECK;

/** provision_wallet_merchant() is the merchant of that number; ERR_NOT_FOUND. */
enum err provision_wallet_merchant(
    const struct provision_wallet *ask, const char *number, int64_t *ret_id) MUST_CHECK;

/** provision_wallet_is() is whether the word begins one of these commands. */
bool provision_wallet_is(const char *word);

/** provision_wallet_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_wallet_run(const struct provision_wallet *ask) MUST_CHECK;

#endif
