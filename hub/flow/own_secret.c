#include "hub/flow/own_secret.h"

#include "hub/store/database.h"
#include "shared/text/encode.h"

#define STATE "state_key"
#define TERMINAL "terminal_key"

/* A new key of the hub's own, unless another hub on this database was quicker. */
static enum err
add(struct engine *engine, struct random *random, const struct vault_keys *keys, const char *name,
    size_t size)
{
    uint8_t secret[OWN_SECRET_MAX];
    uint8_t sealed[OWN_SECRET_MAX + VAULT_OVERHEAD];
    char hex[ENCODE_HEX_SIZE(sizeof(sealed))];
    enum err err;

    random_fill(random, secret, size);
    err = vault_seal(keys, random, name, 0, bytes_of(secret, size), sealed);
    crypt_wipe(secret, sizeof(secret));
    if (err != ERR_OK)
        return err;
    (void)encode_hex(bytes_of(sealed, size + VAULT_OVERHEAD), hex, sizeof(hex));
    return database_meta_add(engine, name, bytes_text(hex));
}

static enum err
get(struct engine *engine, struct random *random, const struct vault_keys *keys, const char *name,
    uint8_t *ret_secret, size_t size)
{
    uint8_t sealed[OWN_SECRET_MAX + VAULT_OVERHEAD];
    char hex[ENCODE_HEX_SIZE(sizeof(sealed))];
    size_t got;
    enum err err = database_meta_get(engine, name, hex, sizeof(hex));

    NEED(size <= OWN_SECRET_MAX);
    if (err == ERR_NOT_FOUND) {
        err = add(engine, random, keys, name, size);
        if (err == ERR_OK)
            err = database_meta_get(engine, name, hex, sizeof(hex));
    }
    if (err == ERR_OK)
        err = encode_read_hex(bytes_text(hex), sealed, sizeof(sealed), &got);
    if (err == ERR_OK)
        err = vault_open(keys, name, 0, bytes_of(sealed, got), ret_secret, size, &got);
    return err == ERR_OK && got != size ? ERR_CORRUPT : err;
}

enum err
own_secret_load(struct engine *engine, struct random *random, const struct vault_keys *keys,
    uint8_t ret_state[static OWN_SECRET_STATE_SIZE], struct crypt_key **ret_terminal)
{
    uint8_t scalar[CRYPT_P256_PRIVATE_SIZE];
    enum err err = get(engine, random, keys, STATE, ret_state, OWN_SECRET_STATE_SIZE);

    if (err == ERR_OK)
        err = get(engine, random, keys, TERMINAL, scalar, sizeof(scalar));
    if (err == ERR_OK)
        err = crypt_p256_private(bytes_of(scalar, sizeof(scalar)), ret_terminal);
    crypt_wipe(scalar, sizeof(scalar));
    return err;
}

/* *ret_done is false for one that is as it should be, and for one that is not there. */
static enum err
reseal(struct engine *engine, struct random *random, const struct vault_keys *keys,
    const char *name, bool *ret_done)
{
    uint8_t sealed[OWN_SECRET_MAX + VAULT_OVERHEAD];
    char hex[ENCODE_HEX_SIZE(sizeof(sealed))];
    size_t size = 0;
    enum err err = database_meta_get(engine, name, hex, sizeof(hex));

    *ret_done = false;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err == ERR_OK)
        err = encode_read_hex(bytes_text(hex), sealed, sizeof(sealed), &size);
    if (err == ERR_OK)
        err = vault_reseal(keys, random, name, 0, sealed, size, ret_done);
    if (err != ERR_OK || !*ret_done)
        return err;
    (void)encode_hex(bytes_of(sealed, size), hex, sizeof(hex));
    return database_meta_set(engine, name, bytes_text(hex));
}

enum err
own_secret_reseal(struct engine *engine, struct random *random, const struct vault_keys *keys,
    int64_t *done_count, int64_t *kept_count)
{
    static const char *const names[] = {STATE, TERMINAL};
    enum err err = ERR_OK;

    for (size_t i = 0; err == ERR_OK && i < LENGTH(names); i++) {
        bool done;

        err = reseal(engine, random, keys, names[i], &done);
        if (err == ERR_OK)
            (*(done ? done_count : kept_count))++;
    }
    return err;
}
