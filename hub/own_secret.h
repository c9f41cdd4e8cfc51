/*
 * own_secret.h -- keys of the hub's own, sealed beside the books.
 *
 * Each is made by the first hub that looks for it and the same for all hubs on one
 * database.
 */
#ifndef HUB_OWN_SECRET_H
#define HUB_OWN_SECRET_H

#include "hub/flow/vault.h"
#include "hub/store/engine.h"
#include "shared/base/random.h"

#define OWN_SECRET_MAX 64

/* Their names. */
#define OWN_SECRET_STATE "state_key"
#define OWN_SECRET_TERMINAL "terminal_key"

/**
 * own_secret_get() reads the secret of that name, size bytes, or makes it.
 * ERR_BAD_SIGNATURE: it is sealed under another master key.
 */
enum err own_secret_get(struct engine *engine, struct random *random, const struct vault_keys *keys,
    const char *name, uint8_t *ret_secret, size_t size) MUST_CHECK;

/**
 * own_secret_reseal() seals it under the master key, when the other one of keys opens it;
 * *ret_done is false for one that is so already, and for one that is not there.
 */
enum err own_secret_reseal(struct engine *engine, struct random *random,
    const struct vault_keys *keys, const char *name, bool *ret_done) MUST_CHECK;

#endif
