#include "tools/sandbox/wechat/wechat_share_name.h"

#include <string.h>
#include <strings.h>

#include "shared/text/encode.h"

enum err
wechat_share_name_open(struct wechat_request *request, const char *sealed, const char **ret_name)
{
    const struct wechat *wechat = request->wechat;
    const struct crypt_key *key = NULL;
    uint8_t raw[CRYPT_RSA_SIGNATURE_MAX];
    uint8_t plain[CRYPT_RSA_SIGNATURE_MAX];
    size_t size;
    enum err err;

    if (strcasecmp(request->key_serial, wechat->certificate_serial) == 0)
        key = wechat->certificate_key;
    else if (strcmp(request->key_serial, wechat->settings->public_key_id) == 0)
        key = wechat->public_key;
    if (key == NULL || encode_read_base64(bytes_text(sealed), raw, sizeof(raw), &size) != ERR_OK)
        return ERR_BAD_INPUT;
    err = crypt_rsa_decrypt(key, bytes_of(raw, size), plain, &size);
    if (err != ERR_OK || !text_is_utf8(bytes_of(plain, size)))
        return ERR_BAD_INPUT;
    *ret_name = arena_text(request->arena, bytes_of(plain, size));
    return *ret_name == NULL ? ERR_NO_SPACE : ERR_OK;
}
