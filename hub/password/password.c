#include "hub/password/password.h"

#include <argon2.h>
#include <stdio.h>
#include <string.h>

#define SALT_SIZE 16
#define HASH_SIZE 32

static enum err
err_of(int code)
{
    if (code == ARGON2_OK)
        return ERR_OK;
    return code == ARGON2_MEMORY_ALLOCATION_ERROR ? ERR_NO_SPACE : ERR_CORRUPT;
}

enum err
password_hash(struct bytes password, const struct password_cost *cost, struct random *random,
    char ret_encoded[static PASSWORD_ENCODED_SIZE])
{
    char encoded[PASSWORD_ENCODED_SIZE];
    uint8_t salt[SALT_SIZE];
    enum err err;

    if (password.size > PASSWORD_BYTES_MAX)
        return ERR_TOO_BIG;
    random_fill(random, salt, sizeof(salt));
    err = err_of(argon2id_hash_encoded(cost->passes, cost->memory_kib, cost->lanes, password.at,
        password.size, salt, sizeof(salt), HASH_SIZE, encoded, sizeof(encoded)));
    if (err == ERR_OK)
        memcpy(ret_encoded, encoded, sizeof(encoded));
    return err;
}

enum err
password_verify(const char *encoded, struct bytes password)
{
    int code;

    if (password.size > PASSWORD_BYTES_MAX)
        return ERR_BAD_SIGNATURE;
    code = argon2id_verify(encoded, password.at, password.size);
    return code == ARGON2_VERIFY_MISMATCH ? ERR_BAD_SIGNATURE : err_of(code);
}

bool
password_costs(const char *encoded, const struct password_cost *cost)
{
    char prefix[80];

    (void)snprintf(prefix, sizeof(prefix), "$argon2id$v=%d$m=%u,t=%u,p=%u$", ARGON2_VERSION_NUMBER,
        (unsigned)cost->memory_kib, (unsigned)cost->passes, (unsigned)cost->lanes);
    return strncmp(encoded, prefix, strlen(prefix)) == 0;
}
