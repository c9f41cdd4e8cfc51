#include "shared/text/encode.h"

#include <stdbool.h>
#include <string.h>

/* Letters of so many bits each, high bits first (RFC 4648, sections 4, 6 and 8). */
struct code {
    const char *letters;
    unsigned bits;
    bool both_cases;
};

static const struct code base32 = {"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, true};
static const struct code base64 = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, false};
static const struct code hex = {"0123456789abcdef", 4, true};

/* Returns how many letters it wrote. */
static size_t
write_letters(const struct code *code, struct bytes from, char *to)
{
    unsigned mask = (1U << code->bits) - 1;
    unsigned held = 0;
    unsigned held_bits = 0;
    size_t length = 0;

    for (size_t i = 0; i < from.size; i++) {
        held = (held << 8 | from.at[i]) & 0xffff;
        held_bits += 8;
        for (; held_bits >= code->bits; held_bits -= code->bits)
            to[length++] = code->letters[held >> (held_bits - code->bits) & mask];
    }
    if (held_bits > 0)
        to[length++] = code->letters[held << (code->bits - held_bits) & mask];
    return length;
}

/* What each byte stands for as a letter; above the mask where it is none. */
static void
make_values(const struct code *code, uint8_t values[static 256])
{
    memset(values, 0xff, 256);
    for (uint8_t i = 0; code->letters[i] != '\0'; i++) {
        uint8_t letter = (uint8_t)code->letters[i];

        values[letter] = i;
        if (code->both_cases && letter >= 'A')
            values[letter ^ 0x20] = i;
    }
}

static enum err
read_letters(const struct code *code, struct bytes from, uint8_t *to, size_t size, size_t *ret_size)
{
    uint8_t values[256];
    unsigned held = 0;
    unsigned held_bits = 0;
    size_t length = 0;

    make_values(code, values);
    for (size_t i = 0; i < from.size; i++) {
        uint8_t value = values[from.at[i]];

        if (value == 0xff)
            return ERR_BAD_INPUT;
        held = (held << code->bits | value) & 0xffff;
        held_bits += code->bits;
        if (held_bits < 8)
            continue;
        if (length == size)
            return ERR_TOO_BIG;
        held_bits -= 8;
        to[length++] = (uint8_t)(held >> held_bits & 0xff);
    }
    /* A whole letter left over was one too many; bits left over are padding and zero. */
    if (held_bits >= code->bits || (held & ((1U << held_bits) - 1)) != 0)
        return ERR_BAD_INPUT;
    *ret_size = length;
    return ERR_OK;
}

const char *
encode_base32(struct bytes from, char *to, size_t size)
{
    NEED(size >= ENCODE_BASE32_SIZE(from.size));
    to[write_letters(&base32, from, to)] = '\0';
    return to;
}

const char *
encode_base64(struct bytes from, char *to, size_t size)
{
    size_t length;

    NEED(size >= ENCODE_BASE64_SIZE(from.size));
    length = write_letters(&base64, from, to);
    while (length % 4 != 0)
        to[length++] = '=';
    to[length] = '\0';
    return to;
}

const char *
encode_hex(struct bytes from, char *to, size_t size)
{
    NEED(size >= ENCODE_HEX_SIZE(from.size));
    to[write_letters(&hex, from, to)] = '\0';
    return to;
}

enum err
encode_read_base32(struct bytes from, uint8_t *to, size_t size, size_t *ret_size)
{
    return read_letters(&base32, from, to, size, ret_size);
}

enum err
encode_read_base64(struct bytes from, uint8_t *to, size_t size, size_t *ret_size)
{
    if (from.size > 0 && from.size % 4 == 0)
        for (unsigned i = 0; i < 2 && from.at[from.size - 1] == '='; i++)
            from.size--;
    return read_letters(&base64, from, to, size, ret_size);
}

enum err
encode_read_hex(struct bytes from, uint8_t *to, size_t size, size_t *ret_size)
{
    return read_letters(&hex, from, to, size, ret_size);
}
