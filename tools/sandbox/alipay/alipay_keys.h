/*
 * alipay_keys.h -- Alipay's part of the command "keys": keys and certificates for both sides.
 *
 * app_private.pem, app_public.pem, app_cert.pem for the merchant; alipay_private.pem,
 * alipay_public.pem, alipay_cert.pem, and alipay_next_cert.pem of the same key, for
 * "Alipay"; alipay_root_cert.pem for both.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_KEYS_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_KEYS_H

#include "shared/crypt/crypt.h"
#include "tools/sandbox/core/sandbox_certificate.h"

/* Who has a key, and a certificate of it. */
enum alipay_keys_who {
    ALIPAY_KEYS_APP,
    ALIPAY_KEYS_ALIPAY,
    ALIPAY_KEYS_ROOT,     /* a root, as there are several */
    ALIPAY_KEYS_OLD_ROOT, /* which issued nothing that is here */
    ALIPAY_KEYS_COUNT
};

/** alipay_keys_cert() makes one's certificate, of the root's; keys are private, by enumerators. */
enum err alipay_keys_cert(struct crypt_key *const *keys, enum alipay_keys_who who,
    char ret_pem[static SANDBOX_CERTIFICATE_PEM_MAX]) MUST_CHECK;

/** alipay_keys_make() is the hook; see sandbox_keys_make(). */
enum err alipay_keys_make(const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
