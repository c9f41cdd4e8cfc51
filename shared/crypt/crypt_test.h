/*
 * crypt_test.h -- bytes written as hex, for the tests of this folder.
 *
 * After <cmocka.h>, whose assertions it uses.
 */
#ifndef SHARED_CRYPT_CRYPT_TEST_H
#define SHARED_CRYPT_CRYPT_TEST_H

#include <stdlib.h>
#include <string.h>

#include "shared/crypt/crypt.h"

#define BLOCK_MAX 4096

/* Bytes that stand in a test as hex. */
struct block {
    uint8_t at[BLOCK_MAX];
    size_t size;
};

static inline uint8_t
nibble(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, digit);

    assert_non_null(at);
    return (uint8_t)(at - digits);
}

static inline struct block
unhex(const char *hex)
{
    struct block block = {.size = strlen(hex) / 2};

    assert_true(block.size <= sizeof(block.at));
    for (size_t i = 0; i < block.size; i++)
        block.at[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return block;
}

static inline struct bytes
whole(const struct block *block)
{
    return bytes_of(block->at, block->size);
}

static inline void
assert_hex(const uint8_t *at, size_t size, const char *hex)
{
    struct block expected = unhex(hex);

    assert_int_equal(size, expected.size);
    assert_memory_equal(at, expected.at, size);
}

#endif
