/*
 * provision_open.h -- a channel account, opened for a command.
 */
#ifndef HUB_PROVISION_PROVISION_OPEN_H
#define HUB_PROVISION_PROVISION_OPEN_H

#include "hub/provision/provision_command.h"

/**
 * provision_open_account() opens the account of that id: a stored one, or the settings file's,
 * whose id is the number of its channel. *ret_merchant_id is whose it is, 0 for everybody's; the
 * caller closes it by its adapter. ERR_NOT_FOUND; else it says on stdout what cannot be opened.
 */
enum err provision_open_account(const struct provision_ask *ask, int64_t id, struct arena *arena,
    int64_t *ret_merchant_id, struct adapter_account **ret_account) MUST_CHECK;

#endif
