#include "hub/channel/wechat/wechat_sign.h"

#include <string.h>
#include <strings.h>

#include "hub/channel/sorted.h"
#include "shared/base/text.h"
#include "shared/text/encode.h"

#define SCHEME "WECHATPAY2-SHA256-RSA2048"
#define NONCE_BYTES 16
#define SKEW_MAX_US (INT64_C(300) * 1000000)
#define US_PER_S 1000000
#define SIGN_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)

static enum err
sign(const struct crypt_key *key, const char *message, struct arena *arena, const char **ret_sign)
{
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    char *text = arena_take(arena, SIGN_SIZE);
    size_t size;
    enum err err;

    if (message == NULL || text == NULL)
        return ERR_NO_SPACE;
    err = crypt_rsa_sign(key, bytes_text(message), signature, &size);
    if (err == ERR_OK)
        *ret_sign = encode_base64(bytes_of(signature, size), text, SIGN_SIZE);
    return err;
}

const char *
wechat_sign_nonce(const struct wechat_request *request, struct moment now,
    char ret_nonce[static WECHAT_SIGN_NONCE_SIZE])
{
    const struct bytes parts[] = {
        bytes_of(&now.us, sizeof(now.us)), bytes_text(request->target), request->body};
    uint8_t digest[CRYPT_SHA256_SIZE];

    crypt_sha256(parts, LENGTH(parts), digest);
    return encode_hex(bytes_of(digest, NONCE_BYTES), ret_nonce, WECHAT_SIGN_NONCE_SIZE);
}

enum err
wechat_sign_request(const struct wechat_signer *signer, const struct wechat_request *request,
    struct moment now, struct arena *arena, const char **ret_authorisation)
{
    char nonce[WECHAT_SIGN_NONCE_SIZE];
    long long seconds = now.us / US_PER_S;
    const char *signature;
    enum err err;

    (void)wechat_sign_nonce(request, now, nonce);
    err = sign(signer->key,
        arena_printf(arena, "%s\n%s\n%lld\n%s\n%.*s\n", request->method, request->target, seconds,
            nonce, (int)request->body.size, (const char *)request->body.at),
        arena, &signature);
    if (err != ERR_OK)
        return err;
    *ret_authorisation = arena_printf(arena,
        SCHEME
        " mchid=\"%s\",nonce_str=\"%s\",signature=\"%s\",timestamp=\"%lld\",serial_no=\"%s\"",
        signer->merchant, nonce, signature, seconds, signer->serial);
    return *ret_authorisation == NULL ? ERR_NO_SPACE : ERR_OK;
}

enum err
wechat_sign_invoke(const struct crypt_key *key, const char *app_id, const char *timestamp,
    const char *nonce, const char *package, struct arena *arena, const char **ret_sign)
{
    return sign(key, arena_printf(arena, "%s\n%s\n%s\n%s\n", app_id, timestamp, nonce, package),
        arena, ret_sign);
}

static const struct crypt_key *
key_of(const struct wechat_key *keys, size_t count, const char *serial, struct moment now)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(keys[i].serial, serial) == 0 &&
            (keys[i].until.us == 0 || now.us <= keys[i].until.us))
            return keys[i].key;
    return NULL;
}

static enum err
check_time(const char *timestamp, struct moment now)
{
    int64_t seconds;
    int64_t off;

    if (text_read_int(bytes_text(timestamp), &seconds) != ERR_OK || seconds < 0 ||
        seconds > INT64_MAX / US_PER_S)
        return ERR_BAD_SIGNATURE;
    off = now.us - seconds * US_PER_S;
    return off >= SKEW_MAX_US || off <= -SKEW_MAX_US ? ERR_EXPIRED : ERR_OK;
}

enum err
wechat_sign_verify(const struct wechat_key *keys, size_t count, const struct wechat_signed *said,
    struct bytes body, struct moment now, struct arena *arena)
{
    uint8_t signature[CRYPT_RSA_SIGNATURE_MAX];
    const struct crypt_key *key;
    const char *message;
    size_t size;
    enum err err;

    if (said->serial == NULL || said->timestamp == NULL || said->nonce == NULL ||
        said->signature == NULL)
        return ERR_BAD_SIGNATURE;
    key = key_of(keys, count, said->serial, now);
    if (key == NULL)
        return ERR_NOT_FOUND;
    err = check_time(said->timestamp, now);
    if (err != ERR_OK)
        return err;
    if (encode_read_base64(bytes_text(said->signature), signature, sizeof(signature), &size) !=
        ERR_OK)
        return ERR_BAD_SIGNATURE;
    message = arena_printf(arena, "%s\n%s\n%.*s\n", said->timestamp, said->nonce, (int)body.size,
        (const char *)body.at);
    if (message == NULL)
        return ERR_NO_SPACE;
    return crypt_rsa_verify(key, bytes_text(message), bytes_of(signature, size));
}

enum err
wechat_sign_open(const char *key, const struct wechat_sealed *sealed, struct arena *arena,
    struct bytes *ret_plain)
{
    size_t room = strlen(sealed->ciphertext);
    uint8_t *bytes = arena_take(arena, room + 1);
    uint8_t *plain = arena_take(arena, room + 1);
    size_t size;
    enum err err;

    if (bytes == NULL || plain == NULL)
        return ERR_NO_SPACE;
    if (strlen(key) != CRYPT_AES_KEY_SIZE || strlen(sealed->nonce) != CRYPT_GCM_NONCE_SIZE ||
        encode_read_base64(bytes_text(sealed->ciphertext), bytes, room, &size) != ERR_OK ||
        size < CRYPT_GCM_TAG_SIZE)
        return ERR_BAD_INPUT;
    err = crypt_open((const uint8_t *)key, (const uint8_t *)sealed->nonce,
        bytes_text(sealed->associated), bytes_of(bytes, size), plain);
    if (err == ERR_OK)
        *ret_plain = bytes_of(plain, size - CRYPT_GCM_TAG_SIZE);
    return err;
}

/* --- v2 --------------------------------------------------------------------------- */

static void
put_upper(struct bytes digest, char ret_sign[static WECHAT_SIGN_V2_SIZE])
{
    (void)encode_hex(digest, ret_sign, WECHAT_SIGN_V2_SIZE);
    for (char *at = ret_sign; *at != '\0'; at++)
        if (*at >= 'a')
            *at = (char)(*at - 'a' + 'A');
}

const char *
wechat_sign_v2(const struct form *fields, const char *key, enum wechat_v2 how, struct arena *arena,
    char ret_sign[static WECHAT_SIGN_V2_SIZE])
{
    const char *text = sorted_text(fields, "sign", NULL, arena);
    uint8_t digest[CRYPT_SHA256_SIZE];
    struct bytes parts[3];

    if (text == NULL)
        return NULL;
    parts[0] = bytes_text(text);
    parts[1] = bytes_text("&key=");
    parts[2] = bytes_text(key);
    if (how == WECHAT_V2_MD5)
        crypt_md5(parts, LENGTH(parts), digest);
    else
        crypt_hmac_sha256(bytes_text(key), parts, LENGTH(parts), digest);
    put_upper(
        bytes_of(digest, how == WECHAT_V2_MD5 ? CRYPT_MD5_SIZE : CRYPT_SHA256_SIZE), ret_sign);
    return ret_sign;
}

enum err
wechat_sign_verify_v2(
    const struct form *fields, const char *key, enum wechat_v2 how, struct arena *arena)
{
    const char *sign = form_value(fields, "sign");
    char ours[WECHAT_SIGN_V2_SIZE];

    if (sign == NULL)
        return ERR_BAD_SIGNATURE;
    if (wechat_sign_v2(fields, key, how, arena, ours) == NULL)
        return ERR_NO_SPACE;
    return crypt_equal(bytes_text(ours), bytes_text(sign)) ? ERR_OK : ERR_BAD_SIGNATURE;
}
