/*
 * own_secret.h -- keys of the hub's own, sealed beside the books.
 *
 * Each is made by the first hub that looks for it and the same for all hubs on one
 * database.
 */
#ifndef HUB_FLOW_OWN_SECRET_H
#define HUB_FLOW_OWN_SECRET_H

#include "hub/flow/vault.h"
#include "hub/store/engine.h"
#include "shared/base/random.h"

#define OWN_SECRET_MAX 64

#define OWN_SECRET_STATE_SIZE 32

/**
 * own_secret_load() is the secret that signs what payers carry, and the key that terminals know
 * the hub by. ERR_BAD_SIGNATURE: they are sealed under another master key.
 */
enum err own_secret_load(struct engine *engine, struct random *random,
    const struct vault_keys *keys, uint8_t ret_state[static OWN_SECRET_STATE_SIZE],
    struct crypt_key **ret_terminal) MUST_CHECK;

/**
 * own_secret_reseal() seals them under the master key where the other one of keys opens
 * them, and counts those and the ones that are so already.
 */
enum err own_secret_reseal(struct engine *engine, struct random *random,
    const struct vault_keys *keys, int64_t *done_count, int64_t *kept_count) MUST_CHECK;

#endif
