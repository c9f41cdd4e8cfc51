/*
 * alipay_rsa2.h -- Alipay's signatures (RSA2: RSASSA-PKCS1-v1_5 over SHA-256).
 *
 * Pure. _make() and _check() compute for long: they belong on a worker.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_RSA2_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_RSA2_H

#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define ALIPAY_RSA2_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)

enum alipay_rsa2_kind {
    ALIPAY_RSA2_REQUEST, /* all fields that have a value but sign */
    ALIPAY_RSA2_NOTIFY   /* without sign_type, too */
};

/** alipay_rsa2_put_text() appends what is signed: "a=1&b=2" by name, values not encoded. */
void alipay_rsa2_put_text(enum alipay_rsa2_kind kind, const struct form *form, struct text *text);

/** alipay_rsa2_make() writes base64, terminated. */
enum err alipay_rsa2_make(const struct crypt_key *key, struct bytes message,
    char ret_sign[static ALIPAY_RSA2_SIZE]) MUST_CHECK;

/** alipay_rsa2_check() is ERR_BAD_SIGNATURE when sign is not base64, or does not fit. */
enum err alipay_rsa2_check(
    const struct crypt_key *key, struct bytes message, const char *sign) MUST_CHECK;

#endif
