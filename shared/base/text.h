/*
 * text.h -- text that grows, born with its maximum.
 *
 * Writes into a block that its owner hands in. What does not fit is left out
 * and remembered: write everything, then ask text_ok() once. The text is
 * terminated at all times.
 */
#ifndef SHARED_BASE_TEXT_H
#define SHARED_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"

struct text {
    char *at;
    size_t length;
    size_t size; /* of the block, terminator included */
    bool overflowed;
};

/** text_init() borrows block, of size > 0 bytes. */
void text_init(struct text *text, char *block, size_t size);

void text_put(struct text *text, const char *terminated);
void text_put_bytes(struct text *text, struct bytes bytes);
void text_put_char(struct text *text, char c);
void text_put_int(struct text *text, int64_t value);
void text_printf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/** text_ok() is whether everything that was put fitted. */
bool text_ok(const struct text *text);
struct bytes text_bytes(const struct text *text);
void text_clear(struct text *text);

/** text_read_int() accepts exactly -?[0-9]+ within int64. */
enum err text_read_int(struct bytes digits, int64_t *ret_value) MUST_CHECK;

/**
 * text_copy() copies bytes and a terminator; ERR_TOO_BIG if they do not fit,
 * ERR_BAD_INPUT with a NUL inside.
 */
enum err text_copy(struct bytes from, char *to, size_t to_size) MUST_CHECK;

/** text_set() copies a word of ours into a place that is known to hold it (a NEED). */
void text_set(char *to, size_t to_size, const char *word);

/** text_is_utf8() is whether bytes are valid UTF-8 without NUL (RFC 3629). */
bool text_is_utf8(struct bytes bytes);

/** text_letters() counts the characters of UTF-8 (code points). */
size_t text_letters(struct bytes utf8);

/**
 * text_is_plain() is whether UTF-8 shows as it is written: without control characters (tabs and
 * ends of lines are none here) and without what turns the direction of writing around it
 * (UAX #9: U+202A … U+202E, U+2066 … U+2069), by which a name can look like another one.
 */
bool text_is_plain(struct bytes utf8);

#endif
