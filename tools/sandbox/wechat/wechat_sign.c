#include "tools/sandbox/wechat/wechat_sign.h"

#include <string.h>

static const char unescaped[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!*'()/";

/* The place of that name's value, or NULL. */
static const char **
place_of(struct wechat_sign_header *header, struct bytes name)
{
    const struct {
        const char *name;
        const char **place;
    } places[] = {
        {"mchid", &header->mchid},
        {"nonce_str", &header->nonce},
        {"timestamp", &header->timestamp},
        {"serial_no", &header->serial_no},
        {"signature", &header->signature},
    };

    for (size_t i = 0; i < LENGTH(places); i++)
        if (bytes_is(name, places[i].name))
            return places[i].place;
    return NULL;
}

/* name="value" at *at, which moves behind it. */
static enum err
read_pair(const char **at, struct arena *arena, struct wechat_sign_header *header)
{
    size_t name_length = strcspn(*at, "=");
    const char *value = *at + name_length;
    const char **place = place_of(header, bytes_of(*at, name_length));
    size_t length;

    if (place == NULL || *place != NULL || strncmp(value, "=\"", 2) != 0)
        return ERR_BAD_INPUT;
    value += 2;
    length = strcspn(value, "\"");
    if (value[length] != '"')
        return ERR_BAD_INPUT;
    *place = arena_text(arena, bytes_of(value, length));
    if (*place == NULL)
        return ERR_TOO_BIG;
    *at = value + length + 1;
    return ERR_OK;
}

enum err
wechat_sign_read(const char *header, struct arena *arena, struct wechat_sign_header *ret_header)
{
    struct wechat_sign_header read = {.scheme = NULL};
    size_t length = header == NULL ? 0 : strcspn(header, " ");
    const char *at = header;

    if (length == 0 || header[length] == '\0')
        return ERR_BAD_INPUT;
    read.scheme = arena_text(arena, bytes_of(header, length));
    if (read.scheme == NULL)
        return ERR_TOO_BIG;
    at += length;
    do {
        enum err err;

        at++;
        err = read_pair(&at, arena, &read);
        if (err != ERR_OK)
            return err;
    } while (*at == ',');
    if (*at != '\0' || read.mchid == NULL || read.nonce == NULL || read.timestamp == NULL ||
        read.serial_no == NULL || read.signature == NULL)
        return ERR_BAD_INPUT;
    *ret_header = read;
    return ERR_OK;
}

static void
put_line(struct text *text, struct bytes line)
{
    text_put_bytes(text, line);
    text_put_char(text, '\n');
}

void
wechat_sign_put_request(struct text *text, struct bytes method, struct bytes target,
    const struct wechat_sign_header *header, struct bytes body)
{
    put_line(text, method);
    put_line(text, target);
    wechat_sign_put_answer(text, header->timestamp, header->nonce, body);
}

void
wechat_sign_put_answer(
    struct text *text, const char *timestamp, const char *nonce, struct bytes body)
{
    put_line(text, bytes_text(timestamp));
    put_line(text, bytes_text(nonce));
    put_line(text, body);
}

void
wechat_sign_put_target(struct text *text, struct bytes path, struct bytes query)
{
    for (size_t i = 0; i < path.size; i++)
        if (path.at[i] != '\0' && strchr(unescaped, path.at[i]) != NULL)
            text_put_char(text, (char)path.at[i]);
        else
            text_printf(text, "%%%02X", (unsigned)path.at[i]);
    if (query.size == 0)
        return;
    text_put_char(text, '?');
    text_put_bytes(text, query);
}

enum err
wechat_sign_make(
    const struct crypt_key *key, struct bytes message, char ret_sign[static WECHAT_SIGN_SIZE])
{
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err = crypt_rsa_sign(key, message, raw, &size);

    if (err == ERR_OK)
        (void)encode_base64(bytes_of(raw, size), ret_sign, WECHAT_SIGN_SIZE);
    return err;
}

enum err
wechat_sign_check(const struct crypt_key *key, struct bytes message, const char *sign)
{
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;

    if (encode_read_base64(bytes_text(sign), raw, sizeof(raw), &size) != ERR_OK)
        return ERR_BAD_SIGNATURE;
    return crypt_rsa_verify(key, message, bytes_of(raw, size));
}
