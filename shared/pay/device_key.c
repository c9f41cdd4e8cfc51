#include "shared/pay/device_key.h"

#include "shared/base/number.h"

static void
derive(struct bytes secret, int64_t terminal, const char *label, uint8_t *ret_key)
{
    uint8_t salt[5];

    number_put(salt, sizeof(salt), (uint64_t)terminal);
    crypt_hkdf_sha256(
        secret, bytes_of(salt, sizeof(salt)), bytes_text(label), ret_key, DEVICE_KEY_SIZE);
}

enum err
device_key_derive(const struct crypt_key *ours, const struct crypt_key *theirs, int64_t terminal,
    struct device_keys *ret_keys)
{
    uint8_t secret[CRYPT_P256_SECRET_SIZE];
    struct bytes bytes = bytes_of(secret, sizeof(secret));
    enum err err;

    NEED(terminal >= 0 && terminal <= DEVICE_NUMBER_MAX);
    err = crypt_p256_agree(ours, theirs, secret);
    if (err != ERR_OK)
        return err;
    derive(bytes, terminal, "shanju ticket key v1", ret_keys->ticket);
    derive(bytes, terminal, "shanju code key v1", ret_keys->code);
    derive(bytes, terminal, "shanju link key v1", ret_keys->link);
    crypt_wipe(secret, sizeof(secret));
    return ERR_OK;
}
