#include "hub/channel/unionpay/unionpay_sign.h"

#include <string.h>

#include "hub/channel/sorted.h"
#include "shared/text/encode.h"

#define DIGEST_SIZE CRYPT_SHA256_SIZE /* SM3's is as long */
#define DIGEST_HEX ENCODE_HEX_SIZE(DIGEST_SIZE)
#define SIGNATURE_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)
#define SIGNER_PART                                                                                \
    2 /* of the CN, whose parts "@" divides: 041@Z12@中国银联股份有限公司@00040000:SIGN */

static const char *const methods[] = {
    [UNIONPAY_METHOD_RSA] = "01",
    [UNIONPAY_METHOD_SHA256] = "11",
    [UNIONPAY_METHOD_SM3] = "12",
};

static enum err
digest(enum unionpay_method method, const struct bytes *parts, size_t count,
    char hex[static DIGEST_HEX])
{
    uint8_t bytes[DIGEST_SIZE];
    enum err err = ERR_OK;

    if (method == UNIONPAY_METHOD_SM3)
        err = crypt_sm3(parts, count, bytes);
    else
        crypt_sha256(parts, count, bytes);
    if (err == ERR_OK)
        (void)encode_hex(bytes_of(bytes, sizeof(bytes)), hex, DIGEST_HEX);
    return err;
}

/* Blank is as good as empty here; sorted_text() knows of empty ones alone. */
static enum err
put_text(const struct form *form, struct arena *arena, const char **ret_text)
{
    struct form *kept = arena_take(arena, sizeof(*kept));

    if (kept == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].value[strspn(form->fields[i].value, " \t")] != '\0')
            kept->fields[kept->count++] = form->fields[i];
    *ret_text = sorted_text(kept, "signature", NULL, arena);
    return *ret_text == NULL ? ERR_NO_SPACE : ERR_OK;
}

/* What is signed with a key, or is the signature already. */
static enum err
digest_form(const struct unionpay_account *account, const struct form *form, struct arena *arena,
    char hex[static DIGEST_HEX])
{
    const struct bytes secret = bytes_text(account->secret);
    char of_secret[DIGEST_HEX];
    const char *text;
    struct bytes parts[3];
    enum err err = put_text(form, arena, &text);

    if (err != ERR_OK)
        return err;
    parts[0] = bytes_text(text);
    if (account->method == UNIONPAY_METHOD_RSA)
        return digest(account->method, parts, 1, hex);
    err = digest(account->method, &secret, 1, of_secret);
    parts[1] = bytes_text("&");
    parts[2] = bytes_text(of_secret);
    if (err == ERR_OK)
        err = digest(account->method, parts, LENGTH(parts), hex);
    crypt_wipe(of_secret, sizeof(of_secret));
    return err;
}

enum err
unionpay_sign_request(const struct unionpay_account *account, const struct form *form,
    struct arena *arena, const char **ret_signature)
{
    uint8_t bytes[CRYPT_RSA_SIGNATURE_MAX];
    char hex[DIGEST_HEX];
    char *signature = arena_take(arena, SIGNATURE_SIZE);
    size_t size;
    enum err err = signature == NULL ? ERR_NO_SPACE : digest_form(account, form, arena, hex);

    if (err != ERR_OK)
        return err;
    if (account->method == UNIONPAY_METHOD_RSA) {
        err = crypt_rsa_sign(account->private_key, bytes_text(hex), bytes, &size);
        if (err == ERR_OK)
            (void)encode_base64(bytes_of(bytes, size), signature, SIGNATURE_SIZE);
    } else {
        memcpy(signature, hex, sizeof(hex));
    }
    *ret_signature = signature;
    return err;
}

/* The part of the name that says whose it is; a name without parts is compared whole. */
static bool
is_signer(const struct unionpay_account *account, const struct crypt_cert *cert)
{
    char name[CRYPT_CERT_NAME_SIZE];
    const char *part = name;
    size_t wanted = strlen(account->signer);

    if (crypt_cert_common_name(cert, name, sizeof(name)) != ERR_OK)
        return false;
    for (int i = 0; i < SIGNER_PART; i++) {
        part = strchr(part, '@');
        if (part == NULL)
            return strcmp(name, account->signer) == 0;
        part++;
    }
    return strncmp(part, account->signer, wanted) == 0 &&
           (part[wanted] == '\0' || part[wanted] == '@');
}

static enum err
find_key(const struct unionpay_account *account, const struct form *form, struct moment now,
    struct crypt_key **ret_key)
{
    struct crypt_cert *cert = NULL;
    enum err err = crypt_cert_read(bytes_text(form_text(form, "signPubKeyCert")), &cert);

    if (err == ERR_OK)
        err = crypt_cert_verify(cert, account->between, account->roots, now);
    if (err == ERR_OK && !is_signer(account, cert))
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        err = crypt_cert_key(cert, ret_key);
    crypt_cert_free(&cert);
    return err == ERR_OK || err == ERR_NO_SPACE ? err : ERR_NOT_FOUND;
}

static enum err
verify_key(const struct unionpay_account *account, const struct form *form, struct moment now,
    const char *hex)
{
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    struct crypt_key *key = NULL;
    size_t size;
    enum err err = find_key(account, form, now, &key);

    if (err == ERR_OK && encode_read_base64(bytes_text(form_text(form, "signature")), signature,
                             sizeof(signature), &size) != ERR_OK)
        err = ERR_BAD_SIGNATURE;
    if (err == ERR_OK)
        err = crypt_rsa_verify(key, bytes_text(hex), bytes_of(signature, size));
    crypt_key_free(&key);
    return err;
}

enum err
unionpay_sign_verify(const struct unionpay_account *account, const struct form *form,
    struct moment now, struct arena *arena)
{
    char hex[DIGEST_HEX];
    enum err err;

    if (strcmp(form_text(form, "signMethod"), methods[account->method]) != 0)
        return ERR_BAD_SIGNATURE;
    err = digest_form(account, form, arena, hex);
    if (err != ERR_OK)
        return err;
    if (account->method == UNIONPAY_METHOD_RSA)
        return verify_key(account, form, now, hex);
    return crypt_equal(bytes_text(form_text(form, "signature")), bytes_text(hex))
               ? ERR_OK
               : ERR_BAD_SIGNATURE;
}

/* Up to the "&" that ends it: one within braces or brackets does not. */
static size_t
length_of_pair(struct bytes from)
{
    size_t depth = 0;
    size_t at = 0;

    for (; at < from.size; at++) {
        char c = (char)from.at[at];

        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        else if (c == '&' && depth == 0)
            break;
    }
    return at;
}

static enum err
read_pair(struct bytes pair, struct arena *arena, struct form *form)
{
    const uint8_t *equals = pair.size == 0 ? NULL : memchr(pair.at, '=', pair.size);
    size_t length = equals == NULL ? 0 : (size_t)(equals - pair.at);
    struct form_field field;

    if (length == 0 || memchr(pair.at, '\0', pair.size) != NULL || !text_is_utf8(pair))
        return ERR_BAD_INPUT;
    if (form->count == FORM_FIELDS_MAX)
        return ERR_TOO_BIG;
    field.name = arena_text(arena, bytes_of(pair.at, length));
    field.value = arena_text(arena, bytes_from(pair, length + 1));
    if (field.name == NULL || field.value == NULL)
        return ERR_TOO_BIG;
    if (form_value(form, field.name) != NULL)
        return ERR_BAD_INPUT;
    form->fields[form->count++] = field;
    return ERR_OK;
}

enum err
unionpay_sign_read(struct bytes body, struct arena *arena, struct form *form)
{
    enum err err = body.size == 0 ? ERR_BAD_INPUT : ERR_OK;

    while (err == ERR_OK && body.size > 0) {
        size_t length = length_of_pair(body);

        err = read_pair(bytes_of(body.at, length), arena, form);
        body = bytes_from(body, length < body.size ? length + 1 : length);
    }
    return err;
}
