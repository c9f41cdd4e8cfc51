#include "tools/sandbox/unionpay/unionpay_sign.h"

#include <stdlib.h>
#include <string.h>

#define HEX_SIZE ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)

static int
compare(const void *a, const void *b)
{
    return strcmp(((const struct form_field *)a)->name, ((const struct form_field *)b)->name);
}

static bool
is_blank(const char *value)
{
    return value[strspn(value, " \t\r\n")] == '\0';
}

static bool
is_by(const char *method, const char *which)
{
    return strcmp(method, which) == 0;
}

/* Both digests are as long. */
static enum err
digest(const char *method, const struct bytes *parts, size_t count, char hex[static HEX_SIZE])
{
    uint8_t bytes[CRYPT_SHA256_SIZE];
    enum err err = ERR_OK;

    if (is_by(method, UNIONPAY_SIGN_BY_SM3))
        err = crypt_sm3(parts, count, bytes);
    else
        crypt_sha256(parts, count, bytes);
    if (err == ERR_OK)
        (void)encode_hex(bytes_of(bytes, sizeof(bytes)), hex, HEX_SIZE);
    return err;
}

static enum err
digest_with_secret(
    const char *secret, const char *method, struct bytes message, char hex[static HEX_SIZE])
{
    const struct bytes plain = bytes_text(secret);
    char of_secret[HEX_SIZE];
    enum err err = digest(method, &plain, 1, of_secret);
    const struct bytes parts[] = {message, bytes_text("&"), bytes_text(of_secret)};

    return err == ERR_OK ? digest(method, parts, LENGTH(parts), hex) : err;
}

void
unionpay_sign_text(const struct form *form, struct text *text)
{
    struct form sorted = *form;
    bool first = true;

    qsort(sorted.fields, sorted.count, sizeof(sorted.fields[0]), compare);
    for (size_t i = 0; i < sorted.count; i++) {
        const struct form_field *field = &sorted.fields[i];

        if (strcmp(field->name, "signature") == 0 || is_blank(field->value))
            continue;
        text_printf(text, "%s%s=", first ? "" : "&", field->name);
        text_put(text, field->value);
        first = false;
    }
}

bool
unionpay_sign_knows(const struct unionpay_signer *signer, const char *method)
{
    if (is_by(method, UNIONPAY_SIGN_BY_KEY))
        return true;
    return signer->secret[0] != '\0' &&
           (is_by(method, UNIONPAY_SIGN_BY_SHA256) || is_by(method, UNIONPAY_SIGN_BY_SM3));
}

enum err
unionpay_sign_make(const struct unionpay_signer *signer, const char *method, struct bytes message,
    char ret_sign[static UNIONPAY_SIGN_SIZE])
{
    char hex[HEX_SIZE];
    uint8_t sign[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err;

    if (!unionpay_sign_knows(signer, method))
        return ERR_UNSUPPORTED;
    if (!is_by(method, UNIONPAY_SIGN_BY_KEY))
        return digest_with_secret(signer->secret, method, message, ret_sign);
    err = digest(method, &message, 1, hex);
    if (err == ERR_OK)
        err = crypt_rsa_sign(signer->key, bytes_text(hex), sign, &size);
    if (err == ERR_OK)
        (void)encode_base64(bytes_of(sign, size), ret_sign, UNIONPAY_SIGN_SIZE);
    return err;
}

static enum err
check_by_key(const struct crypt_key *key, struct bytes message, const char *sign)
{
    char hex[HEX_SIZE];
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err = encode_read_base64(bytes_text(sign), raw, sizeof(raw), &size);

    if (err == ERR_OK)
        err = digest(UNIONPAY_SIGN_BY_KEY, &message, 1, hex);
    return err == ERR_OK ? crypt_rsa_verify(key, bytes_text(hex), bytes_of(raw, size)) : err;
}

enum err
unionpay_sign_check(const struct unionpay_signer *signer, const char *method, struct bytes message,
    const char *sign)
{
    char hex[HEX_SIZE];
    enum err err;

    if (!unionpay_sign_knows(signer, method))
        return ERR_UNSUPPORTED;
    if (is_by(method, UNIONPAY_SIGN_BY_KEY))
        return check_by_key(signer->key, message, sign);
    err = digest_with_secret(signer->secret, method, message, hex);
    if (err == ERR_OK && !crypt_equal(bytes_text(sign), bytes_text(hex)))
        err = ERR_BAD_SIGNATURE;
    return err;
}
