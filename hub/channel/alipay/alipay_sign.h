/*
 * alipay_sign.h -- Alipay's signatures (RSA2), and what those of OpenAPI v2 are made over.
 *
 * In v2 a request signs its parameters, an answer the bytes of its inner object as
 * they came, a callback of either API its fields without sign and sign_type (opendocs
 * common/057k53, 02mse7). RSA2 is RSASSA-PKCS1-v1_5 over SHA-256. What v3 signs stands in
 * alipay_v3.h.
 *
 * Results live in the arena handed in. Any thread.
 */
#ifndef HUB_CHANNEL_ALIPAY_ALIPAY_SIGN_H
#define HUB_CHANNEL_ALIPAY_ALIPAY_SIGN_H

#include "shared/base/arena.h"
#include "shared/crypt/crypt.h"
#include "shared/text/form.h"

/** alipay_sign_make() is the signature of message, base64. */
enum err alipay_sign_make(const struct crypt_key *key, struct bytes message, struct arena *arena,
    const char **ret_sign) MUST_CHECK;

/** alipay_sign_check() is ERR_BAD_SIGNATURE unless sign is theirs of message. */
enum err alipay_sign_check(
    const struct crypt_key *key, struct bytes message, const char *sign) MUST_CHECK;

enum alipay_sign_over {
    ALIPAY_SIGN_OVER_REQUEST, /* all fields but sign */
    ALIPAY_SIGN_OVER_CALLBACK /* all fields but sign and sign_type */
};

/**
 * alipay_sign_string() is what is signed: "name=value" of the fields that are
 * not empty, as they are before encoding, by name, with "&" between. NULL when
 * the arena is full.
 */
const char *alipay_sign_string(
    const struct form *form, enum alipay_sign_over over, struct arena *arena);

/** alipay_sign_request() is the base64 for the field "sign". */
enum err alipay_sign_request(const struct crypt_key *key, const struct form *form,
    struct arena *arena, const char **ret_sign) MUST_CHECK;

/**
 * alipay_sign_read_reply() finds the value called name in an answer's body and
 * checks the signature beside it: over its bytes as they are, else with every
 * "/" written the other way ("\/" and "/" are one character in JSON).
 * ERR_NOT_FOUND without such a value, ERR_BAD_SIGNATURE, ERR_BAD_INPUT.
 */
enum err alipay_sign_read_reply(const struct crypt_key *key, struct bytes body, const char *name,
    struct arena *arena, struct bytes *ret_content) MUST_CHECK;

/** alipay_sign_verify_callback() is ERR_BAD_SIGNATURE also for another sign_type than RSA2. */
enum err alipay_sign_verify_callback(
    const struct crypt_key *key, const struct form *form, struct arena *arena) MUST_CHECK;

#endif
