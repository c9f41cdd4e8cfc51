#include "tools/sandbox/wechat/wechat_seal.h"

#include "shared/text/encode.h"
#include "tools/sandbox/wechat/wechat_number.h"

static enum err
encode(struct bytes raw, struct arena *arena, struct wechat_sealed *sealed)
{
    size_t size = ENCODE_BASE64_SIZE(raw.size);
    char *ciphertext = arena_take(arena, size);

    if (ciphertext == NULL)
        return ERR_TOO_BIG;
    sealed->ciphertext = encode_base64(raw, ciphertext, size);
    return ERR_OK;
}

enum err
wechat_seal_make(const char *key, struct random *random, const char *associated, struct bytes plain,
    struct arena *arena, struct wechat_sealed *ret_sealed)
{
    uint8_t *raw = arena_take(arena, plain.size + CRYPT_GCM_TAG_SIZE);
    struct wechat_sealed sealed = {.ciphertext = NULL};
    enum err err;

    NEED(strlen(key) == CRYPT_AES_KEY_SIZE);
    if (raw == NULL)
        return ERR_TOO_BIG;
    wechat_number_token(random, sealed.nonce, sizeof(sealed.nonce));
    err = crypt_seal(
        (const uint8_t *)key, (const uint8_t *)sealed.nonce, bytes_text(associated), plain, raw);
    if (err == ERR_OK)
        err = encode(bytes_of(raw, plain.size + CRYPT_GCM_TAG_SIZE), arena, &sealed);
    if (err == ERR_OK)
        *ret_sealed = sealed;
    return err;
}

enum err
wechat_seal_flip(struct arena *arena, struct wechat_sealed *sealed)
{
    size_t size = strlen(sealed->ciphertext);
    uint8_t *raw = arena_take(arena, size);
    enum err err;

    if (raw == NULL)
        return ERR_TOO_BIG;
    err = encode_read_base64(bytes_text(sealed->ciphertext), raw, size, &size);
    if (err != ERR_OK)
        return err;
    raw[size - 1] ^= 1;
    return encode(bytes_of(raw, size), arena, sealed);
}
