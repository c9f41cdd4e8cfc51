/*
 * sandbox_keys.h -- fresh RSA keys for both sides, as PEM files.
 */
#ifndef TOOLS_SANDBOX_SANDBOX_KEYS_H
#define TOOLS_SANDBOX_SANDBOX_KEYS_H

#include "shared/base/err.h"
#include "shared/base/need.h"

/**
 * sandbox_keys_make() writes app_private.pem, app_public.pem, alipay_private.pem
 * and alipay_public.pem into folder, which it makes if need be. ERR_CONFLICT: one
 * is there already, and none was written over. ERR_FORBIDDEN: it cannot write
 * there. *ret_wrong is the file it stopped at.
 */
enum err sandbox_keys_make(const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
