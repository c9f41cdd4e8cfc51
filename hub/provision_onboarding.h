/*
 * provision_onboarding.h -- merchants' applications at channels (进件) by command.
 *
 *   onboarding add MERCHANT_NUMBER ACCOUNT NUMBER BY    under that partner's channel account
 *   onboarding ID                                       how it stands, and how it came to
 *   onboarding ID STATE BY [WORD ...]                   what the channel has said
 *   onboardings                                         of all merchants, the newest first
 *
 * STATE: draft, submitted, auditing, to_be_confirmed, to_be_signed, finished, rejected, cancelled.
 * WORD: channel NUMBER (its own of it), sub NUMBER (the sub-merchant's; needed to be finished),
 * sign URL, note TEXT, field NAME REASON (missing or wrong; as often as wanted). BY is a person's
 * number. Finished, it prints the channel account that was made, which is off.
 */
#ifndef HUB_PROVISION_ONBOARDING_H
#define HUB_PROVISION_ONBOARDING_H

#include "hub/flow/channel_account.h"
#include "hub/provision_wallet.h"

/** provision_onboarding_is() is whether the word begins one of these commands. */
bool provision_onboarding_is(const char *word);

/** provision_onboarding_run() does it and prints; ERR_BAD_INPUT for other words than above. */
enum err provision_onboarding_run(
    const struct provision_wallet *ask, const struct channel_account_kit *kit) MUST_CHECK;

#endif
