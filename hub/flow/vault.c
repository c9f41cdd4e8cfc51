#include "hub/flow/vault.h"

#include <stdio.h>

#define ABOUT_SIZE 64

/* What the seal is bound to. */
static struct bytes
about(const char *label, int64_t id, char block[static ABOUT_SIZE])
{
    int length = snprintf(block, ABOUT_SIZE, "shanju %s %lld", label, (long long)id);

    NEED(length > 0 && length < ABOUT_SIZE);
    return bytes_of(block, (size_t)length);
}

enum err
vault_seal(const uint8_t master_key[static CRYPT_AES_KEY_SIZE], struct random *random,
    const char *label, int64_t id, struct bytes plain, uint8_t *ret_sealed)
{
    char block[ABOUT_SIZE];

    NEED(plain.size <= VAULT_PLAIN_MAX);
    random_fill(random, ret_sealed, CRYPT_GCM_NONCE_SIZE);
    return crypt_seal(
        master_key, ret_sealed, about(label, id, block), plain, ret_sealed + CRYPT_GCM_NONCE_SIZE);
}

enum err
vault_open(const uint8_t master_key[static CRYPT_AES_KEY_SIZE], const char *label, int64_t id,
    struct bytes sealed, uint8_t *ret_plain, size_t size, size_t *ret_size)
{
    uint8_t plain[VAULT_PLAIN_MAX];
    char block[ABOUT_SIZE];
    size_t plain_size = sealed.size - VAULT_OVERHEAD;
    enum err err;

    if (sealed.size < VAULT_OVERHEAD || plain_size > VAULT_PLAIN_MAX || plain_size > size)
        return ERR_CORRUPT;
    err = crypt_open(master_key, sealed.at, about(label, id, block),
        bytes_from(sealed, CRYPT_GCM_NONCE_SIZE), plain);
    if (err != ERR_OK)
        return err;
    memcpy(ret_plain, plain, plain_size);
    *ret_size = plain_size;
    crypt_wipe(plain, sizeof(plain));
    return ERR_OK;
}
