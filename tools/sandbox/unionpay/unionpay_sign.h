/*
 * unionpay_sign.h -- signatures of ACP 5.1.0, signMethod 01: RSA with SHA-256 over the letters
 * of a SHA-256.
 *
 * What is signed: every field that is not blank but "signature", sorted by name, k=v&k=v.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SIGN_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SIGN_H

#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define UNIONPAY_SIGN_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)
#define UNIONPAY_SIGN_TEXT_MAX ((size_t)32 * 1024)

/** unionpay_sign_text() puts what is signed of form. */
void unionpay_sign_text(const struct form *form, struct text *text);

/** unionpay_sign_make() writes base64. */
enum err unionpay_sign_make(const struct crypt_key *key, struct bytes message,
    char ret_sign[static UNIONPAY_SIGN_SIZE]) MUST_CHECK;

/** unionpay_sign_check() is ERR_BAD_SIGNATURE, or ERR_BAD_INPUT for no base64. */
enum err unionpay_sign_check(
    const struct crypt_key *key, struct bytes message, const char *sign) MUST_CHECK;

#endif
