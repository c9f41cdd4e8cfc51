#include "shared/text/unpack.h"

#include <limits.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#define BLOCK_SIZE 32768
#define EITHER_HEADER 32 /* gzip or zlib (zlib.h, inflateInit2) */

struct unpack {
    z_stream stream;
    struct unpack_limits limits;
    struct sink sink;
    uint64_t in;
    uint64_t out;
    bool ended;
    uint8_t block[BLOCK_SIZE];
};

enum err
unpack_make(enum unpack_kind kind, const struct unpack_limits *limits, struct sink sink,
    struct unpack **ret_unpack)
{
    struct unpack *unpack = calloc(1, sizeof(*unpack));

    if (unpack == NULL)
        return ERR_NO_SPACE;
    unpack->limits = *limits;
    unpack->sink = sink;
    if (inflateInit2(&unpack->stream,
            kind == UNPACK_BARE ? -MAX_WBITS : MAX_WBITS + EITHER_HEADER) != Z_OK) {
        free(unpack);
        return ERR_NO_SPACE;
    }
    *ret_unpack = unpack;
    return ERR_OK;
}

void
unpack_free(struct unpack **unpack)
{
    if (*unpack == NULL)
        return;
    (void)inflateEnd(&(*unpack)->stream);
    free(*unpack);
    *unpack = NULL;
}

static enum err
check_limits(const struct unpack *unpack)
{
    if (unpack->out > unpack->limits.total_max)
        return ERR_TOO_BIG;
    if (unpack->out > UNPACK_FREE && unpack->out / unpack->limits.ratio_max > unpack->in)
        return ERR_TOO_BIG;
    return ERR_OK;
}

/* One block of output. */
static enum err
step(struct unpack *unpack, struct bytes *from, bool *ret_again)
{
    z_stream *stream = &unpack->stream;
    size_t given = from->size < UINT_MAX ? from->size : UINT_MAX;
    size_t taken;
    size_t made;
    enum err err;
    int status;

    stream->next_in = from->at;
    stream->avail_in = (uInt)given;
    stream->next_out = unpack->block;
    stream->avail_out = sizeof(unpack->block);
    status = inflate(stream, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR)
        return ERR_NO_SPACE;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return ERR_BAD_INPUT;
    taken = given - stream->avail_in;
    made = sizeof(unpack->block) - stream->avail_out;
    *from = bytes_from(*from, taken);
    unpack->in += taken;
    unpack->out += made;
    unpack->ended = status == Z_STREAM_END;
    *ret_again = !unpack->ended && (from->size > 0 || stream->avail_out == 0);
    err = check_limits(unpack);
    if (err == ERR_OK && made > 0)
        err = unpack->sink.put(unpack->sink.context, bytes_of(unpack->block, made));
    return err;
}

enum err
unpack_feed(struct unpack *unpack, struct bytes *from)
{
    bool again = !unpack->ended && from->size > 0;
    enum err err = ERR_OK;

    while (err == ERR_OK && again)
        err = step(unpack, from, &again);
    return err;
}

bool
unpack_ended(const struct unpack *unpack)
{
    return unpack->ended;
}

void
unpack_again(struct unpack *unpack)
{
    NEED(inflateReset(&unpack->stream) == Z_OK);
    unpack->ended = false;
}
