#include "shared/net/http_chunks.h"

#include <string.h>

#include "shared/net/http_head.h"

static int
chunk_size_char(struct http_chunks *chunks, uint8_t c)
{
    int digit = http_head_hex(c);

    if (digit >= 0) {
        chunks->left = chunks->left * 16 + (size_t)digit;
        chunks->digits++;
        return chunks->digits > 8 || chunks->left > NET_BODY_MAX - chunks->body_size ? 413 : 0;
    }
    if (chunks->digits == 0 || (c != '\r' && c != ';'))
        return 400;
    chunks->stage = c == '\r' ? HTTP_CHUNKS_SIZE_LF : HTTP_CHUNKS_EXTENSION;
    return 0;
}

static int
expect_char(struct http_chunks *chunks, uint8_t c, uint8_t expected, enum http_chunks_stage next)
{
    chunks->stage = next;
    return c == expected ? 0 : 400;
}

/* Extensions and trailers are read over; together they may be as long as a head's headers. */
static int
extra_char(struct http_chunks *chunks, uint8_t c)
{
    if (++chunks->extra > NET_HEADERS_MAX)
        return 431;
    if (c == '\r') {
        chunks->stage =
            chunks->stage == HTTP_CHUNKS_EXTENSION ? HTTP_CHUNKS_SIZE_LF : HTTP_CHUNKS_TRAILER_LF;
        return 0;
    }
    return (c < ' ' && c != '\t') || c == 0x7f ? 400 : 0;
}

/* A trailer is a header line like those of the head: a token, a colon, a value. */
static int
trailer_char(struct http_chunks *chunks, uint8_t c)
{
    if (c == '\r' && chunks->line > 0 && !chunks->named)
        return 400;
    if (c != '\r') {
        if (!chunks->named && !http_head_is_token(c) && (c != ':' || chunks->line == 0))
            return 400;
        chunks->named = chunks->named || c == ':';
        chunks->line++;
    }
    return extra_char(chunks, c);
}

static int
chunk_char(struct http_chunks *chunks, uint8_t c)
{
    int status;

    switch (chunks->stage) {
    case HTTP_CHUNKS_SIZE:
        return chunk_size_char(chunks, c);
    case HTTP_CHUNKS_EXTENSION:
        return extra_char(chunks, c);
    case HTTP_CHUNKS_TRAILER:
        return trailer_char(chunks, c);
    case HTTP_CHUNKS_SIZE_LF:
        chunks->line = 0;
        return expect_char(
            chunks, c, '\n', chunks->left > 0 ? HTTP_CHUNKS_DATA : HTTP_CHUNKS_TRAILER);
    case HTTP_CHUNKS_DATA_CR:
        return expect_char(chunks, c, '\r', HTTP_CHUNKS_DATA_LF);
    case HTTP_CHUNKS_DATA_LF:
        chunks->digits = 0;
        return expect_char(chunks, c, '\n', HTTP_CHUNKS_SIZE);
    case HTTP_CHUNKS_TRAILER_LF:
        status = expect_char(
            chunks, c, '\n', chunks->line == 0 ? HTTP_CHUNKS_DONE : HTTP_CHUNKS_TRAILER);
        chunks->line = 0;
        chunks->named = false;
        return status;
    case HTTP_CHUNKS_DATA:
    case HTTP_CHUNKS_DONE:
        break;
    }
    return 400;
}

int
http_chunks_read(struct http_chunks *chunks, uint8_t *coded, size_t size)
{
    while (chunks->at < size && chunks->stage != HTTP_CHUNKS_DONE) {
        int status = 0;

        if (chunks->stage == HTTP_CHUNKS_DATA) {
            size_t take = size - chunks->at < chunks->left ? size - chunks->at : chunks->left;

            memmove(coded + chunks->body_size, coded + chunks->at, take);
            chunks->body_size += take;
            chunks->at += take;
            chunks->left -= take;
            if (chunks->left == 0)
                chunks->stage = HTTP_CHUNKS_DATA_CR;
        } else {
            status = chunk_char(chunks, coded[chunks->at++]);
        }
        if (status != 0)
            return status;
    }
    return 0;
}
