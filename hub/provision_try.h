/*
 * provision_try.h -- whether a channel account works, by command.
 *
 *   test account ID    asks its channel what changes nothing, and says what is wrong
 */
#ifndef HUB_PROVISION_TRY_H
#define HUB_PROVISION_TRY_H

#include "hub/flow/channel_account.h"
#include "hub/provision_wallet.h"

/**
 * provision_try_run() prints, in Chinese and English; what was heard of the account's health is
 * put on the desk. ERR_NOT_FOUND: there is no such account; ERR_BAD_INPUT for other words.
 */
enum err provision_try_run(
    const struct provision_wallet *ask, const struct channel_account_kit *kit) MUST_CHECK;

#endif
