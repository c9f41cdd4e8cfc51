/*
 * alipay_keys.h -- Alipay's part of the command "keys": keys and certificates for both sides.
 *
 * app_private.pem, app_public.pem, app_cert.pem for the merchant; alipay_private.pem,
 * alipay_public.pem, alipay_cert.pem, and alipay_next_cert.pem of the same key, for
 * "Alipay"; alipay_root_cert.pem for both.
 */
#ifndef TOOLS_SANDBOX_ALIPAY_ALIPAY_KEYS_H
#define TOOLS_SANDBOX_ALIPAY_ALIPAY_KEYS_H

#include "shared/base/err.h"
#include "shared/base/need.h"

/** alipay_keys_make() is the hook; see sandbox_keys_make(). */
enum err alipay_keys_make(const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
