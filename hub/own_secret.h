/*
 * own_secret.h -- keys of the hub's own, sealed beside the books.
 *
 * Each is made by the first hub that looks for it and the same for all hubs on one
 * database.
 */
#ifndef HUB_OWN_SECRET_H
#define HUB_OWN_SECRET_H

#include "hub/store/engine.h"
#include "shared/base/random.h"

#define OWN_SECRET_MAX 64

/**
 * own_secret_get() reads the secret of that name, size bytes, or makes it.
 * ERR_BAD_SIGNATURE: it is sealed under another master key (CRYPT_AES_KEY_SIZE bytes).
 */
enum err own_secret_get(struct engine *engine, struct random *random, const uint8_t *master_key,
    const char *name, uint8_t *ret_secret, size_t size) MUST_CHECK;

#endif
