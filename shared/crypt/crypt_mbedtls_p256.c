#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "shared/crypt/crypt_mbedtls.h"

#define HALF_SIZE (CRYPT_P256_SIGNATURE_SIZE / 2)

static _Atomic(mbedtls_ecp_group *) shared_group;

static void
free_group(mbedtls_ecp_group **group)
{
    if (*group == NULL)
        return;
    mbedtls_ecp_group_free(*group);
    free(*group);
    *group = NULL;
}

static enum err
make_group(mbedtls_ecp_group **ret_group)
{
    mbedtls_ecp_group *group = calloc(1, sizeof(*group));
    mbedtls_ecp_point point;
    mbedtls_mpi one;
    int result;

    if (group == NULL)
        return ERR_NO_SPACE;
    mbedtls_ecp_group_init(group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&one);
    result = mbedtls_ecp_group_load(group, MBEDTLS_ECP_DP_SECP256R1);
    if (result == 0)
        result = mbedtls_mpi_lset(&one, 1);
    /* The first multiple of the base point leaves a table in the group, then it is only read. */
    if (result == 0)
        result = mbedtls_ecp_mul(group, &point, &one, &group->G, crypt_mbedtls_random, NULL);
    mbedtls_mpi_free(&one);
    mbedtls_ecp_point_free(&point);
    if (result == 0)
        *ret_group = group;
    else
        free_group(&group);
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

/* The group that all keys share: whoever comes first makes it. */
static enum err
take_group(mbedtls_ecp_group **ret_group)
{
    mbedtls_ecp_group *made = NULL;
    mbedtls_ecp_group *group = atomic_load(&shared_group);

    if (group == NULL) {
        enum err err = make_group(&made);

        if (err != ERR_OK)
            return err;
        if (atomic_compare_exchange_strong(&shared_group, &group, made))
            group = made;
        else
            free_group(&made);
    }
    *ret_group = group;
    return ERR_OK;
}

static enum err
make_p256(struct crypt_key **ret_key)
{
    struct crypt_key *key = crypt_mbedtls_key(CRYPT_MBEDTLS_P256);
    enum err err;

    if (key == NULL)
        return ERR_NO_SPACE;
    err = take_group(&key->group);
    if (err == ERR_OK)
        *ret_key = key;
    else
        crypt_key_free(&key);
    return err;
}

/* Hand the key over if it is good, else free it. */
static enum err
give(struct crypt_key *key, int result, struct crypt_key **ret_key)
{
    if (result == 0)
        *ret_key = key;
    else
        crypt_key_free(&key);
    return crypt_mbedtls_err(result, ERR_BAD_INPUT);
}

enum err
crypt_p256_private(struct bytes scalar, struct crypt_key **ret_key)
{
    struct crypt_key *key = NULL;
    enum err err;
    int result;

    if (scalar.size != CRYPT_P256_PRIVATE_SIZE)
        return ERR_BAD_INPUT;
    err = make_p256(&key);
    if (err != ERR_OK)
        return err;
    key->is_private = true;
    result = mbedtls_mpi_read_binary(&key->scalar, scalar.at, scalar.size);
    if (result == 0)
        result = mbedtls_ecp_check_privkey(key->group, &key->scalar);
    if (result == 0)
        result = mbedtls_ecp_mul(
            key->group, &key->point, &key->scalar, &key->group->G, crypt_mbedtls_random, NULL);
    return give(key, result, ret_key);
}

enum err
crypt_p256_public(struct bytes point, struct crypt_key **ret_key)
{
    struct crypt_key *key = NULL;
    enum err err;
    int result;

    if (point.size != CRYPT_P256_PUBLIC_SIZE)
        return ERR_BAD_INPUT;
    err = make_p256(&key);
    if (err != ERR_OK)
        return err;
    result = mbedtls_ecp_point_read_binary(key->group, &key->point, point.at, point.size);
    if (result == 0)
        result = mbedtls_ecp_check_pubkey(key->group, &key->point);
    return give(key, result, ret_key);
}

void
crypt_p256_put_private(
    const struct crypt_key *key, uint8_t ret_scalar[static CRYPT_P256_PRIVATE_SIZE])
{
    NEED(key->kind == CRYPT_MBEDTLS_P256 && key->is_private);
    NEED(mbedtls_mpi_write_binary(&key->scalar, ret_scalar, CRYPT_P256_PRIVATE_SIZE) == 0);
}

void
crypt_p256_put_public(const struct crypt_key *key, uint8_t ret_point[static CRYPT_P256_PUBLIC_SIZE])
{
    size_t size = 0;

    NEED(key->kind == CRYPT_MBEDTLS_P256);
    NEED(mbedtls_ecp_point_write_binary(key->group, &key->point, MBEDTLS_ECP_PF_UNCOMPRESSED, &size,
             ret_point, CRYPT_P256_PUBLIC_SIZE) == 0);
    NEED(size == CRYPT_P256_PUBLIC_SIZE);
}

enum err
crypt_p256_agree(const struct crypt_key *ours, const struct crypt_key *theirs,
    uint8_t ret_secret[static CRYPT_P256_SECRET_SIZE])
{
    mbedtls_mpi secret;
    int result;

    NEED(ours->kind == CRYPT_MBEDTLS_P256 && ours->is_private);
    NEED(theirs->kind == CRYPT_MBEDTLS_P256);
    mbedtls_mpi_init(&secret);
    result = mbedtls_ecdh_compute_shared(
        ours->group, &secret, &theirs->point, &ours->scalar, crypt_mbedtls_random, NULL);
    if (result == 0)
        result = mbedtls_mpi_write_binary(&secret, ret_secret, CRYPT_P256_SECRET_SIZE);
    mbedtls_mpi_free(&secret);
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

enum err
crypt_p256_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_P256_SIGNATURE_SIZE])
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    mbedtls_mpi r;
    mbedtls_mpi s;
    int result;

    NEED(key->kind == CRYPT_MBEDTLS_P256 && key->is_private);
    crypt_sha256(&message, 1, digest);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    result = mbedtls_ecdsa_sign(
        key->group, &r, &s, &key->scalar, digest, sizeof(digest), crypt_mbedtls_random, NULL);
    if (result == 0) {
        NEED(mbedtls_mpi_write_binary(&r, ret_signature, HALF_SIZE) == 0);
        NEED(mbedtls_mpi_write_binary(&s, ret_signature + HALF_SIZE, HALF_SIZE) == 0);
    }
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

enum err
crypt_p256_verify(const struct crypt_key *key, struct bytes message, struct bytes signature)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    mbedtls_mpi r;
    mbedtls_mpi s;
    int result;

    NEED(key->kind == CRYPT_MBEDTLS_P256);
    if (signature.size != CRYPT_P256_SIGNATURE_SIZE)
        return ERR_BAD_SIGNATURE;
    crypt_sha256(&message, 1, digest);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    result = mbedtls_mpi_read_binary(&r, signature.at, HALF_SIZE);
    if (result == 0)
        result = mbedtls_mpi_read_binary(&s, signature.at + HALF_SIZE, HALF_SIZE);
    if (result == 0)
        result = mbedtls_ecdsa_verify(key->group, digest, sizeof(digest), &key->point, &r, &s);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return crypt_mbedtls_err(result, ERR_BAD_SIGNATURE);
}
