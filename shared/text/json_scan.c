#include "shared/text/json_scan.h"

#include <string.h>

#include "shared/base/text.h"

static bool
take(struct json_scan *scan, uint8_t c)
{
    if (scan->at == scan->text.size || scan->text.at[scan->at] != c)
        return false;
    scan->at++;
    return true;
}

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static void
skip_space(struct json_scan *scan)
{
    while (take(scan, ' ') || take(scan, '\n') || take(scan, '\t') || take(scan, '\r'))
        continue;
}

/* The four digits of a \u escape as a number, or -1. */
static int32_t
take_unit(struct json_scan *scan)
{
    int32_t unit = 0;

    if (scan->text.size - scan->at < 4)
        return -1;
    for (unsigned i = 0; i < 4; i++) {
        uint8_t c = scan->text.at[scan->at++];
        uint8_t small = c | 0x20;

        if (is_digit(c))
            unit = unit * 16 + (c - '0');
        else if (small >= 'a' && small <= 'f')
            unit = unit * 16 + (small - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

/* What follows a backslash. Surrogates come in pairs, high and low (RFC 8259, section 7). */
static bool
take_escape(struct json_scan *scan)
{
    int32_t unit;

    if (!take(scan, 'u')) {
        uint8_t c = scan->at < scan->text.size ? scan->text.at[scan->at++] : 0;

        return c != 0 && strchr("\"\\/bfnrt", c) != NULL;
    }
    unit = take_unit(scan);
    if (unit < 0xd800 || unit > 0xdfff)
        return unit > 0;
    if (unit > 0xdbff || !take(scan, '\\') || !take(scan, 'u'))
        return false;
    unit = take_unit(scan);
    return unit >= 0xdc00 && unit <= 0xdfff;
}

static bool
take_string(struct json_scan *scan, struct bytes *ret_inside)
{
    size_t start = scan->at + 1;

    if (!take(scan, '"'))
        return false;
    while (scan->at < scan->text.size) {
        uint8_t c = scan->text.at[scan->at++];

        if (c == '"') {
            *ret_inside = bytes_of(scan->text.at + start, scan->at - 1 - start);
            return true;
        }
        if (c < 0x20 || (c == '\\' && !take_escape(scan)))
            return false;
    }
    return false;
}

static bool
take_digits(struct json_scan *scan)
{
    size_t first = scan->at;

    while (scan->at < scan->text.size && is_digit(scan->text.at[scan->at]))
        scan->at++;
    return scan->at > first;
}

/* RFC 8259, section 6. */
static bool
take_number(struct json_scan *scan, struct bytes *ret_number)
{
    size_t start = scan->at;

    (void)take(scan, '-');
    /* Nothing may follow a zero but a point or an exponent: a digit is left standing. */
    if (!take(scan, '0') && !take_digits(scan))
        return false;
    if (take(scan, '.') && !take_digits(scan))
        return false;
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+'))
            (void)take(scan, '-');
        if (!take_digits(scan))
            return false;
    }
    *ret_number = bytes_of(scan->text.at + start, scan->at - start);
    return ret_number->size <= JSON_NUMBER_MAX;
}

static bool
take_word(struct json_scan *scan, const char *word)
{
    if (!bytes_starts(bytes_from(scan->text, scan->at), word))
        return false;
    scan->at += strlen(word);
    return true;
}

/* Chosen by its first byte: what fails halfway is not tried as something else from there. */
static bool
take_scalar(struct json_scan *scan)
{
    struct bytes inside;

    switch (scan->at < scan->text.size ? scan->text.at[scan->at] : 0) {
    case '"':
        return take_string(scan, &inside);
    case 't':
        return take_word(scan, "true");
    case 'f':
        return take_word(scan, "false");
    case 'n':
        return take_word(scan, "null");
    default:
        return take_number(scan, &inside);
    }
}

static bool
take_key(struct json_scan *scan, struct bytes *ret_key)
{
    skip_space(scan);
    return take_string(scan, ret_key) && json_scan_take(scan, ':');
}

/* A value without parts, or the beginning of one with parts up to its first part. */
static bool
take_begin(struct json_scan *scan, bool *ret_ended)
{
    struct bytes key;
    uint8_t closer = 0;

    scan->values_count++;
    *ret_ended = true;
    if (json_scan_take(scan, '{'))
        closer = '}';
    else if (json_scan_take(scan, '['))
        closer = ']';
    if (closer == 0)
        return take_scalar(scan);
    if (scan->depth == JSON_DEPTH_MAX)
        return false;
    if (json_scan_take(scan, closer))
        return true;
    scan->closers[scan->depth++] = closer;
    *ret_ended = false;
    return closer == ']' || take_key(scan, &key);
}

/* After a value: the ends that follow, and what leads to the next value above floor, if any. */
static bool
take_ends(struct json_scan *scan, unsigned floor)
{
    while (scan->depth > floor) {
        uint8_t closer = scan->closers[scan->depth - 1];
        struct bytes key;

        if (json_scan_take(scan, ','))
            return closer == ']' || take_key(scan, &key);
        if (!json_scan_take(scan, closer))
            return false;
        scan->depth--;
    }
    return true;
}

static bool
take_value(struct json_scan *scan)
{
    unsigned floor = scan->depth;

    do {
        bool ended;

        if (!take_begin(scan, &ended))
            return false;
        if (ended && !take_ends(scan, floor))
            return false;
    } while (scan->depth > floor);
    return true;
}

enum err
json_scan_text(struct bytes text, size_t *ret_values_count)
{
    struct json_scan scan = {.text = text};

    if (!text_is_utf8(text) || !take_value(&scan))
        return ERR_BAD_INPUT;
    skip_space(&scan);
    if (scan.at != text.size)
        return ERR_BAD_INPUT;
    *ret_values_count = scan.values_count;
    return ERR_OK;
}

bool
json_scan_take(struct json_scan *scan, uint8_t c)
{
    skip_space(scan);
    return take(scan, c);
}

enum err
json_scan_member(struct json_scan *scan, struct bytes *ret_key, struct bytes *ret_value)
{
    struct bytes key;
    size_t start;

    if (!take_key(scan, &key))
        return ERR_BAD_INPUT;
    skip_space(scan);
    start = scan->at;
    if (!take_value(scan))
        return ERR_BAD_INPUT;
    *ret_key = key;
    *ret_value = bytes_of(scan->text.at + start, scan->at - start);
    return ERR_OK;
}

enum err
json_scan_next_number(struct json_scan *scan, struct bytes *ret_number)
{
    while (scan->at < scan->text.size) {
        uint8_t c = scan->text.at[scan->at];
        struct bytes inside;

        if (c == '-' || is_digit(c))
            return take_number(scan, ret_number) ? ERR_OK : ERR_BAD_INPUT;
        if (c != '"')
            scan->at++;
        else if (!take_string(scan, &inside))
            return ERR_BAD_INPUT;
    }
    return ERR_BAD_INPUT;
}

enum err
json_scan_int(struct bytes number, int64_t *ret_value)
{
    int64_t value;

    if (bytes_is(number, "-0") || text_read_int(number, &value) != ERR_OK)
        return ERR_BAD_INPUT;
    if (value < -JSON_INT_MAX || value > JSON_INT_MAX)
        return ERR_BAD_INPUT;
    *ret_value = value;
    return ERR_OK;
}
