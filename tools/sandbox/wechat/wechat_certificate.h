/*
 * wechat_certificate.h -- the platform certificate, and the merchant's.
 *
 * Made of keys and nothing else, so that the sandbox knows the serial of a certificate
 * that it has not seen. Both are signed with the platform's key.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_CERTIFICATE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_CERTIFICATE_H

#include "tools/sandbox/core/sandbox_certificate.h"

#define WECHAT_CERTIFICATE_SERIAL_SIZE 41 /* 40 hexadecimal digits, in capitals */

/** wechat_certificate_platform() is of WeChat's own key, which is private. */
enum err wechat_certificate_platform(
    const struct crypt_key *key, char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/** wechat_certificate_merchant() is of a merchant's key, of which half is enough. */
enum err wechat_certificate_merchant(const struct crypt_key *key, const struct crypt_key *platform,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/** wechat_certificate_serial() is what a certificate is called in headers. */
enum err wechat_certificate_serial(
    const char *pem, char ret_serial[static WECHAT_CERTIFICATE_SERIAL_SIZE]) MUST_CHECK;

/* When all of them begin and end. */
struct moment wechat_certificate_begins(void);
struct moment wechat_certificate_ends(void);

#endif
