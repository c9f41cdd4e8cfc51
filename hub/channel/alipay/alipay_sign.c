#include "hub/channel/alipay/alipay_sign.h"

#include <string.h>

#include "hub/channel/sorted.h"
#include "shared/text/encode.h"
#include "shared/text/json.h"

enum err
alipay_sign_make(
    const struct crypt_key *key, struct bytes message, struct arena *arena, const char **ret_sign)
{
    char *sign = arena_take(arena, ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX));
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err;

    if (sign == NULL)
        return ERR_NO_SPACE;
    err = crypt_rsa_sign(key, message, signature, &size);
    if (err != ERR_OK)
        return err;
    *ret_sign =
        encode_base64(bytes_of(signature, size), sign, ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX));
    return ERR_OK;
}

enum err
alipay_sign_check(const struct crypt_key *key, struct bytes message, const char *sign)
{
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    if (encode_read_base64(bytes_text(sign), signature, sizeof(signature), &size) != ERR_OK)
        return ERR_BAD_SIGNATURE;
    return crypt_rsa_verify(key, message, bytes_of(signature, size));
}

const char *
alipay_sign_string(const struct form *form, enum alipay_sign_over over, struct arena *arena)
{
    return sorted_text(form, "sign", over == ALIPAY_SIGN_OVER_CALLBACK ? "sign_type" : NULL, arena);
}

enum err
alipay_sign_request(const struct crypt_key *key, const struct form *form, struct arena *arena,
    const char **ret_sign)
{
    const char *string = alipay_sign_string(form, ALIPAY_SIGN_OVER_REQUEST, arena);

    return string == NULL ? ERR_NO_SPACE
                          : alipay_sign_make(key, bytes_text(string), arena, ret_sign);
}

/*
 * The same JSON with every "/" in its strings as "\/", or none. Other escapes
 * stay: after "\\" a "/" is just a "/", so that the meaning never changes.
 */
static enum err
write_slashes(struct bytes json, bool escaped, struct arena *arena, struct bytes *ret_json)
{
    uint8_t *to = arena_take(arena, json.size * 2);
    size_t size = 0;

    if (to == NULL)
        return ERR_NO_SPACE;
    for (size_t i = 0; i < json.size; i++) {
        bool pair = json.at[i] == '\\' && i + 1 < json.size;

        if (pair && json.at[i + 1] != '/')
            to[size++] = json.at[i];
        i += pair;
        if (escaped && json.at[i] == '/')
            to[size++] = '\\';
        to[size++] = json.at[i];
    }
    *ret_json = bytes_of(to, size);
    return ERR_OK;
}

static enum err
verify_any_slashes(
    const struct crypt_key *key, struct bytes content, const char *sign, struct arena *arena)
{
    enum err err = alipay_sign_check(key, content, sign);

    for (unsigned escaped = 0; err == ERR_BAD_SIGNATURE && escaped <= 1; escaped++) {
        struct bytes other;

        err = write_slashes(content, escaped != 0, arena, &other);
        if (err == ERR_OK)
            err = bytes_equal(other, content) ? ERR_BAD_SIGNATURE
                                              : alipay_sign_check(key, other, sign);
    }
    return err;
}

static enum err
read_sign(struct bytes body, struct arena *arena, const char **ret_sign)
{
    const struct json_node *node;
    struct bytes raw;
    enum err err = json_raw(body, "sign", &raw);

    if (err == ERR_OK)
        err = json_parse(raw, arena, &node);
    if (err == ERR_NO_SPACE)
        return err;
    if (err != ERR_OK || json_text(node) == NULL)
        return ERR_BAD_SIGNATURE;
    *ret_sign = json_text(node);
    return ERR_OK;
}

enum err
alipay_sign_read_reply(const struct crypt_key *key, struct bytes body, const char *name,
    struct arena *arena, struct bytes *ret_content)
{
    struct bytes content;
    const char *sign;
    enum err err = json_raw(body, name, &content);

    if (err != ERR_OK)
        return err;
    err = read_sign(body, arena, &sign);
    if (err == ERR_OK)
        err = verify_any_slashes(key, content, sign, arena);
    if (err != ERR_OK)
        return err;
    *ret_content = content;
    return ERR_OK;
}

enum err
alipay_sign_verify_callback(
    const struct crypt_key *key, const struct form *form, struct arena *arena)
{
    const char *string = alipay_sign_string(form, ALIPAY_SIGN_OVER_CALLBACK, arena);
    const char *type = form_value(form, "sign_type");
    const char *sign = form_value(form, "sign");

    if (string == NULL)
        return ERR_NO_SPACE;
    if (sign == NULL || type == NULL || strcmp(type, "RSA2") != 0)
        return ERR_BAD_SIGNATURE;
    return alipay_sign_check(key, bytes_text(string), sign);
}
