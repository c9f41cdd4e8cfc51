/*
 * unionpay_sign.h -- what UnionPay's signatures are made over (ACP 5.1.0).
 *
 * The fields that are not blank but "signature", sorted, "name=value" joined by "&", as
 * they are before encoding; of that the SHA-256 in small hexadecimal letters, and of those
 * 64 letters the signature: RSA over SHA-256 once more (signMethod 01), or the digest of
 * them with a secret's digest behind "&" (11: SHA-256, 12: SM3, which one makes all of
 * them). An answer brings the certificate that verifies it (signPubKeyCert): it counts
 * when it leads to a root that we hold, now, and is made out to UnionPay.
 *
 * Answers are not form-encoded: a value may hold "&" and "=" within braces or brackets.
 *
 * Results live in the arena handed in. Any thread.
 */
#ifndef HUB_CHANNEL_UNIONPAY_UNIONPAY_SIGN_H
#define HUB_CHANNEL_UNIONPAY_UNIONPAY_SIGN_H

#include "hub/channel/unionpay/unionpay_account.h"
#include "shared/text/form.h"

/** unionpay_sign_request() is the value of "signature" for the other fields of form. */
enum err unionpay_sign_request(const struct unionpay_account *account, const struct form *form,
    struct arena *arena, const char **ret_signature) MUST_CHECK;

/**
 * unionpay_sign_verify() is ERR_BAD_SIGNATURE, also for another method than ours;
 * ERR_NOT_FOUND for a certificate of somebody else, of another root or out of its time.
 */
enum err unionpay_sign_verify(const struct unionpay_account *account, const struct form *form,
    struct moment now, struct arena *arena) MUST_CHECK;

/** unionpay_sign_read() adds an answer's fields. ERR_BAD_INPUT: also a name that stands twice. */
enum err unionpay_sign_read(struct bytes body, struct arena *arena, struct form *form) MUST_CHECK;

#endif
