#include "shared/crypt/crypt_mbedtls.h"

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md5.h>
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/version.h>
#include <stdlib.h>

#define AES_KEY_BITS (CRYPT_AES_KEY_SIZE * 8)

struct crypt_sha1 {
    mbedtls_sha1_context context;
};

struct crypt_key *
crypt_mbedtls_key(enum crypt_mbedtls_kind kind)
{
    struct crypt_key *key = calloc(1, sizeof(*key));

    if (key == NULL)
        return NULL;
    key->kind = kind;
    mbedtls_mpi_init(&key->scalar);
    mbedtls_ecp_point_init(&key->point);
    mbedtls_pk_init(&key->rsa);
    return key;
}

enum err
crypt_mbedtls_err(int result, enum err otherwise)
{
    /* An error has a high part, which a module adds, and a low part from underneath it. */
    int low = -(-result & 0x7f);

    if (result == 0)
        return ERR_OK;
    if (low == MBEDTLS_ERR_MPI_ALLOC_FAILED || result == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
        result == MBEDTLS_ERR_PK_ALLOC_FAILED)
        return ERR_NO_SPACE;
    return otherwise;
}

int
crypt_mbedtls_random(void *context, unsigned char *at, size_t size)
{
    (void)context;
    random_fill(random_system(), at, size);
    return 0;
}

const char *
crypt_name(void)
{
    return "mbedtls " MBEDTLS_VERSION_STRING;
}

/* With memory for contexts on the stack, no step of a digest in software can fail. */
void
crypt_sha256_after(struct bytes head, const struct bytes *parts, size_t count,
    uint8_t ret_digest[static CRYPT_SHA256_SIZE])
{
    mbedtls_sha256_context context;
    int result;

    mbedtls_sha256_init(&context);
    result = mbedtls_sha256_starts_ret(&context, 0);
    result |= mbedtls_sha256_update_ret(&context, head.at, head.size);
    for (size_t i = 0; i < count; i++)
        result |= mbedtls_sha256_update_ret(&context, parts[i].at, parts[i].size);
    result |= mbedtls_sha256_finish_ret(&context, ret_digest);
    mbedtls_sha256_free(&context);
    NEED(result == 0);
}

void
crypt_md5(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_MD5_SIZE])
{
    mbedtls_md5_context context;
    int result;

    mbedtls_md5_init(&context);
    result = mbedtls_md5_starts_ret(&context);
    for (size_t i = 0; i < count; i++)
        result |= mbedtls_md5_update_ret(&context, parts[i].at, parts[i].size);
    result |= mbedtls_md5_finish_ret(&context, ret_digest);
    mbedtls_md5_free(&context);
    NEED(result == 0);
}

enum err
crypt_sha1_make(struct crypt_sha1 **ret_sha1)
{
    struct crypt_sha1 *sha1 = calloc(1, sizeof(*sha1));

    if (sha1 == NULL)
        return ERR_NO_SPACE;
    mbedtls_sha1_init(&sha1->context);
    NEED(mbedtls_sha1_starts_ret(&sha1->context) == 0);
    *ret_sha1 = sha1;
    return ERR_OK;
}

void
crypt_sha1_add(struct crypt_sha1 *sha1, struct bytes bytes)
{
    NEED(mbedtls_sha1_update_ret(&sha1->context, bytes.at, bytes.size) == 0);
}

void
crypt_sha1_end(struct crypt_sha1 *sha1, uint8_t ret_digest[static CRYPT_SHA1_SIZE])
{
    NEED(mbedtls_sha1_finish_ret(&sha1->context, ret_digest) == 0);
    NEED(mbedtls_sha1_starts_ret(&sha1->context) == 0);
}

void
crypt_sha1_free(struct crypt_sha1 **sha1)
{
    if (*sha1 == NULL)
        return;
    mbedtls_sha1_free(&(*sha1)->context);
    free(*sha1);
    *sha1 = NULL;
}

void
crypt_key_free(struct crypt_key **key)
{
    if (*key == NULL)
        return;
    mbedtls_mpi_free(&(*key)->scalar);
    mbedtls_ecp_point_free(&(*key)->point);
    mbedtls_pk_free(&(*key)->rsa);
    crypt_wipe(*key, sizeof(**key));
    free(*key);
    *key = NULL;
}

enum err
crypt_gcm_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes plain,
    uint8_t *ret_sealed)
{
    mbedtls_gcm_context context;
    int result;

    mbedtls_gcm_init(&context);
    result = mbedtls_gcm_setkey(&context, MBEDTLS_CIPHER_ID_AES, key, AES_KEY_BITS);
    if (result == 0)
        result = mbedtls_gcm_crypt_and_tag(&context, MBEDTLS_GCM_ENCRYPT, plain.size, nonce,
            CRYPT_GCM_NONCE_SIZE, associated.at, associated.size, plain.at, ret_sealed,
            CRYPT_GCM_TAG_SIZE, ret_sealed + plain.size);
    mbedtls_gcm_free(&context);
    /* The sizes were checked before: only memory can be short. */
    return result == 0 ? ERR_OK : ERR_NO_SPACE;
}

enum err
crypt_gcm_open(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes sealed,
    uint8_t *ret_plain)
{
    size_t size = sealed.size - CRYPT_GCM_TAG_SIZE;
    mbedtls_gcm_context context;
    int result;

    mbedtls_gcm_init(&context);
    result = mbedtls_gcm_setkey(&context, MBEDTLS_CIPHER_ID_AES, key, AES_KEY_BITS);
    if (result == 0)
        result =
            mbedtls_gcm_auth_decrypt(&context, size, nonce, CRYPT_GCM_NONCE_SIZE, associated.at,
                associated.size, sealed.at + size, CRYPT_GCM_TAG_SIZE, sealed.at, ret_plain);
    mbedtls_gcm_free(&context);
    if (result == MBEDTLS_ERR_GCM_AUTH_FAILED)
        return ERR_BAD_SIGNATURE;
    return result == 0 ? ERR_OK : ERR_NO_SPACE;
}

enum err
crypt_ecb_blocks(
    const uint8_t key[static CRYPT_AES_KEY_SIZE], bool seals, struct bytes from, uint8_t *to)
{
    mbedtls_aes_context context;
    int result;

    mbedtls_aes_init(&context);
    result = seals ? mbedtls_aes_setkey_enc(&context, key, AES_KEY_BITS)
                   : mbedtls_aes_setkey_dec(&context, key, AES_KEY_BITS);
    for (size_t i = 0; result == 0 && i < from.size; i += CRYPT_AES_BLOCK_SIZE)
        result = mbedtls_aes_crypt_ecb(
            &context, seals ? MBEDTLS_AES_ENCRYPT : MBEDTLS_AES_DECRYPT, from.at + i, to + i);
    mbedtls_aes_free(&context);
    return result == 0 ? ERR_OK : ERR_SYSTEM;
}
