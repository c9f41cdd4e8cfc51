/*
 * sandbox_zip.h -- bills, packed as the channels pack them: zip, gzip (RFC 1952), zlib.
 *
 * Whole files in memory. The same bytes always pack to the same bytes: the times in
 * them are none, but for a zip's entries, whose moment is handed in.
 */
#ifndef TOOLS_SANDBOX_CORE_SANDBOX_ZIP_H
#define TOOLS_SANDBOX_CORE_SANDBOX_ZIP_H

#include "shared/base/arena.h"
#include "shared/base/moment.h"

struct sandbox_zip_entry {
    struct bytes name; /* as it is to stand there; GBK at Alipay, with no flag that says so */
    struct bytes content;
};

/** sandbox_zip_pack() packs all entries into arena. ERR_TOO_BIG when it is full. */
enum err sandbox_zip_pack(const struct sandbox_zip_entry *entries, size_t count,
    struct moment moment, struct arena *arena, struct bytes *ret_packed) MUST_CHECK;

/** sandbox_zip_gzip() packs one file likewise. */
enum err sandbox_zip_gzip(
    struct bytes content, struct arena *arena, struct bytes *ret_packed) MUST_CHECK;

/** sandbox_zip_zlib() likewise (RFC 1950). */
enum err sandbox_zip_zlib(
    struct bytes content, struct arena *arena, struct bytes *ret_packed) MUST_CHECK;

#endif
