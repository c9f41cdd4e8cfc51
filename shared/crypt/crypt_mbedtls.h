/*
 * crypt_mbedtls.h -- what the parts of the mbedTLS implementation share.
 *
 * Written for mbedTLS 2.28. Nobody outside this folder includes this. Any thread.
 */
#ifndef SHARED_CRYPT_CRYPT_MBEDTLS_H
#define SHARED_CRYPT_CRYPT_MBEDTLS_H

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>

#include "shared/crypt/crypt_inside.h"

enum crypt_mbedtls_kind {
    CRYPT_MBEDTLS_P256,
    CRYPT_MBEDTLS_RSA
};

struct crypt_key {
    enum crypt_mbedtls_kind kind;
    bool is_private;
    mbedtls_ecp_group *group; /* P-256; everybody's, never freed */
    mbedtls_mpi scalar;
    mbedtls_ecp_point point;
    mbedtls_pk_context rsa;
};

/** crypt_mbedtls_key() is a key with nothing in it, or NULL without memory. */
struct crypt_key *crypt_mbedtls_key(enum crypt_mbedtls_kind kind);

/** crypt_mbedtls_err() is OK for 0, NO_SPACE when memory was short, else what otherwise says. */
enum err crypt_mbedtls_err(int result, enum err otherwise);

/** crypt_mbedtls_random() is the system's source as mbedTLS wants it; context is not used. */
int crypt_mbedtls_random(void *context, unsigned char *at, size_t size);

#endif
