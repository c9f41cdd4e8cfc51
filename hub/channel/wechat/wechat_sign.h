/*
 * wechat_sign.h -- what WeChat Pay's signatures are made over: API v3, and v2 for barcodes.
 *
 * v3 (pay.weixin.qq.com/doc/v3/merchant/4012365342 and 4013053420): a request signs its
 * method, target, time, nonce and body; an answer and a callback sign their time, nonce
 * and body, under one of several keys of WeChat's that are alive at once, found by serial.
 * What a callback tells is sealed besides. v2 signs its parameters by name under a shared
 * key, as MD5 or HMAC-SHA256.
 *
 * Bytes are verified as they came and never printed again. Results live in the arena
 * handed in. Pure: the time comes in, and the nonce is made of what is signed. Any thread.
 */
#ifndef HUB_CHANNEL_WECHAT_WECHAT_SIGN_H
#define HUB_CHANNEL_WECHAT_WECHAT_SIGN_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/crypt/crypt.h"
#include "shared/text/form.h"

#define WECHAT_SIGN_NONCE_SIZE 33
#define WECHAT_SIGN_V2_SIZE 65 /* HMAC-SHA256 in hex; MD5 takes less */

/* Who signs: the merchant number, and the serial of its certificate in hex. */
struct wechat_signer {
    const char *merchant;
    const char *serial;
    const struct crypt_key *key;
};

/* What is asked for; the target is path and query as on the request's first line. */
struct wechat_request {
    const char *method;
    const char *target;
    struct bytes body;
};

/** wechat_sign_request() is the value of the header Authorization. */
enum err wechat_sign_request(const struct wechat_signer *signer,
    const struct wechat_request *request, struct moment now, struct arena *arena,
    const char **ret_authorisation) MUST_CHECK;

/**
 * wechat_sign_invoke() is paySign: what lets a page or an app open the cashier for a
 * prepayment. package is "prepay_id=..." for a page, the bare number for an app.
 */
enum err wechat_sign_invoke(const struct crypt_key *key, const char *app_id, const char *timestamp,
    const char *nonce, const char *package, struct arena *arena, const char **ret_sign) MUST_CHECK;

/** wechat_sign_nonce() is 32 letters that no other content or moment has. */
const char *wechat_sign_nonce(const struct wechat_request *request, struct moment now,
    char ret_nonce[static WECHAT_SIGN_NONCE_SIZE]);

/* A key of WeChat's: a platform certificate's serial, or PUB_KEY_ID_ and digits. */
struct wechat_key {
    const char *serial;
    const struct crypt_key *key;
    struct moment until; /* of a certificate: after that it is none; 0 of a public key */
};

/* The headers Wechatpay-Serial, -Timestamp, -Nonce and -Signature; NULL where one is missing. */
struct wechat_signed {
    const char *serial;
    const char *timestamp;
    const char *nonce;
    const char *signature;
};

/**
 * wechat_sign_verify() is ERR_NOT_FOUND for a serial that we have no living key of (the
 * certificates want to be fetched again), ERR_EXPIRED when the time is five minutes off or
 * more, else ERR_BAD_SIGNATURE. WeChat sends signatures that must fail, to see whether
 * anybody looks.
 */
enum err wechat_sign_verify(const struct wechat_key *keys, size_t count,
    const struct wechat_signed *said, struct bytes body, struct moment now,
    struct arena *arena) MUST_CHECK;

/* What is sealed in a callback, or a certificate. */
struct wechat_sealed {
    const char *nonce;
    const char *associated; /* may be empty */
    const char *ciphertext; /* base64, with the tag at its end */
};

/**
 * wechat_sign_open() opens it under the merchant's APIv3 key, 32 characters.
 * ERR_BAD_SIGNATURE, ERR_BAD_INPUT.
 */
enum err wechat_sign_open(const char *key, const struct wechat_sealed *sealed, struct arena *arena,
    struct bytes *ret_plain) MUST_CHECK;

enum wechat_v2 {
    WECHAT_V2_MD5,
    WECHAT_V2_HMAC
};

/** wechat_sign_v2() is the field "sign", in upper-case hex; NULL when the arena is full. */
const char *wechat_sign_v2(const struct form *fields, const char *key, enum wechat_v2 how,
    struct arena *arena, char ret_sign[static WECHAT_SIGN_V2_SIZE]);

/** wechat_sign_verify_v2() is ERR_BAD_SIGNATURE also for a sign that was made another way. */
enum err wechat_sign_verify_v2(
    const struct form *fields, const char *key, enum wechat_v2 how, struct arena *arena) MUST_CHECK;

#endif
