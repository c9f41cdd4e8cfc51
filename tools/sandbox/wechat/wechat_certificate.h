/*
 * wechat_certificate.h -- the platform certificates, and those that merchants get.
 *
 * A certificate is made of its key alone (RFC 5280, version 3, signed by itself):
 * the serial is of its key's digest and the dates are fixed, so that the same key
 * always has the same certificate. Any thread.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_CERTIFICATE_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_CERTIFICATE_H

#include "shared/base/moment.h"
#include "shared/crypt/crypt.h"

#define WECHAT_CERTIFICATE_SERIAL_SIZE 41 /* 40 hexadecimal digits, in capitals */
#define WECHAT_CERTIFICATE_PEM_MAX 4096

/** wechat_certificate_serial() is what the certificate of that key would have. */
enum err wechat_certificate_serial(
    const struct crypt_key *key, char ret_serial[static WECHAT_CERTIFICATE_SERIAL_SIZE]) MUST_CHECK;

/** wechat_certificate_make() writes the certificate of a private key as PEM; name is its CN. */
enum err wechat_certificate_make(
    const struct crypt_key *key, const char *name, char *ret_pem, size_t size) MUST_CHECK;

/* When all of them begin and end. */
struct moment wechat_certificate_begins(void);
struct moment wechat_certificate_ends(void);

#endif
