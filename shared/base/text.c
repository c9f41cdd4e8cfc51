#include "shared/base/text.h"

#include <stdio.h>

void
text_init(struct text *text, char *block, size_t size)
{
    NEED(size > 0);
    *text = (struct text){.at = block, .size = size};
    block[0] = '\0';
}

void
text_put_bytes(struct text *text, struct bytes bytes)
{
    size_t room = text->size - 1 - text->length;

    if (bytes.size > room) {
        text->overflowed = true;
        return;
    }
    if (bytes.size > 0)
        memcpy(text->at + text->length, bytes.at, bytes.size);
    text->length += bytes.size;
    text->at[text->length] = '\0';
}

void
text_put(struct text *text, const char *terminated)
{
    text_put_bytes(text, bytes_text(terminated));
}

void
text_put_char(struct text *text, char c)
{
    text_put_bytes(text, bytes_of(&c, 1));
}

void
text_put_int(struct text *text, int64_t value)
{
    char digits[21];
    size_t at = sizeof(digits);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (value < 0)
        digits[--at] = '-';
    text_put_bytes(text, bytes_of(digits + at, sizeof(digits) - at));
}

void
text_printf(struct text *text, const char *format, ...)
{
    size_t room = text->size - text->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text->at + text->length, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room) {
        text->at[text->length] = '\0';
        text->overflowed = true;
        return;
    }
    text->length += (size_t)length;
}

bool
text_ok(const struct text *text)
{
    return !text->overflowed;
}

struct bytes
text_bytes(const struct text *text)
{
    return bytes_of(text->at, text->length);
}

void
text_clear(struct text *text)
{
    text->length = 0;
    text->overflowed = false;
    text->at[0] = '\0';
}

enum err
text_read_int(struct bytes digits, int64_t *ret_value)
{
    bool negative = digits.size > 0 && digits.at[0] == '-';
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t value = 0;

    if (digits.size == (negative ? 1 : 0))
        return ERR_BAD_INPUT;
    for (size_t i = negative ? 1 : 0; i < digits.size; i++) {
        unsigned digit = (unsigned)(digits.at[i] - '0');

        if (digit > 9)
            return ERR_BAD_INPUT;
        if (value > (limit - digit) / 10)
            return ERR_OUT_OF_RANGE;
        value = value * 10 + digit;
    }
    *ret_value = (int64_t)(negative ? 0 - value : value);
    return ERR_OK;
}

enum err
text_copy(struct bytes from, char *to, size_t to_size)
{
    if (from.size >= to_size)
        return ERR_TOO_BIG;
    if (from.size > 0 && memchr(from.at, '\0', from.size) != NULL)
        return ERR_BAD_INPUT;
    if (from.size > 0)
        memcpy(to, from.at, from.size);
    to[from.size] = '\0';
    return ERR_OK;
}

void
text_set(char *to, size_t to_size, const char *word)
{
    enum err err = text_copy(bytes_text(word), to, to_size);

    NEED(err == ERR_OK);
}

/* How many bytes the character that begins here takes, or 0 (RFC 3629, section 4). */
static size_t
character_size(struct bytes at)
{
    uint8_t first = at.at[0];
    size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

    if (first == 0 || first > 0xf4 || size == 0 || size > at.size)
        return 0;
    for (size_t i = 1; i < size; i++) {
        if (at.at[i] < (i == 1 ? low : 0x80) || at.at[i] > (i == 1 ? high : 0xbf))
            return 0;
    }
    return size;
}

bool
text_is_utf8(struct bytes bytes)
{
    while (bytes.size > 0) {
        size_t size = character_size(bytes);

        if (size == 0)
            return false;
        bytes = bytes_from(bytes, size);
    }
    return true;
}

size_t
text_letters(struct bytes utf8)
{
    size_t count = 0;

    for (size_t i = 0; i < utf8.size; i++)
        count += (utf8.at[i] & 0xc0) != 0x80;
    return count;
}

/* Of one character, by its bytes. */
static bool
is_hidden(struct bytes character)
{
    const uint8_t *at = character.at;

    if (character.size == 1)
        return (at[0] < ' ' && strchr("\t\n\r", at[0]) == NULL) || at[0] == 0x7f;
    if (character.size == 2)
        return at[0] == 0xc2 && at[1] < 0xa0;
    return character.size == 3 && at[0] == 0xe2 &&
           ((at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) ||
               (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
}

bool
text_is_plain(struct bytes utf8)
{
    while (utf8.size > 0) {
        size_t size = character_size(utf8);

        if (size == 0 || is_hidden(bytes_of(utf8.at, size)))
            return false;
        utf8 = bytes_from(utf8, size);
    }
    return true;
}
