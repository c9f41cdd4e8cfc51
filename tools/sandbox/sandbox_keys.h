/*
 * sandbox_keys.h -- the command "keys": fresh keys for both sides, as PEM files.
 */
#ifndef TOOLS_SANDBOX_SANDBOX_KEYS_H
#define TOOLS_SANDBOX_SANDBOX_KEYS_H

#include "tools/sandbox/core/sandbox_dialect.h"

/**
 * sandbox_keys_make() has each dialect write its files into folder, which it makes if
 * need be. ERR_CONFLICT: one is there already, and none was written over.
 * ERR_FORBIDDEN: it cannot write there. *ret_wrong is the file it stopped at.
 */
enum err sandbox_keys_make(const struct sandbox_dialect *const *dialects, size_t count,
    const char *folder, const char **ret_wrong) MUST_CHECK;

#endif
