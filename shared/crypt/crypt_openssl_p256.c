#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <string.h>

#include "shared/crypt/crypt_openssl.h"

#define HALF_SIZE (CRYPT_P256_SIGNATURE_SIZE / 2)
#define DER_SIGNATURE_MAX 72 /* SEQUENCE of two INTEGERs of at most 33 bytes */

/* Whether the scalar is in 1 .. n-1; then also the point that belongs to it. */
static enum err
multiply(const BIGNUM *scalar, uint8_t ret_point[static CRYPT_P256_PUBLIC_SIZE])
{
    const EC_GROUP *group = crypt_openssl_group();
    EC_POINT *point;
    bool ok;

    if (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group)) >= 0)
        return ERR_BAD_INPUT;
    point = EC_POINT_new(group);
    ok = point != NULL && EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) == 1 &&
         EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret_point,
             CRYPT_P256_PUBLIC_SIZE, NULL) == CRYPT_P256_PUBLIC_SIZE;
    EC_POINT_clear_free(point);
    return ok ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}

/* The curve has cofactor 1: a point on it that is not the infinite one is a good key. */
static enum err
check_point(struct bytes octets)
{
    const EC_GROUP *group = crypt_openssl_group();
    EC_POINT *point;
    bool ok;

    if (octets.size != CRYPT_P256_PUBLIC_SIZE || octets.at[0] != POINT_CONVERSION_UNCOMPRESSED)
        return ERR_BAD_INPUT;
    point = EC_POINT_new(group);
    ok = point != NULL && EC_POINT_oct2point(group, point, octets.at, octets.size, NULL) == 1;
    EC_POINT_free(point);
    return ok ? ERR_OK : crypt_openssl_failed(ERR_BAD_INPUT);
}

/* scalar is NULL for a public key. */
static EVP_PKEY *
make_pkey(const uint8_t point[static CRYPT_P256_PUBLIC_SIZE], const BIGNUM *scalar)
{
    int selection = scalar != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY *pkey = NULL;
    bool ok = context != NULL && builder != NULL;

    ok = ok &&
         OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1;
    ok = ok && OSSL_PARAM_BLD_push_octet_string(
                   builder, OSSL_PKEY_PARAM_PUB_KEY, point, CRYPT_P256_PUBLIC_SIZE) == 1;
    if (ok && scalar != NULL)
        ok = OSSL_PARAM_BLD_push_BN_pad(
                 builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar, CRYPT_P256_PRIVATE_SIZE) == 1;
    if (ok)
        parameters = OSSL_PARAM_BLD_to_param(builder);
    /* On failure pkey stays NULL, and the caller asks the queue of errors why. */
    if (parameters != NULL && EVP_PKEY_fromdata_init(context) == 1)
        (void)EVP_PKEY_fromdata(context, &pkey, selection, parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return pkey;
}

static enum err
make_p256(const uint8_t point[static CRYPT_P256_PUBLIC_SIZE], const BIGNUM *scalar,
    struct crypt_key **ret_key)
{
    EVP_PKEY *pkey = make_pkey(point, scalar);
    struct crypt_key *key = NULL;
    enum err err;

    if (pkey == NULL)
        return crypt_openssl_failed(ERR_SYSTEM);
    err = crypt_openssl_key(CRYPT_OPENSSL_P256, scalar != NULL, pkey, &key);
    if (err != ERR_OK)
        return err;
    memcpy(key->point, point, CRYPT_P256_PUBLIC_SIZE);
    if (scalar != NULL)
        NEED(BN_bn2binpad(scalar, key->scalar, sizeof(key->scalar)) > 0);
    *ret_key = key;
    return ERR_OK;
}

enum err
crypt_p256_private(struct bytes scalar, struct crypt_key **ret_key)
{
    uint8_t point[CRYPT_P256_PUBLIC_SIZE];
    BIGNUM *number;
    enum err err;

    if (scalar.size != CRYPT_P256_PRIVATE_SIZE)
        return ERR_BAD_INPUT;
    /* In secure memory a number is also treated as a secret when it becomes a parameter. */
    number = BN_secure_new();
    if (number == NULL || BN_bin2bn(scalar.at, CRYPT_P256_PRIVATE_SIZE, number) == NULL) {
        BN_clear_free(number);
        return crypt_openssl_failed(ERR_SYSTEM);
    }
    BN_set_flags(number, BN_FLG_CONSTTIME);
    err = multiply(number, point);
    if (err == ERR_OK)
        err = make_p256(point, number, ret_key);
    BN_clear_free(number);
    return err;
}

enum err
crypt_p256_public(struct bytes point, struct crypt_key **ret_key)
{
    enum err err = check_point(point);

    return err == ERR_OK ? make_p256(point.at, NULL, ret_key) : err;
}

void
crypt_p256_put_private(
    const struct crypt_key *key, uint8_t ret_scalar[static CRYPT_P256_PRIVATE_SIZE])
{
    NEED(key->kind == CRYPT_OPENSSL_P256 && key->is_private);
    memcpy(ret_scalar, key->scalar, sizeof(key->scalar));
}

void
crypt_p256_put_public(const struct crypt_key *key, uint8_t ret_point[static CRYPT_P256_PUBLIC_SIZE])
{
    NEED(key->kind == CRYPT_OPENSSL_P256);
    memcpy(ret_point, key->point, sizeof(key->point));
}

enum err
crypt_p256_agree(const struct crypt_key *ours, const struct crypt_key *theirs,
    uint8_t ret_secret[static CRYPT_P256_SECRET_SIZE])
{
    size_t size = CRYPT_P256_SECRET_SIZE;
    EVP_PKEY_CTX *context;
    bool ok;

    NEED(ours->kind == CRYPT_OPENSSL_P256 && ours->is_private);
    NEED(theirs->kind == CRYPT_OPENSSL_P256);
    context = EVP_PKEY_CTX_new_from_pkey(NULL, ours->pkey, NULL);
    /* Their point was checked when the key was made; 0 spares a second check. */
    ok = context != NULL && EVP_PKEY_derive_init(context) == 1 &&
         EVP_PKEY_derive_set_peer_ex(context, theirs->pkey, 0) == 1 &&
         EVP_PKEY_derive(context, ret_secret, &size) == 1;
    EVP_PKEY_CTX_free(context);
    return ok ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}

static bool
signature_from_der(const uint8_t *der, size_t size, uint8_t *ret_signature)
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    bool ok =
        pair != NULL &&
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret_signature, HALF_SIZE) == HALF_SIZE &&
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret_signature + HALF_SIZE, HALF_SIZE) == HALF_SIZE;

    ECDSA_SIG_free(pair);
    return ok;
}

enum err
crypt_p256_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_P256_SIGNATURE_SIZE])
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint8_t der[DER_SIGNATURE_MAX];
    size_t size = sizeof(der);
    enum err err;

    NEED(key->kind == CRYPT_OPENSSL_P256 && key->is_private);
    crypt_sha256(&message, 1, digest);
    err = crypt_openssl_sign(key, digest, der, &size);
    if (err != ERR_OK)
        return err;
    return signature_from_der(der, size, ret_signature) ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}

/* A signature as DER; false without memory. */
static bool
signature_to_der(const uint8_t *signature, uint8_t *ret_der, size_t *ret_size)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, HALF_SIZE, NULL);
    BIGNUM *s = BN_bin2bn(signature + HALF_SIZE, HALF_SIZE, NULL);
    int size = 0;

    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
    } else {
        size = i2d_ECDSA_SIG(pair, &ret_der);
    }
    ECDSA_SIG_free(pair);
    *ret_size = size > 0 ? (size_t)size : 0;
    return size > 0;
}

enum err
crypt_p256_verify(const struct crypt_key *key, struct bytes message, struct bytes signature)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    uint8_t der[DER_SIGNATURE_MAX];
    size_t size = 0;

    NEED(key->kind == CRYPT_OPENSSL_P256);
    if (signature.size != CRYPT_P256_SIGNATURE_SIZE)
        return ERR_BAD_SIGNATURE;
    if (!signature_to_der(signature.at, der, &size))
        return crypt_openssl_failed(ERR_SYSTEM);
    crypt_sha256(&message, 1, digest);
    return crypt_openssl_verify(key, digest, bytes_of(der, size));
}
