/*
 * http_chunks.h -- a chunked body (RFC 9112, 7.1), read strictly and decoded in place.
 *
 * Pure. Extensions and trailers are held to their form and not used. The body
 * may be as long as any (NET_BODY_MAX), whatever the sizes of its chunks say.
 */
#ifndef SHARED_NET_HTTP_CHUNKS_H
#define SHARED_NET_HTTP_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_chunks_stage {
    HTTP_CHUNKS_SIZE,
    HTTP_CHUNKS_EXTENSION,
    HTTP_CHUNKS_SIZE_LF,
    HTTP_CHUNKS_DATA,
    HTTP_CHUNKS_DATA_CR,
    HTTP_CHUNKS_DATA_LF,
    HTTP_CHUNKS_TRAILER,
    HTTP_CHUNKS_TRAILER_LF,
    HTTP_CHUNKS_DONE
};

/* Where the reading of a chunked body stands; start with all zero. */
struct http_chunks {
    enum http_chunks_stage stage;
    size_t at;        /* how much of the coded bytes was read */
    size_t body_size; /* how much body there is at their start */
    size_t left;      /* of this chunk */
    size_t digits;    /* of its size, so far */
    size_t line;      /* bytes of this trailer line */
    bool named;       /* its colon was there */
    size_t extra;     /* bytes of extensions and trailers altogether */
};

/**
 * http_chunks_read() moves the body to the start of coded as far as it has come; 0, or the status
 * to refuse it with.
 */
int http_chunks_read(struct http_chunks *chunks, uint8_t *coded, size_t size);

#endif
