/*
 * deflate.h -- zlib with a preset dictionary, for what tills send over mobile data.
 *
 * Both ends know the dictionary (RFC 1950 section 2.2); a stream made with
 * another one is refused. A packer keeps its state between uses: making one
 * costs more than a small frame. One thread each.
 */
#ifndef SHARED_TEXT_DEFLATE_H
#define SHARED_TEXT_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct deflate_packer;
struct deflate_unpacker;

/* A dictionary that is longer could not be reached (RFC 1951 section 2). */
#define DEFLATE_DICTIONARY_MAX 32768

/**
 * The dictionary is borrowed for as long as the packer lives; an empty one is none.
 * ERR_TOO_BIG above DEFLATE_DICTIONARY_MAX, ERR_NO_SPACE without memory.
 */
enum err deflate_packer_make(
    struct bytes dictionary, struct deflate_packer **ret_packer) MUST_CHECK;
void deflate_packer_free(struct deflate_packer **packer);
enum err deflate_unpacker_make(
    struct bytes dictionary, struct deflate_unpacker **ret_unpacker) MUST_CHECK;
void deflate_unpacker_free(struct deflate_unpacker **unpacker);

/** deflate_pack() is ERR_TOO_BIG when the packed bytes do not fit. */
enum err deflate_pack(struct deflate_packer *packer, struct bytes plain, uint8_t *to, size_t size,
    size_t *ret_size) MUST_CHECK;

/**
 * deflate_unpack() is ERR_TOO_BIG above size (a bomb ends there), ERR_BAD_INPUT for
 * anything else wrong, bytes behind the end too. On failure the place may hold a part.
 */
enum err deflate_unpack(struct deflate_unpacker *unpacker, struct bytes packed, uint8_t *to,
    size_t size, size_t *ret_size) MUST_CHECK;

#endif
