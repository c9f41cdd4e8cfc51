#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "shared/crypt/crypt_der.h"
#include "shared/crypt/crypt_openssl.h"

/* The numbers of a key (RFC 8017 appendix A.1); those of a public key come first. */
enum number {
    NUMBER_N,
    NUMBER_E,
    NUMBER_PUBLIC_COUNT,
    NUMBER_D = NUMBER_PUBLIC_COUNT,
    NUMBER_P,
    NUMBER_Q,
    NUMBER_DP,
    NUMBER_DQ,
    NUMBER_INVERSE,
    NUMBER_COUNT
};

static const char *const number_names[NUMBER_COUNT] = {
    [NUMBER_N] = OSSL_PKEY_PARAM_RSA_N,
    [NUMBER_E] = OSSL_PKEY_PARAM_RSA_E,
    [NUMBER_D] = OSSL_PKEY_PARAM_RSA_D,
    [NUMBER_P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
    [NUMBER_Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
    [NUMBER_DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
    [NUMBER_DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
    [NUMBER_INVERSE] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static bool
bits_are_allowed(int bits)
{
    return bits >= CRYPT_RSA_BITS_MIN && bits <= CRYPT_RSA_BITS_MAX && bits % 2 == 0;
}

enum err
crypt_rsa_make(unsigned bits, struct crypt_key **ret_key)
{
    EVP_PKEY *pkey;

    if (bits > CRYPT_RSA_BITS_MAX || !bits_are_allowed((int)bits))
        return ERR_BAD_INPUT;
    pkey = EVP_RSA_gen(bits);
    if (pkey == NULL)
        return crypt_openssl_failed(ERR_SYSTEM);
    return crypt_openssl_key(CRYPT_OPENSSL_RSA, true, pkey, ret_key);
}

static void
free_numbers(BIGNUM *numbers[static NUMBER_COUNT])
{
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        BN_clear_free(numbers[i]);
}

/* Whether a = b modulo (prime - 1), or modulo prime itself. */
static bool
is_congruent(const BIGNUM *a, const BIGNUM *b, const BIGNUM *prime, bool less_one, BN_CTX *context)
{
    BIGNUM *modulus = BN_dup(prime);
    BIGNUM *rest = BN_new();
    bool ok = modulus != NULL && rest != NULL && (!less_one || BN_sub_word(modulus, 1) == 1);

    ok = ok && BN_sub(rest, a, b) == 1 && BN_nnmod(rest, rest, modulus, context) == 1 &&
         BN_is_zero(rest);
    BN_clear_free(modulus);
    BN_clear_free(rest);
    return ok;
}

/* n is odd, e is odd and 1 < e < n. */
static bool
is_sound_public(BIGNUM *const numbers[static NUMBER_COUNT])
{
    return BN_is_odd(numbers[NUMBER_N]) && BN_is_odd(numbers[NUMBER_E]) &&
           !BN_is_one(numbers[NUMBER_E]) && BN_cmp(numbers[NUMBER_E], numbers[NUMBER_N]) < 0;
}

/*
 * Whether the numbers of a private key belong together (RFC 8017 section 3.2),
 * which is what mbedTLS checks too. That p and q are prime is left to whoever
 * made the key: EVP_PKEY_check() would spend half a second on it.
 */
static bool
is_sound_private(BIGNUM *const numbers[static NUMBER_COUNT], BN_CTX *context)
{
    const BIGNUM *p = numbers[NUMBER_P];
    const BIGNUM *q = numbers[NUMBER_Q];
    BIGNUM *product = BN_new();
    bool ok = product != NULL && BN_cmp(p, BN_value_one()) > 0 && BN_cmp(q, BN_value_one()) > 0;

    ok = ok && BN_mul(product, p, q, context) == 1 && BN_cmp(product, numbers[NUMBER_N]) == 0;
    ok = ok && BN_mul(product, numbers[NUMBER_D], numbers[NUMBER_E], context) == 1 &&
         is_congruent(product, BN_value_one(), p, true, context) &&
         is_congruent(product, BN_value_one(), q, true, context);
    ok = ok && is_congruent(numbers[NUMBER_DP], numbers[NUMBER_D], p, true, context) &&
         is_congruent(numbers[NUMBER_DQ], numbers[NUMBER_D], q, true, context);
    ok = ok && BN_mul(product, numbers[NUMBER_INVERSE], q, context) == 1 &&
         is_congruent(product, BN_value_one(), p, false, context);
    BN_clear_free(product);
    return ok;
}

/* Whether a key that was read is one we work with. */
static bool
is_sound(const EVP_PKEY *pkey, enum crypt_der_kind kind)
{
    size_t count = kind == CRYPT_DER_PRIVATE ? NUMBER_COUNT : NUMBER_PUBLIC_COUNT;
    BIGNUM *numbers[NUMBER_COUNT] = {NULL};
    BN_CTX *context = BN_CTX_new();
    bool ok = context != NULL && bits_are_allowed(EVP_PKEY_get_bits(pkey));

    for (size_t i = 0; i < count; i++)
        ok = ok && EVP_PKEY_get_bn_param(pkey, number_names[i], &numbers[i]) == 1;
    ok = ok && is_sound_public(numbers);
    if (kind == CRYPT_DER_PRIVATE)
        ok = ok && is_sound_private(numbers, context);
    free_numbers(numbers);
    BN_CTX_free(context);
    return ok;
}

static enum err
parse(const struct crypt_der *der, enum crypt_der_kind kind, EVP_PKEY **ret_pkey)
{
    int selection = kind == CRYPT_DER_PRIVATE ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    const unsigned char *at = der->at;
    size_t left = der->size;
    EVP_PKEY *pkey = NULL;
    OSSL_DECODER_CTX *decoder =
        OSSL_DECODER_CTX_new_for_pkey(&pkey, "DER", NULL, "RSA", selection, NULL, NULL);
    bool ok = decoder != NULL && OSSL_DECODER_from_data(decoder, &at, &left) == 1 && pkey != NULL &&
              is_sound(pkey, kind);
    enum err err = crypt_openssl_failed(ERR_BAD_INPUT);

    OSSL_DECODER_CTX_free(decoder);
    if (!ok) {
        EVP_PKEY_free(pkey);
        return err;
    }
    *ret_pkey = pkey;
    return ERR_OK;
}

static enum err
read_key(struct bytes text, enum crypt_der_kind kind, struct crypt_key **ret_key)
{
    EVP_PKEY *pkey = NULL;
    struct crypt_der der;
    enum err err = crypt_der_read(text, kind, &der);

    if (err == ERR_OK)
        err = parse(&der, kind, &pkey);
    crypt_wipe(&der, sizeof(der));
    if (err != ERR_OK)
        return err;
    return crypt_openssl_key(CRYPT_OPENSSL_RSA, kind == CRYPT_DER_PRIVATE, pkey, ret_key);
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

/* Write what OpenSSL encoded, wipe and free it. */
static enum err
write_key(unsigned char *der, int size, enum crypt_der_kind kind, char *to, size_t to_size)
{
    enum err err;

    if (der == NULL || size <= 0)
        return crypt_openssl_failed(ERR_SYSTEM);
    err = crypt_der_write(bytes_of(der, (size_t)size), kind, to, to_size);
    OPENSSL_clear_free(der, (size_t)size);
    return err;
}

enum err
crypt_rsa_put_private(const struct crypt_key *key, char *to, size_t size)
{
    unsigned char *der = NULL;
    PKCS8_PRIV_KEY_INFO *info;
    int der_size;

    NEED(key->kind == CRYPT_OPENSSL_RSA && key->is_private);
    info = EVP_PKEY2PKCS8(key->pkey);
    der_size = info == NULL ? 0 : i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
    return write_key(der, der_size, CRYPT_DER_PRIVATE, to, size);
}

enum err
crypt_rsa_put_public(const struct crypt_key *key, char *to, size_t size)
{
    unsigned char *der = NULL;
    int der_size;

    NEED(key->kind == CRYPT_OPENSSL_RSA);
    der_size = i2d_PUBKEY(key->pkey, &der);
    return write_key(der, der_size, CRYPT_DER_PUBLIC, to, size);
}

enum err
crypt_rsa_sign(const struct crypt_key *key, struct bytes message,
    uint8_t ret_signature[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    size_t size = CRYPT_RSA_SIGNATURE_MAX;
    enum err err;

    NEED(key->kind == CRYPT_OPENSSL_RSA && key->is_private);
    crypt_sha256(&message, 1, digest);
    err = crypt_openssl_sign(key, digest, ret_signature, &size);
    if (err == ERR_OK)
        *ret_size = size;
    return err;
}

enum err
crypt_rsa_verify(const struct crypt_key *key, struct bytes message, struct bytes signature)
{
    uint8_t digest[CRYPT_SHA256_SIZE];

    NEED(key->kind == CRYPT_OPENSSL_RSA);
    crypt_sha256(&message, 1, digest);
    return crypt_openssl_verify(key, digest, signature);
}

enum err
crypt_rsa_verify_hash(
    const struct crypt_key *key, enum crypt_hash hash, struct bytes message, struct bytes signature)
{
    const EVP_MD *kind = crypt_openssl_hash(hash);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(key->verifying);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    int result = 0;

    NEED(key->kind == CRYPT_OPENSSL_RSA);
    if (context == NULL || EVP_Digest(message.at, message.size, digest, &size, kind, NULL) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context, kind) != 1) {
        EVP_PKEY_CTX_free(context);
        return crypt_openssl_failed(ERR_SYSTEM);
    }
    result = EVP_PKEY_verify(context, signature.at, signature.size, digest, size);
    EVP_PKEY_CTX_free(context);
    return result == 1 ? ERR_OK : crypt_openssl_failed(ERR_BAD_SIGNATURE);
}

/* A context for OAEP, or NULL. */
static EVP_PKEY_CTX *
make_oaep(const struct crypt_key *key, int (*init)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

    NEED(key->kind == CRYPT_OPENSSL_RSA);
    if (context != NULL && init(context) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, crypt_openssl_sha1()) == 1 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, crypt_openssl_sha1()) == 1)
        return context;
    EVP_PKEY_CTX_free(context);
    return NULL;
}

enum err
crypt_rsa_encrypt(const struct crypt_key *key, struct bytes plain,
    uint8_t ret_sealed[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    EVP_PKEY_CTX *context;
    size_t size = CRYPT_RSA_SIGNATURE_MAX;
    int result = 0;

    if (plain.size + CRYPT_OAEP_OVERHEAD > (size_t)EVP_PKEY_get_size(key->pkey))
        return ERR_TOO_BIG;
    context = make_oaep(key, EVP_PKEY_encrypt_init);
    if (context != NULL)
        result = EVP_PKEY_encrypt(context, ret_sealed, &size, plain.at, plain.size);
    EVP_PKEY_CTX_free(context);
    if (result != 1)
        return crypt_openssl_failed(ERR_SYSTEM);
    *ret_size = size;
    return ERR_OK;
}

enum err
crypt_rsa_decrypt(const struct crypt_key *key, struct bytes sealed,
    uint8_t ret_plain[static CRYPT_RSA_SIGNATURE_MAX], size_t *ret_size)
{
    EVP_PKEY_CTX *context;
    size_t size = CRYPT_RSA_SIGNATURE_MAX;
    int result;

    NEED(key->is_private);
    if (sealed.size != (size_t)EVP_PKEY_get_size(key->pkey))
        return ERR_BAD_INPUT;
    context = make_oaep(key, EVP_PKEY_decrypt_init);
    if (context == NULL)
        return crypt_openssl_failed(ERR_SYSTEM);
    result = EVP_PKEY_decrypt(context, ret_plain, &size, sealed.at, sealed.size);
    EVP_PKEY_CTX_free(context);
    if (result != 1)
        return crypt_openssl_failed(ERR_BAD_INPUT);
    *ret_size = size;
    return ERR_OK;
}
