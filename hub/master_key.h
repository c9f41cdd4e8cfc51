/*
 * master_key.h -- the key that all stored secrets are sealed under, in its file.
 *
 * 64 hexadecimal digits and an end of line, mode 0600. It is kept and backed up
 * apart from the database: neither is worth anything without the other.
 */
#ifndef HUB_MASTER_KEY_H
#define HUB_MASTER_KEY_H

#include <stdbool.h>

#include "hub/flow/vault.h"

/**
 * master_key_load() reads the file; where there is none and may_make, it makes a new
 * key there, durably. ERR_NOT_FOUND; ERR_FORBIDDEN for a file that is not ours to
 * read or that others may read; ERR_BAD_INPUT for one that holds no key; ERR_DISK.
 */
enum err master_key_load(
    const char *path, bool may_make, uint8_t ret_key[static CRYPT_AES_KEY_SIZE]) MUST_CHECK;

/**
 * master_key_load_both() loads the master key and, unless its path is empty, the other one,
 * which is never made. *ret_path is the file that an error is about.
 */
enum err master_key_load_both(const char *path, const char *other_path, bool may_make,
    struct vault_keys *ret_keys, const char **ret_path) MUST_CHECK;

#endif
