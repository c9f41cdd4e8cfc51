#include "tools/sandbox/alipay/alipay_rsa2.h"

#include <stdlib.h>

static int
compare(const void *left, const void *right)
{
    const struct form_field *a = left;
    const struct form_field *b = right;

    return strcmp(a->name, b->name);
}

static bool
is_signed(enum alipay_rsa2_kind kind, const struct form_field *field)
{
    if (field->value[0] == '\0' || strcmp(field->name, "sign") == 0)
        return false;
    return kind == ALIPAY_RSA2_REQUEST || strcmp(field->name, "sign_type") != 0;
}

void
alipay_rsa2_put_text(enum alipay_rsa2_kind kind, const struct form *form, struct text *text)
{
    struct form_field sorted[FORM_FIELDS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < form->count; i++)
        if (is_signed(kind, &form->fields[i]))
            sorted[count++] = form->fields[i];
    qsort(sorted, count, sizeof(sorted[0]), compare);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_put_char(text, '&');
        text_put(text, sorted[i].name);
        text_put_char(text, '=');
        text_put(text, sorted[i].value);
    }
}

enum err
alipay_rsa2_make(
    const struct crypt_key *key, struct bytes message, char ret_sign[static ALIPAY_RSA2_SIZE])
{
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err = crypt_rsa_sign(key, message, raw, &size);

    if (err == ERR_OK)
        (void)encode_base64(bytes_of(raw, size), ret_sign, ALIPAY_RSA2_SIZE);
    return err;
}

enum err
alipay_rsa2_check(const struct crypt_key *key, struct bytes message, const char *sign)
{
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    if (encode_read_base64(bytes_text(sign), raw, sizeof(raw), &size) != ERR_OK)
        return ERR_BAD_SIGNATURE;
    return crypt_rsa_verify(key, message, bytes_of(raw, size));
}
