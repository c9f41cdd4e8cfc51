/*
 * unpack.h -- gzip, zlib and bare deflate as they come, piece by piece.
 *
 * Memory is the same however much comes out: a window and one block. What comes out has a
 * limit in all, and, beyond UNPACK_FREE, in proportion to what went in: a bomb ends there
 * with ERR_TOO_BIG. One thread each.
 */
#ifndef SHARED_TEXT_UNPACK_H
#define SHARED_TEXT_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/text/sink.h"

/* So much comes out of anything before its ratio is looked at. */
#define UNPACK_FREE (UINT64_C(1) << 20)

enum unpack_kind {
    UNPACK_GZIP, /* gzip or zlib, as its first bytes say (RFC 1952, RFC 1950) */
    UNPACK_BARE  /* deflate by itself (RFC 1951), as in zip */
};

struct unpack_limits {
    uint64_t total_max;
    uint32_t ratio_max; /* out to in; deflate can reach 1032 */
};

struct unpack;

/** ERR_NO_SPACE without memory. */
enum err unpack_make(enum unpack_kind kind, const struct unpack_limits *limits, struct sink sink,
    struct unpack **ret_unpack) MUST_CHECK;
void unpack_free(struct unpack **unpack);

/**
 * unpack_feed() takes from *from what belongs to the stream, and leaves what stands behind
 * its end. ERR_BAD_INPUT for what is not packed so, ERR_TOO_BIG beyond a limit. After an
 * error nothing more is fed.
 */
enum err unpack_feed(struct unpack *unpack, struct bytes *from) MUST_CHECK;

/** unpack_ended() is whether the stream was whole. */
bool unpack_ended(const struct unpack *unpack);

/** unpack_again() begins another stream under what is left of the limits. */
void unpack_again(struct unpack *unpack);

#endif
