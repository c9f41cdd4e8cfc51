#include "hub/flow/staff.h"

#include <stdio.h>
#include <string.h>

#include "shared/base/number.h"
#include "shared/text/encode.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

enum err
staff_login(const char *given, char ret_login[static STAFF_LOGIN_MAX + 1])
{
    size_t length = strlen(given);
    char login[STAFF_LOGIN_MAX + 1];

    if (length < STAFF_LOGIN_MIN || length > STAFF_LOGIN_MAX)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i <= length; i++)
        login[i] = (char)(given[i] >= 'A' && given[i] <= 'Z' ? given[i] - 'A' + 'a' : given[i]);
    if (strspn(login, LETTERS "-_.@") != length || strchr(LETTERS, login[0]) == NULL)
        return ERR_BAD_INPUT;
    memcpy(ret_login, login, length + 1);
    return ERR_OK;
}

int64_t
staff_hash_id(const uint8_t hash[static CRYPT_SHA256_SIZE])
{
    return (int64_t)(number_get(hash, 8) & INT64_MAX);
}

static int64_t
id_of(const char *label, const char *name)
{
    const struct bytes parts[] = {bytes_text(label), bytes_text(name)};
    uint8_t hash[CRYPT_SHA256_SIZE];

    crypt_sha256(parts, LENGTH(parts), hash);
    return staff_hash_id(hash);
}

int64_t
staff_id(const char *login)
{
    return id_of("shanju staff v1 ", login);
}

int64_t
staff_post_id(int64_t staff_id, int64_t organisation_id, int64_t role_id)
{
    char name[80];

    (void)snprintf(name, sizeof(name), "%lld %lld %lld", (long long)staff_id,
        (long long)organisation_id, (long long)role_id);
    return id_of("shanju post v1 ", name);
}

void
staff_token_make(struct random *random, char ret_token[static STAFF_TOKEN_LENGTH + 1])
{
    uint8_t bytes[STAFF_TOKEN_LENGTH / 2];

    random_fill(random, bytes, sizeof(bytes));
    (void)encode_hex(bytes_of(bytes, sizeof(bytes)), ret_token, STAFF_TOKEN_LENGTH + 1);
    crypt_wipe(bytes, sizeof(bytes));
}

enum err
staff_token_read(const char *label, struct bytes token, uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    const struct bytes parts[] = {
        bytes_text("shanju token v1 "), bytes_text(label), bytes_text(" "), token};

    if (token.size != STAFF_TOKEN_LENGTH)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < token.size; i++)
        if (strchr("0123456789abcdef", token.at[i]) == NULL || token.at[i] == 0)
            return ERR_BAD_INPUT;
    crypt_sha256(parts, LENGTH(parts), ret_hash);
    return ERR_OK;
}
