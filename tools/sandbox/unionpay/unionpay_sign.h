/*
 * unionpay_sign.h -- signatures of ACP 5.1.0, by what signMethod says.
 *
 * What is signed: every field that is not blank but "signature", sorted by name, k=v&k=v. Of
 * that, 01 signs the letters of a SHA-256 by RSA with SHA-256; 11 (SHA-256) and 12 (SM3) know no
 * key but a secret: the signature is the digest of that text, "&" and the secret's digest.
 * Digests are written in small hexadecimal letters.
 */
#ifndef TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SIGN_H
#define TOOLS_SANDBOX_UNIONPAY_UNIONPAY_SIGN_H

#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define UNIONPAY_SIGN_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)
#define UNIONPAY_SIGN_TEXT_MAX ((size_t)32 * 1024)

#define UNIONPAY_SIGN_BY_KEY "01"
#define UNIONPAY_SIGN_BY_SHA256 "11"
#define UNIONPAY_SIGN_BY_SM3 "12"

/* Who signs, or is held against a signature. */
struct unionpay_signer {
    const struct crypt_key *key; /* for 01 */
    const char *secret;          /* for 11 and 12; "" for none: it can neither */
};

/** unionpay_sign_text() puts what is signed of form. */
void unionpay_sign_text(const struct form *form, struct text *text);

/** unionpay_sign_knows() is whether the signer can do what that signMethod says. */
bool unionpay_sign_knows(const struct unionpay_signer *signer, const char *method);

/** unionpay_sign_make() writes base64 (01) or a digest; ERR_UNSUPPORTED for what it cannot. */
enum err unionpay_sign_make(const struct unionpay_signer *signer, const char *method,
    struct bytes message, char ret_sign[static UNIONPAY_SIGN_SIZE]) MUST_CHECK;

/**
 * unionpay_sign_check() is ERR_BAD_SIGNATURE, ERR_BAD_INPUT for no base64, ERR_UNSUPPORTED as
 * above.
 */
enum err unionpay_sign_check(const struct unionpay_signer *signer, const char *method,
    struct bytes message, const char *sign) MUST_CHECK;

#endif
