/*
 * wechat_sign.h -- API v3: what is signed, by whom, and RSA with SHA-256.
 *
 * WeChat Pay, "APIv3 signatures". Pure; any thread.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_SIGN_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_SIGN_H

#include "shared/base/arena.h"
#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"

#define WECHAT_SIGN_SIZE ENCODE_BASE64_SIZE(CRYPT_RSA_SIGNATURE_MAX)
#define WECHAT_SIGN_SCHEME "WECHATPAY2-SHA256-RSA2048"

/* The header Authorization of a request. */
struct wechat_sign_header {
    const char *scheme;
    const char *mchid;
    const char *nonce;
    const char *timestamp;
    const char *serial_no;
    const char *signature;
};

/**
 * wechat_sign_read() is ERR_BAD_INPUT unless header is a scheme and then all five
 * values, in any order, each once: name="value",name="value". ERR_TOO_BIG: the arena is full.
 */
enum err wechat_sign_read(
    const char *header, struct arena *arena, struct wechat_sign_header *ret_header) MUST_CHECK;

/** wechat_sign_put_request() appends what a merchant signs; target is path and query as sent. */
void wechat_sign_put_request(struct text *text, struct bytes method, struct bytes target,
    const struct wechat_sign_header *header, struct bytes body);

/** wechat_sign_put_answer() appends what WeChat signs: of an answer, and of a notification. */
void wechat_sign_put_answer(
    struct text *text, const char *timestamp, const char *nonce, struct bytes body);

/**
 * wechat_sign_put_target() appends path and query as they stood on the request line: the
 * path percent-encoded again, as far as a number of WeChat's alphabet needs it.
 */
void wechat_sign_put_target(struct text *text, struct bytes path, struct bytes query);

enum err wechat_sign_make(const struct crypt_key *key, struct bytes message,
    char ret_sign[static WECHAT_SIGN_SIZE]) MUST_CHECK;

/** wechat_sign_check() is ERR_BAD_SIGNATURE when it does not fit. */
enum err wechat_sign_check(
    const struct crypt_key *key, struct bytes message, const char *sign) MUST_CHECK;

#endif
