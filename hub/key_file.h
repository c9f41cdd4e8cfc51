/*
 * key_file.h -- an RSA key in a file of PEM, as channels and OpenSSL write it.
 */
#ifndef HUB_KEY_FILE_H
#define HUB_KEY_FILE_H

#include "shared/crypt/crypt.h"

/** key_file_load() reads it by crypt_rsa_private() or _public(). ERR_NOT_FOUND, ERR_FORBIDDEN. */
enum err key_file_load(const char *path, enum err (*parse)(struct bytes, struct crypt_key **),
    struct crypt_key **ret_key) MUST_CHECK;

#endif
