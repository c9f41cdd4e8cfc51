#include "shared/crypt/crypt_openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/opensslv.h>
#include <openssl/rsa.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

/* What is looked up by name once, since every look-up takes a lock, and then only read. */
struct tools {
    EVP_MD *sha256;
    EVP_MD *md5;
    EVP_MD *sha1;
    EVP_MD *sha384;
    EVP_MD *sha512;
    EVP_MD *sm3; /* or NULL: not every build has it */
    EVP_CIPHER *gcm;
    EVP_CIPHER *ecb;
    EC_GROUP *p256;
    tss_t digesting; /* each thread's EVP_MD_CTX */
    bool has_digesting;
    /* Held only: see make_tools(). */
    EVP_KEYMGMT *keys[2];
    EVP_SIGNATURE *signatures[2];
    EVP_KEYEXCH *agreement;
    EVP_ASYM_CIPHER *asymmetric;
};

struct crypt_sha1 {
    EVP_MD_CTX *context;
};

static _Atomic(struct tools *) shared_tools;

enum err
crypt_openssl_failed(enum err otherwise)
{
    bool no_memory = ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;

    ERR_clear_error();
    return no_memory ? ERR_NO_SPACE : otherwise;
}

static void
free_digesting(void *context)
{
    EVP_MD_CTX_free(context);
}

static void
free_tools(struct tools **tools)
{
    EVP_MD_free((*tools)->sha256);
    EVP_MD_free((*tools)->md5);
    EVP_MD_free((*tools)->sha1);
    EVP_MD_free((*tools)->sha384);
    EVP_MD_free((*tools)->sha512);
    EVP_MD_free((*tools)->sm3);
    EVP_CIPHER_free((*tools)->gcm);
    EVP_CIPHER_free((*tools)->ecb);
    EC_GROUP_free((*tools)->p256);
    for (size_t i = 0; i < LENGTH((*tools)->keys); i++)
        EVP_KEYMGMT_free((*tools)->keys[i]);
    for (size_t i = 0; i < LENGTH((*tools)->signatures); i++)
        EVP_SIGNATURE_free((*tools)->signatures[i]);
    EVP_KEYEXCH_free((*tools)->agreement);
    EVP_ASYM_CIPHER_free((*tools)->asymmetric);
    if ((*tools)->has_digesting)
        tss_delete((*tools)->digesting);
    free(*tools);
    *tools = NULL;
}

/*
 * Without its tools the library is not there at all: a program that gets this far needs them.
 * OpenSSL looks for an algorithm at its first use, and one that it had no memory for then is not
 * found by this process ever again: so all of them are looked for here.
 */
static struct tools *
make_tools(void)
{
    struct tools *tools = calloc(1, sizeof(*tools));

    NEED(tools != NULL);
    tools->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    tools->md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    tools->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    tools->sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
    tools->sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
    tools->sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    ERR_clear_error();
    tools->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    tools->ecb = EVP_CIPHER_fetch(NULL, "AES-256-ECB", NULL);
    tools->p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    tools->keys[0] = EVP_KEYMGMT_fetch(NULL, "EC", NULL);
    tools->keys[1] = EVP_KEYMGMT_fetch(NULL, "RSA", NULL);
    tools->signatures[0] = EVP_SIGNATURE_fetch(NULL, "ECDSA", NULL);
    tools->signatures[1] = EVP_SIGNATURE_fetch(NULL, "RSA", NULL);
    tools->agreement = EVP_KEYEXCH_fetch(NULL, "ECDH", NULL);
    tools->asymmetric = EVP_ASYM_CIPHER_fetch(NULL, "RSA", NULL);
    tools->has_digesting = tss_create(&tools->digesting, free_digesting) == thrd_success;
    NEED(tools->sha256 != NULL && tools->md5 != NULL && tools->gcm != NULL);
    NEED(tools->sha1 != NULL && tools->sha384 != NULL && tools->sha512 != NULL);
    NEED(tools->ecb != NULL && tools->asymmetric != NULL);
    NEED(tools->p256 != NULL && tools->has_digesting && tools->agreement != NULL);
    NEED(tools->keys[0] != NULL && tools->keys[1] != NULL);
    NEED(tools->signatures[0] != NULL && tools->signatures[1] != NULL);
    return tools;
}

static const struct tools *
take_tools(void)
{
    struct tools *tools = atomic_load(&shared_tools);
    struct tools *made;

    if (tools != NULL)
        return tools;
    made = make_tools();
    if (atomic_compare_exchange_strong(&shared_tools, &tools, made))
        return made;
    free_tools(&made);
    return tools;
}

const char *
crypt_name(void)
{
    return "openssl " OPENSSL_VERSION_STR;
}

const EC_GROUP *
crypt_openssl_group(void)
{
    return take_tools()->p256;
}

static EVP_MD_CTX *
take_digesting(const struct tools *tools)
{
    EVP_MD_CTX *context = tss_get(tools->digesting);

    if (context != NULL)
        return context;
    context = EVP_MD_CTX_new();
    NEED(context != NULL);
    NEED(tss_set(tools->digesting, context) == thrd_success);
    return context;
}

/* After the first digest of a thread nothing is allocated, and no step in software can fail. */
static void
digest_of(const EVP_MD *kind, struct bytes head, const struct bytes *parts, size_t count,
    uint8_t *ret_digest)
{
    EVP_MD_CTX *context = take_digesting(take_tools());
    bool ok = EVP_DigestInit_ex2(context, kind, NULL) == 1;

    ok = ok && EVP_DigestUpdate(context, head.at, head.size) == 1;
    for (size_t i = 0; i < count; i++)
        ok = ok && EVP_DigestUpdate(context, parts[i].at, parts[i].size) == 1;
    NEED(ok && EVP_DigestFinal_ex(context, ret_digest, NULL) == 1);
}

void
crypt_sha256_after(struct bytes head, const struct bytes *parts, size_t count,
    uint8_t ret_digest[static CRYPT_SHA256_SIZE])
{
    digest_of(take_tools()->sha256, head, parts, count, ret_digest);
}

void
crypt_md5(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_MD5_SIZE])
{
    digest_of(take_tools()->md5, bytes_of(NULL, 0), parts, count, ret_digest);
}

enum err
crypt_sm3(const struct bytes *parts, size_t count, uint8_t ret_digest[static CRYPT_SM3_SIZE])
{
    const EVP_MD *sm3 = take_tools()->sm3;

    if (sm3 == NULL)
        return ERR_UNSUPPORTED;
    digest_of(sm3, bytes_of(NULL, 0), parts, count, ret_digest);
    return ERR_OK;
}

enum err
crypt_sha1_make(struct crypt_sha1 **ret_sha1)
{
    struct crypt_sha1 *sha1 = calloc(1, sizeof(*sha1));

    if (sha1 == NULL)
        return ERR_NO_SPACE;
    sha1->context = EVP_MD_CTX_new();
    if (sha1->context == NULL || EVP_DigestInit_ex2(sha1->context, take_tools()->sha1, NULL) != 1) {
        crypt_sha1_free(&sha1);
        return crypt_openssl_failed(ERR_SYSTEM);
    }
    *ret_sha1 = sha1;
    return ERR_OK;
}

void
crypt_sha1_add(struct crypt_sha1 *sha1, struct bytes bytes)
{
    NEED(EVP_DigestUpdate(sha1->context, bytes.at, bytes.size) == 1);
}

void
crypt_sha1_end(struct crypt_sha1 *sha1, uint8_t ret_digest[static CRYPT_SHA1_SIZE])
{
    NEED(EVP_DigestFinal_ex(sha1->context, ret_digest, NULL) == 1);
    NEED(EVP_DigestInit_ex2(sha1->context, NULL, NULL) == 1);
}

void
crypt_sha1_free(struct crypt_sha1 **sha1)
{
    if (*sha1 == NULL)
        return;
    EVP_MD_CTX_free((*sha1)->context);
    free(*sha1);
    *sha1 = NULL;
}

const EVP_MD *
crypt_openssl_hash(enum crypt_hash hash)
{
    const struct tools *tools = take_tools();
    const EVP_MD *const hashes[] = {
        [CRYPT_HASH_SHA256] = tools->sha256,
        [CRYPT_HASH_SHA384] = tools->sha384,
        [CRYPT_HASH_SHA512] = tools->sha512,
    };

    return hashes[hash];
}

const EVP_MD *
crypt_openssl_sha1(void)
{
    return take_tools()->sha1;
}

void
crypt_key_free(struct crypt_key **key)
{
    if (*key == NULL)
        return;
    EVP_PKEY_CTX_free((*key)->signing);
    EVP_PKEY_CTX_free((*key)->verifying);
    EVP_PKEY_free((*key)->pkey);
    crypt_wipe(*key, sizeof(**key));
    free(*key);
    *key = NULL;
}

static bool
is_ready(EVP_PKEY_CTX *context, enum crypt_openssl_kind kind, int (*init)(EVP_PKEY_CTX *))
{
    if (context == NULL || init(context) != 1)
        return false;
    return kind == CRYPT_OPENSSL_P256 ||
           (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
               EVP_PKEY_CTX_set_signature_md(context, take_tools()->sha256) == 1);
}

enum err
crypt_openssl_key(
    enum crypt_openssl_kind kind, bool is_private, EVP_PKEY *pkey, struct crypt_key **ret_key)
{
    struct crypt_key *key = calloc(1, sizeof(*key));

    if (key == NULL) {
        EVP_PKEY_free(pkey);
        return ERR_NO_SPACE;
    }
    key->kind = kind;
    key->is_private = is_private;
    key->pkey = pkey;
    key->verifying = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    if (!is_ready(key->verifying, kind, EVP_PKEY_verify_init))
        goto free_key;
    if (is_private) {
        key->signing = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
        if (!is_ready(key->signing, kind, EVP_PKEY_sign_init))
            goto free_key;
    }
    *ret_key = key;
    return ERR_OK;

free_key:
    crypt_key_free(&key);
    return crypt_openssl_failed(ERR_SYSTEM);
}

enum err
crypt_openssl_sign(const struct crypt_key *key, const uint8_t digest[static CRYPT_SHA256_SIZE],
    uint8_t *ret_signature, size_t *ret_size)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(key->signing);
    int result = 0;

    if (context != NULL)
        result = EVP_PKEY_sign(context, ret_signature, ret_size, digest, CRYPT_SHA256_SIZE);
    EVP_PKEY_CTX_free(context);
    return result == 1 ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}

enum err
crypt_openssl_verify(const struct crypt_key *key, const uint8_t digest[static CRYPT_SHA256_SIZE],
    struct bytes signature)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_dup(key->verifying);
    int result;

    if (context == NULL)
        return crypt_openssl_failed(ERR_SYSTEM);
    result = EVP_PKEY_verify(context, signature.at, signature.size, digest, CRYPT_SHA256_SIZE);
    EVP_PKEY_CTX_free(context);
    return result == 1 ? ERR_OK : crypt_openssl_failed(ERR_BAD_SIGNATURE);
}

static bool
run_gcm(EVP_CIPHER_CTX *context, struct bytes associated, struct bytes from, uint8_t *to)
{
    int size = 0;

    /* OpenSSL takes no text at NULL, not even an empty one. */
    if (associated.size > 0 &&
        EVP_CipherUpdate(context, NULL, &size, associated.at, (int)associated.size) != 1)
        return false;
    return from.size == 0 || EVP_CipherUpdate(context, to, &size, from.at, (int)from.size) == 1;
}

enum err
crypt_gcm_seal(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes plain,
    uint8_t *ret_sealed)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *tag = ret_sealed + plain.size;
    int size = 0;
    bool ok = context != NULL &&
              EVP_EncryptInit_ex2(context, take_tools()->gcm, key, nonce, NULL) == 1 &&
              run_gcm(context, associated, plain, ret_sealed) &&
              EVP_EncryptFinal_ex(context, tag, &size) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CRYPT_GCM_TAG_SIZE, tag) == 1;

    EVP_CIPHER_CTX_free(context);
    return ok ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}

enum err
crypt_gcm_open(const uint8_t key[static CRYPT_AES_KEY_SIZE],
    const uint8_t nonce[static CRYPT_GCM_NONCE_SIZE], struct bytes associated, struct bytes sealed,
    uint8_t *ret_plain)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    struct bytes text = bytes_of(sealed.at, sealed.size - CRYPT_GCM_TAG_SIZE);
    uint8_t tag[CRYPT_GCM_TAG_SIZE];
    enum err err = ERR_OK;
    int size = 0;

    memcpy(tag, sealed.at + text.size, sizeof(tag));
    if (context == NULL || EVP_DecryptInit_ex2(context, take_tools()->gcm, key, nonce, NULL) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag) != 1 ||
        !run_gcm(context, associated, text, ret_plain))
        err = crypt_openssl_failed(ERR_SYSTEM);
    else if (EVP_DecryptFinal_ex(context, ret_plain + text.size, &size) != 1)
        err = crypt_openssl_failed(ERR_BAD_SIGNATURE);
    EVP_CIPHER_CTX_free(context);
    return err;
}

enum err
crypt_ecb_blocks(
    const uint8_t key[static CRYPT_AES_KEY_SIZE], bool seals, struct bytes from, uint8_t *to)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    bool ok = context != NULL &&
              EVP_CipherInit_ex2(context, take_tools()->ecb, key, NULL, seals ? 1 : 0, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
              EVP_CipherUpdate(context, to, &size, from.at, (int)from.size) == 1;

    EVP_CIPHER_CTX_free(context);
    return ok ? ERR_OK : crypt_openssl_failed(ERR_SYSTEM);
}
