#include "tests/sim/sim_sign.h"

#include <string.h>

#include "shared/crypt/crypt_inside.h"

#define KEYS_MAX 256
#define REAL_EVERY 8
#define READ_MAX 128

/*
 * A key that was used, and what stands for it: a digest of its public half. Who dies in the middle
 * takes keys along that nobody gives back, so they are forgotten, some day.
 */
struct known {
    const struct crypt_key *key;
    uint8_t digest[CRYPT_SHA256_SIZE];
};

/*
 * A key of an account or a certificate. Each hub that boots reads all of them again, and reading
 * one costs as much as fifty signatures of ours: each is read once, and nobody's to free.
 */
struct read {
    struct crypt_key *key;
    uint8_t digest[CRYPT_SHA256_SIZE]; /* of its text */
};

static struct {
    struct known known[KEYS_MAX];
    struct read read[READ_MAX];
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
enum err sim_sign_private(struct bytes text, struct crypt_key **ret_key) __asm__(
    "__wrap_crypt_rsa_private");
enum err sim_sign_public(struct bytes text, struct crypt_key **ret_key) __asm__(
    "__wrap_crypt_rsa_public");
void sim_sign_forget(struct crypt_key **key) __asm__("__wrap_crypt_key_free");

enum err real_sign(const struct crypt_key *key, struct bytes message, uint8_t *ret_signature,
    size_t *ret_size) __asm__("__real_crypt_rsa_sign");
enum err real_verify(const struct crypt_key *key, struct bytes message,
    struct bytes signature) __asm__("__real_crypt_rsa_verify");
enum err real_verify_hash(const struct crypt_key *key, enum crypt_hash hash, struct bytes message,
    struct bytes signature) __asm__("__real_crypt_rsa_verify_hash");
enum err real_private(struct bytes text, struct crypt_key **ret_key) __asm__(
    "__real_crypt_rsa_private");
enum err real_public(struct bytes text, struct crypt_key **ret_key) __asm__(
    "__real_crypt_rsa_public");
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

/*
 * The one that was read of this text before; or what `real` makes of it, kept while there is room.
 */
static enum err
read_once(struct bytes text, enum err (*real)(struct bytes text, struct crypt_key **ret_key),
    struct crypt_key **ret_key)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    struct read *read = signer.read;
    const struct read *end = signer.read + signer.read_count;
    enum err err;

    crypt_sha256(&text, 1, digest);
    while (read < end && memcmp(read->digest, digest, sizeof(digest)) != 0)
        read++;
    if (read < end) {
        *ret_key = read->key;
        return ERR_OK;
    }
    err = real(text, ret_key);
    if (err != ERR_OK || signer.read_count == READ_MAX)
        return err;
    read->key = *ret_key;
    memcpy(read->digest, digest, sizeof(digest));
    signer.read_count++;
    return ERR_OK;
}

enum err
sim_sign_private(struct bytes text, struct crypt_key **ret_key)
{
    return signer.quick ? read_once(text, real_private, ret_key) : real_private(text, ret_key);
}

enum err
sim_sign_public(struct bytes text, struct crypt_key **ret_key)
{
    return signer.quick ? read_once(text, real_public, ret_key) : real_public(text, ret_key);
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
