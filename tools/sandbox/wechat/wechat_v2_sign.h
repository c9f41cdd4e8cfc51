/*
 * wechat_v2_sign.h -- API v2: MD5 or HMAC-SHA256 over sorted fields and the key; CDATA.
 *
 * WeChat Pay, API v2, "signature algorithm". Pure; any thread.
 */
#ifndef TOOLS_SANDBOX_WECHAT_WECHAT_V2_SIGN_H
#define TOOLS_SANDBOX_WECHAT_WECHAT_V2_SIGN_H

#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "shared/text/encode.h"
#include "shared/text/form.h"

#define WECHAT_V2_SIGN_SIZE ENCODE_HEX_SIZE(CRYPT_SHA256_SIZE)
#define WECHAT_V2_SIGN_TEXT_MAX ((size_t)64 * 1024)

/**
 * wechat_v2_sign_make() is in capitals. type "" or "MD5", or "HMAC-SHA256"; ERR_UNSUPPORTED
 * for any other. ERR_TOO_BIG when all of it has more than WECHAT_V2_SIGN_TEXT_MAX bytes.
 */
enum err wechat_v2_sign_make(const struct form *form, const char *key, const char *type,
    char ret_sign[static WECHAT_V2_SIGN_SIZE]) MUST_CHECK;

/** wechat_v2_sign_put_xml() writes the fields as WeChat does, each value in CDATA. */
void wechat_v2_sign_put_xml(struct text *text, const struct form *form);

#endif
