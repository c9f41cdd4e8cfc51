#include "tests/sim/sim_sign.h"

#include <string.h>

#include "shared/crypt/crypt_cert.h"
#include "shared/crypt/crypt_inside.h"

#define KEYS_MAX 256
#define REAL_EVERY 8
#define CERTIFICATES_MAX 16

/*
 * A key that was used, and what stands for it: a digest of its public half. Who dies in the middle
 * takes keys along that nobody gives back, so they are forgotten, some day.
 */
struct known {
    const struct crypt_key *key;
    uint8_t digest[CRYPT_SHA256_SIZE];
};

/* The key of a certificate that came with a message, and comes with each: it is read once. */
struct read {
    struct crypt_key *key;
    uint8_t digest[CRYPT_SHA256_SIZE]; /* of what the certificate says of it */
};

static struct {
    struct known known[KEYS_MAX];
    struct read read[CERTIFICATES_MAX];
    size_t read_count;
    size_t known_count;
    int64_t count;
    bool quick;
} signer;

/* The linker gives calls of crypt_rsa_sign() to sim_sign_make(), and so on. */
enum err sim_sign_make(const struct crypt_key *key, struct bytes message, uint8_t *ret_signature,
    size_t *ret_size) __asm__("__wrap_crypt_rsa_sign");
enum err sim_sign_fits(const struct crypt_key *key, struct bytes message,
    struct bytes signature) __asm__("__wrap_crypt_rsa_verify");
enum err sim_sign_fits_hash(const struct crypt_key *key, enum crypt_hash hash, struct bytes message,
    struct bytes signature) __asm__("__wrap_crypt_rsa_verify_hash");
enum err sim_sign_read(const struct crypt_cert *cert, struct crypt_key **ret_key) __asm__(
    "__wrap_crypt_cert_key");
void sim_sign_forget(struct crypt_key **key) __asm__("__wrap_crypt_key_free");

enum err real_sign(const struct crypt_key *key, struct bytes message, uint8_t *ret_signature,
    size_t *ret_size) __asm__("__real_crypt_rsa_sign");
enum err real_verify(const struct crypt_key *key, struct bytes message,
    struct bytes signature) __asm__("__real_crypt_rsa_verify");
enum err real_verify_hash(const struct crypt_key *key, enum crypt_hash hash, struct bytes message,
    struct bytes signature) __asm__("__real_crypt_rsa_verify_hash");
enum err real_read(const struct crypt_cert *cert, struct crypt_key **ret_key) __asm__(
    "__real_crypt_cert_key");
void real_free(struct crypt_key **key) __asm__("__real_crypt_key_free");

void
sim_sign_close(void)
{
    while (signer.read_count > 0)
        real_free(&signer.read[--signer.read_count].key);
    signer.known_count = 0;
}

void
sim_sign_choose(enum sim_signer wanted, int64_t seed)
{
    signer.quick =
        wanted == SIM_SIGNER_BY_SEED ? seed % REAL_EVERY != 0 : wanted == SIM_SIGNER_QUICK;
}

bool
sim_sign_is_quick(void)
{
    return signer.quick;
}

int64_t
sim_sign_count(void)
{
    return signer.count;
}

static const struct known *
know(const struct crypt_key *key)
{
    char text[CRYPT_RSA_TEXT_MAX];
    struct known *known;
    struct bytes bytes;
    enum err err;

    for (size_t i = 0; i < signer.known_count; i++)
        if (signer.known[i].key == key)
            return &signer.known[i];
    if (signer.known_count < KEYS_MAX)
        known = &signer.known[signer.known_count++];
    else
        known = &signer.known[signer.count % KEYS_MAX];
    known->key = key;
    err = crypt_rsa_put_public(key, text, sizeof(text));
    NEED(err == ERR_OK);
    bytes = bytes_text(text);
    crypt_sha256(&bytes, 1, known->digest);
    return known;
}

enum err
sim_sign_make(
    const struct crypt_key *key, struct bytes message, uint8_t *ret_signature, size_t *ret_size)
{
    signer.count++;
    if (!signer.quick)
        return real_sign(key, message, ret_signature, ret_size);
    crypt_hmac_sha256(bytes_of(know(key)->digest, CRYPT_SHA256_SIZE), &message, 1, ret_signature);
    *ret_size = CRYPT_SHA256_SIZE;
    return ERR_OK;
}

enum err
sim_sign_fits(const struct crypt_key *key, struct bytes message, struct bytes signature)
{
    uint8_t mac[CRYPT_SHA256_SIZE];

    signer.count++;
    if (!signer.quick)
        return real_verify(key, message, signature);
    crypt_hmac_sha256(bytes_of(know(key)->digest, CRYPT_SHA256_SIZE), &message, 1, mac);
    return crypt_equal(bytes_of(mac, sizeof(mac)), signature) ? ERR_OK : ERR_BAD_SIGNATURE;
}

/* Of certificates: theirs are made by crypt_rsa_sign(), too. */
enum err
sim_sign_fits_hash(
    const struct crypt_key *key, enum crypt_hash hash, struct bytes message, struct bytes signature)
{
    if (!signer.quick)
        return real_verify_hash(key, hash, message, signature);
    return sim_sign_fits(key, message, signature);
}

enum err
sim_sign_read(const struct crypt_cert *cert, struct crypt_key **ret_key)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    struct read *read = signer.read;
    enum err err;

    if (!signer.quick)
        return real_read(cert, ret_key);
    crypt_sha256(&cert->public_key, 1, digest);
    while (
        read < signer.read + signer.read_count && memcmp(read->digest, digest, sizeof(digest)) != 0)
        read++;
    if (read == signer.read + signer.read_count) {
        NEED(signer.read_count < CERTIFICATES_MAX);
        err = real_read(cert, &read->key);
        if (err != ERR_OK)
            return err;
        memcpy(read->digest, digest, sizeof(digest));
        signer.read_count++;
    }
    *ret_key = read->key;
    return ERR_OK;
}

static bool
is_kept(const struct crypt_key *key)
{
    for (size_t i = 0; i < signer.read_count; i++)
        if (signer.read[i].key == key)
            return true;
    return false;
}

/* Another key may come to lie at its address. */
void
sim_sign_forget(struct crypt_key **key)
{
    if (*key != NULL && is_kept(*key)) {
        *key = NULL;
        return;
    }
    for (size_t i = 0; i < signer.known_count; i++)
        if (signer.known[i].key == *key)
            signer.known[i] = signer.known[--signer.known_count];
    real_free(key);
}
