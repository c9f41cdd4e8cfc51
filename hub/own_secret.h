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

/**
 * own_secret_state() is the secret of size bytes (at most OWN_SECRET_MAX) that signs what
 * payers carry; own_secret_terminal() is the key that terminals know the hub by.
 * ERR_BAD_SIGNATURE: it is sealed under another master key.
 */
enum err own_secret_state(struct engine *engine, struct random *random,
    const struct vault_keys *keys, uint8_t *ret_secret, size_t size) MUST_CHECK;
enum err own_secret_terminal(struct engine *engine, struct random *random,
    const struct vault_keys *keys, struct crypt_key **ret_key) MUST_CHECK;

/**
 * own_secret_reseal() seals them under the master key where the other one of keys opens
 * them, and counts those and the ones that are so already.
 */
enum err own_secret_reseal(struct engine *engine, struct random *random,
    const struct vault_keys *keys, int64_t *done_count, int64_t *kept_count) MUST_CHECK;

#endif
