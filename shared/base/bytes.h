/*
 * bytes.h -- a pointer and a length, together.
 *
 * Borrowed unless a comment says otherwise. No function takes a pointer to
 * data without its length; text from outside is bytes until it was checked.
 */
#ifndef SHARED_BASE_BYTES_H
#define SHARED_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *at;
    size_t size;
};

static inline struct bytes
bytes_of(const void *at, size_t size)
{
    return (struct bytes){.at = at, .size = size};
}

/** bytes_text(text) is terminated text without its terminator. */
static inline struct bytes
bytes_text(const char *text)
{
    return (struct bytes){.at = (const uint8_t *)text, .size = strlen(text)};
}

static inline bool
bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

/** bytes_is(bytes, text) compares with terminated text. */
static inline bool
bytes_is(struct bytes bytes, const char *text)
{
    return bytes_equal(bytes, bytes_text(text));
}

/** bytes_from(bytes, start) is what follows the first start bytes; start <= size. */
static inline struct bytes
bytes_from(struct bytes bytes, size_t start)
{
    /* NULL + 0 is not allowed, and empty bytes may be NULL. */
    return (struct bytes){
        .at = start == 0 ? bytes.at : bytes.at + start, .size = bytes.size - start};
}

static inline bool
bytes_starts(struct bytes bytes, const char *prefix)
{
    size_t length = strlen(prefix);

    return bytes.size >= length && memcmp(bytes.at, prefix, length) == 0;
}

#endif
