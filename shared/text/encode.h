/*
 * encode.h -- bytes as text: base32, base64, hex.
 *
 * Writers take the size of the place they write to and are terminated;
 * readers accept exactly what the writers write (base64 readers also without
 * padding), nothing around it, no white space.
 */
#ifndef SHARED_TEXT_ENCODE_H
#define SHARED_TEXT_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

/* Length with terminator. Base32 is RFC 4648 section 6 in capitals, without padding. */
#define ENCODE_BASE32_SIZE(bytes) (((bytes)*8 + 4) / 5 + 1)
#define ENCODE_BASE64_SIZE(bytes) (((bytes) + 2) / 3 * 4 + 1)
#define ENCODE_HEX_SIZE(bytes) ((bytes)*2 + 1)

/* The place's size is a NEED: at least ENCODE_…_SIZE(from.size). Each returns to. */
const char *encode_base32(struct bytes from, char *to, size_t size);
const char *encode_base64(struct bytes from, char *to, size_t size);
const char *encode_hex(struct bytes from, char *to, size_t size); /* small letters */

/*
 * Reading: ERR_BAD_INPUT for a letter or length that cannot be (also unused bits
 * that are not zero), ERR_TOO_BIG when it does not fit. Base32 and hex take both cases.
 * On failure the place may hold a part.
 */
enum err encode_read_base32(
    struct bytes from, uint8_t *to, size_t size, size_t *ret_size) MUST_CHECK;
enum err encode_read_base64(
    struct bytes from, uint8_t *to, size_t size, size_t *ret_size) MUST_CHECK;
enum err encode_read_hex(struct bytes from, uint8_t *to, size_t size, size_t *ret_size) MUST_CHECK;

#endif
