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
vault_seal(const struct vault_keys *keys, struct random *random, const char *label, int64_t id,
    struct bytes plain, uint8_t *ret_sealed)
{
    char block[ABOUT_SIZE];

    NEED(plain.size <= VAULT_PLAIN_MAX);
    random_fill(random, ret_sealed, CRYPT_GCM_NONCE_SIZE);
    return crypt_seal(keys->master, ret_sealed, about(label, id, block), plain,
        ret_sealed + CRYPT_GCM_NONCE_SIZE);
}

static enum err
open_with(const uint8_t *key, const char *label, int64_t id, struct bytes sealed, uint8_t *plain)
{
    char block[ABOUT_SIZE];

    return crypt_open(
        key, sealed.at, about(label, id, block), bytes_from(sealed, CRYPT_GCM_NONCE_SIZE), plain);
}

enum err
vault_open(const struct vault_keys *keys, const char *label, int64_t id, struct bytes sealed,
    uint8_t *ret_plain, size_t size, size_t *ret_size)
{
    uint8_t plain[VAULT_PLAIN_MAX];
    size_t plain_size = sealed.size - VAULT_OVERHEAD;
    enum err err;

    if (sealed.size < VAULT_OVERHEAD || plain_size > VAULT_PLAIN_MAX || plain_size > size)
        return ERR_CORRUPT;
    err = open_with(keys->master, label, id, sealed, plain);
    if (err == ERR_BAD_SIGNATURE && keys->has_other)
        err = open_with(keys->other, label, id, sealed, plain);
    if (err != ERR_OK)
        return err;
    memcpy(ret_plain, plain, plain_size);
    *ret_size = plain_size;
    crypt_wipe(plain, sizeof(plain));
    return ERR_OK;
}

enum err
vault_reseal(const struct vault_keys *keys, struct random *random, const char *label, int64_t id,
    uint8_t *sealed, size_t size, bool *ret_done)
{
    uint8_t plain[VAULT_PLAIN_MAX];
    size_t plain_size;
    enum err err =
        vault_open(keys, label, id, bytes_of(sealed, size), plain, sizeof(plain), &plain_size);

    if (err != ERR_OK)
        return err;
    *ret_done = open_with(keys->master, label, id, bytes_of(sealed, size), plain) != ERR_OK;
    if (*ret_done)
        err = vault_seal(keys, random, label, id, bytes_of(plain, plain_size), sealed);
    crypt_wipe(plain, sizeof(plain));
    return err;
}
