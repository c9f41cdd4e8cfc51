#include "shared/base/text.h"
#include "shared/crypt/crypt_cert.h"

enum err
crypt_cert_alipay_sn(const struct crypt_cert *cert, char to[static CRYPT_CERT_ALIPAY_SN_SIZE])
{
    char issuer[CRYPT_CERT_NAME_SIZE];
    char serial[CRYPT_CERT_DECIMAL_SIZE];
    uint8_t digest[CRYPT_MD5_SIZE];
    struct bytes parts[2];
    struct text text;
    enum err err = crypt_cert_issuer(cert, issuer, sizeof(issuer));

    if (err != ERR_OK)
        return err;
    crypt_cert_serial_decimal(cert, serial);
    parts[0] = bytes_text(issuer);
    parts[1] = bytes_text(serial);
    crypt_md5(parts, LENGTH(parts), digest);
    text_init(&text, to, CRYPT_CERT_ALIPAY_SN_SIZE);
    for (size_t i = 0; i < sizeof(digest); i++)
        text_printf(&text, "%02x", digest[i]);
    return ERR_OK;
}

enum err
crypt_cert_alipay_root_sn(const struct crypt_cert *first, char *to, size_t size)
{
    char sn[CRYPT_CERT_ALIPAY_SN_SIZE];
    struct text text;

    text_init(&text, to, size);
    for (const struct crypt_cert *cert = first; cert != NULL; cert = cert->next) {
        enum err err;

        if (!crypt_cert_is_rsa(cert))
            continue;
        err = crypt_cert_alipay_sn(cert, sn);
        if (err != ERR_OK)
            return err;
        if (text_bytes(&text).size > 0)
            text_put_char(&text, '_');
        text_put(&text, sn);
    }
    if (!text_ok(&text))
        return ERR_TOO_BIG;
    return text_bytes(&text).size > 0 ? ERR_OK : ERR_NOT_FOUND;
}
