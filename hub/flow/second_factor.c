#include "hub/flow/second_factor.h"

#include <stdio.h>
#include <string.h>

#include "shared/base/number.h"
#include "shared/text/encode.h"

#define STEP_US (INT64_C(30) * 1000000)
#define BLOCK_SIZE 64
#define RECOVERY_RANDOM_SIZE 7
#define RECOVERY_LETTERS 10

_Static_assert(
    sizeof(((struct staff_row *)0)->second_secret) == SECOND_FACTOR_SECRET_SIZE + VAULT_OVERHEAD,
    "the sealed secret fits");
_Static_assert(
    sizeof(((struct staff_row *)0)->recovery) == SECOND_FACTOR_RECOVERY_COUNT * CRYPT_SHA256_SIZE,
    "the codes fit");

/* RFC 2104, for the one use that SHA-1 still has here. */
static enum err
hmac_sha1(const uint8_t *key, size_t size, struct bytes message, uint8_t ret_mac[CRYPT_SHA1_SIZE])
{
    uint8_t inner[BLOCK_SIZE] = {0};
    uint8_t outer[BLOCK_SIZE];
    struct crypt_sha1 *sha1 = NULL;
    enum err err = crypt_sha1_make(&sha1);

    if (err != ERR_OK)
        return err;
    NEED(size <= sizeof(inner));
    memcpy(inner, key, size);
    for (size_t i = 0; i < sizeof(inner); i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    crypt_sha1_add(sha1, bytes_of(inner, sizeof(inner)));
    crypt_sha1_add(sha1, message);
    crypt_sha1_end(sha1, ret_mac);
    crypt_sha1_add(sha1, bytes_of(outer, sizeof(outer)));
    crypt_sha1_add(sha1, bytes_of(ret_mac, CRYPT_SHA1_SIZE));
    crypt_sha1_end(sha1, ret_mac);
    crypt_sha1_free(&sha1);
    crypt_wipe(inner, sizeof(inner));
    crypt_wipe(outer, sizeof(outer));
    return ERR_OK;
}

int64_t
second_factor_step(struct moment now)
{
    return now.us / STEP_US;
}

/* RFC 4226, section 5.3. */
enum err
second_factor_code(const uint8_t secret[static SECOND_FACTOR_SECRET_SIZE], int64_t step,
    char ret_code[static SECOND_FACTOR_CODE_LENGTH + 1])
{
    uint8_t counter[8];
    uint8_t mac[CRYPT_SHA1_SIZE];
    uint32_t number;
    enum err err;

    number_put_8(counter, (uint64_t)step);
    err = hmac_sha1(secret, SECOND_FACTOR_SECRET_SIZE, bytes_of(counter, sizeof(counter)), mac);
    if (err != ERR_OK)
        return err;
    number = (uint32_t)number_get(mac + (mac[CRYPT_SHA1_SIZE - 1] & 0x0f), 4) & 0x7fffffff;
    (void)snprintf(ret_code, SECOND_FACTOR_CODE_LENGTH + 1, "%06u", (unsigned)(number % 1000000));
    return ERR_OK;
}

void
second_factor_uri(
    struct text *text, const char *login, const uint8_t secret[static SECOND_FACTOR_SECRET_SIZE])
{
    char base32[ENCODE_BASE32_SIZE(SECOND_FACTOR_SECRET_SIZE)];

    /* A login has no letters that a URI would escape, but "@", which may stand in a path. */
    (void)encode_base32(bytes_of(secret, SECOND_FACTOR_SECRET_SIZE), base32, sizeof(base32));
    text_printf(text, "otpauth://totp/Shanju:%s?secret=%s&issuer=Shanju", login, base32);
    crypt_wipe(base32, sizeof(base32));
}

enum err
second_factor_make(const struct vault_keys *keys, struct random *random, int64_t staff_id,
    uint8_t ret_secret[static SECOND_FACTOR_SECRET_SIZE], struct staff_row *staff)
{
    enum err err;

    random_fill(random, ret_secret, SECOND_FACTOR_SECRET_SIZE);
    err = vault_seal(keys, random, SECOND_FACTOR_LABEL, staff_id,
        bytes_of(ret_secret, SECOND_FACTOR_SECRET_SIZE), staff->second_secret);
    if (err == ERR_OK)
        staff->second_secret_size = sizeof(staff->second_secret);
    return err;
}

static enum err
take_step(
    const struct vault_keys *keys, const char *code, struct moment now, struct staff_row *staff)
{
    uint8_t secret[SECOND_FACTOR_SECRET_SIZE];
    int64_t present = second_factor_step(now);
    int64_t found = 0;
    size_t size = 0;
    enum err err = vault_open(keys, SECOND_FACTOR_LABEL, staff->id,
        bytes_of(staff->second_secret, staff->second_secret_size), secret, sizeof(secret), &size);

    if (err != ERR_OK || size != sizeof(secret))
        return ERR_CORRUPT;
    for (int64_t step = present - 1; err == ERR_OK && step <= present + 1; step++) {
        char wanted[SECOND_FACTOR_CODE_LENGTH + 1];

        err = second_factor_code(secret, step, wanted);
        if (err == ERR_OK && crypt_equal(bytes_text(code), bytes_text(wanted)) &&
            step > staff->second_step)
            found = step;
    }
    crypt_wipe(secret, sizeof(secret));
    if (err != ERR_OK)
        return err;
    if (found == 0)
        return ERR_BAD_SIGNATURE;
    staff->second_step = found;
    return ERR_OK;
}

/* Of what a person types: letters in capitals, without dash and blanks. */
static void
recovery_hash(int64_t staff_id, const char *code, uint8_t ret_hash[static CRYPT_SHA256_SIZE])
{
    char letters[RECOVERY_LETTERS + 2];
    char head[64];
    struct bytes parts[2];
    size_t length = 0;

    for (; *code != '\0' && length < sizeof(letters) - 1; code++)
        if (*code != '-' && *code != ' ')
            letters[length++] = (char)(*code >= 'a' && *code <= 'z' ? *code - 'a' + 'A' : *code);
    (void)snprintf(head, sizeof(head), "shanju recovery v1 %lld ", (long long)staff_id);
    parts[0] = bytes_text(head);
    parts[1] = bytes_of(letters, length);
    crypt_sha256(parts, LENGTH(parts), ret_hash);
    crypt_wipe(letters, sizeof(letters));
}

static enum err
take_recovery(const char *code, struct staff_row *staff)
{
    uint8_t hash[CRYPT_SHA256_SIZE];
    size_t at = staff->recovery_size;

    recovery_hash(staff->id, code, hash);
    for (size_t i = 0; i < staff->recovery_size; i += sizeof(hash))
        if (crypt_equal(bytes_of(staff->recovery + i, sizeof(hash)), bytes_of(hash, sizeof(hash))))
            at = i;
    if (at == staff->recovery_size)
        return ERR_BAD_SIGNATURE;
    staff->recovery_size -= sizeof(hash);
    memmove(staff->recovery + at, staff->recovery + at + sizeof(hash), staff->recovery_size - at);
    return ERR_OK;
}

enum err
second_factor_take(const struct vault_keys *keys, const char *code, struct moment now,
    bool recovery, struct staff_row *staff)
{
    enum err err = take_step(keys, code, now, staff);

    return err == ERR_BAD_SIGNATURE && recovery ? take_recovery(code, staff) : err;
}

void
second_factor_recovery(struct random *random,
    char ret_codes[static SECOND_FACTOR_RECOVERY_COUNT][SECOND_FACTOR_RECOVERY_SIZE],
    struct staff_row *staff)
{
    for (size_t i = 0; i < SECOND_FACTOR_RECOVERY_COUNT; i++) {
        uint8_t bytes[RECOVERY_RANDOM_SIZE];
        char letters[ENCODE_BASE32_SIZE(RECOVERY_RANDOM_SIZE)];

        random_fill(random, bytes, sizeof(bytes));
        (void)encode_base32(bytes_of(bytes, sizeof(bytes)), letters, sizeof(letters));
        (void)snprintf(
            ret_codes[i], SECOND_FACTOR_RECOVERY_SIZE, "%.5s-%.5s", letters, letters + 5);
        recovery_hash(staff->id, ret_codes[i], staff->recovery + i * CRYPT_SHA256_SIZE);
        crypt_wipe(bytes, sizeof(bytes));
        crypt_wipe(letters, sizeof(letters));
    }
    staff->recovery_size = sizeof(staff->recovery);
}
