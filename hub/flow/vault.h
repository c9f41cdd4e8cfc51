/*
 * vault.h -- secrets as they are stored: sealed under the master key.
 *
 * AES-256-GCM. The master key is a file beside the database and never in it
 * (hub/master_key.h), so whoever has the database alone has no secret. What a
 * seal is for (its label and the id of its row) is bound into it: a sealed
 * secret that is moved to another row does not open. Any thread.
 */
#ifndef HUB_FLOW_VAULT_H
#define HUB_FLOW_VAULT_H

#include <stdbool.h>

#include "shared/base/random.h"
#include "shared/crypt/crypt.h"

#define VAULT_OVERHEAD (CRYPT_GCM_NONCE_SIZE + CRYPT_GCM_TAG_SIZE)
/* The longest secret that is kept. */
#define VAULT_PLAIN_MAX 8192

/*
 * The master key; while it is changed there are two, and either opens. Who holds them wipes
 * them.
 */
struct vault_keys {
    uint8_t master[CRYPT_AES_KEY_SIZE]; /* what is sealed is sealed under this */
    uint8_t other[CRYPT_AES_KEY_SIZE];
    bool has_other;
};

/** vault_seal() writes plain.size + VAULT_OVERHEAD bytes; at most VAULT_PLAIN_MAX are taken. */
enum err vault_seal(const struct vault_keys *keys, struct random *random, const char *label,
    int64_t id, struct bytes plain, uint8_t *ret_sealed) MUST_CHECK;

/**
 * vault_open() is ERR_BAD_SIGNATURE for another master key, row or label, ERR_CORRUPT for
 * what was never sealed or does not fit into size bytes.
 */
enum err vault_open(const struct vault_keys *keys, const char *label, int64_t id,
    struct bytes sealed, uint8_t *ret_plain, size_t size, size_t *ret_size) MUST_CHECK;

/**
 * vault_reseal() seals what either key opens under the master key, in place; *ret_done is
 * false for what is so already. Errors as of vault_open().
 */
enum err vault_reseal(const struct vault_keys *keys, struct random *random, const char *label,
    int64_t id, uint8_t *sealed, size_t size, bool *ret_done) MUST_CHECK;

#endif
