/*
 * number.h -- whole numbers as bytes, the highest first.
 */
#ifndef SHARED_BASE_NUMBER_H
#define SHARED_BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/** number_put() writes value into size <= 8 bytes, big-endian. */
static inline void
number_put(uint8_t *to, size_t size, uint64_t value)
{
    for (size_t i = size; i > 0; i--, value >>= 8)
        to[i - 1] = (uint8_t)value;
}

/** number_put_8() is number_put() of eight bytes, which the compiler makes one store. */
static inline void
number_put_8(uint8_t *to, uint64_t value)
{
    to[0] = (uint8_t)(value >> 56);
    to[1] = (uint8_t)(value >> 48);
    to[2] = (uint8_t)(value >> 40);
    to[3] = (uint8_t)(value >> 32);
    to[4] = (uint8_t)(value >> 24);
    to[5] = (uint8_t)(value >> 16);
    to[6] = (uint8_t)(value >> 8);
    to[7] = (uint8_t)value;
}

/** number_get() reads what number_put() wrote. */
static inline uint64_t
number_get(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

#endif
