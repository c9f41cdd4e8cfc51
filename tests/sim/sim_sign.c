#include "tests/sim/sim_sign.h"

#include "shared/crypt/crypt.h"

#define KEYS_MAX 64
#define REAL_EVERY 8

/* A key that was used, and what stands for it: a digest of its public half. */
struct known {
    const struct crypt_key *key;
    uint8_t digest[CRYPT_SHA256_SIZE];
};

static struct {
    struct known known[KEYS_MAX];
    size_t known_count;
    int64_t count;
    bool quick;
} signer;

/* The linker gives calls of crypt_rsa_sign() to sim_sign_make(), and so on. */
enum err sim_sign_make(const struct crypt_key *key, struct bytes message, uint8_t *ret_signature,
    size_t *ret_size) __asm__("__wrap_crypt_rsa_sign");
enum err sim_sign_fits(const struct crypt_key *key, struct bytes message,
    struct bytes signature) __asm__("__wrap_crypt_rsa_verify");
void sim_sign_forget(struct crypt_key **key) __asm__("__wrap_crypt_key_free");

enum err real_sign(const struct crypt_key *key, struct bytes message, uint8_t *ret_signature,
    size_t *ret_size) __asm__("__real_crypt_rsa_sign");
enum err real_verify(const struct crypt_key *key, struct bytes message,
    struct bytes signature) __asm__("__real_crypt_rsa_verify");
void real_free(struct crypt_key **key) __asm__("__real_crypt_key_free");

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
    NEED(signer.known_count < KEYS_MAX);
    known = &signer.known[signer.known_count++];
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

/* Another key may come to lie at its address. */
void
sim_sign_forget(struct crypt_key **key)
{
    for (size_t i = 0; i < signer.known_count; i++)
        if (signer.known[i].key == *key)
            signer.known[i] = signer.known[--signer.known_count];
    real_free(key);
}
