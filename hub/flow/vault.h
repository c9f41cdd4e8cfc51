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

#include "shared/base/random.h"
#include "shared/crypt/crypt.h"

#define VAULT_OVERHEAD (CRYPT_GCM_NONCE_SIZE + CRYPT_GCM_TAG_SIZE)
/* The longest secret that is kept. */
#define VAULT_PLAIN_MAX 256

/** vault_seal() writes plain.size + VAULT_OVERHEAD bytes; at most VAULT_PLAIN_MAX are taken. */
enum err vault_seal(const uint8_t master_key[static CRYPT_AES_KEY_SIZE], struct random *random,
    const char *label, int64_t id, struct bytes plain, uint8_t *ret_sealed) MUST_CHECK;

/**
 * vault_open() is ERR_BAD_SIGNATURE for another master key, row or label, ERR_CORRUPT for
 * what was never sealed or does not fit into size bytes.
 */
enum err vault_open(const uint8_t master_key[static CRYPT_AES_KEY_SIZE], const char *label,
    int64_t id, struct bytes sealed, uint8_t *ret_plain, size_t size, size_t *ret_size) MUST_CHECK;

#endif
