/*
 * crypt.h -- digests, signatures, shared secrets and sealed boxes.
 *
 * The only door to a crypto library. Two implementations export these same
 * functions: crypt_mbedtls*.c (agent, sandbox) and crypt_openssl*.c (hub, which
 * links OpenSSL anyway; its RSA signs several times faster). A program links
 * one of them, and crypt.c and crypt_der.c with either. All functions may be
 * called from any thread; a key is not changed after it was made.
 *
 * Private keys never leave in logs or answers; crypt_key_free() wipes them.
 * To use a key of the wrong kind, or a public one as a private one, is a NEED.
 */
#ifndef SHARED_CRYPT_CRYPT_H
#define SHARED_CRYPT_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/base/random.h"

#define CRYPT_SHA256_SIZE 32
#define CRYPT_MD5_SIZE 16
#define CRYPT_SHA1_SIZE 20
#define CRYPT_SM3_SIZE 32
#define CRYPT_P256_PRIVATE_SIZE 32   /* the scalar, big-endian */
#define CRYPT_P256_PUBLIC_SIZE 65    /* uncompressed point, SEC 1 section 2.3.3 */
#define CRYPT_P256_SIGNATURE_SIZE 64 /* r then s, big-endian */
#define CRYPT_P256_SECRET_SIZE 32
#define CRYPT_RSA_SIGNATURE_MAX 512 /* of a key of 4096 bits */
#define CRYPT_RSA_TEXT_MAX 4096     /* the PEM of any key, and its terminator */
#define CRYPT_AES_KEY_SIZE 32
#define CRYPT_GCM_NONCE_SIZE 12
#define CRYPT_GCM_TAG_SIZE 16
#define CRYPT_GCM_PLAIN_MAX (1 << 20)
#define CRYPT_AES_BLOCK_SIZE 16
#define CRYPT_ECB_PLAIN_MAX (1 << 20)
#define CRYPT_OAEP_OVERHEAD 42 /* with SHA-1: what of a key's bytes is not for the text */

/** crypt_name() is "mbedtls" or "openssl" with its version. */
const char *crypt_name(void);

/** crypt_sha256() digests the parts one after the other. */
void crypt_sha256(
    const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_SHA256_SIZE]);
void crypt_md5(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_MD5_SIZE]);
/** crypt_sm3() is GB/T 32905; ERR_UNSUPPORTED where OpenSSL was built without it. */
enum err crypt_sm3(
    const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_SM3_SIZE]) MUST_CHECK;

/* SHA-1 of what comes bit by bit: bills are held against it, nothing is signed with it. */
struct crypt_sha1;
enum err crypt_sha1_make(struct crypt_sha1 **ret_sha1) MUST_CHECK;
void crypt_sha1_add(struct crypt_sha1 *sha1, struct bytes bytes);
/** crypt_sha1_end() is the digest of what was added, and begins again. */
void crypt_sha1_end(struct crypt_sha1 *sha1, uint8_t ret_digest[static CRYPT_SHA1_SIZE]);
void crypt_sha1_free(struct crypt_sha1 **sha1);

/** crypt_hmac_sha256() is RFC 2104 over the parts one after the other. */
void crypt_hmac_sha256(struct bytes key, const struct bytes *parts, size_t count,
    uint8_t ret_mac[static CRYPT_SHA256_SIZE]);

/** crypt_hkdf_sha256() is RFC 5869, extract then expand; size <= 255 * 32. */
void crypt_hkdf_sha256(
    struct bytes secret, struct bytes salt, struct bytes info, uint8_t *ret_key, size_t size);

/** crypt_equal() takes the same time wherever the first difference is. */
bool crypt_equal(struct bytes a, struct bytes b);

/** crypt_wipe() clears memory in a way the compiler keeps. */
void crypt_wipe(void *at, size_t size);

/* An RSA or P-256 key, private or public. */
struct crypt_key;

/** crypt_key_free() wipes the key and takes *key; NULL inside is fine. */
void crypt_key_free(struct crypt_key **key);

/* P-256: devices. */
/** crypt_p256_make() takes the scalar from random, so that one seed makes one key. */
enum err crypt_p256_make(struct random *random, struct crypt_key **ret_key) MUST_CHECK;
/** crypt_p256_private() reads a scalar; ERR_BAD_INPUT when it is not in 1 .. n-1. */
enum err crypt_p256_private(struct bytes scalar, struct crypt_key **ret_key) MUST_CHECK;
/** crypt_p256_public() reads an uncompressed point; ERR_BAD_INPUT when it is not on the curve. */
enum err crypt_p256_public(struct bytes point, struct crypt_key **ret_key) MUST_CHECK;
void crypt_p256_put_private(
    const struct crypt_key *key, uint8_t ret_scalar[static CRYPT_P256_PRIVATE_SIZE]);
void crypt_p256_put_public(
    const struct crypt_key *key, uint8_t ret_point[static CRYPT_P256_PUBLIC_SIZE]);
/** crypt_p256_agree() is the x coordinate of ECDH (SEC 1 section 3.3.1). */
enum err crypt_p256_agree(const struct crypt_key *ours, const struct crypt_key *theirs,
    uint8_t ret_secret[static CRYPT_P256_SECRET_SIZE]) MUST_CHECK;
/** crypt_p256_sign() is ECDSA over SHA-256 of message. */
enum err crypt_p256_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_P256_SIGNATURE_SIZE]) MUST_CHECK;
/** crypt_p256_verify() is ERR_BAD_SIGNATURE when it does not fit. */
enum err crypt_p256_verify(
    const struct crypt_key *key, struct bytes message, struct bytes signature) MUST_CHECK;

/* RSA: channels. Keys of 2048 to 4096 bits, an even number of them; others are ERR_BAD_INPUT. */
enum err crypt_rsa_make(unsigned bits, struct crypt_key **ret_key) MUST_CHECK;
/**
 * crypt_rsa_private() reads PEM (PKCS#1 or PKCS#8, unencrypted), or the bare
 * base64 of its DER that Alipay's tools hand out. crypt_rsa_public() likewise
 * (SubjectPublicKeyInfo, PKCS#1, or bare base64).
 */
enum err crypt_rsa_private(struct bytes text, struct crypt_key **ret_key) MUST_CHECK;
enum err crypt_rsa_public(struct bytes text, struct crypt_key **ret_key) MUST_CHECK;
/**
 * crypt_rsa_put_private() writes PKCS#8 PEM, …_public() SubjectPublicKeyInfo PEM,
 * terminated; ERR_TOO_BIG, and nothing written, when it does not fit.
 */
enum err crypt_rsa_put_private(const struct crypt_key *key, char *to, size_t size) MUST_CHECK;
enum err crypt_rsa_put_public(const struct crypt_key *key, char *to, size_t size) MUST_CHECK;
/** crypt_rsa_sign() is RSASSA-PKCS1-v1_5 over SHA-256 (RFC 8017 section 8.2). */
enum err crypt_rsa_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size) MUST_CHECK;
/** crypt_rsa_verify() is ERR_BAD_SIGNATURE when it does not fit. */
enum err crypt_rsa_verify(
    const struct crypt_key *key, struct bytes message, struct bytes signature) MUST_CHECK;

/**
 * crypt_rsa_encrypt() is RSAES-OAEP with SHA-1 and an empty label (RFC 8017 section 7.1), for
 * WeChat Pay's sensitive fields. ERR_TOO_BIG when plain is longer than the key less
 * CRYPT_OAEP_OVERHEAD.
 */
enum err crypt_rsa_encrypt(const struct crypt_key *key, struct bytes plain,
    uint8_t ret_sealed[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size) MUST_CHECK;
/** crypt_rsa_decrypt() is ERR_BAD_INPUT for what was not encrypted for this key. */
enum err crypt_rsa_decrypt(const struct crypt_key *key, struct bytes sealed,
    uint8_t ret_plain[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size) MUST_CHECK;

/*
 * AES-256-GCM. The sealed text is as long as the plain text plus CRYPT_GCM_TAG_SIZE, which
 * stands at its end; the two do not overlap. More than CRYPT_GCM_PLAIN_MAX is ERR_TOO_BIG.
 * A nonce is used once with one key.
 */
enum err crypt_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes plain,
    uint8_t *ret_sealed) MUST_CHECK;
/** crypt_open() is ERR_BAD_SIGNATURE, and writes nothing, when the tag does not fit. */
enum err crypt_open(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes sealed,
    uint8_t *ret_plain) MUST_CHECK;

/*
 * AES-256-ECB with the padding of PKCS#7 (RFC 5652 section 6.3): WeChat Pay v2 sends its notices
 * of refunds so. It proves nothing about who sealed, and nothing of ours is sealed so.
 */
/** crypt_ecb_seal() writes up to CRYPT_AES_BLOCK_SIZE more than plain has. */
enum err crypt_ecb_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE], struct bytes plain,
    uint8_t *ret_sealed, size_t *ret_size) MUST_CHECK;
/** crypt_ecb_open() needs room for all of sealed; ERR_BAD_INPUT when the padding does not fit. */
enum err crypt_ecb_open(const uint8_t key[static CRYPT_AES_KEY_SIZE], struct bytes sealed,
    uint8_t *ret_plain, size_t *ret_size) MUST_CHECK;

#endif
