/*
 * own_account.h -- the channel account that stands in the settings file.
 *
 * Where a form has a key or a certificate, the settings name its file.
 */
#ifndef HUB_OWN_ACCOUNT_H
#define HUB_OWN_ACCOUNT_H

#include "hub/core.h"

/**
 * own_account_open() opens an account of that dialect at public_base's address; the caller
 * closes it. On failure *ret_field is the field it was about: ERR_NOT_FOUND and ERR_FORBIDDEN
 * of a file, ERR_BAD_INPUT and ERR_TOO_BIG of what stands there.
 */
enum err own_account_open(const struct adapter *adapter, const struct adapter_values *values,
    const char *public_base, const char **ret_field,
    struct adapter_account **ret_account) MUST_CHECK;

/** own_account_put_holders(): whoever holds money is a row, as the settings say. */
void own_account_put_holders(struct lane *lane, const struct core_account accounts[CHANNEL_COUNT]);

#endif
