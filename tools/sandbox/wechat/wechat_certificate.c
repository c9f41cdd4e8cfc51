#include "tools/sandbox/wechat/wechat_certificate.h"

#include "shared/base/text.h"
#include "shared/crypt/crypt_cert.h"

/* 2026-01-01 and 2036-01-01. */
#define BEGINS_S INT64_C(1767225600)
#define ENDS_S INT64_C(2082758400)
#define SERIAL_SIZE 20

static const struct sandbox_certificate_name platform_name = {
    "Tenpay.com", "Tenpay.com CA Center", "Tenpay.com sign"};
static const struct sandbox_certificate_name merchant_name = {"微信商户系统", "", "沙箱商户"};

static enum err
make(const struct sandbox_certificate_name *name, const struct crypt_key *key,
    const struct crypt_key *platform, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    const struct sandbox_certificate certificate = {
        .subject = *name,
        .issuer = platform_name,
        .key = key,
        .issuer_key = platform,
        .begins = wechat_certificate_begins(),
        .ends = wechat_certificate_ends(),
        .serial_size = SERIAL_SIZE,
    };

    return sandbox_certificate_make(&certificate, ret_pem, SANDBOX_CERTIFICATE_PEM_MAX);
}

enum err
wechat_certificate_platform(
    const struct crypt_key *key, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(&platform_name, key, key, ret_pem);
}

enum err
wechat_certificate_merchant(const struct crypt_key *key, const struct crypt_key *platform,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX])
{
    return make(&merchant_name, key, platform, ret_pem);
}

enum err
wechat_certificate_serial(const char *pem, char ret_serial[static WECHAT_CERTIFICATE_SERIAL_SIZE])
{
    struct crypt_cert *certificate = NULL;
    char serial[CRYPT_CERT_HEX_SIZE];
    enum err err = crypt_cert_read(bytes_text(pem), &certificate);

    if (err != ERR_OK)
        return err;
    crypt_cert_serial_hex(certificate, serial);
    crypt_cert_free(&certificate);
    return text_copy(bytes_text(serial), ret_serial, WECHAT_CERTIFICATE_SERIAL_SIZE);
}

struct moment
wechat_certificate_begins(void)
{
    return (struct moment){.us = BEGINS_S * 1000000};
}

struct moment
wechat_certificate_ends(void)
{
    return (struct moment){.us = ENDS_S * 1000000};
}
