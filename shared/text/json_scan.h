/*
 * json_scan.h -- whether a text is JSON as json.h takes it; only for json.c.
 *
 * cJSON is lenient: it takes control bytes in strings, text behind the end, a
 * key twice, and numbers that it rounds. So the grammar of RFC 8259 and our
 * limits are held against the text first, and numbers are taken from the text,
 * not from cJSON. Keys are not compared here: they still have escapes.
 *
 * A scan belongs to its caller, allocates nothing and does not recurse.
 */
#ifndef SHARED_TEXT_JSON_SCAN_H
#define SHARED_TEXT_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/base/bytes.h"
#include "shared/base/err.h"
#include "shared/base/need.h"
#include "shared/text/json.h"

/* Start with text and zeros. */
struct json_scan {
    struct bytes text;
    size_t at;
    size_t values_count; /* begun so far */
    unsigned depth;
    uint8_t closers[JSON_DEPTH_MAX]; /* of what is open, outermost first */
};

/** json_scan_text() looks at all of text and counts its values. ERR_BAD_INPUT. */
enum err json_scan_text(struct bytes text, size_t *ret_values_count) MUST_CHECK;

/* The rest is for text that json_scan_text() found good. */

/** json_scan_take() skips white space, then c if that is next. */
bool json_scan_take(struct json_scan *scan, uint8_t c);

/** json_scan_member() skips a key (without its quotes) and its value. */
enum err json_scan_member(
    struct json_scan *scan, struct bytes *ret_key, struct bytes *ret_value) MUST_CHECK;

/** json_scan_next_number() skips to behind the next number, in lists and objects too. */
enum err json_scan_next_number(struct json_scan *scan, struct bytes *ret_number) MUST_CHECK;

/** json_scan_int() reads a whole number within JSON_INT_MAX and not "-0"; ERR_BAD_INPUT. */
enum err json_scan_int(struct bytes number, int64_t *ret_value) MUST_CHECK;

#endif
