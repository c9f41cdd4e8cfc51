/*
 * crypt_inside.h -- what each implementation brings for this folder alone.
 *
 * HMAC, HKDF, padding and the making of keys are the same with any library, and stand
 * in crypt.c upon these; so do certificates in crypt_cert.c. Nobody outside this
 * folder includes this. Any thread.
 */
#ifndef SHARED_CRYPT_CRYPT_INSIDE_H
#define SHARED_CRYPT_CRYPT_INSIDE_H

#include "shared/crypt/crypt.h"

#define CRYPT_RSA_BITS_MIN 2048
#define CRYPT_RSA_BITS_MAX 4096
#define CRYPT_RSA_EXPONENT 65537

/** crypt_sha256_after() digests head, then the parts. It does not allocate but once a thread. */
void crypt_sha256_after(struct bytes head, const struct bytes *parts, size_t count,
    uint8_t ret_digest[static CRYPT_SHA256_SIZE]);

/** crypt_gcm_seal() is crypt_seal() of a size that is allowed. */
enum err crypt_gcm_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes plain,
    uint8_t *ret_sealed) MUST_CHECK;

/** crypt_gcm_open() is the reverse; it may spoil what ret_plain points to before it refuses. */
enum err crypt_gcm_open(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes sealed,
    uint8_t *ret_plain) MUST_CHECK;

/** crypt_ecb_blocks() is AES-256-ECB over whole blocks, sealing or opening them. */
enum err crypt_ecb_blocks(const uint8_t key[static CRYPT_AES_KEY_SIZE], bool seals,
    struct bytes from, uint8_t *to) MUST_CHECK;

/* What certificates are signed over. */
enum crypt_hash {
    CRYPT_HASH_SHA256,
    CRYPT_HASH_SHA384,
    CRYPT_HASH_SHA512
};

/** crypt_rsa_verify_hash() is crypt_rsa_verify() with another hash. */
enum err crypt_rsa_verify_hash(const struct crypt_key *key, enum crypt_hash hash,
    struct bytes message, struct bytes signature) MUST_CHECK;

#endif
