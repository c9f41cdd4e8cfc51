#include "tools/sandbox/unionpay/unionpay_sign.h"

#include <stdlib.h>
#include <string.h>

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

/* The 64 letters that are signed. */
static struct bytes
digest(struct bytes message, char hex[static ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)])
{
    uint8_t bytes[CRYPT_SHA256_SIZE];

    crypt_sha256(&message, 1, bytes);
    return bytes_text(
        encode_hex(bytes_of(bytes, sizeof(bytes)), hex, ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)));
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

enum err
unionpay_sign_make(
    const struct crypt_key *key, struct bytes message, char ret_sign[static UNIONPAY_SIGN_SIZE])
{
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    uint8_t sign[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err = crypt_rsa_sign(key, digest(message, hex), sign, &size);

    if (err == ERR_OK)
        (void)encode_base64(bytes_of(sign, size), ret_sign, UNIONPAY_SIGN_SIZE);
    return err;
}

enum err
unionpay_sign_check(const struct crypt_key *key, struct bytes message, const char *sign)
{
    char hex[ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)];
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err = encode_read_base64(bytes_text(sign), raw, sizeof(raw), &size);

    return err == ERR_OK ? crypt_rsa_verify(key, digest(message, hex), bytes_of(raw, size)) : err;
}
