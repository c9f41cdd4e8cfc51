/*
 * sandbox_file.h -- files of keys and certificates, for the hooks of a dialect that main.c calls.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_FILE_H
#define TOOLS_SANDBOX_CORE_SANDBOX_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/crypt/crypt.h"

#define SANDBOX_FILE_MAX 16384

/** sandbox_file_read() is the whole text, terminated. ERR_FORBIDDEN; ERR_BAD_INPUT: no text. */
enum err sandbox_file_read(const char *path, char ret_text[static SANDBOX_FILE_MAX]) MUST_CHECK;

/** sandbox_file_write() makes a file that was not there; ERR_CONFLICT. */
enum err sandbox_file_write(
    const char *folder, const char *name, const char *text, bool secret) MUST_CHECK;

/** sandbox_file_write_pair() writes both halves of a key; *ret_wrong is where it stopped. */
enum err sandbox_file_write_pair(const char *folder, const struct crypt_key *key,
    const char *private_name, const char *public_name, const char **ret_wrong) MUST_CHECK;

#endif
