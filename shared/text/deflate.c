#include "shared/text/deflate.h"

#include <limits.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

struct deflate_packer {
    z_stream stream;
    struct bytes dictionary;
};

struct deflate_unpacker {
    z_stream stream;
    struct bytes dictionary;
};

/* zlib counts in uInt, and takes no NULL for an output without room. */
static void
set_buffers(z_stream *stream, struct bytes from, uint8_t *to, size_t size)
{
    static uint8_t nothing;

    stream->next_in = from.at;
    stream->avail_in = (uInt)from.size;
    stream->next_out = size > 0 ? to : &nothing;
    stream->avail_out = size < UINT_MAX ? (uInt)size : UINT_MAX;
}

enum err
deflate_packer_make(struct bytes dictionary, struct deflate_packer **ret_packer)
{
    struct deflate_packer *packer;

    if (dictionary.size > DEFLATE_DICTIONARY_MAX)
        return ERR_TOO_BIG;
    packer = calloc(1, sizeof(*packer));
    if (packer == NULL)
        return ERR_NO_SPACE;
    packer->dictionary = dictionary;
    if (deflateInit(&packer->stream, Z_BEST_COMPRESSION) != Z_OK) {
        free(packer);
        return ERR_NO_SPACE;
    }
    *ret_packer = packer;
    return ERR_OK;
}

void
deflate_packer_free(struct deflate_packer **packer)
{
    if (*packer == NULL)
        return;
    (void)deflateEnd(&(*packer)->stream);
    free(*packer);
    *packer = NULL;
}

enum err
deflate_unpacker_make(struct bytes dictionary, struct deflate_unpacker **ret_unpacker)
{
    struct deflate_unpacker *unpacker;

    if (dictionary.size > DEFLATE_DICTIONARY_MAX)
        return ERR_TOO_BIG;
    unpacker = calloc(1, sizeof(*unpacker));
    if (unpacker == NULL)
        return ERR_NO_SPACE;
    unpacker->dictionary = dictionary;
    if (inflateInit(&unpacker->stream) != Z_OK) {
        free(unpacker);
        return ERR_NO_SPACE;
    }
    *ret_unpacker = unpacker;
    return ERR_OK;
}

void
deflate_unpacker_free(struct deflate_unpacker **unpacker)
{
    if (*unpacker == NULL)
        return;
    (void)inflateEnd(&(*unpacker)->stream);
    free(*unpacker);
    *unpacker = NULL;
}

enum err
deflate_pack(
    struct deflate_packer *packer, struct bytes plain, uint8_t *to, size_t size, size_t *ret_size)
{
    z_stream *stream = &packer->stream;
    struct bytes dictionary = packer->dictionary;

    if (plain.size > UINT_MAX)
        return ERR_TOO_BIG;
    NEED(deflateReset(stream) == Z_OK);
    if (dictionary.size > 0)
        NEED(deflateSetDictionary(stream, dictionary.at, (uInt)dictionary.size) == Z_OK);
    set_buffers(stream, plain, to, size);
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return ERR_TOO_BIG;
    *ret_size = (size_t)stream->total_out;
    return ERR_OK;
}

enum err
deflate_unpack(struct deflate_unpacker *unpacker, struct bytes packed, uint8_t *to, size_t size,
    size_t *ret_size)
{
    z_stream *stream = &unpacker->stream;
    struct bytes dictionary = unpacker->dictionary;
    int status;

    if (packed.size > UINT_MAX)
        return ERR_TOO_BIG;
    NEED(inflateReset(stream) == Z_OK);
    set_buffers(stream, packed, to, size);
    status = inflate(stream, Z_FINISH);
    /* A stream that asks for none was made without ours: not by our other end. */
    if ((status == Z_NEED_DICT) != (dictionary.size > 0))
        return ERR_BAD_INPUT;
    if (status == Z_NEED_DICT) {
        /* It compares the dictionary's checksum with the one that the stream names. */
        if (inflateSetDictionary(stream, dictionary.at, (uInt)dictionary.size) != Z_OK)
            return ERR_BAD_INPUT;
        status = inflate(stream, Z_FINISH);
    }
    if (status == Z_MEM_ERROR)
        return ERR_NO_SPACE;
    if (status == Z_BUF_ERROR && stream->avail_out == 0)
        return ERR_TOO_BIG;
    if (status != Z_STREAM_END || stream->avail_in > 0)
        return ERR_BAD_INPUT;
    *ret_size = (size_t)stream->total_out;
    return ERR_OK;
}
