/*
 * provision_seal.h -- "reseal": every stored secret is sealed under the master key.
 *
 * For changing the master key. The one that it was sealed under is the other key
 * ([hub] master_key_other). Repeated, it does what is left.
 */
#ifndef HUB_PROVISION_SEAL_H
#define HUB_PROVISION_SEAL_H

#include "hub/flow/vault.h"
#include "hub/store/desk.h"

/**
 * provision_seal_run() puts the apps on the desk and the hub's own secrets into the
 * transaction, which the caller ends, and prints how many. ERR_BAD_SIGNATURE: neither key
 * opens one, and nothing is changed.
 */
enum err provision_seal_run(
    struct engine *engine, struct desk *desk, const struct vault_keys *keys) MUST_CHECK;

#endif
