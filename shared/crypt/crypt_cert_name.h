/*
 * crypt_cert_name.h -- the names of who a certificate is about and of who issued it; for
 * crypt_cert.c.
 *
 * A name is DER, borrowed (RFC 5280 section 4.1.2.4). Nobody outside this folder includes
 * this. Any thread.
 */
#ifndef SHARED_CRYPT_CRYPT_CERT_NAME_H
#define SHARED_CRYPT_CRYPT_CERT_NAME_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

/** crypt_cert_name_check() is ERR_BAD_INPUT unless all of name can be printed. */
enum err crypt_cert_name_check(struct bytes name) MUST_CHECK;

/** crypt_cert_name_print() writes a name that was checked, as crypt_cert_issuer() says. */
enum err crypt_cert_name_print(struct bytes name, char *to, size_t size) MUST_CHECK;

/** crypt_cert_name_common() writes its last CN as it is; ERR_NOT_FOUND without one. */
enum err crypt_cert_name_common(struct bytes name, char *to, size_t size) MUST_CHECK;

#endif
