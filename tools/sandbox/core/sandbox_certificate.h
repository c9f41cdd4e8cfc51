/*
 * sandbox_certificate.h -- certificates as the channels give them out (RFC 5280, version 3).
 *
 * The same words and keys always make the same certificate. RSA with SHA-256.
 * Computes for long: for the command "keys" and for tests.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_CERTIFICATE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/moment.h"
#include "shared/crypt/crypt.h"

#define SANDBOX_CERTIFICATE_PEM_MAX 4096

/* A name: C=CN, then these, as they are not "". */
struct sandbox_certificate_name {
    const char *organisation;
    const char *unit;
    const char *common_name;
};

struct sandbox_certificate {
    struct sandbox_certificate_name subject;
    struct sandbox_certificate_name issuer;
    const struct crypt_key *key;        /* whose it is */
    const struct crypt_key *issuer_key; /* private; the same one for a root */
    struct moment begins;               /* from 1950 to 2049 */
    struct moment ends;
    bool may_issue;
    size_t serial_size; /* bytes, up to 20; 0: 16 */
};

/** sandbox_certificate_make() writes PEM, terminated. The serial is of the names and the key. */
enum err sandbox_certificate_make(
    const struct sandbox_certificate *certificate, char *ret_pem, size_t size) MUST_CHECK;

#endif
