#include <mbedtls/asn1write.h>
#include <mbedtls/md.h>
#include <mbedtls/oid.h>
#include <mbedtls/rsa.h>
#include <string.h>

#include "shared/crypt/crypt_der.h"
#include "shared/crypt/crypt_mbedtls.h"

static mbedtls_rsa_context *
rsa_of(const struct crypt_key *key)
{
    NEED(key->kind == CRYPT_MBEDTLS_RSA);
    return mbedtls_pk_rsa(key->rsa);
}

static bool
bits_are_allowed(size_t bits)
{
    return bits >= CRYPT_RSA_BITS_MIN && bits <= CRYPT_RSA_BITS_MAX && bits % 2 == 0;
}

enum err
crypt_rsa_make(unsigned bits, struct crypt_key **ret_key)
{
    struct crypt_key *key;
    int result;

    if (!bits_are_allowed(bits))
        return ERR_BAD_INPUT;
    key = crypt_mbedtls_key(CRYPT_MBEDTLS_RSA);
    if (key == NULL)
        return ERR_NO_SPACE;
    key->is_private = true;
    result = mbedtls_pk_setup(&key->rsa, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
    if (result == 0)
        result =
            mbedtls_rsa_gen_key(rsa_of(key), crypt_mbedtls_random, NULL, bits, CRYPT_RSA_EXPONENT);
    if (result == 0)
        *ret_key = key;
    else
        crypt_key_free(&key);
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

static enum err
parse(const struct crypt_der *der, struct crypt_key *key)
{
    int result = key->is_private ? mbedtls_pk_parse_key(&key->rsa, der->at, der->size, NULL, 0)
                                 : mbedtls_pk_parse_public_key(&key->rsa, der->at, der->size);

    if (result != 0)
        return crypt_mbedtls_err(result, ERR_BAD_INPUT);
    if (mbedtls_pk_get_type(&key->rsa) != MBEDTLS_PK_RSA)
        return ERR_BAD_INPUT;
    if (!bits_are_allowed(mbedtls_pk_get_bitlen(&key->rsa)))
        return ERR_BAD_INPUT;
    result = key->is_private ? mbedtls_rsa_check_privkey(rsa_of(key))
                             : mbedtls_rsa_check_pubkey(rsa_of(key));
    return crypt_mbedtls_err(result, ERR_BAD_INPUT);
}

static enum err
read_key(struct bytes text, enum crypt_der_kind kind, struct crypt_key **ret_key)
{
    struct crypt_key *key = crypt_mbedtls_key(CRYPT_MBEDTLS_RSA);
    struct crypt_der der;
    enum err err;

    if (key == NULL)
        return ERR_NO_SPACE;
    key->is_private = kind == CRYPT_DER_PRIVATE;
    err = crypt_der_read(text, kind, &der);
    if (err == ERR_OK)
        err = parse(&der, key);
    crypt_wipe(&der, sizeof(der));
    if (err == ERR_OK)
        *ret_key = key;
    else
        crypt_key_free(&key);
    return err;
}

enum err
crypt_rsa_private(struct bytes text, struct crypt_key **ret_key)
{
    return read_key(text, CRYPT_DER_PRIVATE, ret_key);
}

enum err
crypt_rsa_public(struct bytes text, struct crypt_key **ret_key)
{
    return read_key(text, CRYPT_DER_PUBLIC, ret_key);
}

/* Add what a step of an ASN.1 writer wrote, unless it or one before it failed. */
static void
add(int *length, int step)
{
    if (*length >= 0)
        *length = step < 0 ? step : *length + step;
}

/*
 * Put the head of PKCS#8 (RFC 5208 section 5) before the length bytes of
 * PKCS#1 at at. mbedTLS writes DER from its end backwards.
 */
static int
wrap(uint8_t *start, uint8_t *at, int length)
{
    add(&length, mbedtls_asn1_write_len(&at, start, (size_t)length));
    add(&length, mbedtls_asn1_write_tag(&at, start, MBEDTLS_ASN1_OCTET_STRING));
    add(&length, mbedtls_asn1_write_algorithm_identifier(&at, start, MBEDTLS_OID_PKCS1_RSA,
                     MBEDTLS_OID_SIZE(MBEDTLS_OID_PKCS1_RSA), 0));
    add(&length, mbedtls_asn1_write_int(&at, start, 0));
    if (length < 0)
        return length;
    add(&length, mbedtls_asn1_write_len(&at, start, (size_t)length));
    add(&length,
        mbedtls_asn1_write_tag(&at, start, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE));
    return length;
}

enum err
crypt_rsa_put_private(const struct crypt_key *key, char *to, size_t size)
{
    /* The writer takes no const; the copy refers to the same key and is not freed. */
    mbedtls_pk_context rsa = key->rsa;
    uint8_t block[CRYPT_DER_MAX];
    enum err err = ERR_SYSTEM;
    int length;

    NEED(key->kind == CRYPT_MBEDTLS_RSA && key->is_private);
    length = mbedtls_pk_write_key_der(&rsa, block, sizeof(block));
    if (length > 0)
        length = wrap(block, block + sizeof(block) - length, length);
    if (length > 0)
        err = crypt_der_write(
            bytes_of(block + sizeof(block) - length, (size_t)length), CRYPT_DER_PRIVATE, to, size);
    crypt_wipe(block, sizeof(block));
    return err;
}

enum err
crypt_rsa_put_public(const struct crypt_key *key, char *to, size_t size)
{
    mbedtls_pk_context rsa = key->rsa;
    uint8_t block[CRYPT_DER_MAX];
    int length;

    NEED(key->kind == CRYPT_MBEDTLS_RSA);
    length = mbedtls_pk_write_pubkey_der(&rsa, block, sizeof(block));
    if (length <= 0)
        return ERR_SYSTEM;
    return crypt_der_write(
        bytes_of(block + sizeof(block) - length, (size_t)length), CRYPT_DER_PUBLIC, to, size);
}

enum err
crypt_rsa_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    mbedtls_rsa_context *rsa = rsa_of(key);
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t digest[CRYPT_SHA256_SIZE];
    int result;

    NEED(key->is_private);
    crypt_sha256(&message, 1, digest);
    /* mbedTLS spoils the place of the signature when it fails. */
    result = mbedtls_rsa_rsassa_pkcs1_v15_sign(rsa, crypt_mbedtls_random, NULL, MBEDTLS_RSA_PRIVATE,
        MBEDTLS_MD_SHA256, sizeof(digest), digest, signature);
    if (result == 0) {
        *ret_size = mbedtls_rsa_get_len(rsa);
        memcpy(ret_signature, signature, *ret_size);
    }
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

enum err
crypt_rsa_verify(const struct crypt_key *key, struct bytes message, struct bytes signature)
{
    mbedtls_rsa_context *rsa = rsa_of(key);
    uint8_t digest[CRYPT_SHA256_SIZE];
    int result;

    if (signature.size != mbedtls_rsa_get_len(rsa))
        return ERR_BAD_SIGNATURE;
    crypt_sha256(&message, 1, digest);
    result = mbedtls_rsa_rsassa_pkcs1_v15_verify(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC,
        MBEDTLS_MD_SHA256, sizeof(digest), digest, signature.at);
    return crypt_mbedtls_err(result, ERR_BAD_SIGNATURE);
}

enum err
crypt_rsa_verify_hash(
    const struct crypt_key *key, enum crypt_hash hash, struct bytes message, struct bytes signature)
{
    static const mbedtls_md_type_t types[] = {
        [CRYPT_HASH_SHA256] = MBEDTLS_MD_SHA256,
        [CRYPT_HASH_SHA384] = MBEDTLS_MD_SHA384,
        [CRYPT_HASH_SHA512] = MBEDTLS_MD_SHA512,
    };
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(types[hash]);
    mbedtls_rsa_context *rsa = rsa_of(key);
    uint8_t digest[MBEDTLS_MD_MAX_SIZE];
    int result;

    if (signature.size != mbedtls_rsa_get_len(rsa))
        return ERR_BAD_SIGNATURE;
    result = mbedtls_md(info, message.at, message.size, digest);
    if (result == 0)
        result = mbedtls_rsa_rsassa_pkcs1_v15_verify(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC,
            types[hash], mbedtls_md_get_size(info), digest, signature.at);
    return crypt_mbedtls_err(result, ERR_BAD_SIGNATURE);
}

/*
 * A key's numbers, ready for OAEP; the key itself is everybody's and stays as it is. What it has
 * worked out while it verified or signed (R^2 mod N and its kin) is not copied: mbedTLS 2.28 copies
 * it in a shape that makes what is encrypted with the copy unreadable.
 */
static int
copy_for_oaep(const struct crypt_key *key, mbedtls_rsa_context *copy)
{
    mbedtls_rsa_init(copy, MBEDTLS_RSA_PKCS_V15, 0);
    if (mbedtls_rsa_copy(copy, rsa_of(key)) != 0)
        return MBEDTLS_ERR_MPI_ALLOC_FAILED;
    mbedtls_mpi_free(&copy->RN);
    mbedtls_mpi_free(&copy->RP);
    mbedtls_mpi_free(&copy->RQ);
    mbedtls_rsa_set_padding(copy, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA1);
    return 0;
}

enum err
crypt_rsa_encrypt(const struct crypt_key *key, struct bytes plain,
    uint8_t ret_sealed[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    size_t size = mbedtls_rsa_get_len(rsa_of(key));
    uint8_t sealed[CRYPT_RSA_SIGNATURE_MAX];
    mbedtls_rsa_context copy;
    int result;

    if (plain.size > size - CRYPT_OAEP_OVERHEAD)
        return ERR_TOO_BIG;
    result = copy_for_oaep(key, &copy);
    if (result == 0)
        result = mbedtls_rsa_rsaes_oaep_encrypt(&copy, crypt_mbedtls_random, NULL,
            MBEDTLS_RSA_PUBLIC, NULL, 0, plain.size, plain.at, sealed);
    mbedtls_rsa_free(&copy);
    if (result == 0) {
        *ret_size = size;
        memcpy(ret_sealed, sealed, size);
    }
    return crypt_mbedtls_err(result, ERR_SYSTEM);
}

enum err
crypt_rsa_decrypt(const struct crypt_key *key, struct bytes sealed,
    uint8_t ret_plain[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    mbedtls_rsa_context copy;
    size_t size = 0;
    int result;

    NEED(key->is_private);
    if (sealed.size != mbedtls_rsa_get_len(rsa_of(key)))
        return ERR_BAD_INPUT;
    result = copy_for_oaep(key, &copy);
    if (result == 0)
        result = mbedtls_rsa_rsaes_oaep_decrypt(&copy, crypt_mbedtls_random, NULL,
            MBEDTLS_RSA_PRIVATE, NULL, 0, &size, sealed.at, plain, sizeof(plain));
    mbedtls_rsa_free(&copy);
    if (result == 0) {
        *ret_size = size;
        memcpy(ret_plain, plain, size);
    }
    crypt_wipe(plain, sizeof(plain));
    return crypt_mbedtls_err(result, ERR_BAD_INPUT);
}
