#include "shared/crypt/crypt.h"

#include <stdlib.h>
#include <string.h>

#include "shared/crypt/crypt_inside.h"

#define BLOCK_SIZE 64 /* of SHA-256 */
#define IPAD 0x36
#define OPAD 0x5c

/* A scalar out of range has a chance of 2^-32; a source that gives eight of them is broken. */
#define SCALAR_TRIES 8

bool
crypt_equal(struct bytes a, struct bytes b)
{
    volatile uint8_t difference = 0;

    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        difference |= a.at[i] ^ b.at[i];
    return difference == 0;
}

void
crypt_wipe(void *at, size_t size)
{
    explicit_bzero(at, size);
}

void
crypt_sha256(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_SHA256_SIZE])
{
    crypt_sha256_after(bytes_of(NULL, 0), parts, count, ret_digest);
}

void
crypt_hmac_sha256(struct bytes key, const struct bytes *parts, size_t count,
    uint8_t ret_mac[static CRYPT_SHA256_SIZE])
{
    uint8_t pad[BLOCK_SIZE] = {0};
    uint8_t inner[CRYPT_SHA256_SIZE];
    struct bytes inner_part = bytes_of(inner, sizeof(inner));

    if (key.size > sizeof(pad))
        crypt_sha256(&key, 1, pad);
    else if (key.size > 0)
        memcpy(pad, key.at, key.size);
    for (size_t i = 0; i < sizeof(pad); i++)
        pad[i] ^= IPAD;
    crypt_sha256_after(bytes_of(pad, sizeof(pad)), parts, count, inner);
    for (size_t i = 0; i < sizeof(pad); i++)
        pad[i] ^= IPAD ^ OPAD;
    crypt_sha256_after(bytes_of(pad, sizeof(pad)), &inner_part, 1, ret_mac);
    crypt_wipe(pad, sizeof(pad));
    crypt_wipe(inner, sizeof(inner));
}

void
crypt_hkdf_sha256(
    struct bytes secret, struct bytes salt, struct bytes info, uint8_t *ret_key, size_t size)
{
    uint8_t extracted[CRYPT_SHA256_SIZE];
    uint8_t block[CRYPT_SHA256_SIZE];
    size_t done = 0;

    NEED(size <= (size_t)255 * CRYPT_SHA256_SIZE);
    crypt_hmac_sha256(salt, &secret, 1, extracted);
    for (unsigned i = 1; done < size; i++) {
        uint8_t number = (uint8_t)i;
        /* T(0) is empty (RFC 5869 section 2.3). */
        const struct bytes parts[] = {
            bytes_of(block, i == 1 ? 0 : sizeof(block)), info, bytes_of(&number, 1)};
        size_t take = size - done < sizeof(block) ? size - done : sizeof(block);

        crypt_hmac_sha256(bytes_of(extracted, sizeof(extracted)), parts, LENGTH(parts), block);
        memcpy(ret_key + done, block, take);
        done += take;
    }
    crypt_wipe(extracted, sizeof(extracted));
    crypt_wipe(block, sizeof(block));
}

enum err
crypt_p256_make(struct random *random, struct crypt_key **ret_key)
{
    uint8_t scalar[CRYPT_P256_PRIVATE_SIZE];
    enum err err = ERR_BAD_INPUT;

    for (int i = 0; i < SCALAR_TRIES && err == ERR_BAD_INPUT; i++) {
        random_fill(random, scalar, sizeof(scalar));
        err = crypt_p256_private(bytes_of(scalar, sizeof(scalar)), ret_key);
    }
    crypt_wipe(scalar, sizeof(scalar));
    return err == ERR_BAD_INPUT ? ERR_SYSTEM : err;
}

enum err
crypt_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes plain,
    uint8_t *ret_sealed)
{
    if (plain.size > CRYPT_GCM_PLAIN_MAX || associated.size > CRYPT_GCM_PLAIN_MAX)
        return ERR_TOO_BIG;
    return crypt_gcm_seal(key, nonce, associated, plain, ret_sealed);
}

enum err
crypt_open(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes sealed,
    uint8_t *ret_plain)
{
    uint8_t *plain;
    size_t size;
    enum err err;

    if (sealed.size < CRYPT_GCM_TAG_SIZE)
        return ERR_BAD_SIGNATURE;
    size = sealed.size - CRYPT_GCM_TAG_SIZE;
    if (size > CRYPT_GCM_PLAIN_MAX || associated.size > CRYPT_GCM_PLAIN_MAX)
        return ERR_TOO_BIG;
    /* GCM knows only at the end whether the text was good: nobody sees it before. */
    plain = malloc(size + 1);
    if (plain == NULL)
        return ERR_NO_SPACE;
    err = crypt_gcm_open(key, nonce, associated, sealed, plain);
    if (err == ERR_OK && size > 0)
        memcpy(ret_plain, plain, size);
    crypt_wipe(plain, size);
    free(plain);
    return err;
}

enum err
crypt_ecb_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE], struct bytes plain,
    uint8_t *ret_sealed, size_t *ret_size)
{
    uint8_t last[CRYPT_AES_BLOCK_SIZE];
    size_t rest = plain.size % sizeof(last);
    size_t whole = plain.size - rest;
    enum err err = ERR_OK;

    if (plain.size > CRYPT_ECB_PLAIN_MAX)
        return ERR_TOO_BIG;
    memset(last, (int)(sizeof(last) - rest), sizeof(last));
    if (rest > 0)
        memcpy(last, plain.at + whole, rest);
    if (whole > 0)
        err = crypt_ecb_blocks(key, true, bytes_of(plain.at, whole), ret_sealed);
    if (err == ERR_OK)
        err = crypt_ecb_blocks(key, true, bytes_of(last, sizeof(last)), ret_sealed + whole);
    if (err == ERR_OK)
        *ret_size = whole + sizeof(last);
    crypt_wipe(last, sizeof(last));
    return err;
}

enum err
crypt_ecb_open(const uint8_t key[static CRYPT_AES_KEY_SIZE], struct bytes sealed,
    uint8_t *ret_plain, size_t *ret_size)
{
    size_t padding;
    enum err err;

    if (sealed.size == 0 || sealed.size % CRYPT_AES_BLOCK_SIZE != 0)
        return ERR_BAD_INPUT;
    if (sealed.size > CRYPT_ECB_PLAIN_MAX + CRYPT_AES_BLOCK_SIZE)
        return ERR_TOO_BIG;
    err = crypt_ecb_blocks(key, false, sealed, ret_plain);
    if (err != ERR_OK)
        return err;
    padding = ret_plain[sealed.size - 1];
    if (padding == 0 || padding > CRYPT_AES_BLOCK_SIZE)
        return ERR_BAD_INPUT;
    for (size_t i = sealed.size - padding; i < sealed.size; i++)
        if (ret_plain[i] != padding)
            return ERR_BAD_INPUT;
    *ret_size = sealed.size - padding;
    return ERR_OK;
}
