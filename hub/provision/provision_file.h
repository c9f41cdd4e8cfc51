/*
 * provision_file.h -- the files that commands are given.
 */
#ifndef HUB_PROVISION_PROVISION_FILE_H
#define HUB_PROVISION_PROVISION_FILE_H

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

/**
 * provision_file_read() fills to with the file and a terminator. ERR_NOT_FOUND: it cannot be read;
 * ERR_TOO_BIG.
 */
enum err provision_file_read(
    const char *path, char *to, size_t size, struct bytes *ret_text) MUST_CHECK;

/**
 * provision_file_complain() says on stderr what to do about a file that would not be read; what
 * says what it should have been. It is ERR_BAD_STATE when that has been said, else err.
 */
enum err provision_file_complain(
    const char *path, enum err err, size_t size_max, const char *what) MUST_CHECK;

#endif
