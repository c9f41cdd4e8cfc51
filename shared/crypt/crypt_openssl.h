/*
 * crypt_openssl.h -- what the parts of the OpenSSL implementation share.
 *
 * Written for OpenSSL 3.0. Nobody outside this folder includes this. Any thread.
 */
#ifndef SHARED_CRYPT_CRYPT_OPENSSL_H
#define SHARED_CRYPT_CRYPT_OPENSSL_H

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "shared/crypt/crypt_inside.h"

enum crypt_openssl_kind {
    CRYPT_OPENSSL_P256,
    CRYPT_OPENSSL_RSA
};

struct crypt_key {
    enum crypt_openssl_kind kind;
    bool is_private;
    EVP_PKEY *pkey;
    EVP_PKEY_CTX *signing;   /* made ready once, copied for each signature; NULL in a public key */
    EVP_PKEY_CTX *verifying; /* likewise */
    uint8_t scalar[CRYPT_P256_PRIVATE_SIZE];
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
};

/** crypt_openssl_key() takes pkey and makes it ready for work; it is freed on failure. */
enum err crypt_openssl_key(enum crypt_openssl_kind kind, bool is_private, EVP_PKEY *pkey,
    struct crypt_key **ret_key) MUST_CHECK;

/**
 * crypt_openssl_failed() is what a failed call means: NO_SPACE when memory was
 * short, else what otherwise says. Empties the thread's queue of errors, which
 * TLS in the same thread would take for its own.
 */
enum err crypt_openssl_failed(enum err otherwise);

/** crypt_openssl_group() is P-256; made once, never freed. */
const EC_GROUP *crypt_openssl_group(void);

/** crypt_openssl_hash() and crypt_openssl_sha1() are looked up once, and never freed. */
const EVP_MD *crypt_openssl_hash(enum crypt_hash hash);
const EVP_MD *crypt_openssl_sha1(void);

/** crypt_openssl_sign() signs a digest; *ret_size is the room before, the length after. */
enum err crypt_openssl_sign(const struct crypt_key *key,
    const uint8_t digest[static CRYPT_SHA256_SIZE], uint8_t *ret_signature,
    size_t *ret_size) MUST_CHECK;

/** crypt_openssl_verify() is ERR_BAD_SIGNATURE when the signature does not fit the digest. */
enum err crypt_openssl_verify(const struct crypt_key *key,
    const uint8_t digest[static CRYPT_SHA256_SIZE], struct bytes signature) MUST_CHECK;

#endif
